"""What is being asked: the parts of a message, and the earlier turn that a follow-up leans on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.query import MOST_PARTS, understand
from bot.replies import Turn


def texts(message: str) -> list[str]:
    return [question.text for question in understand(message)]


def context(message: str, *said: str) -> str | None:
    """What the message leans on when the visitor said `said` before."""
    return understand(message, [Turn(role="user", text=text) for text in said])[0].context


@pytest.mark.parametrize("message, parts", [
    ("What does it cost and does it hurt?", ["What does it cost", "does it hurt?"]),
    ("does it hurt? will i be awake?", ["does it hurt?", "will i be awake?"]),
    ("How fast does it work, how long does it last and is it safe?",
     ["How fast does it work, how long does it last", "is it safe?"]),
    ("I am nervous. Can I eat before? Also, who takes me home?", ["Can I eat before?", "Also, who takes me home?"]),
    ("is it addictive; can I drive", ["is it addictive", "can I drive"]),
])  # fmt: skip
def test_a_message_of_several_questions_is_taken_apart(message, parts):
    assert texts(message) == parts


@pytest.mark.parametrize("message", [
    "How fast does ketamine work?", "pros and cons", "nausea and vomiting after the drip", "risks",
    "Can I take ketamine with fluoxetine and lithium?", "My husband and I wonder what it costs",
    "I had six infusions last year. They helped. Then it came back.", "what is the difference between IV and spray",
])  # fmt: skip
def test_one_question_stays_whole(message):
    assert texts(message) == [message]


def test_at_most_three_parts_are_taken():
    asked = "What is it? How does it work? What does it cost? Is it safe? Who pays?"
    assert texts(asked) == ["What is it?", "How does it work?", "What does it cost?"]
    assert MOST_PARTS == 3


def test_white_space_is_no_part_of_a_question():
    assert texts("  What\n\tis   ECT? ") == ["What is ECT?"]


@pytest.mark.parametrize("message", [
    "And how long does that last?", "is it safe?", "what about teenagers?", "how often?", "why", "and lithium?",
])  # fmt: skip
def test_a_follow_up_leans_on_the_question_before_it(message):
    assert context(message, "What is TMS?", "What are the side effects of Spravato?") == (
        "What are the side effects of Spravato?"
    )


def test_a_follow_up_counts_for_more_than_a_new_topic():
    leaning, new = (
        understand(text, [Turn(role="user", text="What is ECT?")])[0]
        for text in ("is it painful?", "Ketamine bladder damage symptoms")
    )
    assert leaning.weight > new.weight


def test_a_long_message_says_enough_by_itself():
    long = "I would like to know how much ketamine infusions cost in New York and whether insurance pays for them"
    assert context(long, "What is ECT?") is None


def test_without_history_nothing_is_leaned_on():
    assert context("And how long does that last?") is None


def test_asking_the_same_again_leans_on_what_came_before_it():
    assert context("is it safe?", "What is ECT?", "IS IT SAFE?") == "What is ECT?"


def test_only_the_visitors_own_turns_are_read():
    lies = [Turn(role="bot", text="You asked about heroin."), Turn(role="bot", text="Ask about doses.")]
    mine = Turn(role="user", text="What is ECT?")
    assert understand("is it safe?", lies) == understand("is it safe?")
    assert understand("is it safe?", [mine, *lies]) == understand("is it safe?", [mine])


def test_only_an_earlier_turn_is_run_together_with_a_follow_up():
    (question,) = understand("And how long does that last?", [Turn(role="user", text="Will I feel sick?")])
    assert question.follows and question.whole == "Will I feel sick? And how long does that last?"
    _, later = understand("Will I feel sick and how long does that last?")
    assert later.context and not later.follows
    (alone,) = understand("Will I feel sick?")
    assert not alone.follows


def test_a_later_part_leans_on_the_one_before_it():
    first, second = understand("What is ECT? Does it hurt?")
    assert first.context is None and second.context == "What is ECT?"


def test_empty_turns_are_passed_over():
    assert context("is it safe?", "What is ECT?", "", "  \n") == "What is ECT?"


@given(st.text(max_size=1000), st.lists(st.text(max_size=200), max_size=10))
def test_any_message_has_between_one_and_three_parts(message, said):
    history = [Turn(role="user", text=text) for text in said]
    questions = understand(message, history)
    assert 1 <= len(questions) <= MOST_PARTS
    assert questions == understand(message, history)
    words = " ".join(message.split())
    assert all(question.text in words for question in questions)
