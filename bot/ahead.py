"""Encoding a question in a second thread while the classifier of triage reads it: each takes as long as the other."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress


class Ahead:
    """One thread, and one piece of work at a time, while one request is in hand.

    With several in hand the processor has enough to do: a second thread would only make them slower, by a
    third with one worker under four clients.
    """

    def __init__(self):
        self._thread = ThreadPoolExecutor(1, "ahead")
        self._free = threading.Semaphore()
        self._begun = threading.local()
        self._lock, self._in_hand = threading.Lock(), 0

    @contextmanager
    def request(self) -> Iterator[None]:
        """A request is in hand as long as this lasts."""
        with self._lock:
            self._in_hand += 1
        try:
            yield
        finally:
            with self._lock:
                self._in_hand -= 1

    def begin(self, work: Callable[[], object]) -> None:
        """Start `work` for the request that this thread has in hand. Never raises, whatever `work` does."""
        self._begun.work = None
        if self._in_hand <= 1 and self._free.acquire(blocking=False):
            try:
                self._begun.work = self._thread.submit(self._do, work)
            except RuntimeError:  # the interpreter is closing down, or has no thread to give
                self._free.release()

    def finish(self) -> None:
        """Wait for what this thread began last. Never raises."""
        work: Future | None = getattr(self._begun, "work", None)
        if work is not None:
            self._begun.work = None
            work.result()

    def _do(self, work: Callable[[], object]) -> None:
        try:
            # A fault is met again by the request itself; kept, its traceback would keep the message.
            with suppress(Exception):
                work()
        finally:
            self._free.release()
