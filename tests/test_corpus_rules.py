"""Each editorial check warns of what it is for, at its line, and keeps quiet otherwise."""

from datetime import date

import pytest

from corpus.check import check, errors
from corpus.house_style import HouseStyle, load_house_style
from corpus.ismp import error_prone
from corpus.problem import CorpusError
from corpus.prose import grade, words
from tests.corpus_kit import TODAY, put, second_corpus

TEXT = (
    "Worn pads show smooth rubber where the grooves once were. Look at each pad from the side, in good "
    "light, before a long ride. A pad with no grooves left is due to be changed, and a shop can do it in "
    "a few minutes."
)
ARTICLE = """---
id: chains
title: TITLE
summary: About chains.
author: Vouch project
audience: public
language: en
sources:
  - id: A1
    title: Bicycle requirements
    publisher: US Consumer Product Safety Commission
    year: 2024
    url: https://www.cpsc.gov/bicycles
conflicts_of_interest: None declared.
written: 2026-11-02
last_reviewed: 2026-11-02
review_due: 2027-08-30
sections:
  first:
    questions: [QUESTIONS]
    sources: [A1]
---

## Is my chain worn? {#first}

TEXT
"""
ASKED = "is my chain worn, chain wear, when to change a chain"


def warnings(root, text=TEXT, *, title="Chains", questions=ASKED, replace=()) -> list[tuple[int, str]]:
    """(line, reason) of what is warned of the article `chains`, its approval left aside."""
    made = ARTICLE.replace("TITLE", title).replace("QUESTIONS", questions).replace("TEXT", text)
    for old, new in replace:
        assert old in made
        made = made.replace(old, new)
    put(root, made, "chains.md")
    found = check(root, TODAY)
    assert not errors(found)
    return [
        (problem.line, problem.reason)
        for problem in found
        if problem.path == "articles/chains.md" and "never approved" not in problem.reason
    ]


@pytest.fixture
def root(tmp_path):
    return second_corpus(tmp_path)


def test_second_corpus_and_a_sound_article_pass_without_a_warning(root):
    assert check(root, TODAY) == []
    assert warnings(root) == []


SPOILT = {
    "short section": ("Worn pads show smooth rubber.", "the section has 5 words, expected 30 to 120"),
    "long section": (TEXT + "\n\n" + TEXT + "\n\n" + TEXT, "the section has 135 words, expected 30 to 120"),
    "long first sentence": (
        TEXT.replace(" were.", " were and so on and so on and so on and so on and so on."),
        "the first sentence has 25 words, expected at most 20",
    ),
    "dangling this": (
        "This shows" + TEXT.removeprefix("Worn pads show"),
        "the section starts with 'This', which means nothing when quoted alone",
    ),
    "dangling it": (
        "It shows" + TEXT.removeprefix("Worn pads show"),
        "the section starts with 'It', which means nothing when quoted alone",
    ),
    "hard to read": (
        "Deterioration of frictional components necessitates immediate professional investigation. " * 4,
        "reading grade is 31.8, expected at most 8",
    ),
    "absolute claim": (TEXT + " A new chain is unbreakable.", "absolute claim: 'unbreakable'"),
    "companion missing": (TEXT + " Then you ride faster.", "speed without caution: 'faster'"),
    "sensitive": (
        TEXT + " Some ride without a helmet.",
        "the section is not marked sensitive, but says 'without a helmet'",
    ),
    "jargon": (TEXT + " Then check the caliper.", "'caliper' is not explained"),
    "dose notation": (TEXT + " Add 1.0 mg of oil.", "'1.0' is error-prone dose notation"),
}


@pytest.mark.parametrize("case", SPOILT, ids=str)
def test_spoilt_section_is_warned_of_at_its_line(case, root):
    text, reason = SPOILT[case]
    assert (26, reason) in warnings(root, text)


@pytest.mark.parametrize(
    "text",
    [
        TEXT + " A chain is not unbreakable.",
        TEXT + " Then you ride faster, so be careful.",
        TEXT + " Check the caliper (the arm that presses the pad).",
        TEXT + " Check the caliper, which means the arm with the pad.",
        TEXT + " The arm with the pad is called the caliper.",
        TEXT + "\n\n| What | How much |\n|---|---|\n| Extraordinarily complicated instrumentation | 2 |",
    ],
    ids=[
        "negated",
        "companion there",
        "gloss in brackets",
        "gloss after",
        "gloss before",
        "table not graded",
    ],
)
def test_sound_wording_is_not_warned_of(text, root):
    assert warnings(root, text) == []


