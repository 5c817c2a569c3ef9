"""The editor's commands: python -m corpus check | status | new | import | approve | withdraw | verify …"""

import difflib
import getpass
import json
import re
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import click

from bot.resources import check as check_help_lines
from corpus import ledger, signing
from corpus.article import Article
from corpus.check import check as check_corpus
from corpus.check import errors
from corpus.draft import draft
from corpus.extract import MAX_BYTES as IMPORT_BYTES
from corpus.extract import extract, kind_of
from corpus.fetch import fetch
from corpus.importing import to_draft
from corpus.ledger import Sign
from corpus.loader import Loaded, load_corpus
from corpus.passage import Passage, Review
from corpus.problem import CorpusError, Problem
from corpus.proof import Quote, prove, quote_of, read_reply
from corpus.standing import as_line, as_row, grouped, standing
from corpus.wording import FileStanding, file_standing, guarded
from index import artefact, withdrawal
from index.errors import IndexFault
from index.publish import live_version
from settings import Settings, SettingsError, load_settings

# Help lines and crisis words ship with bot/, since they must outlive a broken corpus.
BOT = Path(__file__).parent.parent / "bot"
HELP_LINES = "bot/resources.yaml"
BOT_WORDING = {
    HELP_LINES: BOT / "resources.yaml",
    "bot/words.py": BOT / "words.py",
    "bot/words_es.py": BOT / "words_es.py",
}

# Up to so many names an unknown one is answered with all of them.
_FEW = 12


def utc_today() -> date:
    return datetime.now(UTC).date()


@dataclass
class Desk:
    """What every command is handed. Tests set `today` and `wording`; the rest comes from settings."""

    today: Callable[[], date] = utc_today
    wording: dict[str, Path] = field(default_factory=lambda: dict(BOT_WORDING))
    settings: Settings = field(default_factory=Settings.model_construct)
    root: Path = Path("corpus")

    def files(self) -> list[FileStanding]:
        known, today = ledger.load(self.root).files, self.today()
        paths = guarded(self.root, self.wording)
        return [file_standing(name, path, known.get(name), today) for name, path in paths.items()]


class Day(click.ParamType):
    name = "date"

    def convert(self, value, param, context):
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date written YYYY-MM-DD", param, context)


class Commands(click.Group):
    """Turns every refusal into its messages and exit code 1."""

    def invoke(self, context: click.Context):
        try:
            return super().invoke(context)
        except CorpusError as error:
            for problem in error.problems:
                click.echo(str(problem), err=True)
            sys.exit(1)
        except (ValueError, IndexFault, SettingsError, OSError) as error:
            raise click.ClickException(str(error)) from None


sign_option = click.option(
    "--sign",
    "key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="SSH key to sign with.",
)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--corpus", "root", type=click.Path(path_type=Path), help="Instead of VOUCH_CORPUS.")
@click.pass_context
def cli(context: click.Context, root: Path | None) -> None:
    """Write, check and approve what Vouch may say.

    Example: python -m corpus check
    """
    desk = context.ensure_object(Desk)
    desk.settings = load_settings()
    desk.root = root or desk.settings.corpus


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
@click.pass_obj
def check(desk: Desk, as_json: bool) -> None:
    """Report every problem at once; exit 1 when there is an error.

    A warning, such as an overdue or unapproved article, does not stop a build: the article is
    left out of it.

    Example: python -m corpus check --json
    """
    signers, loaded = desk.settings.allowed_signers, load_corpus(desk.root)
    found = check_corpus(desk.root, desk.today(), signers=signers, wording=desk.wording, loaded=loaded)
    found = sorted([*found, *_help_lines(desk)])
    bad = len(errors(found))
    if as_json:
        rows = [asdict(problem) for problem in found]
        report = {"errors": bad, "warnings": len(found) - bad, "problems": rows}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for problem in found:
            click.echo(str(problem))
        click.echo(
            f"{len(loaded.articles)} articles, {_many(bad, 'error')}, {_many(len(found) - bad, 'warning')}"
        )
    sys.exit(1 if bad else 0)


