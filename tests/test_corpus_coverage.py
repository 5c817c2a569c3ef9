"""docs/coverage.md is true: every claim of the seed and every topic has passages, and every section a place."""

import re

from corpus.loader import load_corpus
from tests.conftest import CORPUS, ROOT

TABLE = (ROOT / "docs" / "coverage.md").read_text("utf-8")
CLAIMS, TOPICS = TABLE.split("## Topics")
NAMED = re.compile(r"`([a-z0-9-]+\.[a-z0-9-]+)`")


def sections() -> set[str]:
    articles = load_corpus(CORPUS).articles.values()
    return {f"{article.id}.{section.id}" for article in articles for section in article.sections}


def rows(text: str) -> dict[str, set[str]]:
    """The passages that each row of a table names, by the row's first cell."""
    lines = re.findall(r"^\| (?!claim|topic|-)([^|]+) \|(.*)", text, re.M)
    return {name.strip(): set(NAMED.findall(rest)) for name, rest in lines}


def test_every_claim_of_the_seed_has_passages():
    assert list(rows(CLAIMS)) == [f"C{number:02}" for number in range(1, 24)]
    assert all(rows(CLAIMS).values())


def test_every_topic_has_passages():
    assert len(rows(TOPICS)) == 30 and all(rows(TOPICS).values())


def test_every_passage_named_stands_in_the_corpus():
    assert set(NAMED.findall(TABLE)) - sections() == set()


def test_every_section_of_the_corpus_has_its_topic():
    assert sections() - set(NAMED.findall(TOPICS)) == set()
