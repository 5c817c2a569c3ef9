"""Revoking an approver, vouching for wording outside the articles, proving a quote."""

import json
from dataclasses import replace
from datetime import date

import pytest

from corpus import ledger
from corpus.check import check, errors
from corpus.draft import draft
from corpus.loader import load_corpus
from corpus.passage import Passage
from corpus.proof import Quote, difference, prove, quote_of, read_reply
from corpus.splitter import split
from corpus.wording import file_standing, guarded
from tests.corpus_kit import TODAY, article_of, changed, put, review, second_corpus, word_pieces


def revoke(root, name="Vouch project", **fields):
    return ledger.revoke(root, name, **{"by": "Owner", "reason": "left", "on": TODAY} | fields)


def test_revoked_approver_voids_all_that_they_approved(tmp_path):
    root = second_corpus(tmp_path)
    assert revoke(root, "  vouch PROJECT") == ["brake-pads", "lights-at-night", "stopping-distance"]
    assert ledger.read(root) == {}
    found = check(root, TODAY, editorial=False)
    assert [problem.reason for problem in found] == [
        "its approver Vouch project was revoked on 2026-11-24: left out of the build"
    ] * 3
    assert not errors(found)


def test_approval_of_somebody_else_stands_after_a_revocation(tmp_path):
    article = article_of(tmp_path)
    ledger.approve(tmp_path, article, review(by="First"))
    ledger.approve(tmp_path, article, review(by="Second"))
    revoke(tmp_path, "Second")
    assert ledger.read(tmp_path)["brake-pads"].review.by == "First"
    assert ledger.load(tmp_path).voided == {}


def test_revoked_approver_cannot_approve_again(tmp_path):
    article = article_of(tmp_path)
    ledger.approve(tmp_path, article, review())
    revoke(tmp_path)
    with pytest.raises(ValueError, match="Vouch project was revoked as an approver on 2026-11-24"):
        ledger.approve(tmp_path, article, review())
    ledger.approve(tmp_path, article, review(by="Another"))
    assert ledger.read(tmp_path)["brake-pads"].review.by == "Another"


@pytest.mark.parametrize("times, words", [(0, "nothing stands in the name 'Nobody'"), (1, "was revoked on")])
def test_revoking_nobody_or_twice_is_refused(times, words, tmp_path):
    root = second_corpus(tmp_path)
    name = "Nobody" if times == 0 else "Vouch project"
    for _ in range(times):
        revoke(root, name)
    before = (root / ledger.NAME).read_bytes()
    with pytest.raises(ValueError, match=words):
        revoke(root, name)
    assert (root / ledger.NAME).read_bytes() == before


def test_draft_with_a_placeholder_source_cannot_be_approved(tmp_path):
    article = article_of(tmp_path, changed(("www.cpsc.gov/bicycles", "example.org/replace-me")))
    with pytest.raises(ValueError, match="source 'A1' is a placeholder: name a real source"):
        ledger.approve(tmp_path, article, review())


@pytest.mark.parametrize(
    "pair, reason",
    [
        (("Test author", "Your name"), "the author is a placeholder"),
        (("title: Bicycle", "title: Replace with the title"), "source 'A1' is a placeholder"),
        (("publisher: US", "publisher: Replace with"), "source 'A1' is a placeholder"),
    ],
)
def test_author_or_source_as_the_draft_had_them_cannot_be_approved(pair, reason, tmp_path):
    article = article_of(tmp_path, changed(pair))
    assert any(problem.reason.startswith(reason) for problem in check(tmp_path, TODAY))
    with pytest.raises(ValueError, match=reason):
        ledger.approve(tmp_path, article, review())


def test_draft_that_nobody_wrote_over_is_warned_of_and_cannot_be_approved(tmp_path):
    name, text = draft("What does a course cost?", TODAY)
    put(tmp_path, text, f"{name}.md")
    found = {(problem.line, problem.reason, problem.mend) for problem in check(tmp_path, TODAY)}
    assert (4, "the summary is a placeholder", "say what the article answers") in found
    assert (5, "the author is a placeholder", "name who wrote it") in found
    assert (13, "source 'S1' is a placeholder", "name a real source") in found
    with pytest.raises(ValueError, match="the summary is a placeholder"):
        ledger.approve(tmp_path, load_corpus(tmp_path).articles[name], review())


