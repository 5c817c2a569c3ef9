"""What an editor is warned of between articles: repetition, contradiction, crowding."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from corpus.article import Article, Section
from corpus.house_style import HouseStyle
from corpus.problem import Problem
from corpus.prose import grade, words
from corpus.rules import line_of
from corpus.splitter import sentences

_SHINGLE = 5
_SAME = 0.6
_ALIKE = 0.75
_FEW = 10
_FIGURE = re.compile(r"\d[\d,.]*\d|\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_COMMON = set(
    "a an the of in on at to for and or but by with from as is are was were be been it its this that these "
    "those there their they you your he she his her we our i my me do does did has have had not no can could "
    "may might will would should than then so if about after before into out up over under most more some "
    "any all each who which what when where how why people person".split()
)


@dataclass(frozen=True)
class _Part:
    """A section's text with its place."""

    article: Article
    section: Section

    @property
    def ref(self) -> str:
        return f"{self.article.id}.{self.section.id}"

    @property
    def text(self) -> str:
        return self.article.body[self.section.start : self.section.end]

    def warn(self, reason: str, mend: str = "", at: int = 0) -> Problem:
        line = line_of(self.article, self.section, at)
        return Problem(self.article.path, line, reason, mend, "warning")


def corpus_problems(articles: Iterable[Article], style: HouseStyle) -> list[Problem]:
    """Every warning that needs more than one article to see."""
    articles = list(articles)
    parts = [_Part(article, section) for article in articles for section in article.sections]
    return [
        *_claimed_twice(articles),
        *_near_duplicates(parts),
        *_contradictions(parts),
        *_crowded_reviews(articles, style),
        *_median_grade(parts, style),
    ]


def _claimed_twice(articles: list[Article]) -> Iterator[Problem]:
    claims: dict[tuple[str, ...], str] = {}
    for article in articles:
        for section, meta in article.meta.sections.items():
            ref = f"{article.id}.{section}"
            for number, question in enumerate(meta.questions):
                asked = tuple(sorted(word.lower() for word in words(question)))
                other = claims.setdefault(asked, ref)
                if other != ref:
                    line = article.lines.get(f"sections.{section}.questions.{number}", 1)
                    reason = f"question {question!r} is also claimed by {other}"
                    yield Problem(
                        article.path, line, reason, "leave it to the one that answers it", "warning"
                    )


def _near_duplicates(parts: list[_Part]) -> Iterator[Problem]:
    shingles = [_shingles(part.text) for part in parts]
    for one, other, shared in _sharing(shingles):
        union = len(shingles[one]) + len(shingles[other]) - shared
        if shared / union >= _SAME:
            reason = (
                f"the section repeats {parts[one].ref}: {shared / union:.0%} of their phrases are the same"
            )
            yield parts[other].warn(reason, "keep one of them")


def _contradictions(parts: list[_Part]) -> Iterator[Problem]:
    """Sentences of two sections that say the same but for their figures."""
    facts = [
        (part, start, part.text[start:end])
        for part in parts
        for start, end in sentences(part.text, part.article.meta.language)
        if _FIGURE.search(part.text[start:end])
    ]
    contents = [_content(sentence) for _, _, sentence in facts]
    for one, other, shared in _sharing(contents):
        (part, _, said), (second, at, also) = facts[one], facts[other]
        union = len(contents[one]) + len(contents[other]) - shared
        if part is second or shared < 4 or shared / union < _ALIKE:
            continue
        figures, others = set(_FIGURE.findall(said)), set(_FIGURE.findall(also))
        # A year that both give does not make them agree on the rest.
        same = {figure for figure in figures & others if not _YEAR.fullmatch(figure)}
        if not same and figures - others and others - figures:
            reason = f"{also!r} and {said!r} in {part.ref} differ in their figures"
            yield second.warn(reason, "check both against their sources", at)


def _crowded_reviews(articles: list[Article], style: HouseStyle) -> Iterator[Problem]:
    if len(articles) < _FEW:
        return
    weeks: dict[tuple[int, int], list[Article]] = defaultdict(list)
    for article in articles:
        weeks[article.meta.review_due.isocalendar()[:2]].append(article)
    most = max(1, int(style.lengths.reviews_in_one_week * len(articles)))
    for (year, week), due in sorted(weeks.items()):
        if len(due) > most:
            last = due[-1]
            reason = f"{len(due)} reviews are due in week {week} of {year}, expected at most {most}"
            mend = f"spread them: {', '.join(article.id for article in due)}"
            yield Problem(last.path, last.lines["review_due"], reason, mend, "warning")


def _median_grade(parts: list[_Part], style: HouseStyle) -> Iterator[Problem]:
    found = [
        level
        for part in parts
        if part.article.meta.language.split("-")[0] == "en"
        and (level := grade(part.text, style, part.article.meta.language)) is not None
    ]
    if found and median(found) > style.lengths.grade_median:
        reason = (
            f"median reading grade is {median(found):.1f}, expected at most {style.lengths.grade_median:g}"
        )
        yield Problem("articles", 0, reason, "use shorter sentences and words", "warning")


def _sharing(sets: list[frozenset]) -> Iterator[tuple[int, int, int]]:
    """Yield (i, j, members in common) for the pairs, i before j, that share any rare member."""
    holders = defaultdict(list)
    for number, members in enumerate(sets):
        for member in members:
            holders[member].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        # A member that everybody has tells nobody apart, and would cost a quadratic number of pairs.
        if len(numbers) <= 50:
            shared.update(combinations(numbers, 2))
    for (one, other), _ in sorted(shared.items()):
        yield one, other, len(sets[one] & sets[other])


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    found = [word.lower() for word in words(text)]
    return frozenset(tuple(found[at : at + _SHINGLE]) for at in range(len(found) - _SHINGLE + 1))


def _content(sentence: str) -> frozenset[str]:
    return frozenset(
        word.lower() for word in words(sentence) if word.lower() not in _COMMON and not _FIGURE.search(word)
    )
