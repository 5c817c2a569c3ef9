"""A small memory of query vectors, so that one question is embedded once per request."""

import hashlib
import secrets
import threading
from collections import OrderedDict

import numpy as np

from index.embedder import Embedder

SIZE = 256


class QueryCache:
    """Vectors of the last SIZE queries under hashes keyed anew in each process: no text is kept."""

    def __init__(self, embedder: Embedder, size: int = SIZE):
        self._embedder, self._size = embedder, size
        self._key = secrets.token_bytes(32)
        self._known: OrderedDict[bytes, np.ndarray] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, query: str) -> np.ndarray:
        """Return the query's unit vector, float32, shape (dim,)."""
        name = hashlib.blake2b(query.encode("utf-8", "replace"), key=self._key).digest()
        with self._lock:
            if name in self._known:
                self._known.move_to_end(name)
                return self._known[name]
        vector = self._embedder.encode([query])[0]
        with self._lock:
            self._known[name] = vector
            if len(self._known) > self._size:
                self._known.popitem(last=False)
        return vector
