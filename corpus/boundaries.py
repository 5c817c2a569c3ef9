"""Boundaries: topics that the bot does not answer, each with where to turn instead."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from corpus import strict_yaml
from corpus.article import Slug, Strict
from corpus.describe import describe
from corpus.normal import read_text
from corpus.problem import CorpusError, Problem

NAME = "boundaries.yaml"
Sentence = Annotated[str, Field(min_length=1, max_length=300)]


class Boundary(Strict):
    """One topic. `phrasings` are searched beside the passages; `turn_to` is shown, nothing else."""

    id: Slug
    topic: Sentence
    turn_to: Sentence
    phrasings: Annotated[tuple[Sentence, ...], Field(min_length=3)]


_ADAPTER = TypeAdapter(tuple[Boundary, ...])


def load_boundaries(root: Path) -> tuple[Boundary, ...]:
    """Read `root/boundaries.yaml`; an absent file means none. Raises CorpusError."""
    path = root / NAME
    if not path.exists():
        return ()
    data, lines = strict_yaml.read(read_text(path, NAME), NAME)
    try:
        rows = _ADAPTER.validate_python(() if data is None else data)
    except ValidationError as error:
        raise CorpusError(describe(NAME, error, lines)) from None
    ids = [row.id for row in rows]
    twice = [
        Problem(NAME, lines[f"{number}.id"], f"boundary id {name!r} is used twice")
        for number, name in enumerate(ids)
        if name in ids[:number]
    ]
    if twice:
        raise CorpusError(twice)
    return rows
