"""Vector search, exact to a size and by clusters beyond. The only file that imports faiss."""

import threading
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np

from index.errors import ArtefactError
from index.manifest import SearchRecord

VECTORS = "vectors.faiss"
# What versions held before vectors were stored in 16 bits: float32, shape (n, dim).
PLAIN = "vectors.npy"
ROWS = "rows.npy"
TEXT = -1
# Bytes from which a file is mapped, so that workers share it. A version is never written again, only
# renamed; were one cut short all the same, its reader dies and a fresh one refuses the version.
MAPPED = 2**20
# Rows to which every one is looked at: on two cores that takes a millisecond or two at most.
EXACT = 50_000
# Rows that one cluster holds, rows a cluster is trained on, and the recall that is aimed at.
_CLUSTER, _TRAINED, _RECALL = 500, 48, 0.99
_SAMPLE = 200


@dataclass(frozen=True)
class Found:
    """Passages with their best vector's score, best first.

    `passages`: int64, shape (k,), numbers of passages; `scores`: float32, shape (k,), inner
    products, -1 to 1, higher is better; `questions`: int64, shape (k,), the number of the passage's
    question whose row scored best, TEXT (-1) when the passage's own text did.
    """

    passages: np.ndarray
    scores: np.ndarray
    questions: np.ndarray


