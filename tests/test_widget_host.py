"""The widget on other people's pages: strict, hostile, recorded, old, slow, or included twice."""

import json
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.browser_helpers import CHAT, STRICT, answering, crisis, excerpt, reply
from tests.web_helpers import QUESTION

pytest_plugins = ["tests.browser_helpers"]

HOSTILE = "<style>* { all: unset !important; font-size: 40px !important; color: lime !important }</style>"
OPEN_POLICY = None
CANARY = "zebra-canary"


def test_a_strict_page_of_another_site_gets_its_answer_without_a_complaint(visit, site):
    widget = visit(site.put(policy=STRICT)).open().ask(QUESTION)
    assert "grooves in the rubber" in widget.answer.locator("blockquote").first.inner_text()
    widget.find(".menu > summary").click()
    with widget.page.expect_download():
        widget.find(".choice").filter(has_text="Save").click()
    assert widget.complaints == []


def test_a_strict_page_would_refuse_markup(visit, site):
    widget = visit(site.put(policy=STRICT))
    assert "TrustedHTML" in widget.evaluate(
        "try { root.firstChild.innerHTML = '<b>x</b>'; return 'taken'; } catch (error) { return String(error); }"
    )


def test_no_cookie_no_storage_no_other_origin_and_an_empty_console(visit, site):
    widget = visit().open().ask(QUESTION)
    assert all(address.startswith(site.app) for address in widget.requests)
    assert widget.page.context.cookies() == []
    assert widget.page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]
    assert widget.page.evaluate("indexedDB.databases().then((found) => found.length)") == 0
    assert widget.complaints == []


def test_requests_carry_no_credentials_and_no_referrer(visit, site):
    widget = visit(site.put())
    with widget.page.expect_request(CHAT) as sent:
        widget.open().ask(QUESTION)
    headers = sent.value.all_headers()
    assert "cookie" not in headers and "referer" not in headers
    assert sent.value.post_data_json == {"message": QUESTION, "more": False, "locale": "en", "history": []}


def test_a_page_with_hostile_styles_changes_nothing(visit, site):
    def boxes(address: str) -> list:
        widget = visit(address, routes={CHAT: answering(crisis())}).open().ask("anything")
        return widget.evaluate(
            "return [...root.querySelectorAll('.panel, .panel *')].filter((node) => node.getClientRects().length)"
            ".map((node) => [node.className, getComputedStyle(node).fontSize, getComputedStyle(node).color,"
            "Math.round(node.getBoundingClientRect().height)])"
        )

    plain = boxes(site.put(policy=OPEN_POLICY))
    assert len(plain) > 40
    assert boxes(site.put(head=HOSTILE, policy=OPEN_POLICY)) == plain


def test_hostile_styles_do_not_show_what_only_screen_readers_should_meet(visit, site):
    widget = visit(site.put(head=HOSTILE, policy=OPEN_POLICY)).open()
    box = widget.page.locator("vouch-chat > [aria-live=polite]").bounding_box()
    assert box["width"] <= 1 and box["height"] <= 1


def test_no_style_leaks_out(visit, site):
    widget = visit(site.put(body="<p id=probe>Some text</p>", policy=OPEN_POLICY))
    style = "JSON.stringify([...getComputedStyle(document.getElementById('probe'))].map((name) =>" \
        "getComputedStyle(document.getElementById('probe'))[name]))"  # fmt: skip
    before = widget.page.evaluate(style)
    widget.open()
    assert widget.page.evaluate(style) == before
    assert widget.page.evaluate("document.styleSheets.length + document.adoptedStyleSheets.length") == 0
    assert widget.evaluate("return root.querySelectorAll('[style], style').length") == 0


def test_the_script_alone_adds_the_element(visit, site):
    widget = visit(site.put(body="")).open()
    assert widget.page.locator("vouch-chat").count() == 1


def test_what_stands_inside_helps_until_the_script_runs(visit, site):
    widget = visit(site.put(), routes={"**/widget.js": lambda route: route.abort()}, ready=False)
    assert widget.page.get_by_text("Questions about treatment").is_visible()


def test_included_twice_it_works_once(visit, site):
    body = '<vouch-chat></vouch-chat><vouch-chat></vouch-chat><script src="{app}/widget.js" defer></script>'
    widget = visit(site.put(body=body), ready=False)
    widget.page.locator("vouch-chat").first.locator(".ask").wait_for()
    assert widget.page.get_by_role("button", name="Ask a question").count() == 1
    widget.page.locator(".ask").click()
    widget.page.locator("textarea").fill(QUESTION)
    widget.page.keyboard.press("Enter")
    widget.page.locator("blockquote").first.wait_for()
    assert sum(address.endswith("/api/chat") for address in widget.requests) == 1
    assert widget.complaints == []


