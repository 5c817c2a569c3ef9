"""Turn an extracted document into an unapproved draft, and say what was kept and what was not."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import date

from corpus import markup
from corpus.draft import render, slug
from corpus.extract import Extracted, ImportRefused
from corpus.loader import parse_article
from corpus.nodes import Node
from corpus.normal import in_normal_form
from corpus.problem import CorpusError

_MARKER = re.compile(r"^(?:[-+*•>#]+|\d{1,9}[.)])\s+")
# Only for text that Markdown would read as markup: the nearest plain character.
_PLAIN = str.maketrans(
    {
        "*": "",
        "`": "'",
        "\\": "/",
        "<": "(",
        ">": ")",
        "[": "(",
        "]": ")",
        "_": " ",
        "&": "and",
        "~": "-",
        "#": "",
    }
)


@dataclass(frozen=True)
class Imported:
    """`notes` say what was kept and dropped, a line each."""

    name: str
    text: str
    notes: tuple[str, ...]


def to_draft(
    found: Extracted, origin: str, url: str | None, today: date, title: str | None = None
) -> Imported:
    """Write the draft. `origin` is what the document was called, `url` its https address if it has one.

    Raises ImportRefused when nothing is left, or the draft would not load.
    """
    dropped = Counter(found.dropped)
    stem = re.sub(r"\.\w+$", "", origin.rsplit("/", 1)[-1])
    title = next(
        filter(None, (_line(text, 120) for text in (title or "", found.title or "", stem))), "Imported"
    )
    sections = _sections(found.nodes, title, dropped)
    if not sections:
        raise ImportRefused(f"{origin}: holds no text")
    try:
        name = slug(title)
    except ValueError:
        name = f"imported-{today.isoformat()}"
    body, questions = "", {}
    for heading, blocks in sections:
        key = _key(heading, questions)
        questions[key] = [heading]
        body += f"## {heading} {{#{key}}}\n\n" + "\n\n".join(blocks) + "\n\n"
    source = None
    if url and url.startswith("https://"):
        publisher = _line(found.publisher or "", 300) or url.split("/")[2]
        source = {"title": title, "publisher": publisher, "year": found.year, "url": url}
    author = _line(found.author or "", 300) or "Not stated"
    text = render(
        name,
        title,
        today,
        questions,
        body.rstrip("\n") + "\n",
        source=source,
        author=author,
        conflicts=_line(f"Not known: imported from {origin}. Say whether its author gains from it.", 300),
    )
    try:
        parse_article(in_normal_form(text, f"{name}.md"), f"{name}.md")
    except CorpusError as error:
        raise ImportRefused(f"{origin}: the draft would not load: {error}") from None
    kept = f"kept: {_counted(found.nodes)}, in {len(sections)} sections"
    lost = [f"dropped: {count:,} {what}" for what, count in sorted(dropped.items()) if count]
    return Imported(name, text, (kept, *lost))


def _sections(nodes: list[Node], title: str, dropped: Counter[str]) -> list[tuple[str, list[str]]]:
    """Headings with their blocks. A heading without text of its own is dropped, and counted."""
    sections: list[tuple[str, list[str]]] = [(_heading(title, Counter()), [])]
    for node in nodes:
        if node.kind == "heading":
            sections.append((_heading(node.text, dropped), []))
        elif block := _block(node, dropped):
            sections[-1][1].append(block)
    for heading, blocks in sections[1:]:
        if not blocks and heading != title:
            dropped["headings without text of their own"] += 1
    return [(heading, blocks) for heading, blocks in sections if blocks]


def _block(node: Node, dropped: Counter[str]) -> str | None:
    cells = [[_clean(cell, dropped) for cell in row] for row in node.rows]
    for attempt in (cells, [[_simplified(cell) for cell in row] for row in cells]):
        text = _rendered(node.kind, attempt)
        if text and _loads(text):
            if attempt is not cells:
                dropped["blocks with characters of markup (now plain)"] += 1
            return text
    if any(cell for row in cells for cell in row):
        dropped["blocks that Markdown cannot hold"] += 1
    return None


def _loads(block: str) -> bool:
    try:
        in_normal_form(block, "")
    except CorpusError:
        return False
    return not markup.refused(block, "", 1) and not re.search("^#", block, re.M)


def _rendered(kind: str, rows: list[list[str]]) -> str:
    if kind == "table":
        lines = ["| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in rows]
        return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])
    if kind in ("list", "numbered"):
        items = [item for row in rows if (item := _MARKER.sub("", row[0]))]
        marks = [f"{number}." if kind == "numbered" else "-" for number in range(1, len(items) + 1)]
        return "\n".join(f"{mark} {item}" for mark, item in zip(marks, items, strict=True))
    return rows[0][0]


def _heading(text: str, dropped: Counter[str]) -> str:
    heading = _line(_MARKER.sub("", _clean(text, dropped)), markup.MAX_HEADING)
    _, problems = markup.headings(f"## {heading} {{#x}}", "", 1)
    return (_line(_simplified(heading), markup.MAX_HEADING) if problems else heading) or "Section"


def _clean(text: str, dropped: Counter[str]) -> str:
    seen = "".join(char for char in text if char.isspace() or unicodedata.category(char)[0] != "C")
    dropped["invisible or control characters"] += len(text) - len(seen)
    return " ".join(seen.split())


def _simplified(text: str) -> str:
    return " ".join(_MARKER.sub("", text.translate(_PLAIN)).split())


def _line(text: str, most: int) -> str:
    """One line for the front matter, cut at a word when it is too long."""
    text = _clean(text.replace("<", "(").replace(">", ")"), Counter())
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"


def _key(heading: str, taken: dict[str, list[str]]) -> str:
    try:
        name = slug(heading)[:40].strip("-")
    except ValueError:
        name = "section"
    number, key = 2, name
    while key in taken:
        key, number = f"{name}-{number}", number + 1
    return key


def _counted(nodes: list[Node]) -> str:
    kinds = Counter(node.kind for node in nodes)
    words = sum(len(cell.split()) for node in nodes for row in node.rows for cell in row)
    lists = kinds["list"] + kinds["numbered"]
    return f"{words:,} words, {kinds['heading']} headings, {lists} lists, {kinds['table']} tables"
