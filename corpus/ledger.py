"""What the approvals ledger says: who vouches for which exact text, and until when."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from corpus import chain
from corpus.article import Article
from corpus.chain import NAME, entries
from corpus.entries import LEVELS, Approve, ApproveFile, RevokeApprover
from corpus.passage import Review

__all__ = ["LEVELS", "NAME", "Approval", "approve", "approve_all", "entries", "expires", "load", "read"]

Sign = Callable[[str], str]


@dataclass(frozen=True)
class Approval:
    """An approval of an article, or of a file of wording: the hash it covers and who gave it.

    `article` is the article's id or the file's name. `digest` is the ledger entry's own hash,
    which `signature` signs.
    """

    article: str
    sha256: str
    review: Review
    line: int
    digest: str = ""
    signature: str | None = None


@dataclass(frozen=True)
class Ledger:
    """The newest approval that counts of each article and file, and what was voided.

    `revoked` has the revocation by the approver's name as `key` gives it; `voided` has it by the
    article or file that lost its approval through it.
    """

    approvals: dict[str, Approval]
    files: dict[str, Approval]
    revoked: dict[str, RevokeApprover]
    voided: dict[str, RevokeApprover]


def load(root: Path) -> Ledger:
    """Read the whole ledger. Raises CorpusError when the chain is broken."""
    rows = entries(root)
    revoked = {key(row.approver): row for row in rows if isinstance(row, RevokeApprover)}
    approvals: dict[str, Approval] = {}
    files: dict[str, Approval] = {}
    voided: dict[str, RevokeApprover] = {}
    for row in rows:
        if isinstance(row, RevokeApprover):
            continue
        name, kept = (row.article, approvals) if isinstance(row, Approve) else (row.file, files)
        if key(row.by) in revoked:
            voided[name] = revoked[key(row.by)]
        else:
            kept[name] = _approval(row)
    for name in [*approvals, *files]:
        voided.pop(name, None)
    return Ledger(approvals, files, revoked, voided)


def read(root: Path) -> dict[str, Approval]:
    """Return each article's newest approval that counts. Raises CorpusError when the chain is broken."""
    return load(root).approvals


def expires(article: Article, approval: Approval) -> date:
    """The last day on which the article may be quoted: review due or the approval's end."""
    return min(article.meta.review_due, approval.review.until)


def approve(root: Path, article: Article, review: Review, sign: Sign | None = None) -> Approval:
    """Append an approval of exactly this text and flush it to disk.

    `sign` is given the entry's hash and returns its signature. Raises ValueError when the level
    is unknown, a clinician approves their own article, the approver was revoked, the dates leave
    no day on which it could be quoted, or the clock is behind the ledger.
    """
    return approve_all(root, [(article, review)], sign)[0]


def approve_all(
    root: Path, given: Iterable[tuple[Article, Review]], sign: Sign | None = None
) -> list[Approval]:
    """Append several approvals, or none when one of them is refused; raises as `approve` does."""
    given = list(given)
    refused = [reason for article, review in given for reason in _article_refusals(article, review)]
    rows = [
        {"action": "approve", "article": article.id, "sha256": article.sha256}
        | {"questions": article.questions}
        | _vouched(review)
        for article, review in given
    ]
    return _append(root, rows, [review for _, review in given], refused, sign)


def approve_file(root: Path, name: str, sha256: str, review: Review, sign: Sign | None = None) -> Approval:
    """Append an approval of a file of wording, hex SHA-256 of its bytes; raises as `approve` does."""
    row = {"action": "approve-file", "file": name, "sha256": sha256} | _vouched(review)
    return _append(root, [row], [review], [], sign)[0]


def revoke(
    root: Path, approver: str, *, by: str, reason: str, on: date, sign: Sign | None = None
) -> list[str]:
    """Void all that `approver` vouched for; returns the articles and files that lose their approval.

    Raises ValueError when nothing stands in that name or it was revoked before.
    """
    before = load(root)
    if key(approver) in before.revoked:
        raise ValueError(f"{approver} was revoked on {before.revoked[key(approver)].on}")
    standing = [*before.approvals.values(), *before.files.values()]
    lost = [approval for approval in standing if key(approval.review.by) == key(approver)]
    if not lost:
        known = sorted({approval.review.by for approval in standing})
        raise ValueError(f"nothing stands in the name {approver!r}; known are {', '.join(known) or 'none'}")
    row = {"action": "revoke-approver", "approver": lost[0].review.by, "reason": reason}
    chain.append(root, [row | {"by": by, "on": on.isoformat()}], sign)
    return [approval.article for approval in lost]


def key(name: str) -> str:
    """A person's name as it is compared: letter case and spacing do not tell two people apart."""
    return " ".join(name.casefold().split())


def _append(
    root: Path, rows: list[dict], reviews: list[Review], refused: list[str], sign: Sign | None
) -> list[Approval]:
    gone = load(root).revoked
    refused = [*refused, *(reason for review in reviews for reason in _refusals(review, gone))]
    if refused:
        raise ValueError("\n".join(dict.fromkeys(refused)))
    return [_approval(row) for row in chain.append(root, rows, sign)] if rows else []


def _approval(row: Approve | ApproveFile) -> Approval:
    name = row.article if isinstance(row, Approve) else row.file
    review = Review(row.level, row.by, row.role, row.on, row.until)
    return Approval(name, row.sha256, review, row.entry, row.hash, row.signature)


def _vouched(review: Review) -> dict:
    return {
        "level": review.level,
        "by": review.by,
        "role": review.role,
        "on": review.on.isoformat(),
        "until": review.until.isoformat(),
    }


def _refusals(review: Review, revoked: dict[str, RevokeApprover]) -> list[str]:
    refused = []
    if review.level not in LEVELS:
        refused.append(f"level {review.level!r} is not one of {', '.join(LEVELS)}")
    if not review.by.strip() or not review.role.strip():
        refused.append("an approval names who gave it and their role")
    if review.until < review.on:
        refused.append(f"approval ends {review.until}, before it is given on {review.on}")
    if key(review.by) in revoked:
        refused.append(f"{review.by} was revoked as an approver on {revoked[key(review.by)].on}")
    return refused


def _article_refusals(article: Article, review: Review) -> list[str]:
    refused = []
    if review.level == "clinician-approved" and key(review.by) == key(article.meta.author):
        refused.append(f"{review.by} wrote {article.id}: its clinical approver must be someone else")
    if article.meta.review_due < review.on:
        due = article.meta.review_due
        refused.append(f"{article.id}: review was due on {due}; review it and move review_due first")
    refused += [f"{article.id}: {what}" for _, what in article.placeholders]
    return refused
