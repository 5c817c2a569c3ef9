"""The widget beside two peers from npm, on the same page with the same checks.

    python -m benchmarks.widget

Needs Chromium and npm (which fetches the peers). Weight is what the page loads of the contender,
each file gzipped. Ready is the median of three loads, from the request for the page to the control
that a visitor uses first, on a processor slowed four times at 1.6 Mbit/s with 20 ms of latency.
axe counts elements with a finding of WCAG 2.2 A and AA or best practice, with one answer shown.
Strict page: a content security policy without inline code or style, and Trusted Types with no policy;
"works" means that the answer is shown there, and complaints are console messages. Hostile styles:
`* { all: unset !important; font-size: 40px !important }`; "holds" means that the answer's size stays.
"""

import gzip
import json
import shutil
import statistics
import subprocess
import tarfile
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import click
from flask import Flask, Response, request
from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright
from werkzeug.serving import make_server

from bot.core import Bot, Clinic
from bot.replies import Reply
from index.live import LiveIndex
from web.widget import build_widget, stylesheet

ANSWER = "Pads are worn when the grooves are gone."
QUESTION = "How do I see wear?"
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HOSTILE = "* { all: unset !important; font-size: 40px !important }"
SLOW = {"offline": False, "latency": 20, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 1.6e6 / 8}


@dataclass(frozen=True)
class Contender:
    """`script` sets it up; `first` is the control that a visitor uses first, `opens` if it opens a panel."""

    name: str
    package: str | None
    file: str
    element: str
    script: str
    first: str
    input: str
    answer: str
    opens: bool


CONTENDERS = (
    Contender("Vouch", None, "", "<vouch-chat></vouch-chat>", "", ".ask", "textarea", ".reply p", True),
    Contender(
        "deep-chat", "deep-chat", "package/dist/deepChat.bundle.js", "<deep-chat></deep-chat>",
        'import "/peer.js"; document.querySelector("deep-chat").connect = {url: "/answer", method: "POST"};',
        "#text-input", "#text-input", ".ai-message-text", False,
    ),
    Contender(
        "flowise-embed", "flowise-embed", "package/dist/web.js", "",
        'import Chatbot from "/peer.js"; Chatbot.init({chatflowid: "x", apiHost: location.origin});',
        "flowise-chatbot button", "flowise-chatbot textarea", ".chatbot-host-bubble:last-child", True,
    ),
)  # fmt: skip


def serve(contender: Contender, peer: bytes, widget: str, reply: str) -> Flask:
    """A page with the contender on it, its files, and stand-ins for the service it talks to."""
    app = Flask("page")

    @app.get("/")
    def page() -> Response:
        setup = "/setup.js" if contender.script else "/widget.js"
        kind = ' type="module"' if contender.script else " defer"
        style = '<link rel="stylesheet" href="/hostile.css">' if "hostile" in request.args else ""
        html = (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">{style}'
            f"<main><h1>A page</h1><p>Words.</p>{contender.element}</main>"
            f'<script src="{setup}"{kind}></script></html>'
        )
        headers = {"Content-Security-Policy": STRICT} if "strict" in request.args else {}
        return Response(html, headers=headers)

    def file(path: str, text: str | bytes, kind: str) -> None:
        app.add_url_rule(path, path, lambda: Response(text, content_type=f"{kind}; charset=utf-8"))

    file("/setup.js", contender.script, "text/javascript")
    file("/peer.js", peer, "text/javascript")
    file("/widget.js", widget, "text/javascript")
    file("/widget.css", stylesheet(), "text/css")
    file("/hostile.css", HOSTILE, "text/css")
    file("/favicon.ico", "", "image/x-icon")

    @app.route("/<path:path>", methods=["GET", "POST"])
    def service(path: str) -> Response:
        said = {"text": ANSWER, "isStreaming": False, "chatId": "c"}
        return Response(reply if path == "api/chat" else json.dumps(said), content_type="application/json")

    return app


def vouch() -> tuple[str, str]:
    """Our script, and a reply that says what the peers' stand-ins say."""
    bot = Bot(LiveIndex(Path(tempfile.gettempdir()) / "none", embedder_factory=None), Clinic(), lambda: None)
    cared = bot.cared()
    reply = Reply(
        kind="no_answer", route="none", confidence=None, threshold=None, certainty=None, excerpts=(),
        message=ANSWER, suggestions=(), notice=cared.notice, help=cared.help, notice_level="standard",
        resources=(), contact=None, index_version=None, request_id="r",
    )  # fmt: skip
    return build_widget(bot.config()), reply.model_dump_json()


