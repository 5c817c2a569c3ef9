"""The shipped proxy files in front of real servers, changed in nothing but addresses and certificate."""

import contextlib
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import TODAY
from tests.test_web_server import ROOT, Served
from tests.web_helpers import CRISIS, folder

QUESTION = "How fast does it work?"
CANARY = "zanzibarcanary"
LIMIT = 20
# Debian keeps servers where the PATH of an ordinary user does not lead.
PATH = f"{os.environ['PATH']}:/usr/sbin"
NGINX = """
pid {home}/pid;
error_log {home}/errors;
events {{}}
http {{
    access_log {home}/accesses;
    client_body_temp_path {home}/a; proxy_temp_path {home}/b; fastcgi_temp_path {home}/c;
    uwsgi_temp_path {home}/d; scgi_temp_path {home}/e;
    include {home}/vouch.conf;
}}
"""


@dataclass
class Proxy:
    """A running proxy: its port, the port that sends everybody on to TLS, and all that it writes."""

    name: str
    process: subprocess.Popen
    home: Path
    port: int
    plain_port: int | None
    tls: ssl.SSLContext | None

    def ask(self, method: str, path: str, body: bytes | None = None, *, client: str = "127.0.0.1", **headers):
        """The status, the headers and the text that a client at an address of its own gets."""
        source, where = (client, 0), ("127.0.0.1", self.port)
        if self.tls:
            connection = http.client.HTTPSConnection(
                *where, timeout=30, source_address=source, context=self.tls
            )
        else:
            connection = http.client.HTTPConnection(*where, timeout=30, source_address=source)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"} | headers)
            response = connection.getresponse()
            return response.status, response.headers, response.read().decode()
        finally:
            connection.close()

    def chat(self, message: str, *, client: str, **headers):
        return self.ask(
            "POST", "/api/chat", json.dumps({"message": message}).encode(), client=client, **headers
        )


@pytest.fixture(scope="module")
def servers(artefacts):
    """Two servers that read one folder of artefacts."""
    day = folder() / "today"
    day.write_text(TODAY.isoformat())
    limit = f"{LIMIT}/minute"
    both = [Served(artefacts, workers=1, TEST_CLOCK=str(day), VOUCH_RATE_LIMIT=limit) for _ in range(2)]
    yield both
    for server in both:
        server.stop()


@pytest.fixture(scope="module")
def certificate() -> tuple[Path, Path]:
    home = folder()
    names = "subjectAltName=DNS:chat.example.org,IP:127.0.0.1"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=vouch"]
    command += ["-addext", names, "-keyout", str(home / "key.pem"), "-out", str(home / "cert.pem")]
    subprocess.run(command, check=True, capture_output=True)
    return home / "cert.pem", home / "key.pem"


def changed(name: str, *changes: tuple[str, str]) -> str:
    """The shipped file with each of these changes, all of which must apply."""
    text = (ROOT / "deploy" / name).read_text()
    for old, new in changes:
        assert old in text, f"{name} no longer says {old}"
        text = text.replace(old, new)
    return text


def quiet_port() -> int:
    """A port free at every address, below those that the machine gives to clients."""
    for port in random.sample(range(20_000, 30_000), 100):
        with socket.socket() as tried, contextlib.suppress(OSError):
            tried.bind(("", port))
            return port
    raise RuntimeError("no port is free")


