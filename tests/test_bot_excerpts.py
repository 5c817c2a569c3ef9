"""What is shown of what was found: at most three, pairs whole, nothing twice, suggestions new."""

from datetime import date

import pytest

from bot.answering import OTHERS
from corpus.loader import load_corpus
from index import withdrawal
from tests.bot_helpers import Clock, ask, bot_over, golden_replies, published, quoted
from tests.corpus_kit import approve_everything, changed, put, second_corpus
from tests.index_helpers import bicycles

RULE, LIMITS = "stopping-distance.rule", "stopping-distance.limits"
WORN, SQUEAL = "brake-pads.worn", "brake-pads.squeal"
ASKED = "How do I know that brake pads are worn?"


@pytest.fixture(scope="module")
def small(tmp_path_factory, model):
    folder = tmp_path_factory.mktemp("excerpts")
    return bot_over(published(bicycles(folder), folder / "artefacts", model), model)


@pytest.fixture(scope="module")
def split_pair(tmp_path_factory, model):
    """Two articles whose sections are one pair; the lights lapse on 22 November, the pads on the 2nd."""
    folder = tmp_path_factory.mktemp("pair")
    root = second_corpus(folder)
    for name, partner, questions in (
        ("brake-pads", "lights-at-night.which-lights", "  worn:\n    questions:"),
        ("lights-at-night", WORN, "  which-lights:\n    questions:"),
    ):
        path = root / "articles" / f"{name}.md"
        paired = questions.replace("    questions:", f"    paired_with: {partner}\n    questions:")
        put(root, changed((questions, paired), text=path.read_text("utf-8")), path.name)
    approve_everything(root, load_corpus(root).articles)
    return published(root, folder / "artefacts", model)


def test_never_more_than_three_excerpts_and_the_first_at_the_threshold(bot):
    most = beside = 0
    for question, reply in golden_replies(bot).items():
        most = max(most, len(reply.excerpts))
        assert len(reply.excerpts) <= 3
        assert len(set(quoted(reply))) == len(reply.excerpts)
        # Where the first only may help, others that may are offered beside it.
        least = reply.threshold * (1 if reply.certainty == "likely" else OTHERS)
        assert all(quote.confidence >= least for quote in reply.excerpts), question
        assert not reply.excerpts or reply.excerpts[0].confidence >= reply.threshold
        beside += any(quote.confidence < reply.threshold for quote in reply.excerpts)
    assert most == 3 and beside > 10


def test_the_best_excerpt_comes_first(bot):
    for reply in golden_replies(bot).values():
        if reply.excerpts and reply.excerpts[0].part is None:
            assert reply.excerpts[0].confidence == reply.confidence


def test_suggestions_are_new_and_at_most_three(bot):
    some, replies = 0, golden_replies(bot)
    for question, reply in replies.items():
        if reply.kind in ("crisis", "emergency"):
            continue
        some += bool(reply.suggestions)
        assert len(reply.suggestions) == len(set(reply.suggestions)) <= 3
        assert not {quote.section for quote in reply.excerpts} & set(reply.suggestions), question
    assert some > len(replies) * 0.9


def test_a_pair_is_shown_together_whichever_half_was_asked_for(small):
    for question in ("How quickly must a new bicycle stop?", "Does the test show how my bicycle stops?"):
        reply = ask(small, question)
        names = quoted(reply)
        assert {RULE, LIMITS} <= set(names)
        assert abs(names.index(RULE) - names.index(LIMITS)) == 1
        pair = {quote.passage_id: quote for quote in reply.excerpts}
        assert (pair[RULE].paired_with, pair[LIMITS].paired_with) == (LIMITS, RULE)
        assert pair[RULE].confidence == pair[LIMITS].confidence
        assert pair[RULE].part == pair[LIMITS].part


def test_half_a_pair_is_never_shown(small):
    """A pair that no longer fits into three excerpts is left out whole."""
    for question in (
        "brake pads worn and how quickly must a bicycle stop",
        "How do I know that brake pads are worn? Why do my brakes squeal? How quickly must a bike stop?",
        "brakes", "stopping", "wet road braking and squealing brakes",
    ):  # fmt: skip
        names = quoted(ask(small, question))
        assert len(names) <= 3 and (RULE in names) == (LIMITS in names), question


