"""The two ways to embed a question: the version's own encoder, and sentence-transformers with torch.

    python -m benchmarks.encoder

Builds the corpus at hand into a temporary folder, then starts each way in a process of its own,
three times: seconds from process start to the first answer, the best of three; milliseconds to
embed one question, median and 95th percentile, one thread; milliseconds to rank it; peak resident
memory. Run it on an idle machine.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from corpus.boundaries import load_boundaries
from corpus.ledger import Approval
from corpus.loader import load_corpus
from corpus.passage import Review
from index.build import build
from index.embedder import load_model
from index.publish import publish
from settings import load_settings

_REPEATS = 3
_CHILD = """
import json, statistics, sys, time
from pathlib import Path
from index.embedder import load_model
from index.live import LiveIndex

artefacts, way, started = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
index = LiveIndex(artefacts, embedder_factory=load_model, encoder=way).current()
index.retrieve("a first question", 3)
first = time.time() - started
questions = [q for passage in index.passages.values() for q in passage.questions][::5][:200]

def timed(work):
    times = []
    for question in questions:
        start = time.perf_counter()
        work(question)
        times.append(1000 * (time.perf_counter() - start))
    return sorted(times)

encode = timed(lambda question: index.encode(question + "?"))
rank = timed(lambda question: index.retrieve(question + "?", 30))
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) / 1024
row = {"first": first, "p50": statistics.median(encode), "p95": encode[len(encode) * 95 // 100]}
print(json.dumps(row | {"rank": statistics.median(rank), "peak": peak}))
"""


def measure(artefacts: Path, way: str) -> dict[str, float]:
    """The best of a few starts, so that another process's work is not counted as ours."""
    rows = []
    for _ in range(_REPEATS):
        command = [sys.executable, "-c", _CHILD, str(artefacts), way, str(time.time())]
        environment = os.environ | {"OMP_NUM_THREADS": "1"}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
        rows.append(json.loads(done.stdout.splitlines()[-1]))
    return {name: min(row[name] for row in rows) for name in rows[0]}


def main() -> None:
    root = load_settings().corpus
    articles = list(load_corpus(root).articles.values())
    review = Review("source-checked", "benchmark", "benchmark", date(2026, 1, 1), date(2100, 1, 1))
    approvals = {a.id: Approval(a.id, a.sha256, review, 1) for a in articles}
    today = max(article.meta.last_reviewed for article in articles)
    with tempfile.TemporaryDirectory() as folder:
        artefacts = Path(folder)
        built = build(
            articles,
            approvals,
            today,
            artefacts=artefacts,
            model=load_model(),
            boundaries=load_boundaries(root),
            with_encoder=True,
        )
        publish(artefacts, built.version)
        counts, record = built.manifest.counts, built.manifest.encoder
        print(f"{counts.passages} passages, {counts.rows} rows; encoder {record.kind}, {record.parity}")
        print(f"{'':8} {'first answer s':>14} {'embed p50 ms':>13} {'p95 ms':>8} {'rank ms':>8} {'peak MB':>8}")
        for way in ("onnx", "torch"):
            row = measure(artefacts, way)
            print(
                f"{way:8} {row['first']:14.2f} {row['p50']:13.2f} {row['p95']:8.2f} "
                f"{row['rank']:8.2f} {row['peak']:8.0f}"
            )


if __name__ == "__main__":
    main()
