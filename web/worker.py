"""A gunicorn worker that gives a thread only to a request that has arrived whole.

gunicorn's own threaded worker reads a request inside a thread, without a time limit: a few clients
that send one byte at a time would hold every thread. Here the connections wait in the poller until
headers and body are complete, so that a slow client costs a socket and no thread; one that is not
complete in time is closed, and the oldest gives way when there are too many.
"""

import contextlib
import logging
import re
import selectors
import socket
import time
from functools import partial

from gunicorn.glogging import Logger
from gunicorn.workers.gthread import TConn, ThreadWorker

ARRIVE_S = 15.0
ANSWER_S = 30.0
_WHOLE = 160 * 1024
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,9})[ \t]*\r\n", re.I)
_STREAMED = re.compile(rb"\r\n(transfer-encoding|expect):", re.I)


def arrived(seen: bytes, most: int = _WHOLE) -> bool:
    """Whether `seen`, the first bytes of a connection, hold all that a thread should wait for.

    True as well when waiting would not help: the request is larger than `most`, comes in chunks,
    or expects to be told to go on. Those are read in a thread, against the clock.
    """
    end = seen.find(b"\r\n\r\n")
    if end < 0:
        return len(seen) >= most
    head = seen[: end + 2]
    if _STREAMED.search(head):
        return True
    stated = _LENGTH.search(head)
    total = end + 4 + (int(stated[1]) if stated else 0)
    return len(seen) >= min(total, most)


class PatientWorker(ThreadWorker):
    """The threaded worker, with connections held in the poller until they are worth a thread."""

    error_page: bytes = b""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._busy: dict[TConn, float] = {}

    def accept(self, listener) -> None:
        if self.nr_conns >= self.worker_connections - 1:
            self._drop_oldest()
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        conn = TConn(self.cfg, client, address, listener.getsockname())
        conn.timeout = time.monotonic() + ARRIVE_S
        self._look(conn)

    def on_client_socket_readable(self, conn: TConn, client) -> None:
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        conn.timeout = time.monotonic() + ARRIVE_S
        self._look(conn)

    def on_pending_socket_readable(self, conn: TConn, client) -> None:
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        self._look(conn)

    def _look(self, conn: TConn) -> None:
        """Hand the connection to a thread when its request is there, else wait for more of it."""
        try:
            seen = conn.sock.recv(_WHOLE, socket.MSG_PEEK)
            closed = not seen
        except BlockingIOError:
            seen, closed = b"", False
        except OSError:
            closed = True
        if closed:
            self.nr_conns -= 1
            conn.close()
        elif arrived(seen):
            conn.data_ready = True
            self._set_low_water(conn, 1)
            self.enqueue_req(conn)
        else:
            # The socket counts as readable only once more has come than was seen already.
            self._set_low_water(conn, len(seen) + 1)
            self._wait(conn)

    def _wait(self, conn: TConn) -> None:
        place = len(self.pending_conns)
        while place and self.pending_conns[place - 1].timeout > conn.timeout:
            place -= 1
        self.pending_conns.insert(place, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    @staticmethod
    def _set_low_water(conn: TConn, size: int) -> None:
        with contextlib.suppress(OSError):
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, size)

    def _drop_oldest(self) -> None:
        """Make room: first an idle kept-alive connection, then the one that has been sending longest."""
        for waiting in (self.keepalived_conns, self.pending_conns):
            if waiting:
                conn = waiting.popleft()
                with contextlib.suppress(OSError, KeyError, ValueError):
                    self.poller.unregister(conn.sock)
                self.nr_conns -= 1
                conn.close()
                return

    def handle(self, conn: TConn):
        self._busy[conn] = time.monotonic()
        try:
            return super().handle(conn)
        finally:
            self._busy.pop(conn, None)

    def murder_pending(self) -> None:
        super().murder_pending()
        now = time.monotonic()
        for conn, since in list(self._busy.items()):
            # Cutting one direction ends a blocked read or write; the thread then finishes by itself.
            if now - since > ANSWER_S:
                self._shut(conn, socket.SHUT_RDWR)
            elif now - since > ARRIVE_S:
                self._shut(conn, socket.SHUT_RD)

    @staticmethod
    def _shut(conn: TConn, how: int) -> None:
        with contextlib.suppress(OSError):
            conn.sock.shutdown(how)

    def handle_error(self, req, client, addr, exc) -> None:
        """Answer what is no HTTP with a problem document; nothing of it is logged."""
        self.log.warning("refused a request that is not well-formed HTTP")
        with contextlib.suppress(OSError):
            client.sendall(self.error_page)


class QuietLogger(Logger):
    """gunicorn's messages through the app's own log, without addresses, targets or values."""

    def setup(self, cfg) -> None:
        self.error_log = logging.getLogger("vouch.server")
        self.access_log = logging.getLogger("vouch.access")
        self.access_log.disabled = True
        self.error_log.setLevel(logging.INFO)

    def warning(self, msg, *args, **kwargs) -> None:
        self.error_log.warning(msg.split(" %")[0].split("{")[0])

    def exception(self, msg, *args, **kwargs) -> None:
        self.error_log.error(msg.split(" %")[0], exc_info=True)

    def access(self, *args, **kwargs) -> None:
        """Nothing: the app writes its own line for each request."""

    def reopen_files(self) -> None:
        """Nothing: there are no files."""
