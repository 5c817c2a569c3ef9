"""Golden questions asked of one version after another find what asking each version afresh finds."""

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import asked
from index.asked import Asked
from index.store import VectorStore

DIM, QUERIES = 8, 6


class Rows:
    """Stands for a passage: what counts is which object it is, and the rows that it always has."""

    def __init__(self, random):
        self.vectors = unit(random, int(random.integers(1, 5)))


def unit(random, count: int) -> np.ndarray:
    vectors = random.normal(size=(count, DIM)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def store_of(passages: list[Rows], exact: int = 1000) -> VectorStore:
    rows = [(n, row - 1) for n, passage in enumerate(passages) for row in range(len(passage.vectors))]
    return VectorStore(np.concatenate([p.vectors for p in passages]), np.array(rows, np.int32), exact)


def counted(store: VectorStore) -> list[int]:
    """How many queries each call of `search_many` was given from now on."""
    calls, real = [], store.search_many
    store.search_many = lambda vectors, k: calls.append(len(vectors)) or real(vectors, k)
    return calls


@given(
    seed=st.integers(0, 2**16),
    size=st.integers(1, 40),
    k=st.integers(1, 12),
    spare=st.integers(0, 6),
    edits=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=5),
)
@settings(max_examples=150, deadline=None)
def test_what_is_remembered_gives_what_a_full_search_gives(seed, size, k, spare, edits):
    random = np.random.default_rng(seed)
    vectors, names = unit(random, QUERIES), [f"question {n}" for n in range(QUERIES)]
    passages, memory = [Rows(random) for _ in range(size)], Asked()
    with patch.object(asked, "_SPARE", spare):
        for gone, new in [(0, 0), *edits]:
            kept = passages[: max(0, len(passages) - gone)]
            passages = [*kept, *(Rows(random) for _ in range(max(new, not kept)))]
            passages = [passages[n] for n in random.permutation(len(passages))]
            store = store_of(passages)
            for one, full in zip(
                memory.nearest(passages, store, names, vectors, k),
                store.search_many(vectors, k),
                strict=True,
            ):
                assert one.passages.tolist() == full.passages.tolist()
                assert one.questions.tolist() == full.questions.tolist()
                assert one.scores == pytest.approx(full.scores, abs=1e-6)


def test_after_an_edit_nothing_known_is_searched_again():
    random = np.random.default_rng(5)
    vectors, names = unit(random, QUERIES), [f"question {n}" for n in range(QUERIES)]
    passages, memory = [Rows(random) for _ in range(300)], Asked()
    first = store_of(passages)
    calls = counted(first)
    memory.nearest(passages, first, names, vectors, 20)
    assert calls == [QUERIES]
    passages = [*passages[:7], Rows(random), *passages[8:]]
    second = store_of(passages)
    calls = counted(second)
    memory.nearest(passages, second, [*names[:-1], "another"], np.stack([*vectors[:-1], vectors[0]]), 20)
    assert calls == [1]
    turned = np.stack([vectors[1], *vectors[1:]])
    memory.nearest(passages, second, names, turned, 20)
    assert calls == [1, 2], "another vector for the same words, and the question that was left out"


def test_where_clusters_are_searched_nothing_is_guessed_from_before():
    random = np.random.default_rng(6)
    vectors, passages, memory = unit(random, 2), [Rows(random) for _ in range(300)], Asked()
    store = store_of(passages, exact=100)
    calls = counted(store)
    for _ in range(2):
        memory.nearest(passages, store, ["one", "two"], vectors, 5)
    assert store.record.kind == "clusters" and calls == [2, 2]
