"""The terminal command: python -m bot ask."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from tests.bot_helpers import published
from tests.conftest import ROOT
from tests.index_helpers import bicycles, edit

ASKED = "How do I know that brake pads are worn?"
FAR = "2999-11-02"


@pytest.fixture(scope="module")
def artefacts(tmp_path_factory, model):
    """The bicycle articles, due so late that the command's own clock does not matter."""
    folder = tmp_path_factory.mktemp("command")
    root = bicycles(folder)
    for name, due in (("brake-pads", "2027-11-02"), ("lights-at-night", "2027-11-22")):
        edit(root, name, (f"review_due: {due}", f"review_due: {FAR}"))
    return published(root, folder / "artefacts", model)


@pytest.fixture
def run(artefacts, monkeypatch):
    """Run the command in this process, over the bicycle articles or other artefacts."""

    def run(*words: str, typed: str = "", over=artefacts):
        monkeypatch.setenv("VOUCH_ARTEFACTS", str(over))
        return CliRunner().invoke(main, ["ask", *words], input=typed)

    return run


def test_a_question_is_answered_with_its_source_review_notice_and_help(run):
    result = run(ASKED)
    assert result.exit_code == 0, result.output
    said = " ".join(result.output.split())
    assert "Pads are worn when the grooves in the rubber can no longer be seen." in said
    assert "[brake-pads.worn]" in said and "The Highway Code: Annex 6" in said
    assert f"source-checked by Vouch project on 2026-11-24, due {FAR}" in said
    assert "not medical advice" in said and "Help: Call 988" in said


def test_json_is_the_reply_as_the_api_gives_it(run):
    reply = json.loads(run(ASKED, "--json", "--region", "GB").output)
    assert reply["kind"] == "answer"
    assert reply["excerpts"][0]["passage_id"] == "brake-pads.worn"
    assert {"tel:116123", "tel:999"} <= {action["href"] for action in reply["help"]}


def test_what_is_not_known_is_declined_with_exit_code_0(run):
    result = run("best pasta shape for pesto")
    assert result.exit_code == 0
    assert "I have no checked text that answers this." in " ".join(result.output.split())
    assert "Help: Call 988" in result.output


def test_without_a_question_it_asks_on_until_an_empty_line(run):
    result = run(typed=f"{ASKED}\nWhich lights does a bicycle need at night?\n\nnever read\n")
    assert result.exit_code == 0
    assert result.output.count("You: ") == 3
    assert "[brake-pads.worn]" in result.output and "[lights-at-night.which-lights]" in result.output
    assert "never read" not in result.output


def test_a_crisis_is_answered_without_an_index_and_at_any_length(run, tmp_path):
    for message in ("I want to kill myself", "I want to kill myself. " + "I am tired. " * 200):
        result = run(message, over=tmp_path)
        assert result.exit_code == 0
        assert "988" in result.output and "911" in result.output


def test_more_gives_the_general_answer_after_a_crisis(run):
    reply = json.loads(run(f"I want to kill myself. {ASKED}", "--more", "--json").output)
    assert reply["route"] == "support" and reply["kind"] in ("answer", "no_answer")


def test_without_an_index_it_says_how_to_build_one(run, tmp_path):
    result = run(ASKED, over=tmp_path)
    assert result.exit_code == 1
    assert "no published index" in result.output and "python -m index build --publish" in result.output


def test_a_message_that_is_too_long_is_refused_in_one_line(run):
    result = run("brakes " * 200)
    assert result.exit_code == 1
    assert "1000" in result.output and "Traceback" not in result.output


def test_an_unknown_setting_is_refused(run, monkeypatch):
    monkeypatch.setenv("VOUCH_COLOUR", "blue")
    result = run(ASKED)
    assert result.exit_code == 1 and "VOUCH_COLOUR is not a setting" in result.output


def test_the_real_command_answers_in_a_process_of_its_own(artefacts):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("VOUCH_")}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "ask", ASKED, "--json"],
        cwd=ROOT,
        env=environment | {"VOUCH_ARTEFACTS": str(artefacts)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    reply = json.loads(done.stdout)
    assert reply["excerpts"][0]["text"].startswith("Pads are worn when")
    assert reply["notice"] and reply["help"]
