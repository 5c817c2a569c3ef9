"""The editor's commands: python -m corpus check | approve | status | new."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import click

from corpus import ledger
from corpus.article import Article
from corpus.check import check as check_corpus
from corpus.check import errors
from corpus.draft import draft
from corpus.loader import load_corpus
from corpus.passage import Review
from corpus.problem import CorpusError, Problem
from corpus.standing import Standing, standing
from settings import SettingsError, load_settings


def utc_today() -> date:
    return datetime.now(UTC).date()


@dataclass
class Desk:
    """What every command is handed. Tests set `today`; the paths come from options or settings."""

    today: Callable[[], date] = utc_today
    root: Path = Path("corpus")
    artefacts: Path = Path("artefacts")


class Day(click.ParamType):
    name = "date"

    def convert(self, value, param, context):
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date written YYYY-MM-DD", param, context)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--corpus", "root", type=click.Path(path_type=Path), help="Instead of VOUCH_CORPUS.")
@click.pass_context
def cli(context: click.Context, root: Path | None) -> None:
    """Write, check and approve what Vouch may say.

    Example: python -m corpus check
    """
    desk = context.ensure_object(Desk)
    try:
        settings = load_settings()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    desk.root, desk.artefacts = root or settings.corpus, settings.artefacts


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
@click.pass_obj
def check(desk: Desk, as_json: bool) -> None:
    """Report every problem at once; exit 1 when there is an error.

    A warning, such as an overdue or unapproved article, does not stop a build: the article is
    left out of it.

    Example: python -m corpus check --json
    """
    found = check_corpus(desk.root, desk.today())
    bad = len(errors(found))
    if as_json:
        rows = [asdict(problem) for problem in found]
        report = {"errors": bad, "warnings": len(found) - bad, "problems": rows}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for problem in found:
            click.echo(str(problem))
        count = len(load_corpus(desk.root).articles)
        click.echo(f"{count} articles, {_many(bad, 'error')}, {_many(len(found) - bad, 'warning')}")
    sys.exit(1 if bad else 0)


@cli.command()
@click.argument("articles", nargs=-1, metavar="ARTICLE...")
@click.option("--level", type=click.Choice(ledger.LEVELS), required=True, help="How the text was vetted.")
@click.option("--by", required=True, help="Name of the person who vouches for the text.")
@click.option("--role", required=True, help="Their role, as readers will see it.")
@click.option("--until", type=Day(), help="Last day of the approval; by default the review date.")
@click.option("--all", "everything", is_flag=True, help="Every article that needs an approval at this level.")
@click.pass_obj
def approve(
    desk: Desk,
    articles: tuple[str, ...],
    level: str,
    by: str,
    role: str,
    until: date | None,
    everything: bool,
) -> None:
    """Vouch for the exact text of articles, as they are on disk now.

    Any later edit to what is covered voids the approval. Section questions may be added without one.

    Example: python -m corpus approve side-effects --level source-checked --by "A. Editor" --role editor
    """
    if bool(articles) == everything:
        raise click.UsageError("name the articles, or give --all")
    loaded = load_corpus(desk.root)
    approvals = _or_exit(lambda: ledger.read(desk.root))
    today = desk.today()
    if everything:
        _exit_with(loaded.problems)
        chosen = [a for a in loaded.articles.values() if _needs(a, approvals.get(a.id), level, today)]
    else:
        chosen = [_find(loaded, name) for name in dict.fromkeys(articles)]
    pairs = [(a, Review(level, by, role, today, until or a.meta.review_due)) for a in chosen]
    try:
        given = ledger.approve_all(desk.root, pairs)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    for approval in given:
        click.echo(f"{approval.article}: {level} by {by} until {approval.review.until}")
    if not given:
        click.echo("nothing to approve")


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="Print the table as JSON.")
@click.pass_obj
def status(desk: Desk, as_json: bool) -> None:
    """Show where each article stands: approved, changed, due soon, overdue, never approved.

    Example: python -m corpus status
    """
    loaded = load_corpus(desk.root)
    approvals = _or_exit(lambda: ledger.read(desk.root))
    today = desk.today()
    table = [standing(a, approvals.get(a.id), today) for a in loaded.articles.values()]
    if as_json:
        click.echo(json.dumps([_row(row) for row in table], ensure_ascii=False, indent=2))
        return
    for name, rows in _groups(table).items():
        click.echo(f"{name}: {len(rows)}")
        for row in rows:
            click.echo(f"  {_line(row)}")
    if loaded.problems:
        click.echo(f"{_many(len(loaded.problems), 'problem')} besides: python -m corpus check")


@cli.command()
@click.argument("title")
@click.pass_obj
def new(desk: Desk, title: str) -> None:
    """Start a well-formed draft; it is not served until it is approved.

    Example: python -m corpus new "What does a course cost?"
    """
    try:
        name, text = draft(title, desk.today())
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    click.echo(str(_write_new(desk.root, name, text)))


def _write_new(root: Path, name: str, text: str) -> Path:
    """Write a draft without ever overwriting; raises ClickException when the file exists."""
    path = root / "articles" / f"{name}.md"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise click.ClickException(f"{path} exists already") from None
    return path


def _find(loaded, name: str) -> Article:
    if name in loaded.articles:
        return loaded.articles[name]
    mine = [p for p in loaded.problems if p.path == f"articles/{name}.md"]
    _exit_with(mine)
    raise click.ClickException(f"no article {name!r}; known are {', '.join(loaded.articles) or 'none'}")


def _needs(article: Article, approval, level: str, today: date) -> bool:
    if standing(article, approval, today).state != "approved":
        return True
    return ledger.LEVELS.index(approval.review.level) < ledger.LEVELS.index(level)


def _groups(table: list[Standing]) -> dict[str, list[Standing]]:
    groups: dict[str, list[Standing]] = {"approved": [], "due within 30 days": [], "due within 14 days": []}
    groups |= {"due within 7 days": [], "changed since approval": [], "overdue": [], "never approved": []}
    names = {"changed": "changed since approval", "never": "never approved"}
    for row in table:
        name = f"due within {row.due_within} days" if row.due_within else names.get(row.state, row.state)
        groups[name].append(row)
    return groups


def _line(row: Standing) -> str:
    if row.approval is None:
        return row.article
    review = row.approval.review
    end = f", until {row.expires}" if row.expires else ""
    return f"{row.article}: {review.level} by {review.by} on {review.on}{end}"


def _row(row: Standing) -> dict:
    review = row.approval.review if row.approval else None
    return {
        "article": row.article,
        "state": row.state,
        "due_within_days": row.due_within,
        "level": review.level if review else None,
        "by": review.by if review else None,
        "on": review.on.isoformat() if review else None,
        "expires": row.expires.isoformat() if row.expires else None,
    }


def _many(count: int, word: str) -> str:
    return f"{count} {word}" + ("" if count == 1 else "s")


def _or_exit(read: Callable):
    try:
        return read()
    except CorpusError as error:
        _exit_with(error.problems)


def _exit_with(problems: list[Problem]) -> None:
    if problems:
        for problem in problems:
            click.echo(str(problem), err=True)
        sys.exit(1)


if __name__ == "__main__":
    cli()
