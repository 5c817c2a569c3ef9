"""What a version says of itself: manifest.json and the article records beside the passages."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from corpus.article import Article
from index.embedder import ModelIdentity
from index.encoder import NO_ENCODER, EncoderRecord
from index.files import FileRecord

NAME = "manifest.json"
SCHEMA = 1


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Counts(_Frozen):
    """`rows` are vectors searched, `texts` are distinct texts embedded, `sentences` all sentences."""

    articles: int
    passages: int
    rows: int
    texts: int
    sentences: int
    boundaries: int


class SearchRecord(_Frozen):
    """How vectors are searched: `exact` looks at every row, `clusters` at the `probes` nearest of `lists`.

    `recall` is the share of the exact ten nearest rows that the clusters gave for rows of the index.
    """

    kind: Literal["exact", "clusters"]
    lists: int = 0
    probes: int = 0
    recall: float | None = None


class Manifest(_Frozen):
    """`version` hashes all that shapes the index; `corpus_sha256` the articles and passages alone.

    `search` is None in versions from before vectors were stored in 16 bits.
    """

    schema_version: int
    version: str
    created: datetime
    model: ModelIdentity
    corpus_sha256: str
    language: str
    builder: dict[str, str]
    counts: Counts
    encoder: EncoderRecord = NO_ENCODER
    search: SearchRecord | None = None
    files: dict[str, FileRecord]


@dataclass(frozen=True)
class ArticleRecord:
    """An article as it was when its version was built.

    `sections` are (section id, heading, start, end), half-open ranges of code points in `body`;
    `sources` are mappings of id, title, publisher, year and url.
    """

    id: str
    title: str
    summary: str
    author: str
    audience: str
    language: str
    sources: tuple[dict, ...]
    conflicts_of_interest: str
    written: date
    last_reviewed: date
    review_due: date
    sha256: str
    body: str
    sections: tuple[tuple[str, str, int, int], ...]

    @classmethod
    def of(cls, article: Article) -> "ArticleRecord":
        meta = article.meta
        return cls(
            id=meta.id,
            title=meta.title,
            summary=meta.summary,
            author=meta.author,
            audience=meta.audience,
            language=meta.language,
            sources=tuple(source.model_dump(mode="json") for source in meta.sources),
            conflicts_of_interest=meta.conflicts_of_interest,
            written=meta.written,
            last_reviewed=meta.last_reviewed,
            review_due=meta.review_due,
            sha256=article.sha256,
            body=article.body,
            sections=tuple((s.id, s.heading, s.start, s.end) for s in article.sections),
        )

    def to_json(self) -> dict:
        dates = ("written", "last_reviewed", "review_due")
        return asdict(self) | {name: getattr(self, name).isoformat() for name in dates}

    @classmethod
    def from_json(cls, row: dict) -> "ArticleRecord":
        """Rebuild a record; raises TypeError, KeyError or ValueError when a field is missing or wrong."""
        dates = {n: date.fromisoformat(row[n]) for n in ("written", "last_reviewed", "review_due")}
        sections = tuple((i, heading, start, end) for i, heading, start, end in row["sections"])
        return cls(**row | dates | {"sections": sections, "sources": tuple(row["sources"])})
