"""The confidence as it is fitted and served: the real corpus, the real model, floors on others' questions.

Floors stand a few points below what was measured (docs/retrieval.md), so that a reworded sentence does not
fail them and a real loss does.
"""

from pathlib import Path

import numpy as np
import pytest

from bot.calibrate import EVEN, TooSmall, calibrate, choose
from bot.calibration import Calibrations, write
from bot.confidence import STRICT, Calibration, Evidence
from bot.core import Bot, Clinic
from bot.evaluate import ask_all, calibration_error, load_questions
from corpus.golden import TO_CALIBRATE, load_golden
from tests.bot_helpers import GOLDEN, ask
from tests.conftest import CORPUS
from tests.corpus_kit import TODAY
from tests.index_helpers import NOON

DATA = Path(__file__).parent / "data"
OTHERS = [DATA / f"questions_{name}.jsonl" for name in ("fourth", "fifth", "sixth", "seventh")]
ASKED = load_golden(CORPUS / TO_CALIBRATE)


@pytest.fixture(scope="module")
def fitted(live):
    return calibrate(
        live.current(), [*GOLDEN, *ASKED], target_wrong=0.16, likely_wrong=0.05, created=NOON
    )


@pytest.fixture(scope="module")
def calibrated(live, fitted, tmp_path_factory):
    folder = tmp_path_factory.mktemp("calibrated")
    write(folder, fitted)
    return Bot(live, Clinic(), lambda: TODAY, calibrations=Calibrations(folder))


@pytest.fixture(scope="module")
def others(calibrated):
    return [outcome for path in OTHERS for outcome in ask_all(calibrated, load_questions(path))]


def share(outcomes, what, *kinds):
    chosen = [what(outcome) for outcome in outcomes if outcome.asked.kind in kinds]
    return sum(chosen) / len(chosen)


def test_questions_of_others_are_answered_and_rightly(others):
    """407 questions that nothing was learnt from: 91 % answered, 80 % right first, 86 % in three."""
    assert share(others, lambda o: o.answered, "answerable") >= 0.87
    assert share(others, lambda o: o.first, "answerable") >= 0.76
    assert share(others, lambda o: o.three, "answerable") >= 0.82
    assert share(others, lambda o: o.three, "followup") >= 0.78
    assert share(others, lambda o: o.three, "multi_part") >= 0.75


def test_what_is_likely_nearly_always_answers(others, fitted):
    """The target of "likely" is 19 of 20: 96 % of these replies answer, for two of three answerable questions."""
    likely = [o for o in others if o.answered and o.confidence >= fitted.likely]
    assert sum(o.three for o in likely) >= 0.93 * len(likely)
    assert len(likely) >= 0.6 * sum(o.asked.answerable for o in others)


def test_what_is_not_ours_to_answer_is_declined(others):
    """134 near misses, 72 % declined, and 48 questions off the topic, 98 %."""
    assert share(others, lambda o: not o.answered, "near_miss_unanswerable") >= 0.66
    assert share(others, lambda o: not o.answered, "off_topic") >= 0.93


def test_the_confidence_means_what_it_says(calibrated):
    rows = ask_all(calibrated, load_questions(CORPUS / "golden.jsonl"))
    answered = [row for row in rows if row.answered]
    sure, right = np.array([r.confidence for r in answered]), np.array([r.first for r in answered])
    assert calibration_error(sure, right) <= 0.08
    # Strangers' questions are in the fit, and are harder than these.
    assert abs(sure.mean() - right.mean()) <= 0.08
    assert share(rows, lambda o: o.answered, "answerable") >= 0.96
    assert share(rows, lambda o: not o.answered, "declined") >= 0.80


def test_the_target_asked_for_is_kept_on_questions_held_out(fitted):
    assert 0 < fitted.threshold < fitted.likely and fitted.likely >= EVEN
    assert fitted.guarantee.startswith("wrong in at most 16% of answers: on 1807 questions held out")


def test_every_signal_speaks_the_right_way(fitted):
    """A nearer passage speaks for a hit, a nearer or more alike boundary against it.

    What coverage adds to them is near nothing, either way.
    """
    assert fitted.dense > 0 and abs(fitted.coverage) < 0.5
    assert fitted.boundary < 0 and fitted.words < 0


def test_a_stricter_target_answers_less(fitted):
    held = [(n / 100, n >= 40 or n % 4 == 0) for n in range(100)]
    loose, *_ = choose(held, 0.2)
    strict, *_ = choose(held, 0.05)
    assert strict > loose


def test_a_calibration_from_before_words_were_compared_is_still_read():
    old = {name: value for name, value in STRICT.model_dump().items() if name != "words"}
    assert Calibration.model_validate(old).confidence(Evidence(0.8, 0.0, 1.0, 0.5)) == pytest.approx(
        Calibration.model_validate({**old, "words": 0}).confidence(Evidence(0.8, 0.0, 1.0, 0.0))
    )


def test_a_corpus_with_few_questions_is_not_calibrated(live, monkeypatch):
    monkeypatch.setattr("bot.calibrate.FEWEST_QUESTIONS", 10**6)
    with pytest.raises(TooSmall, match="the strict default decides and claims no guarantee"):
        calibrate(live.current(), GOLDEN, target_wrong=0.05, likely_wrong=0.05, created=NOON)


@pytest.mark.parametrize("greeting", ["hello", "Hi there", "thanks!", "good morning"])
def test_a_greeting_is_no_question_and_is_told_what_can_be_asked(calibrated, greeting):
    reply = ask(calibrated, greeting)
    assert reply.kind == "no_answer" and not reply.excerpts
    assert "You can ask a question about ketamine treatment" in reply.message
