"""Load article files strictly: every malformed file is refused with file, line and reason."""

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from corpus import frontmatter, markup
from corpus.article import Article, FrontMatter, Section
from corpus.describe import describe
from corpus.markdown import trim
from corpus.normal import normal_form
from corpus.problem import CorpusError, Problem

FOLDER = "articles"
_OWN_ID = "give one of them another id"
Mark = tuple[int, int, int, int]


@dataclass(frozen=True)
class Loaded:
    """Every article that could be read, by id, and every problem found on the way.

    `files` has what each file gave, by its name, with a mark that changes when the file does.
    """

    articles: dict[str, Article]
    problems: list[Problem]
    files: dict[str, tuple[Mark, Article | CorpusError]] = field(default_factory=dict)


def load_corpus(root: Path, before: Loaded | None = None) -> Loaded:
    """Read `root/articles/*.md`; never raises for a bad file, but reports it.

    Files that stand as they did in `before`, an earlier result, are not read again.
    """
    folder = root / FOLDER
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        return Loaded({}, [Problem(FOLDER, 0, f"cannot be read: {folder}: {error.strerror}")])
    articles: dict[str, Article] = {}
    problems: list[Problem] = []
    unread: set[str] = set()
    seen: dict[str, str] = {}
    known, files = before.files if before else {}, {}
    for path in paths:
        mark = _mark(path)
        same = known.get(path.name)
        article = same[1] if same and same[0] == mark is not None else _load(path)
        files[path.name] = (mark, article)
        if isinstance(article, CorpusError):
            problems += article.problems
            unread.add(path.stem)
            continue
        wrong = _wrong_id(article, path, seen)
        seen.setdefault(article.id, article.path)
        problems += wrong
        if not wrong:
            articles[article.id] = article
    return Loaded(articles, problems + _broken_pairs(articles, unread), files)


def load_article(path: Path) -> Article:
    """Read one file into its normal form; raises CorpusError with every problem in it."""
    shown = f"{FOLDER}/{path.name}"
    return parse_article(normal_form(path, shown), shown)


def parse_article(text: str, shown: str) -> Article:
    """Read an article from its text in normal form; raises CorpusError, naming the file `shown`."""
    head, body, first_line = frontmatter.split_fences(text, shown)
    sections, problems = _sections(body, shown, first_line)
    try:
        data, lines = frontmatter.parse(head, shown)
    except CorpusError as error:
        raise CorpusError(error.problems + problems) from None
    meta = None
    try:
        meta = FrontMatter.model_validate(data)
    except ValidationError as error:
        problems += describe(shown, error, lines)
    problems += _mismatched_sections(shown, sections, data.get("sections"), lines)
    if problems or meta is None:
        raise CorpusError(problems)
    return Article(meta, body, tuple(sections), shown, lines)


def _load(path: Path) -> Article | CorpusError:
    try:
        return load_article(path)
    except CorpusError as error:
        return error


def _mark(path: Path) -> Mark | None:
    """What tells that a file changed: its own times, size and place, followed through a link."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino


def _sections(body: str, shown: str, first_line: int) -> tuple[list[Section], list[Problem]]:
    headings, problems = markup.headings(body, shown, first_line)
    stops = [heading.start for heading in headings] + [len(body)]
    sections = []
    for number, heading in enumerate(headings, 1):
        start, end = trim(body, heading.end, stops[number])
        if any(section.id == heading.id for section in sections):
            problems.append(Problem(shown, heading.line, f"section id {heading.id!r} is used twice", _OWN_ID))
        sections.append(Section(heading.id, heading.text, heading.line, start, end))
        if start == end:
            mend = "write its text or delete its heading"
            problems.append(Problem(shown, heading.line, f"section {heading.id!r} is empty", mend))
        else:
            at = first_line + body.count("\n", 0, start)
            problems += markup.refused(body[start:end], shown, at)
    return sections, problems


def _mismatched_sections(
    path: str, sections: list[Section], declared, lines: dict[str, int]
) -> list[Problem]:
    if not isinstance(declared, dict):
        return []
    problems = []
    for section in sections:
        if section.id not in declared:
            reason = f"section {section.id!r} has no entry under 'sections' in the front matter"
            problems.append(
                Problem(path, section.line, reason, f"add '{section.id}:' with questions and sources")
            )
    for name in declared:
        if all(section.id != name for section in sections):
            line = lines.get(f"sections.{name}", 1)
            reason = f"sections lists {name!r}, but the body has no such heading"
            problems.append(Problem(path, line, reason, f"add '## Heading {{#{name}}}' or delete the entry"))
    return problems


def _wrong_id(article: Article, path: Path, seen: dict[str, str]) -> list[Problem]:
    problems, line = [], article.lines["id"]
    if article.id in seen:
        problems.append(
            Problem(article.path, line, f"id {article.id!r} is also used by {seen[article.id]}", _OWN_ID)
        )
    if path.stem != article.id:
        reason = f"id {article.id!r} and file name {path.name!r} differ"
        problems.append(Problem(article.path, line, reason, f"name the file {article.id}.md"))
    return problems


def _broken_pairs(articles: dict[str, Article], unread: set[str]) -> list[Problem]:
    """Pairs that do not name each other. `unread` are file stems, whose own problems come first."""
    pairs = {
        f"{article.id}.{section}": (article, section, meta.paired_with)
        for article in articles.values()
        for section, meta in article.meta.sections.items()
    }
    problems = []
    for ref, (article, section, partner) in pairs.items():
        if partner is None or partner.split(".")[0] in unread:
            continue
        line = article.lines.get(f"sections.{section}.paired_with", 1)
        if partner not in pairs or partner == ref:
            reason = f"paired_with names {partner!r}, which is no other section"
            problems.append(Problem(article.path, line, reason, "name one that is there, or delete the line"))
        elif pairs[partner][2] != ref:
            reason = f"{partner!r} does not name {ref!r} as its pair"
            problems.append(Problem(article.path, line, reason, "declare the pair on both sides"))
    return problems
