"""What a visitor does with the widget, by keyboard alone, on the real server with a real index."""

from tests.browser_helpers import CHAT, CONFIG, answering, reply
from tests.web_helpers import CRISIS, QUESTION

pytest_plugins = ["tests.browser_helpers"]


def test_a_question_gets_the_quoted_answer_with_its_source_review_and_notice(visit):
    widget = visit().open().ask(QUESTION)
    answer = widget.answer
    assert "grooves in the rubber" in answer.locator("blockquote").first.inner_text()
    assert answer.locator("blockquote mark").first.inner_text()
    assert answer.locator("blockquote").first.locator("li").count() == 3
    origin = answer.locator(".origin").first.inner_text()
    assert "Looking after bicycle brake pads" in origin
    assert "not yet approved by a clinician" in origin
    assert "November 24, 2026" in origin
    assert "general information" in answer.locator(".notice").inner_text()
    assert widget.complaints == []


def test_the_quote_shown_is_the_passage_word_for_word(visit, site):
    widget = visit().open()
    with widget.page.expect_response(CHAT) as caught:
        widget.ask(QUESTION)
    text = caught.value.json()["excerpts"][0]["text"]
    shown = widget.answer.locator("blockquote").first.evaluate("node => node.textContent")
    assert "".join(shown.split()) == "".join(text.replace("- ", "").split())


def test_the_citation_opens_the_article_at_the_passage(visit, site):
    widget = visit().open().ask(QUESTION)
    link = widget.answer.locator(".citation").first
    assert link.get_attribute("href") == f"{site.app}/articles/brake-pads#worn"
    link.focus()
    with widget.page.context.expect_page() as opened:
        widget.page.keyboard.press("Enter")
    article = opened.value
    article.wait_for_load_state()
    assert article.locator("#worn").is_visible()
    assert article.evaluate("window.opener") is None


def test_a_question_without_an_answer_says_so_and_offers_others_and_the_clinic(visit):
    widget = visit().open().ask("How do I bake bread with rye flour?")
    answer = widget.answer
    assert answer.locator(".no_answer").count() == 1
    assert answer.locator("blockquote").count() == 0
    assert answer.locator(".suggestion").count() >= 1
    assert answer.locator(".actions a").first.get_attribute("href").startswith("tel:")
    answer.locator(".suggestion").first.focus()
    widget.page.keyboard.press("Enter")
    widget.find(".turn blockquote").first.wait_for()
    assert widget.find(".turn").count() == 2


def test_a_crisis_shows_the_card_with_call_and_text_and_stays(visit):
    widget = visit().open().ask(CRISIS)
    card = widget.answer.locator(".care")
    assert card.locator("a").nth(0).get_attribute("href") == "tel:988"
    assert card.locator("a").nth(1).get_attribute("href").startswith("sms:")
    assert card.locator("a").nth(0).bounding_box()["height"] >= 44
    assert card.locator("p").first.inner_text()
    widget.ask(QUESTION)
    assert widget.find(".care").count() == 1, "the next answer must not take the card away"


def test_general_information_can_be_asked_for_after_a_crisis(visit):
    widget = visit().open().ask("I want to die, how do I know that brake pads are worn?")
    with widget.page.expect_request(CHAT) as sent:
        widget.answer.locator(".care .plain").focus()
        widget.page.keyboard.press("Enter")
    assert sent.value.post_data_json["more"] is True
    widget.find(".turn:last-child .gentle").wait_for()
    assert widget.find(".care").count() == 1


def test_a_follow_up_carries_earlier_questions_and_nothing_that_the_bot_said(visit):
    widget = visit().open().ask(QUESTION)
    with widget.page.expect_request(CHAT) as sent:
        widget.ask("And how often?")
    assert sent.value.post_data_json["history"] == [{"role": "user", "text": QUESTION}]


def test_a_suggested_question_can_be_asked_with_one_key(visit):
    widget = visit().open()
    chips = widget.find(".greeting .suggestion")
    chips.first.wait_for()
    question = chips.first.inner_text()
    chips.first.focus()
    widget.page.keyboard.press("Enter")
    widget.find(".reply").wait_for()
    assert question in widget.find(".asked").inner_text()


