"""What an article body may not hold, and where it does."""

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt

from corpus import markdown
from corpus.problem import Problem

MAX_HEADING = 120
_HEADING = re.compile(r"^## (?P<heading>\S.*?) \{#(?P<id>[a-z0-9]+(?:-[a-z0-9]+)*)\}$")
_WRITE = "write '## Heading {#short-id}'"
_PLAIN = "use plain paragraphs, lists or tables"
_PARSER = MarkdownIt("commonmark").enable("table")
# Left to itself it takes a link to script for text, which readers would then see as it stands.
_PARSER.validateLink = lambda url: True  # type: ignore[method-assign]
_LISTS = {"bullet_list_open", "ordered_list_open"}
_OUTER = _LISTS | {"paragraph_open", "table_open"}
_INSIDE = {"inline", "list_item_open", "thead_open", "tbody_open", "tr_open", "th_open", "td_open"}
_INLINE = {"text", "softbreak", "text_special"}
_ESCAPE = re.compile(r"\\[!-/:-@\[-`{-~]|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]+);")
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
    "hardbreak": "a forced line break (two spaces or a backslash at the end of the line)",
    "heading_open": "a heading of another kind",
}


@dataclass(frozen=True)
class Heading:
    """A section heading; `start` and `end` are its line's half-open range of code points in the body."""

    id: str
    text: str
    line: int
    start: int
    end: int


def headings(body: str, path: str, first_line: int) -> tuple[list[Heading], list[Problem]]:
    """Every section heading in order, and what is wrong with the others.

    `first_line` is the number of the body's first line in the file, from 1.
    """
    found: list[Heading] = []
    problems: list[Problem] = []
    offset, stray = 0, False
    for number, line in enumerate(body.split("\n"), first_line):
        match = _HEADING.match(line)
        if match:
            found.append(Heading(match["id"], match["heading"], number, offset, offset + len(line)))
            problems += _heading_problems(match["heading"], path, number)
        elif line.startswith("#"):
            stray = True
            problems.append(Problem(path, number, f"not a section heading: {line[:60]!r}", _WRITE))
        elif line.strip() and not found and not stray:
            stray = True
            problems.append(Problem(path, number, "text before the first section heading", _WRITE))
        offset += len(line) + 1
    if not found and not problems:
        problems.append(Problem(path, first_line, "the body has no section", _WRITE))
    return found, problems


def refused(text: str, path: str, first_line: int) -> list[Problem]:
    """A problem for each piece of markup in a section's text that a body does not allow."""
    problems, env, lines = [], {}, text.split("\n")
    for token in _PARSER.parse(text, env):
        line = first_line + (token.map[0] if token.map else 0)
        # A heading that starts with "#" in the first column was reported with the headings.
        known = token.type == "heading_open" and lines[token.map[0]].startswith("#")
        if token.nesting >= 0 and token.type not in _OUTER | _INSIDE and not known:
            problems.append(_refusal(path, line, token.type))
        if token.level and token.type in _LISTS:
            problems.append(Problem(path, line, "a list inside a list is not allowed", "use one level"))
        if token.level and token.type == "table_open":
            problems.append(Problem(path, line, "a table inside a list is not allowed", _PLAIN))
        for child in token.children or ():
            if child.nesting >= 0 and child.type not in _INLINE:
                problems.append(_refusal(path, line, child.type))
    for reference in env.get("references", {}).values():
        problems.append(
            Problem(path, first_line + reference["map"][0], "a link definition is not allowed", _PLAIN)
        )
    for number, line in enumerate(lines, first_line):
        if match := _ESCAPE.search(line):
            mend = "write the character itself"
            problems.append(Problem(path, number, f"readers would see {match[0]!r} as it stands", mend))
    return problems + _uneven(text, path, first_line)


def _heading_problems(heading: str, path: str, line: int) -> list[Problem]:
    problems = []
    if len(heading) > MAX_HEADING:
        reason = f"the heading has {len(heading):,} characters, expected at most {MAX_HEADING}"
        problems.append(Problem(path, line, reason, "shorten it"))
    inline = _PARSER.parseInline(heading)[0].children or ()
    kinds = [child.type for child in inline if child.nesting >= 0 and child.type not in _INLINE]
    if kinds or _ESCAPE.search(heading):
        name = _NAMES.get(kinds[0], kinds[0]) if kinds else "an escape"
        problems.append(Problem(path, line, f"{name} is not allowed in a heading", "use plain words"))
    return problems


def _uneven(text: str, path: str, first_line: int) -> list[Problem]:
    problems = []
    for block in markdown.blocks(text):
        at = first_line + text.count("\n", 0, block.start)
        if block.type == "list" and any(start == end for ((start, end),) in block.items):
            problems.append(Problem(path, at, "the list has an empty item", "delete it"))
        if block.type == "table" and len({len(row) for row in block.items}) > 1:
            mend = "give each row as many as the first"
            problems.append(Problem(path, at, "the table's rows have different numbers of cells", mend))
    return problems


def _refusal(path: str, line: int, kind: str) -> Problem:
    return Problem(path, line, f"{_NAMES.get(kind, kind)} is not allowed in a body", _PLAIN)
