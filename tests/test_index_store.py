"""Vector search held against numpy: order, best row per passage, no padding; clusters where rows are many."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ArtefactError
from index.manifest import SearchRecord
from index.store import EXACT, MAPPED, TEXT, VectorStore, load_array


def make(seed: int, owners: list[int], dim: int = 8, exact: int = EXACT) -> VectorStore:
    """A store of random unit vectors; `owners` gives how many rows each passage has."""
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(sum(owners), dim)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = [(passage, row - 1) for passage, count in enumerate(owners) for row in range(count)]
    return VectorStore(vectors, np.array(rows, np.int32).reshape(-1, 2), exact)


def query(seed: int, dim: int = 8) -> np.ndarray:
    vector = np.random.default_rng(seed).normal(size=dim).astype(np.float32)
    return vector / np.linalg.norm(vector)


def oracle(store: VectorStore, vector: np.ndarray) -> dict[int, float]:
    """Each passage's best inner product, computed one by one."""
    best: dict[int, float] = {}
    for row, (passage, _) in zip(store.vectors, store.rows.tolist(), strict=True):
        score = sum(float(a) * float(b) for a, b in zip(row, vector, strict=True))
        best[passage] = max(best.get(passage, -2.0), score)
    return best


shapes = st.lists(st.integers(1, 9), min_size=1, max_size=40)


@given(owners=shapes, seed=st.integers(0, 2**16), k=st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_search_gives_what_brute_force_gives(owners, seed, k):
    store, vector = make(seed, owners), query(seed + 1)
    expected = oracle(store, vector)
    found = store.search(vector, k)
    assert len(found.passages) == len(set(found.passages.tolist())) == min(k, len(owners))
    assert np.all(np.diff(found.scores) <= 0)
    for passage, score in zip(found.passages.tolist(), found.scores.tolist(), strict=True):
        assert score == pytest.approx(expected[passage], abs=1e-5)
    left = [score for passage, score in expected.items() if passage not in found.passages]
    assert not left or max(left) <= found.scores[-1] + 1e-5


@given(owners=shapes, seed=st.integers(0, 2**16))
@settings(max_examples=50, deadline=None)
def test_the_row_named_is_the_row_that_scored(owners, seed):
    store, vector = make(seed, owners), query(seed + 1)
    found = store.search(vector, len(owners))
    for passage, score, question in zip(found.passages, found.scores, found.questions, strict=True):
        row = np.flatnonzero((store.rows == (passage, question)).all(axis=1))
        assert store.vectors[row[0]] @ vector == pytest.approx(score, abs=1e-5)


@given(owners=shapes, seed=st.integers(0, 2**16))
@settings(max_examples=50, deadline=None)
def test_scoring_given_passages_agrees_with_searching_all(owners, seed):
    store, vector = make(seed, owners), query(seed + 1)
    everything = store.search(vector, len(owners))
    again = store.best(vector, everything.passages[::-1])
    assert np.allclose(again.scores, everything.scores[::-1], atol=1e-5)
    assert again.passages.tolist() == everything.passages[::-1].tolist()


def test_k_beyond_the_count_is_clipped_and_pads_nothing():
    found = make(1, [1, 2, 1]).search(query(2), 50)
    assert sorted(found.passages.tolist()) == [0, 1, 2]


@pytest.mark.parametrize("k", [0, -3])
def test_no_passages_are_asked_for_and_none_come(k):
    assert len(make(1, [1, 2]).search(query(2), k).passages) == 0


def test_an_empty_store_finds_nothing():
    store = VectorStore(np.zeros((0, 8), np.float32), np.zeros((0, 2), np.int32))
    assert len(store.search(query(1), 5).passages) == 0


def test_the_sign_is_right_nearest_first_opposite_last():
    vector = query(3)
    vectors = np.stack([-vector, vector, np.roll(vector, 1)])
    store = VectorStore(vectors, np.array([(0, TEXT), (1, TEXT), (2, TEXT)], np.int32))
    found = store.search(vector, 3)
    assert found.passages[0] == 1 and found.passages[-1] == 0
    assert found.scores[0] == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    "vector", [query(1, dim=9), query(1).astype(np.float64), query(1)[None, :], query(1)[:0]]
)
def test_a_query_of_another_shape_or_type_is_refused(vector):
    with pytest.raises(ValueError, match="expected float32"):
        make(1, [2, 2]).search(vector, 1)


