"""The operator's commands: python -m index build | diff | publish | rollback | watch | …"""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

# A server runs beside it, often on the same two cores: threads that wait must sleep, not spin.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import click  # noqa: E402
from tqdm import tqdm  # noqa: E402

from bot.calibration import read as read_calibration  # noqa: E402
from bot.calibration import standing  # noqa: E402
from bot.selection import quotable  # noqa: E402
from corpus.golden import TO_TUNE, load_golden  # noqa: E402
from corpus.problem import CorpusError  # noqa: E402
from index import adapter, artefact  # noqa: E402
from index import publish as publishing  # noqa: E402
from index import tune as tuning  # noqa: E402
from index.diff import render  # noqa: E402
from index.embedder import Model, load_model  # noqa: E402
from index.encoder import EncoderRecord, open_model  # noqa: E402
from index.errors import IndexFault  # noqa: E402
from index.watch import Loop  # noqa: E402
from settings import Settings, SettingsError, load_settings  # noqa: E402


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Desk:
    """What every command is handed. Tests set the clock and the model; paths come from the settings."""

    now: Callable[[], datetime] = utc_now
    open_model: Callable[[str | None, Path, Path], Model] = open_model
    with_encoder: bool = True
    settings: Settings | None = None

    @property
    def today(self) -> date:
        return self.now().date()

    def loop(self) -> Loop:
        settings = self.settings
        return Loop(
            settings.corpus,
            settings.artefacts,
            lambda: self.open_model(settings.model, settings.artefacts, settings.corpus / adapter.NAME),
            self.now,
            lambda index: quotable(index, self.today, settings.require_level),
            settings.allowed_signers,
            self.with_encoder,
        )


class Commands(click.Group):
    """Turns every refusal into one message and exit code 1."""

    def invoke(self, context: click.Context):
        try:
            return super().invoke(context)
        except (IndexFault, SettingsError) as error:
            raise click.ClickException(str(error)) from None
        except CorpusError as error:
            for problem in error.problems:
                click.echo(str(problem), err=True)
            sys.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def cli(context: click.Context) -> None:
    """Build the search index and choose which version is live.

    Example: python -m index build --publish
    """
    desk = context.ensure_object(Desk)
    desk.settings = load_settings()


accept_options = [
    click.option("--accept", multiple=True, metavar="QUESTION", help="A golden question that may break."),
    click.option("--accept-all", is_flag=True, help="All golden questions may break."),
]


def accepting(command):
    for option in accept_options:
        command = option(command)
    return command


@cli.command()
@click.option("--publish", "publish_it", is_flag=True, help="Make the version live once it is built.")
@accepting
@click.pass_obj
def build(desk: Desk, publish_it: bool, accept: tuple[str, ...], accept_all: bool) -> None:
    """Build a version from what is approved and in date; an unchanged corpus gives the one that is there.

    Errors that `corpus check` finds stop it. What is not approved is left out and named.

    Example: python -m index build --publish
    """
    loop = desk.loop()
    with tqdm(desc="embedding", unit="text", disable=None, leave=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        built = loop.build(progress)
    for left in built.left_out:
        click.echo(f"left out: {left.article} {left.reason}")
    counts = built.manifest.counts
    made = "is up to date" if built.reused else f"built, {built.embedded} texts embedded"
    click.echo(f"{built.version} {made}: {counts.articles} articles, {counts.passages} passages")
    click.echo(describe(built.manifest.encoder))
    if publish_it:
        _publish(desk, loop, built.version, accept, accept_all)


def describe(encoder: EncoderRecord) -> str:
    if encoder.parity is None:
        return f"queries are embedded by sentence-transformers: {encoder.reason}"
    parity = encoder.parity
    return (
        f"query encoder: {encoder.kind}, mean cosine {parity.mean:.4f} to sentence-transformers, "
        f"{parity.changed} of {parity.questions} questions find another passage first"
        + (f" (measured on {encoder.measured_on})" if encoder.measured_on else "")
    )


@cli.command()
@click.argument("version", required=False)
@accepting
@click.pass_obj
def publish(desk: Desk, version: str | None, accept: tuple[str, ...], accept_all: bool) -> None:
    """Make VERSION live, by default what was built last; running servers switch within a second.

    Refused when a golden question that the live version answers would break, unless it is named.

    Example: python -m index publish --accept "Can I cycle home?"
    """
    _publish(desk, desk.loop(), version, accept, accept_all)


def _publish(desk: Desk, loop: Loop, version: str | None, accept: tuple[str, ...], accept_all: bool) -> None:
    known = {row.question for row in loop.golden()}
    for question in accept:
        if question not in known:
            raise click.UsageError(f"{question!r} is no golden question of {desk.settings.corpus}")
    done = loop.publish(version, None if accept_all else accept)
    click.echo(f"{done.version} is live")
    for question in done.accepted:
        click.echo(f"accepted as broken: {question}")
    if done.unasked:
        click.echo(f"golden questions were not asked: {done.unasked}")
    click.echo(standing(read_calibration(desk.settings.artefacts), loop.index(done.version)))


@cli.command()
@click.argument("version", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the differences as JSON.")
@click.pass_obj
def diff(desk: Desk, version: str | None, as_json: bool) -> None:
    """Ask the live version and VERSION, by default what was built last, every question; show what differs.

    Golden and section questions are asked; shown are the first three passages that each finds.

    Example: python -m index diff
    """
    found = desk.loop().diff(version)
    click.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=2) if as_json else render(found))


