"""The widget for everybody: screen readers, keyboards, small screens, large text, forced colours."""

import pytest

from tests.browser_helpers import (
    CHAT,
    LINES,
    Widget,
    answering,
    crisis,
    excerpt,
    reply,
)

pytest_plugins = ["tests.browser_helpers"]

PERSONAL = {"route": "personal_advice", "notice_level": "personal", "message": "Ask your clinic."}
TOLD = {
    "answer": reply(excerpts=(excerpt("pads.a"), excerpt("pads.b")), suggestions=("Another one?",)),
    "no answer": reply(
        kind="no_answer", excerpts=(), certainty=None, message="No text.", suggestions=("Other?",)
    ),
    "gentle line": reply(route="support", message="You can talk to a person.", resources=LINES),
    "personal notice": reply(**PERSONAL),
    "urgent notice": reply(route="urgent", notice_level="urgent", message="Call today.", resources=LINES),
    "crisis": crisis(),
    "emergency": crisis("emergency"),
}


def states(widget: Widget):
    """Bring the widget into one state after the other; gives the name of each."""
    now = {}
    widget.page.route(CHAT, lambda route: now["route"](route))
    yield "closed"
    widget.open()
    yield "open and empty"
    widget.find(".greeting summary").click()
    widget.find(".help").click()
    yield "help and what is kept open"
    widget.find(".help").click()
    widget.find(".menu > summary").click()
    yield "menu open"
    widget.find("button.choice").filter(has_text="Clear").click()
    yield "confirming"
    widget.find(".sure .plain").click()
    held = []
    now["route"] = lambda route: held.append(route)
    widget.type("pending").page.keyboard.press("Enter")
    widget.find(".wait").wait_for()
    yield "pending"
    answering(TOLD["answer"])(held[0])
    widget.find(".reply").wait_for()
    widget.find(".thumb").first.click()
    widget.evaluate("root.querySelectorAll('.log details').forEach((node) => { node.open = true; })")
    yield "answer with everything open"
    for name, told in list(TOLD.items())[1:]:
        now["route"] = answering(told)
        widget.ask(name)
        yield name
    now["route"] = answering("{}", 503)
    widget.ask("broken", ".error")
    yield "error"
    now["route"] = answering("{}", 429)
    widget.input.fill("I want to kill myself")
    widget.ask(" now", ".error button:disabled")
    yield "too many questions, in a crisis"
    widget.input.fill("a" * 1010)
    yield "too long"


@pytest.mark.parametrize(
    "look",
    [
        {"color_scheme": "light"},
        {"color_scheme": "dark"},
        {"forced_colors": "active"},
        {"color_scheme": "light", "viewport": {"width": 390, "height": 844}, "has_touch": True},
    ],
    ids=["light", "dark", "forced colours", "phone"],
)
def test_axe_finds_nothing_in_any_state(visit, site, look):
    widget = visit(site.put(policy=None), **look)
    found = {name: widget.axe() for name in states(widget)}
    assert len(found) == 16
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_axe_would_find_a_button_without_a_name(visit, site):
    widget = visit(site.put(policy=None)).open()
    widget.evaluate("root.querySelector('.close span').remove()")
    assert any(problem.startswith("button-name") for problem in widget.axe())


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("answer", "Answer, from Brake pads. Grooves vanish first. 1 more below."),
        ("no answer", "No text."),
        ("personal notice", "Ask your clinic. This is general"),
        ("crisis", "!Important. Talk to someone now. Please contact a person now. Call 988, Text 988"),
        ("emergency", "!Important. This may be an emergency."),
    ],
)
def test_each_reply_is_announced_exactly_once(visit, name, begins):
    held = []
    widget = visit(routes={CHAT: lambda route: held.append(route)}).open().listen()
    widget.type("anything").page.keyboard.press("Enter")
    widget.page.wait_for_function("() => window.spoken.length === 1")
    answering(TOLD[name])(held[0])
    widget.find(".reply").wait_for()
    widget.page.wait_for_timeout(400)
    looking, *told = widget.spoken()
    assert looking == "Looking in the articles…"
    assert len(told) == 1
    assert told[0].startswith(begins)


