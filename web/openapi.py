"""The OpenAPI document, built from the very models that requests and replies are made with."""

from functools import lru_cache

from pydantic.json_schema import models_json_schema

from bot.pages import Config, PassageReply
from bot.replies import API_VERSION, ChatRequest, Problem, Reply
from web.feedback import Feedback

_PROBLEMS = {
    400: "The request cannot be read, or fields are not as expected; `errors` names each.",
    401: "The key is not known. Without a key the limit of the address holds.",
    404: "There is nothing of this name.",
    413: "The request is larger than 64 KiB.",
    415: "The request is not application/json in UTF-8.",
    429: "Too many questions in a short time; wait as long as Retry-After says.",
    503: "No index is published yet.",
}
# Text needs a character that is no space, and no control character other than tab and line ends.
_CONTROL = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
_PRINTABLE = f"^[^{_CONTROL}]*$"
_MESSAGE = rf"^[^{_CONTROL}]*[^\s{_CONTROL}][^{_CONTROL}]*$"


@lru_cache
def document(*, feedback: bool, keys: bool = False, url: str = "/") -> dict:
    """The document for this app; the feedback operation stands in it only when it is switched on, and
    server-to-server keys only when there are some."""
    schemas = _schemas()
    paths = {
        "/api/chat": {
            "post": _operation(
                "chat",
                "Ask one question",
                "Triage comes first: a crisis or an emergency is a 200 whatever else is wrong.",
                ok=_json_reply("The answer, an honest no answer, or where to turn at once.", "Reply"),
                problems=(400, 413, 415, 429, 503),
                takes="ChatRequest",
            )
        },
        "/api/config": {
            "get": _operation(
                "config",
                "What a widget needs before the first question",
                None,
                ok=_json_reply("Greeting, notice, help lines and suggestions.", "Config"),
                problems=(400,),
                parameters=[_region(), _locale()],
            )
        },
        "/api/passages/{passage_id}": {
            "get": _operation(
                "passage",
                "One passage by its id",
                None,
                ok=_json_reply("The passage, word for word, with its provenance.", "PassageReply"),
                problems=(400, 404, 503),
                parameters=[_passage_id(), _region()],
            )
        },
        "/articles/{article_id}": {
            "get": _operation(
                "article",
                "An article as a page; each passage is an anchor",
                None,
                ok=_page("The article."),
                problems=(404, 503),
                parameters=[_article_id()],
            )
        },
        "/readyz": {
            "get": _operation(
                "readyz",
                "Whether questions can be answered",
                None,
                ok=_json_reply("An index is in service.", "Readiness"),
                problems=(503,),
            )
        },
        "/healthz": {
            "get": _operation(
                "healthz",
                "Whether the process is alive",
                None,
                ok=_json_reply("It is.", "Health"),
                problems=(),
            )
        },
    }
    if feedback:
        paths["/api/feedback"] = {
            "post": _operation(
                "feedback",
                "A thumb up or down on a passage",
                "Counted, and nothing else is kept.",
                ok=("204", {"description": "Counted."}),
                problems=(400, 404, 413, 415, 429, 503),
                takes="Feedback",
            )
        }
    components = {"schemas": schemas}
    if keys:
        components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        for path in ("/api/chat", "/api/feedback"):
            if path in paths:
                paths[path]["post"]["security"] = [{}, {"key": []}]
                paths[path]["post"]["responses"]["401"] = _problem(401)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Vouch",
            "version": API_VERSION,
            "summary": "Questions answered only with vetted passages, word for word.",
            "description": "Fields are only ever added within a version. No cookies, no accounts.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": url}],
        "paths": paths,
        "components": components,
    }


def _schemas() -> dict:
    shapes = [(model, "serialization") for model in (Reply, Problem, Config, PassageReply)]
    shapes += [(ChatRequest, "validation"), (Feedback, "validation")]
    _, found = models_json_schema(shapes, ref_template="#/components/schemas/{model}")
    schemas = found["$defs"]
    schemas["ChatRequest"]["properties"]["message"]["pattern"] = _MESSAGE
    schemas["Turn"]["properties"]["text"]["pattern"] = _PRINTABLE
    schemas["Readiness"] = {
        "type": "object",
        "required": ["ready", "index_version", "age_s", "quotable", "next_due"],
        "properties": {
            "ready": {"const": True},
            "index_version": {"type": "string"},
            "age_s": {"type": "number", "minimum": 0, "description": "Seconds since the index was built."},
            "quotable": {"type": "integer", "minimum": 1, "description": "Articles that may be quoted."},
            "next_due": {
                "type": "string",
                "format": "date",
                "description": "The next review that falls due.",
            },
        },
    }
    schemas["Health"] = {"type": "object", "required": ["status"], "properties": {"status": {"const": "ok"}}}
    return dict(sorted(schemas.items()))


def _operation(name, summary, description, *, ok, problems, takes=None, parameters=None) -> dict:
    status, reply = ok
    row = {"operationId": name, "summary": summary}
    if description:
        row["description"] = description
    if parameters:
        row["parameters"] = parameters
    if takes:
        schema = {"$ref": f"#/components/schemas/{takes}"}
        row["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    row["responses"] = {status: reply} | {str(code): _problem(code) for code in problems}
    return row


def _json_reply(description: str, schema: str) -> tuple[str, dict]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return "200", {"description": description, "content": content}


def _page(description: str) -> tuple[str, dict]:
    return "200", {"description": description, "content": {"text/html": {"schema": {"type": "string"}}}}


def _problem(status: int) -> dict:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    row = {"description": _PROBLEMS[status], "content": content}
    if status in (429, 503):
        wait = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
        row["headers"] = {"Retry-After": wait}
    return row


def _region() -> dict:
    return {
        "name": "region",
        "in": "query",
        "required": False,
        "description": "ISO 3166-1 region of the help lines.",
        "schema": {"type": "string", "pattern": "^[A-Za-z]{2}$"},
    }


def _locale() -> dict:
    return {
        "name": "locale",
        "in": "query",
        "required": False,
        "description": "BCP 47 tag of the reader's language; our own words come in English or Spanish.",
        "schema": {"type": "string", "pattern": "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", "maxLength": 35},
    }


def _passage_id() -> dict:
    return {
        "name": "passage_id",
        "in": "path",
        "required": True,
        "description": "Such as `an-article.a-section`.",
        "schema": {"type": "string", "pattern": r"^[a-z0-9-]+\.[a-z0-9-]+(\.[0-9]+)?$", "maxLength": 170},
    }


def _article_id() -> dict:
    return {
        "name": "article_id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80},
    }
