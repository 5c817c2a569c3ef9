"""What an editor is warned of within one article. Nothing here stops a build."""

import re
from collections.abc import Callable, Iterator

from corpus.article import Article, Section
from corpus.house_style import Companion, HouseStyle
from corpus.ismp import error_prone
from corpus.problem import Problem
from corpus.prose import grade, words
from corpus.splitter import sentences

# Quoted alone, a passage that opens with one of these points at something the reader cannot see.
_DANGLING = re.compile(r"(this|it|they|these|those|that|he|she|such|both|its|their)\b", re.I)
# How writers explain a term: "X (plain words)", "X, which means", "X. These are", "called X".
_EXPLAINED = (
    r"\b{0}(?:s|'s)?\b[^.?!]{{0,40}}?(?:\(|:|,? (?:which |that )?mean(?:s|ing)?\b"
    r"|, (?:or|a|an|the|which|that|when|where|so)\b| (?:is|are) \w+|\. (?:this|that|these|it|they)\b)"
    r"|^- {0}s?, \w+"
    r"|\([^)]*\b{0}s?\b|, (?:or|an?|the) {0}s?\b|\bcall(?:s|ed)?\b[^.?!]{{0,30}}\b{0}s?\b"
)


def article_problems(article: Article, style: HouseStyle, partners: dict[str, str]) -> list[Problem]:
    """Every warning about one article. `partners` has the text of each section by its full id."""
    problems = _header_problems(article, style)
    for section in article.sections:
        found = _Section(article, section, style, partners)
        problems += [problem for rule in _RULES for problem in rule(found)]
    return problems


class _Section:
    """One section as its rules see it."""

    def __init__(self, article: Article, section: Section, style: HouseStyle, partners: dict[str, str]):
        self.article, self.section, self.style, self.partners = article, section, style, partners
        self.meta = article.meta.sections[section.id]
        self.text = article.body[section.start : section.end]
        self.language = article.meta.language
        self.english = self.language.split("-")[0] == "en"
        self.sentences = sentences(self.text, self.language)

    def warn(self, reason: str, mend: str = "", at: int = 0) -> Problem:
        """`at` counts code points from the start of the section's text."""
        return Problem(self.article.path, line_of(self.article, self.section, at), reason, mend, "warning")

    def warn_key(self, key: str, reason: str, mend: str = "") -> Problem:
        line = self.article.lines.get(f"sections.{self.section.id}.{key}", self.section.line)
        return Problem(self.article.path, line, reason, mend, "warning")

    def sentence_at(self, at: int) -> str:
        for start, end in self.sentences:
            if start <= at < end:
                return self.text[start:end]
        return self.text


def line_of(article: Article, section: Section, at: int) -> int:
    """The file line of code point `at` of a section's text."""
    heading = article.body.rfind("## ", 0, section.start)
    return section.line + article.body.count("\n", heading, section.start + at)


def _header_problems(article: Article, style: HouseStyle) -> list[Problem]:
    def warn(key: str, reason: str, mend: str = "") -> Problem:
        return Problem(article.path, article.lines.get(key, 1), reason, mend, "warning")

    problems = []
    cited = {name for meta in article.meta.sections.values() for name in meta.sources}
    for number, source in enumerate(article.meta.sources):
        if source.id not in cited:
            problems.append(
                warn(f"sources.{number}.id", f"no section cites source {source.id!r}", "delete it")
            )
    for key, what in article.placeholders:
        reason, _, mend = what.partition(": ")
        problems.append(warn(key, reason, mend))
    shown = [("title", article.meta.title), ("summary", article.meta.summary)]
    for key, text in shown:
        for pattern in style.not_in_titles:
            if match := pattern.search(text):
                problems.append(
                    warn(key, f"{match[0]!r} suggests that a licensed person speaks", "say who wrote it")
                )
    return problems


def _length(found: _Section) -> Iterator[Problem]:
    least, most = found.style.lengths.section_words
    count = len(words(found.text))
    if not least <= count <= most:
        mend = "say more" if count < least else "split it into two sections"
        yield found.warn(f"the section has {count} words, expected {least} to {most}", mend)


def _first_sentence(found: _Section) -> Iterator[Problem]:
    if not found.sentences:
        return
    start, end = found.sentences[0]
    first, most = found.text[start:end], found.style.lengths.first_sentence_words
    count = len(words(first))
    if count > most:
        yield found.warn(f"the first sentence has {count} words, expected at most {most}", "answer in fewer")
    if found.english and (match := _DANGLING.match(first)):
        yield found.warn(
            f"the section starts with {match[0]!r}, which means nothing when quoted alone", "name it"
        )


def _questions(found: _Section) -> Iterator[Problem]:
    least, most = found.style.lengths.questions
    count = len(found.meta.questions)
    if not least <= count <= most:
        mend = "add how others ask it" if count < least else "keep those that differ most"
        asked = f"{count} question" + ("" if count == 1 else "s")
        yield found.warn_key("questions", f"the section has {asked}, expected {least} to {most}", mend)


def _reading_grade(found: _Section) -> Iterator[Problem]:
    worst = found.style.lengths.grade_worst
    level = grade(found.text, found.style, found.language) if found.english else None
    if level is not None and level > worst:
        mend = "use shorter sentences and words"
        yield found.warn(f"reading grade is {level:.1f}, expected at most {worst:g}", mend)


def _notation(found: _Section) -> Iterator[Problem]:
    for at, written, mend in error_prone(found.text):
        yield found.warn(f"{written!r} is error-prone dose notation", mend, at)


def _wording(found: _Section) -> Iterator[Problem]:
    for wording in found.style.wording:
        for pattern in wording.find:
            for match in pattern.finditer(found.text):
                sentence = found.sentence_at(match.start()).replace(match[0], " ")
                if not any(allowed.search(sentence) for allowed in wording.unless):
                    yield found.warn(f"{wording.name}: {match[0]!r}", wording.mend, match.start())


def _companions(found: _Section) -> Iterator[Problem]:
    seen = f"{found.section.heading}\n{found.text}"
    pair = found.partners.get(found.meta.paired_with or "", "")
    for companion in found.style.companions:
        if any(p.search(f"{found.text}\n{pair}") for p in companion.needs):
            continue
        match = _first(companion, seen)
        if match:
            yield found.warn(f"{companion.name}: {match!r}", companion.mend)


def _first(companion: Companion, text: str) -> str | None:
    return next((match[0] for pattern in companion.when if (match := pattern.search(text))), None)


def _sensitive(found: _Section) -> Iterator[Problem]:
    if found.meta.sensitive:
        return
    for pattern in found.style.sensitive:
        if match := pattern.search(found.text):
            reason = f"the section is not marked sensitive, but says {match[0]!r}"
            yield found.warn(reason, f"add 'sensitive: true' to {found.section.id!r}", match.start())
            return


def _jargon(found: _Section) -> Iterator[Problem]:
    for term, plain in found.style.jargon.items():
        name = re.escape(term)
        match = re.search(rf"\b{name}\b", found.text, re.I)
        if match is None or re.search(rf"\b{name}\b", found.section.heading, re.I):
            continue
        if not re.search(_EXPLAINED.format(name), found.text, re.I | re.M):
            yield found.warn(
                f"{term!r} is not explained", f"say what it means, such as: {plain}", match.start()
            )


_RULES: tuple[Callable[[_Section], Iterator[Problem]], ...] = (
    _length,
    _first_sentence,
    _questions,
    _reading_grade,
    _notation,
    _wording,
    _companions,
    _sensitive,
    _jargon,
)
