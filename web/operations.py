"""What an operator's tools ask: is it alive, is it ready, how much does it do, what does it speak."""

import hmac

from flask import Blueprint, Response, jsonify, render_template, request

from web import metrics
from web.openapi import document
from web.problems import ProblemError, no_index
from web.services import services

operations = Blueprint("operations", __name__)


@operations.get("/healthz")
def healthz() -> Response:
    return _fresh(jsonify(status="ok"))


@operations.get("/readyz")
def readyz() -> Response:
    state = services().readiness()
    if not state.ready:
        raise no_index()
    return _fresh(jsonify(state.to_json()))


@operations.get("/metrics")
def counters() -> Response:
    token = services().config.metrics_token
    if not token:
        raise ProblemError(404, "Counters are switched off: set VOUCH_METRICS_TOKEN to read them.")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(token.encode(), given.encode("utf-8", "replace")):
        raise ProblemError(
            401, "This address needs the operator's token.", headers={"WWW-Authenticate": "Bearer"}
        )
    return _fresh(Response(services().metrics.text(), content_type=metrics.CONTENT_TYPE))


@operations.get("/openapi.json")
def openapi() -> Response:
    response = jsonify(_document())
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.add_etag()
    return response.make_conditional(request)


@operations.get("/docs")
def docs() -> str:
    return render_template("docs.html", config=services().bot.config(None), document=_document())


def _document() -> dict:
    config = services().config
    return document(feedback=config.feedback, keys=bool(config.api_keys), url=config.public_url or "/")


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
