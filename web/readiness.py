"""Whether the server can answer questions, and from what."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date

from bot.core import Bot
from index.live import NoIndex


@dataclass(frozen=True)
class Readiness:
    """`age_s`: seconds since the index was built. `next_due`: the last day before an article lapses."""

    ready: bool
    index_version: str | None = None
    age_s: float | None = None
    quotable: int | None = None
    next_due: date | None = None

    def to_json(self) -> dict:
        row = asdict(self)
        return row | {"next_due": self.next_due.isoformat() if self.next_due else None}


def readiness(bot: Bot, now: Callable[[], float]) -> Readiness:
    """Look at the index in service. `now` gives seconds since the epoch."""
    try:
        status = bot.status()
    except NoIndex:
        return Readiness(ready=False)
    return Readiness(
        ready=status.articles > 0,
        index_version=status.version,
        age_s=round(max(0.0, now() - status.created.timestamp())),
        quotable=status.articles,
        next_due=status.next_due,
    )
