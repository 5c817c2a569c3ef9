"""The pages in a real browser: accessible in light, dark and forced colours, usable without JavaScript."""

import threading

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.browser_helpers import AXE, RULES
from tests.web_helpers import CRISIS, QUESTION, app

pytest_plugins = ("tests.browser_helpers",)
PATHS = (
    "/",
    "/articles",
    "/articles/brake-pads",
    "/articles/stopping-distance#rule",
    "/ask",
    "/nope",
    "/docs",
)


@pytest.fixture(scope="module")
def address():
    server = make_server("127.0.0.1", 0, app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def opened(browser: Browser):
    """Open pages in fresh sessions; anything in a console fails the test."""
    contexts, said = [], []

    def go(**options) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield go
    for context in contexts:
        assert context.cookies() == []
        context.close()
    # A browser says so itself when a page comes with an error status, as two of these do.
    assert [line for line in said if "status of 40" not in line] == []


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    found = page.evaluate("(tags) => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", RULES)
    return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]


def ask(page: Page, address: str, message: str) -> None:
    page.goto(f"{address}/ask")
    page.get_by_label("Your question").fill(message)
    page.get_by_role("button", name="Ask", exact=True).click()


LOOKS = [
    {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    {"color_scheme": "dark", "viewport": {"width": 390, "height": 800}},
    {"forced_colors": "active", "viewport": {"width": 320, "height": 600}},
]


@pytest.mark.parametrize("look", LOOKS, ids=["light desktop", "dark phone", "forced colours, 320 wide"])
def test_no_page_has_an_accessibility_finding_or_scrolls_sideways(look, opened, address):
    page = opened(**look)
    for path in PATHS:
        page.goto(address + path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    for message in (QUESTION, CRISIS, "Who won the chess championship in 1972?", " "):
        ask(page, address, message)
        assert violations(page) == [], message
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), message


def test_a_citation_opens_the_article_with_the_passage_in_view_and_marked(opened, address):
    page = opened(viewport={"width": 1000, "height": 500})
    ask(page, address, "How quickly must a new bicycle stop?")
    page.locator(".excerpt .cite a").first.click()
    passage = page.locator(".passage:target")
    assert passage.is_visible() and "15 feet" in passage.inner_text()
    top = passage.bounding_box()["y"]
    assert 0 <= top < 300
    other = page.locator(".passage:not(:target)").first
    colour = "e => getComputedStyle(e).backgroundColor"
    assert passage.evaluate(colour) != other.evaluate(colour)


def test_everything_works_with_javascript_switched_off(opened, address):
    page = opened(java_script_enabled=False)
    page.goto(address)
    page.locator("vouch-chat a").first.click()
    page.get_by_label("Your question").fill(CRISIS)
    page.get_by_role("button", name="Ask", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "Please get help now"
    assert page.locator('.first a[href="tel:988"]').is_visible()
    page.get_by_role("button", name="Show general information as well").click()
    assert page.get_by_role("heading", level=1).inner_text() != "Please get help now"
    assert "message" not in page.url


def test_the_plain_form_is_usable_by_keyboard_alone(opened, address):
    page = opened()
    page.goto(f"{address}/ask")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "message":
            break
    page.keyboard.type(QUESTION)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".excerpt")
    assert "grooves" in page.locator(".excerpt").first.inner_text()


def test_a_printed_article_leaves_out_what_is_only_for_the_screen(opened, address):
    page = opened()
    page.goto(f"{address}/articles/brake-pads")
    page.emulate_media(media="print")
    assert not page.locator(".contents").is_visible() and not page.locator(".top nav").is_visible()
    assert page.locator(".passage").first.is_visible() and page.locator(".sources").is_visible()
    assert page.locator(".help").is_visible() and page.locator(".foot .notice").is_visible()
