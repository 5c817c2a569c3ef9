"""An approval binds one exact text, and the ledger shows every touch after the fact."""

import hashlib
import json
import threading
from datetime import date

import pytest

from corpus import ledger
from corpus.check import check, errors
from corpus.problem import CorpusError
from corpus.standing import standing
from tests.corpus_kit import ARTICLE, TODAY, article_of, changed, review

TWO = changed(
    ("    sources: [A1]\n---", "    sources: [A1]\n    paired_with: brake-pads.safe\n  safe:\n"
     "    questions: [Are thin pads safe?]\n    sources: [A1]\n    paired_with: brake-pads.worn\n---"),
) + "\n## Are thin pads safe? {#safe}\n\nThin pads are not safe.\n"  # fmt: skip


@pytest.mark.parametrize(
    "old, new",
    [
        ("Look at them from the side.", "Look at them from the side!"),
        ("grooves in the rubber are gone. Look", "grooves in the rubber are gone.\n\nLook"),
        ("## How do I know that", "## How can I know that"),
        ("title: When to change", "title: When to renew"),
        ("title: Bicycle requirements", "title: Bicycle rules"),
        ("publisher: US Consumer", "publisher: Consumer"),
        ("year: 2024", "year: 2023"),
        ("cpsc.gov/bicycles", "cpsc.gov/bikes"),
        ("written: 2026-01-10", "written: 2026-01-11"),
        ("last_reviewed: 2026-02-10", "last_reviewed: 2026-02-11"),
        ("review_due: 2027-02-10", "review_due: 2027-02-11"),
        ("language: en", "language: en-GB"),
        ("audience: public", "audience: patients"),
        ("summary: How to see", "summary: How to tell"),
        ("author: Test author", "author: Another"),
        ("conflicts_of_interest: None declared.", "conflicts_of_interest: Sells pads."),
        ("    sources: [A1]\n", "    sources: [A1]\n    sensitive: true\n"),
    ],
)
def test_edit_to_what_is_covered_voids_the_approval(old, new, tmp_path):
    approval = ledger.approve(tmp_path, article_of(tmp_path), review())
    edited = article_of(tmp_path, changed((old, new)))
    assert standing(edited, approval, TODAY).state == "changed"


def test_edit_to_a_pairing_voids_the_approval(tmp_path):
    approval = ledger.approve(tmp_path, article_of(tmp_path, TWO), review())
    apart = TWO.replace("    paired_with: brake-pads.safe\n", "").replace(
        "    paired_with: brake-pads.worn\n", ""
    )
    assert standing(article_of(tmp_path, apart), approval, TODAY).state == "changed"


@pytest.mark.parametrize(
    "old, new",
    [
        ("      - brake pads thin\n", ""),
        ("      - brake pads thin", "      - brake pads thin\n      - pads gone?"),
        ("title: Bicycle requirements", "title:   'Bicycle requirements'"),
        ("language: en\n", "language: en\n# a note to editors\n"),
    ],
    ids=["question removed", "question added", "quoting", "comment"],
)
def test_edit_to_what_is_not_covered_keeps_the_approval(old, new, tmp_path):
    approval = ledger.approve(tmp_path, article_of(tmp_path), review())
    assert standing(article_of(tmp_path, changed((old, new))), approval, TODAY).state == "approved"


def test_entry_lists_the_question_variants_as_they_were(tmp_path):
    ledger.approve(tmp_path, article_of(tmp_path), review())
    (entry,) = ledger.entries(tmp_path)
    assert entry.questions == {"worn": ("How do I know my pads are worn?", "brake pads thin")}


def test_expiry_is_the_earlier_of_review_due_and_the_approvals_end(tmp_path):
    article = article_of(tmp_path)
    early = ledger.approve(tmp_path, article, review(until=date(2026, 12, 31)))
    late = ledger.approve(tmp_path, article, review(until=date(2030, 1, 1)))
    assert ledger.expires(article, early) == date(2026, 12, 31)
    assert ledger.expires(article, late) == date(2027, 2, 10)


def test_last_day_still_counts_and_the_next_does_not(tmp_path):
    article = article_of(tmp_path)
    approval = ledger.approve(tmp_path, article, review(until=date(2026, 12, 31)))
    assert standing(article, approval, date(2026, 12, 31)).state == "approved"
    assert standing(article, approval, date(2027, 1, 1)).state == "overdue"


