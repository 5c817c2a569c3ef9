"""Every excerpt is an exact slice of an approved article, and carries what proves it."""

import hashlib
from datetime import date

import pytest

from bot.excerpts import blocks
from bot.replies import Excerpt
from corpus import ledger
from corpus.loader import load_corpus
from tests.bot_helpers import ROUTES, ask, golden_replies
from tests.conftest import CORPUS


@pytest.fixture(scope="module")
def articles():
    """The articles as they stand in their files: the index is not asked what they say."""
    return load_corpus(CORPUS).articles


@pytest.fixture(scope="module")
def approvals():
    return ledger.read(CORPUS)


def assert_verbatim(quote: Excerpt, index, articles, approvals) -> None:
    passage = index.passages[quote.passage_id]
    article = articles[quote.article.id]
    assert quote.text == article.body[passage.start : passage.end]
    assert quote.sha256 == hashlib.sha256(quote.text.encode()).hexdigest()
    section = next(s for s in article.sections if s.start <= passage.start and passage.end <= s.end)
    assert quote.section == section.heading
    assert quote.article.title == article.meta.title
    assert quote.article.url.startswith(f"/articles/{article.id}#{section.id}")

    approval = approvals[article.id]
    assert approval.sha256 == article.sha256 == passage.article_sha256
    given = approval.review
    assert (quote.review.level, quote.review.by, quote.review.on) == (given.level, given.by, given.on)
    assert quote.review.due == min(given.until, article.meta.review_due)

    cited = article.meta.sections[section.id].sources
    sources = {source.id: source for source in article.meta.sources}
    assert [(s.title, s.publisher, s.year, s.url) for s in quote.sources] == [
        (sources[key].title, sources[key].publisher, sources[key].year, str(sources[key].url))
        for key in cited
    ]
    assert_tiled(quote)
    sentences = {tuple(span) for span in passage.sentences}
    assert set(quote.highlights) <= sentences
    assert list(quote.highlights) == sorted(quote.highlights)
    assert all(0 <= start < end <= len(quote.text) for start, end in quote.highlights)


def assert_tiled(quote: Excerpt) -> None:
    assert "".join(block.text for block in quote.blocks) == quote.text
    for block in quote.blocks:
        end = block.start + len(block.text)
        assert quote.text[block.start : end] == block.text
        cells = [cell for row in block.rows for cell in row]
        assert bool(cells) == (block.type != "paragraph")
        assert all(block.start <= cell.start <= cell.end <= end for cell in cells)
        assert all(a.end <= b.start for a, b in zip(cells, cells[1:], strict=False))


def test_every_excerpt_of_many_replies_is_an_exact_slice_of_an_approved_article(
    bot, live, articles, approvals
):
    index, seen = live.current(), set()
    routes = [ask(bot, message, more=True) for message in ROUTES.values()]
    for reply in [*golden_replies(bot).values(), *routes]:
        assert len(reply.excerpts) <= 3
        for quote in reply.excerpts:
            assert_verbatim(quote, index, articles, approvals)
            seen.add(quote.passage_id)
    assert len(seen) >= len(index.passages) / 2


def test_every_passage_of_the_index_is_an_exact_slice(bot, live, articles, approvals):
    index = live.current()
    for name in index.passages:
        found = bot.passage(name)
        assert_verbatim(found.excerpt, index, articles, approvals)
        assert found.excerpt.passage_id == name and found.excerpt.highlights == ()


def test_an_article_page_quotes_each_section_whole_and_in_order(bot, articles):
    for name, article in articles.items():
        page = bot.article(name)
        assert [part.id for part in page.sections] == [section.id for section in article.sections]
        for part, section in zip(page.sections, article.sections, strict=True):
            said = "".join(quote.text for quote in part.excerpts)
            wanted = article.body[section.start : section.end]
            assert "".join(said.split()) == "".join(wanted.split())


def test_the_best_sentence_is_marked_and_seldom_everything(bot):
    marked = whole = 0
    for reply in golden_replies(bot).values():
        for quote in reply.excerpts:
            covered = sum(end - start for start, end in quote.highlights)
            marked += bool(quote.highlights)
            whole += covered > 0.9 * len(quote.text)
    assert marked > 100 and whole < marked / 20


def test_a_highlight_holds_what_was_asked_for(bot):
    quote = ask(bot, "How many TMS sessions are usual?").excerpts[0]
    assert "about 30 visits" in " ".join(quote.text[a:b] for a, b in quote.highlights)


def test_offsets_count_code_points_not_bytes():
    found = blocks("A naïve 😀 line:\n\n- ein Öl\n- two 😀")
    assert [block.type for block in found] == ["paragraph", "list"]
    text = "".join(block.text for block in found)
    assert [text[cell.start : cell.end] for row in found[1].rows for cell in row] == ["ein Öl", "two 😀"]


def test_the_same_request_gives_the_same_reply(bot):
    question = "What are the most common side effects?"
    assert ask(bot, question) == ask(bot, question)


def test_what_is_said_beside_the_excerpts_is_never_an_excerpt(bot):
    """Our own words stand in `message`; dates of review are dates."""
    for message in ROUTES.values():
        reply = ask(bot, message)
        assert all(quote.text not in reply.message for quote in reply.excerpts)
        assert all(isinstance(quote.review.due, date) for quote in reply.excerpts)