@cli.command()
@click.argument("targets", nargs=-1, metavar="ARTICLE...")
@click.option("--level", type=click.Choice(ledger.LEVELS), required=True, help="How the text was vetted.")
@click.option("--by", required=True, help="Name of the person who vouches for the text.")
@click.option("--role", required=True, help="Their role, as readers will see it.")
@click.option("--until", type=Day(), help="Last day of the approval; by default the review date.")
@click.option("--all", "everything", is_flag=True, help="Everything that needs an approval at this level.")
@sign_option
@click.pass_obj
def approve(
    desk: Desk,
    targets: tuple[str, ...],
    level: str,
    by: str,
    role: str,
    until: date | None,
    everything: bool,
    key: Path | None,
) -> None:
    """Vouch for the exact text of articles, or of a file of wording, as they are on disk now.

    Any later edit to what is covered voids the approval. Section questions may be added without one.
    A file of wording, such as boundaries.yaml or bot/resources.yaml, is approved for a year.

    Example: python -m corpus approve side-effects --level source-checked --by "A. Editor" --role editor
    """
    if bool(targets) == everything:
        raise click.UsageError("name the articles, or give --all")
    loaded, known, today = load_corpus(desk.root), ledger.load(desk.root), desk.today()
    files = {file.name: file for file in desk.files()}
    if everything:
        if loaded.problems:
            raise CorpusError(loaded.problems)
        articles = [a for a in loaded.articles.values() if _needs(a, known.approvals.get(a.id), level, today)]
        chosen = [file for file in files.values() if file.state != "approved"]
    else:
        chosen = [files[name] for name in dict.fromkeys(targets) if name in files]
        articles = [_find(loaded, name, files) for name in dict.fromkeys(targets) if name not in files]
    sign = _signer(key)
    pairs = [(a, Review(level, by, role, today, until or a.meta.review_due)) for a in articles]
    given = ledger.approve_all(desk.root, pairs, sign)
    for file in chosen:
        review = Review(
            level, by, role, today, until or today.replace(year=today.year + 1, day=min(today.day, 28))
        )
        given.append(ledger.approve_file(desk.root, file.name, file.sha256, review, sign))
    for approval in given:
        click.echo(f"{approval.article}: {level} by {by} until {approval.review.until}")
    if not given:
        click.echo("nothing to approve")


@cli.command("revoke-approver")
@click.argument("name")
@click.option("--by", help="Who revokes; by default the name of this account.")
@click.option("--reason", required=True, help="Why, for those who read the ledger.")
@sign_option
@click.pass_obj
def revoke_approver(desk: Desk, name: str, by: str | None, reason: str, key: Path | None) -> None:
    """Void all that NAME vouched for; build and publish, or withdraw, to take it off the air.

    Example: python -m corpus revoke-approver "A. Editor" --reason "left the clinic"
    """
    by = by or getpass.getuser()
    lost = ledger.revoke(desk.root, name, by=by, reason=reason, on=desk.today(), sign=_signer(key))
    click.echo(f"{name} is revoked; no longer approved: {', '.join(lost)}")
    click.echo("quoted until the next build and publish; what must go at once: python -m corpus withdraw")


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="Print the table as JSON.")
@click.pass_obj
def status(desk: Desk, as_json: bool) -> None:
    """Show where each article stands: approved, changed, due soon, overdue, never approved.

    Example: python -m corpus status
    """
    loaded, approvals, today = load_corpus(desk.root), ledger.read(desk.root), desk.today()
    table = [standing(a, approvals.get(a.id), today) for a in loaded.articles.values()]
    if as_json:
        click.echo(json.dumps([as_row(row) for row in table], ensure_ascii=False, indent=2))
        return
    for name, rows in grouped(table).items():
        click.echo(f"{name}: {len(rows)}")
        for row in rows:
            click.echo(f"  {as_line(row)}")
    click.echo("wording:")
    for file in desk.files():
        click.echo(f"  {file.name}: {file.state}")
    withdrawn = withdrawal.read(desk.settings.artefacts)
    if withdrawn:
        click.echo(f"withdrawn: {len(withdrawn)}")
        for entry in withdrawn:
            click.echo(f"  {entry['article']}: {entry['reason']} ({entry['on']})")
    if loaded.problems:
        click.echo(f"{_many(len(loaded.problems), 'problem')} besides: python -m corpus check")