def start(name: str, servers: list[Served], certificate: tuple[Path, Path]) -> Proxy:
    home, port, plain = folder(), quiet_port(), quiet_port()
    cert, key = certificate
    one, two = (f"127.0.0.1:{server.port}" for server in servers)
    environment = {"PATH": PATH, "HOME": str(home)}
    if name == "nginx":
        text = changed(
            "nginx.conf",
            ("listen 443 ", f"listen {port} "),
            ("listen [::]:443 ", f"listen 127.0.0.1:{quiet_port()} "),
            ("listen 80;", f"listen {plain};"),
            ("listen [::]:80;", f"listen 127.0.0.1:{quiet_port()};"),
            ("/etc/ssl/vouch/fullchain.pem", str(cert)),
            ("/etc/ssl/vouch/privkey.pem", str(key)),
            ("127.0.0.1:8000", one),
            ("# server 127.0.0.1:8001", f"server {two}"),
        )
        (home / "vouch.conf").write_text(text)
        (home / "main.conf").write_text(NGINX.format(home=home))
        command = [
            "nginx",
            "-e",
            "stderr",
            "-c",
            str(home / "main.conf"),
            "-p",
            str(home),
            "-g",
            "daemon off;",
        ]
    elif name == "haproxy":
        (home / "both.pem").write_text(cert.read_text() + key.read_text())
        text = changed(
            "haproxy.cfg",
            ("bind :80\n", f"bind :{plain}\n"),
            ("bind :443 ssl crt /etc/haproxy/vouch.pem", f"bind :{port} ssl crt {home}/both.pem"),
            ("10.0.0.11:8000", one),
            ("10.0.0.12:8000", two),
        )
        (home / "haproxy.cfg").write_text(text)
        command = ["haproxy", "-db", "-f", str(home / "haproxy.cfg")]
    else:
        # Caddy would fetch a certificate for a name, so it speaks plainly here; its console is shut.
        text = changed(
            "Caddyfile", ("vouch:8000", one), ("{\n\t# Caddy's own", "{\n\tadmin off\n\t# Caddy's own")
        )
        (home / "Caddyfile").write_text(text)
        command = ["caddy", "run", "--config", str(home / "Caddyfile"), "--adapter", "caddyfile"]
        environment["DOMAIN"] = f"http://:{port}"
    command[0] = shutil.which(name, path=PATH)
    with (home / "out").open("wb") as out:
        process = subprocess.Popen(command, env=environment, cwd=home, stdout=out, stderr=subprocess.STDOUT)
    tls = None if name == "caddy" else ssl.create_default_context(cafile=cert)
    made = Proxy(name, process, home, port, None if name == "caddy" else plain, tls)
    deadline = time.monotonic() + 30
    while not _well(made):
        assert process.poll() is None and time.monotonic() < deadline, (home / "out").read_text()
        time.sleep(0.1)
    return made


def _well(proxy: Proxy) -> bool:
    try:
        return proxy.ask("GET", "/healthz")[0] == 200
    except OSError:
        return False


@pytest.fixture(scope="module", params=["nginx", "haproxy", "caddy"])
def proxy(request, servers, certificate):
    if shutil.which(request.param, path=PATH) is None:
        raise RuntimeError(
            f"{request.param} is not on the PATH (Debian: apt install nginx-light haproxy caddy)"
        )
    made = start(request.param, servers, certificate)
    yield made
    made.process.terminate()
    made.process.wait(30)


def test_a_question_is_answered_behind_the_shipped_proxy(proxy):
    status, headers, text = proxy.chat(QUESTION, client="127.0.1.1")
    assert status == 200 and json.loads(text)["excerpts"]
    assert "frame-ancestors" in headers["Content-Security-Policy"]
    if proxy.tls:
        assert "Strict-Transport-Security" in headers


def test_without_tls_everybody_is_sent_on_to_it(proxy):
    if proxy.plain_port is None:
        assert "auto_https off" not in (ROOT / "deploy" / "Caddyfile").read_text()
        return
    connection = http.client.HTTPConnection("127.0.0.1", proxy.plain_port, timeout=30)
    connection.request("GET", "/ask", headers={"Host": "chat.example.org"})
    response = connection.getresponse()
    assert (response.status, response.getheader("Location")) == (308, "https://chat.example.org/ask")


def test_each_client_has_the_limit_of_its_own_address_and_cannot_forge_another(proxy):
    client = {"nginx": "127.0.2.1", "haproxy": "127.0.2.2", "caddy": "127.0.2.3"}[proxy.name]
    forged = [
        proxy.chat(
            QUESTION, client=client, X_Forwarded_For=f"10.0.0.{number}", Forwarded=f"for=10.1.1.{number}"
        )
        for number in range(LIMIT + 5)
    ]
    assert Counter(status for status, *_ in forged) == {200: LIMIT, 429: 5}
    refused = forged[-1]
    assert 1 <= int(refused[1]["Retry-After"]) <= 60 and json.loads(refused[2])["help"]
    assert proxy.chat(QUESTION, client=client[:-1] + "9")[0] == 200
    status, _, text = proxy.chat(CRISIS, client=client)
    assert (status, json.loads(text)["kind"]) == (200, "crisis")