BOUNDARY = "- {id: shop, topic: sales, turn_to: Ask the shop., phrasings: [what is on sale, is it in stock, a refund]}\n"


@pytest.fixture
def worded(tmp_path):
    root = second_corpus(tmp_path)
    (root / "boundaries.yaml").write_text(BOUNDARY)
    return root


def states(root, day=TODAY):
    known = ledger.load(root).files
    return {n: file_standing(n, p, known.get(n), day).state for n, p in guarded(root).items()}


def vouch(root, **fields):
    (name, path), *_ = guarded(root).items()
    standing = file_standing(name, path, None, TODAY)
    return ledger.approve_file(root, name, standing.sha256, review(**fields))


def test_wording_has_an_approval_of_its_own_that_an_edit_voids(worded):
    assert states(worded) == {"boundaries.yaml": "never"}
    vouch(worded)
    assert states(worded) == {"boundaries.yaml": "approved"}
    assert states(worded, date(2027, 2, 11)) == {"boundaries.yaml": "overdue"}
    assert set(ledger.read(worded)) == set(load_corpus(worded).articles)
    (worded / "boundaries.yaml").write_text(BOUNDARY.replace("shop", "dealer"))
    assert states(worded) == {"boundaries.yaml": "changed"}


def test_unapproved_wording_is_a_warning(worded):
    (problem,) = check(worded, TODAY, editorial=False)
    assert (problem.path, problem.level, problem.reason) == ("boundaries.yaml", "warning", "was never approved")


def test_revoked_approver_voids_wording_too(worded):
    vouch(worded)
    assert "boundaries.yaml" in revoke(worded)
    assert states(worded) == {"boundaries.yaml": "never"}


def test_broken_boundaries_are_an_error(tmp_path):
    root = second_corpus(tmp_path)
    whole = "topic: t, turn_to: u, phrasings: [a, b, c]"
    (root / "boundaries.yaml").write_text(f"- {{id: x, {whole}}}\n- {{id: y}}\n- {{id: x, {whole}}}\n")
    found = {(problem.path, problem.line, problem.reason) for problem in errors(check(root, TODAY))}
    missing = {("boundaries.yaml", 2, f"1.{name} is missing") for name in ("topic", "turn_to", "phrasings")}
    assert found == missing
    (root / "boundaries.yaml").write_text(f"- {{id: x, {whole}}}\n- {{id: x, {whole}}}\n")
    (problem,) = errors(check(root, TODAY))
    assert (problem.line, problem.reason) == (2, "boundary id 'x' is used twice")


@pytest.fixture
def quoted(tmp_path):
    """A corpus, one of its passages as an index holds it, and the ledger's entries."""
    root = second_corpus(tmp_path)
    article = load_corpus(root).articles["brake-pads"]
    approval = ledger.read(root)["brake-pads"]
    piece = split(article, word_pieces(), 256)[0]
    meta = article.meta.sections[piece.section.id]
    passage = Passage(
        piece.id, article.id, piece.section.id, article.meta.title, piece.section.heading, piece.text,
        piece.start, piece.end, piece.sentences, meta.questions, meta.sources, "en", False, None,
        article.sha256, approval.review, ledger.expires(article, approval),
    )  # fmt: skip
    return root, passage, ledger.entries(root), article


def test_approved_quote_is_proved_link_by_link(quoted):
    _, passage, entries, article = quoted
    proof = prove(quote_of(passage), passage, entries, article)
    assert proof.faults == ()
    assert proof.steps == (
        f"the text hashes to {passage.sha256}",
        "it is the index's passage, character for character",
        "line 1 of the ledger: source-checked by Vouch project on 2026-11-24, until 2027-11-02",
        f"it stands in articles/brake-pads.md, characters {passage.start} to {passage.end} of the body",
    )


