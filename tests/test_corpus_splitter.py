"""Splitting loses nothing, cuts nothing silently and keeps together what belongs together."""

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import markdown
from corpus.article import Article, FrontMatter, Section
from corpus.loader import load_article
from corpus.passage import embeddable
from corpus.splitter import sentences, split
from tests.corpus_kit import ARTICLE, DATA, changed, put, word_pieces

META = {
    "id": "brake-pads", "title": "When to change brake pads", "summary": "About pads.",
    "author": "Test author", "audience": "public", "language": "en", "conflicts_of_interest": "None.",
    "sources": [{"id": "A1", "title": "T", "publisher": "P", "year": 2024, "url": "https://www.cpsc.gov/"}],
    "written": "2026-01-10", "last_reviewed": "2026-02-10", "review_due": "2027-02-10",
}  # fmt: skip
HEADING = "How do I know?"


def article_with(*texts: str) -> Article:
    """An article with one section for each text, made without the loader's strictness."""
    body, sections = "", []
    for number, text in enumerate(texts):
        body += f"## {HEADING} {{#s{number}}}\n\n"
        start, end = markdown.trim(body + text, len(body), len(body + text))
        sections.append(Section(f"s{number}", HEADING, 1, start, end))
        body += text + "\n\n"
    entries = {s.id: {"questions": ["x"], "sources": ["A1"]} for s in sections}
    return Article(FrontMatter(**META, sections=entries), body, tuple(sections), "articles/brake-pads.md", {})


DELIMITER = re.compile(r"\s*\|?\n\|---\|---\||\s*\|$", re.M)
ODD = [
    "Dr.",
    "0.5",
    "e.g.",
    "40 mg",
    "(yes)",
    "1.",
    "-",
    "[a]: b",
    "|",
    "> 5",
    "#",
    "\u00a0",
    "microscopic" * 9,
]
word = st.text("abcdefghij éü😀漢", min_size=1, max_size=14).map(str.strip).filter(bool) | st.sampled_from(
    ODD
)
sentence = st.lists(word, min_size=1, max_size=14).map(lambda words: " ".join(words) + ".")
paragraph = st.lists(sentence, min_size=1, max_size=8).map(" ".join)
bullets = st.tuples(
    st.sampled_from(["- ", "* ", "1. ", "7) "]), st.lists(sentence, min_size=1, max_size=6)
).map(lambda pair: "\n".join(pair[0] + item for item in pair[1]))
cell = st.lists(word.filter(lambda w: "|" not in w), min_size=1, max_size=4).map(" ".join)
table = st.lists(st.tuples(cell, cell), min_size=2, max_size=6).map(
    lambda rows: "\n".join(
        [f"| {rows[0][0]} | {rows[0][1]} |", "|---|---|"] + [f"| {a} | {b} |" for a, b in rows[1:]]
    )
)
block = paragraph | bullets | table
section = st.lists(block, min_size=1, max_size=6).map("\n\n".join)
anything = st.text(alphabet=st.characters(exclude_categories=("Cs",)), min_size=1, max_size=400).filter(
    str.strip
)


@settings(max_examples=150, deadline=None)
@given(texts=st.lists(section | anything, min_size=1, max_size=3), limit=st.integers(30, 256))
def test_every_character_is_in_exactly_one_slice_and_none_is_over_the_limit(texts, limit):
    article = article_with(*texts)
    count = word_pieces()
    slices = split(article, count, limit)
    taken = [0] * len(article.body)
    for piece in slices:
        assert piece.text == article.body[piece.start : piece.end]
        assert piece.text and piece.text == piece.text.strip()
        assert piece.section.start <= piece.start < piece.end <= piece.section.end
        assert count(embeddable(article.meta.title, piece.section.heading, piece.text)) <= limit
        for at in range(piece.start, piece.end):
            taken[at] += 1
    for part in article.sections:
        for at in range(part.start, part.end):
            assert taken[at] <= 1
            assert taken[at] == 1 or article.body[at].isspace()
    assert [piece.start for piece in slices] == sorted(piece.start for piece in slices)
    assert len({piece.id for piece in slices}) == len(slices)


@settings(max_examples=100, deadline=None)
@given(text=section, limit=st.integers(40, 120))
def test_cuts_fall_between_whole_blocks_or_sentences_wherever_these_fit(text, limit):
    article = article_with(text)
    count = word_pieces()
    (whole,) = article.sections

    def fits(start: int, end: int) -> bool:
        return count(embeddable(article.meta.title, HEADING, article.body[start:end])) <= limit

    cuts = [piece.start for piece in split(article, count, limit)][1:]
    part = article.body[whole.start : whole.end]
    ends = [last for _, last in sentences(part)]
    for found in markdown.blocks(part):
        inside = [cut - whole.start for cut in cuts if found.start < cut - whole.start < found.end]
        fits_whole = fits(whole.start + found.start, whole.start + found.end)
        assert not inside or not fits_whole, "a block that fits was cut"
        before = found.start
        for last in (end for end in ends if found.start < end <= found.end):
            # A list marker goes with the sentence that follows it, a delimiter row with the header.
            delimiter = found.type == "table" and DELIMITER.match(part[last : found.end])
            last += delimiter.end() if delimiter else 0
            first, after = markdown.trim(part, before, last)
            torn = [cut for cut in inside if first < cut < after]
            fits_alone = fits(whole.start + first, whole.start + after)
            assert not torn or not fits_alone, "a sentence that fits was cut"
            before = after


