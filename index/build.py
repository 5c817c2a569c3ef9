"""Build a version: leave out what may not be quoted, split, embed what is new, write, verify."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib.metadata import version as library_version
from pathlib import Path

import numpy as np

from corpus.article import Article
from corpus.boundaries import Boundary
from corpus.ledger import Approval, expires
from corpus.passage import Passage, sha256_text
from corpus.splitter import split
from corpus.standing import standing
from index import artefact, encoder, lexical, rows
from index.assemble import Parts, assemble, texts_of
from index.embedder import Model
from index.encoder import NO_ENCODER, EncoderRecord
from index.errors import ArtefactError, BuildError, ExportError, ModelError
from index.files import locked
from index.manifest import NAME as MANIFEST
from index.manifest import SCHEMA, ArticleRecord, Counts, Manifest
from index.retriever import Retriever
from index.store import load_array

BUILDER = 1
_CHUNK = 64
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class LeftOut:
    """An article that is not in the build, and why, in words an editor can act on."""

    article: str
    reason: str


@dataclass(frozen=True)
class Built:
    """`reused` is true when the version stood there already; `embedded` counts texts given to the model."""

    version: str
    folder: Path
    reused: bool
    embedded: int
    manifest: Manifest
    left_out: tuple[LeftOut, ...]


def build(
    articles: Sequence[Article],
    approvals: Mapping[str, Approval],
    today: date,
    *,
    artefacts: Path,
    model: Model,
    boundaries: Sequence[Boundary] = (),
    with_encoder: bool = False,
    created: datetime | None = None,
    progress: Progress = lambda done, total: None,
) -> Built:
    """Write the version that this corpus, model and code give, unless it is there already.

    With `with_encoder` the version carries a query encoder that serves without torch; a model
    that does not export gives a version without one, and its manifest says why.
    `progress` is told how many texts are embedded out of how many need to be. Two builds at
    once wait for each other. Raises BuildError when the folder cannot be written, ArtefactError
    when what was written does not verify.
    """
    kept, left_out = choose(articles, approvals, today)
    passages = [p for article in kept for p in passages_of(article, approvals[article.id], model)]
    records = [ArticleRecord.of(article) for article in kept]
    lines = {
        artefact.PASSAGES: artefact.dump_lines([passage.to_json() for passage in passages]),
        artefact.ARTICLES: artefact.dump_lines([record.to_json() for record in records]),
        artefact.BOUNDARIES: artefact.dump_lines([b.model_dump(mode="json") for b in boundaries]),
    }
    corpus_sha256 = sha256_text("".join(lines.values()))
    builder = {
        "builder": str(BUILDER),
        "rows": rows.ROW_RULE,
        "encoder": encoder.RULE if with_encoder else "none",
        "schema": str(SCHEMA),
        **{name: library_version(name) for name in ("bm25s", "numpy", "PyStemmer")},
    }
    language = Counter(passage.language[:2] for passage in passages).most_common(1)
    language = language[0][0] if language else "en"
    version = _version(corpus_sha256, model, builder)
    with locked(artefacts, "build"):
        artefact.clean(artefacts)
        final = artefacts / artefact.VERSIONS / version
        try:
            manifest = artefact.load(final).manifest
            return Built(version, final, True, 0, manifest, left_out)
        except ArtefactError:
            pass  # missing or damaged: build it
        try:
            vectors, embedded = _vectors(passages, boundaries, artefacts, model, progress)
            folder = artefact.temporary(artefacts, version)
            for name, text in lines.items():
                (folder / name).write_text(text, "utf-8", newline="\n")
            parts = assemble(passages, boundaries, vectors, model.identity.dim, language)
            counts = _write(folder, parts, list(vectors), model, len(records))
            record = _encoder(folder, parts, list(vectors), model, artefacts) if with_encoder else NO_ENCODER
            manifest = Manifest(
                schema_version=SCHEMA,
                version=version,
                created=created or datetime.combine(today, time(), UTC),
                model=model.identity,
                corpus_sha256=corpus_sha256,
                language=language,
                builder=builder,
                counts=counts,
                encoder=record,
                files=artefact.record_files(folder),
            )
            (folder / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", "utf-8")
            final = artefact.install(folder, version)
        except OSError as error:
            artefact.clean(artefacts)
            raise BuildError(f"{artefacts} cannot be written: {error.strerror or error}") from error
        artefact.load(final)
    return Built(version, final, False, embedded, manifest, left_out)


def choose(
    articles: Sequence[Article], approvals: Mapping[str, Approval], today: date
) -> tuple[list[Article], tuple[LeftOut, ...]]:
    """Part the articles that may be quoted on `today`, in order of id, from those that may not."""
    kept, left_out = [], []
    for article in sorted(articles, key=lambda article: article.id):
        state = standing(article, approvals.get(article.id), today)
        reasons = {
            "never": "was never approved",
            "changed": "changed since it was approved",
            "overdue": f"may be quoted until {state.expires} only",
        }
        if state.state == "approved":
            kept.append(article)
        else:
            left_out.append(LeftOut(article.id, reasons[state.state]))
    return kept, tuple(left_out)


def passages_of(article: Article, approval: Approval, model: Model) -> list[Passage]:
    """Split one approved article into passages that the model reads whole."""
    made = []
    for piece in split(article, model.count, model.limit):
        meta = article.meta.sections[piece.section.id]
        made.append(
            Passage(
                id=piece.id,
                article_id=article.id,
                section_id=piece.section.id,
                title=article.meta.title,
                heading=piece.section.heading,
                text=piece.text,
                start=piece.start,
                end=piece.end,
                sentences=piece.sentences,
                questions=meta.questions,
                source_ids=meta.sources,
                language=article.meta.language,
                sensitive=meta.sensitive,
                paired_with=meta.paired_with,
                article_sha256=article.sha256,
                review=approval.review,
                expires=expires(article, approval),
            )
        )
    return made


def _version(corpus_sha256: str, model: Model, builder: Mapping[str, str]) -> str:
    """Twelve hex digits over all that shapes the index, so that the same input gives the same name."""
    shape = [corpus_sha256, model.identity.model_dump(exclude={"name"}), dict(builder)]
    return hashlib.sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()[:12]


def _vectors(
    passages: Sequence[Passage],
    boundaries: Sequence[Boundary],
    artefacts: Path,
    model: Model,
    progress: Progress,
) -> tuple[dict[str, np.ndarray], int]:
    """Each distinct text's vector, and how many of them had to be embedded."""
    wanted = texts_of(passages, boundaries)
    known = _known(artefacts, model)
    vectors = {text: known[key] for text in wanted if (key := sha256_text(text)) in known}
    # Longest first: texts of one batch are padded to one length.
    new = sorted((text for text in wanted if text not in vectors), key=len, reverse=True)
    for start in range(0, len(new), _CHUNK):
        chunk = new[start : start + _CHUNK]
        vectors |= zip(chunk, model.embedder.encode(chunk), strict=True)
        progress(start + len(chunk), len(new))
    return {text: vectors[text] for text in wanted}, len(new)