def test_a_crisis_of_the_largest_size_passes_and_more_is_refused_with_help(proxy):
    body = json.dumps({"message": CRISIS, "padding": "x" * 60_000}).encode()
    status, _, text = proxy.ask("POST", "/api/chat", body, client="127.0.3.1")
    assert (status, json.loads(text)["kind"]) == (200, "crisis")
    status, _, text = proxy.ask("POST", "/api/chat", b"x" * 300_000, client="127.0.3.1")
    assert status == 413 and json.loads(text)["notice"] and json.loads(text)["help"]


def test_what_is_past_the_proxys_own_limit_gets_help_too(proxy):
    large = b"x" * 17_000_000
    head = f"POST /api/chat HTTP/1.1\r\nHost: chat.example.org\r\nContent-Length: {len(large)}\r\n\r\n"
    plain = socket.create_connection(("127.0.0.1", proxy.port), timeout=30)
    connection = proxy.tls.wrap_socket(plain, server_hostname="chat.example.org") if proxy.tls else plain
    with connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(head.encode() + large)
        answer = b""
        while b"988" not in answer and (part := connection.recv(65536)):
            answer += part
    assert answer.startswith(b"HTTP/1.1 413") and b"professional" in answer


def test_what_is_for_the_operator_alone_is_not_seen_outside(proxy):
    for path in ("/metrics", "/readyz", "/readyz?x=1", "//readyz", "/%72eadyz", "/met%72ics"):
        assert proxy.ask("GET", path)[0] == 404, path
    assert proxy.ask("GET", "/healthz")[0] == 200


def test_nothing_that_was_asked_and_no_address_is_in_what_a_proxy_wrote(proxy):
    for message in (CANARY, f"{CRISIS} {CANARY}", CANARY * 20_000):
        proxy.chat(message, client="127.0.4.77")
    proxy.ask("GET", f"/{CANARY}?{CANARY}", client="127.0.4.77")
    with socket.create_connection(
        ("127.0.0.1", proxy.port), timeout=30, source_address=("127.0.4.77", 0)
    ) as broken:
        broken.sendall(f"GET /{CANARY} {CANARY}\r\n{CANARY}\r\n\r\n".encode())
        broken.recv(65536)
    written = [path for path in proxy.home.rglob("*") if path.is_file()]
    assert written
    for path in written:
        data = path.read_bytes()
        assert CANARY.encode() not in data and b"127.0.4.77" not in data, path.name


def _status(answer: Future) -> int:
    """0 when the answer broke off: its head had gone out already, so that no proxy could ask again."""
    try:
        return answer.result()[0]
    except http.client.IncompleteRead:
        return 0


def test_a_server_that_dies_loses_at_most_what_it_was_answering(proxy, servers):
    """Last for each proxy. Caddy's file names one server, so its visitors get help until that one is back."""
    victim = servers[0]
    workers, asked = victim.workers(), iter(range(1, 200))
    with ThreadPoolExecutor(4) as visitors:
        before = [visitors.submit(proxy.chat, QUESTION, client=f"127.0.5.{next(asked)}") for _ in range(20)]
        time.sleep(0.05)
        for process in (victim.process.pid, *workers):
            os.kill(process, signal.SIGKILL)
        after = [visitors.submit(proxy.chat, QUESTION, client=f"127.0.5.{next(asked)}") for _ in range(40)]
    at_the_time, later = (Counter(map(_status, answers)) for answers in (before, after))
    try:
        if proxy.name == "caddy":
            status, headers, text = after[-1].result()
            assert status in (502, 503) and headers["Content-Type"] == "text/plain; charset=utf-8"
            assert "988" in text and "professional" in text
        else:
            assert later == {200: 40}
            assert set(at_the_time) <= {200, 0, 502} and at_the_time[200] >= 16, "one for each visitor"
    finally:
        victim.process.wait(30)
        victim.start()
    deadline = time.monotonic() + 30
    while '"route": "/api/chat"' not in victim.log.read_text():
        assert time.monotonic() < deadline
        for number in range(1, 20):
            proxy.chat(QUESTION, client=f"127.0.6.{number}")


def test_the_shipped_files_say_the_same_when_they_must_speak_for_themselves():
    said = [
        re.search(r"This could not be answered just now\.[^\"\\]+", (ROOT / "deploy" / name).read_text())[0]
        for name in ("nginx.conf", "haproxy.cfg", "Caddyfile")
    ]
    assert len(set(said)) == 1 and "988" in said[0] and "professional" in said[0]
