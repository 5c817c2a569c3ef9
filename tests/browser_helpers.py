"""What the browser tests share: Chromium, the real app in a thread, and pages of other origins.

Test modules name this one in `pytest_plugins`, so that its fixtures stand beside those of conftest.
"""

import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import axe_playwright_python
import pytest
from flask import Flask, Response
from playwright.sync_api import Browser, Locator, Page, Route, sync_playwright
from werkzeug.serving import make_server

from bot.core import Bot
from bot.excerpts import blocks
from bot.replies import Action, ArticleRef, Contact, Excerpt, Reply, Resource, ReviewRef, SourceRef
from index.live import LiveIndex
from tests import web_helpers
from tests.corpus_kit import TODAY
from web.app import create_app
from web.services import WebConfig

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip
STRICT = (
    "default-src 'none'; script-src {app}; style-src {app}; connect-src {app}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        reason = (
            "the browser tests need Chromium, and there is none on the PATH (Debian: apt install chromium)"
        )
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield started
        started.close()


@contextmanager
def _served(app: Flask, port: int = 0) -> Iterator[int]:
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.port
    server.shutdown()
    thread.join()


@dataclass
class Site:
    """The app at `app`, and a host of another site at `host` that serves what a test puts there."""

    app: str
    host: str
    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    def put(
        self, head: str = "", body: str | None = None, policy: str | None = STRICT, lang: str = "en"
    ) -> str:
        """The address of a new page of the host. `{app}` stands for the app's origin."""
        element = '<vouch-chat><a href="{app}/ask">Questions about treatment</a></vouch-chat>'
        inside = element if body is None else body
        html = (
            f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>A clinic</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head><body>'
            f"<main><h1>A clinic</h1><p>Some words about the clinic.</p></main>{inside}"
            '<script src="{app}/widget.js" defer></script></body></html>'
        ).replace("{app}", self.app)
        headers = {"Content-Security-Policy": policy.replace("{app}", self.app)} if policy else {}
        path = hashlib.sha256(f"{html}{headers}".encode()).hexdigest()[:12]
        self.pages[path] = (html, headers)
        return f"{self.host}/{path}"


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The real app over the small corpus, called by a page of another site."""
    host, made = Flask("host"), Site("", "")

    @host.get("/<path>")
    def page(path: str) -> Response:
        html, headers = made.pages[path]
        return Response(html, headers=headers)

    @host.get("/favicon.ico")
    def icon() -> Response:
        return Response(status=204)

    with _served(host) as host_port:
        made.host = f"http://localhost:{host_port}"
        live = LiveIndex(web_helpers.published(), embedder_factory=web_helpers.model)
        bot = Bot(live, replace(web_helpers.CLINIC, feedback=True), lambda: TODAY)
        app = create_app(bot, WebConfig(rate_limit="off", feedback=True, allowed_origins=(made.host,)))
        with _served(app) as app_port:
            made.app = f"http://127.0.0.1:{app_port}"
            yield made


@dataclass
class Widget:
    """The widget on an open page, with what the page complained of meanwhile."""

    page: Page
    complaints: list[str]
    requests: list[str]

    def find(self, selector: str) -> Locator:
        return self.page.locator(f"vouch-chat >> css={selector}")

    @property
    def input(self) -> Locator:
        return self.find("textarea")

    @property
    def answer(self) -> Locator:
        return self.find(".turn").last

    def open(self, told: bool = True) -> "Widget":
        """Open by keyboard and wait until the service has told its settings, unless it will not."""
        self.find(".ask").focus()
        self.page.keyboard.press("Enter")
        self.find(".panel").wait_for()
        if told:
            self.find(".numbers .line").first.wait_for(state="attached")
        return self

    def type(self, text: str) -> "Widget":
        self.input.focus()
        self.page.keyboard.insert_text(text)
        return self

    def ask(self, text: str, until: str = ".reply, .error") -> "Widget":
        """Type and send by keyboard, and wait for what comes of it."""
        self.evaluate("window.before = [...root.querySelectorAll('.turn')].pop()")
        self.type(text).page.keyboard.press("Enter")
        self.page.wait_for_function(
            """(until) => {
              const turn = [...document.querySelector('vouch-chat').shadowRoot.querySelectorAll('.turn')].pop();
              return turn && turn !== window.before && turn.querySelector(until);
            }""",
            arg=until,
        )
        return self

    def evaluate(self, code: str, argument=None):
        """Run code with `host` and `root`, the element and its shadow root."""
        return self.page.evaluate(
            "(argument) => {const host = document.querySelector('vouch-chat'), root = host.shadowRoot;"
            f"{code}}}",
            argument,
        )

    def focused(self) -> str:
        """The classes or the tag of what holds the focus inside, empty when nothing does."""
        return self.evaluate(
            "const node = root.activeElement; return node ? node.className || node.localName : ''"
        )

    def spoken(self) -> list[str]:
        """Everything said since `listen`, in order; crisis words begin with an exclamation mark."""
        return self.page.evaluate("window.spoken")

    def listen(self) -> "Widget":
        self.evaluate(
            """window.spoken = [];
            for (const region of host.querySelectorAll('[aria-live]')) new MutationObserver(() => {
              const mark = region.getAttribute('aria-live') === 'assertive' ? '!' : '';
              if (region.textContent) window.spoken.push(mark + region.textContent);
            }).observe(region, {childList: true, characterData: true, subtree: true});"""
        )
        return self

    def axe(self) -> list[str]:
        """What axe-core finds wrong on the page: rule, element and reason."""
        if not self.page.evaluate("'axe' in window"):
            # A strict page refuses script tags, so the engine comes through the debugger.
            self.page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
        found = self.page.evaluate(
            "(tags) => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", RULES
        )
        return [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Widget]]:
    """Open an address, the app's front page unless told, in a fresh browser session."""
    contexts = []

    def go(
        address: str | None = None,
        *,
        before: str | None = None,
        routes: dict | None = None,
        ready: bool = True,
        **options,
    ) -> Widget:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        widget = Widget(page, [], [])
        page.on("console", lambda message: widget.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: widget.complaints.append(f"error: {error}"))
        page.on("request", lambda request: widget.requests.append(request.url))
        if before:
            page.add_init_script(before)
        for pattern, handler in (routes or {}).items():
            page.route(pattern, handler)
        page.goto(address or site.app)
        if ready:
            widget.find(".root").wait_for(state="attached")
        return widget

    yield go
    for context in contexts:
        context.close()


