"""From the save of one article to the live index, in a corpus of many.

    python -m benchmarks.edit_to_live [--articles 1000] [--edits 5]

Writes a made-up corpus into a temporary folder, builds and publishes it, and starts a live index as
a server has it. Then it edits one article, approves it, and lets `index watch` take the save: check,
build, golden questions, publish. Reported are seconds from the save to the pointer's swap and to
the first answer from the new version by the live index, each with the CPU seconds that this
process spent meanwhile, and how many texts were embedded.

The vectors of the first version are drawn at random, since only edits are timed and embedding
65,000 texts takes a quarter of an hour; the edits are embedded by the real model. Copying the query
encoder, 23 MB, into each version is left out for the same reason. Run it on an idle machine; CPU
seconds count on a busy one.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from corpus import ledger
from corpus.loader import load_article, load_corpus
from corpus.passage import Review
from index.embedder import Model, load_model
from index.live import LiveIndex
from index.publish import live_version
from index.watch import Loop

TODAY = date(2026, 11, 24)
SECTIONS, SENTENCES, QUESTIONS, WORDS = 5, 6, 4, 3000
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
written: 2026-01-10
last_reviewed: 2026-02-10
review_due: 2027-{month:02}-{day:02}
sections:
"""


def write_corpus(root: Path, articles: int) -> list[str]:
    """Write made-up articles and their golden questions; returns one question of each article."""
    chance = random.Random(7)
    letters = "bcdfghjklmnprstvw", "aeiou"
    words = ["".join(chance.choice(letters[at % 2]) for at in range(6)) for _ in range(WORDS)]

    def phrase(least: int, most: int) -> str:
        return " ".join(chance.choices(words, k=chance.randint(least, most)))

    (root / "articles").mkdir(parents=True)
    asked = []
    for number in range(articles):
        name = f"article-{number:04}"
        head = HEAD.format(
            id=name,
            title=phrase(3, 5).capitalize(),
            month=1 + number % 12,
            day=1 + number // 12 % 28,
        )
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


class AtRandom:
    """Gives unit vectors that mean nothing, at once; but `asked` are embedded by `model`, to be found."""

    def __init__(self, model: Model, asked: Sequence[str]):
        self._dim, self._chance = model.identity.dim, np.random.default_rng(1)
        self._known = dict(zip(asked, model.embedder.encode(asked), strict=True))

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        vectors = self._chance.standard_normal((len(texts), self._dim)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        for at, text in enumerate(texts):
            vectors[at] = self._known.get(text, vectors[at])
        return vectors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--golden", type=int, default=100)
    parser.add_argument("--edits", type=int, default=5)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), wanted.articles, wanted.golden, wanted.edits)


def measure(folder: Path, articles: int, golden: int, edits: int) -> None:
    root, artefacts = folder / "corpus", folder / "artefacts"
    asked = write_corpus(root, articles)
    lines = [
        json.dumps({"question": question, "passages": [f"article-{number:04}.s0"]}) + "\n"
        for number, question in enumerate(asked[:golden])
    ]
    (root / "golden.jsonl").write_text("".join(lines), "utf-8")
    approve(root, load_corpus(root).articles.values())
    model = load_model()

    def loop(used: Model) -> Loop:
        # Without an encoder: held against random vectors, none would be chosen.
        return Loop(
            root,
            artefacts,
            lambda: used,
            lambda: datetime.now(UTC),
            lambda index: lambda passage: TODAY <= passage.expires,
            with_encoder=False,
        )

    first = loop(replace(model, embedder=AtRandom(model, asked[:golden])))
    first.publish(first.build().version)
    counts = first.index(live_version(artefacts)).manifest.counts
    print(
        f"{counts.articles} articles, {counts.passages} passages, {counts.rows} rows, {golden} golden questions"
    )
    del first
    served = LiveIndex(artefacts, embedder_factory=lambda: model, look_every=0.05)
    served.current()
    watching = loop(model)
    print(watching.turn())
    head = ("published s", "CPU s", "live s", "CPU s", "embedded")
    print("".join(f"{name:>12}" for name in head))
    for number in range(edits):
        path = root / "articles" / f"article-{articles // 2:04}.md"
        path.write_text(path.read_text("utf-8").rstrip()[:-1] + f" in case {number}.\n", "utf-8")
        approve(root, [load_article(path)])
        wall, spent = time.perf_counter(), time.process_time()
        line = watching.turn()
        published = time.perf_counter() - wall, time.process_time() - spent
        version = live_version(artefacts)
        while served.current().version != version:
            time.sleep(0.005)
        live = time.perf_counter() - wall, time.process_time() - spent
        embedded = line.split(" texts embedded")[0].split()[-1]
        print("".join(f"{value:12.2f}" for value in (*published, *live)) + f"{embedded:>12}", flush=True)


def approve(root: Path, articles) -> None:
    review = [
        (a, Review("source-checked", "Benchmark editor", "editor", TODAY, a.meta.review_due))
        for a in articles
    ]
    ledger.approve_all(root, review)


if __name__ == "__main__":
    main()
