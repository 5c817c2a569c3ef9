"""Where an article stands with its approval on a given day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from corpus.article import Article
from corpus.ledger import Approval, expires

State = Literal["approved", "changed", "overdue", "never"]
WARN_DAYS = (30, 14, 7)


@dataclass(frozen=True)
class Standing:
    """`expires` is the last day of quoting, None when the text as it is was never approved.

    `days_left` counts from today to `expires`, 0 on the last day, negative afterwards.
    `due_within` is the smallest of 30, 14 and 7 days that the end lies in, None when further off.
    """

    article: str
    state: State
    approval: Approval | None
    expires: date | None
    days_left: int | None

    @property
    def due_within(self) -> int | None:
        if self.state != "approved":
            return None
        return min((days for days in WARN_DAYS if self.days_left <= days), default=None)


def standing(article: Article, approval: Approval | None, today: date) -> Standing:
    """Compare the article's text and dates with its newest approval."""
    if approval is None:
        return Standing(article.id, "never", None, None, None)
    if approval.sha256 != article.sha256:
        return Standing(article.id, "changed", approval, None, None)
    end = expires(article, approval)
    left = (end - today).days
    return Standing(article.id, "approved" if left >= 0 else "overdue", approval, end, left)


def grouped(table: Sequence[Standing]) -> dict[str, list[Standing]]:
    """Each standing under one heading, in the order in which an editor reads them."""
    names = ["approved", *(f"due within {days} days" for days in WARN_DAYS)]
    groups: dict[str, list[Standing]] = {name: [] for name in names}
    groups |= {"changed since approval": [], "overdue": [], "never approved": []}
    words = {"changed": "changed since approval", "never": "never approved"}
    for row in table:
        name = f"due within {row.due_within} days" if row.due_within else words.get(row.state, row.state)
        groups[name].append(row)
    return groups


def as_line(row: Standing) -> str:
    if row.approval is None:
        return row.article
    review = row.approval.review
    end = f", until {row.expires}" if row.expires else ""
    return f"{row.article}: {review.level} by {review.by} on {review.on}{end}"


def as_row(row: Standing) -> dict:
    review = row.approval.review if row.approval else None
    return {
        "article": row.article,
        "state": row.state,
        "due_within_days": row.due_within,
        "level": review.level if review else None,
        "by": review.by if review else None,
        "on": review.on.isoformat() if review else None,
        "expires": row.expires.isoformat() if row.expires else None,
    }
