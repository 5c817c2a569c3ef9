"""The article: one vetted file, its front matter and its sections."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, field_validator, model_validator
from pydantic_core import PydanticCustomError

# The error type of fields that are each well-formed but disagree; its context has (key, reason, mend) of each.
INCONSISTENT = "inconsistent"

_TAG = re.compile(r"<[A-Za-z/!?]")


def _no_html(value: str) -> str:
    if _TAG.search(value):
        raise ValueError("HTML is not allowed, expected plain text")
    return value


SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LINE = r"^\S(.*\S)?$"
SECTION_REF = r"^[a-z0-9-]+\.[a-z0-9-]+$"
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
SOURCE_ID = r"^[A-Za-z0-9-]{1,20}$"

Slug = Annotated[str, Field(pattern=SLUG, max_length=80)]
Line = Annotated[str, Field(pattern=LINE, max_length=300), AfterValidator(_no_html)]
# Drafts start with a source here, with this author and with lines that begin so; nobody can approve them.
PLACEHOLDER_HOST = "example.org"
PLACEHOLDER = "Replace with"
PLACEHOLDER_AUTHOR = "Your name"
# Title and heading are embedded with every passage: long ones would leave the text no room.
Title = Annotated[str, Field(pattern=LINE, max_length=120), AfterValidator(_no_html)]
SectionRef = Annotated[str, Field(pattern=SECTION_REF, max_length=161)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Strict):
    """Where a claim comes from. `year` is null for a source that bears none."""

    id: Annotated[str, Field(pattern=SOURCE_ID)]
    title: Line
    publisher: Line
    year: int | None = Field(ge=1900, le=2100)
    url: HttpUrl

    @field_validator("year", mode="before")
    @classmethod
    def _null(cls, value):
        return None if value in ("null", "~", "") else value

    @field_validator("url")
    @classmethod
    def _https(cls, value: HttpUrl) -> HttpUrl:
        if value.scheme != "https":
            raise ValueError("expected an https:// address")
        return value


class SectionMeta(Strict):
    """What the front matter says of one section."""

    questions: Annotated[tuple[Line, ...], Field(min_length=1, max_length=12)]
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    sensitive: bool = False
    paired_with: SectionRef | None = None


class FrontMatter(Strict):
    """The header of an article file. Every field is required; none may be added."""

    id: Slug
    title: Title
    summary: Line
    author: Line
    audience: Literal["patients", "carers", "public"]
    language: Annotated[str, Field(pattern=LANGUAGE)]
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    conflicts_of_interest: Line
    written: date
    last_reviewed: date
    review_due: date
    sections: Annotated[dict[Slug, SectionMeta], Field(min_length=1)]

    @field_validator("written", "last_reviewed", "review_due", mode="before")
    @classmethod
    def _iso_date(cls, value):
        if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError("expected a date written YYYY-MM-DD")
        return value

    @model_validator(mode="after")
    def _consistent(self):
        found = [*self._wrong_sources(), *self._wrong_dates()]
        if found:
            text = "; ".join(reason for _, reason, _ in found)
            raise PydanticCustomError(INCONSISTENT, "{text}", {"text": text, "found": found})
        return self

    def _wrong_sources(self) -> Iterator[tuple[str, str, str]]:
        ids = [source.id for source in self.sources]
        for number, name in enumerate(ids):
            if name in ids[:number]:
                yield f"sources.{number}.id", f"source id {name!r} is listed twice", "give each its own id"
        for section, meta in self.sections.items():
            for number, name in enumerate(meta.sources):
                if name not in ids:
                    reason = f"section {section!r} cites {name!r}, which sources does not list"
                    mend = f"list {name!r} under sources, or cite one that is there"
                    yield f"sections.{section}.sources.{number}", reason, mend

    def _wrong_dates(self) -> Iterator[tuple[str, str, str]]:
        if self.last_reviewed < self.written:
            reason = f"last_reviewed {self.last_reviewed} is before written {self.written}"
            yield "last_reviewed", reason, "correct one of them"
        if self.review_due <= self.last_reviewed:
            reason = f"review_due {self.review_due} is not after last_reviewed {self.last_reviewed}"
            yield "review_due", reason, "move it to when the text should be read again"


@dataclass(frozen=True)
class Section:
    """A heading and its text. `start` and `end` are a half-open range of code points in the body."""

    id: str
    heading: str
    line: int
    start: int
    end: int


@dataclass(frozen=True)
class Article:
    """One article in its normal form (no BOM, LF). `lines` maps a front-matter key to its line."""

    meta: FrontMatter
    body: str
    sections: tuple[Section, ...]
    path: str
    lines: dict[str, int]

    @property
    def id(self) -> str:
        return self.meta.id

    @cached_property
    def sha256(self) -> str:
        """Hex SHA-256 of all that an approval covers.

        That is the body and every front-matter field except the question variants:
        they are searched, never shown as an answer, and may be added without a new approval.
        """
        covered = self.meta.model_dump(mode="json")
        for section in covered["sections"].values():
            del section["questions"]
        covered["body"] = self.body
        text = json.dumps(covered, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def placeholders(self) -> list[tuple[str, str]]:
        """What is still as the draft had it: (dotted key, what to do)."""
        found = [
            (f"sources.{number}.url", f"source {source.id!r} is a placeholder: name a real source")
            for number, source in enumerate(self.meta.sources)
            if source.url.host == PLACEHOLDER_HOST
            or source.title.startswith(PLACEHOLDER)
            or source.publisher.startswith(PLACEHOLDER)
        ]
        if self.meta.summary.startswith(PLACEHOLDER):
            found.append(("summary", "the summary is a placeholder: say what the article answers"))
        if self.meta.author.casefold() == PLACEHOLDER_AUTHOR.casefold():
            found.append(("author", "the author is a placeholder: name who wrote it"))
        return found

    @property
    def questions(self) -> dict[str, list[str]]:
        return {key: list(meta.questions) for key, meta in self.meta.sections.items()}
