"""The widget as one script: at an address that stays, and at one named after its content; and framed."""

import base64
import hashlib
import logging
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, jsonify, render_template, request

from web import widget_versions
from web.problems import ProblemError
from web.services import services
from web.widget import build_widget, languages, strings, stylesheet

widget = Blueprint("widget", __name__)
_log = logging.getLogger("vouch.web")


@dataclass(frozen=True)
class Script:
    """`name` is made from the content; `integrity` is for a page's `integrity` attribute."""

    text: bytes
    name: str
    integrity: str

    @classmethod
    def of(cls, text: str) -> "Script":
        data = text.encode()
        digest = hashlib.sha384(data).digest()
        return cls(data, digest.hex()[:12], "sha384-" + base64.b64encode(digest).decode())


def script() -> Script:
    """The script of this app, joined once."""
    held = current_app.extensions.get("vouch-widget")
    if held is None:
        held = Script.of(build_widget(services().bot.config(None)))
        current_app.extensions["vouch-widget"] = held
        _keep(held)
    return held


def _keep(held: Script) -> None:
    folder = services().config.widget_folder
    if folder is None:
        return
    try:
        widget_versions.keep(folder, held.name, held.text)
    except OSError as error:
        # A read-only disk costs pinned pages their next version; it must not cost anybody this one.
        _log.warning("widget version not kept", extra={"reason": type(error).__name__})


@widget.get("/widget.js")
def stable() -> Response:
    return _lasting(_script(script()))


@widget.get("/widget.css")
def style() -> Response:
    """For browsers whose shadow roots take no style sheet made by a script."""
    return _lasting(Response(stylesheet(), content_type="text/css; charset=utf-8"))


@widget.get("/widget/<language>.json")
def words(language: str) -> Response:
    try:
        found = strings(language)
    except KeyError:
        raise ProblemError(404, "The widget does not speak this language.") from None
    return _lasting(jsonify(found))


@widget.get("/widget-<name>.js")
def versioned(name: str) -> Response:
    held, folder = script(), services().config.widget_folder
    if name != held.name:
        earlier = widget_versions.find(folder, name) if folder else None
        if earlier is None:
            raise ProblemError(404, "This version of the widget is no longer served; use /widget.js.")
        held = Script.of(earlier.decode())
    response = _script(held)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response.make_conditional(request)


@widget.get("/embed")
def embed() -> str:
    """The widget alone on a page, for a frame in a site that allows only that or carries trackers."""
    wanted = request.args.get("lang", "en").lower()[:2]
    region = request.args.get("region", "")
    return render_template(
        "embed.html",
        config=services().bot.config(None),
        lang=wanted if wanted in languages() else "en",
        region=region.upper() if len(region) == 2 and region.isascii() and region.isalpha() else None,
    )


def _lasting(response: Response) -> Response:
    """Kept for five minutes, then asked about again."""
    response.headers["Cache-Control"] = "public, max-age=300"
    if not response.get_etag()[0]:
        response.add_etag()
    return response.make_conditional(request)


def _script(held: Script) -> Response:
    response = Response(held.text, content_type="text/javascript; charset=utf-8")
    response.set_etag(held.name)
    return response
