"""An import reaches public pages alone, checks each redirect, and never takes in too much."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner

from corpus import fetch as fetching
from corpus.__main__ import Desk, cli
from corpus.fetch import Fetched, FetchError, fetch, is_public
from tests.corpus_kit import TODAY

PAGE = b"<html><body><p>Pads come in many shapes, and the wrong one can slip off the rim.</p></body></html>"


class Pages(BaseHTTPRequestHandler):
    """A real server: each path answers in one way."""

    def do_GET(self):
        path, _, rest = self.path.lstrip("/").partition("?")
        if path == "to":
            self.send_response(302)
            self.send_header("Location", rest)
            self.end_headers()
        elif path == "missing":
            self.send_error(404)
        elif path == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"short")
        elif path == "gzip":
            self.answer(PAGE, [("Content-Encoding", "gzip")])
        elif path == "large":
            self.answer(b"x" * (fetching.MAX_BYTES + 1), [])
        else:
            self.answer(PAGE, [("Content-Type", "text/html; charset=utf-8")])

    def answer(self, body, headers):
        self.send_response(200)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def local(address: str) -> bool:
    """Stands for the public internet here: 127.0.0.1 alone."""
    return address == "127.0.0.1"


def test_page_is_fetched_with_its_type(site):
    assert fetch(site + "/page", allowed=local) == Fetched(site + "/page", PAGE, "text/html", "utf-8")


def test_redirect_is_followed_and_the_last_address_kept(site):
    assert fetch(site + "/to?/to?/page", allowed=local).url == site + "/page"


@pytest.mark.parametrize(
    "path, words",
    [
        ("/to?http://127.0.0.2:1/", "http://127.0.0.2:1/: is not a public address; http://127.0.0.1:"),
        ("/to?http://10.0.0.1/", "http://10.0.0.1/: is not a public address; http://127.0.0.1:"),
        ("/to?http://[::1]/", "http://[::1]/: is not a public address; http://127.0.0.1:"),
        ("/to?file:///etc/passwd", "expected an address that starts with http:// or https://"),
        ("/to?http://x:99999/", "Port out of range"),
        ("/missing", "answered 404"),
        ("/cut", "was cut short, 995 bytes are missing"),
        ("/gzip", "compressed body"),
        ("/large", "over 10,000,000 bytes"),
        ("/to?/to?/to?/to?/to?/to?/to?/page", "more than 5 redirects"),
    ],
)
def test_page_that_may_not_be_fetched_says_why(path, words, site):
    with pytest.raises(FetchError, match="^http|^file") as caught:
        fetch(site + path, allowed=local)
    assert words in str(caught.value)


def test_server_that_is_too_slow_is_given_up(site, monkeypatch):
    monkeypatch.setattr(fetching, "_TIMEOUT", -1.0)
    with pytest.raises(FetchError, match="took longer|timed out"):
        fetch(site + "/page", allowed=local)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.9.9", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "2002:7f00:1::"],
)  # fmt: skip
def test_address_inside_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111"])
def test_address_outside_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url", ["http://localhost/", "HTTP://127.0.0.1:8000/x", "https://[::1]/", "http:///x"]
)
def test_command_refuses_private_addresses_and_writes_nothing(url, tmp_path):
    desk = Desk(today=lambda: TODAY, wording={})
    result = CliRunner().invoke(cli, ["--corpus", str(tmp_path), "import", url], obj=desk)
    assert result.exit_code == 1
    assert result.output.lower().startswith("error: http")
    assert not (tmp_path / "articles").exists()
