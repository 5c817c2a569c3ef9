"""The real server process: it starts, follows publishes, survives rough clients and drains."""

import itertools
import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

import pytest

from index.publish import publish
from index.store import MAPPED
from index.withdrawal import withdraw
from tests.corpus_kit import TODAY, second_corpus
from tests.stay_here import REACHED_OUT
from tests.web_helpers import CRISIS, QUESTION, TOKEN, build_and_publish, build_version, folder, free_port

ROOT = Path(__file__).parent.parent
STARTS_S = 120
ARRIVE_S = 3.0
_addresses = itertools.count(1)


class Served:
    """A server process with its own artefacts and log. `files` is how many it may hold open."""

    def __init__(self, artefacts: Path, *, workers: int = 2, files: int | None = None, **settings: str):
        self.artefacts = artefacts
        self._files = files
        self.port = free_port()
        self.temporary = folder()
        self.home = folder()
        self.log = folder() / "log"
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("VOUCH_", "PROMETHEUS_"))}
        environment |= {
            "VOUCH_ARTEFACTS": str(artefacts),
            "VOUCH_TRUSTED_PROXIES": "1",
            "VOUCH_RATE_LIMIT": "20/minute",
            "VOUCH_METRICS_TOKEN": TOKEN,
            "TMPDIR": str(self.temporary),
            "HOME": str(self.home),
            "OMP_NUM_THREADS": "1",
        }
        # Some libraries behave under continuous integration, and only there.
        for name in ("CI", "GITHUB_ACTIONS", "XDG_CACHE_HOME"):
            environment.pop(name, None)
        self._environment = environment | settings
        self._command = [sys.executable, "-m", "tests.web_process"]
        self._command += [str(self.port), str(workers), str(ARRIVE_S)]
        self.start()

    def start(self) -> None:
        """Start the process, or one more in its place, with a log of its own."""

        def narrow() -> None:
            if self._files:
                resource.setrlimit(resource.RLIMIT_NOFILE, (self._files, self._files))

        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                preexec_fn=narrow,
            )
        self.wait_until(lambda: "Vouch answers at" in self.log.read_text(), STARTS_S)

    def wait_until(self, true, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not true():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, f"not within {seconds} s: {self.log.read_text()[-2000:]}"
            time.sleep(0.05)

    def get(self, path: str, data: bytes | None = None, address: str | None = None) -> tuple[int, dict]:
        """The status and the JSON of one request from a client of its own, on a connection of its own."""
        headers = {"X-Forwarded-For": address or f"10.{next(_addresses) >> 8}.{next(_addresses) % 251}.1"}
        if data is not None:
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, headers)
        try:
            with urllib.request.urlopen(request, timeout=STARTS_S) as response:
                return response.status, json.loads(response.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def ask(self, message: str, address: str | None = None) -> tuple[int, dict]:
        return self.get("/api/chat", json.dumps({"message": message}).encode(), address)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(child) for child in children]

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@pytest.fixture(scope="module")
def corpus():
    return second_corpus(folder())


@pytest.fixture(scope="module")
def served(corpus):
    """One server that starts with no index; the first test publishes one."""
    server = Served(folder() / "artefacts")
    yield server
    server.stop()


def send(connection: socket.socket, data: bytes) -> bytes:
    connection.sendall(data)
    return everything(connection)


def everything(connection: socket.socket) -> bytes:
    received = b""
    while part := connection.recv(65536):
        received += part
    return received


