"""What the classifier says of one message: every sentence, several together, within a deadline."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from bot.triage_model import LONGEST, Classifier, ModelError, load, natural

# Seconds on the wall for the classifier, from its turn on. In one process one message has its turn
# at a time: side by side they would all be slow, and a busy machine would switch it off for many.
# The second is what a turn is waited for.
DEADLINE = 0.050
WAIT = 0.150
_TURN = threading.Lock()
WINDOW = LONGEST - 16
# A story of several sentences with no word of death, harm or parting may be as sad as any: it gets
# the gentle line, and never a takeover from the classifier alone.
PROSE = 3
UNSPOKEN = 0.4


@dataclass(frozen=True)
class Opinion:
    """The highest probability, 0 to 1, that any window of the message has each label.

    `complete` is false when the deadline passed before all of it was read, or when there is no
    classifier: the rules then decide and the gentle line is due.
    """

    crisis: float = 0.0
    emergency: float = 0.0
    urgent: float = 0.0
    about_suicide: float = 0.0
    distress: float = 0.0
    personal_advice: float = 0.0
    refused: float = 0.0
    complete: bool = False


@cache
def shipped() -> Classifier | None:
    """The classifier that ships with `bot/`, or None when its weights are missing or altered."""
    try:
        return load()
    except ModelError:
        return None


@dataclass(frozen=True)
class Window:
    """A stretch to run: its piece ids, how telling it is, and whether it is one of several sentences."""

    ids: list[int]
    tells: int
    prose: bool


def windows(classifier: Classifier, reading: str, telling: Callable[[str], int]) -> list[Window]:
    """The stretches of a reading, the most telling first.

    A reading that fits is one window. A longer one is read in stretches that share a sentence, so
    that no two neighbours are parted; a very long sentence is cut into such stretches.
    """
    lines = list(dict.fromkeys(reading.split("\n")))
    # A text of that many letters never fits: it is not worth cutting into pieces to find that out.
    fits = len(reading) <= LONGEST * 20
    whole = classifier.pieces.ids(natural(reading) if fits else "")
    fits = fits and len(whole) <= LONGEST
    prose = len(lines) >= PROSE or not fits
    if fits:
        return [Window(whole, max(map(telling, lines)), prose)]
    parts: list[tuple[list[int], int]] = []
    for line in lines:
        ids = classifier.pieces.ids(natural(line))[1:-1]
        if len(ids) <= WINDOW:
            parts.append((ids, telling(line)))
            continue
        words, step = line.split(), WINDOW // 3
        for at in range(0, len(words), step):
            some = " ".join(words[at : at + 2 * step])
            parts.append((classifier.pieces.ids(natural(some))[1:-1][:WINDOW], telling(some)))
    found: list[Window] = []
    at = 0
    while at < len(parts):
        (stretch, tells), end = parts[at], at + 1
        while end < len(parts) and len(stretch) + len(parts[end][0]) <= WINDOW:
            stretch, tells, end = stretch + parts[end][0], max(tells, parts[end][1]), end + 1
        found.append(Window([whole[0], *stretch, whole[-1]], tells, prose))
        at = max(at + 1, end - 1) if end < len(parts) else end
    return sorted(found, key=lambda window: -window.tells)


def judge(
    readings: Sequence[str],
    classifier: Classifier | None,
    telling: Callable[[str], int],
    clock: Callable[[], float] = time.perf_counter,
    deadline: float | None = None,
) -> Opinion:
    """The opinion on a message's readings. Never raises: a classifier that fails says nothing.

    `telling` says which sentences to read first, while there is time: `deadline`, else `DEADLINE` seconds.
    """
    deadline = DEADLINE if deadline is None else deadline
    if classifier is None or not _TURN.acquire(timeout=max(WAIT, deadline)):
        return Opinion()
    try:
        return _judge(readings, classifier, telling, clock, deadline)
    finally:
        _TURN.release()


def _judge(
    readings: Sequence[str],
    classifier: Classifier,
    telling: Callable[[str], int],
    clock: Callable[[], float],
    deadline: float,
) -> Opinion:
    began = clock()

    def late() -> bool:
        return clock() - began > deadline

    highest = dict.fromkeys(classifier.labels, 0.0)
    complete = True
    try:
        for reading in readings:
            if not reading:
                continue
            for window in windows(classifier, reading, telling):
                if late():
                    complete = False
                    break
                for label, value in zip(classifier.labels, classifier.run(window.ids), strict=True):
                    if label == "crisis" and window.prose and window.tells < 2:
                        value = min(value, UNSPOKEN)
                    highest[label] = max(highest[label], float(value))
    except Exception:
        # A fault in the classifier must never stop triage: the rules decide.
        return Opinion()
    return Opinion(
        complete=complete and not late(), **{name: highest[name] for name in highest if name != "safe"}
    )