@settings(max_examples=150, deadline=None)
@given(text=section | anything)
def test_blocks_cover_a_text_in_order_without_overlap(text):
    found = markdown.blocks(text)
    covered = set(itertools.chain.from_iterable(range(b.start, b.end) for b in found))
    assert all(at in covered or text[at].isspace() for at in range(len(text)))
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    for b in found:
        assert text[b.start : b.end] == text[b.start : b.end].strip() != ""
        cells = [span for row in b.items for span in row]
        assert all(b.start <= start <= end <= b.end for start, end in cells)
        assert cells == sorted(cells)


@settings(max_examples=150, deadline=None)
@given(text=section | anything)
def test_sentences_are_ordered_exact_and_without_white_space_at_their_ends(text):
    found = sentences(text)
    assert all(text[a:b] == text[a:b].strip() != "" for a, b in found)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(found))


LIST = "Call the clinic if you have:\n\n- chest pain\n- a rash\n  on both arms\n- a fever.\n\nCall at once."
TABLE = "| What | Figure |\n|:---|---:|\n| Speed | 15 |\n| Stop | |\n\nThat is all."


def shown(text, block):
    return [[text[start:end] for start, end in row] for row in block.items]


def test_list_items_are_found_without_their_markers():
    blocks = markdown.blocks(LIST)
    assert [block.type for block in blocks] == ["paragraph", "list", "paragraph"]
    assert shown(LIST, blocks[1]) == [["chest pain"], ["a rash\n  on both arms"], ["a fever."]]


def test_number_that_opens_a_line_inside_an_item_is_no_new_item():
    text = "- born in\n  1986. A good year\n- later"
    (block,) = markdown.blocks(text)
    assert shown(text, block) == [["born in\n  1986. A good year"], ["later"]]


def test_table_rows_leave_the_delimiter_out_and_keep_empty_cells():
    blocks = markdown.blocks(TABLE)
    assert [block.type for block in blocks] == ["table", "paragraph"]
    assert shown(TABLE, blocks[0]) == [["What", "Figure"], ["Speed", "15"], ["Stop", ""]]


def test_sentences_keep_abbreviations_and_never_join_items():
    assert [LIST[a:b] for a, b in sentences(LIST)] == [
        "Call the clinic if you have:", "chest pain", "a rash\n  on both arms", "a fever.", "Call at once.",
    ]  # fmt: skip
    text = "Dr. Lee gave 0.5 mg. It helped, e.g. with sleep."
    assert [text[a:b] for a, b in sentences(text)] == ["Dr. Lee gave 0.5 mg.", "It helped, e.g. with sleep."]


def words(text: str) -> int:
    return len(text.split())


ROOM = words(embeddable(META["title"], HEADING, ""))


def test_section_that_fits_is_one_slice():
    (piece,) = split(article_with(LIST), words, ROOM + words(LIST))
    assert piece.text == LIST


def test_list_that_fits_is_kept_whole_with_the_line_that_introduces_it():
    pieces = split(article_with("One two three four five six.\n\n" + LIST), words, ROOM + 21)
    assert [piece.text.split("\n")[0] for piece in pieces] == [
        "One two three four five six.", "Call the clinic if you have:",
    ]  # fmt: skip
    assert pieces[1].text.endswith("- a fever.\n\nCall at once.")


def test_list_that_does_not_fit_is_cut_between_items():
    text = "\n".join(f"- item {n} has five words" for n in range(6))
    pieces = split(article_with(text), words, ROOM + 12)
    assert [piece.text.count("- item") for piece in pieces] == [2, 2, 2]
    assert all(piece.text.startswith("- item") for piece in pieces)


def test_long_sentence_is_cut_between_words_and_a_long_word_between_characters():
    article = article_with("a " * 30 + "b" * 40)
    pieces = split(article, lambda text: len(text), len(embeddable(META["title"], HEADING, "")) + 20)
    assert max(len(piece.text) for piece in pieces) <= 20
    assert "".join(piece.text for piece in pieces).replace(" ", "") == "a" * 30 + "b" * 40


def test_title_and_heading_that_leave_no_room_are_refused():
    with pytest.raises(ValueError, match="leave no room for text"):
        split(article_with("Text."), words, ROOM)


def test_further_passages_of_a_section_are_numbered(tmp_path):
    text = changed(("Look at them from the side.", "Look at them from the side. " * 40))
    pieces = split(load_article(put(tmp_path, text)), word_pieces(), 128)
    assert [piece.id for piece in pieces] == ["brake-pads.worn", "brake-pads.worn.2", "brake-pads.worn.3"]


def test_same_passages_come_from_windows_line_ends(tmp_path):
    one = split(load_article(put(tmp_path / "a", ARTICLE)), word_pieces(), 256)
    other = split(load_article(put(tmp_path / "b", ARTICLE.replace("\n", "\r\n"))), word_pieces(), 256)
    assert one == other


def test_sections_of_the_second_corpus_each_fit_one_passage():
    for path in sorted((DATA / "second_corpus" / "articles").glob("*.md")):
        article = load_article(path)
        assert len(split(article, word_pieces(), 256)) == len(article.sections)