@cli.command()
@click.pass_obj
def watch(desk: Desk) -> None:
    """Check, build, ask the golden questions and publish on every save, until Ctrl-C; one line each.

    An edited article waits until it is approved; what is refused leaves the live version as it is.

    Example: python -m index watch
    """
    for line in desk.loop().watch():
        click.echo(f"{desk.now():%H:%M:%S} {line}")


@cli.command()
@click.option("--rounds", type=click.IntRange(1), default=tuning.ROUNDS, help="Times over the questions.")
@click.option("--rate", type=click.FloatRange(0, 1), default=tuning.RATE, help="Size of the largest step.")
@click.option(
    "--beside",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The adapter of another run: the mean of both is kept, often better than either.",
)
@click.pass_obj
def tune(desk: Desk, rounds: int, rate: float, beside: Path | None) -> None:
    """Teach the model the live version's passages; needs torch and some minutes.

    It learns from the section questions, the boundaries and asked_to_tune.jsonl, where a row without passages
    is to be declined, and writes adapter.npz into the corpus folder. The next build embeds with it;
    calibrate afterwards. Remove the file to undo it.

    Example: python -m index tune
    """
    settings = desk.settings
    path, asked = settings.corpus / adapter.NAME, settings.corpus / TO_TUNE
    live = publishing.live_version(settings.artefacts)
    if live is None:
        raise click.ClickException("no version is live: run python -m index build --publish first")
    parts = artefact.load(settings.artefacts / artefact.VERSIONS / live).parts
    passages, boundaries = parts.passages, parts.boundaries
    model = load_model(settings.model)
    other = adapter.read(beside, model.identity.weights_sha256)
    if beside and other is None:
        raise click.ClickException(
            f"{beside} was made for another model, expected one for {model.identity.name}"
        )
    with tqdm(desc="learning", unit="question", disable=None, leave=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        try:
            rows = load_golden(asked) if asked.exists() else ()
            changes = tuning.tune(
                model, passages, rows, boundaries, rounds=rounds, rate=rate, progress=progress
            )
        except ValueError as error:
            raise click.ClickException(str(error)) from None
    if other:
        changes = adapter.mean(changes, other.changes)
    adapter.write(path, model.identity.weights_sha256, changes, tuning.RANK)
    click.echo(f"{path} written from {len(passages)} passages; build, publish and calibrate to use it")


@cli.command()
@click.pass_obj
def rollback(desk: Desk) -> None:
    """Go back to the version that was live before.

    Example: python -m index rollback
    """
    click.echo(f"{publishing.rollback(desk.settings.artefacts)} is live")


@cli.command()
@click.option("--keep", type=click.IntRange(0), required=True, help="How many of the newest versions stay.")
@click.pass_obj
def prune(desk: Desk, keep: int) -> None:
    """Remove old versions; the live one and the one before it always stay.

    Example: python -m index prune --keep 5
    """
    gone = publishing.prune(desk.settings.artefacts, keep)
    for name in gone:
        click.echo(f"removed {name}")
    if not gone:
        click.echo("nothing to remove")


@cli.command()
@click.pass_obj
def status(desk: Desk) -> None:
    """List every version with its age, size and role; exit 1 when none is live.

    Example: python -m index status
    """
    rows = publishing.status(desk.settings.artefacts)
    for row in rows:
        if row.manifest is None:
            click.echo(f"{row.version}  {row.role:8}  damaged: {row.fault}")
            continue
        counts = row.manifest.counts
        click.echo(
            f"{row.version}  {row.role:8}  {row.manifest.created:%Y-%m-%d %H:%M} UTC  "
            f"{counts.articles} articles, {counts.passages} passages  {row.manifest.model.name}"
        )
    if not any(row.role == "live" for row in rows):
        click.echo("no version is live")
        sys.exit(1)


if __name__ == "__main__":
    cli(prog_name="python -m index")
