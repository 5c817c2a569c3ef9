"""Answer the parts of a message from what may be quoted today, or say that nothing answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.confidence import Calibration, Decision, decide
from bot.excerpts import best_sentences, excerpt
from bot.query import Question
from bot.replies import Excerpt
from bot.selection import quotable_hits, shown
from corpus.passage import Passage
from index.hit import Hit
from index.live import Index

SUGGESTIONS = 3


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
    found = [quotable_hits(index, question, allowed) for question in questions]
    decisions = [
        decide(index, question.whole, hits, calibration)
        for question, hits in zip(questions, found, strict=True)
    ]
    weighed = [
        list(zip(hits, decision.confidences, strict=False)) if may_quote and decision.answers else []
        for hits, decision in zip(found, decisions, strict=True)
    ]
    chosen = shown(index, weighed, calibration.threshold)
    several = len(questions) > 1
    excerpts = tuple(
        excerpt(
            index,
            one.passage,
            highlights=best_sentences(
                one.passage, index.sentence_scores(questions[one.part].whole, one.passage.id)
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


def _suggestions(found: Sequence[Sequence[Hit]], quoted: Sequence[Passage]) -> tuple[str, ...]:
    """The nearest section questions that are not answered yet, each asked in its section's words."""
    texts, asked = {passage.text for passage in quoted}, {passage.heading for passage in quoted}
    near = (hit.passage for hits in found for hit in hits[:10])
    headings = (passage.heading for passage in near if passage.text not in texts)
    return tuple(heading for heading in dict.fromkeys(headings) if heading not in asked)[:SUGGESTIONS]


def _turn_to(decisions: Sequence[Decision]) -> str | None:
    return next((decision.boundary.turn_to for decision in decisions if decision.boundary), None)
