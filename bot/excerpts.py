"""Turn a passage into an excerpt: the exact slice, its blocks, its citation and its provenance."""

from collections.abc import Sequence

from bot.replies import ArticleRef, Block, Cell, Excerpt, ReviewRef, SourceRef, Span
from corpus import markdown
from corpus.passage import Passage
from index.live import Index


def excerpt(
    index: Index, passage: Passage, *, highlights: Sequence[Span], confidence: float, part: int | None = None
) -> Excerpt:
    """Quote `passage` word for word; `confidence` is the probability that it answers, 0 to 1."""
    record = index.articles[passage.article_id]
    sources = {source["id"]: source for source in record.sources}
    return Excerpt(
        passage_id=passage.id,
        text=passage.text,
        blocks=blocks(passage.text),
        highlights=tuple(highlights),
        section=passage.heading,
        language=passage.language,
        confidence=confidence,
        part=part,
        paired_with=passage.paired_with,
        article=ArticleRef(id=record.id, title=record.title, url=address(passage)),
        sources=tuple(
            SourceRef(**{name: sources[key][name] for name in ("title", "publisher", "year", "url")})
            for key in passage.source_ids
        ),
        review=ReviewRef(
            level=passage.review.level, by=passage.review.by, on=passage.review.on, due=passage.expires
        ),
        sha256=passage.sha256,
    )


def address(passage: Passage) -> str:
    """The article page at the passage's anchor, relative to the service's base."""
    return f"/articles/{passage.article_id}#{passage.id.removeprefix(passage.article_id + '.')}"


def blocks(text: str) -> tuple[Block, ...]:
    """Typed nodes that tile `text`: joined, their texts are `text`, character for character."""
    found = markdown.blocks(text)
    starts = [0] + [block.start for block in found[1:]]
    ends = starts[1:] + [len(text)]
    return tuple(
        Block(
            type=block.type,
            text=text[start:end],
            start=start,
            rows=tuple(tuple(Cell(start=a, end=b) for a, b in row) for row in block.items),
        )
        for block, start, end in zip(found, starts, ends, strict=True)
    )


# A section's first sentence answers its heading, so it needs to score this much less than another.
FIRST = 0.1
WITHIN = 0.03


def best_sentences(passage: Passage, scores: Sequence[float], most: int = 2) -> list[Span]:
    """The ranges of the sentences to mark, in reading order.

    `scores` has one cosine a sentence, higher is better. The best is always marked, a second one
    only when it scores within WITHIN of it: a page of yellow marks nothing. A passage of one
    sentence is not marked, since there is nothing to choose.
    """
    if len(passage.sentences) < 2:
        return []
    weighed = [score + FIRST * (number == 0) for number, score in enumerate(scores)]
    order = sorted(range(len(weighed)), key=lambda number: -weighed[number])
    chosen = [number for number in order[:most] if weighed[number] >= weighed[order[0]] - WITHIN]
    return [passage.sentences[number] for number in sorted(chosen)]