def test_quote_that_differs_says_at_which_character(quoted):
    _, passage, entries, article = quoted
    quote = replace(quote_of(passage), text=passage.text.replace("grooves", "groves"))
    faults = prove(quote, passage, entries, article).faults
    assert faults[0].endswith(f"stated {passage.sha256}")
    assert faults[1].startswith("it differs from the approved text at character 26: found 'ves in the")
    assert difference("abc", "abcdef") == (
        "it differs from the approved text at character 3: found '', approved 'def'"
    )


@pytest.mark.parametrize(
    "field, value", [("by", "Somebody"), ("level", "clinician-approved"), ("on", "2026-01-01")]
)
def test_quote_that_claims_another_review_is_not_proved(field, value, quoted):
    _, passage, entries, article = quoted
    (fault,) = prove(replace(quote_of(passage), **{field: value}), passage, entries, article).faults
    assert "line 1 of the ledger source-checked Vouch project 2026-11-24" in fault


def test_passage_that_nobody_approved_is_not_proved(quoted):
    _, passage, _, article = quoted
    assert prove(quote_of(passage), passage, [], article).faults == (
        f"no approval in the ledger covers {passage.article_sha256}",
    )
    assert prove(quote_of(passage), None, [], None).faults == ("the index version holds no such passage",)


def test_revocation_since_is_told(quoted):
    root, passage, _, article = quoted
    revoke(root)
    faults = prove(quote_of(passage), passage, ledger.entries(root), article).faults
    assert faults == ("Vouch project was revoked on 2026-11-24: left",)


def test_article_changed_since_is_told_without_a_fault(quoted):
    _, passage, entries, _ = quoted
    proof = prove(quote_of(passage), passage, entries, None)
    assert proof.faults == ()
    assert proof.steps[-1].startswith("its article has been changed or removed since")


def test_saved_reply_is_read(quoted, tmp_path):
    _, passage, _, _ = quoted
    review = {"level": "source-checked", "by": "Vouch project", "on": "2026-11-24", "due": "2027-11-02"}
    row = {"passage_id": passage.id, "text": passage.text, "sha256": passage.sha256, "review": review}
    path = tmp_path / "reply.json"
    path.write_text(json.dumps({"excerpts": [row], "index_version": "ab12"}))
    assert read_reply(path) == ("ab12", [quote_of(passage)])
    path.write_text(json.dumps({"excerpt": row, "index_version": "ab12"}))
    assert read_reply(path) == ("ab12", [quote_of(passage)])
    assert isinstance(read_reply(path)[1][0], Quote)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"excerpts": [{}], "index_version": null}', "[" * 100_000, "\0"]
)
def test_file_that_is_no_reply_is_refused(text, tmp_path):
    path = tmp_path / "reply.json"
    path.write_text(text)
    with pytest.raises(ValueError, match="is not a reply"):
        read_reply(path)


def golden(root, *rows):
    (root / "golden.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return [
        (problem.level, problem.line, problem.reason)
        for problem in check(root, TODAY, editorial=False)
        if problem.path == "golden.jsonl"
    ]


@pytest.mark.parametrize("name", ["asked_to_calibrate.jsonl", "asked_to_tune.jsonl"])
def test_a_question_asked_to_learn_from_that_names_no_passage_is_found_too(tmp_path, name):
    root = second_corpus(tmp_path)
    (root / name).write_text(json.dumps({"question": "Worn?", "passages": ["brake-pads.torn"]}) + "\n")
    (problem,) = [problem for problem in check(root, TODAY, editorial=False) if problem.path == name]
    assert problem.reason == "question 'Worn?' names 'brake-pads.torn', which is no passage"


def test_golden_question_that_names_no_passage_is_a_dead_anchor(tmp_path):
    root = second_corpus(tmp_path)
    assert golden(root, {"question": "Worn?", "passages": ["brake-pads.worn", "brake-pads.worn.2"]}) == []
    reason = "golden question 'Worn?' names 'brake-pads.torn', which is no passage"
    assert golden(root, {"question": "Worn?", "passages": ["brake-pads.torn"]}) == [("warning", 0, reason)]


def test_golden_line_that_cannot_be_read_is_an_error(tmp_path):
    ((level, line, reason),) = golden(second_corpus(tmp_path), {"question": "", "passages": []})
    assert (level, line) == ("error", 1) and reason.startswith("question: ")
