"""A corpus made up for a measurement, and its first version, built without embedding all of it."""

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from corpus import ledger
from corpus.article import Article
from corpus.loader import load_corpus
from corpus.passage import Review
from index import encoder
from index.assemble import texts_of
from index.build import passages_of
from index.embedder import Model, Reading, load_model, read
from index.manifest import Manifest
from index.pieces import Pieces, pieces
from index.watch import Loop

TODAY = datetime.now(UTC).date()
SECTIONS, SENTENCES, QUESTIONS = 5, 6, 4
SUBJECTS, WORDS, COMMON = 40, 150, 600
HEAD = """---
id: {id}
title: {title}
summary: Made up for a measurement.
author: Benchmark
audience: public
language: en
sources:
  - id: A1
    title: Bicycle requirements
    publisher: US Consumer Product Safety Commission
    year: 2024
    url: https://www.cpsc.gov/bicycles
conflicts_of_interest: None declared.
written: {today}
last_reviewed: {today}
review_due: {due}
sections:
"""


def write_corpus(root: Path, articles: int) -> list[str]:
    """Write made-up articles, each on a subject; returns one question of each article."""
    chance = random.Random(7)
    letters = "bcdfghjklmnprstvw", "aeiou"

    def words(count: int) -> list[str]:
        return ["".join(chance.choice(letters[at % 2]) for at in range(6)) for _ in range(count)]

    common, subjects = words(COMMON), [words(WORDS) for _ in range(SUBJECTS)]
    (root / "articles").mkdir(parents=True)
    asked = []
    for number in range(articles):
        subject = subjects[number % SUBJECTS]

        def phrase(least: int, most: int, subject=subject) -> str:
            return " ".join(
                chance.choice(chance.choice((subject, common))) for _ in range(chance.randint(least, most))
            )

        name = f"article-{number:04}"
        due = date(TODAY.year + 1, 1 + number % 12, 1 + number // 12 % 28)
        head = HEAD.format(id=name, title=phrase(3, 5).capitalize(), today=TODAY, due=due)
        body = "---\n"
        for section in range(SECTIONS):
            questions = [phrase(4, 9) for _ in range(QUESTIONS)]
            asked += questions[:1] if not section else []
            head += f"  s{section}:\n    questions:\n" + "".join(f"      - {q}\n" for q in questions)
            head += "    sources: [A1]\n"
            text = " ".join(phrase(9, 16).capitalize() + "." for _ in range(SENTENCES))
            body += f"\n## {phrase(4, 7).capitalize()} {{#s{section}}}\n\n{text}\n"
        (root / "articles" / f"{name}.md").write_text(head + body, "utf-8")
    return asked


class MadeUp:
    """Sums of vectors of words, near for texts of one subject; but those in `real` are by `model`.

    Each word gives two word pieces, so that a passage has about as many as a real one.
    """

    def __init__(self, model: Model, real: Sequence[str]):
        self._dim, self._words, self._pieces = model.identity.dim, {}, {}
        self._real = dict(zip(real, read(model.embedder, real), strict=True))

    def read(self, texts: Sequence[str]) -> list[Reading]:
        made = zip(texts, self.encode(texts), strict=True)
        return [self._real.get(text) or Reading(vector, self._said(text)) for text, vector in made]

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.stack([self._sum(text) for text in texts])
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        for at, text in enumerate(texts):
            vectors[at] = self._real[text].vector if text in self._real else vectors[at]
        return vectors

    def _sum(self, text: str) -> np.ndarray:
        found = [self._word(word) for word in text.lower().split()]
        return np.sum(found, axis=0, dtype=np.float32)

    def _said(self, text: str) -> Pieces:
        found = [self._piece(word) for word in text.lower().split() for _ in range(2)]
        return Pieces(
            np.concatenate([one.ids for one in found]), np.concatenate([one.vectors for one in found])
        )

    def _piece(self, word: str) -> Pieces:
        if word not in self._pieces:
            self._pieces[word] = pieces([len(self._pieces)], self._word(word)[None])
        return self._pieces[word]

    def _word(self, word: str) -> np.ndarray:
        if word not in self._words:
            chance = np.random.default_rng(list(word.encode()))
            self._words[word] = chance.standard_normal(self._dim).astype(np.float32)
        return self._words[word]


def first_version(root: Path, artefacts: Path, articles: int, golden: int) -> Manifest:
    """Write the corpus to `root` with `golden` golden questions, and publish a version of it.

    Its vectors are sums of made-up vectors of words, since embedding 65,000 texts takes a quarter of
    an hour. Golden questions, and the texts by which the query encoder is chosen and proved, are
    embedded by the real model.
    """
    asked = write_corpus(root, articles)[:golden]
    lines = [
        json.dumps({"question": question, "passages": [f"article-{number:04}.s0"]}) + "\n"
        for number, question in enumerate(asked)
    ]
    (root / "golden.jsonl").write_text("".join(lines), "utf-8")
    loaded = load_corpus(root).articles
    approve(root, loaded.values())
    known, model = ledger.read(root), load_model()
    passages = [p for name, article in loaded.items() for p in passages_of(article, known[name], model)]
    texts = texts_of(passages, ())
    at = {text: number for number, text in enumerate(texts)}
    questions = [at[question] for passage in passages for question in passage.questions]
    real = {texts[row] for rows in (range(len(texts)), questions) for row in encoder.sample(rows)}
    made_up = replace(model, embedder=MadeUp(model, sorted(real.union(asked, texts[:10]))))
    loop = Loop(
        root, artefacts, lambda: made_up, lambda: datetime.now(UTC), lambda index: lambda passage: True
    )
    built = loop.build()
    loop.publish(built.version)
    return built.manifest


def approve(root: Path, articles: Iterable[Article]) -> None:
    review = [
        (a, Review("source-checked", "Benchmark editor", "editor", TODAY, a.meta.review_due))
        for a in articles
    ]
    ledger.approve_all(root, review)