def test_warning_names_the_line_of_the_words_themselves(root):
    assert warnings(root, TEXT + "\n\nGood.\n\n- one\n- a chain never fails") == [
        (31, "absolute claim: 'never fails'")
    ]


def test_section_marked_sensitive_may_say_it(root):
    mark = ("    sources: [A1]\n---", "    sources: [A1]\n    sensitive: true\n---")
    assert warnings(root, TEXT + " Some ride without a helmet.", replace=[mark]) == []


def test_half_of_a_pair_may_leave_the_caution_to_the_other(root):
    pair = (
        "    sources: [A1]\n---",
        "    sources: [A1]\n    paired_with: chains.other\n  other:\n    questions: [a, b, c]\n"
        "    sources: [A1]\n    paired_with: chains.first\n---",
    )
    risk = "Riding fast has risks, so look well ahead. " + "Brake early. " * 12
    more = "\n\n## What is the risk? {#other}\n\n" + risk
    assert warnings(root, TEXT + " Then you ride faster." + more, replace=[pair]) == []


def test_title_that_suggests_a_licensed_person_is_warned_of(root):
    reason = "'mechanic explains' suggests that a licensed person speaks"
    assert warnings(root, title="A mechanic explains chains") == [(3, reason)]


@pytest.mark.parametrize("questions", ["chain, wear", "a, b, c, d, e, f, g, h, i"])
def test_too_few_or_too_many_questions_are_warned_of(questions, root):
    count = questions.count(",") + 1
    assert warnings(root, questions=questions) == [
        (20, f"the section has {count} questions, expected 3 to 8")
    ]


def test_question_that_two_sections_claim_is_warned_of(root):
    reason = "question 'My brakes squeal. Why do?' is also claimed by brake-pads.squeal"
    assert warnings(root, questions="a, b, My brakes squeal. Why do?") == [(20, reason)]


def test_section_that_repeats_another_is_warned_of(root):
    text = (root / "articles" / "brake-pads.md").read_text("utf-8")
    copied = text.partition("{#squeal}\n\n")[2]
    reasons = [reason for _, reason in warnings(root, copied)]
    assert reasons == ["the section repeats brake-pads.squeal: 100% of their phrases are the same"]


def test_same_fact_with_another_figure_is_warned_of(root):
    text = TEXT + " A new bicycle with hand brakes must stop within 25 feet in the US test."
    warnings(root, text)
    (problem,) = [problem for problem in check(root, TODAY) if "figures" in problem.reason]
    assert (problem.path, problem.line) == ("articles/stopping-distance.md", 37)
    assert "'A new bicycle with hand brakes must stop within 15 feet" in problem.reason
    assert "must stop within 25 feet in the US test.' in chains.first differ" in problem.reason


@pytest.mark.parametrize("feet, warned", [(15, False), (25, True)])
def test_a_year_that_two_sentences_share_does_not_hide_that_another_figure_differs(feet, warned, root):
    said = "In 2024 a loaded cargo trike with drum brakes must halt within {} feet."
    path = root / "articles" / "brake-pads.md"
    path.write_text(f"{path.read_text('utf-8')} {said.format(15)}", "utf-8")
    warnings(root, f"{TEXT} {said.format(feet)}")
    assert any("figures" in problem.reason for problem in check(root, TODAY)) == warned


def test_same_fact_with_the_same_figure_is_not_warned_of(root):
    assert (
        warnings(root, TEXT + " A new bicycle with hand brakes must stop within 15 feet in the US test.")
        == []
    )


def test_source_that_no_section_cites_is_warned_of(root):
    extra = (
        "conflicts_of_interest",
        "  - {id: B2, title: T, publisher: P, year: 2020, url: 'https://www.iso.org/'}\nconflicts_of_interest",
    )
    assert warnings(root, replace=[extra]) == [(14, "no section cites source 'B2'")]


def test_reviews_that_bunch_in_one_week_are_warned_of(tmp_path):
    for number in range(12):
        due = date(2027, 3, 1 + number % 2) if number < 4 else date(2027, 5 + number % 7, 3 + number)
        made = ARTICLE.replace("id: chains", f"id: chains-{number}").replace("2027-08-30", due.isoformat())
        made = made.replace("QUESTIONS", f"a{number}, b{number}, c{number}").replace(
            "TEXT", f"Chain {number}."
        )
        put(tmp_path, made, f"chains-{number}.md")
    found = [problem for problem in check(tmp_path, TODAY) if "reviews are due" in problem.reason]
    assert [problem.reason for problem in found] == [
        "4 reviews are due in week 9 of 2027, expected at most 1"
    ]
    assert found[0].mend == "spread them: chains-0, chains-1, chains-2, chains-3"


