"""What a corpus taught its model: small changes to the weights, kept in one file beside the articles.

A change to a matrix is the product of two narrow ones, as in LoRA (Hu et al. 2021,
https://arxiv.org/abs/2106.09685); `index/tune.py` learns them. They belong to one model: with any
other they are left out.
"""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.errors import ModelError
from index.files import replace_bytes

NAME = "adapter.npz"
_BASE, _UP, _DOWN = "base", ".up", ".down"


@dataclass(frozen=True)
class Adapter:
    """`changes`: what is added to each weight, by its name in the network, float32; `digest`: hex SHA-256."""

    changes: Mapping[str, np.ndarray]
    digest: str

    def identity(self, weights_sha256: str) -> str:
        """Hex SHA-256 of the weights so changed."""
        return hashlib.sha256(f"{weights_sha256} {self.digest}".encode()).hexdigest()


def read(path: Path | None, weights_sha256: str) -> Adapter | None:
    """The adapter in `path`; None when there is no file, or when it was made for other weights.

    Raises ModelError when the file is damaged.
    """
    if path is None or not path.is_file():
        return None
    try:
        raw = path.read_bytes()
        with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
            if str(arrays[_BASE]) != weights_sha256:
                return None
            changes = {
                name.removesuffix(_UP): arrays[name].astype(np.float32)
                @ arrays[name.removesuffix(_UP) + _DOWN].astype(np.float32)
                for name in arrays.files
                if name.endswith(_UP)
            }
    except Exception as error:  # numpy raises whatever zip and header raise
        raise ModelError(f"{path} is no adapter: {error}; write it anew with python -m index tune") from error
    return Adapter(changes, hashlib.sha256(raw).hexdigest())


def mean(one: Mapping[str, np.ndarray], other: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The mean of two runs' changes (Wortsman et al. 2022, https://arxiv.org/abs/2203.05482)."""
    return {name: (one.get(name, 0) + other.get(name, 0)) / 2 for name in {*one, *other}}


def write(path: Path, weights_sha256: str, changes: Mapping[str, np.ndarray], rank: int) -> None:
    """Keep of each change, float32, shape (out, in), its `rank` strongest directions, in 16 bits."""
    arrays = {_BASE: np.array(weights_sha256)}
    for name, change in sorted(changes.items()):
        left, strength, right = np.linalg.svd(change, full_matrices=False)
        root = np.sqrt(strength[:rank])
        arrays[name + _UP] = (left[:, :rank] * root).astype(np.float16)
        arrays[name + _DOWN] = (root[:, None] * right[:rank]).astype(np.float16)
    held = io.BytesIO()
    np.savez(held, **arrays)
    replace_bytes(path, held.getvalue())
