"""Questions asked of one version after another: only what changed between the two is searched."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.passage import Passage
from index.store import Found, VectorStore

# Passages kept of each question beyond those asked for, so that some may go before it is asked afresh.
_SPARE = 50


@dataclass(frozen=True)
class _Answer:
    """The nearest passages of one question: with the same vector and passages they stay the nearest."""

    vector: np.ndarray
    found: Found


class Asked:
    """Remembers what the last version asked found nearest, by question.

    A passage that is the very same object in two versions has the same rows in both, so that its
    score for a question is known. Those objects are shared only between versions that one process
    built by one model (`index.build.Memory`).
    """

    def __init__(self):
        self._passages: Sequence[Passage] = ()
        self._answers: dict[str, _Answer] = {}

    def nearest(
        self,
        passages: Sequence[Passage],
        store: VectorStore,
        queries: Sequence[str],
        vectors: np.ndarray,
        k: int,
    ) -> list[Found]:
        """As `store.search_many(vectors, k)`; `passages` are those that the store's numbers stand for."""
        if store.record.kind != "exact":
            return store.search_many(vectors, k)
        at = {id(passage): number for number, passage in enumerate(passages)}
        moved = np.array([at.pop(id(passage), -1) for passage in self._passages], np.int64)
        fresh = np.array(sorted(at.values()), np.int64)
        deep = min(k + _SPARE, len(passages))
        found = [
            self._again(query, vector, store, moved, fresh, k)
            for query, vector in zip(queries, vectors, strict=True)
        ]
        open_ = [number for number, one in enumerate(found) if one is None]
        for number, one in zip(open_, store.search_many(vectors[open_], deep), strict=True):
            found[number] = one
        self._passages = passages
        self._answers = {
            query: _Answer(vector, one) for query, vector, one in zip(queries, vectors, found, strict=True)
        }
        return [Found(one.passages[:k], one.scores[:k], one.questions[:k]) for one in found]

    def _again(
        self,
        query: str,
        vector: np.ndarray,
        store: VectorStore,
        moved: np.ndarray,
        fresh: np.ndarray,
        k: int,
    ) -> Found | None:
        """At least the k nearest, from what is known and the `fresh` passages; None when that does not tell.

        `moved` has the new number of each passage of before, -1 of one that is gone.
        """
        known = self._answers.get(query)
        if known is None or not np.array_equal(known.vector, vector):
            return None
        old, new = known.found, store.best(vector, fresh)
        here = moved[old.passages]
        stays = here >= 0
        numbers = np.concatenate([here[stays], new.passages])
        scores = np.concatenate([old.scores[stays], new.scores])
        questions = np.concatenate([old.questions[stays], new.questions])
        # Whatever was not among the nearest and is still here scores at most as high as the last that was.
        least = old.scores[-1] if len(old.passages) < len(moved) else -np.inf
        order = np.argsort(-scores, kind="stable")
        order = order[scores[order] > least][: k + _SPARE]
        if len(order) < min(k, store.passages):
            return None
        return Found(numbers[order], scores[order], questions[order])
