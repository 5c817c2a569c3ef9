"""What the web tests share: a real bot over a small published corpus, on a fixed day, and its app."""

import atexit
import io
import json
import shutil
import socket
import tempfile
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from bot.core import Bot, Clinic
from bot.replies import Action, Contact
from corpus import ledger
from corpus.loader import load_corpus
from index.build import build
from index.embedder import Model, load_model
from index.live import LiveIndex
from index.publish import publish
from tests.corpus_kit import TODAY, approve_everything, second_corpus
from web import logs
from web.app import create_app
from web.services import WebConfig

QUESTION = "How do I know that brake pads are worn?"
CRISIS = "I want to kill myself"
CLINIC = Clinic(
    contact=Contact(
        name="Test clinic",
        actions=(Action(kind="call", label="Call +1 555 010 0199", href="tel:+15550100199"),),
    )
)
NOW = datetime.combine(TODAY, datetime.min.time(), UTC).timestamp()


@cache
def model() -> Model:
    return load_model()


def folder() -> Path:
    """A new folder that is removed when the tests end."""
    path = Path(tempfile.mkdtemp(prefix="vouch-web-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


def build_version(corpus: Path, artefacts: Path, today: date = TODAY, *, with_encoder: bool = False) -> str:
    """Approve what is not and build; returns the version, which is not live yet.

    With an encoder of its own it is served without torch, as a real one is.
    """
    loaded = load_corpus(corpus)
    approve_everything(corpus, loaded.articles)
    created = datetime.combine(today, datetime.min.time(), UTC)
    built = build(
        list(loaded.articles.values()),
        ledger.read(corpus),
        today,
        artefacts=artefacts,
        model=model(),
        created=created,
        with_encoder=with_encoder,
    )
    return built.version


def build_and_publish(
    corpus: Path, artefacts: Path, today: date = TODAY, *, with_encoder: bool = False
) -> str:
    """Build and publish; returns the version that is live."""
    return publish(artefacts, build_version(corpus, artefacts, today, with_encoder=with_encoder))


@cache
def published() -> Path:
    """The artefacts of the small corpus about bicycles. Shared, so not to be changed."""
    root = folder()
    build_and_publish(second_corpus(root), root / "artefacts")
    return root / "artefacts"


def bot_over(artefacts: Path, today: date = TODAY) -> Bot:
    return Bot(LiveIndex(artefacts, embedder_factory=model), CLINIC, lambda: today)


@cache
def bot() -> Bot:
    return bot_over(published())


@cache
def bot_without_index() -> Bot:
    return bot_over(folder())


def app(*, index: bool = True, **config) -> Flask:
    """A new app with a limit that no test meets unless it asks for one."""
    known = {"rate_limit": "off", "clock": lambda: NOW}
    made = create_app(bot() if index else bot_without_index(), WebConfig(**known | config))
    made.testing = False
    return made


def client(*, index: bool = True, **config) -> FlaskClient:
    return app(index=index, **config).test_client()


TOKEN = "secret-of-the-operator"


def counters(asked: FlaskClient) -> str:
    """The text of `/metrics`, for a client of an app with `metrics_token=TOKEN`."""
    return asked.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text


def ask(asked: FlaskClient, body, content_type: str | None = "application/json", **more):
    """POST to the chat; what is no bytes and no text is sent as JSON."""
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    return asked.post("/api/chat", data=data, content_type=content_type, **more)


def assert_problem(response, status: int) -> dict:
    """The response is a problem document with this status, notice and help; returns it."""
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    document = json.loads(response.data)
    assert document["status"] == status
    assert document["notice"] and document["detail"] and document["request_id"]
    assert any(action["href"].startswith("tel:") for action in document["help"])
    return document


def assert_takeover(response, kind: str = "crisis") -> dict:
    """The response is an ordinary 200 that puts help first; returns it."""
    assert response.status_code == 200, response.text
    reply = json.loads(response.data)
    assert reply["kind"] == kind
    assert reply["excerpts"] == [] and reply["resources"] and reply["notice"] and reply["help"]
    return reply


@contextmanager
def captured_log():
    """Everything that the log of this process writes meanwhile."""
    import logging

    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    logs.configure(stream)
    try:
        yield stream
    finally:
        root.handlers[:], root.level = handlers, level
        logging.captureWarnings(False)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
