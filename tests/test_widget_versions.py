"""Pages that pin a version of the script, and pages that frame the widget."""

import os

import pytest

from tests.browser_helpers import Site
from tests.web_helpers import QUESTION, app, client, folder
from web import widget_versions

pytest_plugins = ["tests.browser_helpers"]


def name_of(response) -> str:
    return response.headers["ETag"].strip('"')


def test_a_pinned_version_is_still_served_by_a_later_release():
    kept = folder()
    widget_versions.keep(kept, "0123456789ab", b"earlier")
    later = client(widget_folder=kept)
    response = later.get("/widget-0123456789ab.js")
    assert (response.status_code, response.data) == (200, b"earlier")
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_what_is_served_is_kept_for_the_next_release():
    kept = folder()
    response = client(widget_folder=kept).get("/widget.js")
    assert widget_versions.find(kept, name_of(response)) == response.data


def test_only_the_last_five_versions_are_kept():
    kept = folder()
    names = [f"{number:012x}" for number in range(7)]
    for age, name in enumerate(names):
        widget_versions.keep(kept, name, name.encode())
        os.utime(kept / f"widget-{name}.js", ns=(age * 10**9, age * 10**9))
    widget_versions.keep(kept, names[-1], names[-1].encode())
    assert [name for name in names if widget_versions.find(kept, name)] == names[2:]
    assert len(list(kept.iterdir())) == 5


@pytest.mark.parametrize("name", ["../../live.json", "x", "0123456789AB", "0123456789abc", "%2e%2e"])
def test_no_other_file_can_be_asked_for(name):
    kept = folder()
    (kept / f"widget-{name.rpartition('/')[2]}.js").write_bytes(b"secret")
    assert widget_versions.find(kept, name) is None
    assert client(widget_folder=kept).get(f"/widget-{name}.js").status_code == 404


def test_a_folder_that_cannot_be_written_costs_nobody_the_widget():
    path = folder() / "file"
    path.write_bytes(b"")
    assert client(widget_folder=path / "widget").get("/widget.js").status_code == 200


def test_the_frame_page_carries_notice_and_help_and_no_inline_code():
    html = client().get("/embed?lang=es&region=gb").text
    assert '<html lang="es">' in html and 'region="GB"' in html
    assert "tel:988" in html and "medical advice" in html
    assert "style=" not in html and html.count("<script") == 1


@pytest.mark.parametrize("query", ["lang=xx", "lang=%22%3E", "region=%22%3E%3C", "region=GBR", "region=1a"])
def test_the_frame_page_takes_nothing_else_from_its_address(query):
    assert client().get(f"/embed?{query}").data == client().get("/embed").data


def test_only_allowed_sites_may_frame_it():
    assert client().get("/embed").headers["X-Frame-Options"] == "SAMEORIGIN"
    headers = app(allowed_origins=("https://clinic.example",)).test_client().get("/embed").headers
    assert "frame-ancestors 'self' https://clinic.example" in headers["Content-Security-Policy"]


def test_a_framed_widget_answers_on_a_page_of_another_site(visit, site: Site):
    body = '<iframe src="{app}/embed" title="Questions" width="420" height="600"></iframe><!--'
    widget = visit(site.put(body=body, policy="default-src 'none'; frame-src {app}"), ready=False)
    frame = widget.page.frame_locator("iframe")
    frame.locator("textarea").fill(QUESTION)
    frame.locator("textarea").press("Enter")
    assert "grooves in the rubber" in frame.locator("blockquote").first.inner_text()
    box = frame.locator(".panel").bounding_box()
    assert (box["width"], box["height"]) == (420, 600)
    assert widget.complaints == []
