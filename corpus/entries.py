"""What one line of the ledger may hold, by its action."""

from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import Field, TypeAdapter, ValidationError

from corpus.article import Line, Slug, Strict

Level = Literal["source-checked", "clinician-approved"]
LEVELS: tuple[Level, ...] = get_args(Level)
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*\.[A-Za-z0-9]+$", max_length=200)]


class _Chained(Strict):
    """`entry` counts from 1; `prev` is the hash of the entry before.

    `hash` is over every other field but `signature`, which signs the hash.
    """

    entry: int
    prev: Sha256
    by: Line
    on: date
    hash: Sha256
    signature: str | None = None


class _Vouched(_Chained):
    """`by` vouches for exactly the text that hashes to `sha256`, from `on` to `until`."""

    sha256: Sha256
    level: Level
    role: Line
    until: date


class Approve(_Vouched):
    """An article; `questions` are its question variants as they were, which the hash leaves out."""

    action: Literal["approve"]
    article: Slug
    questions: dict[str, tuple[str, ...]]


class ApproveFile(_Vouched):
    """Wording outside the articles, such as boundaries, help lines or crisis words."""

    action: Literal["approve-file"]
    file: FileName


class RevokeApprover(_Chained):
    """From here on nothing that `approver` vouched for counts, and they vouch for nothing more."""

    action: Literal["revoke-approver"]
    approver: Line
    reason: Line


Entry = Approve | ApproveFile | RevokeApprover
_ENTRY: TypeAdapter[Entry] = TypeAdapter(Annotated[Entry, Field(discriminator="action")])


def parse(row: dict) -> Entry:
    """Type one row; raises ValueError naming each field that is missing, unknown or wrong."""
    try:
        return _ENTRY.validate_python(row)
    except ValidationError as error:
        raise ValueError(
            "; ".join(f"{'.'.join(map(str, item['loc'][1:]))}: {item['msg']}" for item in error.errors())
        ) from None
