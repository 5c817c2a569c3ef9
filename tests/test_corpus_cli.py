"""The editor's commands, run as an editor runs them, on a fixed day."""

import json
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from bot.resources import load_lines
from corpus import ledger
from corpus.__main__ import BOT_WORDING, HELP_LINES, Desk, cli
from corpus.loader import load_corpus
from tests.corpus_kit import TODAY, approve_everything, changed, put, second_corpus

BY = ["--by", "Vouch project", "--role", "content editors"]


def run(root, *args, day=TODAY):
    return CliRunner().invoke(cli, ["--corpus", str(root), *args], obj=Desk(today=lambda: day, wording={}))


def test_check_of_a_sound_corpus_exits_with_0(tmp_path):
    result = run(second_corpus(tmp_path), "check")
    assert result.exit_code == 0
    assert result.output == "3 articles, 0 errors, 0 warnings\n"


def test_check_lists_every_error_and_exits_with_1(tmp_path):
    root = second_corpus(tmp_path)
    put(root, b"", "empty.md")
    put(root, changed(("2027-02-10", "soon")))
    result = run(root, "check")
    assert result.exit_code == 1
    assert "articles/empty.md:1: error: expected '---' on the first line" in result.output
    assert "articles/brake-pads.md:17: error: review_due: expected a date" in result.output
    assert "2 articles, 2 errors, 0 warnings" in result.output


def test_overdue_article_is_named_as_a_warning_and_exits_with_0(tmp_path):
    result = run(second_corpus(tmp_path), "check", day=date(2027, 11, 3))
    assert result.exit_code == 0
    assert "articles/brake-pads.md:17: warning: review was due on 2027-11-02" in result.output


def test_check_as_json_has_place_reason_and_level(tmp_path):
    root = second_corpus(tmp_path)
    put(root, b"", "empty.md")
    report = json.loads(run(root, "check", "--json").output)
    assert (report["errors"], report["warnings"]) == (1, 0)
    (problem,) = report["problems"]
    assert problem == {
        "path": "articles/empty.md",
        "line": 1,
        "reason": "expected '---' on the first line, found ''",
        "mend": 'start as a draft does: python -m corpus new "TITLE"',
        "level": "error",
    }


def test_new_draft_is_well_formed_and_never_overwrites(tmp_path):
    result = run(tmp_path, "new", "  What does a\ncourse cost? ")
    assert result.exit_code == 0
    assert result.output.endswith("articles/what-does-a-course-cost.md\n")
    loaded = load_corpus(tmp_path)
    assert loaded.articles["what-does-a-course-cost"].meta.title == "What does a course cost?"
    again = run(tmp_path, "new", "What does a course cost?")
    assert again.exit_code == 1
    assert "exists already" in again.output


@pytest.mark.parametrize("title", ["???", "x" * 5000])
def test_title_that_makes_no_article_is_refused(title, tmp_path):
    result = run(tmp_path, "new", title)
    assert result.exit_code == 1
    assert "title" in result.output
    assert not (tmp_path / "articles").exists()


def test_edit_voids_and_approve_restores(tmp_path):
    root = second_corpus(tmp_path)
    path = root / "articles" / "brake-pads.md"
    path.write_text(path.read_text("utf-8").replace("in good light", "in daylight"), "utf-8")
    assert (
        "brake-pads.md:2: warning: changed since it was approved on 2026-11-24" in run(root, "check").output
    )
    result = run(root, "approve", "brake-pads", "--level", "source-checked", *BY)
    assert result.output == "brake-pads: source-checked by Vouch project until 2027-11-02\n"
    assert run(root, "check").output == "3 articles, 0 errors, 0 warnings\n"


def test_approve_all_touches_only_what_needs_it(tmp_path):
    root = second_corpus(tmp_path)
    put(root, name="brake-pads.md")
    first = run(root, "approve", "--all", "--level", "source-checked", *BY)
    assert first.output == "brake-pads: source-checked by Vouch project until 2027-02-10\n"
    assert run(root, "approve", "--all", "--level", "source-checked", *BY).output == "nothing to approve\n"
    higher = run(root, "approve", "--all", "--level", "clinician-approved", *BY[:1], "Dr. On-Site", *BY[2:])
    assert len(higher.output.splitlines()) == 3


def test_a_misspelt_article_among_many_is_answered_with_the_nearest_names(tmp_path):
    root = second_corpus(tmp_path)
    for number in range(20):
        put(root, changed(("id: brake-pads", f"id: other-{number}")), f"other-{number}.md")
    approve = ("approve", "--level", "source-checked", *BY)
    assert "no article 'brake-pad'; known are brake-pads\n" in run(root, *approve, "brake-pad").output
    assert "python -m corpus status lists them" in run(root, *approve, "zzz").output


def test_approve_all_is_refused_while_a_file_is_broken(tmp_path):
    root = second_corpus(tmp_path)
    put(root, b"", "empty.md")
    result = run(root, "approve", "--all", "--level", "source-checked", *BY)
    assert result.exit_code == 1
    assert "articles/empty.md:1: error" in result.output


def test_approval_may_end_before_the_review_is_due(tmp_path):
    root = second_corpus(tmp_path)
    run(root, "approve", "brake-pads", "--level", "source-checked", *BY, "--until", "2026-12-01")
    assert ledger.read(root)["brake-pads"].review.until == date(2026, 12, 1)