# Replies for states that the real server does not produce at will.

NOTICE = "This is general information, not medical advice. Please talk to a health professional."
HELP = (
    Action(kind="call", label="Call 988", href="tel:988"),
    Action(kind="text", label="Text 988", href="sms:988"),
)
LINES = (Resource(name="A crisis line", region="US", hours="all day", actions=HELP),)
CONTACT = Contact(
    name="Test clinic", actions=(Action(kind="call", label="Call us", href="tel:+15550100199"),)
)
TEXT = """Wear is easy to see. \U0001f6b2 Grooves vanish first. Then the metal shows.

- Look from the side.
- Compare both pads.

| Sign | What it means |
|---|---|
| No groove | Change soon |
| Metal | Change now |"""
BEST = "Grooves vanish first."


def excerpt(name: str = "pads.worn", text: str = TEXT, best: str = BEST, **changes) -> Excerpt:
    start = text.find(best)
    return Excerpt(
        **{
            "passage_id": name,
            "text": text,
            "blocks": blocks(text),
            "section": f"About {name}",
            "language": "en",
            "confidence": 0.8,
            "highlights": ((start, start + len(best)),) if start >= 0 else (),
            "part": None,
            "paired_with": None,
            "article": ArticleRef(
                id="pads", title="Brake pads", url=f"/articles/pads#{name.rpartition('.')[2]}"
            ),
            "sources": (
                SourceRef(title="A source", publisher="A publisher", year=2024, url="https://example.org/"),
            ),
            "review": ReviewRef(level="source-checked", by="Test author", on="2026-02-10", due="2027-02-10"),
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
        }
        | changes
    )


def reply(**changes) -> str:
    """A reply as JSON: an ordinary answer with one excerpt unless changed."""
    return Reply(
        **{
            "kind": "answer", "route": "none", "confidence": 0.8, "threshold": 0.5, "certainty": "likely",
            "excerpts": (excerpt(),), "message": "", "suggestions": (), "notice": NOTICE,
            "notice_level": "standard",
            "help": HELP, "resources": (), "contact": CONTACT, "index_version": "v1", "request_id": "r1",
        } | changes
    ).model_dump_json()  # fmt: skip


def crisis(kind: str = "crisis") -> str:
    return reply(
        kind=kind, route=kind, excerpts=(), message="Please contact a person now.", notice_level="urgent",
        resources=LINES, confidence=None, threshold=None, certainty=None, index_version=None,
    )  # fmt: skip


def answering(body: str, status: int = 200, **headers) -> Callable[[Route], None]:
    """A route that answers every request with this body; preflights of other origins included."""
    shared = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*",
              "Access-Control-Expose-Headers": "Retry-After"}  # fmt: skip

    def fulfil(route: Route) -> None:
        route.fulfill(status=status, body=body, content_type="application/json", headers=shared | headers)

    return fulfil


CHAT = "**/api/chat"
CONFIG = "**/api/config?*"