def test_an_error_is_announced_once_and_a_crisis_without_network_at_once_and_firmly(visit):
    widget = visit(routes={CHAT: lambda route: route.abort()}).open().listen().ask("x", ".error")
    widget.page.wait_for_function("() => window.spoken.some((text) => /sent/.test(text))")
    widget.input.fill("")
    widget.ask("I want to kill myself", ".care")
    widget.page.wait_for_function("() => window.spoken.some((text) => text[0] === '!')")
    assert sum("could not be sent" in text for text in widget.spoken()) == 2
    assert widget.spoken()[-1].startswith("!Important. If you might hurt yourself")


def test_what_was_said_is_taken_out_of_the_page_again(visit):
    widget = visit(routes={CHAT: answering(TOLD["answer"])})
    widget.page.clock.install()
    widget.open().ask("anything")
    widget.page.clock.run_for(200)
    assert "Grooves" in widget.evaluate("return host.textContent")
    widget.page.clock.run_for(11_000)
    assert "Grooves" not in widget.evaluate("return host.textContent")


def test_live_regions_stand_in_the_page_and_the_conversation_is_not_live(visit):
    widget = visit().open()
    assert widget.page.locator("vouch-chat > [aria-live=polite]").count() == 1
    assert widget.page.locator("vouch-chat > [aria-live=assertive]").count() == 1
    assert (
        widget.evaluate(
            "return root.querySelectorAll('[aria-live],[role=log],[role=alert],[role=status]').length"
        )
        == 0
    )
    box = widget.page.locator("vouch-chat > [aria-live=polite]").bounding_box()
    assert box["width"] <= 1 and box["height"] <= 1


def test_it_is_a_named_dialog_that_is_not_modal(visit):
    widget = visit().open()
    dialog = widget.page.get_by_role("dialog", name="Questions about treatment")
    assert dialog.count() == 1
    assert dialog.get_attribute("aria-modal") is None
    assert widget.page.get_by_role("textbox", name="Type your question").count() == 1


@pytest.mark.parametrize("place", ["input", "log"])
def test_the_focus_stays_where_it_is_when_an_answer_arrives(visit, place):
    held = []
    widget = visit(routes={CHAT: lambda route: held.append(route)}).open()
    widget.type("anything").page.keyboard.press("Enter")
    widget.find(".wait").wait_for()
    widget.find(f".{place}").focus()
    answering(TOLD["answer"])(held[0])
    widget.find(".reply").wait_for()
    assert widget.focused() == place


def test_the_view_goes_to_the_start_of_a_new_answer(visit):
    widget = visit(routes={CHAT: answering(TOLD["answer"])}).open().ask("one").ask("two")
    log, reply_box = widget.find(".log").bounding_box(), widget.answer.locator(".reply").bounding_box()
    assert log["y"] <= reply_box["y"] < log["y"] + 120


def test_the_view_stays_where_a_reader_scrolled_to_and_offers_the_new_answer(visit):
    held = []
    widget = visit(routes={CHAT: lambda route: held.append(route)}).open()
    widget.type("one").page.keyboard.press("Enter")
    widget.find(".wait").wait_for()
    answering(TOLD["answer"])(held[0])
    widget.find(".reply").wait_for()
    widget.type("two").page.keyboard.press("Enter")
    widget.find(".turn:last-child .wait").wait_for()
    widget.evaluate("root.querySelector('.log').scrollTop = 0")
    widget.page.wait_for_timeout(100)
    answering(TOLD["answer"])(held[1])
    widget.find(".newer").wait_for()
    assert widget.evaluate("return root.querySelector('.log').scrollTop") == 0
    widget.find(".newer").focus()
    widget.page.keyboard.press("Enter")
    log, reply_box = widget.find(".log").bounding_box(), widget.answer.locator(".reply").bounding_box()
    assert log["y"] <= reply_box["y"] < log["y"] + 120
    assert widget.find(".newer").is_hidden()
    assert widget.focused() == "input"


SIZES = """return [...root.querySelectorAll('button, a, summary, textarea, .choice')]
  .filter((node) => node.offsetParent && node.getClientRects().length)
  .map((node) => [node.className || node.textContent, node.getBoundingClientRect()])
  .map(([name, box]) => [name, Math.round(box.width), Math.round(box.height)])"""


@pytest.mark.parametrize(("touch", "least"), [(False, 24), (True, 44)])
def test_everything_that_can_be_pressed_is_large_enough(visit, touch, least):
    widget = visit(
        routes={CHAT: answering(TOLD["answer"])}, has_touch=touch, is_mobile=touch,
        viewport={"width": 390, "height": 844},
    ).open().ask("anything")  # fmt: skip
    widget.evaluate("root.querySelectorAll('details').forEach((node) => { node.open = true; })")
    sizes = widget.evaluate(SIZES)
    assert len(sizes) > 15
    assert [size for size in sizes if min(size[1:]) < least] == []


