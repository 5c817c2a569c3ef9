"""A lock that the threads of all forked workers share."""

import fcntl
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class SharedLock:
    """Make it before the workers fork; it lies on a file without a name, in memory where that exists."""

    def __init__(self):
        # A file's lock is held by a process, not by one of its threads.
        self._threads = threading.Lock()
        if hasattr(os, "memfd_create"):
            self._file = os.memfd_create("vouch-lock")
        else:
            with tempfile.TemporaryFile() as file:
                self._file = os.dup(file.fileno())

    @contextmanager
    def held(self) -> Iterator[None]:
        with self._threads:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)
