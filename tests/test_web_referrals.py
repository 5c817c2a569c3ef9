"""Replies that put help lines first are counted by finished day, and nothing else about them is kept."""

import json
import multiprocessing
import os
from datetime import date, timedelta

from tests.web_helpers import CRISIS, QUESTION, ask, captured_log, client
from web.referrals import NAME, UNFINISHED, Referrals

DAY = date(2026, 11, 24)


class Clock:
    def __init__(self):
        self.day = DAY

    def __call__(self) -> date:
        return self.day


def rows(folder) -> list[dict]:
    path = folder / NAME
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def test_nothing_is_written_until_the_day_is_over(tmp_path):
    clock = Clock()
    referrals = Referrals(tmp_path, clock)
    referrals.count()
    referrals.count()
    assert list(tmp_path.iterdir()) == []
    clock.day += timedelta(days=1)
    referrals.turn()
    assert rows(tmp_path) == [{"day": "2026-11-24", "takeovers": 2}]


def test_a_quiet_day_is_a_nought_and_the_next_day_begins_anew(tmp_path):
    clock = Clock()
    referrals = Referrals(tmp_path, clock)
    for _ in range(2):
        clock.day += timedelta(days=1)
        referrals.count()
    referrals.turn()
    assert [row["takeovers"] for row in rows(tmp_path)] == [0, 1]


def test_a_restart_goes_on_with_the_same_day(tmp_path):
    clock = Clock()
    first = Referrals(tmp_path, clock)
    first.count()
    first.close()
    second = Referrals(tmp_path, clock)
    assert not (tmp_path / UNFINISHED).exists()
    second.count()
    second.close()
    clock.day += timedelta(days=3)
    Referrals(tmp_path, clock)
    assert rows(tmp_path) == [{"day": "2026-11-24", "takeovers": 2}]


def _work(referrals: Referrals, times: int) -> None:
    for _ in range(times):
        referrals.count()
    os._exit(0)


def test_workers_count_together_and_one_of_them_writes(tmp_path):
    clock = Clock()
    referrals = Referrals(tmp_path, clock)
    fork = multiprocessing.get_context("fork")
    workers = [fork.Process(target=_work, args=(referrals, 250)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    clock.day += timedelta(days=1)
    referrals.turn()
    referrals.turn()
    assert rows(tmp_path) == [{"day": "2026-11-24", "takeovers": 1000}]


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path):
    clock = Clock()
    blocked = tmp_path / "file"
    blocked.write_text("")
    referrals = Referrals(blocked / "folder", clock)
    clock.day += timedelta(days=1)
    referrals.count()
    referrals.close()


def test_only_replies_that_put_help_first_are_counted_and_no_word_of_them_is_kept(tmp_path):
    clock = Clock()
    referrals = Referrals(tmp_path, clock)
    asked = client(referrals=referrals)
    with captured_log() as log:
        ask(asked, {"message": CRISIS})
        ask(asked, {"message": QUESTION})
        asked.post("/ask", data={"message": "she isn't breathing"})
        before = asked.get("/metrics").text
        clock.day += timedelta(days=1)
        referrals.turn()
    assert rows(tmp_path) == [{"day": "2026-11-24", "takeovers": 2}]
    assert {path.name for path in tmp_path.iterdir()} == {NAME}
    for written in (log.getvalue(), before):
        assert "takeover" not in written and "referral" not in written


def test_without_a_counter_a_crisis_is_answered_just_the_same():
    assert json.loads(ask(client(), {"message": CRISIS}).data)["kind"] == "crisis"
