"""Which encoder a version carries, and whether an earlier version's measurement of it still stands."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index import artefact, encoder
from index.assemble import Parts
from index.embedder import Model
from index.encoder import EncoderRecord, Exported, Parity
from index.errors import ArtefactError, ExportError, ModelError
from index.files import Writing
from index.retriever import Retriever

# Share of the texts that may differ from those on which an encoder was measured last.
_SAME_ENOUGH = 0.1


def ready(hashes: Sequence[str], model: Model, artefacts: Path) -> tuple[Exported, EncoderRecord | None]:
    """The model's export, and what an earlier version measured of it that still stands."""
    exported = encoder.export(model, artefacts)
    return exported, _measured(hashes, model, artefacts, exported)


def place(
    files: Writing,
    parts: Parts,
    texts: Sequence[str],
    ready: Callable[[], tuple[Exported, EncoderRecord | None]],
) -> EncoderRecord:
    """Put the encoder that holds best into the version; a record of why not when none does.

    `ready` gives what the function of that name gives. `texts` are those of `parts.texts`.
    Measuring takes seconds, so the choice of an earlier version stands while its corpus was nearly this.
    """
    try:
        exported, record = ready()
        if record is None:
            name, parity = _chosen(exported, parts, texts)
            record = EncoderRecord(kind=name.removesuffix(".onnx"), parity=parity)
    except (ExportError, ModelError) as error:
        return EncoderRecord(kind="none", reason=str(error))
    name = f"{record.kind}.onnx"
    files.add([encoder.FOLDER], lambda folder: encoder.place(exported, name, folder / encoder.FOLDER))
    return record


def _chosen(exported: Exported, parts: Parts, texts: Sequence[str]) -> tuple[str, Parity]:
    at = {text: number for number, text in enumerate(texts)}
    finder = Retriever(parts.passages, parts.store, parts.lexical, encode=lambda text: parts.texts[at[text]].astype(np.float32))

    def first(text: str, vector: np.ndarray) -> str | None:
        return next((hit.passage.id for hit in finder.rank(text, vector, 1)), None)

    questions = [at[question] for passage in parts.passages for question in passage.questions]
    return encoder.choose(exported, texts, parts.texts, questions, first)


def _measured(
    hashes: Sequence[str], model: Model, artefacts: Path, exported: Exported
) -> EncoderRecord | None:
    """The record of this very encoder when it was measured on all but a tenth of the texts of these hashes."""
    for name in reversed(artefact.versions(artefacts)):
        try:
            manifest = artefact.read_manifest(artefacts / artefact.VERSIONS / name)
            record = manifest.encoder
            if record.parity is None or not manifest.model.same_vectors(model.identity):
                continue
            origin = record.measured_on or name
            kept = artefacts / artefact.VERSIONS / origin / artefact.TEXT_HASHES
            differ = set(kept.read_text("utf-8").split()).symmetric_difference(hashes)
            same = encoder.hashes(manifest.files) == exported.hashes(f"{record.kind}.onnx")
            if same and len(differ) <= _SAME_ENOUGH * len(hashes):
                return record.model_copy(update={"measured_on": origin})
        except (ArtefactError, OSError, KeyError):
            continue
        return None
    return None
