"""The widget as one classic script, joined at start from the readable sources in `web/widget/`.

`build_widget` is the whole build: it puts the English strings and the help numbers before the sources,
in the order in which they use each other, and the style sheet before the last of them, where it packs
best; and it takes comments and white space out. The sources share one function scope, so nothing of
theirs becomes a global of the page.
"""

import json
from functools import cache
from pathlib import Path

import rcssmin
import rjsmin

from bot.pages import Config
from bot.resources import REQUIRED, help_actions

SOURCES = ("dom.js", "render.js", "chat.js", "element.js", "register.js")
_FOLDER = Path(__file__).parent / "widget"
_BANNER = "/*! Vouch, MIT */"


def build_widget(config: Config) -> str:
    """The script served as `/widget.js`: the sources, the English strings and the help numbers.

    The numbers are inside so that a crisis card can be shown when no request succeeds.
    """
    others = [name for name in languages() if name != "en"]
    *sources, last = (rjsmin.jsmin((_FOLDER / name).read_text(encoding="utf-8")) for name in SOURCES)
    parts = [
        _constant("STRINGS", strings("en")),
        _constant("HELP", _help(config)),
        _constant("LANGUAGES", others),
        *sources,
        _constant("STYLE", stylesheet()),
        last,
    ]
    return "\n".join([_BANNER, '(function(){"use strict";', *parts, "})();\n"])


def stylesheet() -> str:
    """The style sheet as `/widget.css` serves it to browsers without constructable style sheets."""
    return rcssmin.cssmin((_FOLDER / "widget.css").read_text(encoding="utf-8"))


def _help(config: Config) -> dict[str, str]:
    """The addresses of each region's short help line; under "" that of the service's own region."""
    lines = {"": config.help} | {region: help_actions(region) for region in REQUIRED}
    return {region: " ".join(action.href for action in actions) for region, actions in lines.items()}


@cache
def languages() -> list[str]:
    """The languages that the widget speaks, as ISO 639 codes, sorted."""
    return sorted(path.stem for path in (_FOLDER / "lang").glob("*.json"))


def strings(language: str) -> dict[str, str]:
    """The widget's own words in one language. Raises KeyError when it does not speak it."""
    if language not in languages():
        raise KeyError(language)
    return json.loads((_FOLDER / "lang" / f"{language}.json").read_text(encoding="utf-8"))


def _constant(name: str, value) -> str:
    return f"const {name}={_literal(value)};"


def _literal(value) -> str:
    """JSON that is also safe inside a script, whatever the script is put into."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in ("<", "\u2028", "\u2029"):
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
