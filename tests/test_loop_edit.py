"""From an edit to the live index: what a build checks, what differs, what a publish refuses, what watch does."""

import json
import os
import shutil
import threading
import time
from datetime import timedelta

import pytest
from click.testing import CliRunner

from bot.core import Bot, Clinic
from corpus import ledger
from corpus.loader import load_corpus
from index import publish as publishing
from index.__main__ import Desk, cli
from index.live import LiveIndex
from index.withdrawal import withdraw
from tests.bot_helpers import Clock
from tests.corpus_kit import TODAY, approve_everything, changed, put, review
from tests.index_helpers import BOUNDARIES, NOON, bicycles, counting, edit, every_file

GOLDEN = [
    {"question": "my bike screeches when I slow down", "passages": ["brake-pads.squeal"], "opener": True},
    {"question": "is it time for new pads", "passages": ["brake-pads.worn"]},
    {"question": "which kite flies best", "passages": []},
]
SQUEAL = GOLDEN[0]["question"]


def write_golden(root, rows=GOLDEN):
    (root / "golden.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


@pytest.fixture(scope="module")
def template(tmp_path_factory, model):
    """A corpus with golden questions, built and published once."""
    folder = tmp_path_factory.mktemp("loop")
    root = bicycles(folder)
    write_golden(root)
    loop = desk_of(model, NOON).loop_over(root, folder / "artefacts")
    loop.publish(loop.build().version)
    return folder


def desk_of(model, start=NOON + timedelta(hours=1)):
    clock = [start]

    class Ticking(Desk):
        def loop_over(self, root, artefacts):
            from settings import Settings

            self.settings = Settings(corpus=root, artefacts=artefacts)
            return self.loop()

    def now():
        clock[0] += timedelta(seconds=1)
        return clock[0]

    return Ticking(now=now, open_model=lambda name, artefacts, adapter: model, with_encoder=False)


@pytest.fixture
def place(template, tmp_path, monkeypatch):
    for path in template.iterdir():
        shutil.copytree(path, tmp_path / path.name)
    root, artefacts = tmp_path / "second_corpus", tmp_path / "artefacts"
    monkeypatch.setenv("VOUCH_CORPUS", str(root))
    monkeypatch.setenv("VOUCH_ARTEFACTS", str(artefacts))
    return root, artefacts


@pytest.fixture
def run(place, model):
    return lambda *words: CliRunner().invoke(cli, list(words), obj=desk_of(model))


@pytest.fixture
def loop(place, model):
    return desk_of(model).loop_over(*place)


def reword(root):
    edit(root, "brake-pads", ("clean, dry cloth", "clean, soft cloth"))


def rename_squeal(root):
    """The section that a golden question names goes away; its text stands under another id."""
    edit(root, "brake-pads", ("{#squeal}", "{#noise}"), ("  squeal:", "  noise:"))


def test_diff_shows_the_two_versions_side_by_side(place, run):
    root, artefacts = place
    live = publishing.live_version(artefacts)
    rename_squeal(root)
    run("build")
    text = run("diff").output
    assert f"live {live} | candidate " in text and "asked 3 golden and " in text
    assert "passages new: brake-pads.noise\npassages gone: brake-pads.squeal\n" in text
    assert "change: another passage comes first" in text
    row = next(line for line in text.split("\n") if line.startswith("  *1 brake-pads.squeal"))
    assert row.split() == ["*1", "brake-pads.squeal", "brake-pads.noise"]
    assert f"golden: {SQUEAL}" in text


def test_diff_as_json_names_the_kind_of_every_change(place, run):
    root, _ = place
    edit(root, "brake-pads", ("      - noisy bicycle brakes\n", "      - brakes that shriek\n"))
    reword(root)
    run("build")
    found = json.loads(run("diff", "--json").output)
    kinds = {row["question"]: row["kind"] for row in found["changes"]}
    assert kinds["brakes that shriek"] == "appears" and kinds["noisy bicycle brakes"] == "vanishes"
    assert kinds["Why do my brakes squeal?"] == "reworded" and found["reworded"] == ["brake-pads.squeal"]


def test_a_version_does_not_differ_from_itself(place, run):
    assert "; 0 differ" in run("diff").output


def test_a_diff_of_the_first_version_shows_that_all_of_it_appears(place, run):
    _, artefacts = place
    (artefacts / "live").unlink()
    found = json.loads(run("diff", "--json").output)
    assert found["before"] is None and {row["kind"] for row in found["changes"]} == {"appears"}


@pytest.mark.parametrize("words", [["publish"], ["build", "--publish"]])
def test_publish_refuses_when_a_golden_question_breaks_and_names_it(words, place, run):
    root, artefacts = place
    live = publishing.live_version(artefacts)
    rename_squeal(root)
    run("build")
    done = run(*words)
    assert done.exit_code == 1 and "1 golden question that" in done.output and f"\n  {SQUEAL}\n" in done.output
    assert "is it time for new pads" not in done.output and "kite" not in done.output
    assert publishing.live_version(artefacts) == live


@pytest.mark.parametrize("words", [["--accept", SQUEAL], ["--accept-all"]])
def test_a_break_that_is_accepted_by_name_goes_through(words, place, run):
    root, artefacts = place
    live = publishing.live_version(artefacts)
    rename_squeal(root)
    done = run("build", "--publish", *words)
    assert done.exit_code == 0 and f"accepted as broken: {SQUEAL}" in done.output
    assert publishing.live_version(artefacts) != live


def test_publish_takes_what_was_built_last_also_when_an_edit_was_taken_back(place, run):
    root, artefacts = place
    first, text = publishing.live_version(artefacts), (root / "articles" / "brake-pads.md").read_text("utf-8")
    reword(root)
    assert run("build", "--publish").exit_code == 0
    second = publishing.live_version(artefacts)
    put(root, text, "brake-pads.md")
    approve_everything(root, load_corpus(root).articles)
    assert f"{first} is up to date" in run("build").output
    assert f"live {second} | candidate {first}" in run("diff").output
    assert run("publish").exit_code == 0 and publishing.live_version(artefacts) == first
    run("publish", second)
    assert publishing.choose(artefacts) == first


def test_what_a_revoked_approver_vouched_for_is_gone_after_build_and_publish(place, run):
    root, artefacts = place
    first = publishing.live_version(artefacts)
    path = root / "articles" / "brake-pads.md"
    put(root, changed(("id: brake-pads", "id: new-pads"), text=path.read_text("utf-8")), "new-pads.md")
    article = load_corpus(root).articles["new-pads"]
    ledger.approve(root, article, review(by="B. Gone"))
    assert run("build", "--publish").exit_code == 0 and publishing.live_version(artefacts) != first
    ledger.revoke(root, "B. Gone", by="Test", reason="left", on=TODAY)
    assert "left out: new-pads" in run("build").output
    assert run("publish").exit_code == 0 and publishing.live_version(artefacts) == first


def test_accepting_what_is_no_golden_question_is_refused(run):
    done = run("publish", "--accept", "is it tme for new pads")
    assert done.exit_code == 2 and "is no golden question" in done.output


def test_accepting_another_question_does_not_help(place, run):
    rename_squeal(place[0])
    assert run("build", "--publish", "--accept", "is it time for new pads").exit_code == 1


def test_without_golden_questions_or_without_a_live_version_nothing_is_asked(place, run):
    root, artefacts = place
    rename_squeal(root)
    (artefacts / "live").unlink()
    assert run("build", "--publish").exit_code == 0
    (root / "golden.jsonl").unlink()
    edit(root, "brake-pads", ("{#noise}", "{#din}"), ("  noise:", "  din:"))
    assert run("build", "--publish").exit_code == 0


def test_what_a_withdrawal_took_down_is_not_missed_in_the_candidate(place, run):
    root, artefacts = place
    withdraw(artefacts, "brake-pads", "wrong figure", TODAY)
    rename_squeal(root)
    assert run("build", "--publish").exit_code == 0


def test_a_damaged_live_version_does_not_stop_its_own_repair(place, run):
    root, artefacts = place
    damaged = artefacts / "versions" / publishing.live_version(artefacts) / "passages.jsonl"
    damaged.write_text("")
    reword(root)
    done = run("build", "--publish")
    assert done.exit_code == 0 and "golden questions were not asked" in done.output


def test_publish_says_how_the_calibration_stands(run):
    assert "not calibrated: the strict default decides" in run("publish").output


def test_openers_are_offered_while_one_of_their_passages_may_be_quoted(place, model):
    _, artefacts = place
    clock = Clock()
    bot = Bot(LiveIndex(artefacts, embedder_factory=lambda: model), Clinic(), clock)
    assert bot.config().suggestions == (SQUEAL,)
    withdraw(artefacts, "brake-pads", "wrong figure", TODAY)
    fresh = Bot(LiveIndex(artefacts, embedder_factory=lambda: model), Clinic(), clock)
    assert SQUEAL not in fresh.config().suggestions and fresh.config().suggestions
    clock.day = TODAY.replace(year=2040)
    assert fresh.config().suggestions == ()


def test_an_error_that_check_finds_stops_a_build_and_writes_nothing(place, run):
    root, artefacts = place
    before = every_file(artefacts)
    (root / "golden.jsonl").write_text('{"question": "no passages"}\n')
    done = run("build")
    assert done.exit_code == 1 and "golden.jsonl:1: error: passages" in done.output
    assert every_file(artefacts) == before


def test_unsigned_approvals_stop_a_build_where_signing_is_required(place, run, tmp_path, monkeypatch):
    (tmp_path / "signers").write_text("")
    monkeypatch.setenv("VOUCH_ALLOWED_SIGNERS", str(tmp_path / "signers"))
    done = run("build")
    assert done.exit_code == 1 and "approvals.jsonl" in done.output and "Traceback" not in done.output


def test_boundaries_that_are_not_approved_as_they_stand_are_left_out_and_named(place, run, loop):
    root, _ = place
    assert loop.build().manifest.counts.boundaries == 1
    (root / "boundaries.yaml").write_text(BOUNDARIES + "\n", "utf-8")
    done = run("build")
    assert done.exit_code == 0 and "left out: boundaries.yaml changed since it was approved" in done.output
    assert loop.build().manifest.counts.boundaries == 0


def test_an_edit_waits_for_its_approval_and_is_live_after_it(place, loop):
    root, artefacts = place
    live, held = publishing.live_version(artefacts), every_file(artefacts)
    assert loop.turn() == f"{live} is live: nothing to change"
    path = root / "articles" / "brake-pads.md"
    put(root, changed(("dry cloth", "soft cloth"), text=path.read_text("utf-8")), path.name)
    assert loop.turn().startswith("waits: brake-pads changed since approval")
    assert publishing.live_version(artefacts) == live and every_file(artefacts) == held
    approve_everything(root, load_corpus(root).articles)
    line = loop.turn()
    now = publishing.live_version(artefacts)
    assert line.startswith(f"{now} is live after ") and now != live
    assert ": 2 texts embedded, 2 golden hold" in line


def test_a_bad_edit_is_refused_in_one_line_and_leaves_the_live_version(place, loop):
    root, artefacts = place
    live = publishing.live_version(artefacts)
    put(root, "---\nid: broken\n", "broken.md")
    put(root, b"\x00\xff", "binary.md")
    line = loop.turn()
    assert line.startswith("refused: articles/b") and "and 1 more" in line and "\n" not in line
    for name in ("broken", "binary"):
        (root / "articles" / f"{name}.md").unlink()
    rename_squeal(root)
    line = loop.turn()
    assert line.startswith("refused: 1 golden question that") and SQUEAL in line and "\n" not in line
    assert publishing.live_version(artefacts) == live


def test_only_what_is_new_is_embedded_whoever_builds(place, model):
    root, artefacts = place
    model, encoder = counting(model)
    loop = desk_of(model).loop_over(root, artefacts)
    reword(root)
    assert loop.build().embedded == 2 and len(encoder.texts) == 2
    edit(root, "brake-pads", ("clean, soft cloth", "clean, warm cloth"))
    assert loop.build().embedded == 2 and len(encoder.texts) == 4
    edit(root, "brake-pads", ("clean, warm cloth", "clean, soft cloth"))
    assert loop.build().reused and len(encoder.texts) == 4


def test_a_build_that_remembers_gives_the_version_that_a_fresh_one_gives(place, loop, model):
    root, artefacts = place
    loop.build()
    reword(root)
    remembered = loop.build()
    shutil.rmtree(remembered.folder)
    fresh = desk_of(model).loop_over(root, artefacts).build()
    assert fresh.version == remembered.version
    hashes = [{n: f.sha256 for n, f in built.manifest.files.items()} for built in (remembered, fresh)]
    assert hashes[0] == hashes[1]


def test_asking_many_at_once_finds_what_asking_one_by_one_finds(place, loop):
    index = loop.index(publishing.live_version(place[1]))
    questions = [q for passage in index.passages.values() for q in passage.questions]
    many = index.retrieve_many(questions, 5)
    for question, hits in zip(questions, many, strict=True):
        one = index.retrieve(question, 5)
        assert [hit.passage.id for hit in hits] == [hit.passage.id for hit in one]
        assert [hit.dense for hit in hits] == pytest.approx([hit.dense for hit in one], abs=1e-5)


def test_watch_takes_up_every_save(place, loop):
    root, artefacts = place
    stop, lines = threading.Event(), []

    def follow():
        for line in loop.watch(stop):
            lines.append(line)

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    try:
        wait(lambda: lines)
        (root / "notes.txt").write_text("none of ours")
        reword(root)
        wait(lambda: any(" is live after " in line for line in lines))
        assert publishing.live_version(artefacts) in lines[-1]
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()


def save_with_its_old_time(path, text):
    was = path.stat()
    path.write_text(text, "utf-8")
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


def save_by_renaming(path, text):
    aside = path.with_name(f".{path.name}.swp")
    aside.write_text(text, "utf-8")
    aside.replace(path)


def save_with_a_backup(path, text):
    backup = path.replace(path.with_name(f"{path.name}~"))
    path.write_text(text, "utf-8")
    backup.unlink()


@pytest.mark.parametrize("save", [save_with_its_old_time, save_by_renaming, save_with_a_backup])
def test_watch_takes_up_what_an_editor_saves_during_a_round_however_it_writes(save, place, loop):
    root, artefacts = place
    stop, path = threading.Event(), root / "articles" / "brake-pads.md"
    giving_up = threading.Timer(60, stop.set)
    giving_up.start()
    lines = loop.watch(stop)
    # Between two lines the watch stands still, as it does while it builds: the save falls there.
    next(lines)
    text = path.read_text("utf-8")
    save(path, changed(("dry cloth", "old cloth"), text=text))
    assert next(lines, "").startswith("waits: brake-pads changed")
    save(path, changed(("dry cloth", "new cloth"), text=text))
    approve_everything(root, load_corpus(root).articles)
    assert " is live after " in next(lines, "")
    giving_up.cancel()
    lines.close()
    version = artefacts / "versions" / publishing.live_version(artefacts)
    assert any("new cloth" in file.read_text("utf-8") for file in version.glob("*.json*"))


def wait(true, seconds=60):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)