@cli.command()
@click.argument("title")
@click.pass_obj
def new(desk: Desk, title: str) -> None:
    """Start a well-formed draft; it is not served until it is approved.

    Example: python -m corpus new "What does a course cost?"
    """
    name, text = draft(title, desk.today())
    click.echo(str(_write_new(desk.root, name, text)))


@cli.command("import")
@click.argument("source", metavar="FILE|URL")
@click.option("--title", help="Instead of the document's own title.")
@click.pass_obj
def import_document(desk: Desk, source: str, title: str | None) -> None:
    """Turn a document into an unapproved draft, and say what was dropped.

    Takes HTML, Markdown, DOCX, PDF or plain text. Headings, lists and tables are kept.

    Example: python -m corpus import https://www.example.org/blog/ketamine
    """
    url = None
    if re.match(r"https?://", source, re.IGNORECASE):
        page = fetch(source)
        name, data, kind, charset = page.url, page.data, page.content_type, page.charset
        url = page.url
    else:
        name, kind, charset = Path(source).name, None, None
        data = _read(Path(source))
    found = extract(name, data, kind_of(name, kind, data), charset)
    made = to_draft(found, name, url, desk.today(), title)
    path = _write_new(desk.root, made.name, made.text)
    for note in made.notes:
        click.echo(note)
    click.echo(f"{path}: a draft, not approved")


@cli.command()
@click.argument("article")
@click.option("--reason", required=True, help="Why, for those who read the list.")
@click.pass_obj
def withdraw(desk: Desk, article: str, reason: str) -> None:
    """Stop every running server quoting ARTICLE within two seconds; nothing is rebuilt.

    Example: python -m corpus withdraw side-effects --reason "figure was wrong"
    """
    artefacts = desk.settings.artefacts
    version = live_version(artefacts)
    known = set(load_corpus(desk.root).articles)
    if version:
        known |= set(artefact.load(artefacts / artefact.VERSIONS / version).articles)
    if article not in known:
        raise click.ClickException(_unknown(article, sorted(known)))
    withdrawal.withdraw(artefacts, article, " ".join(reason.split()), desk.today())
    click.echo(f"{article} is withdrawn")


@cli.command()
@click.argument("article")
@click.pass_obj
def reinstate(desk: Desk, article: str) -> None:
    """Lift the withdrawal of ARTICLE.

    Example: python -m corpus reinstate side-effects
    """
    if not withdrawal.reinstate(desk.settings.artefacts, article):
        raise click.ClickException(f"{article} is not withdrawn")
    click.echo(f"{article} may be quoted again")


@cli.command()
@click.argument("target", metavar="REPLY.json|PASSAGE_ID")
@click.pass_obj
def verify(desk: Desk, target: str) -> None:
    """Prove that a quoted text is the approved text, or say exactly where it is not.

    Takes a saved reply of the API, or the id of a passage of the live version.

    Example: python -m corpus verify how-fast-it-works.first-hours
    """
    version, quotes = (read_reply(Path(target))) if Path(target).is_file() else (None, None)
    passages = _passages(desk.settings.artefacts, version)
    if quotes is None:
        if target not in passages:
            raise click.ClickException(f"{target!r} is neither a file nor a passage of the live version")
        quotes = [quote_of(passages[target])]
    elif not quotes:
        raise click.ClickException(f"{target} quotes nothing")
    proofs = [_prove(desk, quote, passages) for quote in quotes]
    for proof in proofs:
        click.echo(f"{proof.passage_id}: {'not proved' if proof.faults else 'proved'}")
        for fault in proof.faults:
            click.echo(f"  NOT SO: {fault}")
        for step in proof.steps:
            click.echo(f"  {step}")
    sys.exit(1 if any(proof.faults for proof in proofs) else 0)


