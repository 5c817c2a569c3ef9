"""The operator's commands: python -m index build | publish | rollback | prune | status."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import click
from tqdm import tqdm

from corpus import ledger
from corpus.boundaries import load_boundaries
from corpus.loader import load_corpus
from corpus.problem import CorpusError
from index import publish as publishing
from index.build import build as build_version
from index.embedder import Model
from index.encoder import EncoderRecord, open_model
from index.errors import IndexFault
from settings import Settings, SettingsError, load_settings


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Desk:
    """What every command is handed. Tests set the clock and the model; paths come from the settings."""

    now: Callable[[], datetime] = utc_now
    open_model: Callable[[str | None, Path], Model] = open_model
    with_encoder: bool = True
    settings: Settings | None = None

    @property
    def today(self) -> date:
        return self.now().date()


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


@cli.command()
@click.option("--publish", "publish_it", is_flag=True, help="Make the version live once it is built.")
@click.pass_obj
def build(desk: Desk, publish_it: bool) -> None:
    """Build a version from what is approved and in date; an unchanged corpus gives the one that is there.

    Example: python -m index build --publish
    """
    corpus, artefacts = desk.settings.corpus, desk.settings.artefacts
    loaded = load_corpus(corpus)
    errors = [problem for problem in loaded.problems if problem.level == "error"]
    if errors:
        raise CorpusError(errors)
    with tqdm(desc="embedding", unit="text", disable=None, leave=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        built = build_version(
            list(loaded.articles.values()),
            ledger.read(corpus),
            desk.today,
            artefacts=artefacts,
            model=desk.open_model(desk.settings.model, artefacts),
            with_encoder=desk.with_encoder,
            boundaries=load_boundaries(corpus),
            created=desk.now(),
            progress=progress,
        )
    for left in built.left_out:
        click.echo(f"left out: {left.article} {left.reason}")
    counts = built.manifest.counts
    made = "is up to date" if built.reused else f"built, {built.embedded} texts embedded"
    click.echo(f"{built.version} {made}: {counts.articles} articles, {counts.passages} passages")
    click.echo(describe(built.manifest.encoder))
    if publish_it:
        click.echo(f"{publishing.publish(artefacts, built.version)} is live")


def describe(encoder: EncoderRecord) -> str:
    if encoder.parity is None:
        return f"queries are embedded by sentence-transformers: {encoder.reason}"
    parity = encoder.parity
    return (
        f"query encoder: {encoder.kind}, mean cosine {parity.mean:.4f} to sentence-transformers, "
        f"{parity.changed} of {parity.questions} questions find another passage first"
    )


@cli.command()
@click.argument("version", required=False)
@click.pass_obj
def publish(desk: Desk, version: str | None) -> None:
    """Make VERSION live, by default the newest built; running servers switch within a second.

    Example: python -m index publish
    """
    click.echo(f"{publishing.publish(desk.settings.artefacts, version)} is live")


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
