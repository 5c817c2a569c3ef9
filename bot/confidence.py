"""How sure are we that the first excerpt answers, and is that sure enough to answer at all?

The confidence is a logistic regression on four signals that a cosine alone does not hold
(docs/retrieval.md has what each earns): how near the hit is, by how much the nearest boundary is
nearer, how many of the question's words the passage holds, and by how much more of what
the question says, compared word by word, a boundary says. `python -m bot calibrate` fits it for the
corpus and model at hand and picks the threshold.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from bot.replies import Frozen, Probability
from corpus.boundaries import Boundary
from index.hit import Hit
from index.search import Search

# How many hits are weighed: more than are ever shown.
WEIGHED = 8


@dataclass(frozen=True)
class Evidence:
    """What speaks for one hit.

    `dense`: its cosine with the query, -1 to 1. `boundary`: by how much the nearest boundary is
    nearer, -2 to 2, lower is better. `coverage`: share of the query's words that it holds, 0 to 1.
    `words`: by how much more of the query, compared word by word, the most alike boundary says, -2 to
    2, lower is better. `boundary` and `words` are 0 where there are no boundaries.
    """

    dense: float
    boundary: float
    coverage: float
    words: float


class Calibration(Frozen):
    """The fitted curve, its threshold, and what it was fitted on.

    `confidence = 1 / (1 + exp(-(bias + dense·w + boundary·w + coverage·w + words·w)))`. `guarantee` says in
    plain words what the threshold was chosen for; None when nothing is claimed.
    """

    bias: float
    dense: float
    boundary: float
    coverage: float
    # Calibrations from before words were compared have none.
    words: float = 0.0
    threshold: Probability
    likely: Probability
    guarantee: str | None = None
    target_wrong: Probability | None = None
    model_sha256: str | None = None
    corpus_sha256: str | None = None
    passages: Annotated[tuple[str, ...], Field(repr=False)] = ()
    questions: int = 0
    created: datetime | None = None

    def confidence(self, evidence: Evidence) -> float:
        """The probability that the hit answers, 0 to 1."""
        x = (
            self.bias
            + self.dense * evidence.dense
            + self.boundary * evidence.boundary
            + self.coverage * evidence.coverage
            + self.words * evidence.words
        )
        return 1 / (1 + math.exp(-x))


# For a corpus that was not calibrated, or one too small to calibrate on: weights that held up on five
# public sets of other subjects (docs/retrieval.md), with a strict threshold, and claiming no guarantee.
STRICT = Calibration(
    bias=-5.0, dense=9.0, boundary=-4.4, coverage=1.0, words=-3.0, threshold=0.6, likely=0.85
)


@dataclass(frozen=True)
class Decision:
    """`confidences` has one probability per weighed hit, in their order.

    `boundary` is the topic that the question seems to be about when it is not ours to answer.
    """

    confidences: Sequence[float]
    threshold: float
    likely: float
    boundary: Boundary | None

    @property
    def confidence(self) -> float:
        return self.confidences[0] if self.confidences else 0.0

    @property
    def answers(self) -> bool:
        return self.confidence >= self.threshold

    @property
    def certainty(self) -> str | None:
        if not self.answers:
            return None
        return "likely" if self.confidence >= self.likely else "maybe"


def evidence(search: Search, query: str, hit: Hit) -> Evidence:
    return evidences(search, query, [hit])[0]


def evidences(search: Search, query: str, hits: Sequence[Hit]) -> list[Evidence]:
    nearest = search.nearest_boundary(query)
    # Without boundaries silence must not count as evidence for a hit.
    words = search.boundary_likeness(query)
    covered = search.coverages(query, [hit.passage for hit in hits])
    return [
        Evidence(
            dense=hit.dense,
            boundary=nearest[1] - hit.dense if nearest else 0.0,
            coverage=share,
            words=words - hit.likeness if nearest else 0.0,
        )
        for hit, share in zip(hits, covered, strict=True)
    ]


def decide(search: Search, query: str, hits: Sequence[Hit], calibration: Calibration) -> Decision:
    """Weigh the hits of one query, best first. A score equal to the threshold answers."""
    confidences = [calibration.confidence(seen) for seen in evidences(search, query, hits[:WEIGHED])]
    nearest = search.nearest_boundary(query)
    # A boundary is named only when the question is nearer to it than to anything we could quote.
    ours = max((hit.dense for hit in hits[:WEIGHED]), default=0.0)
    boundary = nearest[0] if nearest and nearest[1] >= max(ours, NEAR) else None
    return Decision(confidences, calibration.threshold, calibration.likely, boundary)


# Below this cosine the nearest boundary is no more than the least unlike of many.
NEAR = 0.45
