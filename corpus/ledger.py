"""The approvals ledger: JSON lines, append-only, each entry chained to the one before by hash."""

import fcntl
import hashlib
import json
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from corpus.article import Article
from corpus.passage import Review
from corpus.problem import CorpusError, Problem

NAME = "approvals.jsonl"
LEVELS = ("source-checked", "clinician-approved")
_GENESIS = "0" * 64
_FIELDS = {"entry", "prev", "action", "article", "sha256", "questions", "level", "by", "role", "on", "until", "hash"}


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
    for line, row in enumerate(_rows(root), 1):
        review = Review(
            row["level"], row["by"], row["role"], date.fromisoformat(row["on"]), date.fromisoformat(row["until"])
        )
        approvals[row["article"]] = Approval(row["article"], row["sha256"], review, line)
    return approvals


def expires(article: Article, approval: Approval) -> date:
    """The last day on which the article may be quoted: review due or the approval's end."""
    return min(article.meta.review_due, approval.review.until)


def approve(root: Path, article: Article, review: Review) -> Approval:
    """Append an approval of exactly this text and flush it to disk.

    Raises ValueError when the level is unknown, a clinician approves their own article,
    or the dates leave no day on which it could be quoted.
    """
    if review.level not in LEVELS:
        raise ValueError(f"level {review.level!r} is not one of {', '.join(LEVELS)}")
    if not review.by.strip() or not review.role.strip():
        raise ValueError("an approval names who gave it and their role")
    if review.level == "clinician-approved" and _same(review.by, article.meta.author):
        raise ValueError(f"{review.by} wrote {article.id}: its clinical approver must be someone else")
    if review.until < review.on:
        raise ValueError(f"approval ends {review.until}, before it is given on {review.on}")
    path = root / NAME
    with open(path, "a+b") as ledger:
        fcntl.flock(ledger, fcntl.LOCK_EX)
        rows = _rows(root)
        row = {
            "entry": len(rows) + 1,
            "prev": rows[-1]["hash"] if rows else _GENESIS,
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
        row["hash"] = _hash(row)
        ledger.write((json.dumps(row, ensure_ascii=False) + "\n").encode())
        ledger.flush()
        os.fsync(ledger.fileno())
    return Approval(article.id, article.sha256, review, row["entry"])


def _rows(root: Path) -> list[dict]:
    path = root / NAME
    if not path.exists():
        return []
    text = path.read_bytes().decode("utf-8", errors="replace")
    if text and not text.endswith("\n"):
        raise _broken(text.count("\n") + 1, "the line is cut short")
    rows, previous = [], _GENESIS
    for number, line in enumerate(text.splitlines(), 1):
        try:
            row = json.loads(line)
        except ValueError:
            raise _broken(number, "the line is not JSON") from None
        if not isinstance(row, dict) or set(row) != _FIELDS:
            raise _broken(number, f"expected the fields {', '.join(sorted(_FIELDS))}")
        if row["entry"] != number or row["prev"] != previous:
            raise _broken(number, "it does not follow the line before it")
        if row["hash"] != _hash({k: v for k, v in row.items() if k != "hash"}):
            raise _broken(number, "its hash does not match: it was edited after it was written")
        previous = row["hash"]
        rows.append(row)
    return rows


def _broken(line: int, reason: str) -> CorpusError:
    return CorpusError([Problem(NAME, line, f"ledger is broken: {reason}", "restore it from a backup or from git")])


def _hash(row: dict) -> str:
    return hashlib.sha256(json.dumps(row, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()
