"""The passage: the retrievable slice of an approved article, within one section."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import date


def sha256_text(text: str) -> str:
    """Hex SHA-256 over the UTF-8 bytes of `text`."""
    return hashlib.sha256(text.encode()).hexdigest()


def embeddable(title: str, heading: str, text: str) -> str:
    """The text embedded for a passage: it is never the text quoted."""
    return f"{title}\n{heading}\n{text}"


@dataclass(frozen=True)
class Review:
    """Who vouched for the text, taken from the ledger alone. Dates are ISO 8601."""

    level: str
    by: str
    role: str
    on: date
    until: date


@dataclass(frozen=True)
class Passage:
    """One retrievable slice.

    `start` and `end` are a half-open range of Unicode code points in the article's body,
    `text == body[start:end]`; `sentences` are half-open ranges within `text`. `expires` is
    the last day on which the passage may be quoted (UTC).
    """

    id: str
    article_id: str
    section_id: str
    title: str
    heading: str
    text: str
    start: int
    end: int
    sentences: tuple[tuple[int, int], ...]
    questions: tuple[str, ...]
    source_ids: tuple[str, ...]
    language: str
    sensitive: bool
    paired_with: str | None
    article_sha256: str
    review: Review
    expires: date

    @property
    def sha256(self) -> str:
        return sha256_text(self.text)

    @property
    def embeddable(self) -> str:
        return embeddable(self.title, self.heading, self.text)

    def to_json(self) -> dict:
        row = asdict(self)
        row["expires"] = self.expires.isoformat()
        row["review"] |= {"on": self.review.on.isoformat(), "until": self.review.until.isoformat()}
        return row | {"sha256": self.sha256}

    @classmethod
    def from_json(cls, row: dict) -> "Passage":
        """Rebuild a passage; raises ValueError when the text does not match its own hash."""
        row = dict(row)
        stated = row.pop("sha256")
        review = row.pop("review")
        for name in ("questions", "source_ids"):
            row[name] = tuple(row[name])
        row["sentences"] = tuple(tuple(span) for span in row["sentences"])
        row["expires"] = date.fromisoformat(row["expires"])
        row["review"] = Review(
            **review | {"on": date.fromisoformat(review["on"]), "until": date.fromisoformat(review["until"])}
        )
        passage = cls(**row)
        if passage.sha256 != stated:
            raise ValueError(f"passage {passage.id}: text hashes to {passage.sha256}, stated {stated}")
        return passage
