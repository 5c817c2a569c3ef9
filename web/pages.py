"""Pages for people: the clinic's front page, articles, and the plain form that needs no JavaScript."""

from typing import NamedTuple
from urllib.parse import parse_qsl

from flask import Blueprint, Response, g, render_template, request

from bot.core import Bot
from bot.replies import Block, ChatRequest, Excerpt, Reply
from bot.triage_measured import read
from index.live import NoIndex
from web.body import Body, Heard, decode, hear_text, read_body
from web.conversation import converse, validate_fields
from web.problems import ProblemError
from web.services import services

pages = Blueprint("pages", __name__)


class Piece(NamedTuple):
    """A run of an excerpt's text; `marked` when it lies in a highlight."""

    text: str
    marked: bool


@pages.app_template_global()
def pieces(excerpt: Excerpt, start: int, end: int) -> list[Piece]:
    """Cut `excerpt.text[start:end]` at the edges of its highlights; joined, the pieces are that text."""
    cuts = {start, end}
    for span in excerpt.highlights:
        cuts |= {edge for edge in span if start < edge < end}
    edges = sorted(cuts)
    return [
        Piece(excerpt.text[a:b], any(low <= a and b <= high for low, high in excerpt.highlights))
        for a, b in zip(edges, edges[1:], strict=False)
    ]


@pages.app_template_global()
def first_number(block: Block) -> int | None:
    """The number that a list starts with, None when it has bullets."""
    head = block.text.lstrip().split(maxsplit=1)[0].rstrip(".)")
    return int(head) if head.isdecimal() else None


@pages.app_template_filter()
def anchor(excerpt: Excerpt) -> str:
    """The excerpt's place on its article's page: the passage id without the article's."""
    return excerpt.passage_id.removeprefix(excerpt.article.id + ".")


@pages.app_template_filter()
def day(value) -> str:
    return f"{value.day} {value:%B %Y}"


@pages.get("/")
def home() -> str:
    bot = services().bot
    return render_template("home.html", config=bot.config(None), articles=_articles(bot))


@pages.get("/articles")
def articles() -> str:
    bot = services().bot
    return render_template("articles.html", config=bot.config(None), articles=_articles(bot))


@pages.get("/articles/<article_id>")
def article(article_id: str) -> Response:
    bot = services().bot
    page = bot.article(article_id)
    if page is None:
        raise ProblemError(404, "There is no article of this name, or its review has lapsed.")
    response = Response(render_template("article.html", config=bot.config(None), page=page))
    # A withdrawn article must go from the screen at the next look, so nothing may keep a copy unasked.
    response.headers["Cache-Control"] = "no-cache"
    return response


@pages.get("/safety")
def safety() -> str:
    return render_template("safety.html", config=services().bot.config(None), measured=read())


@pages.get("/ask")
def ask_form() -> Response:
    return _ask_page()


@pages.post("/ask")
def ask() -> Response:
    body = read_body(request)
    if body.too_large:
        return _ask_page(error=ProblemError(413))
    heard, fields = _hear_form(body)
    used = services()

    def check() -> ChatRequest:
        if not body.whole:
            raise ProblemError(400, "The form ended before its stated length.")
        if request.mimetype != "application/x-www-form-urlencoded":
            raise ProblemError(415, "Send the form as it stands on the page.")
        return validate_fields(fields)

    try:
        reply = converse(used.bot, heard, check, used.count, request_id=g.request_id)
    except ProblemError as error:
        return _ask_page(message=fields.get("message", ""), error=error)
    return _ask_page(message=fields.get("message", ""), reply=used.referred(reply))


def _hear_form(body: Body) -> tuple[Heard, dict]:
    """What can be read in a form, and its fields as a chat request has them."""
    sent = dict(parse_qsl(decode(body.data), keep_blank_values=True, errors="replace"))
    message = sent.get("message", "").replace("\r\n", "\n")
    region = sent.get("region") or None
    more = sent.get("more") == "yes"
    fields = {"message": message, "region": region, "more": more}
    texts = [message] if message else [decode(body.data), *sent.values()]
    return hear_text(texts, region=region, more=more), fields


def _ask_page(message: str = "", reply: Reply | None = None, error: ProblemError | None = None) -> Response:
    config = services().bot.config(None)
    body = render_template("ask.html", config=config, message=message, reply=reply, error=error)
    response = Response(body, status=error.status if error else 200)
    response.headers["Cache-Control"] = "no-store"
    if error:
        response.headers.update(error.headers)
    return response


def _articles(bot: Bot) -> list:
    try:
        return bot.articles()
    except NoIndex:
        return []
