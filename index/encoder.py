"""The query encoder that a version carries: exported once per model, chosen and checked per corpus."""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from index import adapter as adapters
from index.embedder import (
    FLOAT32,
    INT8,
    PACKAGED,
    TOKENIZER,
    WEIGHTS,
    Deferred,
    Embedder,
    Model,
    ModelIdentity,
    load_model,
    model_folder,
    weights_sha256,
)
from index.errors import ArtefactError, ExportError
from index.files import FileRecord, sha256_file, sync_tree
from index.runtime import OnnxEncoder, word_pieces

FOLDER, MODEL = "encoder", "model.onnx"
CACHE, STATED = "encoders", "encoder.json"
# Part of a version's identity: change it whenever another encoder would come of the same model.
RULE = "onnx with word pieces, int8 per channel where it holds, weights beside it, 4"
# Least mean cosine to sentence-transformers, and most questions whose first passage may change.
_MEAN, _CHANGED = 0.985, 0.02
_SAMPLE = 256
_PARTS = {FLOAT32, INT8, *WEIGHTS.values(), TOKENIZER}
# How far below its own recorded minimum a served encoder may fall on another processor.
_SLACK = 0.01


class Parity(BaseModel):
    """How an encoder compares with sentence-transformers on texts of the corpus.

    `least` and `mean` are cosines over `texts` texts; `changed` of `questions` questions found
    another passage first.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    texts: int
    least: float
    mean: float
    questions: int
    changed: int

    def holds(self) -> bool:
        return self.mean >= _MEAN and self.changed <= _CHANGED * self.questions


class EncoderRecord(BaseModel):
    """`kind` is int8 or float32, or none when queries need sentence-transformers; `reason` says why.

    `measured_on` is the earlier version on whose texts the parity was measured, None for this one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["int8", "float32", "none"]
    parity: Parity | None = None
    reason: str = ""
    measured_on: str | None = None


class Stated(BaseModel):
    """What an export says of itself: whose it is, and the SHA-256 of each file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: ModelIdentity
    files: dict[str, str]


NO_ENCODER = EncoderRecord(kind="none", reason="it was built without one")


@dataclass(frozen=True)
class Exported:
    """An export in the cache; the folder holds FLOAT32 and INT8 with their WEIGHTS, and TOKENIZER."""

    folder: Path

    def hashes(self, name: str) -> frozenset[str]:
        """The SHA-256 of each file that the encoder called `name` consists of, as `hashes` gives them."""
        return frozenset(sha256_file(self.folder / part) for part in (name, WEIGHTS[name], TOKENIZER))

    def encoder(self, name: str) -> OnnxEncoder:
        return OnnxEncoder(self.folder / name, self.folder / TOKENIZER)


def open_model(name: str | None, artefacts: Path, adapter: Path | None = None) -> Model:
    """As `load_model`, but torch is loaded only when a text has to be embedded.

    What else a build needs, the model's identity and its word pieces, an earlier export tells.
    Raises ModelError.
    """
    folder = model_folder(name)
    digest = weights_sha256(folder)
    taught = adapters.read(adapter, digest)
    cached = _cached(artefacts, taught.identity(digest) if taught else digest)
    stated = _stated(cached)
    if stated is None:
        return load_model(name, adapter)
    later = Deferred(lambda: load_model(name, adapter))
    identity = stated.model.model_copy(update={"name": name or PACKAGED})
    return Model(identity, later, word_pieces(cached / TOKENIZER), later.export)


def export(model: Model, artefacts: Path) -> Exported:
    """The model's export, made only when the cache holds no sound one. Raises ExportError, OSError.

    The caller holds the build lock.
    """
    if model.export is None:
        raise ExportError("this embedder has no export")
    final = _cached(artefacts, model.identity.weights_sha256)
    if _stated(final):
        return Exported(final)
    folder = final.with_name(f".{final.name}")
    for old in (folder, final):
        shutil.rmtree(old, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        model.export(folder)
        files = {name: sha256_file(folder / name) for name in _PARTS}
        stated = Stated(model=model.identity, files=files)
        (folder / STATED).write_text(stated.model_dump_json(indent=2), "utf-8")
        sync_tree(folder)
        folder.rename(final)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Exported(final)


def choose(
    exported: Exported,
    texts: Sequence[str],
    vectors: np.ndarray,
    questions: Sequence[int],
    first: Callable[[str, np.ndarray], str | None],
) -> tuple[str, Parity]:
    """Pick int8 where parity holds, else float32; returns its file's name and its parity.

    `vectors`: float16 or float32, shape (texts, dim), what sentence-transformers gave. `questions` are rows
    that visitors' questions resemble; `first` names the passage found first for a text and its
    vector. Raises ExportError when not even float32 holds.
    """
    parity = None
    for name in (INT8, FLOAT32):
        parity = compare(exported.encoder(name), texts, vectors, questions, first)
        if parity.holds():
            return name, parity
    raise ExportError(
        f"exported, its mean cosine to itself is {parity.mean:.4f}, expected {_MEAN}, and "
        f"{parity.changed} of {parity.questions} questions find another passage"
    )


def compare(
    encoder: Embedder,
    texts: Sequence[str],
    vectors: np.ndarray,
    questions: Sequence[int],
    first: Callable[[str, np.ndarray], str | None],
) -> Parity:
    """Hold an encoder against known vectors on an even sample of the texts."""
    rows = sample(range(len(texts)))
    asked = sample(questions)
    given = {row: encoder.encode([texts[row]])[0] for row in {*rows, *asked}}
    known = {row: np.asarray(vectors[row], np.float32) for row in given}
    cosines = np.array([given[row] @ known[row] for row in rows] or [1.0], np.float64)
    changed = sum(first(texts[row], given[row]) != first(texts[row], known[row]) for row in asked)
    return Parity(
        texts=len(rows),
        least=round(float(cosines.min()), 6),
        mean=round(float(cosines.mean()), 6),
        questions=len(asked),
        changed=changed,
    )


def place(exported: Exported, name: str, folder: Path) -> None:
    """Copy the chosen encoder into a version. A copy, not a link: damage to one must spare the others."""
    folder.mkdir()
    shutil.copyfile(exported.folder / name, folder / MODEL)
    for part in (WEIGHTS[name], TOKENIZER):
        shutil.copyfile(exported.folder / part, folder / part)


def hashes(files: Mapping[str, FileRecord]) -> frozenset[str]:
    """Of a version's files the SHA-256 of each that its encoder consists of: equal for equal encoders."""
    return frozenset(record.sha256 for name, record in files.items() if name.startswith(f"{FOLDER}/"))


