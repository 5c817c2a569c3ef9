"""Every state that the widget can be in, those that a well-served visitor never sees included."""

import json
import re

import pytest

from tests.browser_helpers import (
    CHAT,
    CONFIG,
    CONTACT,
    HELP,
    LINES,
    TEXT,
    answering,
    crisis,
    excerpt,
    reply,
)

pytest_plugins = ["tests.browser_helpers"]


FAILURES = [
    (answering("{}", 500), "The answers are not ready right now."),
    (answering("{}", 503), "The answers are not ready right now."),
    (answering("no JSON"), "The answer came back broken."),
    (answering("{}"), "The answer came back broken."),
    (answering("null"), "The answer came back broken."),
    (answering(json.dumps({"kind": "answer", "notice": "n"})), "The answer came back broken."),
    (answering("{}", 400), "The question could not be read."),
    (answering("{}", 415), "The question could not be read."),
    (lambda route: route.abort(), "The question could not be sent."),
]


def test_every_error_is_one_sentence_with_try_again_and_the_text_kept(visit):
    now = {}
    widget = visit(routes={CHAT: lambda route: now["route"](route)}).open()
    for route, sentence in FAILURES:
        now["route"] = route
        widget.input.fill("")
        widget.ask("my question", ".error")
        assert widget.find(".error p").all_inner_texts() == [sentence]
        assert widget.find(".error button").inner_text() == "Try again"
        assert widget.find(".reply").count() == 0
        assert widget.input.input_value() == "my question"


def test_try_again_sends_the_same_question_and_takes_the_error_away(visit):
    outcomes = [answering("{}", 503), answering(reply())]
    widget = visit(routes={CHAT: lambda route: outcomes.pop(0)(route)}).open().ask("my question", ".error")
    widget.answer.locator(".error button").focus()
    widget.page.keyboard.press("Enter")
    widget.find(".reply").wait_for()
    assert widget.find(".turn").count() == 1
    assert widget.find(".error").count() == 0
    assert widget.input.input_value() == ""
    assert widget.focused() == "input"


def test_what_was_typed_meanwhile_is_not_overwritten_by_the_failed_question(visit):
    held = []
    widget = visit(routes={CHAT: lambda route: held.append(route)}).open().type("first")
    widget.page.keyboard.press("Enter")
    widget.find(".wait").wait_for()
    widget.type("second")
    answering("{}", 503)(held[0])
    widget.find(".error").wait_for()
    assert widget.input.input_value() == "second"
    assert widget.find(".asked").inner_text().endswith("first")


def test_too_many_questions_say_how_long_to_wait_and_hold_the_button_until_then(visit):
    widget = visit(routes={CHAT: answering("{}", 429, **{"Retry-After": "20"})})
    widget.page.clock.install()
    widget.open().ask("my question", ".error")
    assert widget.find(".error p").inner_text() == "Too many questions came at once; please wait 20 seconds."
    assert widget.find(".error button").is_disabled()
    widget.page.clock.fast_forward(20_500)
    assert widget.find(".error button").is_enabled()


def test_an_answer_that_takes_over_twelve_seconds_is_given_up(visit):
    widget = visit(routes={CHAT: lambda route: None})
    widget.page.clock.install()
    widget.open().type("my question")
    widget.page.keyboard.press("Enter")
    widget.find(".wait").wait_for()
    widget.page.clock.fast_forward(12_500)
    widget.find(".error").wait_for()
    assert widget.find(".error p").inner_text() == "The answer took too long to come."


def test_offline_is_named(visit):
    widget = visit().open()
    widget.page.context.set_offline(True)
    widget.ask("my question", ".error")
    assert widget.find(".error p").inner_text() == "You seem to be offline."


def test_a_long_question_is_counted_and_refused_in_plain_words(visit):
    widget = visit().open().type("a" * 950)
    assert widget.find(".count").inner_text() == "50 characters left"
    widget.type("\U0001f6b2" * 60)
    assert widget.find(".count").inner_text() == "10 characters too many", "an emoji is one character"
    widget.page.keyboard.press("Enter")
    widget.find(".error").wait_for()
    assert "at most 1,000 characters" in widget.find(".error p").inner_text()
    assert len(widget.input.input_value()) == 1010


def test_an_over_long_cry_for_help_is_still_answered_with_help(visit):
    widget = visit().open().type("I want to kill myself. " * 60)
    widget.page.keyboard.press("Enter")
    widget.find(".care").wait_for()
    assert widget.find(".error").count() == 0


