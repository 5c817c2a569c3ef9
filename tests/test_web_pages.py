"""The pages: articles that citations open, the plain form, the front page; all without JavaScript."""

from datetime import date
from html.parser import HTMLParser

import pytest

from tests.web_helpers import CRISIS, QUESTION, ask, bot_over, client, published
from web.app import create_app
from web.services import WebConfig


class Page(HTMLParser):
    """What a test needs of a page: ids, links, forms, text, and the text in `mark`."""

    VOID = {"meta", "link", "img", "input", "br", "hr"}

    def __init__(self, html: str):
        super().__init__()
        self.ids, self.links, self.fields, self.marks, self.text, self.open = [], [], {}, [], "", []
        self.feed(html)
        assert self.open == [], f"left open: {self.open}"
        assert len(self.ids) == len(set(self.ids)), "an id stands twice"

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag not in self.VOID:
            self.open.append(tag)
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "a":
            self.links.append(attrs["href"])
        if tag == "input":
            self.fields[attrs["name"]] = attrs["value"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data
        if "mark" in self.open:
            self.marks.append(data)


@pytest.fixture(scope="module")
def asked():
    return client()


def page(response, status: int = 200) -> Page:
    """The response as a page; every page has a notice, a help line and one main heading."""
    assert response.status_code == status
    assert response.mimetype == "text/html"
    found = Page(response.text)
    assert "tel:988" in found.links and "tel:911" in found.links
    assert "not medical advice" in found.text
    assert response.text.count("<h1") == 1
    return found


def test_a_citation_opens_its_article_at_the_passage(asked):
    excerpt = ask(asked, {"message": QUESTION}).get_json()["excerpts"][0]
    path, anchor = excerpt["article"]["url"].split("#")
    found = page(asked.get(path))
    assert anchor in found.ids
    assert "Looking after bicycle brake pads" in found.text


def test_an_article_page_shows_contents_review_and_sources(asked):
    found = page(asked.get("/articles/brake-pads"))
    assert "#worn" in found.links and "#squeal" in found.links
    assert "Checked against its sources by Vouch project" in found.text
    assert "2 November 2027" in found.text
    assert any("gov.uk" in link for link in found.links)
    assert "None declared." in found.text


def test_lists_and_tables_are_shown_as_such_with_every_word(asked):
    html = asked.get("/articles/lights-at-night").text
    assert "<ol>" in html and "<li>Clean them after riding in the wet.</li>" in html
    html = asked.get("/articles/stopping-distance").text
    assert '<th scope="col">What is tested</th>' in html and "<td>15 feet</td>" in html
    assert "|" not in Page(html).text


def test_an_unknown_article_is_a_problem_page_for_a_browser_and_json_for_a_program(asked):
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert "no article of this name" in page(asked.get("/articles/none", headers=browser), 404).text
    assert asked.get("/articles/none").content_type == "application/problem+json"
    assert asked.get("/api/none", headers=browser).content_type == "application/problem+json"


def test_an_article_past_its_review_is_gone_the_day_after():
    bot = bot_over(published(), today=date(2027, 10, 13))
    asked = create_app(bot, WebConfig()).test_client()
    assert asked.get("/articles/stopping-distance").status_code == 404
    assert "stopping-distance" not in asked.get("/articles").text
    page(asked.get("/articles/brake-pads"))


def test_the_list_of_articles_and_the_front_page_link_to_every_article(asked):
    for path in ("/articles", "/"):
        links = page(asked.get(path)).links
        for name in ("brake-pads", "lights-at-night", "stopping-distance"):
            assert f"/articles/{name}" in links


def test_the_front_page_embeds_the_widget_with_help_inside_for_when_it_fails(asked):
    html = asked.get("/").text
    assert '<script src="/widget.js" defer></script>' in html
    inside = html.split("<vouch-chat>")[1].split("</vouch-chat>")[0]
    assert 'href="/ask"' in inside and 'href="tel:988"' in inside


def test_pages_say_so_when_nothing_is_published():
    asked = client(index=False)
    page(asked.get("/"))
    assert "No article is published yet" in page(asked.get("/articles")).text
    page(asked.get("/ask"))
    response = asked.get("/articles/brake-pads", headers={"Accept": "text/html"})
    page(response, 503)


def test_the_form_answers_without_javascript_and_is_never_stored(asked):
    response = asked.post("/ask", data={"message": QUESTION})
    found = page(response)
    assert "Pads are worn when the grooves in the rubber can no longer be seen." in found.text
    assert found.marks, "the best sentence is marked"
    assert "/articles/brake-pads#worn" in found.links
    assert response.headers["Cache-Control"] == "no-store"
    assert asked.get("/ask").headers["Cache-Control"] == "no-store"


def test_the_form_takes_no_question_from_an_address(asked):
    response = asked.get("/ask?message=How+do+I+know+that+brake+pads+are+worn")
    assert (
        "grooves" not in response.text
        and "How do I know that brake pads" not in Page(response.text).text.split("Others start here")[0]
    )
    assert 'method="get"' not in asked.get("/").text + response.text


def test_the_form_puts_a_crisis_first_and_can_go_on_from_there(asked):
    found = page(asked.post("/ask", data={"message": CRISIS}))
    assert "Please get help now" in found.text
    assert found.fields == {"message": CRISIS, "more": "yes"}
    assert "sms:988" in found.links
    went_on = page(asked.post("/ask", data=found.fields))
    assert "Please get help now" not in went_on.text and "tel:988" in went_on.links


@pytest.mark.parametrize(
    "body, content_type",
    [
        ("message=" + "I+want+to+kill+myself" + "+x" * 2000, "application/x-www-form-urlencoded"),
        ("question=I+want+to+kill+myself", "application/x-www-form-urlencoded"),
        ('{"message": "I want to kill myself"}', "application/json"),
        ("I want to kill myself", "text/plain"),
        ("message=I+want+to+kill+myself&more=yes&region=nowhere", "application/x-www-form-urlencoded"),
    ],
)
def test_the_form_answers_a_crisis_however_broken_it_is(body, content_type):
    asked = client(index=False, rate_limit="1/hour")
    for _ in range(3):
        assert "Please get help now" in page(asked.post("/ask", data=body, content_type=content_type)).text


@pytest.mark.parametrize(
    "body, content_type, status",
    [
        ("", "application/x-www-form-urlencoded", 400),
        ("message=+++", "application/x-www-form-urlencoded", 400),
        ("message=" + "x" * 1001, "application/x-www-form-urlencoded", 400),
        ("message=a%00b", "application/x-www-form-urlencoded", 400),
        ("message=hello&region=USA", "application/x-www-form-urlencoded", 400),
        ("hello", "text/plain", 415),
        ("message=" + "x" * 70_000, "application/x-www-form-urlencoded", 413),
    ],
)
def test_a_bad_form_is_shown_again_with_the_reason(body, content_type, status, asked):
    found = page(asked.post("/ask", data=body, content_type=content_type), status)
    assert "Your question" in found.text


def test_the_form_leads_with_the_number_to_call(asked):
    for message, first in ((CRISIS, "tel:988"), ("my chest hurts and I can't breathe", "tel:911")):
        shown = asked.post("/ask", data={"message": message}).text
        buttons = shown[shown.index('class="buttons first"') :]
        assert buttons[buttons.index('href="') + 6 :].startswith(first)


def test_a_personal_notice_stands_once_and_before_the_quotes(asked):
    shown = asked.post("/ask", data={"message": "Should I change my brake pads today?"}).text
    assert shown.count('class="notice personal"') == 1
    assert "excerpt" not in shown[: shown.index('class="notice personal"')]


def test_what_was_typed_is_kept_when_it_cannot_be_answered_now():
    response = client(index=False).post("/ask", data={"message": "How do I <clean> pads?"})
    found = page(response, 503)
    assert "How do I <clean> pads?" in found.text
    assert int(response.headers["Retry-After"]) > 0


def test_text_from_a_visitor_cannot_become_markup(asked):
    hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    for data in ({"message": hostile}, {"message": hostile + CRISIS}, {"message": hostile * 30}):
        html = asked.post("/ask", data=data).text
        assert "<script>" not in html and "<img src=x" not in html
        Page(html)


def test_line_ends_of_a_form_count_once(asked):
    text = "a\r\n" * 498 + "pads"
    assert asked.post("/ask", data={"message": text}).status_code == 200


def test_the_public_address_stands_in_pages_and_in_the_openapi_document():
    asked = client(public_url="https://chat.example.org")
    html = asked.get("/articles/brake-pads").text
    assert '<link rel="canonical" href="https://chat.example.org/articles/brake-pads">' in html
    assert asked.get("/openapi.json").get_json()["servers"] == [{"url": "https://chat.example.org"}]
    assert "canonical" not in client().get("/articles/brake-pads").text
