"""Finding passages: vectors and words fused into one ranking."""

from collections.abc import Callable, Sequence

import numpy as np

from corpus.passage import Passage
from index.asked import Asked
from index.hit import Hit
from index.lexical import Lexical
from index.store import TEXT, Found, VectorStore

DENSE, LEXICAL = 0.7, 0.3
# How deep each side looks: beyond it the other side's score could not lift a passage to the top.
DEPTH = 100


class Retriever:
    """Ranks `passages` for a query. `encode` gives a query's unit vector, float32, shape (dim,)."""

    def __init__(
        self,
        passages: Sequence[Passage],
        store: VectorStore,
        lexical: Lexical,
        encode: Callable[[str], np.ndarray],
    ):
        if not len(passages) == store.passages == lexical.count:
            raise ValueError(
                f"{len(passages)} passages, {store.passages} in the vector store, "
                f"{lexical.count} in the lexical index: expected one number"
            )
        self._passages, self._store, self._lexical, self._encode = passages, store, lexical, encode

    def retrieve(self, query: str, k: int) -> list[Hit]:
        """Return at most k hits, best first; fewer only when there are fewer passages.

        Both scores are stretched to 0..1 over the query's candidates, then weighed: a fixed sum
        lets a little lexical evidence break ties between near cosines, which ranks cannot.
        """
        return self.rank(query, self._encode(query), k)

    def rank(self, query: str, vector: np.ndarray, k: int) -> list[Hit]:
        """As `retrieve`, with the query's vector given: float32, shape (dim,), unit length."""
        return self._rank(query, vector, self._store.search(vector, max(DEPTH, k)), k)

    def rank_many(
        self, queries: Sequence[str], vectors: np.ndarray, k: int, asked: Asked | None = None
    ) -> list[list[Hit]]:
        """As `rank`, for many queries at once. `vectors`: float32, shape (queries, dim).

        `asked` saves searching what it knows from the version asked before, and is brought up to date.
        """
        near = (asked or Asked()).nearest(self._passages, self._store, queries, vectors, max(DEPTH, k))
        return [self._rank(*row, k) for row in zip(queries, vectors, near, strict=True)]

    def _rank(self, query: str, vector: np.ndarray, near: Found, k: int) -> list[Hit]:
        depth = max(DEPTH, k)
        words = self._lexical.scores(query)
        worded = _top(words, depth)
        others = np.setdiff1d(worded, near.passages, assume_unique=True)
        more = self._store.best(vector, others)
        numbers = np.concatenate([near.passages, more.passages])
        dense = np.concatenate([near.scores, more.scores])
        questions = np.concatenate([near.questions, more.questions])
        lexical = words[numbers]
        fused = DENSE * _stretch(dense) + LEXICAL * _stretch(lexical)
        # Ties fall to the higher cosine, then to the order of the corpus: the same every time.
        order = np.lexsort((numbers, -dense, -fused))[:k]
        return [
            self._hit(int(numbers[at]), fused[at], dense[at], lexical[at], int(questions[at])) for at in order
        ]

    def _hit(self, number: int, score: float, dense: float, lexical: float, question: int) -> Hit:
        passage = self._passages[number]
        asked = None if question == TEXT else passage.questions[question]
        return Hit(passage, float(score), float(dense), float(lexical), asked)


def _top(scores: np.ndarray, k: int) -> np.ndarray:
    """Numbers of the k highest scores above zero, in no order."""
    if k < len(scores):
        best = np.argpartition(scores, -k)[-k:]
    else:
        best = np.arange(len(scores))
    return best[scores[best] > 0]


def _stretch(values: np.ndarray) -> np.ndarray:
    """Scale to 0..1; all zeros when the values are equal."""
    if not len(values):
        return values
    low, high = values.min(), values.max()
    return (values - low) / (high - low) if high > low else np.zeros_like(values)
