"""Errors as problem documents (RFC 9457). Each carries the notice and the help line."""

import logging
from collections.abc import Sequence
from http import HTTPStatus

from flask import Flask, Response, current_app, g, render_template, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from bot.core import Bot
from bot.replies import Problem
from index.live import NoIndex
from web.logs import where

PROBLEM_TYPE = "application/problem+json"
NO_INDEX_RETRY_S = 10
_log = logging.getLogger("vouch.web")

_DETAILS = {
    400: "The request could not be read.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "The request is larger than 64 KiB.",
    415: "Send the request as application/json in UTF-8.",
}


class ProblemError(Exception):
    """Raised to answer with a problem document; `detail` and `errors` never quote the request."""

    def __init__(
        self,
        status: int,
        detail: str | None = None,
        errors: Sequence[str] = (),
        headers: dict[str, str] | None = None,
    ):
        super().__init__(status)
        self.status = status
        self.detail = detail or _DETAILS.get(status) or HTTPStatus(status).phrase
        self.errors = tuple(errors)
        self.headers = headers or {}


def no_index() -> ProblemError:
    return ProblemError(
        503,
        "No content is published yet, so no question can be answered. Please try again shortly.",
        headers={"Retry-After": str(NO_INDEX_RETRY_S)},
    )


def problem(bot: Bot, error: ProblemError, *, request_id: str, region: str | None = None) -> Problem:
    """The document for one error. `type` is a stable name, not an address to fetch."""
    cared = bot.cared(region)
    phrase = HTTPStatus(error.status).phrase
    return Problem(
        notice=cared.notice,
        help=cared.help,
        type="urn:vouch:problem:" + phrase.lower().replace(" ", "-"),
        title=phrase,
        status=error.status,
        detail=error.detail,
        errors=error.errors,
        request_id=request_id,
    )


def install(app: Flask) -> None:
    """Answer every error of the app, Flask's and werkzeug's own included, with a problem document."""

    @app.errorhandler(ProblemError)
    def _ours(error: ProblemError) -> Response:
        return _respond(error)

    @app.errorhandler(NoIndex)
    def _nothing_published(error: NoIndex) -> Response:
        return _respond(no_index())

    @app.errorhandler(HTTPException)
    def _werkzeug(error: HTTPException) -> Response:
        status = error.code or 500
        if isinstance(error, RequestEntityTooLarge):
            status = 413
        if status < 400:  # a redirect, such as one to the canonical form of an address
            return error.get_response()
        kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
        if allowed := getattr(error, "valid_methods", None):
            kept["Allow"] = ", ".join(sorted(allowed))
        return _respond(ProblemError(status, headers=kept))

    @app.errorhandler(Exception)
    def _unforeseen(error: Exception) -> Response:
        # The message of an exception may quote the question, so only its kind and place are kept.
        _log.error(
            "crash", extra={"request_id": g.request_id, "error": type(error).__name__, "where": where(error)}
        )
        return _respond(ProblemError(500, "Something went wrong on our side. Please try again."))


def _respond(error: ProblemError) -> Response:
    services = current_app.extensions["vouch"]
    document = problem(services.bot, error, request_id=g.request_id, region=g.get("region"))
    if _wants_page():
        body = render_template("problem.html", problem=document)
        response = Response(body, status=error.status, content_type="text/html; charset=utf-8")
    else:
        body = document.model_dump_json(exclude_none=True)
        response = Response(body, status=error.status, content_type=PROBLEM_TYPE)
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(error.headers)
    return response


def _wants_page() -> bool:
    """A browser that opened a page gets the problem as a page; whatever else asks gets JSON."""
    if request.path.startswith("/api/"):
        return False
    accepted = request.accept_mimetypes
    return accepted["text/html"] > max(accepted["application/json"], accepted[PROBLEM_TYPE])
