"""Whatever `check` finds wrong, it names file and line and says what to do about it."""

import pytest

from corpus.check import check
from tests.corpus_kit import ARTICLE, BODY, TODAY, changed, put

AGAIN = "\n## Again {#worn}\n\nPads are worn.\n"
FAULTS = {
    "no front matter": BODY,
    "a front matter that is a list": "---\n- a\n---\n" + BODY,
    "an empty file": "",
    "a key given twice": changed(("author: Test author", "author: A\nauthor: B")),
    "a colon in a value": changed(("title: When", "title: When: ")),
    "a tab": changed(("author: Test", "\tauthor: Test")),
    "an anchor": changed(("author: Test author", "author: &a Test")),
    "a value that starts with a sign": changed(("author: Test author", "author: @test")),
    "an open bracket": changed(("sources: [A1]", "sources: [A1")),
    "a field missing": changed(("author: Test author\n", "")),
    "a field unknown": changed(("author: Test author", "author: Test author\nmood: good")),
    "a long title": changed(("title: When", "title: " + "long " * 1000)),
    "an empty question": changed(("- brake pads thin", "- ''")),
    "an audience unknown": changed(("audience: public", "audience: everybody")),
    "a date of another form": changed(("2027-02-10", "10/02/2027")),
    "a review before the text": changed(("last_reviewed: 2026-02-10", "last_reviewed: 2025-02-10")),
    "a review due before the last": changed(("review_due: 2027-02-10", "review_due: 2026-02-10")),
    "a source that is not listed": changed(("sources: [A1]", "sources: [A1, A9]")),
    "no source": changed(("sources: [A1]", "sources: []")),
    "an address without https": changed(("https://www.cpsc", "http://www.cpsc")),
    "a pair that is not there": changed(("sources: [A1]", "sources: [A1]\n    paired_with: a.b")),
    "two sections of one id": ARTICLE + AGAIN,
    "a table with uneven rows": ARTICLE + "\n| a | b |\n|---|---|\n| c |\n",
    "few questions": ARTICLE,
    "many questions": changed(("- brake pads thin", "\n      ".join(f"- q{n}" for n in range(9)))),
    "a draft's author": changed(("Test author", "Your name")),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_every_finding_has_its_place_and_a_mend(name, tmp_path):
    put(tmp_path, FAULTS[name])
    found = [p for p in check(tmp_path, TODAY) if "never approved" not in p.reason]
    assert found, "the fault is found"
    for problem in found:
        assert problem.path == "articles/brake-pads.md" and problem.line > 0 and problem.mend, str(problem)


def test_an_article_of_another_files_id_is_told_what_to_do(tmp_path):
    put(tmp_path)
    put(tmp_path, name="twin.md")
    assert all(problem.mend for problem in check(tmp_path, TODAY))


def test_a_golden_question_without_its_passages_is_told_how_to_write_one(tmp_path):
    put(tmp_path)
    (tmp_path / "golden.jsonl").write_text('{"question": "x"}\n')
    (problem,) = [p for p in check(tmp_path, TODAY) if p.path == "golden.jsonl"]
    assert problem.line == 1 and '"passages": ["article.section"]' in problem.mend