def fetch(package: str, folder: Path) -> Path:
    """Unpack the newest version of an npm package; raises CalledProcessError."""
    done = subprocess.run(
        ["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True
    )
    target = folder / package
    with tarfile.open(folder / done.stdout.split()[-1]) as archive:
        archive.extractall(target, filter="data")
    return target


def version(unpacked: Path) -> str:
    return json.loads((unpacked / "package" / "package.json").read_text(encoding="utf-8"))["version"]


def ask(page: Page, contender: Contender) -> bool:
    """Ask one question by keyboard; whether the answer came to be seen."""
    try:
        page.locator(contender.first).first.wait_for(timeout=6000)
        if contender.opens:
            page.locator(contender.first).first.click()
        page.locator(contender.input).first.click(timeout=4000)
        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
        page.get_by_text(ANSWER).first.wait_for(timeout=6000)
    except TimeoutError:
        return False
    return True


def measure(browser: Browser, contender: Contender, address: str) -> dict[str, str]:
    def fresh(query: str = "") -> tuple[Page, list[str]]:
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address + query)
        return page, complaints

    def size_of_answer(page: Page) -> str:
        return page.get_by_text(ANSWER).first.evaluate("node => getComputedStyle(node).fontSize")

    row = {}
    weights: dict[str, int] = {}
    origins: set[str] = set()

    def note(response) -> None:
        origins.add(urlsplit(response.url).netloc)
        path = urlsplit(response.url).path
        if path.endswith((".js", ".css")) and path != "/setup.js":
            weights[path] = len(gzip.compress(response.body(), 9))

    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.on("requestfinished", lambda request: note(request.response()))
    page.goto(address)
    answered = ask(page, contender)
    page.wait_for_timeout(500)
    row["weight, bytes gzipped"] = f"{sum(weights.values()):,}"
    row["ready, ms"] = f"{statistics.median(ready(browser, contender, address) for _ in range(3)):.0f}"
    page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    found = page.evaluate("(tags) => axe.run(document, {runOnly: tags})", RULES)["violations"]
    names = ", ".join(rule["id"] for rule in found)
    row["axe findings"] = f"{sum(len(rule['nodes']) for rule in found)}" + (f" ({names})" if names else "")
    row["live region in the page itself"] = "yes" if page.locator(":light([aria-live])").count() else "no"
    stored = page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length")
    row["cookies or storage"] = "yes" if stored else "none"
    row["other origins"] = ", ".join(sorted(origins - {urlsplit(address).netloc})) or "none"
    usual = size_of_answer(page) if answered else None

    page, complaints = fresh("?strict")
    works = ask(page, contender)
    row["strict page"] = f"{'works' if works else 'does not work'}, {len(complaints)} complaints"
    page, _ = fresh("?hostile")
    row["hostile styles"] = (
        "holds" if ask(page, contender) and size_of_answer(page) == usual else "does not hold"
    )
    return row


def ready(browser: Browser, contender: Contender, address: str) -> float:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(contender.first).first.wait_for()
    return 1000 * (time.perf_counter() - began)


def compare(say: Callable[[str], None]) -> None:
    script, reply = vouch()
    columns = {}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for contender in CONTENDERS:
            peer, title = b"", contender.name
            if contender.package:
                unpacked = fetch(contender.package, Path(name))
                peer, title = (
                    (unpacked / contender.file).read_bytes(),
                    f"{contender.name} {version(unpacked)}",
                )
            server = make_server("127.0.0.1", 0, serve(contender, peer, script, reply), threaded=True)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            columns[title] = measure(browser, contender, f"http://127.0.0.1:{server.port}/")
            server.shutdown()
        browser.close()
    say("| | " + " | ".join(columns) + " |")
    say("|---" * (len(columns) + 1) + "|")
    for check in next(iter(columns.values())):
        say(f"| {check} | " + " | ".join(column[check] for column in columns.values()) + " |")


@click.command()
def main() -> None:
    """Print the table of docs/widget.md."""
    for tool in ("chromium", "npm"):
        if shutil.which(tool) is None:
            raise click.ClickException(f"this measurement needs {tool}, and there is none on the PATH")
    compare(click.echo)


if __name__ == "__main__":
    main()
