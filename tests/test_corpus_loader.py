"""Every malformed article is refused with file, line and reason; a good one is read as it stands."""

import os

import pytest

from corpus.check import check, errors
from corpus.loader import load_article, load_corpus
from corpus.normal import MAX_BYTES
from corpus.problem import CorpusError
from tests.corpus_kit import ARTICLE, BODY, DATA, TODAY, article_of, changed, put

BAD = sorted((DATA / "bad_articles").glob("*.md"))


def problems_of(path) -> list[tuple[int, str]]:
    with pytest.raises(CorpusError) as caught:
        load_article(path)
    assert all(problem.path == f"articles/{path.name}" for problem in caught.value.problems)
    return [(problem.line, problem.reason) for problem in caught.value.problems]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_malformed_article_is_refused_with_line_and_reason(path, tmp_path):
    """A new case is a new file: NAME.md beside NAME.txt, one `LINE: REASON` for each problem."""
    expected = path.with_suffix(".txt").read_text("utf-8").splitlines()
    found = problems_of(put(tmp_path, path.read_bytes(), path.name))
    assert [f"{line}: {reason}" for line, reason in found] == expected


def test_every_expectation_has_its_article():
    assert BAD
    assert sorted(path.stem for path in BAD) == sorted(p.stem for p in (DATA / "bad_articles").glob("*.txt"))


def test_all_bad_files_are_listed_in_one_run(tmp_path):
    put(tmp_path, changed(("title: When", "title: When: ")), "broken-yaml.md")
    put(tmp_path, changed(("author: Test author\n", "")), "missing-field.md")
    put(tmp_path, changed((BODY, "\n## Nothing {#worn}\n")), "empty-section.md")
    put(tmp_path, changed(("2027-02-10", "next year")), "wrong-date.md")
    put(tmp_path)
    put(tmp_path, name="twin.md")
    found = {(p.path, p.line, p.reason) for p in errors(check(tmp_path, TODAY))}
    assert found == {
        ("articles/broken-yaml.md", 3, "broken YAML: mapping values are not allowed in this context"),
        ("articles/missing-field.md", 1, "author is missing"),
        ("articles/empty-section.md", 26, "section 'worn' is empty"),
        (
            "articles/wrong-date.md",
            17,
            "review_due: expected a date written YYYY-MM-DD, found 'next year'",
        ),
        ("articles/twin.md", 2, "id 'brake-pads' is also used by articles/brake-pads.md"),
        ("articles/twin.md", 2, "id 'brake-pads' and file name 'twin.md' differ"),
    }


def test_crlf_and_bom_are_brought_to_normal_form(tmp_path):
    plain = article_of(tmp_path / "plain")
    windows = load_article(
        put(tmp_path / "windows", b"\xef\xbb\xbf" + ARTICLE.replace("\n", "\r\n").encode())
    )
    old_mac = load_article(put(tmp_path / "mac", ARTICLE.replace("\n", "\r").encode()))
    assert windows.body == old_mac.body == plain.body
    assert windows.sha256 == old_mac.sha256 == plain.sha256


@pytest.mark.parametrize(
    "raw, expected",
    [
        (ARTICLE.replace("worn", "us\u00e9", 1).encode("latin-1"), (4, "is not UTF-8: byte 0xe9")),
        (ARTICLE.encode("utf-16"), (1, "is not UTF-8: byte 0xff")),
        (b"---\n\x89PNG\r\n\x1a\n", (2, "is not UTF-8: byte 0x89")),
        (
            ARTICLE.replace("grooves", "gro\0oves").encode(),
            (28, "holds an invisible or control character, U+0000"),
        ),
        (
            ARTICLE.replace("grooves", "gro\u2028oves").encode(),
            (28, "holds an invisible or control character, LINE SEPARATOR"),
        ),
        (
            ARTICLE.replace("When to", "When\u00ad to").encode(),
            (3, "holds an invisible or control character, SOFT HYPHEN"),
        ),
        (b"x" * 20_000_000, (0, f"is 20,000,000 bytes, expected at most {MAX_BYTES:,}")),
    ],
    ids=["latin-1", "utf-16", "png", "nul", "line-separator", "soft-hyphen", "20-megabytes"],
)
def test_file_that_is_no_plain_text_is_refused(raw, expected, tmp_path):
    assert problems_of(put(tmp_path, raw)) == [expected]


def test_symbolic_links_that_escape_or_circle_are_refused(tmp_path):
    outside = put(tmp_path / "elsewhere")
    folder = put(tmp_path / "corpus", name="real.md").parent
    (folder / "escaping.md").symlink_to(outside)
    (folder / "circle.md").symlink_to("circle.md")
    (folder / "dangling.md").symlink_to("nowhere.md")
    assert problems_of(folder / "escaping.md") == [(0, "is a symbolic link out of the corpus folder")]
    lost = "is a symbolic link that leads nowhere or in a circle"
    assert problems_of(folder / "circle.md") == problems_of(folder / "dangling.md") == [(0, lost)]


