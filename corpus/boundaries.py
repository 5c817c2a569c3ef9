"""Boundaries: topics that the bot does not answer, each with where to turn instead."""

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from corpus.article import Slug, Strict
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
    try:
        rows = _ADAPTER.validate_python(yaml.safe_load(path.read_text("utf-8")) or ())
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CorpusError([Problem(NAME, 0, f"broken YAML: {' '.join(str(error).split())}")]) from None
    except ValidationError as error:
        raise CorpusError(
            [
                Problem(NAME, 0, f"entry {'.'.join(str(part) for part in item['loc'])}: {item['msg']}")
                for item in error.errors()
            ]
        ) from None
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            raise CorpusError([Problem(NAME, 0, f"boundary id {row.id!r} is used twice")])
        seen.add(row.id)
    return rows
