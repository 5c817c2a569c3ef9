"""Commands for asking the bot in a terminal."""

import json
import textwrap
import uuid

import click

from bot.compose import make_bot
from bot.replies import ChatRequest, Reply, Turn
from index.live import NoIndex
from settings import SettingsError, load_settings

WIDTH = 88


@click.group()
def main() -> None:
    """Ask the bot. Example: python -m bot ask "How fast does ketamine work?" """


@main.command()
@click.argument("question", required=False)
@click.option("--region", help="ISO 3166-1 region for the help lines, such as GB.")
@click.option("--more", is_flag=True, help="Give the general answer after a crisis reply.")
@click.option("--json", "as_json", is_flag=True, help="Print the reply as the API gives it.")
def ask(question: str | None, region: str | None, more: bool, as_json: bool) -> None:
    """Answer one QUESTION, or ask on until an empty line.

    Example: python -m bot ask "What are the side effects?" --region GB
    """
    try:
        bot = make_bot(load_settings())
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
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
            + _wrap(f"— {quote.article.title}: {quote.section} [{quote.passage_id}]") + "\n"
            + _wrap(f"Sources: {cited}") + "\n"
            + f"{quote.review.level} by {quote.review.by} on {quote.review.on}, due {quote.review.due}"
        )
    if reply.suggestions:
        parts.append("You could ask:\n" + "\n".join(f"- {text}" for text in reply.suggestions))
    parts.append(_wrap(reply.notice) + "\nHelp: " + ", ".join(action.label for action in reply.help))
    return "\n\n".join(parts)


def _wrap(text: str) -> str:
    return textwrap.fill(text, WIDTH)


if __name__ == "__main__":
    main(prog_name="python -m bot")
