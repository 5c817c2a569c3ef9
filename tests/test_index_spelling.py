import pytest

from index.spelling import Spelling

TEXTS = ["Ketamine and esketamine for depression.", "Fluoxetine and the bladder", "How much does an infusion cost?"]


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(lambda: TEXTS)


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("how much does an infushion cost", "how much does an infusion cost"),
        ("ketamne for depresion?", "ketamine for depression?"),
        ("is my blader at risk", "is my bladder at risk"),
    ],
)
def test_a_misspelt_word_becomes_the_nearest_word_of_the_corpus(spelling, typed, meant):
    assert spelling.correct(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "does it cure a rabbit",  # real words that the corpus does not hold
        "switch to duloxetine",  # another medicine, two letters from one that the corpus holds
        "what is a PHQ-9 of 17",
        "¿cuánto cuesta?",
        "",
    ],
)
def test_a_word_that_means_something_else_is_left_alone(spelling, typed):
    assert spelling.correct(typed) == typed


def test_another_language_is_not_corrected():
    assert Spelling(lambda: TEXTS, "de").correct("ketamne") == "ketamne"


def test_a_misspelt_question_finds_what_the_clean_one_finds(live):
    index = live.current()
    for typed, clean in (
        ("how mutch does one infussion cost", "how much does one infusion cost"),
        ("can it harm my bladdder", "can it harm my bladder"),
    ):
        assert index.retrieve(index.spelled(typed), 1)[0].passage.id == index.retrieve(clean, 1)[0].passage.id
