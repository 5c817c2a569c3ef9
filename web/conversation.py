"""One question, in the order that keeps people safe: triage, then everything that can refuse."""

from collections.abc import Callable

from pydantic import ValidationError

from bot.core import Bot
from bot.replies import ChatRequest, Reply
from index.live import NoIndex
from web.body import Heard, has_control, load_object
from web.problems import ProblemError, no_index

_NESTED = {"role", "text"}


def converse(
    bot: Bot, heard: Heard, check: Callable[[], ChatRequest], count: Callable[[], None], *, request_id: str
) -> Reply:
    """The reply to one request. `check` validates and `count` limits the rate; both raise ProblemError.

    A crisis or an emergency is answered whatever else is wrong. With `more` the reader asked to go
    on past the help lines; when that cannot be served, the help lines are the answer again.
    """
    with bot.in_hand():
        if reply := _takeover(bot, heard, request_id, more=heard.more):
            return reply
        try:
            request = check()
            count()
            return bot.reply(request, request_id=request_id)
        except (ProblemError, NoIndex) as error:
            if heard.more and (reply := _takeover(bot, heard, request_id, more=False)):
                return reply
            if isinstance(error, NoIndex):
                raise no_index() from None
            raise


def _takeover(bot: Bot, heard: Heard, request_id: str, *, more: bool) -> Reply | None:
    for text in heard.texts:
        reply = bot.screen(
            text,
            heard.history,
            region=heard.region,
            more=more,
            request_id=request_id,
            locale=heard.locale,
        )
        if reply is not None:
            return reply
    return None


def validate(payload: dict | None, data: bytes) -> ChatRequest:
    """The request in `payload`; raises ProblemError 400 naming every field that is wrong.

    `data` are the bytes it came from: they must be UTF-8.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise ProblemError(400, "The request is not UTF-8.") from None
    if payload is None or load_object(text) is None:
        raise ProblemError(400, "The request is not one JSON object with each name used once.")
    return validate_fields(payload)


def validate_fields(fields: dict) -> ChatRequest:
    """The request with these fields; raises ProblemError 400 naming every field that is wrong."""
    try:
        request = ChatRequest.model_validate(fields)
    except ValidationError as error:
        found = list(dict.fromkeys(_explain(item) for item in error.errors(include_url=False)))
        raise ProblemError(400, "Some fields are not as expected.", found) from None
    wrong = []
    if not request.message.strip():
        wrong.append("message: expected a question, found only spaces")
    places = [("message", request.message)]
    places += [(f"history.{number}.text", turn.text) for number, turn in enumerate(request.history)]
    wrong += [f"{place}: a control character is not allowed" for place, text in places if has_control(text)]
    if wrong:
        raise ProblemError(400, "Some fields are not as expected.", wrong)
    return request


def _explain(item: dict) -> str:
    """One problem in words that name the field and quote nothing that was sent."""
    known = set(ChatRequest.model_fields) | _NESTED
    loc = [str(part) for part in item["loc"] if isinstance(part, int) or part in known]
    place = ".".join(loc)
    kind, context = item["type"], item.get("ctx", {})
    if kind == "extra_forbidden":
        names = "role, text" if loc[:1] == ["history"] else ", ".join(ChatRequest.model_fields)
        return f"{place + ': ' if place else ''}an unknown field was sent; known are {names}"
    if kind == "string_too_long":
        return f"{place}: expected at most {context['max_length']:,} characters, found {len(item['input']):,}"
    if kind == "too_long":
        return f"{place}: expected at most {context['max_length']} turns, found {context['actual_length']}"
    reasons = {
        "missing": "is required",
        "string_too_short": "expected a question, found no text",
        "string_type": "expected text",
        "string_unicode": "holds half of a character (a lone surrogate)",
        "bool_type": "expected true or false",
        "list_type": "expected a list of turns",
        "literal_error": "expected user or bot",
        "model_type": "expected an object with role and text",
        "model_attributes_type": "expected an object with role and text",
        "string_pattern_mismatch": "expected a tag such as en-GB"
        if place == "locale"
        else "expected two letters",
    }
    return f"{place}: {reasons.get(kind, 'is not as expected')}"
