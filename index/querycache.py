"""A small memory of what the encoder made of queries, so that one question is read once per request."""

import hashlib
import secrets
import threading
from collections import OrderedDict

import numpy as np

from index.embedder import Embedder, Reading, read
from index.pieces import Pieces

SIZE = 256


class QueryCache:
    """Vectors and word pieces of the last SIZE queries under hashes keyed anew in each process: no text is kept."""

    def __init__(self, embedder: Embedder, size: int = SIZE):
        self._embedder, self._size = embedder, size
        self._key = secrets.token_bytes(32)
        self._known: OrderedDict[bytes, Reading] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, query: str) -> np.ndarray:
        """Return the query's unit vector, float32, shape (dim,)."""
        return self._read(query).vector

    def pieces(self, query: str) -> Pieces:
        """Return the query's word pieces, none when the encoder gives none."""
        return self._read(query).pieces

    def _read(self, query: str) -> Reading:
        name = hashlib.blake2b(query.encode("utf-8", "replace"), key=self._key).digest()
        with self._lock:
            if name in self._known:
                self._known.move_to_end(name)
                return self._known[name]
        reading = read(self._embedder, [query])[0]
        with self._lock:
            self._known[name] = reading
            if len(self._known) > self._size:
                self._known.popitem(last=False)
        return reading