def request_bytes(body: bytes, *headers: str) -> bytes:
    lines = [
        "POST /api/chat HTTP/1.1",
        "Host: x",
        "Content-Type: application/json",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def test_it_starts_without_an_index_and_is_ready_once_one_is_published(served, corpus):
    assert served.get("/healthz") == (200, {"status": "ok"})
    status, problem = served.get("/readyz")
    assert status == 503 and problem["notice"] and problem["help"]
    assert served.ask(QUESTION)[0] == 503
    assert served.ask(CRISIS)[1]["kind"] == "crisis"
    version = build_and_publish(corpus, served.artefacts, with_encoder=True)
    served.wait_until(lambda: served.get("/readyz")[0] == 200, 60)
    served.wait_until(lambda: served.ask(QUESTION)[0] == 200, 60)
    assert served.get("/readyz")[1]["index_version"] == version
    assert served.ask(QUESTION)[1]["excerpts"][0]["passage_id"] == "brake-pads.worn"


class Visitors:
    """Three visitors who ask without pause. `texts` says how the answer of each version begins."""

    def __init__(self, served: Served, texts: dict[str, str]):
        self.served, self.texts = served, texts
        self.seen: Counter = Counter()
        self.wrong: list = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._visit) for _ in range(3)]

    def _visit(self) -> None:
        while not self._stop.is_set():
            status, reply = self.served.ask(QUESTION)
            version = reply.get("index_version")
            text = reply["excerpts"][0]["text"] if reply.get("excerpts") else ""
            self.seen[version] += 1
            if status != 200 or version not in self.texts or not text.startswith(self.texts[version]):
                self.wrong.append((status, version, text[:60]))

    def __enter__(self) -> "Visitors":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)


@pytest.fixture(scope="module")
def versions(served) -> dict[str, str]:
    """How the answer begins in each version, filled by the tests that publish."""
    return {served.ask(QUESTION)[1]["index_version"]: "Pads are worn when the grooves in the rubber"}


def test_a_publish_under_load_fails_no_request_and_mixes_no_versions(served, corpus, versions):
    path = corpus / "articles" / "brake-pads.md"
    old = path.read_text()
    with Visitors(served, versions) as visitors:
        for years in (2, 3, 4):
            path.write_text(old.replace("Pads are worn when", f"For {years} years pads are worn when"))
            version = build_version(corpus, served.artefacts, with_encoder=True)
            # The text is known before the version is: nothing serves it until it is published.
            versions[version] = f"For {years} years pads are worn when"
            publish(served.artefacts, version)
            served.wait_until(lambda: visitors.seen[version] > 20, 60)  # noqa: B023
    assert visitors.wrong == []
    assert set(visitors.seen) == set(versions)


def test_a_publish_is_served_to_the_first_who_asks(served, versions):
    before = served.ask(QUESTION)[1]["index_version"]
    other = next(version for version in versions if version != before)
    switched = served.log.read_text().count(f"index {other} is live")
    publish(served.artefacts, other)
    workers = len(served.workers())
    served.wait_until(
        lambda: served.log.read_text().count(f"index {other} is live") >= switched + workers, 30
    )
    assert served.ask(QUESTION)[1]["index_version"] == other


def test_a_hundred_publishes_under_load_fail_no_request_and_take_no_more_memory(served, versions):
    def memory() -> int:
        """Bytes that the workers hold for themselves, without what they share."""
        held = 0
        for worker in served.workers():
            rows = Path(f"/proc/{worker}/smaps_rollup").read_text()
            held += 1024 * sum(map(int, re.findall(r"^Private_\w+:\s+(\d+) kB", rows, re.M)))
        return held

    names = list(versions)
    with Visitors(served, versions) as visitors:
        for number in range(100):
            publish(served.artefacts, names[number % len(names)])
            time.sleep(0.05)
            if number == 20:
                before = memory()
    assert visitors.wrong == []
    assert len(visitors.seen) >= 2, "versions changed meanwhile"
    assert memory() - before < 40 * 2**20


def test_a_withdrawn_article_is_gone_from_every_worker_within_two_seconds(served):
    assert served.get("/api/passages/lights-at-night.which-lights")[0] == 200
    withdraw(served.artefacts, "lights-at-night", "a test", TODAY)
    time.sleep(2)
    for _ in range(20):
        assert served.get("/api/passages/lights-at-night.which-lights")[0] == 404


def test_the_rate_limit_holds_over_all_workers_together(served):
    statuses = Counter(served.ask(QUESTION, "192.0.2.200")[0] for _ in range(40))
    assert statuses == {200: 20, 429: 20}
    status, reply = served.ask(CRISIS, "192.0.2.200")
    assert (status, reply["kind"]) == (200, "crisis")


