"""Forms of crisis that name no act: parting, no tomorrow, staff notes. And what only sounds like them."""

import time

import pytest

from bot.normalise import readings
from bot.triage import triage
from bot.triage_judge import judge, shipped
from bot.triage_rules import MOST_WORDS, telling, thinned

TAKEN = ("crisis", "emergency")


@pytest.mark.parametrize(
    "text",
    ["There is nothing to stay for now", "I should vanish for good", "i never want to see another morning",
     "can't see a tomorrow and don't want one", "haven't cut this week but I need to", "never been so close to ending it",
     "if I went to sleep for ever nobody would lose", "I'm not coming back from this"],
)  # fmt: skip
def test_a_wish_to_be_gone_needs_no_word_of_death(text):
    assert triage(text, classifier=None).route == "crisis"


@pytest.mark.parametrize(
    "text",
    ["pt endorses SI with plan", "Resident voiced a wish to die overnight", "client disclosed active suicidal ideation",
     "34F, reports suicidal ideation, lives alone", "the school says my son is at high risk of suicide"],
)  # fmt: skip
def test_the_notes_of_staff_are_about_somebody(text):
    verdict = triage(text, classifier=None)
    assert (verdict.route, verdict.concern) == ("crisis", "someone_else")


@pytest.mark.parametrize(
    "text",
    ["I won't be here next week, I'm in Portugal. Can we move it?", "We won't be around at Easter, could we do May?",
     "she said goodbye to her headaches after one session", "my aunt died of an overdose in spring",
     "As a nurse, when would you refer a suicidal patient?", "My GP asked if I was suicidal and I said no, honestly",
     "would I be sectioned if I told my doctor about suicidal thoughts", "pt denies suicidal ideation, stable"],
)  # fmt: skip
def test_journeys_grief_and_the_work_of_others_are_not_taken_over(text):
    assert triage(text, classifier=None).route not in TAKEN


@pytest.mark.parametrize("text", ["can ketamine stop my breathing", "could esketamine harm my liver?"])
def test_what_a_drug_may_do_to_the_body_is_a_question_and_no_plan(text):
    assert triage(text).route == "none"
    assert triage("I want it to stop my heart").route == "crisis"


def test_a_huge_text_is_cut_to_its_most_telling_sentences_in_their_order():
    filler = [f"word{at} of a long and quiet afternoon" for at in range(1000)]
    text = "\n".join([*filler[:500], "i want to die", *filler[500:], "a gun in the drawer"])
    cut, whole = thinned(text)
    assert not whole
    assert cut.count(" ") + cut.count("\n") < MOST_WORDS
    assert cut.index("i want to die") < cut.index("a gun in the drawer")
    assert thinned("short and whole") == ("short and whole", True)


def test_what_is_only_repeated_is_read_whole():
    cut, whole = thinned("what are the side effects\n" * 1000)
    assert whole
    assert cut.split("\n")[0] == "what are the side effects"


@pytest.mark.parametrize("text", ["word " * 13_000, "1h4t3 " * 10_000, "a b c d " * 8_000, "QUJD" * 16_000])
def test_a_huge_text_holds_the_classifier_no_longer_than_its_time(text):
    found = [thinned(reading)[0] for reading in readings(text[:65_536])]
    began = time.thread_time()
    judge(found, shipped(), telling, deadline=0.050)
    assert time.thread_time() - began < 0.100  # 50 ms, and one window on a busy machine