@pytest.mark.parametrize("route", [answering("{}", 503), lambda route: route.abort()])
def test_a_crisis_shows_its_card_from_built_in_numbers_when_the_request_fails(visit, route):
    widget = visit(routes={CHAT: route, CONFIG: route}).open(told=False).ask("I want to kill myself", ".error")
    links = widget.find(".care .action")
    assert [links.nth(n).get_attribute("href") for n in range(3)] == ["tel:988", "sms:988", "tel:911"]
    assert [links.nth(n).inner_text() for n in range(3)] == ["Call 988", "Text 988", "Call 911"]


@pytest.mark.parametrize(
    ("region", "first"), [("GB", "tel:116123"), ("AU", "tel:131114"), ("FR", "https://findahelpline.com/")]
)
def test_built_in_numbers_are_those_of_the_region_that_the_page_names(visit, site, region, first):
    page = site.put(body=f'<vouch-chat region="{region}"></vouch-chat>')
    widget = visit(page, routes={"**/api/**": lambda route: route.abort()}).open(told=False)
    widget.find(".help").click()
    assert widget.find(".numbers .action").first.get_attribute("href") == first
    assert widget.find(".numbers .action").last.get_attribute("href").startswith("tel:")


ALARMING = (
    "I want to die", "i'm going to kill myself", "thinking about suicide", "I keep hurting myself",
    "please let me die", "i wanna kms", "k!ll myself", "ending my own life", "I overdosed", "my chest pain is bad",
    "she can't breathe", "quiero morir", "no quiero vivir más",
)  # fmt: skip
ORDINARY = (
    "How fast does it work?", "What does it cost?", "Does it end my lease?", "Is it a killer deal?",
    "Can I take it with my other medicine?", "Where do I cut down on cost?",
)  # fmt: skip


def test_help_opens_before_the_network_answers_when_and_only_when_the_words_are_alarming(visit):
    widget = visit(routes={CHAT: lambda route: None}).open()
    opened = []
    for words in ALARMING + ORDINARY:
        widget.input.fill(words)
        widget.page.keyboard.press("Enter")
        widget.find(".wait").wait_for()
        if widget.find(".numbers").is_visible():
            opened.append(words)
            widget.find(".help").click()
        widget.find(".send").click()
    assert opened == list(ALARMING)


def test_help_opens_for_everybody_after_three_seconds_and_closes_with_the_answer(visit):
    held = []
    widget = visit(routes={CHAT: lambda route: held.append(route)})
    widget.page.clock.install()
    widget.open().type("my question")
    widget.page.keyboard.press("Enter")
    widget.find(".wait").wait_for()
    widget.page.clock.fast_forward(2_900)
    assert widget.find(".numbers").is_hidden()
    widget.page.clock.fast_forward(200)
    assert widget.find(".numbers").is_visible()
    wait, box = widget.find(".wait").bounding_box(), widget.find(".log").bounding_box()
    assert wait["y"] + wait["height"] <= box["y"] + box["height"], "what is waited for stays in sight"
    answering(reply())(held[0])
    widget.find(".reply").wait_for()
    assert widget.find(".numbers").is_hidden()


def test_help_is_always_in_reach(visit):
    widget = visit().open()
    widget.find(".help").focus()
    widget.page.keyboard.press("Enter")
    assert widget.find(".help").get_attribute("aria-expanded") == "true"
    assert widget.find(".numbers a[href='tel:988']").first.is_visible()
    assert widget.find(".numbers a[href='tel:+15550100199']").is_visible(), "the clinic's own number too"


def test_what_is_kept_comes_from_the_real_settings(visit, site):
    told = {}
    widget = visit()
    with widget.page.expect_response(CONFIG) as caught:
        widget.open()
    told = caught.value.json()
    widget.find(".greeting summary").focus()
    widget.page.keyboard.press("Enter")
    assert told["recorded"] in widget.find(".greeting details").inner_text()
    assert "a computer, not a person" in widget.find(".greeting > p").first.inner_text()
    assert "No one here reads" in widget.find(".greeting > p").first.inner_text()
    assert widget.find(".greeting .notice").inner_text() == told["notice"]
    assert 3 <= widget.find(".greeting .suggestion").count() <= 4


@pytest.mark.parametrize("told", ["null", "{}", '{"notice": "n", "resources": [{}]}', "no JSON"])
def test_a_broken_word_from_the_service_leaves_help_and_notice_standing(visit, told):
    widget = visit(routes={CONFIG: answering(told)}).open(told=False)
    widget.find(".help").click()
    assert widget.find(".numbers a").first.get_attribute("href") == "tel:988"
    assert "general information" in widget.find(".greeting .notice").inner_text()
    assert widget.complaints == []


def test_an_emergency_card_leads_with_its_own_heading(visit):
    widget = visit(routes={CHAT: answering(crisis("emergency"))}).open().ask("anything")
    assert widget.find(".care h4").inner_text().endswith("This may be an emergency")


