"""Where an article stands with its approval on a given day."""

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
