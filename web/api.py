"""The JSON API: one question in, one reply out; and what a widget needs around it."""

import re

from flask import Blueprint, Response, g, request
from pydantic import BaseModel, ValidationError
from werkzeug.http import parse_options_header

from bot.replies import ChatRequest
from web.body import LOCALE, Body, hear_json, load_object, read_body
from web.conversation import converse, validate
from web.feedback import Feedback
from web.problems import ProblemError
from web.services import services

api = Blueprint("api", __name__, url_prefix="/api")


@api.post("/chat")
def chat() -> Response:
    body = read_body(request)
    if body.too_large:
        raise ProblemError(413)
    heard = hear_json(body.data)
    g.region = heard.region
    used = services()

    def check() -> ChatRequest:
        _check_envelope(body)
        return validate(heard.payload, body.data)

    reply = converse(used.bot, heard, check, used.count, request_id=g.request_id)
    return _json(used.referred(reply))


@api.get("/config")
def config() -> Response:
    return _json(services().bot.config(_region(), _locale()))


@api.get("/passages/<passage_id>")
def passage(passage_id: str) -> Response:
    found = services().bot.passage(passage_id, _region())
    if found is None:
        raise ProblemError(404, "No passage of this name may be quoted.")
    return _json(found)


@api.post("/feedback")
def feedback() -> Response:
    used = services()
    body = read_body(request)
    if not used.config.feedback:
        raise ProblemError(404, "Feedback is switched off.")
    if body.too_large:
        raise ProblemError(413)
    _check_envelope(body)
    try:
        given = Feedback.model_validate(load_object(body.data.decode()))
    except (UnicodeDecodeError, ValidationError):
        raise ProblemError(400, "Expected request_id, passage_id and value, which is up or down.") from None
    used.count()
    if used.bot.passage(given.passage_id, None) is None:
        raise ProblemError(404, "No passage of this name may be quoted.")
    used.metrics.feedback(given.value)
    return Response(status=204)


def _check_envelope(body: Body) -> None:
    """Refuse what is not whole, plain JSON in UTF-8; raises ProblemError 400 or 415."""
    if not body.whole:
        raise ProblemError(400, "The request ended before its stated length.")
    kind, options = parse_options_header(request.headers.get("Content-Type"))
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    charset = options.get("charset", "utf-8").lower()
    if kind.lower() != "application/json" or charset not in ("utf-8", "utf8") or encoding != "identity":
        raise ProblemError(415)


def _region() -> str | None:
    """The region that the address names, None when it names none; raises ProblemError 400."""
    region = request.args.get("region")
    if region is None:
        return None
    if not re.fullmatch("[A-Za-z]{2}", region):
        raise ProblemError(400, "Some fields are not as expected.", ["region: expected two letters"])
    g.region = region.upper()
    return g.region


def _locale() -> str | None:
    """The language that the address names, None when it names none; raises ProblemError 400."""
    locale = request.args.get("locale")
    if locale is not None and (len(locale) > 35 or not LOCALE.fullmatch(locale)):
        raise ProblemError(400, "Some fields are not as expected.", ["locale: expected a tag such as en-GB"])
    return locale


def _json(model: BaseModel) -> Response:
    response = Response(model.model_dump_json(), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
