"""Build a version: leave out what may not be quoted, split, embed what is new, write, verify."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from importlib.metadata import version as library_version
from pathlib import Path

import numpy as np

from corpus.article import Article
from corpus.boundaries import Boundary
from corpus.golden import Golden
from corpus.ledger import Approval, expires
from corpus.passage import Passage, Review, sha256_text
from corpus.splitter import split
from corpus.standing import standing
from index import artefact, carried, encoder, lexical, rows
from index.artefact import Artefact
from index.assemble import Parts, Remembered, Vectors, assemble, texts_of
from index.embedder import Model, ModelIdentity
from index.encoder import NO_ENCODER
from index.errors import ArtefactError, BuildError
from index.files import Writing, locked, replace_text
from index.held import Progress, embed
from index.manifest import NAME as MANIFEST
from index.manifest import SCHEMA, ArticleRecord, Counts, Manifest
from index.pieces import RULE as PIECES_RULE
from index.store import ROWS, VECTORS
from index.tokens import FILES as TOKEN_FILES

BUILDER = 2


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


@dataclass(frozen=True)
class _Piece:
    """One article as it goes into a build, and its lines there."""

    article: Article
    review: Review
    passages: list[Passage]
    passage_lines: str
    article_line: str


@dataclass
class Memory:
    """What one build tells the next one in the same process, so that only what changed costs.

    `loaded` is the last version that was built or found, read back and verified.
    """

    identity: ModelIdentity | None = None
    language: str = ""
    pieces: dict[str, _Piece] = field(default_factory=dict)
    parts: Remembered = field(default_factory=Remembered)
    vectors: Vectors | None = None
    hashes: dict[str, str] = field(default_factory=dict)
    loaded: Artefact | None = None

    def of(self, identity: ModelIdentity) -> None:
        """Forget what another model gave."""
        if self.identity != identity:
            self.identity, self.pieces, self.vectors, self.parts = identity, {}, None, Remembered()

    def speaking(self, language: str) -> Remembered:
        """What is remembered of the parts, nothing when they were of another language."""
        if self.language != language:
            self.language, self.parts = language, Remembered()
        return self.parts

    def hashes_of(self, texts: Sequence[str]) -> list[str]:
        """SHA-256 of each text, hex; those of the texts asked for last are remembered."""
        self.hashes = {text: self.hashes.get(text) or sha256_text(text) for text in texts}
        return list(self.hashes.values())


def build(
    articles: Sequence[Article],
    approvals: Mapping[str, Approval],
    today: date,
    *,
    artefacts: Path,
    model: Model,
    boundaries: Sequence[Boundary] = (),
    openers: Sequence[Golden] = (),
    with_encoder: bool = False,
    created: datetime | None = None,
    progress: Progress = lambda done, total: None,
    memory: Memory | None = None,
) -> Built:
    """Write the version that this corpus, model and code give, unless it is there already.

    With `with_encoder` the version carries a query encoder that serves without torch; a model
    that does not export gives a version without one, and its manifest says why. `openers` are
    questions to offer to a visitor who has not asked yet.
    `progress` is told how many texts are embedded out of how many need to be. Two builds at
    once wait for each other. Raises BuildError when the folder cannot be written, ArtefactError
    when what was written does not verify.
    """
    memory = memory or Memory()
    kept, left_out = choose(articles, approvals, today)
    memory.of(model.identity)
    pieces = [_piece(article, approvals[article.id], model, memory) for article in kept]
    memory.pieces = {piece.article.id: piece for piece in pieces}
    passages = [passage for piece in pieces for passage in piece.passages]
    lines = {
        artefact.PASSAGES: "".join(piece.passage_lines for piece in pieces),
        artefact.ARTICLES: "".join(piece.article_line for piece in pieces),
        artefact.BOUNDARIES: artefact.dump_lines([b.model_dump(mode="json") for b in boundaries]),
        artefact.OPENERS: artefact.dump_lines([o.model_dump(mode="json") for o in openers]),
    }
    corpus_sha256 = sha256_text("".join(lines.values()))
    builder = {
        "builder": str(BUILDER),
        "rows": rows.ROW_RULE,
        "pieces": PIECES_RULE,
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
            memory.loaded = artefact.load(final)
            _note(artefacts, version)
            return Built(version, final, True, 0, memory.loaded.manifest, left_out)
        except ArtefactError:
            pass  # missing or damaged: build it
        try:
            remembered = memory.speaking(language)
            wanted = texts_of(passages, boundaries, remembered)
            said = {text for passage in passages for text in rows.said(passage)}
            said.update(phrasing for boundary in boundaries for phrasing in boundary.phrasings)
            vectors, embedded = embed(wanted, said, artefacts, model, progress, memory.vectors)
            memory.vectors = vectors
            hashes = memory.hashes_of(wanted)
            folder = artefact.temporary(artefacts, version)
            with Writing(folder) as files:
                files.add([artefact.TEXTS], lambda folder: np.save(folder / artefact.TEXTS, vectors.array))
                files.add(TOKEN_FILES, vectors.tokens.save)
                ready = files.pool.submit(carried.ready, hashes, model, artefacts) if with_encoder else None
                files.add(
                    list(lines), lambda folder: [_write(folder / name, text) for name, text in lines.items()]
                )
                parts = assemble(passages, boundaries, vectors, language, remembered)
                counts = _add(files, parts, hashes, len(pieces))
                record = carried.place(files, parts, wanted, ready.result) if ready else NO_ENCODER
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
                    search=parts.store.record,
                    files=files.records(),
                )
            (folder / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", "utf-8")
            final = artefact.install(folder, version)
        except OSError as error:
            artefact.clean(artefacts)
            raise BuildError(f"{artefacts} cannot be written: {error.strerror or error}") from error
        _note(artefacts, version)
        # Each file was hashed as it lies on disk a moment ago.
        before = memory.loaded.lines if memory.loaded else None
        memory.loaded = artefact.load(final, hashed=True, lines=before)
    return Built(version, final, False, embedded, manifest, left_out)


def _note(artefacts: Path, version: str) -> None:
    """Say for a diff or publish without a name what was built last. Raises BuildError."""
    try:
        replace_text(artefacts / artefact.BUILT, f"{version}\n")
    except OSError as error:
        raise BuildError(f"{artefacts / artefact.BUILT} cannot be written: {error.strerror}") from error


def recall(memory: Memory) -> None:
    """Fill a memory that has only loaded its version with all that building it would have left."""
    loaded = memory.loaded
    if loaded is None or memory.vectors is not None:
        return
    passages = [passage for piece in memory.pieces.values() for passage in piece.passages]
    boundaries, manifest = loaded.parts.boundaries, loaded.manifest
    wanted = texts_of(passages, boundaries)
    if len(wanted) == len(loaded.parts.texts) and tuple(passages) == loaded.parts.passages:
        memory.vectors = Vectors(wanted, np.asarray(loaded.parts.texts), loaded.parts.tokens)
        remembered = memory.speaking(manifest.language)
        assemble(passages, boundaries, memory.vectors, manifest.language, remembered)
        memory.hashes_of(wanted)


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


def _piece(article: Article, approval: Approval, model: Model, memory: Memory) -> _Piece:
    held = memory.pieces.get(article.id)
    # A loader that finds a file as it was hands out the very same article.
    if held and held.article is article and held.review == approval.review:
        return held
    passages = passages_of(article, approval, model)
    lines = artefact.dump_lines([passage.to_json() for passage in passages])
    record = artefact.dump_lines([ArticleRecord.of(article).to_json()])
    return _Piece(article, approval.review, passages, lines, record)


def _version(corpus_sha256: str, model: Model, builder: Mapping[str, str]) -> str:
    """Twelve hex digits over all that shapes the index, so that the same input gives the same name."""
    shape = [corpus_sha256, model.identity.model_dump(exclude={"name"}), dict(builder)]
    return hashlib.sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()[:12]


def _add(files: Writing, parts: Parts, hashes: Sequence[str], articles: int) -> Counts:
    """Have all written but the texts' vectors and the encoder."""

    def words(folder: Path) -> None:
        # Without a word nothing is written there, and the folder says that this was meant.
        (folder / lexical.FOLDER).mkdir()
        parts.lexical.save(folder / lexical.FOLDER)

    digests = "".join(f"{digest}\n" for digest in hashes)
    files.add([artefact.TEXT_HASHES], lambda folder: _write(folder / artefact.TEXT_HASHES, digests))
    files.add([artefact.SENTENCES], lambda folder: np.save(folder / artefact.SENTENCES, parts.sentences))
    files.add([artefact.PHRASINGS], lambda folder: np.save(folder / artefact.PHRASINGS, parts.phrasings))
    files.add([artefact.SAID], lambda folder: np.save(folder / artefact.SAID, parts.said))
    files.add([VECTORS, ROWS], parts.store.save)
    files.add([lexical.FOLDER], words)
    return Counts(
        articles=articles,
        passages=len(parts.passages),
        rows=len(parts.store),
        texts=len(hashes),
        sentences=len(parts.sentences),
        boundaries=len(parts.boundaries),
    )


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")
