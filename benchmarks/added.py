"""What finding costs beyond one embedding: search, words, comparison word by word, and the confidence.

    python -m benchmarks.added

The passages of the live version, and copies of them up to 1,000, asked section questions, each once, by
the encoder that the version carries. One thread, in process. Writes `benchmarks/RESULTS.md`.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import random  # noqa: E402
import statistics  # noqa: E402
import time  # noqa: E402
from collections.abc import Sequence  # noqa: E402
from dataclasses import replace  # noqa: E402

import click  # noqa: E402

from benchmarks.serving import machine, save  # noqa: E402
from bot.compose import make_live  # noqa: E402
from bot.confidence import WEIGHED, evidences  # noqa: E402
from bot.selection import DEPTH  # noqa: E402
from corpus.passage import Passage  # noqa: E402
from index.assemble import assemble  # noqa: E402
from index.querycache import QueryCache  # noqa: E402
from index.search import Search  # noqa: E402
from settings import load_settings  # noqa: E402

SIZES = (None, 1_000)
_ASKED = 400


def copied(passages: Sequence[Passage], count: int) -> list[Passage]:
    """The passages over and over under names of their own, `count` in all."""
    rounds = -(-count // len(passages))
    return [
        replace(p, id=f"{p.id}.{n}", article_id=f"{p.article_id}-{n}")
        for n in range(rounds)
        for p in passages
    ][:count]


@click.command()
def main() -> None:
    """Measure what finding costs beyond one embedding. Example: python -m benchmarks.added"""
    where = machine()
    index = make_live(load_settings()).current()
    passages, vectors = list(index.passages.values()), index.vectors()
    asked = sorted({question for passage in passages for question in passage.questions})
    random.Random(1).shuffle(asked)
    rows = [
        "| passages | embedding, p50 ms | embedding and finding, p50 ms | added, p50 ms |",
        "|---:|---:|---:|---:|",
    ]
    for size in SIZES:
        some = copied(passages, size or len(passages))
        encode = QueryCache(index.reader._embedder)
        search = Search(assemble(some, index.boundaries, vectors, index.manifest.language), encode)
        alone, added = [], []
        for question in asked[:_ASKED]:
            began = time.perf_counter()
            encode(question)
            read = time.perf_counter()
            evidences(search, question, search.retrieve(question, DEPTH)[:WEIGHED])
            done = time.perf_counter()
            alone.append(1000 * (read - began))
            added.append(1000 * (done - read))
        whole = [one + other for one, other in zip(alone, added, strict=True)]
        figures = (statistics.median(times) for times in (alone, whole, added))
        rows.append(f"| {len(some):,} | " + " | ".join(f"{figure:.2f}" for figure in figures) + " |")
    text = "\n".join(rows)
    click.echo(text)
    save("Beyond one embedding", f"{_ASKED} section questions, each asked once. {where}.\n\n{text}")


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.added")
