"""Vector search at sizes: 1,000 and 100,000 passages, and 1,000,000; recall beside an exact look.

    python -m benchmarks.scale [--most 1000000]

The rows are the texts of the corpus at hand with noise added, at a cosine of about 0.8 to the text each
came from, so that they lie as close as texts on one subject do; questions are question variants of the
corpus with noise of their own, at about 0.9. Synthetic rows say how fast and how complete the search
is, not how good the answers are. One thread; times are the median of 300 questions.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import statistics  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

import click  # noqa: E402
import faiss  # noqa: E402
import numpy as np  # noqa: E402

from benchmarks.serving import machine, save  # noqa: E402
from index import artefact  # noqa: E402
from index.publish import live_version  # noqa: E402
from index.store import TEXT, VectorStore  # noqa: E402
from settings import load_settings  # noqa: E402

SIZES = (1_000, 50_000, 100_000, 1_000_000)
_ASKED = 300


def noisy(random: np.random.Generator, texts: np.ndarray, count: int, cosine: float) -> np.ndarray:
    """`count` unit vectors near the given ones: float32, shape (count, dim)."""
    made = np.empty((count, texts.shape[1]), np.float32)
    spread = np.sqrt(1 / cosine**2 - 1) / np.sqrt(texts.shape[1])
    for start in range(0, count, 50_000):
        end = min(count, start + 50_000)
        near = texts[random.integers(0, len(texts), end - start)]
        part = near + spread * random.standard_normal(near.shape, np.float32)
        made[start:end] = part / np.linalg.norm(part, axis=1, keepdims=True)
    return made


@click.command()
@click.option("--most", default=SIZES[-1], show_default=True, help="Leave out what is larger.")
def main(most: int) -> None:
    """Measure search at sizes. Example: python -m benchmarks.scale --most 100000"""
    faiss.omp_set_num_threads(1)
    settings = load_settings()
    version = live_version(settings.artefacts)
    if version is None:
        raise click.ClickException(f"{settings.artefacts} has no published index: make index")
    texts = artefact.load(settings.artefacts / artefact.VERSIONS / version).parts.texts
    random = np.random.default_rng(1)
    asked = noisy(random, texts, _ASKED, 0.9)
    rows = ["| passages | index | built s | file MB | search for 10, ms | for 100, ms | recall@10 |"]
    rows.append("|---:|---|---:|---:|---:|---:|---:|")
    click.echo("\n".join(rows))
    for size in (size for size in SIZES if size <= most):
        vectors = noisy(random, np.asarray(texts), size, 0.8)
        owners = np.stack([np.arange(size), np.full(size, TEXT)], axis=1).astype(np.int32)
        exact = faiss.knn(asked, vectors, 10, metric=faiss.METRIC_INNER_PRODUCT)[1]
        start = time.perf_counter()
        store = VectorStore(vectors, owners)
        built = time.perf_counter() - start
        del vectors
        with tempfile.TemporaryDirectory() as folder:
            store.save(Path(folder))
            megabytes = (Path(folder) / "vectors.faiss").stat().st_size / 2**20
            store = VectorStore.load(Path(folder), store.record)
            times: dict[int, list[float]] = {10: [], 100: []}
            right = 0
            for depth, taken in times.items():
                for question in asked:
                    store.search(question, depth)
                for at, question in enumerate(asked):
                    start = time.perf_counter()
                    found = store.search(question, depth)
                    taken.append(1000 * (time.perf_counter() - start))
                    right += depth == 10 and len(np.intersect1d(found.passages, exact[at]))
        record = store.record
        kind = "exact" if record.kind == "exact" else f"{record.probes} of {record.lists} clusters"
        rows.append(
            f"| {size:,} | {kind} | {built:.0f} | {megabytes:.0f} | {statistics.median(times[10]):.2f} | "
            f"{statistics.median(times[100]):.2f} | {right / (10 * _ASKED):.4f} |"
        )
        click.echo(rows[-1])
    save("Search at sizes", "\n".join([f"One thread. {machine()}.", "", *rows]))


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.scale")
