"""The operator's commands, as typed."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from index import publish as publishing
from index.__main__ import Desk, cli
from tests.corpus_kit import changed, put
from tests.index_helpers import NOON, bicycles, edit, every_file

ROOT = Path(__file__).parent.parent


@pytest.fixture
def place(tmp_path, monkeypatch):
    root = bicycles(tmp_path)
    monkeypatch.setenv("VOUCH_CORPUS", str(root))
    monkeypatch.setenv("VOUCH_ARTEFACTS", str(tmp_path / "artefacts"))
    return root, tmp_path / "artefacts"


@pytest.fixture
def run(place, model):
    clock = [NOON]

    def command(*words: str):
        clock[0] += timedelta(minutes=1)
        desk = Desk(now=lambda: clock[0], open_model=lambda name, artefacts, adapter: model, with_encoder=False)
        return CliRunner().invoke(cli, list(words), obj=desk)

    return command


def test_build_publish_edit_rollback_prune(place, run):
    root, artefacts = place
    done = run("build")
    assert done.exit_code == 0 and "built," in done.output and "3 articles" in done.output
    assert publishing.live_version(artefacts) is None
    assert run("status").exit_code == 1 and "no version is live" in run("status").output
    first = run("publish").output.split()[0]
    edit(root, "brake-pads", ("clean, dry cloth", "clean, soft cloth"))
    done = run("build", "--publish")
    second = publishing.live_version(artefacts)
    assert f"{second} is live\nnot calibrated" in done.output and second != first
    assert "previous" in run("status").output
    assert run("rollback").output == f"{first} is live\n"
    assert run("publish", second).output.startswith(f"{second} is live\n")
    assert run("prune", "--keep", "0").output == "nothing to remove\n"
    edit(root, "brake-pads", ("clean, soft cloth", "clean, warm cloth"))
    run("build", "--publish")
    assert run("prune", "--keep", "1").output == f"removed {first}\n"
    assert run("status").exit_code == 0


def test_a_second_build_says_that_nothing_changed(run):
    run("build")
    assert "is up to date" in run("build").output


def test_what_is_left_out_is_named(place, run):
    root, _ = place
    path = root / "articles" / "brake-pads.md"
    put(root, changed(("clean, dry cloth", "clean, soft cloth"), text=path.read_text("utf-8")), path.name)
    assert "left out: brake-pads changed since it was approved" in run("build").output


def test_a_broken_article_stops_the_build_with_file_and_line_and_nothing_is_written(place, run):
    root, artefacts = place
    put(root, "---\nid: broken\n", "broken.md")
    done = run("build", "--publish")
    assert done.exit_code == 1 and "articles/broken.md:1: error:" in done.output
    assert not artefacts.exists()


def test_a_broken_ledger_stops_the_build(place, run):
    root, artefacts = place
    with open(root / "approvals.jsonl", "a") as ledger:
        ledger.write("{}\n")
    done = run("build")
    assert done.exit_code == 1 and "approvals.jsonl:" in done.output and not artefacts.exists()


@pytest.mark.parametrize(
    "words, reason",
    [
        (["publish"], "holds no version"),
        (["publish", "nonesuch"], "no version 'nonesuch'"),
        (["rollback"], "no earlier version"),
        (["prune", "--keep", "-1"], "-1"),
        (["prune"], "--keep"),
    ],
)
def test_a_command_that_cannot_be_done_says_why_and_fails(run, words, reason):
    done = run(*words)
    assert done.exit_code in (1, 2) and reason in done.output
    assert "Traceback" not in done.output


def test_an_unknown_setting_is_refused(run, monkeypatch):
    monkeypatch.setenv("VOUCH_ARTEFACT", "typo")
    done = run("status")
    assert done.exit_code == 1 and "VOUCH_ARTEFACT is not a setting" in done.output


def test_a_missing_model_is_named(place, monkeypatch):
    monkeypatch.setenv("VOUCH_MODEL", "no-such-model")
    done = CliRunner().invoke(cli, ["build"])
    assert done.exit_code == 1 and "no model 'no-such-model'" in done.output


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_has_help_with_an_example(name):
    done = CliRunner().invoke(cli, [name, "--help"])
    assert done.exit_code == 0 and f"Example: python -m index {name}" in done.output


def test_it_runs_as_a_module_and_status_imports_no_torch(place, run):
    run("build", "--publish")
    code = (
        "import runpy, sys; sys.argv = ['index', 'status']\n"
        "try: runpy.run_module('index', run_name='__main__')\n"
        "finally: assert 'torch' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "live" in done.stdout and "3 articles" in done.stdout


def test_status_and_a_refused_publish_write_nothing(place, run):
    _, artefacts = place
    run("build", "--publish")
    before = every_file(artefacts)
    run("status")
    run("publish", "nonesuch")
    assert every_file(artefacts) == before