def test_hard_corpus_is_warned_of_as_a_whole(tmp_path):
    text = "Deterioration of frictional components necessitates immediate professional investigation. " * 6
    put(tmp_path, ARTICLE.replace("TEXT", text), "chains.md")
    assert "median reading grade is 31.8, expected at most 6" in [p.reason for p in check(tmp_path, TODAY)]


def test_names_left_out_of_the_grade_do_not_count():
    text = "Look at the derailleur. Wash the derailleur's arm."
    easy = grade(text, HouseStyle(not_graded=["derailleur"]))
    assert easy == grade("Look at the. Wash the arm.", HouseStyle())
    assert easy < grade(text, HouseStyle())


def test_point_of_a_figure_ends_no_sentence_in_the_grade():
    assert grade("The gap was 0.5 in all of the tests.", HouseStyle()) == pytest.approx(
        0.39 * 9 + 11.8 * 9 / 9 - 15.59, abs=0.9
    )


def test_text_of_tables_alone_has_no_grade():
    assert grade("| a | b |\n|---|---|\n| 1 | 2 |", HouseStyle()) is None


def test_other_languages_are_not_graded_as_english(root):
    text = "Die Fahrradbremsbelagsverschleißanzeige benachrichtigt Verkehrsteilnehmer. " * 9
    assert warnings(root, text, replace=[("language: en", "language: de")]) == []


def test_words_count_a_figure_once_and_punctuation_never():
    assert words("About 0.5 (or 1,000) – don't ask: pre-ride.") == [
        "About", "0.5", "or", "1,000", "don't", "ask", "pre-ride",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text, found",
    [
        ("give 1.0 mg", ["1.0"]),
        ("give .5 mg", [".5"]),
        ("give 5 µg", ["5 µg"]),
        ("give 5 μg", ["5 μg"]),
        ("give 10 U", ["10 U"]),
        ("give 10 IU", ["10 IU"]),
        ("give 3 cc", ["3 cc"]),
        ("give 10mg", ["10mg"]),
        ("give 10000 units", ["10000"]),
        ("once q.d. or bid", ["q.d.", "bid"]),
        ("give >5 mg", [">5"]),
        ("5 @ home", ["5 @"]),
        ("give 0.5 mg, 1 mg, 10,000 units, 1.05 mg; in 2019 he ran 5 km", []),
        ("Version 1.0 of the U.S. rule", []),
        ("US 10 United", []),
    ],
)
def test_error_prone_notation_is_found_and_the_safe_kind_left_alone(text, found):
    assert [written for _, written, _ in error_prone(text)] == found


@pytest.mark.parametrize(
    "text, line, reason",
    [
        ("lengths: [", 2, "broken YAML: did not find expected node content"),
        ("colour: red", 1, "colour is not a known field"),
        ("lengths:\n  questions: few", 2, "lengths.questions: Input should be a valid tuple, found 'few'"),
        ("sensitive:\n  - a\n  - '('", 3, "sensitive.1: expected a regular expression, but missing )"),
        ("jargon: [a]", 1, "jargon: Input should be a valid dictionary"),
        ("jargon: {a: b}\njargon: {c: d}", 2, "key 'jargon' is given twice"),
        ("jargon: &a {b: *a}", 1, "YAML anchors and aliases are not allowed"),
        ("- a\n- b", 1, "the file: Input should be a valid dictionary"),
    ],
)
def test_house_style_that_cannot_be_used_is_an_error(text, line, reason, root):
    (root / "house_style.yaml").write_text(text + "\n")
    with pytest.raises(CorpusError) as caught:
        load_house_style(root)
    (problem,) = caught.value.problems
    assert (problem.path, problem.line) == ("house_style.yaml", line)
    assert problem.reason.startswith(reason)
    assert errors(check(root, TODAY)) == [problem]


def test_word_that_yaml_reads_as_false_stays_a_word(root):
    (root / "house_style.yaml").write_text("sensitive: [no, off]\n")
    assert load_house_style(root).sensitive[0].search("No way")


def test_check_can_leave_the_editorial_warnings_out(root):
    made = ARTICLE.replace("TEXT", "This is short.")
    put(root, made, "chains.md")
    found = check(root, TODAY, editorial=False)
    assert [problem.reason for problem in found] == ["was never approved: left out of the build"]