def test_symbolic_link_within_the_corpus_is_read(tmp_path):
    """Mounted configuration comes as links to a hidden folder beside them."""
    stored = tmp_path / "articles" / "..data" / "brake-pads.md"
    stored.parent.mkdir(parents=True)
    stored.write_text(ARTICLE)
    (tmp_path / "articles" / "brake-pads.md").symlink_to("..data/brake-pads.md")
    assert list(load_corpus(tmp_path).articles) == ["brake-pads"]


def test_what_is_no_article_file_is_refused(tmp_path):
    put(tmp_path)
    put(tmp_path, name="notes.txt")
    (tmp_path / "articles" / "folder.md").mkdir()
    os.mkfifo(tmp_path / "articles" / "pipe.md")
    found = {problem.path: problem.reason for problem in load_corpus(tmp_path).problems}
    assert found == dict.fromkeys(
        ("articles/notes.txt", "articles/folder.md", "articles/pipe.md"), "is not an article"
    )


def test_missing_or_empty_folder_is_an_error(tmp_path):
    assert "cannot be read" in check(tmp_path / "nowhere", TODAY)[0].reason
    (tmp_path / "articles").mkdir()
    assert [problem.reason for problem in errors(check(tmp_path, TODAY))] == ["holds no article"]


def test_sections_are_exact_ranges_of_the_body(tmp_path):
    article = article_of(tmp_path)
    (section,) = article.sections
    assert (section.id, section.heading, section.line) == ("worn", "How do I know that pads are worn?", 26)
    assert article.body[section.start : section.end] == BODY.partition("}")[2].strip()


def test_values_are_never_guessed_from_yaml_types(tmp_path):
    """YAML 1.1 reads `No` as false and 1e3 as a number; an editor means words."""
    article = article_of(tmp_path, changed(("      - brake pads thin", "      - No\n      - 1e3")))
    assert article.questions["worn"][1:] == ["No", "1e3"]


PAIR = changed(
    ("    sources: [A1]\n---", "    sources: [A1]\n    paired_with: brake-pads.safe\n  safe:\n"
     "    questions: [Are thin pads safe?]\n    sources: [A1]\n    paired_with: brake-pads.worn\n---"),
) + "\n## Are thin pads safe? {#safe}\n\nThin pads are not safe.\n"  # fmt: skip


def test_pair_that_names_each_other_is_read(tmp_path):
    put(tmp_path, PAIR)
    assert load_corpus(tmp_path).problems == []


def test_pair_declared_on_one_side_is_refused(tmp_path):
    put(tmp_path, changed(("    paired_with: brake-pads.worn\n", ""), text=PAIR))
    (problem,) = load_corpus(tmp_path).problems
    assert (problem.line, problem.reason) == (
        24,
        "'brake-pads.safe' does not name 'brake-pads.worn' as its pair",
    )


@pytest.mark.parametrize("partner", ["brake-pads.worn", "chains.rust"])
def test_pair_with_itself_or_with_nothing_is_refused(partner, tmp_path):
    put(tmp_path, changed(("with: brake-pads.safe", f"with: {partner}"), text=PAIR))
    reasons = [problem.reason for problem in load_corpus(tmp_path).problems]
    assert f"paired_with names '{partner}', which is no other section" in reasons


def test_pair_whose_partner_cannot_be_read_is_not_reported_twice(tmp_path):
    put(tmp_path, changed(("with: brake-pads.safe", "with: chains.rust"), text=PAIR))
    put(tmp_path, b"", "chains.md")
    found = [(problem.path, problem.line) for problem in load_corpus(tmp_path).problems]
    assert ("articles/chains.md", 1) in found
    assert ("articles/brake-pads.md", 24) not in found


def test_unchanged_files_are_not_read_again_and_changed_ones_are(tmp_path):
    put(tmp_path)
    put(tmp_path, b"", "empty.md")
    put(tmp_path, changed(("id: brake-pads", "id: pads")), "pads.md")
    first = load_corpus(tmp_path)
    put(tmp_path, changed(("id: brake-pads", "id: pads"), ("gone.", "away.")), "pads.md")
    (tmp_path / "articles" / "empty.md").unlink()
    second = load_corpus(tmp_path, first)
    assert second.articles["brake-pads"] is first.articles["brake-pads"]
    assert "are away." in second.articles["pads"].body
    assert second == load_corpus(tmp_path)
    assert [problem.path for problem in first.problems] == ["articles/empty.md"] and not second.problems
