"""The production server: gunicorn with threads, set up here and nowhere else."""

import logging
import multiprocessing
import resource
import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from prometheus_client import multiprocess

from bot.core import Bot
from bot.replies import ChatRequest
from index.live import NoIndex
from web.logs import where
from web.problems import PROBLEM_TYPE, ProblemError, problem
from web.worker import PatientWorker, QuietLogger

_log = logging.getLogger("vouch.server")
THREADS = 4
MOST_CONNECTIONS = 4000
LOOK_EVERY_S = 0.1


class Server(BaseApplication):
    """Serves what `build` makes. Each worker builds its own app after the fork and shares no lock.

    `build` returns the app and the bot it was made with; `ready` is told the index version, None
    without an index, when the first worker can answer. `reread` is called at SIGHUP, before workers
    are replaced one after the other.
    """

    def __init__(
        self,
        build: Callable[[], tuple[Flask, Bot]],
        *,
        host: str,
        port: int,
        workers: int,
        ready: Callable[[str | None], None] = lambda version: None,
        reread: Callable[[], None] = lambda: None,
        counted: bool = False,
    ):
        self._build = build
        self._counted = counted
        self._ready = ready
        self._reread = reread
        self._version: str | None = None
        address = f"[{host}]" if ":" in host else host
        self._options: dict[str, Any] = {
            "bind": f"{address}:{port}",
            "workers": workers,
            "threads": THREADS,
            "worker_class": PatientWorker,
            "worker_connections": connections(),
            "logger_class": QuietLogger,
            "proc_name": "vouch",
            "accesslog": None,
            "keepalive": 15,
            "timeout": 90,
            "graceful_timeout": 20,
            "control_socket_disable": True,
            # Only the app decides which proxies are believed.
            "secure_scheme_headers": {},
            "forwarded_allow_ips": "",
            "post_worker_init": self._worker_ready,
            "child_exit": self._child_exit,
            "on_reload": lambda server: self._reread(),
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        app, bot = self._build()
        self._version = warm(bot)
        threading.Thread(target=_follow, args=(bot, self._version), name="follow", daemon=True).start()
        PatientWorker.error_page = malformed(bot)
        return app

    def _worker_ready(self, worker) -> None:
        if worker.age == 1:
            self._ready(self._version)

    def _child_exit(self, server, worker) -> None:
        if self._counted:
            multiprocess.mark_process_dead(worker.pid)


def warm(bot: Bot) -> str | None:
    """Load model and index before the first visitor comes; the version, None with no index.

    A fault here must not stop the server: crisis messages are answered without model or index.
    """
    try:
        return bot.reply(ChatRequest(message="Is everything loaded?"), request_id="warm").index_version
    except NoIndex:
        return None
    except Exception as error:
        _log.error("could not warm up", extra={"error": type(error).__name__, "where": where(error)})
        return "unknown"


def _follow(bot: Bot, version: str | None) -> None:
    """Look for what is published even while nobody asks, so that no visitor meets an old version."""
    while True:
        time.sleep(LOOK_EVERY_S)
        found = bot.version()
        if version is None and found is not None:
            warm(bot)
        version = found


def connections() -> int:
    """How many connections one worker may hold, given how many files the machine lets it open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + 256
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(64, min(MOST_CONNECTIONS, soft - 256) if soft != resource.RLIM_INFINITY else MOST_CONNECTIONS)


def default_workers() -> int:
    return min(4, multiprocessing.cpu_count())


def malformed(bot: Bot) -> bytes:
    """The whole response for what is not HTTP: no request was understood, so no app can answer it."""
    document = problem(bot, ProblemError(400, "The request is not well-formed HTTP."), request_id="none")
    body = document.model_dump_json(exclude_none=True).encode()
    head = (
        f"HTTP/1.1 400 Bad Request\r\nContent-Type: {PROBLEM_TYPE}\r\nContent-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode() + body
