"""Everyday words and what the articles call them; searched with, never shown."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from corpus import strict_yaml
from corpus.article import Line, Strict
from corpus.describe import describe
from corpus.normal import read_text
from corpus.problem import CorpusError, Problem

NAME = "synonyms.yaml"


class Synonym(Strict):
    """A question that holds one of `say` is searched with the words of `mean` as well."""

    say: Annotated[tuple[Line, ...], Field(min_length=1)]
    mean: Line


_ADAPTER = TypeAdapter(tuple[Synonym, ...])


def load_synonyms(root: Path) -> tuple[Synonym, ...]:
    """Read `root/synonyms.yaml`; an absent file means none. Raises CorpusError."""
    path = root / NAME
    if not path.exists():
        return ()
    data, lines = strict_yaml.read(read_text(path, NAME), NAME)
    try:
        rows = _ADAPTER.validate_python(() if data is None else data)
    except ValidationError as error:
        raise CorpusError(describe(NAME, error, lines)) from None
    seen: dict[str, int] = {}
    twice = []
    for number, row in enumerate(rows):
        for at, phrase in enumerate(row.say):
            first = seen.setdefault(phrase.casefold(), number)
            if first != number:
                reason = f"{phrase!r} has a meaning on line {lines[str(first)]} already"
                twice.append(Problem(NAME, lines[f"{number}.say.{at}"], reason, "keep one of them"))
    if twice:
        raise CorpusError(twice)
    return rows
