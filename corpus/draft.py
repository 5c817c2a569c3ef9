"""Start a new article: a draft that loads, but that nobody can mistake for finished text."""

import re
import unicodedata
from datetime import date, timedelta

import yaml

from corpus.article import PLACEHOLDER, PLACEHOLDER_AUTHOR, PLACEHOLDER_HOST
from corpus.loader import parse_article

REVIEW_AFTER = timedelta(days=182)


class _Plain(yaml.SafeDumper):
    """The loader refuses aliases, which YAML would use for a date that stands twice."""

    def ignore_aliases(self, data) -> bool:
        return True


def slug(title: str) -> str:
    """An article id made from its title; raises ValueError when no letter or digit is left."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    name = "-".join(re.findall(r"[a-z0-9]+", plain))[:80].strip("-")
    if not name:
        raise ValueError(f"no id can be made from the title {title!r}: it needs a letter a to z or a digit")
    return name


def draft(title: str, today: date) -> tuple[str, str]:
    """Return (article id, file text) of a well-formed draft to be written over.

    Raises ValueError when no id can be made from the title, and CorpusError when the draft
    would not load, such as for a title that is too long.
    """
    title = " ".join(title.split())
    name = slug(title)
    body = (
        "## What does this mean for me? {#what-it-means}\n\n"
        "Answer the question of the heading in one short sentence. Then add what a reader needs to know, "
        "in 40 to 180 words, so that the section can be quoted alone.\n"
    )
    text = render(name, title, today, {"what-it-means": ["What does this mean for me?"]}, body)
    parse_article(text, f"{name}.md")
    return name, text


def render(
    name: str,
    title: str,
    today: date,
    questions: dict[str, list[str]],
    body: str,
    source: dict | None = None,
    author: str = PLACEHOLDER_AUTHOR,
    conflicts: str = "None declared.",
) -> str:
    """The text of an article file.

    `questions` has the section ids in order; `source` has title, publisher, year and url, and
    becomes a placeholder when it is missing.
    """
    source = source or {
        "title": f"{PLACEHOLDER} the title of a source",
        "publisher": f"{PLACEHOLDER} its publisher",
        "year": today.year,
        "url": f"https://{PLACEHOLDER_HOST}/replace-me",
    }
    meta = {
        "id": name,
        "title": title,
        "summary": f"{PLACEHOLDER} one sentence that says what the article answers.",
        "author": author,
        "audience": "patients",
        "language": "en",
        "sources": [{"id": "S1", **source}],
        "conflicts_of_interest": conflicts,
        "written": today,
        "last_reviewed": today,
        "review_due": today + REVIEW_AFTER,
        "sections": {key: {"questions": asked, "sources": ["S1"]} for key, asked in questions.items()},
    }
    head = yaml.dump(meta, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=100)
    return f"---\n{head}---\n\n{body}"
