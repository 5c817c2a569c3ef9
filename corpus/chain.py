"""The ledger's file: JSON lines, append-only, each entry chained to the one before by hash."""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from corpus.entries import Entry, parse
from corpus.problem import CorpusError, Problem

NAME = "approvals.jsonl"
MAX_BYTES = 50_000_000
_GENESIS = "0" * 64
# What this process read last and found intact, whole lines only: the same bytes need no second look.
_intact: tuple[bytes, tuple[Entry, ...]] = (b"", ())


def entries(root: Path) -> list[Entry]:
    """Every entry in order, the chain checked from the first to the last.

    Raises CorpusError naming the first line that was cut, edited by hand, moved or left out.
    Entries cut off whole from the end leave an intact chain: only a copy (git) shows that.
    """
    path = root / NAME
    if not path.exists() and not path.is_symlink():
        return []
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise broken(0, f"it is {size:,} bytes, expected at most {MAX_BYTES:,}")
        raw = path.read_bytes()
    except OSError as error:
        raise broken(0, f"it cannot be read, {error.strerror}") from None
    global _intact
    before, known = _intact if raw.startswith(_intact[0]) else (b"", ())
    found = list(known)
    *lines, rest = raw[len(before) :].split(b"\n")
    for number, line in enumerate(lines, len(known) + 1):
        found.append(_entry(number, line, found[-1].hash if found else _GENESIS))
    if rest:
        raise broken(len(found) + 1, "the line is cut short")
    _intact = raw, tuple(found)
    return found


def append(root: Path, rows: Sequence[dict], sign: Callable[[str], str] | None = None) -> list[Entry]:
    """Chain `rows` to the ledger, flushed to disk in one go; all of them, or none.

    `sign` is given an entry's hash, 64 hex digits, and returns its signature. Raises ValueError
    when a field is wrong or the clock is behind the ledger, CorpusError when the chain is broken.
    """
    with open(root / NAME, "a+b") as ledger:
        fcntl.flock(ledger, fcntl.LOCK_EX)
        known = entries(root)
        previous = known[-1].hash if known else _GENESIS
        newest = max((entry.on for entry in known), default=date.min)
        made, lines = [], []
        for number, row in enumerate(rows, len(known) + 1):
            if date.fromisoformat(row["on"]) < newest:
                raise ValueError(
                    f"today is {row['on']}, but the ledger's newest entry is of {newest}: "
                    "this machine's clock is behind"
                )
            row = {"entry": number, "prev": previous, **row}
            row["hash"] = previous = _hash(row)
            parse(row)
            if sign:
                row["signature"] = sign(row["hash"])
            made.append(parse(row))
            lines.append(_dump(row) + "\n")
        ledger.write("".join(lines).encode())
        ledger.flush()
        os.fsync(ledger.fileno())
    return made


def broken(line: int, reason: str) -> CorpusError:
    mend = "restore it from a backup or from git"
    return CorpusError([Problem(NAME, line, f"ledger is broken: {reason}", mend)])


def _entry(number: int, line: bytes, previous: str) -> Entry:
    try:
        text = line.decode()
        row = json.loads(text)
    except (ValueError, RecursionError):
        raise broken(number, "the line is not JSON") from None
    if not isinstance(row, dict):
        raise broken(number, "the line is not a JSON object")
    if row.get("entry") != number or row.get("prev") != previous:
        raise broken(number, "it does not follow the line before it")
    if row.get("hash") != _hash(row) or text != _dump(row):
        raise broken(number, "its hash does not match: it was edited after it was written")
    try:
        return parse(row)
    except ValueError as error:
        raise broken(number, str(error)) from None


def _dump(row: dict) -> str:
    return json.dumps(row, ensure_ascii=False)


def _hash(row: dict) -> str:
    covered = {key: value for key, value in row.items() if key not in ("hash", "signature")}
    return hashlib.sha256(json.dumps(covered, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
