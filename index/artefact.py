"""One built version: a folder of inspectable files, written once and verified at every load."""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from pydantic import ValidationError

from corpus.boundaries import Boundary
from corpus.golden import Golden
from corpus.passage import Passage
from index import encoder, lexical
from index.assemble import Parts
from index.errors import ArtefactError
from index.files import sha256_file, sync_folder, sync_tree
from index.lexical import Lexical
from index.manifest import NAME as MANIFEST
from index.manifest import SCHEMA, ArticleRecord, Manifest
from index.pieces import NO_PIECES
from index.store import PLAIN, VECTORS, VectorStore, load_array
from index.tokens import ENDS, TOKENS, Tokens

VERSIONS = "versions"
PASSAGES, ARTICLES = "passages.jsonl", "articles.jsonl"
# Every distinct text's vector, and the SHA-256 of each text: what the next build need not embed.
TEXTS, TEXT_HASHES = "texts.npy", "texts.sha256"
# For each sentence of each passage, in order, its row in TEXTS: int32, shape (sentences,).
SENTENCES = "sentences.npy"
BOUNDARIES = "boundaries.jsonl"
# For each text of each passage that is compared word by word, in order, its row in TEXTS: int32.
SAID = "said.npy"
# For each phrasing of each boundary, in order, its row in TEXTS: int32, shape (phrasings,).
PHRASINGS = "phrasings.npy"
# Golden questions that are offered to a visitor who has not asked yet.
OPENERS = "openers.jsonl"
# Names the version that the last build gave. It need not be the youngest: an edit may have been taken back.
BUILT = "built"
_TEMPORARY = ".building-"
Row = TypeVar("Row")


@dataclass(frozen=True)
class Artefact:
    """A verified version; `lines` has by the SHA-256 of a line of PASSAGES or ARTICLES what it says."""

    folder: Path
    manifest: Manifest
    articles: dict[str, ArticleRecord]
    parts: Parts
    openers: tuple[Golden, ...]
    lines: Mapping[bytes, Passage | ArticleRecord]


def dump_lines(rows: Sequence[dict]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows)


def versions(artefacts: Path) -> list[str]:
    """Names of all complete versions, oldest first by their manifests. Raises ArtefactError."""
    try:
        found = [path.parent for path in (artefacts / VERSIONS).glob(f"[!.]*/{MANIFEST}")]
    except OSError as error:
        raise ArtefactError(f"{artefacts} cannot be read: {error.strerror}") from None
    return [path.name for path in sorted(found, key=lambda path: (_created(path), path.name))]


def newest(artefacts: Path) -> str | None:
    """What the last build gave, None when no version is there. Raises ArtefactError."""
    found = versions(artefacts)
    try:
        last = (artefacts / BUILT).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        last = ""  # written by an earlier release, or copied without it
    return last if last in found else next(reversed(found), None)