def test_in_an_emergency_its_number_leads_and_in_a_crisis_the_crisis_line(visit):
    told = json.loads(crisis())
    told["help"].append({"kind": "call", "label": "Call 911", "href": "tel:911"})
    now = {}
    widget = visit(routes={CHAT: lambda route: now["route"](route)}).open().listen()
    for kind, first in (("emergency", "tel:911"), ("crisis", "tel:988")):
        now["route"] = answering(json.dumps(told | {"kind": kind, "route": kind}))
        widget.ask(kind)
        links = widget.answer.locator(".care > .actions a")
        assert links.first.get_attribute("href") == first
        assert links.count() == 3
        number = first.removeprefix("tel:")
        widget.page.wait_for_function(f"() => window.spoken.some((text) => /now\\. Call {number}, /.test(text))")


def test_a_gentle_line_stands_before_the_answer_with_numbers(visit):
    told = reply(route="support", message="You can talk to a person.", resources=LINES)
    widget = visit(routes={CHAT: answering(told)}).open().ask("anything")
    classes = widget.answer.locator(".reply > *").evaluate_all("nodes => nodes.map(node => node.classList[0])")
    assert classes == ["gentle", "excerpt", "notice"]
    assert widget.find(".gentle .action").first.get_attribute("href") == "tel:988"


@pytest.mark.parametrize(("route", "level"), [("personal_advice", "personal"), ("urgent", "urgent")])
def test_a_personal_or_urgent_notice_stands_first(visit, route, level):
    told = reply(
        route=route,
        notice_level=level,
        notice="Ask your clinic.",
        message="More.",
        resources=LINES if level == "urgent" else (),
    )
    widget = visit(routes={CHAT: answering(told)}).open().ask("anything")
    assert widget.answer.locator(".reply > *").first.locator("p").first.inner_text() == "Ask your clinic."
    assert widget.answer.locator(".notice").count() == 1


def test_further_excerpts_wait_behind_a_tap_and_a_pair_stands_open(visit):
    excerpts = (
        excerpt("pads.worn", paired_with="pads.risks"),
        excerpt("pads.risks", paired_with="pads.worn"),
        excerpt("pads.more"),
    )
    widget = visit(routes={CHAT: answering(reply(excerpts=excerpts))}).open().ask("anything")
    quotes = widget.answer.locator("blockquote")
    assert [quotes.nth(n).is_visible() for n in range(3)] == [True, True, False]
    widget.answer.locator(".further > summary").focus()
    widget.page.keyboard.press("Enter")
    assert quotes.nth(2).is_visible()


def test_each_part_of_a_question_opens_with_its_first_excerpt(visit):
    excerpts = (excerpt("pads.a", part=1), excerpt("pads.b", part=2), excerpt("pads.c", part=2))
    widget = visit(routes={CHAT: answering(reply(excerpts=excerpts))}).open().ask("anything")
    quotes = widget.answer.locator("blockquote")
    assert [quotes.nth(n).is_visible() for n in range(3)] == [True, True, False]
    assert "Part 2 of your question" in widget.answer.locator(".excerpt").nth(1).inner_text()


def test_highlights_count_code_points_and_blocks_become_lists_and_tables(visit):
    widget = visit(routes={CHAT: answering(reply())}).open().ask("anything")
    quote = widget.answer.locator("blockquote")
    assert quote.locator("mark").all_inner_texts() == ["Grooves vanish first."]
    assert "\U0001f6b2" in quote.locator("p").first.inner_text()
    assert quote.locator("ul li").all_inner_texts() == ["Look from the side.", "Compare both pads."]
    assert quote.locator("th").all_inner_texts() == ["Sign", "What it means"]
    assert quote.locator("td").all_inner_texts() == ["No groove", "Change soon", "Metal", "Change now"]


def test_a_highlight_may_cover_a_table_row_and_a_numbered_list_keeps_its_kind(visit):
    row = "| No groove | Change soon |"
    ordered = "1. Wash it.\n2. Dry it."
    excerpts = (excerpt("pads.a", TEXT, row, part=1), excerpt("pads.b", ordered, "Dry it.", part=2))
    widget = visit(routes={CHAT: answering(reply(excerpts=excerpts))}).open().ask("anything")
    assert widget.answer.locator("td mark").all_inner_texts() == ["No groove", "Change soon"]
    assert widget.answer.locator("ol li mark").all_inner_texts() == ["Dry it."]


def test_a_clinician_who_approved_is_named(visit):
    review = {"level": "clinician-approved", "by": "A Clinician, MD", "on": "2026-02-10", "due": "2027-02-10"}
    widget = visit(routes={CHAT: answering(reply(excerpts=(excerpt(review=review),)))}).open().ask("anything")
    origin = widget.answer.locator(".origin").inner_text()
    assert "Approved by a clinician: A Clinician, MD." in origin
    assert "not yet approved" not in origin


