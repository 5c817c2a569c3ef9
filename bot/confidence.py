"""How sure are we that the first excerpt answers, and is that sure enough to answer at all?"""

import math
from dataclasses import dataclass

from index.hit import Hit

# Strict defaults for a corpus that has not been calibrated: they claim no guarantee. The curve
# puts a cosine of 0.55 at one half; docs/retrieval.md has the figures it was drawn from.
SLOPE = 18.0
MIDDLE = 0.55
THRESHOLD = 0.5
LIKELY = 0.75


@dataclass(frozen=True)
class Decision:
    """`confidences` has one probability per hit, 0 to 1; `confidence` is the first one's."""

    confidences: list[float]
    threshold: float = THRESHOLD
    likely: float = LIKELY

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


def decide(hits: list[Hit]) -> Decision:
    """Weigh the hits of one query, best first."""
    return Decision([1 / (1 + math.exp(-SLOPE * (hit.dense - MIDDLE))) for hit in hits])
