"""A soak: a server asked for half an hour at a steady rate, with publishes, must not grow.

    python -m benchmarks.soak [--minutes 30] [--per-s 40]

Prints the memory of the workers each minute, and fails when an answer failed, or when the last quarter
of the run holds more than a tenth above the second quarter.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import click

from benchmarks import _load
from benchmarks.serving import ENVIRONMENT, RESULTS, ROOT, children, free_port, memory, save, server
from settings import load_settings


def together(pid: int) -> float:
    """MB of all workers, what they share counted once for each that shares it."""
    return sum(memory(worker, "smaps_rollup", "Pss:") for worker in children(pid))


@click.command()
@click.option("--minutes", default=30.0, show_default=True)
@click.option("--per-s", default=40.0, show_default=True, help="Questions a second.")
@click.option(
    "--results", default=RESULTS, type=click.Path(path_type=Path), help="File to write the line to."
)
def main(minutes: float, per_s: float, results: Path) -> None:
    """Ask without end and look at memory. Example: python -m benchmarks.soak --minutes 1"""
    with tempfile.TemporaryDirectory() as temporary:
        artefacts = Path(temporary) / "artefacts"
        settings = {
            "VOUCH_CORPUS": str(load_settings().corpus.resolve()),
            "VOUCH_ARTEFACTS": str(artefacts),
            "VOUCH_RATE_LIMIT": "off",
        }
        build = [sys.executable, "-m", "index", "build", "--publish"]
        subprocess.run(build, env=ENVIRONMENT | settings, cwd=ROOT, check=True, capture_output=True)
        pointer = artefacts / "live"
        version = pointer.read_text().split()[0]
        rows = (artefacts / "versions" / version / "passages.jsonl").read_text("utf-8").splitlines()
        questions = sorted({question for row in rows for question in json.loads(row)["questions"]})
        port = free_port()
        command = [sys.executable, "-m", "web", "--port", str(port), "--workers", "2"]
        with server(command, port, "/api/chat", **settings) as (pid, _):
            result: list[_load.Load] = []
            url = f"http://127.0.0.1:{port}/api/chat"

            def ask() -> None:
                result.append(_load.run(url, questions, seconds=60 * minutes, connections=4, per_s=per_s))

            asking = threading.Thread(target=ask)
            asking.start()
            seen = []
            while asking.is_alive():
                # Republished, as an editor would: the version is loaded anew each time.
                pointer.write_text(f"{version}\n" if len(seen) % 2 else f"{version}\n{version}\n")
                seen.append(together(pid))
                click.echo(f"{60 * minutes * len(seen) / 32:6.0f} s {seen[-1]:6.0f} MB")
                asking.join(60 * minutes / 32)
    early = max(seen[len(seen) // 4 : len(seen) // 2])
    late = max(seen[-len(seen) // 4 :])
    row = result[0].row()
    text = (
        f"{minutes:g} minutes at {per_s:g} questions/s, {len(result[0].times)} answers, {row['failed']} failed, "
        f"p99 {row['p99']:.0f} ms. Both workers together (PSS): {early:.0f} MB in the second quarter, "
        f"{late:.0f} MB in the last."
    )
    click.echo(text)
    save("Soak", f"{text} Ended {time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC.", results)
    if row["failed"] or late > 1.1 * early:
        raise click.ClickException("it grew, or an answer failed")


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.soak")