@pytest.mark.parametrize(
    "vectors, rows, reason",
    [
        (np.zeros((2, 3), np.float64), np.zeros((2, 2), np.int32), "expected float32"),
        (np.zeros(3, np.float32), np.zeros((3, 2), np.int32), "expected float32"),
        (np.zeros((2, 3), np.float32), np.zeros((3, 2), np.int32), r"expected int32 \(2, 2\)"),
        (np.zeros((2, 3), np.float32), np.zeros((2, 2), np.int64), "expected int32"),
        (np.zeros((2, 3), np.float32), np.array([(1, -1), (0, -1)], np.int32), "not sorted"),
        (np.zeros((2, 3), np.float32), np.array([(0, -1), (2, -1)], np.int32), "has no row"),
    ],
)
def test_rows_that_do_not_fit_the_vectors_are_refused(vectors, rows, reason):
    with pytest.raises(ValueError, match=reason):
        VectorStore(vectors, rows)


@given(owners=shapes, seed=st.integers(0, 2**16))
@settings(max_examples=25, deadline=None)
def test_a_saved_store_is_read_back_bit_for_bit(owners, seed, tmp_path_factory):
    store, folder = make(seed, owners), tmp_path_factory.mktemp("store")
    store.save(folder)
    again = VectorStore.load(folder, store.record)
    assert np.array_equal(store.vectors, again.vectors) and np.array_equal(store.rows, again.rows)
    one, other = store.search(query(seed), 5), again.search(query(seed), 5)
    assert one.passages.tolist() == other.passages.tolist() and np.array_equal(one.scores, other.scores)


def test_arrays_that_do_not_fit_are_refused_at_load_with_their_place(tmp_path):
    make(1, [2, 2]).save(tmp_path)
    np.save(tmp_path / "rows.npy", np.zeros((3, 2), np.int32))
    with pytest.raises(ArtefactError, match=f"{tmp_path}.*expected int32"):
        VectorStore.load(tmp_path, SearchRecord(kind="exact"))


def test_up_to_a_size_every_row_is_looked_at_and_beyond_it_clusters_are():
    rows = np.stack([np.arange(EXACT + 1), np.full(EXACT + 1, TEXT)], axis=1).astype(np.int32)
    vectors = np.random.default_rng(5).normal(size=(EXACT + 1, 4)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert VectorStore(vectors[:-1], rows[:-1]).record == SearchRecord(kind="exact")
    record = VectorStore(vectors, rows).record
    assert record.kind == "clusters" and 1 <= record.probes <= record.lists == EXACT // 500
    assert record.recall >= 0.98


@pytest.fixture(scope="module")
def clustered():
    return make(6, [2] * 2000, exact=0)


def test_clusters_find_what_a_full_look_finds(clustered):
    hits = 0
    for seed in range(100):
        asked = query(seed)
        expected = sorted(oracle(clustered, asked).items(), key=lambda item: -item[1])[:10]
        hits += len({name for name, _ in expected} & set(clustered.search(asked, 10).passages.tolist()))
    assert hits / 1000 >= 0.95


def test_whoever_asks_clusters_for_everything_gets_everything(clustered):
    found = clustered.search(query(1), 2000)
    assert sorted(found.passages.tolist()) == list(range(2000))
    assert np.all(np.diff(found.scores) <= 0)


def test_clusters_score_given_passages_as_a_full_look_does(clustered):
    asked, names = query(2), np.array([7, 3, 1999])
    expected = oracle(clustered, asked)
    assert clustered.best(asked, names).scores == pytest.approx([expected[n] for n in names], abs=1e-5)


def test_saved_clusters_are_mapped_and_find_the_same(clustered, tmp_path):
    clustered.save(tmp_path)
    again = VectorStore.load(tmp_path, clustered.record)
    for seed in range(20):
        one, other = clustered.search(query(seed), 9), again.search(query(seed), 9)
        assert one.passages.tolist() == other.passages.tolist()
    assert again.best(query(1), np.array([5])).scores == clustered.best(query(1), np.array([5])).scores


def test_an_index_that_is_not_what_the_manifest_says_is_refused(clustered, tmp_path):
    clustered.save(tmp_path)
    with pytest.raises(ArtefactError, match="expected IndexScalarQuantizer"):
        VectorStore.load(tmp_path, SearchRecord(kind="exact"))
    other = clustered.record.model_copy(update={"lists": 3})
    with pytest.raises(ArtefactError, match="8 clusters, expected 3"):
        VectorStore.load(tmp_path, other)
    (tmp_path / "vectors.faiss").write_bytes(b"no index")
    with pytest.raises(ArtefactError, match="not a readable index"):
        VectorStore.load(tmp_path, clustered.record)


def test_a_pickled_array_is_refused(tmp_path):
    np.save(tmp_path / "a.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(ArtefactError, match="not a readable array"):
        load_array(tmp_path / "a.npy")


def test_a_large_array_is_mapped_and_a_small_one_is_read(tmp_path):
    np.save(tmp_path / "small.npy", np.zeros(10, np.float32))
    np.save(tmp_path / "large.npy", np.zeros(MAPPED // 4, np.float32))
    assert not isinstance(load_array(tmp_path / "small.npy"), np.memmap)
    assert isinstance(load_array(tmp_path / "large.npy"), np.memmap)
