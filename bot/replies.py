"""The reply and the problem document: frozen types that cannot exist without notice and help.

These models are the API contract: `web/openapi.py` publishes their JSON schemas as they are.
Fields are only ever added within an `API_VERSION`.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

API_VERSION = "1"

Kind = Literal["answer", "no_answer", "crisis", "emergency"]
Route = Literal["none", "support", "personal_advice", "urgent", "refused", "crisis", "emergency"]
Probability = Annotated[float, Field(ge=0, le=1)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Span = tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(Frozen):
    """One earlier turn. Bot turns are never trusted: the server keeps no conversation."""

    role: Literal["user", "bot"]
    text: Annotated[str, Field(max_length=2000)]


class ChatRequest(Frozen):
    """What `POST /api/chat` accepts; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    message: Annotated[str, Field(min_length=1, max_length=1000)]
    history: Annotated[list[Turn], Field(max_length=10)] = []
    locale: Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=35)] | None = None
    region: Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")] | None = None
    more: bool = False


class Action(Frozen):
    """One thing a reader can tap: a telephone call, a text message, a chat or a web page."""

    kind: Literal["call", "text", "chat", "web"]
    label: Words
    href: Annotated[str, Field(pattern=r"^(tel:|sms:|https://)\S+$")]


class Resource(Frozen):
    """A help line. `region` is ISO 3166-1 alpha-2, `EU`, or `*` for everywhere else."""

    name: Words
    region: Annotated[str, Field(pattern=r"^([A-Z]{2}|\*)$")]
    hours: Words
    actions: Annotated[tuple[Action, ...], Field(min_length=1)]


class Contact(Frozen):
    """The clinic's own name and lines, from the operator's settings."""

    name: Words
    actions: tuple[Action, ...]


class SourceRef(Frozen):
    title: Words
    publisher: Words
    year: int | None
    url: Annotated[str, Field(pattern=r"^https://")]


class ArticleRef(Frozen):
    """`url` is the article page at the passage's anchor, relative to the service's base."""

    id: Words
    title: Words
    url: Words


class ReviewRef(Frozen):
    """Taken from the approvals ledger alone; `due` is the last day the text may be quoted."""

    level: Literal["source-checked", "clinician-approved"]
    by: Words
    on: date
    due: date


class Cell(Frozen):
    """A list item or a table cell: a half-open range of code points of the excerpt's `text`."""

    start: int
    end: int


class Block(Frozen):
    """A typed node. The `text` of all blocks joined is the excerpt's `text`, character for character.

    `start` is the block's first code point in the excerpt's text. `rows` holds list items (one
    cell a row) or table rows (the header row first); it is empty for a paragraph.
    """

    type: Literal["paragraph", "list", "table"]
    text: str
    start: int
    rows: tuple[tuple[Cell, ...], ...] = ()


class Excerpt(Frozen):
    """A passage as shown: the exact slice, its provenance, and its best sentences marked.

    `language` is the BCP 47 tag of `text`, of `section` and of the article. `highlights` are
    half-open ranges of Unicode code points of `text`. `part` counts from 1 and says which part of a
    multi-part question the excerpt answers. `sha256` is over UTF-8 `text`.
    """

    passage_id: Words
    text: Annotated[str, Field(min_length=1)]
    blocks: Annotated[tuple[Block, ...], Field(min_length=1)]
    highlights: tuple[Span, ...]
    section: Words
    language: Words
    confidence: Probability
    part: int | None
    paired_with: str | None
    article: ArticleRef
    sources: Annotated[tuple[SourceRef, ...], Field(min_length=1)]
    review: ReviewRef
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Cared(Frozen):
    """What nothing the app says may lack: the consult-a-professional notice and the help line."""

    notice: Words
    help: Annotated[tuple[Action, ...], Field(min_length=1)]


class Reply(Cared):
    """The answer to one chat request; see the HTTP API of docs/api.md for each field."""

    kind: Kind
    route: Route
    confidence: Probability | None
    threshold: Probability | None
    certainty: Literal["likely", "maybe"] | None
    excerpts: Annotated[tuple[Excerpt, ...], Field(max_length=3)]
    message: str
    suggestions: tuple[str, ...]
    notice_level: Literal["standard", "personal", "urgent"]
    resources: tuple[Resource, ...]
    contact: Contact | None
    is_automated: Literal[True] = True
    index_version: str | None
    request_id: Words
    api_version: Literal["1"] = API_VERSION


class Problem(Cared):
    """An error as RFC 9457 has it, with the notice and the help line besides."""

    type: str
    title: Words
    status: Annotated[int, Field(ge=400, le=599)]
    detail: Words
    instance: str | None = None
    errors: tuple[str, ...] = ()
    request_id: Words
