"""Prove that a quoted text is the approved text, or say exactly where it is not."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article
from corpus.entries import Approve, Entry, RevokeApprover
from corpus.ledger import key
from corpus.passage import Passage, sha256_text

_MAX_BYTES = 10_000_000


@dataclass(frozen=True)
class Quote:
    """A passage as somebody has it before them: from a saved reply, or from an index."""

    passage_id: str
    text: str
    sha256: str
    level: str
    by: str
    on: str


@dataclass(frozen=True)
class Proof:
    """`faults` is empty when every link holds; `steps` are the links that do, in order."""

    passage_id: str
    steps: tuple[str, ...]
    faults: tuple[str, ...]


def read_reply(path: Path) -> tuple[str | None, list[Quote]]:
    """The index version and the quotes of a saved reply, or of a saved passage reply.

    Raises ValueError when the file is neither.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ValueError(f"{path} is over {_MAX_BYTES:,} bytes")
        reply = json.loads(path.read_text("utf-8"))
        rows = [reply["excerpt"]] if "excerpt" in reply else reply["excerpts"]
        quotes = [
            Quote(
                *(str(row[name]) for name in ("passage_id", "text", "sha256")),
                *(str(row["review"][name]) for name in ("level", "by", "on")),
            )
            for row in rows
        ]
        return reply["index_version"], quotes
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        if str(error).startswith(str(path)):
            raise
        raise ValueError(f"{path} is not a reply: {error!r}") from None


def quote_of(passage: Passage) -> Quote:
    """A passage of an index, as its reply would quote it."""
    review = passage.review
    return Quote(passage.id, passage.text, passage.sha256, review.level, review.by, review.on.isoformat())


def prove(quote: Quote, passage: Passage | None, entries: Sequence[Entry], article: Article | None) -> Proof:
    """Follow a quote from its text to the index, the ledger and the file.

    `passage` is the one of that id in the index version that quoted it, None when it has none;
    `article` is the file as it is on disk now, None when it is gone.
    """
    steps, faults = [], []

    def link(holds: bool, step: str, fault: str) -> bool:
        (steps if holds else faults).append(step if holds else fault)
        return holds

    found = sha256_text(quote.text)
    link(
        found == quote.sha256,
        f"the text hashes to {found}",
        f"the text hashes to {found}, stated {quote.sha256}",
    )
    if passage is None:
        faults.append("the index version holds no such passage")
        return Proof(quote.passage_id, tuple(steps), tuple(faults))
    link(
        quote.text == passage.text,
        "it is the index's passage, character for character",
        difference(quote.text, passage.text),
    )
    row = _approval(passage, entries)
    if link(row is not None, "", f"no approval in the ledger covers {passage.article_sha256}"):
        steps.pop()
        stated = (quote.level, quote.by, quote.on)
        approved = (row.level, row.by, row.on.isoformat())
        link(
            stated == approved,
            f"line {row.entry} of the ledger: {row.level} by {row.by} on {row.on}, until {row.until}",
            f"the reply states {' '.join(stated)}, line {row.entry} of the ledger {' '.join(approved)}",
        )
        for other in entries:
            if isinstance(other, RevokeApprover) and key(other.approver) == key(row.by):
                faults.append(f"{row.by} was revoked on {other.on}: {other.reason}")
    if article is not None and article.sha256 == passage.article_sha256:
        place = f"{article.path}, characters {passage.start} to {passage.end} of the body"
        link(
            article.body[passage.start : passage.end] == passage.text,
            f"it stands in {place}",
            f"{place} read otherwise",
        )
    else:
        steps.append("its article has been changed or removed since, so that the index alone holds the text")
    return Proof(quote.passage_id, tuple(steps), tuple(faults))


def difference(found: str, approved: str) -> str:
    """Where two texts part, in words; offsets are code points from 0."""
    at = next(
        (n for n, (a, b) in enumerate(zip(found, approved, strict=False)) if a != b),
        min(len(found), len(approved)),
    )
    return (
        f"it differs from the approved text at character {at}: "
        f"found {found[at : at + 40]!r}, approved {approved[at : at + 40]!r}"
    )


def _approval(passage: Passage, entries: Sequence[Entry]) -> Approve | None:
    """The newest entry that covers the passage's article as it was, its own reviewer's before others'."""
    rows = [
        entry
        for entry in entries
        if isinstance(entry, Approve)
        and entry.article == passage.article_id
        and entry.sha256 == passage.article_sha256
    ]
    named = [row for row in rows if (row.by, row.on) == (passage.review.by, passage.review.on)]
    return (named or rows or [None])[-1]
