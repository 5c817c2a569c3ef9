"""Commands for asking the bot in a terminal."""

import json
import os
import re
import tempfile
import textwrap
import uuid
from datetime import UTC, datetime
from pathlib import Path

# Threads that wait must not spin: on a busy machine they starve those that work.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import click  # noqa: E402
from tqdm import tqdm  # noqa: E402

from bot.calibration import fits, read, standing, write  # noqa: E402
from bot.compose import make_bot, make_live  # noqa: E402
from bot.replies import ChatRequest, Reply, Turn  # noqa: E402
from corpus import golden  # noqa: E402
from index.embedder import load_model  # noqa: E402
from index.live import NoIndex  # noqa: E402
from settings import SettingsError, load_settings  # noqa: E402

WIDTH = 88
# Replies are called likely where at most this share shows nothing that answers.
LIKELY_WRONG = 0.05


@click.group()
def main() -> None:
    """Ask the bot, calibrate it, and measure it.

    Example: python -m bot ask "How fast does ketamine work?"
    """


@main.command()
@click.argument("question", required=False)
@click.option("--region", help="ISO 3166-1 region for the help lines, such as GB.")
@click.option("--more", is_flag=True, help="Give the general answer after a crisis reply.")
@click.option("--json", "as_json", is_flag=True, help="Print the reply as the API gives it.")
def ask(question: str | None, region: str | None, more: bool, as_json: bool) -> None:
    """Answer one QUESTION, or ask on until an empty line.

    Example: python -m bot ask "What are the side effects?" --region GB
    """
    bot = make_bot(_settings())
    history: list[Turn] = []
    single = question is not None
    while True:
        if not single:
            question = click.prompt("You", default="", show_default=False).strip()
            if not question:
                return
        reply = _answer(bot, question, history, region, more)
        if as_json:
            click.echo(json.dumps(reply.model_dump(mode="json"), ensure_ascii=False, indent=2))
        else:
            click.echo(render(reply))
        if single:
            return
        history = [*history, Turn(role="user", text=question)][-10:]


@main.command()
@click.option(
    "--wrong-at-most",
    default="16 of 100",
    show_default=True,
    help="Share of replies that may show nothing that answers, such as '1 of 10'.",
)
@click.option("--if-stale", is_flag=True, help="Do nothing when it fits the live index already.")
def calibrate(wrong_at_most: str, if_stale: bool) -> None:
    """Fit the confidence to the live index and choose when to say "I don't know".

    Example: python -m bot calibrate --wrong-at-most "1 of 10"
    """
    from bot.calibrate import TooSmall
    from bot.calibrate import calibrate as fit

    target = _share(wrong_at_most)
    settings = _settings()
    index = _index(settings)
    held = read(settings.artefacts)
    if if_stale and held and fits(held, index):
        click.echo(standing(held, index))
        return
    paths = [settings.corpus / name for name in (golden.NAME, golden.TO_CALIBRATE)]
    rows = [row for path in paths if path.exists() for row in golden.load_golden(path)]
    with tqdm(desc="calibrating", unit="step", disable=None, leave=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        try:
            made = fit(
                index,
                rows,
                target_wrong=target,
                likely_wrong=min(LIKELY_WRONG, target),
                created=datetime.now(UTC),
                progress=progress,
            )
        except TooSmall as error:
            click.echo(str(error))
            return
    write(settings.artefacts, made)
    click.echo(f"answers from a confidence of {made.threshold:.2f}: {made.guarantee}")


@main.command("eval")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--beir", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A BEIR folder.")
@click.option("--safety", is_flag=True, help="Measure triage on its held-out messages.")
@click.option(
    "--json", "to_json", type=click.Path(dir_okay=False, path_type=Path), help="Write the table here."
)
@click.option("--misses", is_flag=True, help="List every question that went wrong.")
@click.option("--record", is_flag=True, help="With --safety: write the rates that the /safety page shows.")
def evaluate(
    file: Path | None, beir: Path | None, safety: bool, to_json: Path | None, misses: bool, record: bool
) -> None:
    """Measure answers on a FILE of questions, ranking on a BEIR folder, or triage.

    Without any of them the corpus's golden questions are asked.

    Example: python -m bot eval --beir sets/my-faq --json table.json
    """
    if beir:
        table = _evaluate_beir(beir)
    elif safety:
        table = _evaluate_safety(file, misses, record)
    else:
        table = _evaluate_file(file, misses)
    if to_json:
        to_json.write_text(json.dumps(table, indent=2) + "\n", "utf-8")


