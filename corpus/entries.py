"""What one line of the ledger may hold, by its action."""

from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import Field, TypeAdapter, ValidationError

from corpus.article import Line, Slug, Strict

Level = Literal["source-checked", "clinician-approved"]
LEVELS: tuple[Level, ...] = get_args(Level)
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Chained(Strict):
    """`entry` counts from 1; `hash` is over every other field but `signature`; `prev` is the hash before."""

    entry: int
    prev: Sha256
    by: Line
    on: date
    hash: Sha256
    signature: str | None = None


class Approve(_Chained):
    """`by` vouches for exactly the text that hashes to `sha256`, from `on` to `until`."""

    action: Literal["approve"]
    article: Slug
    sha256: Sha256
    questions: dict[str, tuple[str, ...]]
    level: Level
    role: Line
    until: date


Entry = Approve
_ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)


def parse(row: dict) -> Entry:
    """Type one row; raises ValueError naming each field that is missing, unknown or wrong."""
    try:
        return _ENTRY.validate_python(row)
    except ValidationError as error:
        raise ValueError(
            "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        ) from None