def test_shift_and_enter_begins_a_line_and_enter_sends(visit):
    widget = visit().open().type("first line")
    widget.page.keyboard.press("Shift+Enter")
    widget.type("second line")
    assert widget.find(".turn").count() == 0
    assert widget.input.input_value() == "first line\nsecond line"
    assert int(widget.input.get_attribute("rows")) == 2
    widget.page.keyboard.press("Enter")
    widget.find(".turn").wait_for()
    assert widget.input.input_value() == ""


def test_enter_that_ends_a_composed_character_does_not_send(visit):
    widget = visit().open().type("痛")
    widget.evaluate(
        "const enter = {key: 'Enter', isComposing: true, bubbles: true, composed: true};"
        "const key = new KeyboardEvent('keydown', enter);"
        "root.querySelector('textarea').dispatchEvent(key)"
    )
    assert widget.find(".turn").count() == 0


def test_an_empty_question_is_not_sent(visit):
    widget = visit().open().type("   ")
    widget.page.keyboard.press("Enter")
    assert widget.find(".turn").count() == 0


def test_escape_closes_and_gives_the_focus_back(visit):
    widget = visit().open()
    assert widget.focused() == "input"
    widget.page.keyboard.press("Escape")
    assert widget.find(".panel").is_hidden()
    assert widget.focused() == "ask"


def test_opened_from_the_page_it_gives_the_focus_back_to_the_page(visit, site):
    widget = visit(site.put(head='<script src="{app}/static/none.js"></script>', policy=None))
    widget.page.evaluate(
        "const button = document.createElement('button'); button.id = 'own'; button.textContent = 'Ask';"
        "document.querySelector('main').append(button); button.focus();"
        "document.querySelector('vouch-chat').open()"
    )
    assert widget.focused() == "input"
    widget.page.keyboard.press("Escape")
    assert widget.page.evaluate("document.activeElement.id") == "own"


def test_the_whole_panel_is_reached_by_tab_and_left_again(visit):
    widget = visit().open().ask(QUESTION)
    seen = []
    for _ in range(40):
        widget.page.keyboard.press("Tab")
        seen.append(widget.focused().split(" ")[0])
    for part in ("send", "hide", "close", "log", "help", "input", "citation"):
        assert part in seen, f"{part} is not reached; the order was {seen}"
    assert "" in seen, "the focus must be able to leave: the panel is no trap"


def test_clear_asks_first_and_keeps_or_erases(visit):
    widget = visit().open().ask(QUESTION)

    def choose(word: str):
        widget.find(".menu > summary").focus()
        widget.page.keyboard.press("Enter")
        widget.find("button.choice").filter(has_text="Clear").focus()
        widget.page.keyboard.press("Enter")
        widget.find(".sure button").filter(has_text=word).focus()
        widget.page.keyboard.press("Enter")

    choose("Keep")
    assert widget.find(".turn").count() == 1
    choose("Erase")
    assert widget.find(".turn").count() == 0
    assert widget.focused() == "input"


def test_the_menu_closes_by_escape_or_by_a_click_elsewhere(visit):
    widget = visit().open()
    widget.find(".menu > summary").click()
    widget.page.keyboard.press("Escape")
    assert widget.find(".choices").is_hidden() and widget.find(".panel").is_visible()
    widget.find(".menu > summary").click()
    widget.find(".title").click()
    assert widget.find(".choices").is_hidden()


def test_hide_now_closes_and_erases_without_asking(visit):
    widget = visit().open().ask(QUESTION).type("half a quest")
    widget.find(".hide").focus()
    widget.page.keyboard.press("Enter")
    assert widget.find(".panel").is_hidden()
    widget.open()
    assert widget.find(".turn").count() == 0
    assert widget.input.input_value() == ""


def test_the_conversation_can_be_copied_with_sources_and_notice(visit, site):
    widget = visit(permissions=["clipboard-read", "clipboard-write"]).open().ask(QUESTION)
    widget.find(".menu > summary").click()
    widget.find(".choice >> text=Copy the chat").click()
    widget.page.wait_for_function("() => navigator.clipboard.readText().then((text) => text.length > 50)")
    text = widget.page.evaluate("navigator.clipboard.readText()")
    for part in (
        QUESTION, "grooves in the rubber", f"{site.app}/articles/brake-pads#worn", "Highway Code",
        "https://www.gov.uk/", "not yet approved by a clinician", "general information",
    ):  # fmt: skip
        assert part in text


