"""Read a question set in BEIR layout: corpus.jsonl, queries.jsonl, qrels.tsv, optional labels.tsv.

The layout is that of Thakur et al. 2021, https://arxiv.org/abs/2104.08663, read leniently: `_id`
or `id`, TSV files with or without a header, further columns, and an empty `title` or `text`.
"""

import csv
import json
from dataclasses import dataclass
from pathlib import Path


class BeirError(ValueError):
    """Raised for a folder that is not in BEIR layout; names file and line."""


@dataclass(frozen=True)
class Document:
    """`title` is the section question, may be empty; so may `text`, but not both."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class QuestionSet:
    """`qrels` maps a query id to its relevant documents' grades; `labels` a query id to answerable."""

    documents: list[Document]
    queries: dict[str, str]
    qrels: dict[str, dict[str, int]]
    labels: dict[str, bool]


def load(folder: Path) -> QuestionSet:
    """Read the folder; raises BeirError naming the file and line that cannot be read."""
    documents = [
        Document(_id(row, "corpus.jsonl", n), str(row.get("title") or ""), str(row.get("text") or ""))
        for n, row in _jsonl(folder / "corpus.jsonl")
    ]
    queries = {
        _id(row, "queries.jsonl", n): str(row.get("text") or "")
        for n, row in _jsonl(folder / "queries.jsonl")
    }
    known = {document.id for document in documents}
    qrels: dict[str, dict[str, int]] = {}
    path = _qrels(folder)
    for number, row in _tsv(path):
        # Four columns are TREC's (query, 0, document, grade); three are BEIR's; two mean grade 1.
        query, document = (row[0], row[2]) if len(row) >= 4 and row[1] in ("0", "Q0") else row[:2]
        if query not in queries or document not in known:
            continue
        grade = row[3] if len(row) >= 4 and row[1] in ("0", "Q0") else (row[2] if len(row) > 2 else "1")
        try:
            qrels.setdefault(query, {})[document] = int(float(grade))
        except (ValueError, OverflowError):
            raise BeirError(f"{path.name}:{number}: grade {grade!r} is no number") from None
    path = folder / "labels.tsv"
    rows = _tsv(path) if path.exists() else []
    labels = {row[0]: row[1].strip() == "1" for _, row in rows if row[0] in queries}
    return QuestionSet(documents, queries, {q: d for q, d in qrels.items() if max(d.values()) > 0}, labels)


def _qrels(folder: Path) -> Path:
    for name in ("qrels.tsv", "qrels/test.tsv"):
        if (folder / name).exists():
            return folder / name
    raise BeirError(f"{folder} has no qrels.tsv")


def _id(row: dict, name: str, line: int) -> str:
    for key in ("_id", "id"):
        if key in row:
            return str(row[key])
    raise BeirError(f"{name}:{line}: neither _id nor id")


def _jsonl(path: Path):
    if not path.exists():
        raise BeirError(f"{path.parent} has no {path.name}")
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError:
                raise BeirError(f"{path.name}:{number}: not JSON") from None
            if not isinstance(row, dict):
                raise BeirError(f"{path.name}:{number}: expected an object, found {type(row).__name__}")
            yield number, row


def _tsv(path: Path) -> list[tuple[int, list[str]]]:
    """Line number and columns of rows that have two. A header names no known query: readers pass over it."""
    with open(path, encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(rows.line_num, row) for row in rows if len(row) >= 2]
