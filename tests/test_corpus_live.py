"""The editor's commands that reach a running index: withdraw, reinstate, verify."""

import json

import pytest
from click.testing import CliRunner

from bot.core import Bot, Clinic
from bot.replies import ChatRequest
from corpus import ledger
from corpus.__main__ import Desk, cli
from corpus.loader import load_corpus
from index.build import build
from index.live import LiveIndex
from index.publish import publish
from tests.corpus_kit import TODAY, second_corpus


@pytest.fixture
def desk(tmp_path, model, monkeypatch):
    """Run a command on a published corpus about bicycles; `desk.bot` answers from it."""
    root, artefacts = second_corpus(tmp_path), tmp_path / "artefacts"
    articles = list(load_corpus(root).articles.values())
    publish(artefacts, build(articles, ledger.read(root), TODAY, artefacts=artefacts, model=model).version)
    monkeypatch.setenv("VOUCH_ARTEFACTS", str(artefacts))

    def run(*args):
        known = Desk(today=lambda: TODAY, wording={})
        return CliRunner().invoke(cli, ["--corpus", str(root), *map(str, args)], obj=known)

    run.root = root
    run.live = LiveIndex(artefacts, embedder_factory=lambda: model)
    run.bot = Bot(run.live, Clinic(), lambda: TODAY)
    return run


def ask(desk, question="How do I know that brake pads are worn?"):
    return desk.bot.reply(ChatRequest(message=question), request_id="r1")


def saved(desk, tmp_path, edit=lambda row: None):
    reply = ask(desk).model_dump(mode="json")
    edit(reply["excerpts"][0])
    path = tmp_path / "reply.json"
    path.write_text(json.dumps(reply))
    return path


def test_passage_of_the_live_version_is_proved(desk):
    result = desk("verify", "brake-pads.worn")
    assert result.exit_code == 0, result.output
    assert result.output.startswith("brake-pads.worn: proved\n  the text hashes to ")
    assert "line 1 of the ledger: source-checked by Vouch project" in result.output


def test_saved_reply_is_proved(desk, tmp_path):
    result = desk("verify", saved(desk, tmp_path))
    assert result.exit_code == 0, result.output
    assert "brake-pads.worn: proved" in result.output


def test_tampered_reply_says_where_it_differs(desk, tmp_path):
    path = saved(desk, tmp_path, lambda row: row.update(text=row["text"].replace("grooves", "colour", 1)))
    result = desk("verify", path)
    assert result.exit_code == 1
    assert "brake-pads.worn: not proved" in result.output
    assert "NOT SO: it differs from the approved text at character 23: found 'colour in the" in result.output


def test_reply_is_replayed_from_its_own_version_after_the_article_changed(desk, tmp_path, model):
    path = saved(desk, tmp_path)
    file = desk.root / "articles" / "brake-pads.md"
    file.write_text(file.read_text("utf-8").replace("in good light", "in daylight"), "utf-8")
    by = ["--by", "Vouch project", "--role", "content editors"]
    assert desk("approve", "brake-pads", "--level", "source-checked", *by).exit_code == 0
    articles = list(load_corpus(desk.root).articles.values())
    artefacts = tmp_path / "artefacts"
    built = build(articles, ledger.read(desk.root), TODAY, artefacts=artefacts, model=model)
    publish(artefacts, built.version)
    result = desk("verify", path)
    assert result.exit_code == 0, result.output
    assert "its article has been changed or removed since" in result.output


@pytest.mark.parametrize(
    "version, reason", [("nowhere", "version nowhere is not kept"), ("../../etc", "no version")]
)
def test_reply_of_a_version_that_is_gone_is_refused(version, reason, desk, tmp_path):
    path = saved(desk, tmp_path)
    path.write_text(path.read_text().replace(ask(desk).index_version, version))
    result = desk("verify", path)
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {reason}")


def test_unknown_passage_is_refused(desk):
    result = desk("verify", "brake-pads.nothing")
    assert result.exit_code == 1
    assert "is neither a file nor a passage of the live version" in result.output


def test_withdrawn_article_is_not_quoted_until_it_is_reinstated(desk, tmp_path, model):
    assert ask(desk).excerpts[0].article.id == "brake-pads"
    assert (
        desk("withdraw", "brake-pads", "--reason", "figure was\nwrong").output == "brake-pads is withdrawn\n"
    )
    fresh = LiveIndex(tmp_path / "artefacts", embedder_factory=lambda: model)
    assert fresh.current().withdrawn() == {"brake-pads"}
    answer = Bot(fresh, Clinic(), lambda: TODAY).reply(
        ChatRequest(message="How do I know that brake pads are worn?"), request_id="r2"
    )
    assert "brake-pads" not in {quote.article.id for quote in answer.excerpts}
    assert "withdrawn: 1\n  brake-pads: figure was wrong (2026-11-24)" in desk("status").output
    assert desk("reinstate", "brake-pads").output == "brake-pads may be quoted again\n"
    assert "withdrawn" not in desk("status").output


@pytest.mark.parametrize("args", [("withdraw", "brake-pad", "--reason", "x"), ("reinstate", "brake-pads")])
def test_withdrawing_what_is_unknown_or_reinstating_what_stands_is_refused(args, desk):
    result = desk(*args)
    assert result.exit_code == 1
    assert "brake-pads" in result.output