def test_the_conversation_can_be_saved_as_a_file(visit):
    widget = visit().open().ask(QUESTION)
    widget.find(".menu > summary").click()
    with widget.page.expect_download() as saved:
        widget.find(".choice >> text=Save as a file").click()
    assert saved.value.suggested_filename == "answers.txt"
    assert "grooves in the rubber" in saved.value.path().read_text(encoding="utf-8")


def test_only_the_conversation_is_printed(visit):
    widget = visit().open()
    widget.page.evaluate("window.printed = []")
    widget.ask(QUESTION)
    widget.evaluate(
        "const append = Element.prototype.append; Element.prototype.append = function (...nodes) {"
        "append.apply(this, nodes); for (const node of nodes) if (node.localName === 'iframe') {"
        "node.contentWindow.print = () => { window.printed.push(node.contentDocument.body.innerText);"
        "node.contentWindow.dispatchEvent(new Event('afterprint')); }; } };"
    )
    widget.find(".menu > summary").click()
    widget.find(".choice >> text=Print the chat").click()
    widget.page.wait_for_function("() => window.printed.length")
    [text] = widget.page.evaluate("window.printed")
    assert QUESTION in text and "grooves in the rubber" in text and "general information" in text
    assert "Take your time" not in text
    widget.page.wait_for_timeout(100)
    assert widget.find("iframe").count() == 0


def test_feedback_goes_to_the_server_and_is_pressed(visit):
    widget = visit().open().ask(QUESTION)
    thumb = widget.answer.locator(".thumb").first
    with widget.page.expect_response("**/api/feedback") as caught:
        thumb.focus()
        widget.page.keyboard.press("Enter")
    assert caught.value.status == 204
    sent = caught.value.request.post_data_json
    assert sent["value"] == "up" and sent["passage_id"] == "brake-pads.worn" and sent["request_id"]
    assert thumb.get_attribute("aria-pressed") == "true"
    assert widget.answer.locator(".thumb").nth(1).get_attribute("aria-pressed") == "false"


def test_thumbs_are_hidden_where_feedback_is_off(visit, site):
    def config(route):
        told = route.fetch().json()
        route.fulfill(json=told | {"feedback": False})

    widget = visit(routes={CONFIG: config}).open().ask(QUESTION)
    assert widget.find(".thumb").count() == 0


def test_a_conversation_is_forgotten_on_reload_unless_remembering_was_chosen(visit):
    widget = visit().open().ask(QUESTION)
    assert widget.page.evaluate("sessionStorage.length + localStorage.length") == 0
    widget.page.reload()
    assert widget.open().find(".turn").count() == 0
    widget.ask(QUESTION)
    widget.find(".menu > summary").click()
    widget.find(".choice input").check()
    widget.page.reload()
    widget.find(".root").wait_for(state="attached")
    assert widget.open().find(".turn blockquote").count() >= 1
    widget.find(".hide").click()
    assert widget.page.evaluate("sessionStorage.length") == 0


def test_fifteen_idle_minutes_erase(visit):
    widget = visit()
    widget.page.clock.install()
    widget.open().ask(QUESTION)
    widget.page.clock.fast_forward("14:00")
    assert widget.find(".turn").count() == 1
    widget.page.keyboard.press("Shift")
    widget.page.clock.fast_forward("14:00")
    assert widget.find(".turn").count() == 1, "a key pressed meanwhile starts the time again"
    widget.page.clock.fast_forward("01:30")
    assert widget.find(".turn").count() == 0


def test_a_stopped_question_leaves_its_text_and_no_late_reply(visit):
    held = []
    widget = visit(routes={CHAT: lambda route: held.append(route)}).open().listen().type("a slow question")
    widget.page.keyboard.press("Enter")
    widget.find(".wait").wait_for()
    widget.page.keyboard.press("Enter")
    assert widget.find(".turn").count() == 1, "nothing is sent twice while one question waits"
    widget.page.keyboard.press("Tab")
    assert widget.focused() == "send"
    widget.page.keyboard.press("Enter")
    assert widget.find(".turn").count() == 0
    assert widget.input.input_value() == "a slow question"
    assert len(held) == 1
    answering(reply())(held[0])
    widget.page.wait_for_timeout(300)
    assert widget.find(".turn").count() == 0
    assert widget.spoken()[-1] == "Stopped. Your question is still in the box."
