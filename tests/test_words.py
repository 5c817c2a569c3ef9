"""Our own sentences are plain, short and promise nothing."""

import itertools
import re

import pytest

from bot import words
from bot.resources import REQUIRED, help_actions

CONCERNS = (None, "self", "someone_else", "harm_to_others", "abuse", "child")
TAKEOVERS = [("crisis", concern) for concern in CONCERNS] + [("emergency", None)]


def said(route, concern, region):
    return words.takeover(route, concern, help_actions(region))


@pytest.mark.parametrize("route, concern", TAKEOVERS)
def test_the_first_number_comes_within_twenty_five_words(route, concern):
    for region in set(REQUIRED) - {"*"}:
        first = re.search(r"\d", said(route, concern, region))
        assert len(said(route, concern, region)[: first.start()].split()) <= 25


@pytest.mark.parametrize("region", REQUIRED)
@pytest.mark.parametrize("route, concern", TAKEOVERS)
def test_a_takeover_names_the_emergency_number_and_says_that_a_machine_replies(route, concern, region):
    text = said(route, concern, region)
    assert "A machine wrote it, and nobody reads along" in text
    assert re.search(r"\d{3}", text)
    assert "{" not in text


@pytest.mark.parametrize("concern", [None, "self", "someone_else"])
def test_a_crisis_reply_says_what_to_do_for_someone_else(concern):
    assert "stay with them" in said("crisis", concern, "US").lower()


def test_the_emergency_number_leads_in_an_emergency():
    assert re.search(r"\d+", said("emergency", None, "US"))[0] == "911"


def all_sentences():
    constants = [value for name, value in vars(words).items() if name.isupper() and isinstance(value, str)]
    notices = [words.notice(level) for level in ("standard", "personal", "urgent")]
    takeovers = [said(route, concern, "US") for route, concern in TAKEOVERS]
    return [*constants, *notices, *takeovers, words.recorded(True), words.recorded(False)]


@pytest.mark.parametrize("text", all_sentences())
def test_no_sentence_promises_judges_or_names_a_method(text):
    banned = r"committed suicide|you will be (?:ok|fine)|everything will|we promise|i promise|guarantee|selfish|score"
    assert not re.search(banned, text, re.IGNORECASE)


def syllables(word):
    groups = re.findall(r"[aeiouy]+", word.lower())
    return max(1, len(groups) - (word.lower().endswith("e") and len(groups) > 1))


def test_crisis_words_read_at_grade_six():
    for route, concern in TAKEOVERS:
        text = said(route, concern, "US")
        sentences = [part for part in re.split(r"[.!?:]+\s", text) if part.strip()]
        spoken = re.findall(r"[A-Za-z']+", text)
        grade = 0.39 * len(spoken) / len(sentences) + 11.8 * sum(map(syllables, spoken)) / len(spoken) - 15.59
        assert grade <= 6.5, (route, concern, grade)


@pytest.mark.parametrize(
    "route, answered, certainty",
    itertools.product(
        ["none", "support", "personal_advice", "urgent", "refused"], [True, False], [None, "likely", "maybe"]
    ),
)
def test_all_but_an_ordinary_answer_have_words(route, answered, certainty):
    text = words.message(route, answered=answered, certainty=certainty)
    assert bool(text) == (route != "none" or not answered or certainty == "maybe")


def test_the_gentle_line_joins_any_route_that_is_due_it():
    assert words.GENTLE in words.message("personal_advice", answered=True, gentle=True)
    assert words.GENTLE in words.message("none", answered=True, gentle=True)


def test_every_aside_has_a_plain_reply():
    for kind in ("gibberish", "other_language", "injection", "insult", "automated", "private"):
        assert words.aside(kind)
