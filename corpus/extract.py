"""Read a document of somebody else's making: HTML, Markdown, DOCX, PDF or plain text."""

import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from lxml import html as lxml_html
from markdown_it import MarkdownIt

from corpus.nodes import Node, dropped_from, nodes_of

MAX_BYTES = 20_000_000
_MAX_UNPACKED = 100_000_000
_MAX_PAGES = 500
_SUFFIXES = {
    ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".docx": "docx", ".pdf": "pdf", ".txt": "text", ".text": "text",
}  # fmt: skip
_TYPES = {
    "text/html": "html", "application/xhtml+xml": "html", "text/markdown": "markdown", "text/plain": "text",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}  # fmt: skip
# The style of Word that names a document stands above its headings.
_TITLE = "p.Title => h1:fresh\np[style-name='Title'] => h1:fresh"
_BULLET = re.compile(r"^\s*[•‣◦▪●–*-]\s+")


class ImportRefused(ValueError):
    """Raised when a document cannot be read, or holds nothing that a draft could take."""


@dataclass
class Extracted:
    """What a document says, and how much of it could not be kept, by name."""

    nodes: list[Node]
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    year: int | None = None
    dropped: Counter[str] = field(default_factory=Counter)


def kind_of(name: str, content_type: str | None, data: bytes) -> str:
    """html, markdown, docx, pdf or text; the content's own signature counts more than its name."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "docx"
    known = _TYPES.get(content_type or "") or _SUFFIXES.get(Path(name).suffix.lower())
    if known in ("pdf", "docx"):
        raise ImportRefused(f"{name}: is called {known} but is none")
    if known is None and re.match(rb"\s*(<!doctype html|<html)", data[:1000], re.I):
        return "html"
    if known is None:
        kinds = ", ".join(sorted(_SUFFIXES))
        raise ImportRefused(f"{name}: of an unknown kind; expected one of {kinds}")
    return known


def extract(name: str, data: bytes, kind: str, charset: str | None = None) -> Extracted:
    """Read a document of the given kind. Raises ImportRefused naming what is wrong with it."""
    if len(data) > MAX_BYTES:
        raise ImportRefused(f"{name}: is {len(data):,} bytes, expected at most {MAX_BYTES:,}")
    try:
        if kind == "docx":
            found = _docx(name, data)
        elif kind == "pdf":
            found = _pdf(name, data)
        else:
            text = _decoded(name, data, charset)
            found = {"html": _html, "markdown": _markdown, "text": _text}[kind](text)
    except RecursionError:
        raise ImportRefused(f"{name}: is nested too deeply") from None
    if not any(node.kind != "heading" for node in found.nodes):
        hint = ": it may be a scan" if kind == "pdf" else ""
        raise ImportRefused(f"{name}: holds no text{hint}")
    return found


def _decoded(name: str, data: bytes, charset: str | None) -> str:
    meta = re.search(rb"<meta[^>]+charset=[\"']?([\w-]+)", data[:2000], re.I)
    stated = charset or (meta[1].decode("ascii") if meta else None)
    for encoding in filter(None, ("utf-8-sig", stated)):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise ImportRefused(f"{name}: is not UTF-8{f' or {stated}' if stated else ''}: save it as UTF-8")


def _html(text: str) -> Extracted:
    # Heavy, and only an import needs it.
    import trafilatura

    root = _parsed(text)
    dropped = dropped_from(root)
    options = {"include_links": False, "include_formatting": False, "include_comments": False}
    main = trafilatura.extract(text, output_format="html", include_tables=True, **options)
    whole = nodes_of(root)
    nodes = _with_structure(_numbered(nodes_of(_parsed(main)), whole), whole) if main else whole
    outside = _words(whole) - _words(nodes)
    if outside > 0:
        dropped["words outside the main text, such as menus and footers"] = outside
    meta = trafilatura.extract_metadata(text)
    year = re.match(r"\d{4}", meta.date or "") if meta else None
    if meta is None:
        return Extracted(nodes, dropped=dropped)
    return Extracted(
        nodes,
        meta.title,
        meta.author,
        meta.sitename or meta.hostname,
        int(year[0]) if year else None,
        dropped,
    )


def _numbered(main: list[Node], whole: list[Node]) -> list[Node]:
    """The library makes bullets of every list: those that the page numbers are numbered again."""
    known = {node.rows for node in whole if node.kind == "numbered"}
    return [Node("numbered", node.rows) if node.rows in known else node for node in main]


def _with_structure(main: list[Node], whole: list[Node]) -> list[Node]:
    """The main text as it stands in the page, where finding it lost headings, lists or tables.

    Pages made by site builders have no `article` or `main`, and of these the library keeps little but
    paragraphs.
    """
    known = {node.rows for node in main}
    at = [number for number, node in enumerate(whole) if node.rows in known]
    if not at:
        return main
    first = at[0]
    while first and whole[first - 1].kind == "heading":
        first -= 1
    found = whole[first : at[-1] + 1]
    shaped = [sum(node.kind != "paragraph" for node in nodes) for nodes in (main, found)]
    # Were much more found, it would be the page around the text and not its headings.
    return found if shaped[1] > shaped[0] and _words(found) <= 1.5 * _words(main) else main


def _words(nodes: list[Node]) -> int:
    return sum(len(cell.split()) for node in nodes for row in node.rows for cell in row)


def _markdown(text: str) -> Extracted:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    dropped: Counter[str] = Counter()
    if text.startswith("---\n") and "\n---\n" in text[4:]:
        head, _, text = text[4:].partition("\n---\n")
        dropped["lines of front matter"] = head.count("\n") + 1
    text = re.sub(r"[ \t]*\{#[\w-]+\}[ \t]*$", "", text, flags=re.M)
    parser = MarkdownIt("commonmark").enable("table")
    # Every link is dropped below; one that the parser refuses would stay behind as text.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    root = _parsed(parser.render(text) or "<p></p>")
    return _titled(Extracted(nodes_of(root), dropped=dropped + dropped_from(root)))


def _docx(name: str, data: bytes) -> Extracted:
    # Heavy, and only an import needs it.
    import mammoth

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(item.file_size for item in packed.infolist()) > _MAX_UNPACKED:
                raise ImportRefused(f"{name}: unpacks to over {_MAX_UNPACKED:,} bytes")
            if "word/document.xml" not in packed.namelist():
                raise ImportRefused(f"{name}: is a zip file, but no DOCX")
        made = mammoth.convert_to_html(io.BytesIO(data), style_map=_TITLE).value
    except ImportRefused:
        raise
    except Exception as error:  # a damaged file fails in as many ways as it has parts
        raise ImportRefused(f"{name}: is a damaged DOCX: {error}") from None
    root = _parsed(made or "<p></p>")
    return _titled(Extracted(nodes_of(root), dropped=dropped_from(root)))


def _pdf(name: str, data: bytes) -> Extracted:
    # Heavy, and only an import needs it.
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ImportRefused(f"{name}: is locked with a password")
        if len(reader.pages) > _MAX_PAGES:
            raise ImportRefused(f"{name}: has {len(reader.pages):,} pages, expected at most {_MAX_PAGES}")
        pages = [page.extract_text() for page in reader.pages]
        images = sum(len(page.images) for page in reader.pages)
        meta = reader.metadata
    except ImportRefused:
        raise
    except Exception as error:  # a damaged file fails in as many ways as it has parts
        raise ImportRefused(f"{name}: is a damaged PDF: {error}") from None
    dropped = Counter({"images": images, "headings and tables (a PDF does not mark them)": 1 if pages else 0})
    lines = _without_running_heads(pages, dropped)
    found = Extracted(_from_lines(lines), dropped=dropped)
    if meta:
        found.title, found.author = meta.title or None, meta.author or None
    return found


def _text(text: str) -> Extracted:
    return Extracted(_from_lines(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")))


def _without_running_heads(pages: list[str], dropped: Counter[str]) -> list[str]:
    """All lines, page by page, but for those that open or close three pages or more."""
    split = [[line.strip() for line in page.strip().split("\n")] for page in pages]
    ends = Counter(re.sub(r"\d+", "0", line) for page in split for line in {*page[:1], *page[-1:]} if line)
    running = {line for line, count in ends.items() if count >= 3}
    lines: list[str] = []
    for page in split:
        for line in page:
            if re.sub(r"\d+", "0", line) in running:
                dropped["running head lines"] += 1
            else:
                lines.append(line)
    return lines


def _from_lines(lines: list[str]) -> list[Node]:
    """Paragraphs and bullet lists: a blank line, a bullet, or a short line that ends a sentence ends one."""
    longest = max((len(line) for line in lines), default=0)
    nodes: list[Node] = []
    buffer: list[str] = []
    bullets: list[str] = []

    def flush() -> None:
        text = " ".join(" ".join(buffer).split())
        buffer.clear()
        if text and bullets:
            bullets[-1] = f"{bullets[-1]} {text}".strip()
        elif text:
            nodes.append(Node("paragraph", ((text,),)))

    def close() -> None:
        flush()
        if bullets:
            nodes.append(Node("list", tuple((item,) for item in bullets)))
            bullets.clear()

    for line in lines:
        if not line.strip():
            close()
        elif match := _BULLET.match(line):
            flush()
            bullets.append(line[match.end() :].strip())
        else:
            buffer.append(line.strip())
            if longest > 40 and len(line) < 0.7 * longest and re.search(r"[.!?][\"')\]]?$", line.strip()):
                close()
    close()
    return nodes


def _titled(found: Extracted) -> Extracted:
    if found.nodes and found.nodes[0].kind == "heading":
        found.title = found.nodes[0].text
    return found


def _parsed(text: str):
    # A declaration of encoding inside the text would make lxml refuse it.
    return lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text) or "<p></p>")