def test_moved_about_while_it_starts_it_stands_there_once(visit, site):
    held = []
    widget = visit(
        site.put(lang="es"), ready=False, routes={"**/widget/es.json": lambda route: held.append(route)}
    )  # fmt: skip
    widget.page.wait_for_function("() => document.querySelector('vouch-chat')")
    widget.page.evaluate("document.body.prepend(document.querySelector('vouch-chat'))")
    held[0].continue_()
    widget.find(".ask").wait_for()
    assert widget.find(".ask").count() == 1
    assert widget.page.locator("vouch-chat > [aria-live]").count() == 2


def test_moved_about_the_page_it_goes_on_working(visit):
    widget = visit()
    widget.page.evaluate("document.body.append(document.querySelector('vouch-chat'))")
    widget.open().ask(QUESTION)
    assert widget.find("blockquote").count() >= 1


def test_the_next_one_takes_over_when_a_page_swaps_its_content(visit, site):
    widget = visit(site.put())
    widget.open().ask(QUESTION)
    widget.page.evaluate(
        "const old = document.querySelector('vouch-chat'); document.body.append(document.createElement('vouch-chat'));"
        "old.remove()"
    )
    assert widget.open().find(".turn").count() == 0
    widget.ask(QUESTION)
    assert widget.complaints == []


def test_taken_away_while_it_starts_it_starts_when_it_is_put_back(visit, site):
    held = []
    widget = visit(
        site.put(lang="es"), ready=False, routes={"**/widget/es.json": lambda route: held.append(route)}
    )  # fmt: skip
    widget.page.wait_for_function("() => document.querySelector('vouch-chat')")
    widget.page.evaluate("window.taken = document.querySelector('vouch-chat'); window.taken.remove()")
    held[0].continue_()
    widget.page.wait_for_timeout(200)
    widget.page.evaluate("document.body.append(window.taken)")
    widget.find(".ask").wait_for()
    assert widget.complaints == []


@pytest.mark.parametrize(
    "fetch", ["undefined", "() => { throw new Error('no') }", "() => Promise.reject(new Error('no'))"]
)
def test_a_page_whose_fetch_is_broken_still_gets_its_words_and_help_numbers(visit, site, fetch):
    widget = visit(site.put(lang="es"), before=f"window.fetch = {fetch}").open(told=False)
    widget.ask("quiero morir", ".error")
    assert widget.find(".care .action").first.get_attribute("href") == "tel:988"
    assert widget.complaints == []


def test_patience_ends_even_when_the_fetch_of_the_page_cannot_be_stopped(visit, site):
    widget = visit(site.put(), before="window.fetch = () => new Promise(() => {})")
    widget.page.clock.install()
    widget.open(told=False).type("my question").page.keyboard.press("Enter")
    widget.find(".wait").wait_for()
    widget.page.clock.run_for(12_500)
    widget.find(".error").wait_for()
    assert "took too long" in widget.find(".error p").inner_text()


def test_a_widget_in_a_hidden_part_of_the_page_works_once_shown(visit, site):
    body = '<div id="later" hidden><vouch-chat open></vouch-chat></div>'
    widget = visit(site.put(body=body))
    widget.page.evaluate("document.getElementById('later').hidden = false")
    widget.ask(QUESTION)
    assert widget.find("blockquote").count() >= 1


@pytest.mark.parametrize(
    "hostile", ["<img src=x onerror=window.pwned=1>", "<script>window.pwned=1</script>", "{title}"]
)
def test_text_from_anywhere_stays_text(visit, hostile):
    quoted = excerpt(text=f"{hostile} is text. {hostile}", best=f"{hostile} is text.", section=hostile)
    told = json.loads(reply(excerpts=(quoted,), message=hostile, suggestions=(hostile,), notice=hostile))
    told["excerpts"][0]["article"]["title"] = hostile
    told["excerpts"][0]["sources"][0]["title"] = hostile
    told["excerpts"][0]["review"] |= {"level": "clinician-approved", "by": hostile}
    told["resources"] = [{"name": hostile, "region": "US", "hours": hostile, "actions": told["help"]}]
    widget = visit(routes={CHAT: answering(json.dumps(told))}).open().ask(hostile)
    assert widget.answer.inner_text().count(hostile) >= 8
    assert hostile in widget.find(".asked").inner_text()
    assert widget.evaluate("return root.querySelectorAll('img, script').length") == 0
    assert widget.page.evaluate("window.pwned") is None


