"""What an editor of one subject wants checked: words that the rules cannot know by themselves."""

import re
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationError

from corpus import strict_yaml
from corpus.article import Line, Strict
from corpus.describe import describe
from corpus.normal import read_text
from corpus.problem import CorpusError

NAME = "house_style.yaml"


def _expression(value: str) -> re.Pattern[str]:
    """A regular expression that ignores case; a plain word is matched whole."""
    if re.fullmatch(r"[\w' -]+", value):
        value = rf"\b{value}\b"
    try:
        return re.compile(value, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"expected a regular expression, but {error}") from None


Expression = Annotated[re.Pattern, BeforeValidator(_expression)]
Expressions = tuple[Expression, ...]


class Lengths(Strict):
    """Counted in words, except `questions`, a number of section questions, and the grades."""

    section_words: tuple[int, int] = (40, 180)
    first_sentence_words: int = 20
    questions: tuple[int, int] = (3, 8)
    grade_median: float = 6
    grade_worst: float = 8
    reviews_in_one_week: float = 0.1


class Companion(Strict):
    """A section in which `when` occurs must also hold one of `needs`, or be half of a pair that does."""

    name: Line
    when: Expressions
    needs: Expressions
    mend: Line


class Wording(Strict):
    """A wording to avoid: each of `find` is reported unless one of `unless` is in the same sentence."""

    name: Line
    find: Expressions
    unless: Expressions = ()
    mend: Line


class HouseStyle(Strict):
    """The whole file; every part may be left out."""

    lengths: Lengths = Lengths()
    not_graded: tuple[Line, ...] = ()
    jargon: dict[Line, Line] = Field(default_factory=dict)
    wording: tuple[Wording, ...] = ()
    companions: tuple[Companion, ...] = ()
    sensitive: Expressions = ()
    not_in_titles: Expressions = ()

    @cached_property
    def ungraded(self) -> re.Pattern[str] | None:
        """Matches each name whose length no writer can help; longer names first."""
        names = sorted(map(re.escape, self.not_graded), key=len, reverse=True)
        return re.compile(rf"\b(?:{'|'.join(names)})(?:s|'s)?\b", re.IGNORECASE) if names else None


def load_house_style(root: Path) -> HouseStyle:
    """Read `root/house_style.yaml`; an absent file means the general rules alone. Raises CorpusError."""
    path = root / NAME
    if not path.exists():
        return HouseStyle()
    data, lines = strict_yaml.read(read_text(path, NAME), NAME)
    try:
        return HouseStyle.model_validate({} if data is None else data)
    except ValidationError as error:
        raise CorpusError(describe(NAME, error, lines)) from None