def test_a_pair_over_two_articles_lapses_together(split_pair, model):
    clock = Clock(date(2027, 11, 2))
    bot = bot_over(split_pair, model, clock)
    lights = "Which lights does a bicycle need at night?"
    assert quoted(ask(bot, lights))[:2] == ["lights-at-night.which-lights", WORN]
    clock.day = date(2027, 11, 3)
    assert not {WORN, "lights-at-night.which-lights"} & set(quoted(ask(bot, lights)))
    assert bot.passage("lights-at-night.which-lights") is None
    assert bot.article("lights-at-night") is None


def test_a_pair_over_two_articles_is_withdrawn_together(split_pair, model):
    withdrawal.withdraw(split_pair, "brake-pads", "wrong figure", date(2026, 11, 24))
    bot = bot_over(split_pair, model)
    assert bot.passage("lights-at-night.which-lights") is None
    assert not {WORN, "lights-at-night.which-lights"} & set(quoted(ask(bot, "bicycle lights at night")))
    withdrawal.reinstate(split_pair, "brake-pads")


def test_the_same_text_in_two_articles_is_shown_once_and_kept_twice(tmp_path, model):
    root = bicycles(tmp_path)
    text = (root / "articles" / "brake-pads.md").read_text("utf-8")
    twin = changed(("id: brake-pads", "id: cargo-bike-brakes"), text=text)
    put(
        root,
        changed(("title: Looking after bicycle", "title: Cargo bike"), text=twin),
        "cargo-bike-brakes.md",
    )
    approve_everything(root, load_corpus(root).articles)
    bot = bot_over(published(root, tmp_path / "artefacts", model), model)
    reply = ask(bot, ASKED)
    texts = [quote.text for quote in reply.excerpts]
    assert len(texts) == len(set(texts))
    assert {WORN, "cargo-bike-brakes.worn"} & set(quoted(reply))
    assert ASKED not in reply.suggestions
    for name in (WORN, "cargo-bike-brakes.worn"):
        assert bot.passage(name).excerpt.article.id == name.split(".")[0]


def test_each_part_of_a_question_gets_its_excerpt(small):
    reply = ask(small, "How do I know that brake pads are worn, and which lights do I need at night?")
    parts = {quote.part: quote.passage_id for quote in reversed(reply.excerpts)}
    assert parts == {1: WORN, 2: "lights-at-night.which-lights"}


def test_a_question_of_one_part_counts_no_parts(small):
    assert {quote.part for quote in ask(small, ASKED).excerpts} == {None}


def test_a_part_that_nothing_answers_is_owned_up_to(small):
    reply = ask(small, "How do I know that brake pads are worn? And who won Wimbledon in 1985?")
    assert quoted(reply)[0] == WORN and {quote.part for quote in reply.excerpts} == {1}
    assert reply.message


def test_a_follow_up_is_read_with_the_question_before_it(bot):
    reply = ask(
        bot, "And how long does that last?", said=["What are the most common side effects of ketamine?"]
    )
    assert "common-ketamine-side-effects.how-long-last" in quoted(reply)


def test_another_corpus_on_another_subject_is_answered_and_declined(small):
    assert quoted(ask(small, "when do pads need replacing"))[0] == WORN
    assert quoted(ask(small, "why do my brakes squeal in the rain"))[0] == SQUEAL
    assert ask(small, "How fast does ketamine work for depression?").kind == "no_answer"
    assert ask(small, "best pasta shape for pesto").kind == "no_answer"


@pytest.mark.parametrize(
    "message",
    ["?", "a", "the of and", "https://example.org/page?x=1", "SELECT * FROM users; --", "😀😀😀", "brake " * 160,
     "Wie erkenne ich abgenutzte Bremsbeläge?", "\u202eabc\u202c", "0", "x" * 1000, "\n\n\t brakes \n"],
)  # fmt: skip
def test_odd_messages_get_a_sensible_reply(message, small):
    reply = ask(small, message)
    assert reply.kind in ("answer", "no_answer") and reply.notice and reply.help
    assert all(quote.text for quote in reply.excerpts)
