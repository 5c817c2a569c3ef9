"""From the save of one article to its new text served, in a corpus of many.

    python -m benchmarks.edit_to_live [--articles 1000] [--golden 300] [--edits 10]

Publishes a first version of a made-up corpus, and starts `python -m index watch` and `python -m web`
with two workers as an operator would, each a process of its own. Then it rewords one article after
another and approves each at once. Reported are seconds from before the save until every worker serves
the new text over HTTP, the processor seconds of all processes meanwhile, and what watch says: how
long its round took and how many texts it embedded. What is reworded is embedded by the real
model. Run it on an idle machine.
"""

import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import numpy as np

from benchmarks._made_up import SECTIONS, approve, first_version
from benchmarks.serving import ENVIRONMENT, ROOT, children, free_port, machine, save, server, used
from corpus.loader import load_article

# An editor takes longer over a sentence than watch takes to read the whole corpus once.
WARM_S = 20.0
# Replies in a row with the new text: with two workers, either may take each.
AGREE = 6


@click.command()
@click.option("--articles", default=1000, show_default=True)
@click.option("--golden", default=300, show_default=True, help="Golden questions asked at each publish.")
@click.option("--edits", default=10, show_default=True)
def main(articles: int, golden: int, edits: int) -> None:
    """Time edits of one article each. Example: python -m benchmarks.edit_to_live --edits 3"""
    about = machine()
    with tempfile.TemporaryDirectory() as folder:
        root, artefacts = Path(folder) / "corpus", Path(folder) / "artefacts"
        built = first_version(root, artefacts, articles, golden)
        what = (
            f"{articles:,} articles, {built.counts.passages:,} passages, {built.counts.texts:,} texts, "
            f"{golden} golden questions; encoder {built.encoder.kind}, search {built.search.kind}."
        )
        click.echo(what)
        settings = {"VOUCH_CORPUS": str(root), "VOUCH_ARTEFACTS": str(artefacts), "VOUCH_RATE_LIMIT": "off"}
        port = free_port()
        web = [sys.executable, "-m", "web", "--port", str(port), "--workers", "2"]
        with server(web, port, "/api/chat", **settings) as (pid, _), watching(settings) as (watch, said):
            click.echo(said(300))
            time.sleep(WARM_S)
            processes = [watch, pid, *children(pid)]
            click.echo(f"{'live s':>8}{'CPU s':>8}  watch says")
            rows = []
            for number in range(edits):
                name = f"article-{(number * 97 + articles // 2) % articles:04}"
                rows.append(edit(root, name, f"In case {number}", port, processes))
                click.echo("".join(f"{value:8.2f}" for value in rows[-1]) + f"  {said(60)}")
                time.sleep(1)
    live, spent = np.array(rows).T
    text = (
        f"{what} {edits} edits of one article each, from the save to every worker's reply: median "
        f"{np.median(live):.2f} s, slowest {live.max():.2f} s; {np.median(spent):.2f} s of processor in all. {about}."
    )
    click.echo(text)
    save("Edit to live", text)


def edit(root: Path, name: str, mark: str, port: int, processes: list[int]) -> tuple[float, float]:
    """Begin the article's last section with `mark`; seconds until it is served, and processor seconds."""
    path = root / "articles" / f"{name}.md"
    text = path.read_text("utf-8")
    start = f"{{#s{SECTIONS - 1}}}\n\n"
    spent, began = used(processes), time.perf_counter()
    path.write_text(text.replace(start, f"{start}{mark}. "), "utf-8")
    approve(root, [load_article(path)])
    since = until(lambda: mark.encode() in served(port, f"{name}.s{SECTIONS - 1}"))
    return since - began, used(processes) - spent


def served(port: int, passage: str) -> bytes:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/passages/{passage}", timeout=30) as reply:
            return reply.read()
    except urllib.error.URLError:
        return b""


def until(true: Callable[[], bool], seconds: float = 60) -> float:
    """When the first of AGREE looks in a row ended that found it true."""
    deadline, found = time.perf_counter() + seconds, []
    while len(found) < AGREE:
        if time.perf_counter() > deadline:
            raise click.ClickException(f"not served within {seconds:.0f} s")
        found = [*found, time.perf_counter()] if true() else []
        time.sleep(0.01)
    return found[0]


@contextmanager
def watching(settings: dict[str, str]) -> Iterator[tuple[int, Callable[[float], str]]]:
    """`index watch` as a process: its id, and what gives its next line within some seconds."""
    environment = {name: value for name, value in ENVIRONMENT.items() if name != "OMP_NUM_THREADS"}
    if "OMP_NUM_THREADS" in os.environ:
        environment["OMP_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"]
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "index", "watch"],
        env=environment | settings,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(
        target=lambda: [lines.put(line.rstrip()) for line in process.stdout], daemon=True
    ).start()

    def said(seconds: float) -> str:
        while "waits" in (line := lines.get(timeout=seconds)):
            pass
        return line

    try:
        yield process.pid, said
    finally:
        process.terminate()
        process.wait(60)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.edit_to_live")