def _evaluate_file(file: Path | None, misses: bool) -> dict:
    from bot.evaluate import QuestionsError, ask_all, load_questions, summary
    from bot.evaluate import render as render_table

    settings = _settings()
    try:
        questions = load_questions(file or settings.corpus / golden.NAME)
        outcomes = ask_all(make_bot(settings), tqdm(questions, desc="asking", disable=None, leave=False))
    except (QuestionsError, NoIndex, OSError) as error:
        raise click.ClickException(str(error)) from None
    table = summary(outcomes)
    click.echo(render_table(table))
    if misses:
        for row in outcomes:
            if row.answered != row.asked.answerable or (row.answered and not row.three):
                click.echo(f"{row.asked.kind}: {row.asked.question} -> {', '.join(row.shown) or 'declined'}")
    return table


def _evaluate_beir(folder: Path) -> dict:
    from bot import evaluate_beir
    from bot.beir import BeirError, load

    try:
        sets = load(folder)
    except (BeirError, OSError) as error:
        raise click.ClickException(str(error)) from None
    with tqdm(desc="embedding", unit="text", disable=None, leave=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        table = evaluate_beir.evaluate(sets, load_model(_settings().model), progress)
    click.echo(evaluate_beir.render(table))
    return table


def _evaluate_safety(file: Path | None, misses: bool, record: bool) -> dict:
    from bot import triage_eval, triage_measured

    if file and record:
        raise click.ClickException("--record is for the set that ships, not for a FILE")

    rows = triage_eval.read_rows(file) if file else triage_eval.read_rows()
    table = triage_eval.evaluate(tqdm(rows, desc="reading", disable=None, leave=False))
    click.echo(triage_eval.render(table))
    if misses:
        for miss in table.misses:
            click.echo(f"{miss.measure}: {miss.route}: {miss.text}")
    else:
        path = Path(tempfile.mkdtemp(prefix="vouch-safety-")) / "misses.jsonl"
        triage_eval.write_misses(table, path)
        click.echo(f"{len(table.misses)} misses: {path}")
    if record:
        triage_measured.write(table, datetime.now(UTC).date())
        click.echo("recorded for the /safety page")
    return {m.name: {"rate": m.rate, "n": m.count, "interval": m.interval} for m in table.measures if m.count}


def _settings():
    try:
        return load_settings()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def _index(settings):
    try:
        return make_live(settings).current()
    except NoIndex as error:
        raise click.ClickException(f"{error}. Build one with: python -m index build --publish") from None


def _share(words: str) -> float:
    match = re.fullmatch(r"\s*(\d+) (?:of|in) (\d+)\s*", words)
    if not match or not 0 < int(match[1]) < int(match[2]):
        raise click.BadParameter(f"expected something like '1 of 20', found {words!r}")
    return int(match[1]) / int(match[2])


def _answer(bot, question: str, history: list[Turn], region: str | None, more: bool) -> Reply:
    request_id = str(uuid.uuid4())
    urgent = bot.screen(question, history, region=region, more=more, request_id=request_id)
    if urgent:
        return urgent
    try:
        request = ChatRequest(message=question, history=history, region=region, more=more)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    try:
        return bot.reply(request, request_id=request_id)
    except NoIndex as error:
        raise click.ClickException(f"{error}. Build one with: python -m index build --publish") from None


def render(reply: Reply) -> str:
    """The reply as plain text: message, excerpts with their sources, help lines, notice."""
    parts = [_wrap(reply.message)] if reply.message else []
    for resource in reply.resources:
        parts.append(f"{resource.name} ({resource.hours}): " + ", ".join(a.label for a in resource.actions))
    for quote in reply.excerpts:
        cited = "; ".join(
            f"{s.title}, {s.publisher}" + (f", {s.year}" if s.year else "") for s in quote.sources
        )
        parts.append(
            f"“{quote.text}”\n"
            + _wrap(f"— {quote.article.title}: {quote.section} [{quote.passage_id}]")
            + "\n"
            + _wrap(f"Sources: {cited}")
            + "\n"
            + f"{quote.review.level} by {quote.review.by} on {quote.review.on}, due {quote.review.due}"
        )
    if reply.suggestions:
        parts.append("You could ask:\n" + "\n".join(f"- {text}" for text in reply.suggestions))
    parts.append(_wrap(reply.notice) + "\nHelp: " + ", ".join(action.label for action in reply.help))
    return "\n\n".join(parts)


def _wrap(text: str) -> str:
    # Ids and addresses stay whole, so that they can be copied.
    return textwrap.fill(text, WIDTH, break_on_hyphens=False, break_long_words=False)


if __name__ == "__main__":
    main(prog_name="python -m bot")
