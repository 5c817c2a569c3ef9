"""Which hits may be quoted today, and which of them are shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest

from bot.query import Question
from corpus.ledger import LEVELS
from corpus.passage import Passage
from index.hit import Hit
from index.live import Index

DEPTH = 30
MOST = 3


def quotable(
    index: Index, today: date, require_level: str, sensitive_ok: bool = True
) -> Callable[[Passage], bool]:
    """A test for passages: approved at the level asked for, in date, not withdrawn.

    A pair lapses together: a passage whose partner may not be quoted may not be quoted either.
    """
    withdrawn = index.withdrawn()
    lowest = LEVELS.index(require_level)

    def alone(passage: Passage) -> bool:
        return (
            today <= passage.expires
            and passage.article_id not in withdrawn
            and LEVELS.index(passage.review.level) >= lowest
            and (sensitive_ok or not passage.sensitive)
        )

    def test(passage: Passage) -> bool:
        if not alone(passage):
            return False
        if passage.paired_with is None:
            return True
        partner = index.passages.get(passage.paired_with)
        return partner is not None and alone(partner)

    return test


def quotable_hits(index: Index, question: Question, allowed: Callable[[Passage], bool]) -> list[Hit]:
    """Hits that may be quoted, best first, read with what the question leans on.

    The search goes deeper until enough remain or the index is exhausted, so that lapsed
    passages at the top can never crowd out the ones in date.
    """
    hits = _search(index, question.text, allowed)
    if question.context is None:
        return hits
    rankings = [(1.0, hits), (question.weight, _search(index, question.context, allowed))]
    if question.follows and question.whole != question.text:
        rankings.append((1.0, _search(index, question.whole, allowed)))
    found: dict[str, Hit] = {}
    for weight, ranking in rankings:
        for hit in ranking:
            own = found.get(hit.passage.id)
            score = weight * hit.score + (own.score if own else 0.0)
            dense = max(own.dense if own else -1.0, hit.dense)
            found[hit.passage.id] = replace(own or hit, score=score, dense=dense)
    ranked = sorted(found.values(), key=lambda hit: -hit.score)[:DEPTH]
    # Compared anew with what the question means here, which neither turn says by itself.
    alike = index.likeness(question.whole, [hit.passage for hit in ranked])
    return [replace(hit, likeness=float(like)) for hit, like in zip(ranked, alike, strict=True)]


def _search(index: Index, query: str, allowed: Callable[[Passage], bool]) -> list[Hit]:
    depth = DEPTH
    while True:
        hits = index.retrieve(query, depth)
        kept = [hit for hit in hits if allowed(hit.passage)]
        if len(kept) >= DEPTH // 2 or len(hits) < depth:
            return kept
        depth *= 4


@dataclass(frozen=True)
class Chosen:
    """A passage to show: the number of the part it answers, counted from 0, and its confidence."""

    passage: Passage
    confidence: float
    part: int


def shown(index: Index, parts: Sequence[Sequence[tuple[Hit, float]]]) -> list[Chosen]:
    """At most three passages: every part's best before any part's second.

    `parts` has the hits of each part with their confidences, best first. A pair stays together
    and takes two places; identical texts of two articles are shown once.
    """
    queues = [[(hit, sure, number) for hit, sure in hits] for number, hits in enumerate(parts)]
    turns = [entry for row in zip_longest(*queues) for entry in row if entry is not None]
    chosen: list[Chosen] = []
    texts: set[str] = set()
    for hit, sure, number in turns:
        if hit.passage.text in texts:
            continue
        unit = [hit.passage]
        if hit.passage.paired_with:
            unit.append(index.passages[hit.passage.paired_with])
        if len(chosen) + len(unit) > MOST:
            continue
        chosen += [Chosen(passage, sure, number) for passage in unit]
        texts.update(passage.text for passage in unit)
    return chosen
