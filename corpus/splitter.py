"""Split an article into passages: within one section, at sentence ends, never over the limit."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import sentencex

from corpus import markdown
from corpus.article import Article, Section
from corpus.passage import embeddable

Span = tuple[int, int]


@dataclass(frozen=True)
class Slice:
    """A passage before it is approved: `text == article.body[start:end]`, code points, half-open."""

    id: str
    section: Section
    text: str
    start: int
    end: int
    sentences: tuple[Span, ...]


def split(article: Article, count: Callable[[str], int], limit: int) -> list[Slice]:
    """Return the article's slices in order.

    `count` gives the number of word pieces of a text as the embedder counts them, special
    tokens included; what is counted is title, heading and text together, and stays at or
    below `limit`, so that nothing is silently cut off. Every character of a section's text
    that is not white space is in exactly one slice. Raises ValueError when the title and
    heading alone leave no room.
    """
    slices = []
    for section in article.sections:

        def fits(start: int, end: int, section=section) -> bool:
            text = article.body[start:end]
            return count(embeddable(article.meta.title, section.heading, text)) <= limit

        spans = _pack(article.body, _pieces(article.body, section, fits), fits)
        for number, (start, end) in enumerate(spans, 1):
            text = article.body[start:end]
            name = f"{article.id}.{section.id}" + (f".{number}" if number > 1 else "")
            slices.append(Slice(name, section, text, start, end, tuple(sentences(text))))
    return slices


def sentences(text: str, language: str = "en") -> list[Span]:
    """Half-open ranges of the sentences of `text`, without the white space between them.

    A list item or a table row is never joined with its neighbour; a list marker is left out.
    """
    spans = []
    for block in markdown.blocks(text):
        units = [(block.start, block.end)]
        if block.type == "list":
            units = [cell for item in block.items for cell in item]
        elif block.type == "table":
            units = [(row[0][0], row[-1][1]) for row in block.items if row]
        for start, end in units:
            if block.type == "table":
                spans.append((start, end))
                continue
            for piece in sentencex.segment(language, text[start:end]):
                inner = markdown.trim(text, start, start + len(piece))
                if inner[0] < inner[1]:
                    spans.append(inner)
                start += len(piece)
    return spans


def _pieces(body: str, section: Section, fits) -> list[Span]:
    """The section's blocks, each cut further only where it does not fit by itself."""
    text = body[section.start : section.end]
    pieces = []
    for block in markdown.blocks(text):
        start, end = section.start + block.start, section.start + block.end
        if fits(start, end):
            pieces.append((start, end))
        elif block.type == "paragraph":
            pieces += _cut(body, start, [s + section.start for s in _ends(text, block)], fits)
        else:
            lines = [start + m.end() for m in re.finditer("\n", body[start:end])] + [end]
            pieces += _cut(body, start, lines, fits)
    return pieces


def _ends(text: str, block: markdown.Block) -> list[int]:
    at, ends = block.start, []
    for piece in sentencex.segment("en", text[block.start : block.end]):
        at += len(piece)
        ends.append(at)
    return ends


def _cut(body: str, start: int, ends: list[int], fits) -> list[Span]:
    """Cut at `ends`; a unit too long even alone is cut between words, then between characters."""
    pieces = []
    for end in ends:
        left, right = markdown.trim(body, start, end)
        start = end
        if left == right:
            continue
        if fits(left, right):
            pieces.append((left, right))
        else:
            words = [(left + m.start(), left + m.end()) for m in re.finditer(r"\S+", body[left:right])]
            for word in words:
                pieces += [word] if fits(*word) else _characters(word, fits)
    return pieces


def _characters(word: Span, fits) -> list[Span]:
    start, end = word
    if not fits(start, start + 1):
        raise ValueError("title and heading leave no room for text: shorten them")
    pieces = []
    while start < end:
        low, high = start + 1, end
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if fits(start, middle) else (low, middle - 1)
        pieces.append((start, low))
        start = low
    return pieces


def _pack(body: str, pieces: list[Span], fits) -> list[Span]:
    """Join neighbouring pieces as long as the whole still fits."""
    packed: list[Span] = []
    for start, end in pieces:
        if packed and fits(packed[-1][0], end):
            packed[-1] = (packed[-1][0], end)
        else:
            packed.append((start, end))
    return packed