class VectorStore:
    """Vectors in rows, held in 16 bits; several rows may stand for one passage.

    `vectors`: float32, shape (n, dim), of at most unit length. `rows`: int32, shape (n, 2), each the number
    of a passage and of its question, or TEXT; sorted by passage. Up to EXACT rows every one is looked
    at; beyond, only the clusters nearest to the query, as `record` says. Raises ValueError when
    the shapes, types or order differ.
    """

    def __init__(self, vectors: np.ndarray, rows: np.ndarray, exact: int = EXACT):
        if vectors.ndim != 2 or vectors.dtype != np.float32:
            raise ValueError(f"vectors are {vectors.dtype} {vectors.shape}, expected float32 (n, dim)")
        _check_rows(rows, len(vectors))
        if len(vectors) <= exact:
            index = faiss.IndexScalarQuantizer(
                vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
            )
            index.is_trained = True
            index.add(np.ascontiguousarray(vectors))
            self._set(index, rows, SearchRecord(kind="exact"))
        else:
            self._set(*_clustered(np.ascontiguousarray(vectors), rows))

    def _set(self, index: faiss.Index, rows: np.ndarray, record: SearchRecord) -> None:
        self._index, self.rows, self.record = index, rows, record
        self.passages = int(rows[-1, 0]) + 1 if len(rows) else 0
        self._starts = np.searchsorted(rows[:, 0], np.arange(self.passages + 1))
        if len(rows) and np.any(np.diff(self._starts) == 0):
            raise ValueError("a passage has no row")
        self._most = int(np.diff(self._starts).max()) if len(rows) else 0
        if record.kind == "clusters":
            index.make_direct_map()

    @property
    def dim(self) -> int:
        return self._index.d

    def __len__(self) -> int:
        return self._index.ntotal

    @property
    def vectors(self) -> np.ndarray:
        """All rows: float32, shape (n, dim), a copy."""
        return self._take(np.arange(len(self)))

    def _take(self, rows: np.ndarray) -> np.ndarray:
        return self._index.reconstruct_batch(rows) if len(rows) else np.zeros((0, self.dim), np.float32)

    def search(self, vector: np.ndarray, k: int) -> Found:
        """Return the k passages nearest to one query, each with its best row.

        `vector`: float32, shape (dim,), unit length. Fewer than k come back only when there are
        fewer passages. Raises ValueError when the shape differs from the store's.
        """
        return self.search_many(vector[None, :], k)[0]

    def search_many(self, vectors: np.ndarray, k: int) -> list[Found]:
        """As `search`, for many queries at once, which takes a fraction of the time.

        `vectors`: float32, shape (n, dim), each of unit length.
        """
        for vector in vectors:
            self._check(vector)
        k = min(k, self.passages)
        if k <= 0:
            return [Found(np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(0, np.int64))] * len(
                vectors
            )
        # A passage owns at most `_most` rows, so k * _most rows always hold k passages; as many as k passages
        # own on average nearly always do, and a second look costs as much as the first.
        depth = min(len(self), k * max(4, len(self) // self.passages))
        found: list[Found | None] = [None] * len(vectors)
        while left := [at for at, result in enumerate(found) if result is None]:
            scores, ids = self._nearest(np.ascontiguousarray(vectors[left]), depth)
            for at, score, row in zip(left, scores, ids, strict=True):
                # Where the clusters looked at hold fewer than `depth` rows, faiss fills up with -1.
                score, row = score[row >= 0], row[row >= 0]
                first = np.sort(np.unique(self.rows[row, 0], return_index=True)[1])
                if len(first) >= k or depth == len(self):
                    best = self.rows[row[first[:k]]].astype(np.int64)
                    found[at] = Found(best[:, 0], score[first[:k]], best[:, 1])
            depth = min(len(self), depth * 4, max(k * self._most, depth + 1))
        return found

    def _nearest(self, vectors: np.ndarray, depth: int) -> tuple[np.ndarray, np.ndarray]:
        """The `depth` best rows of each query: scores and row numbers, shape (n, depth) each."""
        if self.record.kind == "exact":
            return self._index.search(vectors, depth)
        # Who asks for more rows looks into more clusters, and who asks for all into all of them.
        wanted = self.record.probes * max(1, depth // _CLUSTER)
        probes = self.record.lists if depth == len(self) else min(self.record.lists, wanted)
        return self._index.search(vectors, depth, params=faiss.SearchParametersIVF(nprobe=probes))

    def best(self, vector: np.ndarray, passages: np.ndarray) -> Found:
        """Score the given passages by their best row, in the order given; as `search` otherwise."""
        self._check(vector)
        passages = np.asarray(passages, np.int64)
        if not len(passages):
            return Found(passages, np.zeros(0, np.float32), np.zeros(0, np.int64))
        starts, counts = self._starts[passages], self._starts[passages + 1] - self._starts[passages]
        firsts = np.cumsum(counts) - counts
        rows = np.arange(counts.sum()) + np.repeat(starts - firsts, counts)
        # faiss reads 16 bits several times faster than numpy widens them.
        only = faiss.IDSelectorBatch(rows)
        if self.record.kind == "exact":
            looked = faiss.SearchParameters(sel=only)
        else:
            looked = faiss.SearchParametersIVF(sel=only, nprobe=self.record.lists)
        scores, found = (part[0] for part in self._index.search(vector[None, :], len(rows), params=looked))
        # Best first, so that the first row of a passage is its best one.
        owners, first = np.unique(self.rows[found, 0], return_index=True)
        first = first[np.searchsorted(owners, passages)]
        return Found(passages, scores[first], self.rows[found[first], 1].astype(np.int64))

    def save(self, folder: Path) -> None:
        faiss.write_index(self._index, str(folder / VECTORS))
        np.save(folder / ROWS, self.rows)

    @classmethod
    def load(cls, folder: Path, record: SearchRecord | None) -> "VectorStore":
        """Read a saved store; `record` None says that it was saved as float32. Raises ArtefactError."""
        rows = np.asarray(load_array(folder / ROWS))
        try:
            if record is None:
                plain = load_array(folder / PLAIN)
                return cls(plain, rows, exact=len(plain))
            index = _read(folder / VECTORS, record)
            _check_rows(rows, index.ntotal)
            store = cls.__new__(cls)
            store._set(index, rows, record)
            return store
        except ValueError as error:
            raise ArtefactError(f"{folder}: {error}") from None

    def _check(self, vector: np.ndarray) -> None:
        if vector.shape != (self.dim,) or vector.dtype != np.float32:
            raise ValueError(f"query is {vector.dtype} {vector.shape}, expected float32 {(self.dim,)}")


def _clustered(vectors: np.ndarray, rows: np.ndarray) -> tuple[faiss.Index, np.ndarray, SearchRecord]:
    """An index by clusters, and how many of them must be looked at to find what a full look finds."""
    lists = max(1, len(vectors) // _CLUSTER)
    quantiser = faiss.IndexFlatIP(vectors.shape[1])
    index = faiss.IndexIVFScalarQuantizer(
        quantiser,
        vectors.shape[1],
        lists,
        faiss.ScalarQuantizer.QT_fp16,
        faiss.METRIC_INNER_PRODUCT,
        False,
    )
    index.cp.max_points_per_centroid, index.cp.min_points_per_centroid = _TRAINED, 1
    index.cp.niter, index.cp.seed = 8, 1
    index.train(vectors)
    index.add(vectors)
    asked = vectors[np.linspace(0, len(vectors) - 1, _SAMPLE).astype(np.int64)]
    # A row is found when its cluster is looked at, so that one ranking of the clusters tells for every depth.
    nearest = _nearest_rows(asked, vectors, 10)
    home = quantiser.search(vectors[nearest.ravel()], 1)[1].reshape(nearest.shape)
    place = np.argsort(quantiser.search(asked, lists)[1], axis=1)
    wanted = np.take_along_axis(place, home, axis=1)
    probes, recall = 0, 0.0
    while recall < _RECALL and probes < lists:
        probes = min(lists, max(1, probes * 2))
        recall = float(np.mean(wanted < probes))
    return index, rows, SearchRecord(kind="clusters", lists=lists, probes=probes, recall=round(recall, 4))


def _nearest_rows(asked: np.ndarray, vectors: np.ndarray, k: int) -> np.ndarray:
    """Numbers of the k rows of the highest inner product with each of `asked`: shape (asked, k), in no order."""
    # A few at a time, since a million rows give as many scores for each; numpy is faster here than faiss.
    k = min(k, len(vectors))
    parts = [asked[at : at + 20] @ vectors.T for at in range(0, len(asked), 20)]
    return np.concatenate([np.argpartition(part, -k, axis=1)[:, -k:] for part in parts])


def _read(path: Path, record: SearchRecord) -> faiss.Index:
    """Read an index, mapped where it is large. Raises ArtefactError when it is not what the record says."""
    wanted = faiss.IndexScalarQuantizer if record.kind == "exact" else faiss.IndexIVFScalarQuantizer
    mapped = faiss.IO_FLAG_MMAP_IFC if record.kind == "exact" else faiss.IO_FLAG_MMAP
    try:
        flags = (mapped if path.stat().st_size >= MAPPED else 0) | faiss.IO_FLAG_READ_ONLY
        index = faiss.read_index(str(path), flags)
    except (OSError, RuntimeError) as error:
        reason = str(error).strip().splitlines()[-1]
        raise ArtefactError(f"{path} is not a readable index: {reason}") from None
    if not isinstance(index, wanted) or index.metric_type != faiss.METRIC_INNER_PRODUCT:
        raise ArtefactError(
            f"{path} is a {type(index).__name__}, expected {wanted.__name__} by inner product"
        )
    if record.kind == "clusters":
        if index.nlist != record.lists:
            raise ArtefactError(f"{path} has {index.nlist} clusters, expected {record.lists}")
        lists = faiss.downcast_InvertedLists(index.invlists)
        if isinstance(lists, faiss.OnDiskInvertedLists):
            # faiss would start 32 threads for each query to read ahead what is in memory anyway.
            lists.prefetch_nthread = 0
    return index


def _check_rows(rows: np.ndarray, count: int) -> None:
    if rows.shape != (count, 2) or rows.dtype != np.int32:
        raise ValueError(f"rows are {rows.dtype} {rows.shape}, expected int32 {(count, 2)}")
    if len(rows) and (rows[0, 0] < 0 or np.any(np.diff(rows[:, 0]) < 0)):
        raise ValueError("rows are not sorted by passage number")


# numpy parses an array's header as Python, which CPython 3.11 cannot do in two threads at once (gh-106905).
PARSING = threading.Lock()


def load_array(path: Path) -> np.ndarray:
    """Read one .npy file; raises ArtefactError when it is missing, cut short or not an array."""
    try:
        mode = "r" if path.stat().st_size >= MAPPED else None
        with PARSING:
            return np.load(path, mmap_mode=mode, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise ArtefactError(f"{path} is not a readable array: {error}") from None