def test_counters_add_up_over_all_workers(served):
    def healthy() -> float:
        address = f"http://127.0.0.1:{served.port}/metrics"
        request = urllib.request.Request(address, headers={"Authorization": f"Bearer {TOKEN}"})
        with urllib.request.urlopen(request, timeout=30) as response:
            lines = response.read().decode().splitlines()
        found = [x for x in lines if x.startswith('vouch_requests_total{route="/healthz"')]
        return float(found[0].split()[-1]) if found else 0.0

    before = healthy()
    for _ in range(30):
        served.get("/healthz")
    assert healthy() == before + 30


def test_hundreds_of_slow_senders_hold_nobody_up_and_are_cut_off(served):
    slow = [served.connect() for _ in range(400)]
    for number, connection in enumerate(slow):
        connection.sendall(
            request_bytes(b"{", "Content-Length: 400") if number % 2 else b"GET / HTTP/1.1\r\nHo"
        )
    began = time.monotonic()
    for _ in range(10):
        assert served.get("/healthz")[0] == 200
    assert time.monotonic() - began < 2
    for _ in range(3):
        for connection in slow:
            connection.sendall(b"x")
        time.sleep(0.3)
    deadline = time.monotonic() + ARRIVE_S + 3
    for connection in slow:
        connection.settimeout(max(0.1, deadline - time.monotonic()))
        with connection:
            try:
                assert connection.recv(1) == b""
            except ConnectionError:
                pass


def test_more_connections_than_the_machine_lets_it_hold_shut_nobody_out():
    server = Served(folder() / "artefacts", workers=1, files=400)
    try:
        held = []
        for number in range(500):
            held.append(server.connect())
            if number % 2:
                held[-1].sendall(b"POST /api/chat HTTP/1.1\r\nHo")
            if number % 50 == 49:
                began = time.monotonic()
                assert server.get("/healthz")[0] == 200
                assert server.ask(CRISIS)[1]["kind"] == "crisis"
                assert time.monotonic() - began < 2, "sooner than the first who is slow is cut off"
        (worker,) = server.workers()
        assert len(list(Path(f"/proc/{worker}/fd").iterdir())) < 400
        assert '"error":' not in server.log.read_text(), "nothing failed for want of a file"
        for connection in held:
            connection.close()
    finally:
        server.stop()


def test_slow_senders_in_chunks_and_clients_that_do_not_hang_up_hold_nobody_up_either(served):
    slow = [served.connect() for _ in range(16)]
    for connection in slow:
        connection.sendall(request_bytes(b"5\r\nhel", "Transfer-Encoding: chunked"))
    answered = [served.connect() for _ in range(16)]
    for connection in answered:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    huge = [served.connect() for _ in range(16)]
    for connection in huge:
        connection.sendall(request_bytes(b"ffffff\r\nx", "Transfer-Encoding: chunked"))
    began = time.monotonic()
    for _ in range(10):
        assert served.get("/healthz")[0] == 200
    assert time.monotonic() - began < 2
    for connection in slow + answered + huge:
        connection.close()


def test_a_request_in_pieces_is_answered_when_its_last_piece_comes(served):
    body = json.dumps({"message": QUESTION}).encode()
    data = request_bytes(
        body, f"Content-Length: {len(body)}", f"X-Forwarded-For: 10.9.9.{next(_addresses) % 250}"
    )
    with served.connect() as connection:
        for piece in (data[:10], data[10:60], data[60:-5]):
            connection.sendall(piece)
            time.sleep(0.1)
        answer = send(connection, data[-5:])
    assert answer.startswith(b"HTTP/1.1 200") and b"grooves" in answer


def test_ten_megabytes_are_drained_and_refused_so_that_the_client_can_read_it(served):
    body = b"x" * 10_000_000
    with served.connect() as connection:
        answer = send(connection, request_bytes(body, f"Content-Length: {len(body)}"))
    assert answer.startswith(b"HTTP/1.1 413") and b'"notice"' in answer
    chunk = b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
    with served.connect() as connection:
        answer = send(connection, request_bytes(chunk, "Transfer-Encoding: chunked"))
    assert answer.startswith(b"HTTP/1.1 413") and b'"notice"' in answer