@pytest.mark.parametrize(
    "days, within", [(31, None), (30, 30), (15, 30), (14, 14), (7, 7), (0, 7), (-1, None)]
)
def test_standing_says_how_soon_an_approval_ends(days, within, tmp_path):
    article = article_of(tmp_path)
    approval = ledger.approve(tmp_path, article, review(until=date(2026, 12, 31)))
    day = date.fromordinal(date(2026, 12, 31).toordinal() - days)
    assert standing(article, approval, day).due_within == within


def test_newest_approval_counts(tmp_path):
    article = article_of(tmp_path)
    ledger.approve(tmp_path, article, review(by="First"))
    ledger.approve(tmp_path, article, review(by="Second"))
    assert ledger.read(tmp_path)["brake-pads"].review.by == "Second"


@pytest.mark.parametrize(
    "fields, reason",
    [
        ({"level": "blessed"}, "level 'blessed' is not one of source-checked, clinician-approved"),
        ({"by": "  "}, "an approval names who gave it and their role"),
        ({"role": ""}, "an approval names who gave it and their role"),
        (
            {"level": "clinician-approved", "by": "test  AUTHOR"},
            "wrote brake-pads: its clinical approver must be someone else",
        ),
        ({"until": date(2026, 11, 23)}, "approval ends 2026-11-23, before it is given on 2026-11-24"),
        ({"on": date(2027, 2, 11), "until": date(2027, 3, 1)}, "review was due on 2027-02-10"),
    ],
)
def test_approval_that_cannot_stand_is_refused(fields, reason, tmp_path):
    with pytest.raises(ValueError, match=reason):
        ledger.approve(tmp_path, article_of(tmp_path), review(**fields))
    assert ledger.entries(tmp_path) == []


def test_author_may_vouch_for_their_own_sources(tmp_path):
    ledger.approve(tmp_path, article_of(tmp_path), review(by="Test author"))
    assert ledger.read(tmp_path)["brake-pads"].review.level == "source-checked"


def test_clock_set_back_is_refused(tmp_path):
    article = article_of(tmp_path)
    ledger.approve(tmp_path, article, review())
    with pytest.raises(ValueError, match="newest entry is of 2026-11-24: this machine's clock is behind"):
        ledger.approve(tmp_path, article, review(on=date(2026, 3, 1)))
    assert len(ledger.entries(tmp_path)) == 1


def test_one_refusal_in_a_batch_writes_nothing(tmp_path):
    article = article_of(tmp_path)
    with pytest.raises(ValueError):
        ledger.approve_all(tmp_path, [(article, review()), (article, review(role=""))])
    assert not (tmp_path / ledger.NAME).exists()


def three_entries(root):
    article = article_of(root)
    for name in ("First", "Second", "Third"):
        ledger.approve(root, article, review(by=name))
    path = root / ledger.NAME
    return path, path.read_text("utf-8").splitlines()


