"""A gunicorn worker that gives a thread only to a request that has arrived whole.

gunicorn's own threaded worker reads a request inside a thread and waits for a closing client in its
main loop: a few clients that send one byte at a time would hold every thread, and one that does not
hang up would hold everybody. Here a connection waits in the poller until headers and body are
complete, and again while it is closed, so that a slow client costs a socket and no thread. One that
takes too long is cut off, and the slowest gives way when there are too many.
"""

import contextlib
import logging
import selectors
import socket
import time
from concurrent.futures import Future
from functools import partial

from gunicorn.glogging import Logger
from gunicorn.workers.gthread import TConn, ThreadWorker

from web.arrival import Arrival
from web.body import BodyTooLarge

ARRIVE_S = 15.0
ANSWER_S = 30.0
HANG_UP_S = 2.0
_PIECE = 64 * 1024
_MOST_HELD = 48 * 1024 * 1024
_MOST_DRAINED = 64 * 1024 * 1024


class Connection(TConn):
    """A connection with what has come of its next request. `drained` counts what was thrown away."""

    def __init__(self, *args):
        super().__init__(*args)
        self.arrival = Arrival()
        self.drained = 0


class Unread:
    """Stands in for a body that is not read."""

    def read(self, *_) -> bytes:
        raise BodyTooLarge


class PatientWorker(ThreadWorker):
    """The threaded worker, with slow connections kept out of its threads."""

    error_page: bytes = b""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._busy: dict[Connection, float] = {}
        self._closing: dict[Connection, float] = {}
        self._held = 0

    def accept(self, listener) -> None:
        if self.nr_conns >= self.worker_connections - 1:
            self._drop_slowest()
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        conn = Connection(self.cfg, client, address, listener.getsockname())
        conn.timeout = time.monotonic() + ARRIVE_S
        self._read(conn)

    def on_client_socket_readable(self, conn: Connection, client) -> None:
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        conn.timeout = time.monotonic() + ARRIVE_S
        self._read(conn)

    def on_pending_socket_readable(self, conn: Connection, client) -> None:
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        self._read(conn)

    def _read(self, conn: Connection) -> None:
        """Take what has come; hand the request to a thread when it is there, else wait for more."""
        try:
            data = conn.sock.recv(_PIECE)
        except BlockingIOError:
            data = None
        except OSError:
            data = b""
        if data == b"" and not conn.arrival.worth_an_answer:
            self._forget(conn)
            return
        if data:
            self._held += len(data)
            conn.arrival.add(data)
        self._dispatch(conn, ended=data == b"")

    def _dispatch(self, conn: Connection, ended: bool = False) -> None:
        arrival = conn.arrival
        if arrival.complete or ended:
            self._held -= len(arrival.held)
            conn.data_ready = True
            conn.init()
            conn.parser.unreader.unread(bytes(arrival.held))
            arrival.held.clear()
            self.enqueue_req(conn)
            return
        if arrival.wants_to_be_told_to_go_on:
            arrival.wants_to_be_told_to_go_on = False
            with contextlib.suppress(OSError):
                conn.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        self._wait(conn)
        if self._held > _MOST_HELD:
            self._drop_slowest()

    def _wait(self, conn: Connection) -> None:
        place = len(self.pending_conns)
        while place and self.pending_conns[place - 1].timeout > conn.timeout:
            place -= 1
        self.pending_conns.insert(place, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def handle(self, conn: Connection):
        self._busy[conn] = time.monotonic()
        try:
            return super().handle(conn)
        finally:
            self._busy.pop(conn, None)

    def handle_request(self, req, conn: Connection):
        if not conn.arrival.whole:
            # The app refuses it unread, and what still comes is drained while the connection closes.
            req.body = Unread()
            req.force_close()
        return super().handle_request(req, conn)

    def _keepalive_after(self, conn: Connection, keepalive) -> bool:
        return conn.arrival.whole and super()._keepalive_after(conn, keepalive)

    def finish_request(self, conn: Connection, fs: Future) -> None:
        keep = not fs.cancelled() and fs.exception() is None and fs.result()
        if not keep:
            self._hang_up(conn)
            return
        conn.arrival = Arrival()
        ahead = conn.parser.unreader.take_buffered()
        conn.sock.setblocking(False)
        if ahead:
            conn.timeout = time.monotonic() + ARRIVE_S
            self._held += len(ahead)
            conn.arrival.add(ahead)
            self._dispatch(conn)
            return
        idle = self.cfg.keepalive if self.alive else HANG_UP_S
        conn.timeout = time.monotonic() + idle
        self.keepalived_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_client_socket_readable, conn))

    def _hang_up(self, conn: Connection) -> None:
        """Say that no more will come, and read on for a while: else the client may lose the answer."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._drain, conn))
        except (OSError, ValueError):
            self._forget(conn)
            return
        patience = HANG_UP_S if conn.arrival.whole else ARRIVE_S
        self._closing[conn] = time.monotonic() + patience

    def _drain(self, conn: Connection, client) -> None:
        try:
            data = conn.sock.recv(_PIECE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        conn.drained += len(data)
        if not data or conn.drained > _MOST_DRAINED:
            self._forget(conn)

    def _forget(self, conn: Connection) -> None:
        with contextlib.suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
        self._closing.pop(conn, None)
        self._held -= len(conn.arrival.held)
        conn.arrival.held.clear()
        self.nr_conns -= 1
        conn.close()

    def _drop_slowest(self) -> None:
        """Make room: a closing connection, an idle one, or the one that has been sending longest."""
        if self._closing:
            self._forget(next(iter(self._closing)))
        elif self.keepalived_conns:
            self._forget(self.keepalived_conns.popleft())
        elif self.pending_conns:
            self._forget(self.pending_conns.popleft())

    def murder_pending(self) -> None:
        """Cut off whoever took too long; gunicorn calls this at least once a second."""
        now = time.monotonic()
        while self.pending_conns and self.pending_conns[0].timeout <= now:
            self._forget(self.pending_conns.popleft())
        for conn in [conn for conn, until in self._closing.items() if until <= now]:
            self._forget(conn)
        for conn, since in list(self._busy.items()):
            # Cutting one direction ends a blocked read or write; the thread then finishes by itself.
            if now - since > ANSWER_S:
                self._shut(conn, socket.SHUT_RDWR)
            elif now - since > ARRIVE_S:
                self._shut(conn, socket.SHUT_RD)

    def _cap_keepalive(self, deadline: float) -> None:
        """When stopping: who has asked nothing yet may still be about to, but is not waited for long."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            if not conn.arrival.held:
                conn.timeout = min(conn.timeout, deadline)
        self.pending_conns = type(self.pending_conns)(sorted(self.pending_conns, key=lambda c: c.timeout))

    @staticmethod
    def _shut(conn: Connection, how: int) -> None:
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
        # Which signal ended a worker is told; other values may come from a request.
        if msg.startswith("Worker (pid:%s) was sent"):
            self.error_log.warning(msg, *args)
        else:
            self.error_log.warning(msg.split(" %")[0].split("{")[0])

    def exception(self, msg, *args, **kwargs) -> None:
        self.error_log.error(msg.split(" %")[0], exc_info=True)

    def access(self, *args, **kwargs) -> None:
        """Nothing: the app writes its own line for each request."""

    def reopen_files(self) -> None:
        """Nothing: there are no files."""