def test_a_crisis_in_chunks_or_broken_off_is_answered(served):
    body = json.dumps({"message": CRISIS}).encode()
    with served.connect() as connection:
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:9], body[9:])) + b"0\r\n\r\n"
        assert b'"kind":"crisis"' in send(connection, request_bytes(chunks, "Transfer-Encoding: chunked"))
    with served.connect() as connection:
        connection.sendall(request_bytes(body, "Content-Length: 5000"))
        connection.shutdown(socket.SHUT_WR)
        assert b'"kind":"crisis"' in everything(connection)


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n",
        b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"a: b\r\n" * 200 + b"\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    ],
)
def test_what_is_not_http_gets_a_problem_document_too(data, served):
    with served.connect() as connection:
        answer = send(connection, data)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400") and b"application/problem+json" in head
    document = json.loads(body)
    assert document["notice"] and document["help"]


def test_clients_that_leave_early_do_no_harm(served):
    body = json.dumps({"message": QUESTION}).encode()
    data = request_bytes(body, f"Content-Length: {len(body)}")
    for size in range(0, len(data) + 1, 20):
        with served.connect() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.sendall(data[:size])
    assert served.get("/healthz")[0] == 200


def test_a_worker_killed_under_load_is_replaced_and_the_others_go_on(served):
    before = set(served.workers())
    victim = min(before)
    os.kill(victim, signal.SIGKILL)
    answered = 0
    for _ in range(40):
        try:
            answered += served.ask(QUESTION)[0] == 200
        except (urllib.error.URLError, ConnectionError):
            pass
    assert answered >= 38, "only what the killed worker held may be lost"
    served.wait_until(lambda: len(served.workers()) == 2 and victim not in served.workers(), 60)
    assert served.ask(QUESTION)[0] == 200


def test_a_live_file_cut_short_in_place_costs_one_answer_a_worker_and_the_version_before_serves(served):
    artefacts = shutil.copytree(served.artefacts, folder() / "artefacts")
    live, before = (artefacts / "live").read_text().split()[:2]
    server = Served(artefacts)
    try:
        # Mapped by the workers: whoever reads past the new end is ended by the machine.
        (mapped,) = (artefacts / "versions" / live / "encoder").glob("*.data")
        assert mapped.stat().st_size > MAPPED
        os.truncate(mapped, 4096)
        lost, in_a_row, deadline = 0, 0, time.monotonic() + STARTS_S
        while in_a_row < 30:
            asked = _status_and_version(server)
            lost += asked is None
            in_a_row = in_a_row + 1 if asked == (200, before) else 0
            assert time.monotonic() < deadline
        assert 1 <= lost <= 2, "one for each worker at most"
        assert "was sent SIGBUS" in server.log.read_text()
        assert f"{mapped.name} is 4096 bytes, expected" in server.log.read_text()
        assert server.ask(CRISIS)[1]["kind"] == "crisis"
    finally:
        server.stop()


def _status_and_version(server: Served) -> tuple[int, str | None] | None:
    """Of one answer, None when there was none."""
    try:
        status, reply = server.ask(QUESTION)
    except (urllib.error.URLError, ConnectionError):
        return None
    return status, reply.get("index_version")


def test_workers_are_replaced_on_request_without_losing_a_question(served):
    before = set(served.workers())
    served.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + STARTS_S
    while before & set(served.workers()) or len(served.workers()) < 2:
        assert served.ask(QUESTION)[0] == 200
        assert time.monotonic() < deadline
    assert served.ask(QUESTION)[0] == 200


def test_settings_are_read_again_on_request_and_a_broken_file_changes_nothing(corpus):
    file = folder() / "vouch.toml"
    file.write_text('clinic_name = "Hill clinic"\n')
    server = Served(_published(corpus), workers=1, VOUCH_SETTINGS=str(file))

    def name() -> str:
        return server.get("/api/config")[1]["contact"]["name"]

    try:
        assert name() == "Hill clinic"
        for text in ('clinic_name = "Mill clinic"\n', 'clinc_name = "Mill"\n'):
            before = server.workers()
            file.write_text(text)
            server.process.send_signal(signal.SIGHUP)
            server.wait_until(lambda before=before: not set(server.workers()) & set(before), 30)
            server.wait_until(lambda: name() == "Mill clinic", 30)
        assert "CLINC_NAME: is not a setting" in server.log.read_text()
    finally:
        server.process.terminate()
        server.process.wait(30)


