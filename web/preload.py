"""What is loaded once, before workers are forked, so that they share it. Imports nothing heavy by itself."""

import contextlib
import ctypes
import gc
import sys

_M_ARENA_MAX = -8


def preload() -> None:
    """Load what every worker needs; call it before anything else of the app is imported.

    The classifier too: with one thread for its work and no telemetry, onnxruntime starts no thread that
    would be missing in the workers. The index is each worker's own, since it follows publishes.
    """
    # bm25s takes scipy along where it is installed, 15 MB that only its builder may want.
    hidden = "scipy" not in sys.modules
    if hidden:
        sys.modules["scipy"] = None  # type: ignore[assignment]
    try:
        import bot.compose  # noqa: F401
        import web.app  # noqa: F401
        import web.server  # noqa: F401
        from bot.triage_judge import shipped

        shipped()
    finally:
        if hidden:
            del sys.modules["scipy"]
    with contextlib.suppress(OSError, AttributeError):
        # Threads that take turns need no heap of their own each: glibc would keep eight a core.
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
    # What is shared stays shared: the collector writes into what it looks at.
    gc.collect()
    gc.freeze()
