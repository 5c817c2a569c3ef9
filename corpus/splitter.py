"""Split an article into passages: within one section, at sentence ends, never over the limit."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import sentencex

from corpus import markdown
from corpus.article import Article, Section
from corpus.markdown import Block, Span, trim
from corpus.passage import embeddable


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
    language = article.meta.language
    for section in article.sections:

        def fits(start: int, end: int, section: Section = section) -> bool:
            text = article.body[start:end]
            return count(embeddable(article.meta.title, section.heading, text)) <= limit

        spans = _pack(_pieces(article, section, fits), fits)
        for number, (start, end) in enumerate(spans, 1):
            text = article.body[start:end]
            name = f"{article.id}.{section.id}" + (f".{number}" if number > 1 else "")
            slices.append(Slice(name, section, text, start, end, tuple(sentences(text, language))))
    return slices


def sentences(text: str, language: str = "en") -> list[Span]:
    """Half-open ranges of the sentences of `text`, without the white space between them.

    A list item or a table row is never joined with its neighbour; a list marker is left out.
    A table row is one sentence.
    """
    return list(_sentences(text, language))


@lru_cache(maxsize=10_000)
def _sentences(text: str, language: str) -> tuple[Span, ...]:
    spans: list[Span] = []
    for block in markdown.blocks(text):
        if block.type == "table":
            spans += [trim(text, row[0][0], row[-1][1]) for row in block.items]
        else:
            units = [cell for item in block.items for cell in item] or [(block.start, block.end)]
            spans += [span for unit in units for span in _sentences_of(text, unit, language)]
    return tuple((start, end) for start, end in spans if start < end)


def _sentences_of(text: str, span: Span, language: str) -> Iterator[Span]:
    start, end = span
    pieces = list(sentencex.segment(language, text[start:end]))
    if "".join(pieces) != text[start:end]:
        yield span
        return
    for piece in pieces:
        left, right = trim(text, start, start + len(piece))
        if left < right:
            yield left, right
        start += len(piece)


def _pieces(article: Article, section: Section, fits: Callable[[int, int], bool]) -> list[Span]:
    """The section's blocks in order, each cut further only where it does not fit by itself."""
    body, text = article.body, article.body[section.start : section.end]
    pieces: list[Span] = []
    introduces = False
    for block in markdown.blocks(text):
        start, end = section.start + block.start, section.start + block.end
        # "Call the clinic if:" means nothing without the list that it introduces.
        if introduces and block.type != "paragraph" and fits(pieces[-1][0], end):
            pieces[-1] = (pieces[-1][0], end)
        elif fits(start, end):
            pieces.append((start, end))
        else:
            for unit in _units(text, block, article.meta.language):
                pieces += _cut(body, [(section.start + a, section.start + b) for a, b in unit], fits)
        introduces = block.type == "paragraph" and body[:end].endswith(":")
    return pieces


def _units(text: str, block: Block, language: str) -> list[list[Span]]:
    """A block's parts, each as its sentences: list items, table rows, or the whole paragraph.

    A list marker goes with its item's first sentence, the delimiter row with the header.
    """
    if block.type == "paragraph":
        return [list(_sentences_of(text, (block.start, block.end), language))]
    firsts = [item[0][0] for item in block.items]
    starts = [text.rfind("\n", block.start, first) + 1 or block.start for first in firsts]
    starts[0] = block.start
    units = []
    for item, start, end in zip(block.items, starts, starts[1:] + [block.end], strict=True):
        if block.type == "table":
            units.append([trim(text, start, end)])
            continue
        found = list(_sentences_of(text, item[0], language)) or [item[0]]
        found[0] = (start, found[0][1])
        units.append(found)
    return units


def _cut(body: str, unit: list[Span], fits: Callable[[int, int], bool]) -> list[Span]:
    """Cut at sentence ends; a sentence too long even alone, between words, then between characters."""
    if fits(unit[0][0], unit[-1][1]):
        return [(unit[0][0], unit[-1][1])]
    pieces: list[Span] = []
    for sentence in unit:
        if fits(*sentence):
            pieces.append(sentence)
            continue
        for word in re.finditer(r"\S+", body[slice(*sentence)]):
            at = (sentence[0] + word.start(), sentence[0] + word.end())
            pieces += [at] if fits(*at) else _characters(at, fits)
    return pieces


def _characters(word: Span, fits: Callable[[int, int], bool]) -> list[Span]:
    start, end = word
    pieces = []
    while start < end:
        if not fits(start, start + 1):
            raise ValueError("title and heading leave no room for text: shorten them")
        low, high = start + 1, end
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if fits(start, middle) else (low, middle - 1)
        pieces.append((start, low))
        start = low
    return pieces


def _pack(pieces: list[Span], fits: Callable[[int, int], bool]) -> list[Span]:
    """Join neighbouring pieces as long as the whole still fits."""
    packed: list[Span] = []
    for start, end in pieces:
        if packed and fits(packed[-1][0], end):
            packed[-1] = (packed[-1][0], end)
        else:
            packed.append((start, end))
    return packed