def _help_lines(desk: Desk) -> list[Problem]:
    """Help lines that cannot be used, and those that nobody has called for three months."""
    path = desk.wording.get(HELP_LINES)
    if path is None:
        return []
    broken, stale = check_help_lines(desk.today(), path)
    mend = "ring it or look it up, correct it, set verified_on, and approve the file again"
    problems = [Problem(HELP_LINES, 0, reason.removeprefix(f"{path.name}: ")) for reason in broken]
    for reason in stale:
        reason = reason.removeprefix(f"{path.name}: ")
        region, _, rest = reason.partition(": ")
        line = _help_line_at(path.read_text("utf-8").splitlines(), region, rest)
        problems.append(Problem(HELP_LINES, line, reason, mend, "warning"))
    return problems


def _help_line_at(lines: list[str], region: str, row: str) -> int:
    """The number of the line that names the row of this region, 0 when it is written in another way."""
    inside = False
    for number, line in enumerate(lines, 1):
        if line[:1].strip() and line[0] != "#":
            inside = line.split(":")[0].strip("'\" ") == region
        name = line.partition("name:")[2].strip().strip("'\"")
        if inside and name and row.startswith(name):
            return number
    return 0


def _prove(desk: Desk, quote: Quote, passages: dict[str, Passage]):
    passage = passages.get(quote.passage_id)
    articles = load_corpus(desk.root).articles
    article = articles.get(passage.article_id) if passage else None
    return prove(quote, passage, ledger.entries(desk.root), article)


def _passages(artefacts: Path, version: str | None) -> dict[str, Passage]:
    """Those of the version that a reply names, else of the live one; every file of it verified."""
    name = version or live_version(artefacts)
    if name is None or not name.isalnum():
        raise click.ClickException(f"no version {name!r}" if name else "no version is live")
    folder = artefacts / artefact.VERSIONS / name
    if not folder.is_dir():
        raise click.ClickException(f"version {name} is not kept: it was pruned, or built on another machine")
    parts = artefact.load(folder).parts
    return {passage.id: passage for passage in parts.passages}


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise click.ClickException(f"{path}: no such file")
    if path.stat().st_size > IMPORT_BYTES:
        raise click.ClickException(f"{path}: is over {IMPORT_BYTES:,} bytes")
    return path.read_bytes()


def _signer(key: Path | None) -> Sign | None:
    return (lambda digest: signing.sign(digest, key)) if key else None


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


def _find(loaded: Loaded, name: str, files: dict[str, FileStanding]) -> Article:
    if name in loaded.articles:
        return loaded.articles[name]
    mine = [p for p in loaded.problems if p.path == f"articles/{name}.md"]
    if mine:
        raise CorpusError(mine)
    raise click.ClickException(_unknown(name, [*loaded.articles, *files]))


def _unknown(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known) if len(known) > _FEW else known
    hint = f"known are {', '.join(near)}" if near else "python -m corpus status lists them"
    return f"no article {name!r}; {hint if known else 'there is none'}"


def _needs(article: Article, approval, level: str, today: date) -> bool:
    if standing(article, approval, today).state != "approved":
        return True
    return ledger.LEVELS.index(approval.review.level) < ledger.LEVELS.index(level)


def _many(count: int, word: str) -> str:
    return f"{count} {word}" + ("" if count == 1 else "s")


if __name__ == "__main__":
    cli(prog_name="python -m corpus")
