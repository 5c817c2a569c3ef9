"""A text's word pieces with their vectors, made small."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

# Kept of each piece's vector, and the factor that makes its parts small integers: a unit vector
# of DIM parts seldom has one beyond 0.5. docs/retrieval.md has what fewer and more give.
DIM, SCALE = 64, 254
# Part of a version's identity: change it whenever other vectors of pieces would be stored.
RULE = f"random projection to {DIM}, 8 bits"


@dataclass(frozen=True)
class Pieces:
    """A text's word pieces without special tokens.

    `ids`: int32, shape (n,); `vectors`: int8, shape (n, DIM), each about `SCALE` long.
    """

    ids: np.ndarray
    vectors: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)


NO_PIECES = Pieces(np.zeros(0, np.int32), np.zeros((0, DIM), np.int8))


def pieces(ids: Sequence[int], vectors: np.ndarray) -> Pieces:
    """Make small what an encoder gives. `vectors`: float32, shape (len(ids), dim), of any length each.

    The projection is random but always the same: it needs no corpus, so that texts can be added to an
    index, and keeps cosines to about a tenth (Johnson and Lindenstrauss 1984).
    """
    small = vectors @ _projection(vectors.shape[1])
    small /= np.maximum(np.linalg.norm(small, axis=1, keepdims=True), 1e-9)
    return Pieces(np.asarray(ids, np.int32), np.clip(np.rint(small * SCALE), -127, 127).astype(np.int8))


@lru_cache
def _projection(dim: int) -> np.ndarray:
    drawn = np.random.default_rng(0).standard_normal((dim, min(dim, DIM)))
    kept = np.zeros((dim, DIM), np.float32)
    kept[:, : drawn.shape[1]] = np.linalg.qr(drawn)[0]
    return kept
