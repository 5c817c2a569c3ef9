"""The operator's webhook is told what is due for review: once, ids and dates only, never in a visitor's way."""

import json
import threading
import time
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.reviews import reviews
from index.withdrawal import withdraw
from tests.bot_helpers import Clock, bot_over, published
from tests.corpus_kit import second_corpus
from tests.test_web_server import Served
from tests.web_helpers import QUESTION, build_and_publish, captured_log, folder
from web import __main__ as serving
from web.reviews import ReviewWarnings

LAST = date(2027, 11, 2)


class Hook:
    """A webhook on this machine that keeps what it is sent and answers with `status`."""

    def __init__(self):
        self.status, self.taken = 204, []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if hook.status < 300:
                    hook.taken.append(json.loads(body))
                self.send_response(hook.status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            do_GET = do_POST

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/secret-path"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def hook():
    made = Hook()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="module")
def artefacts(model):
    place = folder()
    return published(second_corpus(place), place / "artefacts", model)


@pytest.fixture
def place(artefacts, model, hook, tmp_path):
    """A bot whose day can be moved, and warnings made anew as after a restart."""
    clock = Clock()
    bot = bot_over(artefacts, model, clock)
    bot.reviews()

    def warnings() -> ReviewWarnings:
        return ReviewWarnings(bot, hook.url, tmp_path, clock)

    return clock, bot, warnings


def first_last_day(bot) -> date:
    return min(p.expires for p in bot._live.current().passages.values())


def test_an_article_is_named_at_thirty_fourteen_seven_and_no_days_and_at_no_other(place, hook):
    clock, bot, warnings = place
    last, looking = first_last_day(bot), warnings()
    clock.day = last - timedelta(days=32)
    while clock.day <= last:
        assert looking.look()
        clock.day += timedelta(days=1)
    told = [
        (row["days"], row["on"])
        for row in hook.taken
        if row["event"] == "review_due" and last.isoformat() in {a["last_day"] for a in row["articles"]}
    ]
    assert told == [(days, (last - timedelta(days=days)).isoformat()) for days in (30, 14, 7, 0)]


def test_a_restart_tells_nothing_again_and_days_on_which_nobody_looked_are_made_up_for(place, hook):
    clock, bot, warnings = place
    clock.day = first_last_day(bot) - timedelta(days=10)
    warnings().look()
    assert 14 in [row["days"] for row in hook.taken]
    told = len(hook.taken)
    warnings().look()
    assert len(hook.taken) == told


def test_too_little_that_may_be_quoted_is_told_once_a_day(place, hook, artefacts):
    clock, bot, warnings = place
    clock.day = first_last_day(bot) + timedelta(days=1)
    for _ in range(2):
        warnings().look()
    few = [row for row in hook.taken if row["event"] == "few_quotable"]
    assert len(few) == 1 and set(few[0]) == {"event", "on", "articles"}
    clock.day += timedelta(days=1)
    warnings().look()
    assert [row["event"] for row in hook.taken].count("few_quotable") == 2


def test_a_withdrawn_article_counts_as_one_that_may_not_be_quoted(model, tmp_path):
    artefacts = published(second_corpus(tmp_path), tmp_path / "artefacts", model)
    withdraw(artefacts, "brake-pads", "wrong figure", Clock().day)
    found = bot_over(artefacts, model).reviews()
    assert [article for article, _ in found.gone] == ["brake-pads"] and found.due == ()


def test_nothing_is_due_in_an_index_without_passages():
    assert reviews([], lambda passage: True, LAST).gone == ()


@pytest.mark.parametrize("status", [500, 302, 404])
def test_a_webhook_that_refuses_is_tried_again_and_its_address_is_not_logged(status, place, hook):
    clock, bot, warnings = place
    clock.day = first_last_day(bot)
    hook.status = status
    with captured_log() as log:
        assert not warnings().look()
    assert hook.taken == [] and "the review webhook did not take it" in log.getvalue()
    assert f'"status": {status}' in log.getvalue()
    assert "secret-path" not in log.getvalue()
    hook.status = 200
    assert warnings().look() and hook.taken


def test_only_one_worker_tells(place, hook):
    clock, bot, warnings = place
    clock.day = first_last_day(bot)
    first, second = warnings(), warnings()
    assert first._mine() and not second._mine()
    assert second.look() and hook.taken == []
    assert first.look() and hook.taken


def test_a_damaged_memory_is_told_again_rather_than_kept_silent(place, hook, tmp_path):
    clock, bot, warnings = place
    clock.day = first_last_day(bot)
    (tmp_path / "reviews.json").write_text("[]")
    assert warnings().look() and hook.taken


def test_a_running_server_tells_once_though_it_has_two_workers_and_answers_while_the_hook_is_down(hook):
    place = folder()
    build_and_publish(second_corpus(place), place / "artefacts")
    withdraw(place / "artefacts", "brake-pads", "wrong figure", Clock().day)
    server = Served(place / "artefacts", workers=2, VOUCH_REVIEW_WEBHOOK=hook.url)
    try:
        server.wait_until(lambda: hook.taken, 30)
        assert server.ask(QUESTION)[0] == 200
        time.sleep(1)
        assert [row["event"] for row in hook.taken] == ["few_quotable"]
        assert set(hook.taken[0]["articles"][0]) == {"id", "last_day"}
    finally:
        server.stop()


def test_the_address_is_not_printed_by_check(capsys, tmp_path, hook):
    from settings import Settings

    made = Settings(review_webhook=hook.url, artefacts=tmp_path)
    serving._check(made, "127.0.0.1", 8000)
    assert "secret-path" not in capsys.readouterr().out