def read_manifest(folder: Path) -> Manifest:
    """Read a version's manifest; raises ArtefactError when it is missing, broken or of another schema."""
    path = folder / MANIFEST
    try:
        row = json.loads(path.read_text("utf-8"))
        schema = row["schema_version"]
        if schema != SCHEMA:
            raise ArtefactError(f"{path} has schema {schema}, expected {SCHEMA}: build the index again")
        manifest = Manifest.model_validate(row)
    except OSError as error:
        raise ArtefactError(f"{path} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        item = error.errors()[0]
        raise ArtefactError(f"{path}: {'.'.join(map(str, item['loc']))}: {item['msg']}") from None
    except (ValueError, TypeError, KeyError) as error:
        raise ArtefactError(f"{path} is not a manifest: {error!r}") from None
    if manifest.version != folder.name:
        raise ArtefactError(f"{path} is of version {manifest.version}, expected {folder.name}")
    return manifest


def verify_files(folder: Path, manifest: Manifest, only: Sequence[str] | None = None) -> None:
    """Hold every file, or `only` some, against the manifest; raises ArtefactError naming the first that differs."""
    chosen = manifest.files if only is None else {name: manifest.files[name] for name in only}
    for name, stated in chosen.items():
        path = folder / name
        if not path.is_file():
            raise ArtefactError(f"{path} is missing")
        size = path.stat().st_size
        if size != stated.bytes:
            raise ArtefactError(f"{path} is {size} bytes, expected {stated.bytes}")
        found = sha256_file(path)
        if found != stated.sha256:
            raise ArtefactError(f"{path} has SHA-256 {found}, expected {stated.sha256}")
    if only is not None:
        return
    extra = {path.relative_to(folder).as_posix() for path in _files(folder)} - set(manifest.files)
    if extra:
        raise ArtefactError(f"{folder} holds {min(extra)}, which its manifest does not list")


def load(
    folder: Path, *, hashed: bool = False, lines: Mapping[bytes, Passage | ArticleRecord] | None = None
) -> Artefact:
    """Read and verify one version; raises ArtefactError naming the file, what was expected and found.

    `hashed` says that the caller has just taken the hashes in the manifest from the files themselves.
    `lines` are an earlier version's: what stands there too is not read again, and shared.
    """
    manifest = read_manifest(folder)
    if not hashed:
        verify_files(folder, manifest)
    quoted = _rows(folder / PASSAGES, Passage.from_json, lines)
    passages = tuple(row for _, row in quoted)
    told = _rows(folder / ARTICLES, ArticleRecord.from_json, lines)
    articles = {record.id: record for _, record in told}
    store = VectorStore.load(folder, manifest.search)
    texts, sentences = load_array(folder / TEXTS), load_array(folder / SENTENCES)
    # Versions from before words were compared have none of these.
    spoken = TOKENS in manifest.files
    tokens = Tokens.load(folder) if spoken else Tokens.stack([NO_PIECES] * len(texts))
    count = sum(1 + len(p.questions) for p in passages)
    said = load_array(folder / SAID) if spoken else np.zeros(count, np.int32)
    boundaries = tuple(row for _, row in _rows(folder / BOUNDARIES, Boundary.model_validate))
    phrasings = load_array(folder / PHRASINGS)
    # Versions built before there were openers have no such file.
    offered = _rows(folder / OPENERS, Golden.model_validate) if OPENERS in manifest.files else []
    openers = tuple(row for _, row in offered)
    words = Lexical.load(folder / lexical.FOLDER, len(passages), manifest.language)
    counts, dim = manifest.counts, manifest.model.dim
    vectors = VECTORS if manifest.search else PLAIN
    for name, found, expected in (
        (PASSAGES, len(passages), counts.passages),
        (ARTICLES, len(articles), counts.articles),
        (vectors, len(store), counts.rows),
        ("rows.npy", store.passages, counts.passages),
        (SENTENCES, sentences.shape, (sum(len(p.sentences) for p in passages),)),
        (SENTENCES, len(sentences), counts.sentences),
        (SAID, said.shape, (count,)),
        (vectors, store.dim, dim),
        (TEXTS, texts.shape, (counts.texts, dim)),
        (ENDS, tokens.ends.shape, (len(texts),)),
        (BOUNDARIES, len(boundaries), counts.boundaries),
        (PHRASINGS, phrasings.shape, (sum(len(b.phrasings) for b in boundaries),)),
    ):
        if found != expected:
            raise ArtefactError(f"{folder / name} holds {found}, expected {expected}")
    carried = f"{encoder.FOLDER}/{encoder.MODEL}" in manifest.files
    if carried != (manifest.encoder.kind != "none"):
        found = "is there" if carried else "is missing"
        raise ArtefactError(
            f"{folder / encoder.FOLDER} {found}, but the manifest says {manifest.encoder.kind}"
        )
    _check_ids(folder, passages, articles)
    for name, rows in ((SENTENCES, sentences), (SAID, said), (PHRASINGS, phrasings)):
        if len(rows) and not 0 <= rows.min() <= rows.max() < len(texts):
            raise ArtefactError(f"{folder / name} points outside {TEXTS}")
    parts = Parts(passages, boundaries, texts, sentences, said, phrasings, tokens, store, words)
    return Artefact(folder, manifest, articles, parts, openers, dict(quoted + told))


def temporary(artefacts: Path, version: str) -> Path:
    """An empty folder to build in; it becomes a version only by `install`."""
    folder = artefacts / VERSIONS / f"{_TEMPORARY}{version}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def clean(artefacts: Path) -> list[str]:
    """Remove what killed builds left behind; call it only while holding the build lock."""
    left = list((artefacts / VERSIONS).glob(f"{_TEMPORARY}*"))
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return [folder.name for folder in left]


def install(built: Path, version: str) -> Path:
    """Flush a finished build to disk and give it its name in one step."""
    final = built.parent / version
    sync_tree(built)
    if final.exists():
        # Only a damaged version is ever built anew; workers that mapped it keep their copy.
        aside = built.with_name(f"{_TEMPORARY}damaged-{version}")
        shutil.rmtree(aside, ignore_errors=True)
        final.rename(aside)
        built.rename(final)
        shutil.rmtree(aside, ignore_errors=True)
    else:
        built.rename(final)
    sync_folder(final.parent)
    return final


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)


def _created(folder: Path) -> float:
    try:
        return read_manifest(folder).created.timestamp()
    except ArtefactError:
        return 0.0


def _rows(
    path: Path, parse: Callable[[dict], Row], known: Mapping[bytes, Row] | None = None
) -> list[tuple[bytes, Row]]:
    """The SHA-256 of each line, and what it says."""
    known, found = known or {}, []
    try:
        with open(path, "rb") as lines:
            for number, line in enumerate(lines, 1):
                digest = hashlib.sha256(line).digest()
                try:
                    row = known.get(digest) or parse(json.loads(line.decode()))
                except (ValueError, TypeError, KeyError) as error:
                    raise ArtefactError(f"{path}:{number}: {error}") from None
                found.append((digest, row))
    except OSError as error:
        raise ArtefactError(f"{path} cannot be read: {error}") from None
    return found


def _check_ids(folder: Path, passages: Sequence[Passage], articles: dict[str, ArticleRecord]) -> None:
    seen: set[str] = set()
    for passage in passages:
        place = f"{folder / PASSAGES}: passage {passage.id}"
        if passage.id in seen:
            raise ArtefactError(f"{place} is listed twice")
        seen.add(passage.id)
        article = articles.get(passage.article_id)
        if article is None:
            raise ArtefactError(f"{place} is of article {passage.article_id}, which {ARTICLES} does not hold")
        if passage.article_sha256 != article.sha256:
            raise ArtefactError(f"{place} is of article {passage.article_sha256}, expected {article.sha256}")
        if article.body[passage.start : passage.end] != passage.text:
            raise ArtefactError(f"{place} is not the slice {passage.start}:{passage.end} of its article")
