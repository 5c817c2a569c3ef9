"""Exact vector search. The only file that imports faiss."""

from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np

from index.errors import ArtefactError

VECTORS = "vectors.npy"
ROWS = "rows.npy"
TEXT = -1
# Bytes from which a file is mapped, so that workers share it. Smaller ones are read: a mapped file
# that someone cuts short would kill the process that reads it.
MAPPED = 64 * 2**20


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
    """Vectors in rows; several rows may stand for one passage.

    `vectors`: float32, shape (n, dim), of at most unit length. `rows`: int32, shape (n, 2), each the number
    of a passage and of its question, or TEXT; sorted by passage. Raises ValueError when the
    shapes, types or order differ.
    """

    def __init__(self, vectors: np.ndarray, rows: np.ndarray):
        if vectors.ndim != 2 or vectors.dtype != np.float32:
            raise ValueError(f"vectors are {vectors.dtype} {vectors.shape}, expected float32 (n, dim)")
        if rows.shape != (len(vectors), 2) or rows.dtype != np.int32:
            raise ValueError(f"rows are {rows.dtype} {rows.shape}, expected int32 {(len(vectors), 2)}")
        if len(rows) and (rows[0, 0] < 0 or np.any(np.diff(rows[:, 0]) < 0)):
            raise ValueError("rows are not sorted by passage number")
        self.rows = rows
        self.passages = int(rows[-1, 0]) + 1 if len(rows) else 0
        self._starts = np.searchsorted(rows[:, 0], np.arange(self.passages + 1))
        if len(rows) and np.any(np.diff(self._starts) == 0):
            raise ValueError("a passage has no row")
        self._most = int(np.diff(self._starts).max()) if len(rows) else 0
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        if len(vectors):
            self._index.add(np.ascontiguousarray(vectors))
            # A view of faiss's own copy: one copy in memory, not two.
            vectors = faiss.rev_swig_ptr(self._index.get_xb(), vectors.size).reshape(vectors.shape)
        self.vectors = vectors

    @property
    def dim(self) -> int:
        return self.vectors.shape[1]

    def __len__(self) -> int:
        return len(self.vectors)

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
            return [Found(np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(0, np.int64))] * len(vectors)
        # A passage owns at most `_most` rows, so k * _most rows always hold k passages; most
        # often far fewer do.
        depth = min(len(self), 4 * k)
        found: list[Found | None] = [None] * len(vectors)
        while left := [at for at, result in enumerate(found) if result is None]:
            scores, ids = self._index.search(np.ascontiguousarray(vectors[left]), depth)
            for at, score, row in zip(left, scores, ids, strict=True):
                first = np.sort(np.unique(self.rows[row, 0], return_index=True)[1])
                if len(first) >= k or depth == len(self):
                    best = self.rows[row[first[:k]]].astype(np.int64)
                    found[at] = Found(best[:, 0], score[first[:k]], best[:, 1])
            depth = min(len(self), depth * 4, k * self._most)
        return found

    def best(self, vector: np.ndarray, passages: np.ndarray) -> Found:
        """Score the given passages by their best row, in the order given; as `search` otherwise."""
        self._check(vector)
        scores = np.zeros(len(passages), np.float32)
        questions = np.zeros(len(passages), np.int64)
        for at, number in enumerate(passages):
            start, end = self._starts[number], self._starts[number + 1]
            own = self.vectors[start:end] @ vector
            scores[at], questions[at] = own.max(), self.rows[start + own.argmax(), 1]
        return Found(np.asarray(passages, np.int64), scores, questions)

    def save(self, folder: Path) -> None:
        np.save(folder / VECTORS, self.vectors)
        np.save(folder / ROWS, self.rows)

    @classmethod
    def load(cls, folder: Path) -> "VectorStore":
        """Read a saved store. Raises ArtefactError naming the file."""
        vectors, rows = load_array(folder / VECTORS), load_array(folder / ROWS)
        try:
            return cls(vectors, np.asarray(rows))
        except ValueError as error:
            raise ArtefactError(f"{folder}: {error}") from None

    def _check(self, vector: np.ndarray) -> None:
        if vector.shape != (self.dim,) or vector.dtype != np.float32:
            raise ValueError(f"query is {vector.dtype} {vector.shape}, expected float32 {(self.dim,)}")


def load_array(path: Path) -> np.ndarray:
    """Read one .npy file; raises ArtefactError when it is missing, cut short or not an array."""
    try:
        mode = "r" if path.stat().st_size >= MAPPED else None
        return np.load(path, mmap_mode=mode, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise ArtefactError(f"{path} is not a readable array: {error}") from None