@pytest.mark.parametrize(
    "address", ["javascript:window.pwned=1", "data:text/html,x", "//[", "vbscript:x", " java\nscript:x"]
)
def test_an_address_that_could_run_code_is_no_link(visit, address):
    told = json.loads(reply())
    told["excerpts"][0]["article"]["url"] = address
    told["excerpts"][0]["sources"][0]["url"] = address
    told["help"][0]["href"] = address
    told["suggestions"] = []
    widget = visit(routes={CHAT: answering(json.dumps(told | {"resources": [], "route": "support"}))})
    widget.open().ask("anything")
    assert widget.answer.locator("a").count() == 0
    assert "A source" in widget.answer.locator(".origin ul").text_content()


def test_the_words_of_a_server_error_are_not_shown(visit):
    body = json.dumps({"title": "<b>boom</b>", "detail": CANARY})
    widget = visit(routes={CHAT: answering(body, 500)}).open().ask("anything", ".error")
    assert CANARY not in widget.find(".panel").inner_text()


LISTEN = """window.heard = [];
for (const target of [window, document, document.documentElement]) {
  for (const name of ['keydown', 'keypress', 'keyup', 'beforeinput', 'input', 'paste', 'click', 'auxclick',
                      'mousedown', 'mouseup', 'pointerdown', 'pointerup', 'compositionupdate', 'compositionend']) {
    for (const capture of [true, false]) {
      target.addEventListener(name, (event) => window.heard.push([name, event.key, event.data]), capture);
    }
  }
}"""


def test_listeners_of_the_page_learn_neither_keys_nor_text_nor_links(visit):
    widget = visit()
    widget.page.evaluate(LISTEN)
    widget.find(".ask").click()
    widget.input.click()
    widget.page.keyboard.type(QUESTION[:10])
    widget.page.keyboard.insert_text(QUESTION[10:])
    widget.page.keyboard.press("Enter")
    widget.find(".reply").wait_for()
    with widget.page.context.expect_page():
        widget.find(".citation").first.click()
    assert widget.page.evaluate("window.heard") == []
    widget.page.locator("h1").click()
    assert widget.page.evaluate("window.heard.length") > 0, "the page's own events are left alone"


def test_events_say_that_something_happened_and_never_what(visit):
    widget = visit()
    widget.page.evaluate(
        "window.told = []; for (const name of ['open', 'reply', 'clear', 'close'])"
        "document.querySelector('vouch-chat').addEventListener('vouch-' + name,"
        "(event) => window.told.push([event.type, event.detail ?? null, event.bubbles]))"
    )
    widget.open().ask("I want to kill myself")
    widget.page.evaluate("document.querySelector('vouch-chat').clear()")
    widget.page.evaluate("document.querySelector('vouch-chat').close()")
    assert widget.find(".panel").is_hidden()
    assert widget.page.evaluate("window.told") == [
        [f"vouch-{name}", None, False] for name in ("open", "reply", "clear", "close")
    ]


def test_a_session_recorder_records_nothing_of_the_conversation(visit, site):
    folder = Path(find_spec("django_rrweb").origin).parent
    [recorder] = folder.glob("static/django-rrweb/rrweb-record-*.js")
    start = recorder.read_text(encoding="utf-8") + (
        ";window.recorded = []; document.addEventListener('DOMContentLoaded', () =>"
        "rrwebRecord({emit: (event) => window.recorded.push(JSON.stringify(event)), sampling: {input: 'all'}}));"
    )
    told = reply(excerpts=(excerpt(text=f"The {CANARY} answers.", best="answers"),))
    page = site.put(body="<input id=own><vouch-chat></vouch-chat>", policy=OPEN_POLICY)
    widget = visit(page, before=start, routes={CHAT: answering(told)})
    widget.page.locator("#own").fill("seen-by-the-recorder")
    widget.open()
    widget.page.keyboard.type(f"my {CANARY} question")
    widget.page.keyboard.press("Enter")
    widget.find(".reply").wait_for()
    widget.page.wait_for_timeout(300)
    recorded = " ".join(widget.page.evaluate("window.recorded"))
    assert "seen-by-the-recorder" in recorded, "the recorder must be at work"
    assert CANARY not in recorded
    assert "Need help now" not in recorded


def test_marks_for_recorders_stand_on_the_element_and_the_live_regions(visit):
    widget = visit()
    for node in ("vouch-chat", "vouch-chat > [aria-live=polite]", "vouch-chat > [aria-live=assertive]"):
        found = widget.page.locator(node)
        assert {"rr-block", "fs-exclude", "ph-no-capture"} <= set(found.get_attribute("class").split())
        for name in (
            "hj-suppress",
            "private",
            "clarity-mask",
            "sentry-block",
            "dd-privacy",
            "recording-disable",
        ):
            assert found.get_attribute(f"data-{name}") is not None