def test_no_part_of_the_server_reached_for_another_machine(served):
    assert REACHED_OUT not in served.log.read_text()


def test_no_library_of_the_server_keeps_an_account_of_it(served):
    """onnxruntime would write down a number for the machine, and send it home with what it loads."""
    assert served.ask(QUESTION)[0] == 200
    assert list(served.home.rglob("*")) == []


def test_nothing_that_was_sent_is_in_anything_that_the_server_wrote(served):
    canary = "zanzibarcanary"
    for message in (canary, f"{CRISIS} {canary}", canary * 100):
        served.ask(message, "203.0.113.99")
    served.get(f"/{canary}?{canary}")
    with served.connect() as connection:
        send(connection, f"GET /{canary} {canary}\r\n{canary}\r\n\r\n".encode())
    with served.connect() as connection:
        send(connection, f"POST /{canary} HTTP/1.1\r\nHost: x\r\n{canary} : {canary}\r\n\r\n".encode())
    written = [served.log, *served.temporary.rglob("*"), *served.artefacts.rglob("*")]
    read = [path.read_bytes() for path in written if path.is_file()]
    assert any(b'"route": "/api/chat"' in data for data in read), "the requests are in the log"
    for data in read:
        assert canary.encode() not in data.lower() and b"203.0.113.99" not in data
    for line in served.log.read_text().splitlines():
        assert line.startswith(("{", "Vouch answers at")), line


def test_it_drains_when_told_to_stop(corpus):
    """Last here, since it stops its server: what was begun is answered, and the process ends well."""
    server = Served(_published(corpus), workers=1)
    body = json.dumps({"message": QUESTION}).encode()
    data = request_bytes(body, f"Content-Length: {len(body)}")
    with server.connect() as begun:
        begun.sendall(data[:-5])
        assert server.ask(QUESTION)[0] == 200
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        answer = send(begun, data[-5:])
    assert answer.startswith(b"HTTP/1.1 200") and b"excerpts" in answer
    assert server.process.wait(30) == 0
    assert list(server.temporary.glob("vouch-*")) == [], "its own files are gone"
    with pytest.raises(ConnectionError):
        server.connect()


def _published(corpus: Path) -> Path:
    artefacts = folder() / "artefacts"
    build_and_publish(corpus, artefacts, with_encoder=True)
    return artefacts


def run_web(*arguments: str, **settings: str) -> subprocess.CompletedProcess:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("VOUCH_")} | settings
    command = [sys.executable, "-m", "web", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=STARTS_S
    )


def test_check_explains_what_would_run_and_fails_without_an_index():
    done = run_web("--check", "--port", "8123", VOUCH_ARTEFACTS=str(folder()), VOUCH_RATE_LIMIT="5/minute")
    assert done.returncode == 1
    assert "http://127.0.0.1:8123/" in done.stdout and "5/minute" in done.stdout
    assert "Only crisis help would be answered" in done.stdout


def test_an_unknown_setting_is_refused_at_start():
    done = run_web(VOUCH_RATE_LIMITS="5/minute")
    assert done.returncode == 1 and "VOUCH_RATE_LIMITS is not a setting" in done.stderr


def test_who_connected_before_a_reload_and_asks_just_after_it_is_answered(served):
    before = set(served.workers())
    body = json.dumps({"message": QUESTION}).encode()
    connections = [served.connect() for _ in range(8)]
    time.sleep(0.3)
    served.process.send_signal(signal.SIGHUP)
    served.wait_until(lambda: set(served.workers()) - before, 60)
    for connection in connections:
        answer = send(connection, request_bytes(body, f"Content-Length: {len(body)}"))
        assert answer.startswith(b"HTTP/1.1 200"), answer[:80]
    served.wait_until(lambda: not before & set(served.workers()) and len(served.workers()) == 2, 60)
