"""How many replies put help lines first, by finished day: a date and a number, nothing else.

Nothing is written while a day lasts, so that no file can tell at what time somebody was in danger.
"""

import json
import logging
import mmap
import struct
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

from web.sharedlock import SharedLock

# One line a finished day: {"day": "2026-11-24", "takeovers": 3}.
NAME = "referrals.jsonl"
UNFINISHED = "referrals-unfinished.json"
LOOK_EVERY_S = 3600.0
_HELD = struct.Struct("<qq")
_log = logging.getLogger("vouch.referrals")


class Referrals:
    """The count of today, in memory that forked workers share, and the file of days that are over.

    Build it before the workers fork. `close` keeps an unfinished day for the next start; a process
    that is killed loses the part of a day that it held.
    """

    def __init__(self, folder: Path, today: Callable[[], date]):
        self._folder, self._today = folder, today
        self._memory = mmap.mmap(-1, _HELD.size)
        self._lock = SharedLock()
        day, count = self._resumed()
        _HELD.pack_into(self._memory, 0, day, count)
        self.turn()

    def count(self) -> None:
        """Count one reply that put help lines first. Never raises."""
        with self._lock.held():
            self._turn()
            day, count = _HELD.unpack_from(self._memory)
            _HELD.pack_into(self._memory, 0, day, count + 1)

    def turn(self) -> None:
        """Write the day that was being counted, if it is over. Never raises."""
        with self._lock.held():
            self._turn()

    def start(self) -> threading.Thread:
        """Look once an hour whether the day is over, so that a quiet day is written too."""

        def look() -> None:
            while True:
                threading.Event().wait(LOOK_EVERY_S)
                self.turn()

        thread = threading.Thread(target=look, name="referrals", daemon=True)
        thread.start()
        return thread

    def close(self) -> None:
        """Keep what is counted of an unfinished day. Never raises."""
        with self._lock.held():
            self._turn()
            day, count = _HELD.unpack_from(self._memory)
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                (self._folder / UNFINISHED).write_text(_line(day, count), "utf-8")
            except OSError as error:
                _log.warning("the unfinished day was not kept", extra={"error": type(error).__name__})

    def _resumed(self) -> tuple[int, int]:
        """Day and count that the last run left, else today and none."""
        path = self._folder / UNFINISHED
        try:
            row = json.loads(path.read_text("utf-8"))
            found = date.fromisoformat(row["day"]).toordinal(), int(row["takeovers"])
            path.unlink()
            return found
        except (OSError, ValueError, KeyError, TypeError):
            return self._today().toordinal(), 0

    def _turn(self) -> None:
        day, count = _HELD.unpack_from(self._memory)
        now = self._today().toordinal()
        if now <= day:
            return
        _HELD.pack_into(self._memory, 0, now, 0)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / NAME).open("a", encoding="utf-8") as file:
                file.write(_line(day, count))
        except OSError as error:
            _log.warning("the finished day was not written", extra={"error": type(error).__name__})


def _line(day: int, count: int) -> str:
    return json.dumps({"day": date.fromordinal(day).isoformat(), "takeovers": count}) + "\n"
