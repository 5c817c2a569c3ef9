"""Answer the parts of a message from what may be quoted today, or say that nothing answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.confidence import Calibration, Decision, decide, evidence
from bot.excerpts import best_sentences, excerpt
from bot.query import LEANS, Question
from bot.replies import Excerpt
from bot.selection import quotable_hits, shown
from corpus.passage import Passage
from index.hit import Hit
from index.live import Index

SUGGESTIONS = 3
# By how much a boundary is nearer than any passage when a part is about something else, and the
# share of its own words that a passage found with the help of the part before it must hold.
# Measured on our own questions of several parts: docs/retrieval.md.
NOT_OURS, OWN_WORDS = 0.1, 0.5
# The share of the threshold that the second and third passage must reach beside a first that only may help.
OTHERS = 0.4


@dataclass(frozen=True)
class Answer:
    """What is quoted and how sure; `turn_to` is a boundary's pointer when the question is not ours.

    `confidence` is the first excerpt's, or the best hit's when nothing is quoted. `missing` says
    that some part of the message is quoted for and another is not.
    """

    excerpts: tuple[Excerpt, ...]
    confidence: float
    threshold: float
    certainty: str | None
    suggestions: tuple[str, ...]
    turn_to: str | None
    missing: bool


def answer(
    index: Index,
    questions: Sequence[Question],
    allowed: Callable[[Passage], bool],
    calibration: Calibration,
    may_quote: bool = True,
) -> Answer:
    """Quote what answers `questions`, the parts of one message; `may_quote` false declines."""
    questions = [question.respelled(index.spelled) for question in questions]
    looked = [_look(index, question, allowed, calibration) for question in questions]
    for number in range(1, len(questions)):
        alone, before = looked[number], questions[number - 1]
        if _may_lean(index, alone):
            leaning = replace(alone.question, context=before.text, weight=LEANS)
            again = _look(index, leaning, allowed, calibration)
            if _surer(index, again, alone):
                looked[number] = again
    found, decisions = [one.hits for one in looked], [one.decision for one in looked]
    weighed = [
        _offered(hits, decision) if may_quote and decision.answers else []
        for hits, decision in zip(found, decisions, strict=True)
    ]
    chosen = shown(index, weighed)
    several = len(questions) > 1
    excerpts = tuple(
        excerpt(
            index,
            one.passage,
            highlights=best_sentences(
                one.passage, index.sentence_scores(looked[one.part].question.whole, one.passage.id)
            ),
            confidence=one.confidence,
            part=one.part + 1 if several else None,
        )
        for one in chosen
    )
    leading = (
        decisions[chosen[0].part] if chosen else max(decisions, key=lambda decision: decision.confidence)
    )
    answered = {one.part for one in chosen}
    return Answer(
        excerpts=excerpts,
        confidence=leading.confidence,
        threshold=leading.threshold,
        certainty=leading.certainty,
        suggestions=_suggestions(found, [one.passage for one in chosen]),
        turn_to=None if chosen else _turn_to(decisions),
        missing=bool(chosen) and len(answered) < len(questions),
    )


@dataclass(frozen=True)
class _Looked:
    """One part as it was read, what was found for it, and what was decided."""

    question: Question
    hits: list[Hit]
    decision: Decision


def _look(
    index: Index, question: Question, allowed: Callable[[Passage], bool], calibration: Calibration
) -> _Looked:
    hits = quotable_hits(index, question, allowed)
    return _Looked(question, hits, decide(index, question.whole, hits, calibration))


def _offered(hits: Sequence[Hit], decision: Decision) -> list[tuple[Hit, float]]:
    """What a part that is answered may show: less sure passages too when the first only may help."""
    least = decision.threshold * (1.0 if decision.certainty == "likely" else OTHERS)
    return [(hit, sure) for hit, sure in zip(hits, decision.confidences, strict=False) if sure >= least]


def _may_lean(index: Index, alone: _Looked) -> bool:
    """Whether a part may be read with the part before it as well.

    "... and did anyone have a serious problem?" names no subject and points to none. One that
    leans already, or that is nearest to a boundary, is read by itself.
    """
    if alone.question.context or not alone.hits:
        return False
    return evidence(index, alone.question.text, alone.hits[0]).boundary < NOT_OURS


def _surer(index: Index, leaning: _Looked, alone: _Looked) -> bool:
    """Whether the second reading answers more surely, and by what this part says, not only the one before."""
    if leaning.decision.confidence <= alone.decision.confidence:
        return False
    return index.coverage(alone.question.text, leaning.hits[0].passage) >= OWN_WORDS


def _suggestions(found: Sequence[Sequence[Hit]], quoted: Sequence[Passage]) -> tuple[str, ...]:
    """The nearest section questions that are not answered yet, each asked in its section's words."""
    texts, asked = {passage.text for passage in quoted}, {passage.heading for passage in quoted}
    near = (hit.passage for hits in found for hit in hits[:10])
    headings = (passage.heading for passage in near if passage.text not in texts)
    return tuple(heading for heading in dict.fromkeys(headings) if heading not in asked)[:SUGGESTIONS]


def _turn_to(decisions: Sequence[Decision]) -> str | None:
    return next((decision.boundary.turn_to for decision in decisions if decision.boundary), None)