def test_text_is_typed_at_sixteen_pixels_or_more(visit):
    widget = visit().open()
    assert (
        float(widget.evaluate("return getComputedStyle(root.querySelector('textarea')).fontSize")[:-2]) >= 16
    )


def test_a_phone_is_filled_to_its_edges(visit):
    widget = visit(viewport={"width": 390, "height": 844}).open()
    assert widget.find(".panel").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}


@pytest.mark.parametrize("size", [(320, 256), (320, 640), (1280, 300)])
def test_it_reflows_on_a_small_screen_without_sideways_scrolling(visit, size):
    widget = visit(routes={CHAT: answering(TOLD["crisis"])}, viewport={"width": size[0], "height": size[1]})
    widget.open().ask("anything")
    wide = widget.evaluate(
        "return [...root.querySelectorAll('.panel, .log')].filter((n) => n.scrollWidth > n.clientWidth).length"
    )
    assert wide == 0
    assert widget.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    heading = widget.find(".care h4").bounding_box()
    assert 0 <= heading["y"] < size[1], "the start of the answer is in view"
    widget.find(".send").focus()
    box = widget.find(".send").bounding_box()
    assert 0 <= box["y"] and box["y"] + box["height"] <= size[1] + 1, "what has the focus can be seen"


def test_text_of_twice_the_size_still_fits(visit):
    widget = visit(routes={CHAT: answering(TOLD["crisis"])}, viewport={"width": 640, "height": 1000})
    session = widget.page.context.new_cdp_session(widget.page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    widget.page.reload()
    widget.find(".root").wait_for(state="attached")
    widget.open().ask("anything")
    assert widget.evaluate("return getComputedStyle(root.querySelector('textarea')).fontSize") == "32px"
    assert widget.evaluate(
        "const log = root.querySelector('.log'); return log.scrollWidth <= log.clientWidth"
    )
    for part in (".send", ".close", ".hide", ".help"):
        box = widget.find(part).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 640
        assert box["y"] >= 0 and box["y"] + box["height"] <= 1000


def test_forced_colours_leave_real_borders(visit):
    widget = visit(routes={CHAT: answering(TOLD["crisis"])}, forced_colors="active").open().ask("anything")
    for part in (".panel", ".care", ".care .action", ".send", ".asked", ".field"):
        assert float(widget.find(part).first.evaluate("n => getComputedStyle(n).borderTopWidth")[:-2]) >= 1, (
            part
        )


def test_nothing_moves_by_itself(visit):
    widget = visit(routes={CHAT: lambda route: None}).open().type("anything")
    widget.page.keyboard.press("Enter")
    widget.find(".wait").wait_for()
    assert widget.evaluate("return document.getAnimations().length + root.getAnimations().length") == 0


def test_right_to_left_mirrors_the_panel_and_keeps_quotes_in_their_own_direction(visit, site):
    body = '<vouch-chat dir="rtl"></vouch-chat>'
    widget = visit(site.put(body=body), routes={CHAT: answering(TOLD["answer"])}).open().ask("anything")
    assert widget.find(".panel").bounding_box()["x"] < 100
    assert widget.find(".close").bounding_box()["x"] < widget.find("h2").bounding_box()["x"]
    quote = widget.answer.locator("blockquote").first
    assert quote.evaluate("node => getComputedStyle(node).direction") == "ltr"
    asked, log = widget.find(".asked").bounding_box(), widget.find(".log").bounding_box()
    assert asked["x"] - log["x"] < 40, "questions stand at the line's end"


def test_the_layout_does_not_shift(visit):
    held = []
    widget = visit(
        routes={CHAT: lambda route: held.append(route)},
        before="window.shift = 0; new PerformanceObserver((list) => list.getEntries().forEach((entry) => {"
        "if (!entry.hadRecentInput) window.shift += entry.value; })).observe({type: 'layout-shift', buffered: true});",
    )
    widget.open().type("anything").page.keyboard.press("Enter")
    widget.page.wait_for_timeout(800)
    answering(TOLD["answer"])(held[0])
    widget.find(".reply").wait_for()
    widget.page.wait_for_timeout(100)
    assert widget.page.evaluate("window.shift") < 0.01