def test_text_in_another_language_is_marked_as_such(visit, site):
    told = reply(excerpts=(excerpt("pads.a"), excerpt("pads.b"), excerpt("pads.c", language="es")))
    widget = visit(site.put(lang="es"), routes={CHAT: answering(told)}).open().ask("pregunta")
    assert widget.find(".root").get_attribute("lang") == "es"
    quotes = widget.answer.locator("blockquote")
    assert [quotes.nth(n).get_attribute("lang") for n in range(3)] == ["en", "en", None]
    for own in (".excerpt h4", ".excerpt cite", ".further > summary span"):
        assert widget.answer.locator(own).first.get_attribute("lang") == "en", own
    assert widget.find(".greeting .suggestion").first.get_attribute("lang") == "en"


def test_a_no_answer_reaches_the_clinic(visit):
    told = reply(
        kind="no_answer",
        excerpts=(),
        certainty=None,
        message="I have no text on this.",
        suggestions=("Another?",),
    )
    widget = visit(routes={CHAT: answering(told)}).open().ask("anything")
    text = widget.answer.inner_text()
    assert "I have no text on this." in text and "Another?" in text and CONTACT.name in text
    assert widget.answer.locator(".action").first.get_attribute("href") == CONTACT.actions[0].href


def test_spanish_is_complete_on_the_page(visit, site):
    widget = visit(site.put(lang="es-MX"))
    assert widget.find(".ask").inner_text() == "Haga una pregunta"
    widget.open().ask("quiero morir")
    text = widget.find(".panel").inner_text()
    for words in (
        "Preguntas sobre el tratamiento", "Ocultar ya", "¿Necesita ayuda ya?", "Hable con alguien ahora", "Llame al 988",
        "Los artículos no están en español", "Eso suena muy doloroso", "a toda hora", "no un consejo médico",
    ):  # fmt: skip
        assert words in text
    own = widget.evaluate(
        "root.querySelectorAll('.line b').forEach((name) => { name.textContent = ''; });"
        "return [...root.querySelectorAll('p, button, a, h4')].filter((n) => !n.closest('[lang=en]'))"
        ".map((n) => n.textContent).join(' ')"
    )
    assert not re.search(r"\b(the|you|your|call|text|now)\b", own, re.I), "English is marked, or not there"
    widget.ask("How do I know that brake pads are worn?")
    assert "Esto es información general" in widget.answer.inner_text()
    assert widget.complaints == []


def test_spanish_that_cannot_be_fetched_falls_back_to_english(visit, site):
    widget = visit(site.put(lang="es"), routes={"**/widget/es.json": lambda route: route.abort()})
    assert widget.find(".ask").inner_text() == "Ask a question"


def test_the_page_may_name_its_own_suggestions_title_and_place(visit, site):
    body = '<vouch-chat title="Ask us" suggestions="One?| Two?" position="start" open></vouch-chat>'
    widget = visit(site.put(body=body))
    assert widget.find("h2").inner_text() == "Ask us"
    assert widget.find(".suggestion").all_inner_texts() == ["One?", "Two?"]
    assert widget.evaluate("return host.hasAttribute('title')") is False, "no tooltip over the whole chat"
    assert widget.find(".panel").bounding_box()["x"] < 100
    assert widget.focused() == "", "a page that opens it at once keeps its own focus"


def test_an_empty_list_of_suggestions_offers_none(visit, site):
    widget = visit(site.put(body='<vouch-chat suggestions=""></vouch-chat>')).open()
    assert widget.find(".suggestion").count() == 0


def test_the_count_stays_in_view_under_a_long_question_with_the_help_open(visit):
    widget = visit().open()
    widget.find(".help").click()
    widget.type("a" * 1010)
    count, panel = widget.find(".count").bounding_box(), widget.find(".panel").bounding_box()
    assert count["y"] + count["height"] <= panel["y"] + panel["height"]


def test_after_a_failure_in_a_crisis_the_card_is_not_covered_by_the_help_that_opened(visit):
    widget = visit(routes={CHAT: answering("{}", 503)}).open().ask("I want to kill myself", ".error")
    assert widget.find(".numbers").is_hidden()
    assert widget.find(".care .line").count() >= 1, "the card has the whole list"


def test_help_lines_are_offered_by_the_help_of_every_reply(visit):
    widget = visit(routes={CHAT: answering(crisis())}).open().ask("anything")
    assert widget.find(".care > .actions a").all_inner_texts() == [action.label for action in HELP]
