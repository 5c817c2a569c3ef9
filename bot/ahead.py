"""Encoding a question in a second thread while the classifier of triage reads it: each takes as long as the other."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress


class Ahead:
    """One thread, and one piece of work at a time: what comes while it is busy is simply not done ahead."""

    def __init__(self):
        self._thread = ThreadPoolExecutor(1, "ahead")
        self._free = threading.Semaphore()
        self._begun = threading.local()

    def begin(self, work: Callable[[], object]) -> None:
        """Start `work` for the request that this thread has in hand. Never raises, whatever `work` does."""
        self._begun.work = None
        if self._free.acquire(blocking=False):
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
