"""Tells the operator's webhook what is due for review: article ids and dates, nothing that was asked."""

import fcntl
import json
import logging
import threading
import urllib.request
from collections.abc import Callable
from datetime import date, timedelta
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError

from bot.core import Bot
from bot.reviews import Reviews
from index.errors import IndexFault
from index.files import replace_text

# What was told, so that neither a restart nor another worker tells it again.
NAME = "reviews.json"
LOOK_EVERY_S = 3600.0
RETRY_S = 600.0
TIMEOUT_S = 10.0
_KEPT = timedelta(days=120)
_log = logging.getLogger("vouch.reviews")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The operator named one address; what it points to was not named."""

    def redirect_request(self, *_):
        return None


class ReviewWarnings:
    """Looks once an hour and tells each event once; one that fails is tried again ten minutes later.

    Events are told apart by article, last day and days left; that too little may be quoted is told
    once a day. What was told is kept in `folder`. Of all workers with that folder, the one that
    holds the lock does the work, and another takes over when it ends.
    """

    def __init__(self, bot: Bot, url: str, folder: Path, today: Callable[[], date]):
        self._bot, self._url, self._folder, self._today = bot, url, folder, today
        self._opener = urllib.request.build_opener(_NoRedirect)
        self._lock = None
        self._stop = threading.Event()

    def start(self) -> threading.Thread:
        thread = threading.Thread(target=self._run, name="review-warnings", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        self._stop.set()

    def look(self) -> bool:
        """Tell what is new; False when something could not be told. Never raises."""
        try:
            if not self._mine():
                return True
            return self._tell(self._bot.reviews(), self._today())
        except (IndexFault, OSError) as error:
            _log.warning("review warnings wait", extra={"error": type(error).__name__})
        except Exception as error:
            _log.exception("review warnings failed", exc_info=error)
        return False

    def _run(self) -> None:
        while not self._stop.is_set():
            self._stop.wait(LOOK_EVERY_S if self.look() else RETRY_S)

    def _mine(self) -> bool:
        if self._lock is None:
            file = open(self._folder / f".{NAME}.lock", "a")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                return False
            self._lock = file
        return True

    def _tell(self, found: Reviews, today: date) -> bool:
        told = self._told(today)
        well = True
        for row in events(found, today):
            keys = [_key(row, article) for article in row["articles"]]
            new = [pair for pair in zip(keys, row["articles"], strict=True) if pair[0] not in told]
            if row["event"] == "few_quotable" and any(key in told for key in keys):
                continue
            if not new:
                continue
            if self._post(row | {"articles": [article for _, article in new]}):
                told |= {key: today.isoformat() for key, _ in new}
                replace_text(self._folder / NAME, json.dumps(told, indent=1) + "\n")
            else:
                well = False
        return well

    def _told(self, today: date) -> dict[str, str]:
        """What was told and when, less what is too old to come up again."""
        try:
            told = json.loads((self._folder / NAME).read_text("utf-8"))
            return {k: v for k, v in told.items() if date.fromisoformat(v) > today - _KEPT}
        except FileNotFoundError:
            return {}
        except (ValueError, AttributeError, TypeError):
            _log.warning("what was told before cannot be read, so it is told again")
            return {}

    def _post(self, row: dict) -> bool:
        request = urllib.request.Request(
            self._url, json.dumps(row).encode(), {"Content-Type": "application/json", "User-Agent": "vouch"}
        )
        try:
            with self._opener.open(request, timeout=TIMEOUT_S):
                return True
        except (OSError, HTTPException) as error:
            # Neither the address, which may hold a secret, nor the other side's words.
            said = {"error": type(error).__name__}
            if isinstance(error, HTTPError):
                said |= {"status": error.code}
            _log.warning("the review webhook did not take it", extra=said)
            return False


def events(found: Reviews, today: date) -> list[dict]:
    """One JSON object for each number of days, and one when too little may be quoted."""
    rows = []
    for days in sorted({row.days for row in found.due}, reverse=True):
        named = [_article(row.article, row.last_day) for row in found.due if row.days == days]
        rows.append({"event": "review_due", "days": days, "on": today.isoformat(), "articles": named})
    if found.gone:
        named = [_article(*row) for row in found.gone]
        rows.append({"event": "few_quotable", "on": today.isoformat(), "articles": named})
    return rows


def _article(name: str, last_day: date) -> dict:
    return {"id": name, "last_day": last_day.isoformat()}


def _key(row: dict, article: dict) -> str:
    if row["event"] == "few_quotable":
        return f"few_quotable {row['on']}"
    return f"review_due {row['days']} {article['id']} {article['last_day']}"
