"""A document on its way to a draft: headings, paragraphs, lists and tables, read from HTML."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from lxml import etree
from lxml.html import HtmlElement

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LISTS = {"ul", "ol", "dl", "menu"}
_INLINE = set(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span "
    "strike strong sub sup time tt u var".split()
)
_SKIPPED = set(
    "script style noscript template iframe object embed form nav svg math img picture video audio canvas "
    "head button select input textarea".split()
)
_COUNTED = {
    "img": "images",
    "a": "link addresses (their words are kept)",
    "form": "forms",
    "script": "scripts",
    "iframe": "embedded frames",
    "video": "videos",
    "audio": "sound clips",
    "b": "bold or italic marks",
    "strong": "bold or italic marks",
    "em": "bold or italic marks",
    "i": "bold or italic marks",
    "sup": "raised or lowered characters (now plain)",
    "sub": "raised or lowered characters (now plain)",
}


@dataclass(frozen=True)
class Node:
    """One block. `rows` has the cells of a table, one cell a row of a list, else the one text."""

    kind: Literal["heading", "paragraph", "list", "numbered", "table"]
    rows: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        return self.rows[0][0]


def nodes_of(root: HtmlElement) -> list[Node]:
    """Every block under `root` in reading order; white space is collapsed, empty blocks are left out."""
    found = [node for node in _walk(root) if any(cell for row in node.rows for cell in row)]
    return [
        Node(node.kind, _without_empty(node.rows)) if node.kind in ("list", "numbered") else node
        for node in found
    ]


def dropped_from(root: HtmlElement) -> Counter[str]:
    """How much of what a draft cannot hold is in the document, by its name."""
    counts: Counter[str] = Counter()
    for element in root.iter(etree.Element):
        name = _COUNTED.get(element.tag)
        if name and not (element.tag == "a" and not element.get("href")):
            counts[name] += 1
        if element.tag in _LISTS and any(parent.tag == "li" for parent in element.iterancestors()):
            counts["levels of nested lists (now one list)"] += 1
        if element.tag in ("td", "th") and (element.get("colspan") or element.get("rowspan")):
            counts["merged table cells"] += 1
    return counts


def _walk(element: HtmlElement) -> Iterator[Node]:
    """Blocks of `element`; loose text between blocks becomes paragraphs."""
    loose: list[str] = [element.text or ""]

    def flush() -> Iterator[Node]:
        text = _plain("".join(loose))
        loose.clear()
        if text:
            yield Node("paragraph", ((text,),))

    for child in element:
        tag = child.tag if isinstance(child.tag, str) else None
        if tag in _INLINE:
            loose.append(_text(child))
        elif tag == "br":
            loose.append(" ")
        elif tag is not None and tag not in _SKIPPED:
            yield from flush()
            yield from _block(child, tag)
        loose.append(child.tail or "")
    yield from flush()


def _block(element: HtmlElement, tag: str) -> Iterator[Node]:
    if tag in _HEADINGS:
        yield Node("heading", ((_plain(_text(element)),),))
    elif tag in _LISTS:
        # One list is made of nested ones, whose items the outer numbers would count.
        flat = tag == "ol" and not any(child.tag in _LISTS for child in element.iterdescendants())
        yield Node("numbered" if flat else "list", tuple((item,) for item in _items(element)))
    elif tag == "table":
        yield from _table(element)
    else:
        yield from _walk(element)


def _items(element: HtmlElement) -> Iterator[str]:
    """Items of a list, those of nested lists after the item that holds them."""
    for child in element:
        if child.tag in _LISTS:
            yield from _items(child)
        elif child.tag in ("li", "dd", "dt"):
            inner = list(_lists_in(child))
            yield _plain(_text(child, hidden=inner))
            for nested in inner:
                yield from _items(nested)


def _lists_in(element: HtmlElement) -> Iterator[HtmlElement]:
    """The outermost lists inside an element."""
    for child in element:
        if child.tag in _LISTS:
            yield child
        else:
            yield from _lists_in(child)


def _table(element: HtmlElement) -> Iterator[Node]:
    rows = []
    for row in element.iter("tr"):
        cells = [_plain(_text(cell)) for cell in row if cell.tag in ("td", "th")]
        if any(cells):
            rows.append(cells)
    width = max((len(row) for row in rows), default=0)
    if width == 1:
        for row in rows:
            yield Node("paragraph", ((row[0],),))
    elif rows:
        yield Node("table", tuple(tuple(row + [""] * (width - len(row))) for row in rows))


def _text(element: HtmlElement, hidden: Sequence[HtmlElement] = ()) -> str:
    if element in hidden or element.tag in _SKIPPED or not isinstance(element.tag, str):
        return ""
    inner = "".join(_text(child, hidden) + (child.tail or "") for child in element)
    gap = "" if element.tag in _INLINE else " "
    return gap + (element.text or "") + inner + gap


def _plain(text: str) -> str:
    return " ".join(text.split())


def _without_empty(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(row for row in rows if row[0])
