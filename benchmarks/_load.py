"""A load generator that costs little: one process, keep-alive connections, each asks when it has its answer.

    python -m benchmarks._load URL QUESTIONS.json --seconds 10 --connections 8

QUESTIONS.json is a list of texts, asked in turn. Prints one JSON object: answers a second, the
50th and 99th percentile in ms, and how many answers were not 200.
"""

import json
import selectors
import socket
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import click


@dataclass
class Load:
    """What a run measured. `times` are seconds from the send to the last byte of each answer."""

    seconds: float = 0.0
    failed: int = 0
    times: list[float] = field(default_factory=list)

    def row(self) -> dict[str, float]:
        """`per_s`: answers a second; `p50` and `p99` in ms; `failed`: answers that were not 200."""
        times = sorted(self.times) or [0.0]
        at = lambda share: 1000 * times[min(len(times) - 1, int(len(times) * share))]  # noqa: E731
        return {
            "per_s": len(self.times) / self.seconds if self.seconds else 0.0,
            "p50": at(0.5),
            "p99": at(0.99),
            "failed": self.failed,
        }


class _Client:
    """One connection: sends a request, takes in its answer."""

    def __init__(self, host: str, port: int):
        self.sock = socket.create_connection((host, port))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.began, self.held, self.needed = 0.0, b"", -1

    def ask(self, request: bytes) -> None:
        self.began, self.held, self.needed = time.perf_counter(), b"", -1
        self.sock.sendall(request)

    def take(self) -> bool:
        """Read what came; whether the answer is whole. Raises ConnectionError when it never will be."""
        piece = self.sock.recv(65536)
        if not piece:
            raise ConnectionError("the server hung up")
        self.held += piece
        if self.needed < 0:
            head = self.held.find(b"\r\n\r\n")
            if head < 0:
                return False
            length = self.held.lower().index(b"content-length:", 0, head)
            self.needed = head + 4 + int(self.held[length + 15 : self.held.index(b"\r\n", length)])
        return len(self.held) >= self.needed


def requests(url: str, questions: Sequence[str]) -> list[bytes]:
    """Each question as a whole HTTP request."""
    where = urlsplit(url)
    bodies = [json.dumps({"message": question}).encode() for question in questions]
    return [
        f"POST {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n".encode()
        + body
        for body in bodies
    ]


def run(
    url: str, questions: Sequence[str], *, seconds: float, connections: int, per_s: float | None = None
) -> Load:
    """Ask the questions in turn for some seconds; `per_s` holds the rate down to that many a second."""
    where = urlsplit(url)
    sent, at, load = requests(url, questions), 0, Load()
    with selectors.DefaultSelector() as poller:
        clients = [_Client(where.hostname, where.port) for _ in range(connections)]
        for client in clients:
            poller.register(client.sock, selectors.EVENT_READ, client)
        start = time.perf_counter()
        end, asked, idle = start + seconds, 0, deque(clients)
        busy = 0
        while busy or time.perf_counter() < end:
            now = time.perf_counter()
            while idle and now < end and (per_s is None or asked < (now - start) * per_s):
                # The one that has been idle longest: a server hangs up on connections that are not used.
                idle.popleft().ask(sent[at])
                at, asked, busy = (at + 1) % len(sent), asked + 1, busy + 1
            for key, _ in poller.select(0.001 if per_s else 0.2):
                client = key.data
                if client.take():
                    load.times.append(time.perf_counter() - client.began)
                    load.failed += not client.held.startswith(b"HTTP/1.1 200")
                    idle.append(client)
                    busy -= 1
        load.seconds = time.perf_counter() - start
        for client in clients:
            client.sock.close()
    return load


@click.command()
@click.argument("url")
@click.argument("questions", type=click.Path(path_type=Path, exists=True))
@click.option("--seconds", default=10.0, show_default=True)
@click.option("--connections", default=8, show_default=True)
@click.option("--per-s", type=float, help="Hold the rate down to this many questions a second.")
def main(url: str, questions: Path, seconds: float, connections: int, per_s: float | None) -> None:
    """Ask a running server. Example: python -m benchmarks._load http://127.0.0.1:8000/api/chat q.json"""
    asked = json.loads(questions.read_text("utf-8"))
    load = run(url, asked, seconds=seconds, connections=connections, per_s=per_s)
    click.echo(json.dumps(load.row()))


if __name__ == "__main__":
    main(prog_name="python -m benchmarks._load")
