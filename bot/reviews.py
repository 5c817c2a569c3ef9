"""What is due for review, and whether enough may still be quoted: for whoever looks after the articles."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from corpus.passage import Passage

# Days before an article's last day at which it is named, and the share of passages below which all is.
DAYS = (30, 14, 7, 0)
ENOUGH = 0.9


@dataclass(frozen=True)
class Due:
    """An article that may be quoted until `last_day`; `days` is the nearest of DAYS that is reached."""

    article: str
    last_day: date
    days: int


@dataclass(frozen=True)
class Reviews:
    """`due` by last day. `gone`: articles with a passage that may not be quoted, when that is too much."""

    due: tuple[Due, ...]
    gone: tuple[tuple[str, date], ...]


def reviews(passages: Iterable[Passage], allowed: Callable[[Passage], bool], today: date) -> Reviews:
    """Look over the built passages; `allowed` says which of them may be quoted today."""
    passages = list(passages)
    last: dict[str, date] = {}
    for passage in passages:
        last[passage.article_id] = min(passage.expires, last.get(passage.article_id, passage.expires))
    due = [
        Due(article, day, min(days for days in DAYS if (day - today).days <= days))
        for article, day in last.items()
        if (day - today).days <= max(DAYS)
    ]
    closed = [passage for passage in passages if not allowed(passage)]
    few = len(passages) - len(closed) < ENOUGH * len(passages)
    gone = {passage.article_id: last[passage.article_id] for passage in closed} if few else {}
    return Reviews(
        tuple(sorted(due, key=lambda row: (row.last_day, row.article))), tuple(sorted(gone.items()))
    )
