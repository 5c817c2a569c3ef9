"""Ask the bot a file of questions and count what it got right, with intervals."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.core import Bot
from bot.replies import ChatRequest, Turn
from bot.triage_eval import wilson

BINS = 10


class QuestionsError(ValueError):
    """Raised for a line that is no question; names file, line and reason."""


@dataclass(frozen=True)
class Asked:
    """One question with what a right reply holds.

    `passages` are ids any of which answers it; `must_mention` groups of patterns, of each of which
    one must be found in what is quoted. Neither: it must be declined.
    """

    question: str
    turns: tuple[str, ...]
    kind: str
    passages: frozenset[str]
    must_mention: tuple[tuple[re.Pattern, ...], ...]

    @property
    def answerable(self) -> bool:
        return bool(self.passages or self.must_mention)

    def answered_by(self, quoted: Sequence[tuple[str, str]]) -> bool:
        """Whether these (passage id, text) pairs answer it together."""
        if self.passages:
            return any(name in self.passages for name, _ in quoted)
        text = "\n".join(text for _, text in quoted)
        return all(any(pattern.search(text) for pattern in group) for group in self.must_mention)


@dataclass(frozen=True)
class Outcome:
    asked: Asked
    route: str
    answered: bool
    confidence: float
    first: bool
    three: bool
    shown: tuple[str, ...]


def load_questions(path: Path) -> list[Asked]:
    """Read JSON lines: `question` with `passages`, or with `must_mention` and optional `turns`, `kind`."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            turns = tuple(row.get("turns", ()))[:-1]
            patterns = tuple(
                tuple(re.compile(p, re.IGNORECASE) for p in group) for group in row.get("must_mention", ())
            )
            passages = frozenset(row.get("passages", ()))
            kind = row.get("kind") or ("answerable" if passages or patterns else "declined")
            found.append(Asked(row["question"], turns, kind, passages, patterns))
        except (ValueError, KeyError, TypeError, re.error) as error:
            raise QuestionsError(f"{path.name}:{number}: not a question: {error!r}") from None
    return found


def ask_all(bot: Bot, questions: Iterable[Asked]) -> list[Outcome]:
    """Each question's outcome. Raises index.live.NoIndex."""
    outcomes = []
    for asked in questions:
        history = [Turn(role="user", text=turn) for turn in asked.turns]
        request = ChatRequest(message=asked.question, history=history)
        reply = bot.reply(request, request_id="evaluation")
        quoted = [(quote.passage_id, quote.text) for quote in reply.excerpts]
        outcomes.append(
            Outcome(
                asked,
                reply.route,
                bool(quoted),
                reply.confidence or 0.0,
                asked.answerable and bool(quoted) and asked.answered_by(quoted[:1]),
                asked.answerable and bool(quoted) and asked.answered_by(quoted),
                tuple(name for name, _ in quoted),
            )
        )
    return outcomes


def summary(outcomes: Sequence[Outcome]) -> dict[str, dict]:
    """Per kind: n, the share answered, right first, right within three, each with a 95 % interval."""
    table = {}
    for kind in dict.fromkeys(outcome.asked.kind for outcome in outcomes):
        rows = [outcome for outcome in outcomes if outcome.asked.kind == kind]
        answered = sum(row.answered for row in rows)
        entry = {"n": len(rows), "answered": _share(answered, len(rows))}
        if any(row.asked.answerable for row in rows):
            entry["first"] = _share(sum(row.first for row in rows), len(rows))
            entry["three"] = _share(sum(row.three for row in rows), len(rows))
        else:
            entry["declined"] = _share(len(rows) - answered, len(rows))
        table[kind] = entry
    every = [row for row in outcomes if row.answered]
    table["all answers"] = {
        "n": len(every),
        "first": _share(sum(row.first for row in every), len(every)),
        "three": _share(sum(row.three for row in every), len(every)),
        "ece": calibration_error(
            np.array([row.confidence for row in every]), np.array([row.first for row in every])
        ),
    }
    return table


def calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error over ten equal-width bins, 0 to 1, lower is better (Naeini et al. 2015).

    `confidence`: float, shape (n,), 0 to 1; `right`: bool, shape (n,).
    """
    if not len(confidence):
        return 0.0
    bins = np.minimum((np.asarray(confidence) * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, weights=np.asarray(confidence) - np.asarray(right), minlength=BINS)
    return float(np.abs(gaps).sum() / len(confidence))


def render(table: dict[str, dict]) -> str:
    """The summary as lines of text."""
    lines = []
    for kind, entry in table.items():
        cells = [f"{kind:24} n {entry['n']:4}"]
        for name, value in entry.items():
            if name == "ece":
                cells.append(f"calibration error {value:.3f}")
            elif name != "n":
                cells.append(f"{name} {value['share']:6.1%} ({value['low']:.1%} to {value['high']:.1%})")
        lines.append("  ".join(cells))
    return "\n".join(lines)


def _share(hits: int, n: int) -> dict[str, float]:
    low, high = wilson(hits, n)
    return {"share": hits / n if n else 0.0, "low": low, "high": high}