def open_encoder(folder: Path) -> OnnxEncoder:
    """A version's encoder; raises ModelError when it cannot be loaded."""
    return OnnxEncoder(folder / MODEL, folder / TOKENIZER)


def prove(
    encoder: Embedder, record: EncoderRecord, texts: Sequence[str], vectors: np.ndarray, place: Path
) -> None:
    """Hold a version's encoder against its own vectors on the machine that serves.

    Processors differ in how they multiply small integers. Raises ArtefactError when one of
    `texts` is further from its stored vector than the build recorded.
    """
    floor = (record.parity.least if record.parity else 1.0) - _SLACK
    for text, vector in zip(texts, vectors, strict=True):
        found = encoder.encode([text])[0]
        if found.shape != vector.shape:
            raise ArtefactError(f"{place} gives {found.shape[0]} dimensions, expected {vector.shape[0]}")
        if float(found @ vector) < floor:
            raise ArtefactError(
                f"{place} gives a vector of cosine {float(found @ vector):.4f} to the stored one, expected "
                f"at least {floor:.4f}: this processor does not run it rightly; set VOUCH_ENCODER=torch"
            )


def _cached(artefacts: Path, weights_sha256: str) -> Path:
    libraries = [_version_of(name) for name in ("onnxruntime", "onnx", "torch")]
    key = hashlib.sha256(json.dumps([weights_sha256, RULE, libraries]).encode()).hexdigest()
    return artefacts / CACHE / key[:16]


def _version_of(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "absent"


def _stated(folder: Path) -> Stated | None:
    """What an export in the cache says of itself; None when it is missing or damaged."""
    try:
        stated = Stated.model_validate_json((folder / STATED).read_text("utf-8"))
        sound = all(sha256_file(folder / name) == known for name, known in stated.files.items())
    except (OSError, ValueError):
        return None
    return stated if sound and set(stated.files) == _PARTS else None


def sample(rows: Sequence[int]) -> list[int]:
    """At most _SAMPLE of them, evenly spread: the same ones every time."""
    if len(rows) <= _SAMPLE:
        return list(rows)
    return [rows[at * len(rows) // _SAMPLE] for at in range(_SAMPLE)]
