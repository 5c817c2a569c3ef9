"""The Markdown that an article body may use, as ranges of code points.

Bodies allow paragraphs, lists and simple tables under `## Heading {#id}` lines. Other markup
is refused, so that what is quoted is what the reader sees.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

Span = tuple[int, int]
Rows = tuple[tuple[Span, ...], ...]

# A slice may begin where its section did not, so the structure parser knows no markup that
# swallows text: a sentence that starts with "[a]: b" is no link definition.
_STRUCTURE = MarkdownIt("zero").enable(["code", "list", "table"])
_TYPES = {"bullet_list_open": "list", "ordered_list_open": "list", "table_open": "table"}
_MARKER = re.compile(r"[ \t]*(?:[-+*]|\d{1,9}[.)])(?:[ \t]+|$)", re.M)
_PIPE = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Block:
    """A typed piece of text: a half-open range of code points, and the ranges of its items.

    `items` are list items or table rows (the header row first, the delimiter row left out);
    each is a tuple of cells, one for a list item. Ranges count from the start of the text.
    """

    type: Literal["paragraph", "list", "table"]
    start: int
    end: int
    items: Rows = ()


def line_starts(text: str) -> list[int]:
    """The offset of each line's first character."""
    return [0] + [match.end() for match in re.finditer("\n", text)]


def blocks(text: str) -> list[Block]:
    """Split a section's text into its top-level blocks, in order; none overlap.

    Every character that is not white space is in exactly one block. Blocks are cut at line
    ends and carry no surrounding white space.
    """
    return list(_blocks(text))


@lru_cache(maxsize=10_000)
def _blocks(text: str) -> tuple[Block, ...]:
    starts = line_starts(text) + [len(text)]
    # The parser would end a line at a carriage return, which the normal form does not have.
    tokens = _STRUCTURE.parse(text.replace("\r", " "))
    found: list[Block] = []
    at = 0
    for number, token in enumerate(tokens):
        if token.level or token.nesting < 0 or token.map is None:
            continue
        start, end = trim(text, *_offsets(starts, token.map))
        found += _gap(text, at, start)
        if start < end:
            kind = _TYPES.get(token.type, "paragraph")
            found.append(
                Block(kind, start, end, _items(text, kind, start, end, tokens[number + 1 :], starts))
            )
        at = end
    return (*found, *_gap(text, at, len(text)))


def trim(text: str, start: int, end: int) -> Span:
    """The range without the white space at its ends; empty when there is nothing else."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _gap(text: str, start: int, end: int) -> list[Block]:
    start, end = trim(text, start, end)
    return [Block("paragraph", start, end)] if start < end else []


def _offsets(starts: list[int], lines: Sequence[int]) -> Span:
    return starts[lines[0]], starts[min(lines[1], len(starts) - 1)]


def _items(text: str, kind: str, start: int, end: int, after: list[Token], starts: list[int]) -> Rows:
    if kind == "list":
        return tuple((item,) for item in _list_items(text, after, starts))
    if kind == "table":
        rows, offset = [], start
        for number, line in enumerate(text[start:end].split("\n")):
            if number != 1:
                rows.append(_cells(text, offset, offset + len(line)))
            offset += len(line) + 1
        return tuple(rows)
    return ()


def _list_items(text: str, after: list[Token], starts: list[int]) -> list[Span]:
    found = []
    for token in after:
        if token.level == 0:
            break
        if token.type == "list_item_open" and token.level == 1:
            start, end = _offsets(starts, token.map)
            found.append(trim(text, _MARKER.match(text, start).end(), end))
    return found


def _cells(text: str, start: int, end: int) -> tuple[Span, ...]:
    start, end = trim(text, start, end)
    cuts = [match.start() for match in _PIPE.finditer(text, start, end)]
    if cuts and cuts[0] == start:
        start += 1
        cuts = cuts[1:]
    if cuts and cuts[-1] == end - 1:
        end -= 1
        cuts = cuts[:-1]
    lefts, rights = [start] + [cut + 1 for cut in cuts], cuts + [end]
    return tuple(trim(text, left, right) for left, right in zip(lefts, rights, strict=True))