def rehashed(line: str, **fields) -> str:
    """A forged line whose own hash is right."""
    row = json.loads(line) | fields
    del row["hash"]
    row["hash"] = hashlib.sha256(json.dumps(row, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return json.dumps(row, ensure_ascii=False)


TAMPERED = {
    "a word changed": (
        lambda a, b, c: [a, b.replace("Second", "Nobody"), c],
        2,
        "its hash does not match: it was edited after it was written",
    ),
    "a space added": (
        lambda a, b, c: [a, b.replace('"by": ', '"by":  '), c],
        2,
        "its hash does not match: it was edited after it was written",
    ),
    "rewritten with a hash of its own": (
        lambda a, b, c: [a, rehashed(b, by="Nobody"), c],
        3,
        "it does not follow the line before it",
    ),
    "an entry left out": (lambda a, b, c: [a, c], 2, "it does not follow the line before it"),
    "the first left out": (lambda a, b, c: [b, c], 1, "it does not follow the line before it"),
    "entries swapped": (lambda a, b, c: [a, c, b], 2, "it does not follow the line before it"),
    "an entry repeated": (lambda a, b, c: [a, b, b, c], 3, "it does not follow the line before it"),
    "not JSON": (lambda a, b, c: [a, "approved!", c], 2, "the line is not JSON"),
    "deep JSON": (lambda a, b, c: [a, "[" * 100_000, c], 2, "the line is not JSON"),
    "not an object": (lambda a, b, c: [a, "[1]", c], 2, "the line is not a JSON object"),
    "a blank line": (lambda a, b, c: [a, "", b, c], 2, "the line is not JSON"),
    "a level nobody knows": (
        lambda a, b, c: [a, b, rehashed(c, level="blessed")],
        3,
        "level: Input should be",
    ),
    "a field nobody knows": (lambda a, b, c: [a, b, rehashed(c, colour="red")], 3, "colour: Extra inputs"),
    "a date that is none": (
        lambda a, b, c: [a, b, rehashed(c, until="2026-13-01")],
        3,
        "until: Input should be",
    ),
}


@pytest.mark.parametrize("case", TAMPERED, ids=str)
def test_tampered_ledger_is_refused_at_the_line(case, tmp_path):
    tamper, line, reason = TAMPERED[case]
    path, lines = three_entries(tmp_path)
    path.write_text("".join(f"{row}\n" for row in tamper(*lines)), "utf-8")
    with pytest.raises(CorpusError) as caught:
        ledger.read(tmp_path)
    (problem,) = caught.value.problems
    assert (problem.path, problem.line) == (ledger.NAME, line)
    assert reason in problem.reason
    assert problem in errors(check(tmp_path, TODAY))


@pytest.mark.parametrize("cut", [1, 2, 40, 300])
def test_line_cut_short_is_refused_and_nothing_is_added_to_it(cut, tmp_path):
    path, _ = three_entries(tmp_path)
    half = path.read_bytes()[:-cut]
    path.write_bytes(half)
    with pytest.raises(
        CorpusError, match=rf"{ledger.NAME}:3: error: ledger is broken: the line is cut short"
    ):
        ledger.approve(tmp_path, article_of(tmp_path), review())
    assert path.read_bytes() == half


def test_an_entry_edited_after_it_was_read_is_refused_by_the_same_process(tmp_path):
    for _ in range(3):
        ledger.approve(tmp_path, article_of(tmp_path), review())
    assert len(ledger.entries(tmp_path)) == 3
    path = tmp_path / ledger.NAME
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b'"entry": 2', b'"entry": 4'))
    with pytest.raises(CorpusError, match="approvals.jsonl:2"):
        ledger.entries(tmp_path)
    path.write_bytes(raw)
    assert [entry.entry for entry in ledger.entries(tmp_path)] == [1, 2, 3]


def test_line_separators_inside_a_name_do_not_break_the_chain(tmp_path):
    ledger.approve(tmp_path, article_of(tmp_path), review(by="One\u2028Two", role="Zo\u00eb\x85editor"))
    assert ledger.read(tmp_path)["brake-pads"].review.by == "One\u2028Two"


def test_two_approvers_at_once_keep_one_chain(tmp_path):
    article = article_of(tmp_path)
    threads = [
        threading.Thread(target=ledger.approve, args=(tmp_path, article, review(by=f"Approver {n}")))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(entry.by for entry in ledger.entries(tmp_path)) == [f"Approver {n}" for n in range(8)]


def test_ledger_that_is_a_folder_is_refused(tmp_path):
    (tmp_path / ledger.NAME).mkdir()
    with pytest.raises(CorpusError, match="it cannot be read"):
        ledger.read(tmp_path)


def test_article_without_approval_is_a_warning_not_an_error(tmp_path):
    article_of(tmp_path, ARTICLE)
    (problem,) = check(tmp_path, TODAY, editorial=False)
    assert (problem.level, problem.line) == ("warning", 2)
    assert problem.reason == "was never approved: left out of the build"


@pytest.mark.parametrize(
    "day, reason",
    [
        (date(2027, 2, 10), None),
        (date(2027, 2, 11), "review was due on 2027-02-10: left out of build and serving"),
        (date(2026, 2, 9), "last_reviewed 2026-02-10 is after today, 2026-02-09"),
    ],
)
def test_dates_of_an_approved_article_are_checked_against_today(day, reason, tmp_path):
    ledger.approve(tmp_path, article_of(tmp_path), review())
    found = check(tmp_path, day, editorial=False)
    assert [problem.reason for problem in found] == ([reason] if reason else [])
    assert not errors(found)
