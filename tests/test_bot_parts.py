"""A message with several questions: each part is looked up, alone and with the part before it."""

import pytest

from tests.bot_helpers import ask, quoted


def parts(reply) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for excerpt in reply.excerpts:
        found.setdefault(excerpt.part, []).append(excerpt.passage_id)
    return found


def test_each_part_has_its_own_excerpt(bot):
    found = parts(ask(bot, "How much does one infusion cost and is ketamine addictive?"))
    assert found[1][0] == "cost-of-iv-ketamine.price-per-infusion"
    assert found[2][0] in {"ketamine-misuse-and-addiction.addictive", "ketamine-myths.addiction-in-clinics"}


def test_a_part_that_names_no_subject_leans_on_the_part_before_it(bot):
    """Alone, it is about the drip."""
    first, second = "What is Spravato", "how long must one stay afterwards?"
    asked_for = "spravato-visits.watched"
    assert asked_for not in quoted(ask(bot, second))[:1]
    assert asked_for in parts(ask(bot, f"{first} and {second}"))[2]


@pytest.mark.parametrize(
    "other", ["who won the world cup in 1998?", "how do I bake bread?", "can you write a poem?"]
)
def test_a_part_about_something_else_is_not_answered_by_leaning(bot, other):
    reply = ask(bot, f"Can I drive home after the infusion and {other}")
    assert set(parts(reply)) == {1}
    assert reply.message
