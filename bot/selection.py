"""Which hits may be quoted today, and which of them are shown."""

from collections.abc import Callable
from datetime import date

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


def quotable_hits(index: Index, query: str, allowed: Callable[[Passage], bool]) -> list[Hit]:
    """Hits that may be quoted, best first.

    The search goes deeper until enough remain or the index is exhausted, so that lapsed
    passages at the top can never crowd out the ones in date.
    """
    depth = DEPTH
    while True:
        hits = index.retrieve(query, depth)
        kept = [hit for hit in hits if allowed(hit.passage)]
        if len(kept) >= DEPTH // 2 or len(hits) < depth:
            return kept
        depth *= 4


def shown(index: Index, hits: list[Hit], confidences: list[float], threshold: float) -> list[tuple[Passage, float]]:
    """At most three passages with their confidences, best first, each at or above `threshold`.

    A pair stays together and takes two places; identical texts of two articles are shown once.
    """
    chosen: list[tuple[Passage, float]] = []
    texts: set[str] = set()
    for hit, confidence in zip(hits, confidences):
        if confidence < threshold or hit.passage.text in texts:
            continue
        unit = [hit.passage]
        if hit.passage.paired_with:
            unit.append(index.passages[hit.passage.paired_with])
        if len(chosen) + len(unit) > MOST:
            continue
        chosen += [(passage, confidence) for passage in unit]
        texts.update(passage.text for passage in unit)
    return chosen
