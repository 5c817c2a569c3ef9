"""Sections and blocks of an article body, as ranges of code points.

Bodies allow paragraphs, lists and simple tables under `## Heading {#id}` lines. Other markup
is refused, so that what is quoted is what the reader sees.
"""

import re
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt

from corpus.problem import Problem

_HEADING = re.compile(r"^## (?P<heading>\S.*?) \{#(?P<id>[a-z0-9]+(?:-[a-z0-9]+)*)\}$")
_PARSER = MarkdownIt("commonmark").enable("table")
_INLINE_ALLOWED = {"text", "softbreak"}
_BLOCKS = {
    "paragraph_open": "paragraph",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "table_open": "table",
}
_INSIDE = {"inline", "list_item_open", "thead_open", "tbody_open", "tr_open", "th_open", "td_open"}
_NAMES = {
    "em_open": "emphasis",
    "strong_open": "bold",
    "code_inline": "code",
    "link_open": "a link",
    "image": "an image",
    "html_inline": "HTML",
    "html_block": "HTML",
    "fence": "a code block",
    "code_block": "an indented code block",
    "blockquote_open": "a block quote",
    "hr": "a rule",
    "hardbreak": "a forced line break",
    "heading_open": "a heading of another level",
}


@dataclass(frozen=True)
class Block:
    """A typed piece of text: a half-open range of code points, and the ranges of its items.

    `items` are list items or table rows (the header row first, the delimiter row left out);
    each is a tuple of cells, one for a list item. Ranges count from the start of the text.
    """

    type: Literal["paragraph", "list", "table"]
    start: int
    end: int
    items: tuple[tuple[tuple[int, int], ...], ...] = ()


@dataclass(frozen=True)
class Heading:
    id: str
    text: str
    line: int
    start: int
    end: int


def line_starts(text: str) -> list[int]:
    starts = [0]
    for match in re.finditer("\n", text):
        starts.append(match.end())
    return starts


def headings(body: str, path: str, first_line: int) -> tuple[list[Heading], list[Problem]]:
    """Every section heading with the range of its line, and what is wrong with the others."""
    found, problems, offset = [], [], 0
    for number, line in enumerate(body.split("\n")):
        if line.startswith("#"):
            match = _HEADING.match(line)
            if match:
                found.append(
                    Heading(match["id"], match["heading"], number + first_line, offset, offset + len(line))
                )
            else:
                problems.append(
                    Problem(
                        path,
                        number + first_line,
                        f"not a section heading: {line[:60]!r}",
                        "write '## Heading {#short-id}'",
                    )
                )
        elif line.strip() and not found:
            problems.append(
                Problem(
                    path,
                    number + first_line,
                    "text before the first section heading",
                    "start with '## Heading {#short-id}'",
                )
            )
        offset += len(line) + 1
    return found, problems


def blocks(text: str) -> list[Block]:
    """Split a section's text into its top-level blocks, in order; none overlap.

    Blocks are cut at line ends and carry no surrounding whitespace.
    """
    starts = line_starts(text) + [len(text)]
    found = []
    for token in _PARSER.parse(text):
        if token.level or token.nesting < 0 or token.map is None:
            continue
        kind = _BLOCKS.get(token.type, "paragraph")
        start, end = trim(text, starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)])
        if start < end:
            found.append(Block(kind, start, end, _items(text, kind, start, end)))
    return found


def refused_markup(text: str, path: str, first_line: int) -> list[Problem]:
    """A problem for each piece of markup that an article body does not allow."""
    problems = []
    for token in _PARSER.parse(text):
        line = first_line + (token.map[0] if token.map else 0)
        if token.nesting >= 0 and token.type not in _BLOCKS and token.type not in _INSIDE:
            problems.append(_refusal(path, line, token.type))
        if token.level > 2 and token.type in ("bullet_list_open", "ordered_list_open"):
            problems.append(Problem(path, line, "a list inside a list is not allowed", "use one level"))
        for child in token.children or ():
            if child.nesting >= 0 and child.type not in _INLINE_ALLOWED:
                problems.append(_refusal(path, line, child.type))
    return problems


def _refusal(path: str, line: int, kind: str) -> Problem:
    name = _NAMES.get(kind, kind)
    return Problem(path, line, f"{name} is not allowed in a body", "use plain paragraphs, lists or tables")


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


_MARKER = re.compile(r"^[ \t]{0,3}(?:[-+*]|\d{1,9}[.)])[ \t]+", re.M)


def _items(text: str, kind: str, start: int, end: int) -> tuple[tuple[tuple[int, int], ...], ...]:
    if kind == "list":
        marks = list(_MARKER.finditer(text, start, end))
        ends = [mark.start() for mark in marks[1:]] + [end]
        return tuple((trim(text, mark.end(), stop),) for mark, stop in zip(marks, ends, strict=True))
    if kind == "table":
        rows, offset = [], start
        for number, line in enumerate(text[start:end].split("\n")):
            if number != 1:
                rows.append(_cells(text, offset, offset + len(line)))
            offset += len(line) + 1
        return tuple(rows)
    return ()


def _cells(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    start, end = trim(text, start, end)
    if text[start:end].startswith("|"):
        start += 1
    if text[start:end].endswith("|") and not text[start:end].endswith("\\|"):
        end -= 1
    cuts = [match.start() for match in re.finditer(r"(?<!\\)\|", text[start:end])]
    bounds = [start - 1] + [start + cut for cut in cuts] + [end]
    return tuple(trim(text, left + 1, right) for left, right in zip(bounds, bounds[1:], strict=False))