@pytest.mark.parametrize(
    "args, words",
    [
        (
            ["nothing-here", "--level", "source-checked", *BY],
            "no article 'nothing-here'; known are brake-pads",
        ),
        (["--level", "source-checked", *BY], "name the articles, or give --all"),
        (["brake-pads", "--all", "--level", "source-checked", *BY], "name the articles, or give --all"),
        (["brake-pads", "--level", "blessed", *BY], "'blessed' is not one of"),
        (["brake-pads", "--level", "source-checked"], "Missing option '--by'"),
        (["brake-pads", "--level", "source-checked", *BY, "--until", "soon"], "'soon' is not a date"),
        (
            ["brake-pads", "--level", "source-checked", *BY, "--until", "2020-01-01"],
            "approval ends 2020-01-01",
        ),
        (["brake-pads", "--level", "clinician-approved", *BY], "must be someone else"),
    ],
)
def test_approval_that_cannot_stand_says_why_and_writes_nothing(args, words, tmp_path):
    root = second_corpus(tmp_path)
    before = (root / ledger.NAME).read_bytes()
    result = run(root, "approve", *args)
    assert result.exit_code != 0
    assert words in result.output
    assert (root / ledger.NAME).read_bytes() == before


def test_broken_ledger_is_named_by_every_command(tmp_path):
    root = second_corpus(tmp_path)
    with open(root / ledger.NAME, "a") as file:
        file.write('{"entry": 4')
    for args in (["check"], ["status"], ["approve", "brake-pads", "--level", "source-checked", *BY]):
        result = run(root, *args)
        assert result.exit_code == 1
        assert "approvals.jsonl:4: error: ledger is broken: the line is cut short" in result.output


def test_status_groups_articles_by_where_they_stand(tmp_path):
    root = second_corpus(tmp_path)
    path = root / "articles" / "brake-pads.md"
    path.write_text(path.read_text("utf-8").replace("in good light", "in daylight"), "utf-8")
    put(root, changed(("id: brake-pads", "id: pads")), "pads.md")
    report = run(root, "status", day=date(2027, 10, 13)).output
    groups, name = {}, ""
    for line in report.splitlines():
        if line.startswith("  "):
            groups[name].append(line.split(":")[0].strip())
        else:
            name = line.rpartition(": ")[0]
            groups[name] = []
    assert groups["changed since approval"] == ["brake-pads"]
    assert groups["never approved"] == ["pads"]
    assert groups["overdue"] == ["stopping-distance"]
    assert groups["approved"] == ["lights-at-night"]


@pytest.mark.parametrize("left, name", [(30, "30"), (14, "14"), (8, "14"), (7, "7"), (0, "7")])
def test_status_names_what_is_due_soon(left, name, tmp_path):
    put(tmp_path)
    approve_everything(tmp_path, load_corpus(tmp_path).articles)
    day = date.fromordinal(date(2027, 2, 10).toordinal() - left)
    assert (
        f"due within {name} days: 1\n  brake-pads: source-checked" in run(tmp_path, "status", day=day).output
    )


def test_status_as_json_has_one_row_for_each_article(tmp_path):
    rows = json.loads(run(second_corpus(tmp_path), "status", "--json").output)
    assert [row["article"] for row in rows] == ["brake-pads", "lights-at-night", "stopping-distance"]
    assert rows[0] == {
        "article": "brake-pads",
        "state": "approved",
        "due_within_days": None,
        "level": "source-checked",
        "by": "Vouch project",
        "on": "2026-11-24",
        "expires": "2027-11-02",
    }


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_has_help_with_an_example(name):
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert f"Example: python -m corpus {name}" in " ".join(result.output.split())


def test_unknown_setting_is_refused_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setenv("VOUCH_COPRUS", "somewhere")
    result = run(tmp_path, "check")
    assert result.exit_code == 1
    assert "VOUCH_COPRUS is not a setting" in result.output


def test_help_line_that_nobody_verified_for_ninety_days_is_a_warning_with_its_line(tmp_path):
    root, help_lines = second_corpus(tmp_path), tmp_path / "resources.yaml"
    text = BOT_WORDING[HELP_LINES].read_text("utf-8")
    help_lines.write_text(text, "utf-8")
    approved = ["approve", HELP_LINES, "--level", "source-checked", *BY]

    def check(day):
        desk = Desk(today=lambda: day, wording={HELP_LINES: help_lines})
        assert CliRunner().invoke(cli, ["--corpus", str(root), *approved], obj=desk).exit_code == 0
        return CliRunner().invoke(cli, ["--corpus", str(root), "check"], obj=desk).output

    newest = max(line.verified_on for lines in load_lines(help_lines).values() for line in lines)
    assert "was last verified on" not in check(newest)
    found = check(newest + timedelta(days=91))
    row = next(line for line in found.splitlines() if "bot/resources.yaml" in line)
    number = int(row.split(":")[1])
    name = text.splitlines()[number - 1].partition("name:")[2].strip().strip("'\"")
    assert number and name in row and "91 days ago; the limit is 90" in row and "verified_on" in row


def test_help_lines_that_cannot_be_used_are_an_error(tmp_path):
    root, help_lines = second_corpus(tmp_path), tmp_path / "resources.yaml"
    help_lines.write_text("US: []\n", "utf-8")
    desk = Desk(today=lambda: TODAY, wording={HELP_LINES: help_lines})
    result = CliRunner().invoke(cli, ["--corpus", str(root), "check"], obj=desk)
    assert result.exit_code == 1 and "bot/resources.yaml: error: region GB is missing" in result.output
