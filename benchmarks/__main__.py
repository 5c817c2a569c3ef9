"""Run every benchmark, or the ones that are named, one after the other.

    python -m benchmarks encoder lexical

Each prints its own table, with a peer or a baseline in the same run; `serving`, `scale` and `soak` write
theirs into RESULTS.md. Quote ratios: times depend on the machine and on what else it does. `soak` (half an
hour) and `fuzz` (ten minutes) run only when they are named.
"""

import platform
import subprocess
import sys
from pathlib import Path

import click

LONG = {"fuzz": ["-max_total_time=600"], "soak": []}
NAMES = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(NAMES))
def main(names: tuple[str, ...]) -> None:
    """Run the benchmarks NAMES, by default all but the long ones.

    Example: python -m benchmarks encoder
    """
    click.echo(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    failed = []
    for name in names or [name for name in NAMES if name not in LONG]:
        click.echo(f"\n== {name}")
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *LONG.get(name, [])]).returncode:
            failed.append(name)
    if failed:
        raise click.ClickException(f"did not finish: {', '.join(failed)}")


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