@pytest.mark.parametrize(
    "missing",
    [
        "delete CSSStyleSheet.prototype.replaceSync",
        "delete ShadowRoot.prototype.adoptedStyleSheets; delete Document.prototype.adoptedStyleSheets",
        "window.CSSStyleSheet = class { constructor() { throw new TypeError('Illegal constructor'); } }",
    ],
)
def test_without_constructable_style_sheets_a_link_styles_it(visit, missing):
    widget = visit(before=missing).open().ask(QUESTION)
    assert widget.evaluate("return root.querySelector('link').href").endswith("/widget.css")
    assert widget.find(".panel").evaluate("node => getComputedStyle(node).position") == "fixed"
    assert widget.complaints == []


def test_without_custom_elements_the_link_inside_stays(visit, site):
    before = "Object.defineProperty(window, 'customElements', {value: undefined})"
    widget = visit(site.put(), before=before, ready=False)
    assert widget.page.get_by_text("Questions about treatment").is_visible()
    assert widget.complaints == []


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("clipboard", "Object.defineProperty(Navigator.prototype, 'clipboard', {value: undefined})"),
        (
            "storage",
            "Object.defineProperty(window, 'sessionStorage', {get() { throw new Error('forbidden'); }})",
        ),
    ],
)
def test_it_answers_without(visit, name, missing):
    widget = visit(before=missing).open().ask(QUESTION)
    assert "grooves" in widget.find("blockquote").first.inner_text()
    assert widget.complaints == []


def test_code_stays_within_what_old_browsers_read():
    """Chrome 80 and Safari 15 stand for all: nothing newer may be needed to parse or run the sources."""
    source = " ".join(path.read_text(encoding="utf-8") for path in Path("web/widget").glob("*.js"))
    for newer in (
        "??=",
        "||=",
        ".at(",
        "replaceAll(",
        "replaceChildren(",
        "structuredClone",
        "#_",
        ".findLast(",
    ):
        assert newer not in source


@pytest.mark.parametrize(
    ("accent", "warned"), [("#ffee00", True), ("#0a3d62", False), ("red;}*{color:red", False)]
)
def test_a_pale_accent_is_warned_of_in_the_console(visit, site, accent, warned):
    widget = visit(site.put(body=f'<vouch-chat accent="{accent}"></vouch-chat>'))
    assert any("contrast" in complaint for complaint in widget.complaints) is warned
    if accent == "#0a3d62":
        assert (
            widget.find(".ask").evaluate("node => getComputedStyle(node).backgroundColor")
            == "rgb(10, 61, 98)"
        )


def test_colours_and_parts_can_be_set_from_the_page(visit, site):
    style = "<style>vouch-chat { --vouch-accent: #402060 } vouch-chat::part(ask) { border-radius: 0 }</style>"
    widget = visit(site.put(head=style, policy=OPEN_POLICY))
    look = widget.find(".ask").evaluate(
        "n => [getComputedStyle(n).backgroundColor, getComputedStyle(n).borderRadius]"
    )
    assert look == ["rgb(64, 32, 96)", "0px"]


def test_it_fills_its_place_when_put_inline(visit, site):
    style = "<style>#place { height: 500px; width: 400px }</style>"
    body = '<div id="place"><vouch-chat position="inline" open></vouch-chat></div>'
    widget = visit(site.put(head=style, body=body, policy=OPEN_POLICY))
    place, panel = widget.page.locator("#place").bounding_box(), widget.find(".panel").bounding_box()
    assert panel == place
    widget.ask(QUESTION)


# A machine that is busy with something else delays any one run, so the best of a few counts.
TRIES = 5
SLOW = {"offline": False, "latency": 20, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 1.6e6 / 8}


def test_the_launcher_is_ready_within_a_second_on_a_slow_telephone(visit, site):
    address = site.put()

    def measure() -> float:
        widget = visit()
        session = widget.page.context.new_cdp_session(widget.page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        began = time.perf_counter()
        widget.page.goto(address, wait_until="commit")
        widget.find(".ask").wait_for()
        return time.perf_counter() - began

    assert any(measure() <= 1 for _ in range(TRIES))


def test_no_task_of_the_widget_takes_longer_than_a_tenth_of_a_second(visit, site):
    watch = (
        "window.tasks = []; new PerformanceObserver((list) => list.getEntries().forEach((entry) =>"
        "window.tasks.push(entry.duration))).observe({type: 'longtask', buffered: true});"
    )
    three = tuple(excerpt(f"pads.{n}", part=n) for n in (1, 2, 3))

    def longest() -> float:
        widget = visit(site.put(), before=watch, routes={CHAT: answering(reply(excerpts=three))})
        widget.open().ask("anything")
        widget.page.wait_for_timeout(100)
        return max(widget.page.evaluate("window.tasks"), default=0)

    assert any(longest() <= 100 for _ in range(TRIES))
