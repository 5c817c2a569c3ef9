"""A question is encoded while triage decides: it saves time, changes nothing, and holds up nobody in danger."""

import threading
import time

import pytest

from bot.ahead import Ahead
from bot.core import READ_AHEAD, Bot, Clinic
from bot.replies import Turn
from index.live import LiveIndex, NoIndex
from tests.bot_helpers import CRISIS, ROUTES, Clock, ask

# The rules see no danger in it; the classifier does.
UNSPOKEN = "I have the letters ready and by Sunday nobody will need to worry over me any more"
QUESTION = "How fast does ketamine work for depression?"


class Counted(LiveIndex):
    """A live index that says how often it was asked for, and by which threads."""

    def __init__(self, index):
        self.index, self.threads = index, []

    def current(self):
        self.threads.append(threading.current_thread().name)
        return self.index


class Stuck(LiveIndex):
    """A live index that answers nobody until it is let go."""

    def __init__(self):
        self.let_go = threading.Event()

    def current(self):
        self.let_go.wait(30)
        raise NoIndex("there is none")


def test_a_question_is_encoded_once_and_ahead(bot, monkeypatch):
    index = bot._live.current()
    read, texts = index.reader._embedder.read, []

    def noted(asked):
        texts.append((threading.current_thread().name.split("_")[0], *asked))
        return read(asked)

    monkeypatch.setattr(index.reader._embedder, "read", noted)
    question = "What becomes of my driving on the very same evening?"
    assert ask(bot, question).kind in ("answer", "no_answer")
    assert [text for _, text in texts] == [index.spelled(question)]
    assert texts[0][0] == "ahead"


@pytest.mark.parametrize("message", list(ROUTES.values()))
def test_the_reply_is_the_same_without(bot, message, monkeypatch):
    history = [Turn(role="user", text="Does ketamine help with depression?")]
    ahead = [ask(bot, message), ask(bot, message, [turn.text for turn in history])]
    monkeypatch.setattr(bot._ahead, "begin", lambda work: None)
    assert ahead == [ask(bot, message), ask(bot, message, [turn.text for turn in history])]


def test_nobody_in_danger_waits_for_it():
    stuck = Stuck()
    bot = Bot(stuck, Clinic(), Clock())
    reply = bot.screen(UNSPOKEN, [], region=None, more=False, request_id="test")
    assert reply.kind == "crisis" and reply.resources
    # Its thread is still held: the next one is answered all the same.
    assert bot.screen(UNSPOKEN, [], region=None, more=False, request_id="test").kind == "crisis"
    stuck.let_go.set()


def test_the_rules_alone_spare_the_index(bot):
    counted = Counted(bot._live.current())
    own = Bot(counted, Clinic(), Clock())
    for message in (CRISIS, ROUTES["emergency"]):
        own.screen(message, [], region=None, more=False, request_id="test")
    assert counted.threads == []
    own.screen(QUESTION, [], region=None, more=False, request_id="test")
    own._ahead.finish()
    assert len(counted.threads) == 1


def test_a_long_message_is_not_encoded_ahead(bot):
    counted = Counted(bot._live.current())
    own = Bot(counted, Clinic(), Clock())
    own.screen("I slept well. " * READ_AHEAD, [], region=None, more=False, request_id="test")
    own._ahead.finish()
    assert counted.threads == []


def test_nothing_is_done_ahead_while_another_request_is_in_hand(bot):
    counted = Counted(bot._live.current())
    own = Bot(counted, Clinic(), Clock())
    with own.in_hand():
        with own.in_hand():
            own.screen(QUESTION, [], region=None, more=False, request_id="test")
            own._ahead.finish()
            assert counted.threads == []
        own.screen(QUESTION, [], region=None, more=False, request_id="test")
        own._ahead.finish()
        assert len(counted.threads) == 1


def test_what_fails_ahead_fails_where_it_is_asked_for():
    ahead = Ahead()
    ahead.begin(lambda: 1 / 0)
    ahead.finish()
    stuck = Stuck()
    stuck.let_go.set()
    with pytest.raises(NoIndex):
        ask(Bot(stuck, Clinic(), Clock()), QUESTION)


def test_one_thing_is_done_ahead_at_a_time():
    ahead, gate, done = Ahead(), threading.Event(), []
    ahead.begin(lambda: gate.wait(30))
    ahead.begin(lambda: done.append("second"))
    ahead.finish()
    assert done == []
    gate.set()
    ends = time.monotonic() + 30
    while not done and time.monotonic() < ends:
        time.sleep(0.01)
        ahead.begin(lambda: done.append("third"))
        ahead.finish()
    assert done == ["third"]
