"""The published protocol: what the bot does and does not do, with rates that an evaluation wrote."""

import pytest

from bot import triage_measured
from bot.triage_eval import UNSEEN
from bot.triage_model import digest, sha256_of
from tests.test_web_pages import page
from tests.web_helpers import client


def test_the_safety_page_shows_every_measured_rate_with_its_range():
    measured = triage_measured.read()
    shown = page(client().get("/safety")).text
    for rate in measured.rates:
        assert rate.name.lower() in shown.lower()
        assert f"{100 * rate.rate:.1f} %" in shown
        assert f"{100 * rate.low:.1f} to {100 * rate.high:.1f} %" in shown
    assert shown.count("not met") == sum(not rate.held for rate in measured.rates)


def test_the_rates_are_of_the_weights_and_messages_that_ship():
    measured = triage_measured.read()
    assert measured.weights_sha256 == digest()
    assert measured.messages_sha256 == sha256_of(UNSEEN)


def test_the_safety_page_says_what_it_cannot_do_and_who_must_review_it():
    shown = " ".join(page(client().get("/safety")).text.split())
    for words in (
        "Nobody reads along",
        "cannot send help",
        "It does not diagnose",
        "It misses some people",
        "A clinician must review",
    ):
        assert words in shown


def test_the_safety_page_needs_no_index_and_every_page_leads_to_it():
    without = client(index=False)
    assert "988" in page(without.get("/safety")).text
    for path in ("/", "/ask", "/articles", "/safety"):
        assert "/safety" in page(without.get(path)).links


@pytest.mark.parametrize("content", [None, "{", '{"on": "2026-11-24"}'])
def test_without_figures_the_page_invents_none(content, tmp_path, monkeypatch):
    path = tmp_path / "measured.json"
    if content:
        path.write_text(content)
    assert triage_measured.read(path) is None
    monkeypatch.setattr("web.pages.read", lambda: triage_measured.read(path))
    assert "No figures are at hand" in page(client().get("/safety")).text