def _known(artefacts: Path, model: Model) -> dict[str, np.ndarray]:
    """Vectors of earlier versions of the same model by SHA-256 of text; damaged ones are passed over."""
    known: dict[str, np.ndarray] = {}
    for name in artefact.versions(artefacts):
        folder = artefacts / artefact.VERSIONS / name
        try:
            manifest = artefact.read_manifest(folder)
            if not manifest.model.same_vectors(model.identity):
                continue
            artefact.verify_files(folder, manifest)
            keys = (folder / artefact.TEXT_HASHES).read_text("utf-8").split()
            known |= zip(keys, load_array(folder / artefact.TEXTS), strict=True)
        except (ArtefactError, OSError, ValueError):
            continue
    return known


def _encoder(
    folder: Path, parts: Parts, texts: Sequence[str], model: Model, artefacts: Path
) -> EncoderRecord:
    """Put the encoder that holds best into the version; a record of why not when none does."""
    at = {text: number for number, text in enumerate(texts)}
    finder = Retriever(parts.passages, parts.store, parts.lexical, encode=lambda text: parts.texts[at[text]])

    def first(text: str, vector: np.ndarray) -> str | None:
        return next((hit.passage.id for hit in finder.rank(text, vector, 1)), None)

    questions = [at[question] for passage in parts.passages for question in passage.questions]
    try:
        exported = encoder.export(model, artefacts)
        name, parity = encoder.choose(exported, texts, parts.texts, questions, first)
    except (ExportError, ModelError) as error:
        return EncoderRecord(kind="none", reason=str(error))
    encoder.place(exported, name, folder / encoder.FOLDER)
    return EncoderRecord(kind=name.removesuffix(".onnx"), parity=parity)


def _write(folder: Path, parts: Parts, texts: Sequence[str], model: Model, articles: int) -> Counts:
    shape = (len(texts), model.identity.dim)
    lengths = np.linalg.norm(parts.texts, axis=1)
    if parts.texts.shape != shape or not np.allclose(lengths, 1, atol=1e-3):
        raise BuildError(
            f"model {model.identity.name} gave vectors of shape {parts.texts.shape} or not of unit length, "
            f"expected {shape}"
        )
    np.save(folder / artefact.TEXTS, parts.texts)
    hashes = "".join(f"{sha256_text(text)}\n" for text in texts)
    (folder / artefact.TEXT_HASHES).write_text(hashes, "utf-8")
    np.save(folder / artefact.SENTENCES, parts.sentences)
    np.save(folder / artefact.PHRASINGS, parts.phrasings)
    parts.store.save(folder)
    words = folder / lexical.FOLDER
    words.mkdir()
    parts.lexical.save(words)
    return Counts(
        articles=articles,
        passages=len(parts.passages),
        rows=len(parts.store),
        texts=len(texts),
        sentences=len(parts.sentences),
        boundaries=len(parts.boundaries),
    )
