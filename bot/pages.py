"""What the app says besides chat replies: each carries notice and help, or a record to show."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from bot.replies import API_VERSION, Cared, Contact, Excerpt, Resource, Words
from corpus.passage import Review
from index.manifest import ArticleRecord


class Config(Cared):
    """What a widget needs before the first question. `recorded` says what is kept, in plain words."""

    greeting: Words
    recorded: Words
    suggestions: Annotated[tuple[str, ...], Field(max_length=4)]
    resources: Annotated[tuple[Resource, ...], Field(min_length=1)]
    contact: Contact | None
    privacy_url: str | None
    languages: tuple[str, ...]
    feedback: bool
    is_automated: bool = True
    index_version: str | None
    api_version: str = API_VERSION


class PassageReply(Cared):
    """One passage by its id, as `GET /api/passages/<id>` gives it."""

    excerpt: Excerpt
    index_version: str


@dataclass(frozen=True)
class PageSection:
    id: str
    heading: str
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True)
class ArticlePage:
    """An article with those of its passages that may be quoted today, section by section."""

    record: ArticleRecord
    review: Review
    sections: tuple[PageSection, ...]


@dataclass(frozen=True)
class Status:
    """The index in service: `articles` may be quoted today, the first of them until `next_due`."""

    version: str
    created: datetime
    articles: int
    next_due: date | None
