"""Only what is approved, in date and not withdrawn is quoted, as judged at each request."""

import os
import time
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.compose import utc_today
from corpus import ledger
from corpus.loader import load_corpus
from index import withdrawal
from tests.bot_helpers import Clock, ask, bot_over, published, quoted
from tests.corpus_kit import approve_everything, changed, put, review, second_corpus
from tests.index_helpers import bicycles

ASKED = "How do I know that brake pads are worn?"
WORN = "brake-pads.worn"
DUE = date(2027, 11, 2)
PAIR = ["stopping-distance.rule", "stopping-distance.limits"]


@pytest.fixture(scope="module")
def small(tmp_path_factory, model):
    """The bicycle corpus, published. Shared: withdraw only in a copy."""
    folder = tmp_path_factory.mktemp("currency")
    return published(bicycles(folder), folder / "artefacts", model)


def test_a_passage_is_gone_the_minute_its_last_day_is_over(small, model):
    now = datetime(2027, 11, 2, 23, 59, tzinfo=UTC)
    bot = bot_over(small, model, lambda: now.date())
    assert quoted(ask(bot, ASKED))[0] == WORN
    assert bot.passage(WORN).excerpt.review.due == DUE

    now += timedelta(minutes=2)
    reply = ask(bot, ASKED)
    assert now == datetime(2027, 11, 3, 0, 1, tzinfo=UTC)
    assert WORN not in quoted(reply)
    assert not any(name.startswith("brake-pads.") for name in quoted(reply))
    assert "How do I know that brake pads are worn?" not in reply.suggestions
    assert bot.passage(WORN) is None
    assert bot.article("brake-pads") is None
    assert "brake-pads" not in [page.record.id for page in bot.articles()]


def test_status_counts_down_as_articles_lapse(small, model):
    clock = Clock()
    bot = bot_over(small, model, clock)
    assert (bot.status().articles, bot.status().next_due) == (3, date(2027, 10, 12))
    clock.day = date(2027, 10, 13)
    assert (bot.status().articles, bot.status().next_due) == (2, DUE)
    clock.day = date(2029, 1, 1)
    assert (bot.status().articles, bot.status().next_due) == (0, None)


def test_when_everything_has_lapsed_the_bot_still_answers_that_it_does_not_know(small, model):
    bot = bot_over(small, model, Clock(date(2031, 1, 1)))
    reply = ask(bot, ASKED)
    assert (reply.kind, reply.excerpts, reply.suggestions) == ("no_answer", (), ())
    assert reply.notice and reply.help and reply.message
    assert bot.config().suggestions == ()


def test_lapsed_passages_never_crowd_out_those_in_date(tmp_path, model):
    """Forty lapsed twins rank above the one article that may still be quoted: ties fall to the id."""
    root = second_corpus(tmp_path)
    text = (root / "articles" / "brake-pads.md").read_text("utf-8")
    lapsed = changed(("review_due: 2027-11-02", "review_due: 2027-01-31"), text=text)
    for number in range(40):
        name = f"aged-pads-{number}"
        put(root, changed(("id: brake-pads", f"id: {name}"), text=lapsed), f"{name}.md")
    approve_everything(root, load_corpus(root).articles)
    clock = Clock(date(2027, 2, 1))
    bot = bot_over(published(root, tmp_path / "artefacts", model), model, clock)
    assert quoted(ask(bot, ASKED))[0] == WORN


def test_an_approval_may_end_before_the_review_is_due(tmp_path, model):
    root = second_corpus(tmp_path)
    articles = load_corpus(root).articles
    ledger.approve(root, articles["brake-pads"], review(until=date(2027, 1, 31)))
    clock = Clock(date(2027, 1, 31))
    bot = bot_over(published(root, tmp_path / "artefacts", model), model, clock)
    assert quoted(ask(bot, ASKED))[0] == WORN
    clock.day = date(2027, 2, 1)
    assert bot.passage(WORN) is None and WORN not in quoted(ask(bot, ASKED))


def test_a_withdrawn_article_is_gone_within_a_second_and_comes_back(tmp_path, model):
    artefacts = published(bicycles(tmp_path), tmp_path / "artefacts", model)
    bot = bot_over(artefacts, model)
    assert quoted(ask(bot, ASKED))[0] == WORN

    withdrawal.withdraw(artefacts, "brake-pads", "wrong figure", date(2026, 11, 24))
    time.sleep(1)
    reply = ask(bot, ASKED)
    assert not any(name.startswith("brake-pads.") for name in quoted(reply))
    assert ASKED not in reply.suggestions
    assert bot.passage(WORN) is None and bot.article("brake-pads") is None

    assert withdrawal.reinstate(artefacts, "brake-pads")
    time.sleep(1)
    assert quoted(ask(bot, ASKED))[0] == WORN


def test_a_clinician_may_be_asked_for(tmp_path, model):
    root = bicycles(tmp_path)
    lights = load_corpus(root).articles["lights-at-night"]
    ledger.approve(
        root, lights, review(level="clinician-approved", by="Test reviewer", until=date(2027, 11, 22))
    )
    bot = bot_over(published(root, tmp_path / "artefacts", model), model, require_level="clinician-approved")
    asked = ask(bot, ASKED)
    assert not any(name.startswith("brake-pads.") for name in quoted(asked))
    assert asked.suggestions == () or set(asked.suggestions) == {"Which lights does a bicycle need at night?"}
    assert bot.passage(WORN) is None and bot.article("brake-pads") is None
    reply = ask(bot, "Which lights does a bicycle need at night?")
    assert quoted(reply) == ["lights-at-night.which-lights"]
    assert {quote.review.level for quote in reply.excerpts} == {"clinician-approved"}
    assert bot.config().suggestions == ("Which lights does a bicycle need at night?",)


def test_where_only_a_clinicians_approval_counts_source_checked_articles_say_nothing(small, model):
    bot = bot_over(small, model, require_level="clinician-approved")
    for question in (ASKED, "How quickly must a bike stop?", "bike lights law UK"):
        reply = ask(bot, question)
        assert (reply.kind, reply.excerpts, reply.suggestions) == ("no_answer", (), ())
    assert bot.config().suggestions == () and bot.articles() == []


def test_an_edit_changes_nothing_until_it_is_published(tmp_path, model):
    root = bicycles(tmp_path)
    artefacts = published(root, tmp_path / "artefacts", model)
    bot = bot_over(artefacts, model)
    before = ask(bot, ASKED)
    path = root / "articles" / "brake-pads.md"
    put(
        root,
        changed(("grooves in the rubber", "lines in the rubber"), text=path.read_text("utf-8")),
        path.name,
    )
    assert ask(bot, ASKED) == before
    approve_everything(root, load_corpus(root).articles)
    published(root, artefacts, model)
    deadline = time.monotonic() + 10
    while ask(bot, ASKED).index_version == before.index_version and time.monotonic() < deadline:
        time.sleep(0.1)
    after = ask(bot, ASKED)
    assert "lines in the rubber" in after.excerpts[0].text
    assert after.excerpts[0].sha256 != before.excerpts[0].sha256


@pytest.mark.parametrize("zone", ["Etc/GMT-14", "Etc/GMT+12", "UTC"])
def test_today_is_the_day_in_utc_wherever_the_server_stands(zone, monkeypatch):
    monkeypatch.setitem(os.environ, "TZ", zone)
    time.tzset()
    try:
        before, found, after = datetime.now(UTC).date(), utc_today(), datetime.now(UTC).date()
    finally:
        monkeypatch.undo()
        time.tzset()
    assert before <= found <= after
