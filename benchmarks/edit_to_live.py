"""From the save of one article to the live index, in a corpus of many.

    python -m benchmarks.edit_to_live [--articles 1000] [--edits 5]

Writes a made-up corpus into a temporary folder, builds and publishes it, and starts a live index as
a server has it. Then it edits one article, approves it, and lets `index watch` take the save: check,
build, golden questions, publish. Reported are seconds from the save to the pointer's swap and to
the first answer from the new version by the live index, each with the CPU seconds that this
process spent meanwhile, and how many texts were embedded.

The vectors of the first version are sums of made-up vectors of words, drawn by subject, since only edits are timed and embedding
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
    """Sums of vectors of words, near for texts of one subject; but those in `real` are by `model`."""

    def __init__(self, model: Model, real: Sequence[str]):
        self._dim, self._words = model.identity.dim, {}
        self._real = dict(zip(real, model.embedder.encode(real), strict=True))

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.stack([self._sum(text) for text in texts])
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        for at, text in enumerate(texts):
            vectors[at] = self._real.get(text, vectors[at])
        return vectors

    def _sum(self, text: str) -> np.ndarray:
        found = [self._word(word) for word in text.lower().split()]
        return np.sum(found, axis=0, dtype=np.float32)

    def _word(self, word: str) -> np.ndarray:
        if word not in self._words:
            chance = np.random.default_rng(list(word.encode()))
            self._words[word] = chance.standard_normal(self._dim).astype(np.float32)
        return self._words[word]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--golden", type=int, default=300)
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

    first = loop(replace(model, embedder=MadeUp(model, asked[:golden])))
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
    # As watch does before it waits for the first save.
    watching.warm()
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
