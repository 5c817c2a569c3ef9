"""The vectors of a build's texts: taken from what is held, made anew for the rest."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import numpy as np

from corpus.passage import sha256_text
from index import artefact
from index.assemble import Vectors
from index.embedder import Model, Reading, read
from index.errors import ArtefactError, BuildError
from index.pieces import RULE as PIECES_RULE
from index.pieces import Pieces
from index.store import load_array
from index.tokens import FILES as TOKEN_FILES
from index.tokens import Tokens

_CHUNK = 64
Progress = Callable[[int, int], None]


def embed(
    wanted: Sequence[str],
    said: Collection[str],
    artefacts: Path,
    model: Model,
    progress: Progress,
    known: Vectors | None,
) -> tuple[Vectors, int]:
    """The vector of each of `wanted`, the word pieces of those in `said`, and how many had to be embedded.

    `known` is what the build before had; without it, what versions in `artefacts` hold is taken.
    Raises BuildError.
    """
    known = known or _known(artefacts, model, wanted)
    spoken = known.tokens.filled
    held = np.array([known.at.get(text, -1) for text in wanted], np.int64)
    # A text may have stood there as a heading or a sentence only, without pieces.
    if len(known.tokens.ids):
        for at in np.flatnonzero(held >= 0):
            if not spoken[held[at]] and wanted[at] in said:
                held[at] = -1
    # Longest first: texts of one batch are padded to one length.
    new = sorted((wanted[at] for at in np.flatnonzero(held < 0)), key=len, reverse=True)
    made: dict[str, Reading] = {}
    for start in range(0, len(new), _CHUNK):
        chunk = new[start : start + _CHUNK]
        made |= zip(chunk, _embedded(chunk, model), strict=True)
        progress(start + len(chunk), len(new))
    array = np.empty((len(wanted), model.identity.dim), np.float16)
    # What lies together is copied together: after one edit that is nearly all.
    breaks = np.flatnonzero((np.diff(held) != 1) | (held[:-1] < 0)) + 1
    for run in np.split(np.arange(len(held)), breaks) if len(held) else ():
        start, end = int(run[0]), int(run[-1]) + 1
        if held[start] >= 0:
            array[start:end] = known.array[held[start] : held[start] + end - start]
    for at in np.flatnonzero(held < 0):
        array[at] = made[wanted[at]].vector
    order = {text: len(known) + number for number, text in enumerate(made)}
    of_pieces = [
        (order[text] if at < 0 else at) if text in said else -1
        for text, at in zip(wanted, held.tolist(), strict=True)
    ]
    more = Tokens.stack([reading.pieces for reading in made.values()])
    tokens = known.tokens.taken(np.array(of_pieces, np.int64), more)
    return Vectors(wanted, array, tokens), len(new)


def _embedded(texts: Sequence[str], model: Model) -> list[Reading]:
    readings = read(model.embedder, texts)
    vectors = np.stack([reading.vector for reading in readings])
    shape = (len(texts), model.identity.dim)
    if vectors.shape != shape or not np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3):
        raise BuildError(
            f"model {model.identity.name} gave vectors of shape {vectors.shape} or not of unit length, "
            f"expected {shape}"
        )
    return readings


def _known(artefacts: Path, model: Model, wanted: Sequence[str]) -> Vectors:
    """What versions of the same model have of `wanted`, newest first; damaged ones are passed over."""
    missing = {sha256_text(text): text for text in wanted}
    found: dict[str, tuple[np.ndarray, Pieces]] = {}
    for name in reversed(artefact.versions(artefacts)):
        folder = artefacts / artefact.VERSIONS / name
        if not missing:
            break
        try:
            manifest = artefact.read_manifest(folder)
            if (
                not manifest.model.same_vectors(model.identity)
                or manifest.builder.get("pieces") != PIECES_RULE
            ):
                continue
            artefact.verify_files(folder, manifest, (artefact.TEXT_HASHES, artefact.TEXTS, *TOKEN_FILES))
            keys = (folder / artefact.TEXT_HASHES).read_text("utf-8").split()
            # A plain view: taking rows of a mapped array one by one is slow.
            vectors, held = np.asarray(load_array(folder / artefact.TEXTS)), Tokens.load(folder)
            for row, (key, vector) in enumerate(zip(keys, vectors, strict=True)):
                if key in missing:
                    found[missing.pop(key)] = vector, held.of(row)
        except (ArtefactError, OSError, ValueError, KeyError):
            continue
    none = np.zeros((0, model.identity.dim), np.float16)
    vectors = np.stack([vector for vector, _ in found.values()]).astype(np.float16) if found else none
    return Vectors(list(found), vectors, Tokens.stack([said for _, said in found.values()]))
