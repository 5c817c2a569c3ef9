"""Log lines as JSON: what happened and when, never what was asked or by whom."""

import json
import logging
import sys
import threading
import traceback
from datetime import UTC, datetime
from typing import TextIO

_FIELDS = ("request_id", "method", "route", "status", "ms", "error", "where", "version")


_OURS = ("vouch", "index", "bot", "corpus")


class JsonLines(logging.Formatter):
    """One JSON object a line. Only named fields are written, so nothing slips in by accident.

    What a library says is not ours to vouch for, since it may quote its input: of it only the
    place in its code is kept.
    """

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname.lower()}
        if record.name.split(".")[0] in _OURS:
            line["event"] = record.getMessage()
        else:
            line |= {"event": f"message from {record.name}", "where": [f"{record.module}:{record.lineno}"]}
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1] is not None:
            line |= {"error": record.exc_info[0].__name__, "where": where(record.exc_info[1])}
        return json.dumps(line, ensure_ascii=False)


def where(error: BaseException) -> list[str]:
    """The last places an exception passed through, as file:line function; no values, no message."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return [f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} {frame.name}" for frame in frames]


def configure(stream: TextIO | None = None) -> None:
    """Send the log of this process to `stream` (standard error) as JSON lines."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(True)
    threading.excepthook = _thread_died
    for name in ("vouch", "index"):
        logging.getLogger(name).setLevel(logging.INFO)


def _thread_died(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        extra = {"error": args.exc_type.__name__, "where": where(args.exc_value)}
        logging.getLogger("vouch.web").error("a thread died", extra=extra)


def coarse_ms(seconds: float) -> int:
    """Milliseconds rounded up to the next 50.

    A takeover is quicker than an answer: an exact time beside a date would show which it was.
    """
    return max(50, -(-int(seconds * 1000) // 50) * 50)
