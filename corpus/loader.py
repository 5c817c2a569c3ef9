"""Load article files strictly: every malformed file is refused with file, line and reason."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from corpus import frontmatter, markdown
from corpus.article import Article, FrontMatter, Section
from corpus.problem import CorpusError, Problem

MAX_BYTES = 1_000_000
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]")


@dataclass(frozen=True)
class Loaded:
    """Every article that could be read, by id, and every problem found on the way."""

    articles: dict[str, Article]
    problems: list[Problem]


def load_corpus(root: Path) -> Loaded:
    """Read `root/articles/*.md`; never raises for a bad file, but reports it."""
    folder = root / "articles"
    if not folder.is_dir():
        return Loaded({}, [Problem("articles", 0, f"no such folder: {folder}")])
    articles: dict[str, Article] = {}
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        try:
            article = load_article(path)
        except CorpusError as error:
            problems += error.problems
            continue
        if article.id in seen:
            problems.append(
                Problem(
                    article.path, article.lines["id"], f"id {article.id!r} is also used by {seen[article.id]}"
                )
            )
            continue
        seen[article.id] = article.path
        if path.stem != article.id:
            problems.append(
                Problem(
                    article.path,
                    article.lines["id"],
                    f"id {article.id!r} and file name {path.name!r} differ",
                    f"name the file {article.id}.md",
                )
            )
            continue
        articles[article.id] = article
    return Loaded(articles, problems + _broken_pairs(articles))


def load_article(path: Path) -> Article:
    """Read one file into its normal form; raises CorpusError with every problem in it."""
    shown = f"articles/{path.name}"
    text = _normal_form(path, shown)
    head, body, first_line = frontmatter.split_fences(text, shown)
    data, lines = frontmatter.parse(head, shown)
    headings, problems = markdown.headings(body, shown, first_line)
    meta = None
    try:
        meta = FrontMatter.model_validate(data)
    except ValidationError as error:
        problems += [_describe(shown, item, lines) for item in error.errors()]
    sections = []
    for heading, after in zip(headings, [*headings[1:], None], strict=True):
        start, end = markdown.trim(body, heading.end, after.start if after else len(body))
        sections.append(Section(heading.id, heading.text, heading.line, start, end))
        if start == end:
            problems.append(Problem(shown, heading.line, f"section {heading.id!r} is empty"))
        else:
            at = first_line + body.count("\n", 0, start)
            problems += markdown.refused_markup(body[start:end], shown, at)
    problems += _mismatched_sections(shown, sections, data.get("sections"), lines)
    if problems or meta is None:
        raise CorpusError(problems)
    return Article(meta, body, tuple(sections), shown, lines)


def _normal_form(path: Path, shown: str) -> str:
    def refuse(reason: str, mend: str = "", line: int = 0):
        raise CorpusError([Problem(shown, line, reason, mend)])

    if path.is_symlink():
        refuse("is a symbolic link", "put the file itself here")
    if path.suffix != ".md" or not path.is_file():
        refuse("is not an article", "keep only .md files in this folder")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            refuse(f"is {size:,} bytes, expected at most {MAX_BYTES:,}")
        raw = path.read_bytes()
    except OSError as error:
        refuse(f"cannot be read: {error.strerror}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        refuse(f"is not UTF-8: byte 0x{raw[error.start]:02x}", "save it as UTF-8", line)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(text.split("\n"), 1):
        for char in line:
            if _HIDDEN.match(char) or (unicodedata.category(char) == "Cc" and char != "\t"):
                name = unicodedata.name(char, f"U+{ord(char):04X}")
                refuse(f"holds an invisible or control character, {name}", "delete it", number)
    return text


def _describe(path: str, item: dict, lines: dict[str, int]) -> Problem:
    where = [str(part) for part in item["loc"] if part != "[key]"]
    line, known = 1, list(where)
    while known:
        if ".".join(known) in lines:
            line = lines[".".join(known)]
            break
        known.pop()
    name = ".".join(where) or "front matter"
    if item["type"] == "missing":
        return Problem(path, line, f"{name} is missing")
    if item["type"] == "extra_forbidden":
        return Problem(path, line, f"{name} is not a known field", "check its spelling")
    reason = item["msg"].removeprefix("Value error, ")
    found = f", found {item['input']!r}" if isinstance(item["input"], (str, int)) else ""
    return Problem(path, line, f"{name}: {reason}{found[:120]}")


def _mismatched_sections(path, sections, declared, lines) -> list[Problem]:
    problems, seen = [], set()
    for section in sections:
        if section.id in seen:
            problems.append(Problem(path, section.line, f"section id {section.id!r} is used twice"))
        seen.add(section.id)
    if not isinstance(declared, dict):
        return problems
    for section in sections:
        if section.id not in declared:
            problems.append(
                Problem(
                    path,
                    section.line,
                    f"section {section.id!r} has no entry under 'sections' in the front matter",
                )
            )
    for name in declared:
        if name not in seen:
            problems.append(
                Problem(
                    path,
                    lines.get(f"sections.{name}", 1),
                    f"sections lists {name!r}, but the body has no such heading",
                )
            )
    return problems


def _broken_pairs(articles: dict[str, Article]) -> list[Problem]:
    pairs = {
        f"{article.id}.{section}": (article, section, meta.paired_with)
        for article in articles.values()
        for section, meta in article.meta.sections.items()
    }
    problems = []
    for ref, (article, section, partner) in pairs.items():
        if partner is None:
            continue
        line = article.lines.get(f"sections.{section}.paired_with", 1)
        if partner not in pairs or partner == ref:
            problems.append(
                Problem(article.path, line, f"paired_with names {partner!r}, which is no other section")
            )
        elif pairs[partner][2] != ref:
            problems.append(
                Problem(
                    article.path,
                    line,
                    f"{partner!r} does not name {ref!r} as its pair",
                    "declare the pair on both sides",
                )
            )
    return problems
