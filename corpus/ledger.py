"""The approvals ledger: JSON lines, append-only, each entry chained to the one before by hash."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from corpus.article import Article
from corpus.entries import LEVELS, Approve, Entry, parse
from corpus.passage import Review
from corpus.problem import CorpusError, Problem

__all__ = ["LEVELS", "NAME", "Approval", "approve", "approve_all", "entries", "expires", "read"]

NAME = "approvals.jsonl"
MAX_BYTES = 50_000_000
_GENESIS = "0" * 64


@dataclass(frozen=True)
class Approval:
    """The newest approval of an article: the hash it covers and who gave it."""

    article: str
    sha256: str
    review: Review
    line: int


def read(root: Path) -> dict[str, Approval]:
    """Return each article's newest approval. Raises CorpusError when the chain is broken."""
    approvals: dict[str, Approval] = {}
    for line, entry in enumerate(entries(root), 1):
        if isinstance(entry, Approve):
            review = Review(entry.level, entry.by, entry.role, entry.on, entry.until)
            approvals[entry.article] = Approval(entry.article, entry.sha256, review, line)
    return approvals


def expires(article: Article, approval: Approval) -> date:
    """The last day on which the article may be quoted: review due or the approval's end."""
    return min(article.meta.review_due, approval.review.until)


def approve(root: Path, article: Article, review: Review) -> Approval:
    """Append an approval of exactly this text and flush it to disk.

    Raises ValueError when the level is unknown, a clinician approves their own article, the
    dates leave no day on which it could be quoted, or the clock is behind the ledger.
    """
    return approve_all(root, [(article, review)])[0]


def approve_all(root: Path, given: Iterable[tuple[Article, Review]]) -> list[Approval]:
    """Append several approvals, or none when one of them is refused; raises as `approve` does."""
    given = list(given)
    refused = [reason for article, review in given for reason in _refusals(article, review)]
    if refused:
        raise ValueError("\n".join(refused))
    rows = [
        {
            "action": "approve",
            "article": article.id,
            "sha256": article.sha256,
            "questions": article.questions,
            "level": review.level,
            "by": review.by,
            "role": review.role,
            "on": review.on.isoformat(),
            "until": review.until.isoformat(),
        }
        for article, review in given
    ]
    numbers = _append(root, rows)
    return [
        Approval(article.id, article.sha256, review, number)
        for (article, review), number in zip(given, numbers, strict=True)
    ]


def entries(root: Path) -> list[Entry]:
    """Every entry in order, the chain checked from the first to the last.

    Raises CorpusError naming the first line that was cut, edited by hand, moved or left out.
    Entries cut off whole from the end leave an intact chain: only a copy (git) shows that.
    """
    path = root / NAME
    if not path.exists() and not path.is_symlink():
        return []
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _broken(0, f"it is {size:,} bytes, expected at most {MAX_BYTES:,}")
        raw = path.read_bytes()
    except OSError as error:
        raise _broken(0, f"it cannot be read, {error.strerror}") from None
    *lines, rest = raw.split(b"\n")
    found: list[Entry] = []
    previous = _GENESIS
    for number, line in enumerate(lines, 1):
        entry = _entry(number, line, previous)
        previous = entry.hash
        found.append(entry)
    if rest:
        raise _broken(len(lines) + 1, "the line is cut short")
    return found


def _entry(number: int, line: bytes, previous: str) -> Entry:
    try:
        text = line.decode()
        row = json.loads(text)
    except (ValueError, RecursionError):
        raise _broken(number, "the line is not JSON") from None
    if not isinstance(row, dict):
        raise _broken(number, "the line is not a JSON object")
    if row.get("entry") != number or row.get("prev") != previous:
        raise _broken(number, "it does not follow the line before it")
    if row.get("hash") != _hash(row) or text != _dump(row):
        raise _broken(number, "its hash does not match: it was edited after it was written")
    try:
        return parse(row)
    except ValueError as error:
        raise _broken(number, str(error)) from None


def _append(root: Path, rows: list[dict]) -> list[int]:
    """Chain and write `rows`, flushed to disk in one go; returns their line numbers."""
    with open(root / NAME, "a+b") as ledger:
        fcntl.flock(ledger, fcntl.LOCK_EX)
        known = entries(root)
        previous = known[-1].hash if known else _GENESIS
        newest = max((entry.on for entry in known), default=date.min)
        numbers, lines = [], []
        for number, row in enumerate(rows, len(known) + 1):
            if date.fromisoformat(row["on"]) < newest:
                raise ValueError(
                    f"today is {row['on']}, but the ledger's newest entry is of {newest}: "
                    "this machine's clock is behind"
                )
            row = {"entry": number, "prev": previous, **row}
            row["hash"] = previous = _hash(row)
            numbers.append(number)
            lines.append(_dump(row) + "\n")
        ledger.write("".join(lines).encode())
        ledger.flush()
        os.fsync(ledger.fileno())
    return numbers


def _refusals(article: Article, review: Review) -> list[str]:
    refused = []
    if review.level not in LEVELS:
        refused.append(f"level {review.level!r} is not one of {', '.join(LEVELS)}")
    if not review.by.strip() or not review.role.strip():
        refused.append("an approval names who gave it and their role")
    if review.level == "clinician-approved" and _same(review.by, article.meta.author):
        refused.append(f"{review.by} wrote {article.id}: its clinical approver must be someone else")
    if article.meta.review_due < review.on:
        refused.append(
            f"{article.id}: review was due on {article.meta.review_due}; review it and move review_due first"
        )
    elif review.until < review.on:
        refused.append(f"{article.id}: approval ends {review.until}, before it is given on {review.on}")
    return refused


def _broken(line: int, reason: str) -> CorpusError:
    mend = "restore it from a backup or from git"
    return CorpusError([Problem(NAME, line, f"ledger is broken: {reason}", mend)])


def _dump(row: dict) -> str:
    return json.dumps(row, ensure_ascii=False)


def _hash(row: dict) -> str:
    covered = {key: value for key, value in row.items() if key not in ("hash", "signature")}
    return hashlib.sha256(json.dumps(covered, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()
