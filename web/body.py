"""The body of a chat request: read it whole, and find what can be read in it, however broken.

Triage comes before validation, so text is looked for first and judged valid or not afterwards.
"""

import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_plus

from flask import Request

from bot.replies import Turn

MAX_BODY = 64 * 1024
_ALONE = 16
_KNOWN = {"message", "history", "locale", "region", "more"}
_NAMES = {*_KNOWN, "role", "text", "user", "bot"}
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)(?:"|$)', re.S)
_REGION = re.compile(r"[A-Za-z]{2}")
LOCALE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class BodyTooLarge(OSError):
    """Raised by a stream whose server already knows that more than 64 KiB would come."""


@dataclass(frozen=True)
class Body:
    """The bytes of a request. `whole` is false when the sender stopped before the stated end."""

    data: bytes
    too_large: bool
    whole: bool


@dataclass(frozen=True)
class Heard:
    """What could be read in a body. `texts` is empty when there was nothing to read.

    `payload` is the JSON object sent, None when the body is not one. `more` counts only as a
    real boolean: nothing broken may skip the help lines.
    """

    texts: tuple[str, ...]
    payload: dict | None
    history: tuple[Turn, ...] = ()
    region: str | None = None
    more: bool = False
    locale: str | None = None


def read_body(request: Request) -> Body:
    """Read at most 64 KiB. What is larger stays unread: the server drains it after the refusal."""
    data = b""
    if (request.content_length or 0) > MAX_BODY:
        return Body(data, too_large=True, whole=False)
    while len(data) <= MAX_BODY:
        try:
            part = request.stream.read(MAX_BODY + 1 - len(data))
        except BodyTooLarge:
            return Body(b"", too_large=True, whole=False)
        except Exception:
            # Servers raise errors of their own for a broken or half-sent body; what came is kept.
            return Body(data, too_large=False, whole=False)
        if not part:
            return Body(data, too_large=False, whole=True)
        data += part
    return Body(data, too_large=True, whole=False)


def decode(data: bytes) -> str:
    """The text of some bytes, with a mark in place of what cannot be read. Never raises."""
    if data[:2] == b"\x1f\x8b":
        try:
            data = zlib.decompressobj(47).decompress(data, MAX_BODY)
        except zlib.error:
            return ""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if data and data.count(0) * 3 > len(data):
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def load_object(text: str) -> dict | None:
    """The one JSON object in `text`; None when it is anything else or names a key twice."""
    twice = []

    def pairs(items: list[tuple[str, object]]) -> dict:
        found = dict(items)
        if len(found) != len(items):
            twice.append(True)
        return found

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    try:
        payload = json.loads(text, object_pairs_hook=pairs, parse_constant=refuse)
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) and not twice else None


def hear_json(data: bytes) -> Heard:
    """What can be read in a body that should be a chat request in JSON."""
    text = decode(data)
    payload = load_object(text)
    if payload is None:
        found = [json_string(match[1]) for match in _STRING.finditer(text)]
        return Heard(_texts([text, unquote_plus(text), "\n".join(found)]), None)
    turns, broken = _turns(payload.get("history"))
    region = payload.get("region")
    region = region.upper() if isinstance(region, str) and _REGION.fullmatch(region) else None
    # Words may be spread over one field, so each is read as a whole; fields are not mixed, since
    # words that nobody put together must not sound an alarm.
    texts = ["\n".join(_strings(payload.get("message"))), "\n".join(broken)]
    for name, value in payload.items():
        if name not in _KNOWN:
            texts += ["\n".join(_strings(value)), name]
        elif name in ("locale", "region", "more"):
            texts += [found for found in _strings(value) if len(found) > 8]
    locale = payload.get("locale")
    locale = locale if isinstance(locale, str) and LOCALE.fullmatch(locale) else None
    return Heard(_texts(texts), payload, turns, region, payload.get("more") is True, locale)


def hear_text(found: list[str], *, region: str | None = None, more: bool = False) -> Heard:
    """What can be read in a form that is no JSON."""
    region = region.upper() if region and _REGION.fullmatch(region) else None
    return Heard(_texts(found), None, region=region, more=more)


def json_string(inner: str) -> str:
    """What a JSON string means, read as far as it can be."""
    try:
        return json.loads(f'"{inner}"', strict=False)
    except ValueError:
        return inner


def readable(text: str) -> str:
    """The text as triage can take it: encodable, without control characters."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _CONTROL.sub(" ", text)


def has_control(text: str) -> bool:
    return bool(_CONTROL.search(text))


def _texts(found: list[str]) -> tuple[str, ...]:
    """What is to be screened, each text once and readable; what is beyond the first few, as one text."""
    parts = [readable(text).strip() for text in found]
    # A control character may also stand inside a word, where a space would break it.
    parts += [readable(_CONTROL.sub("", text)).strip() for text in found if has_control(text)]
    parts = [part for part in dict.fromkeys(parts) if part]
    rest = "\n".join(parts[_ALONE:])
    return tuple(parts[:_ALONE] + ([rest] if rest else []))


def _turns(history: object) -> tuple[tuple[Turn, ...], list[str]]:
    """The well-formed turns, the last ten of them, and the text of whatever else stands there."""
    if not isinstance(history, list):
        return (), list(_strings(history))
    turns, broken = [], []
    for item in history:
        known = isinstance(item, dict) and set(item) == {"role", "text"} and isinstance(item["text"], str)
        if known and item["role"] in ("user", "bot") and len(item["text"]) <= 2000:
            turns.append(Turn(role=item["role"], text=readable(item["text"])[:2000]))
        elif not (known and item["role"] == "bot"):
            broken += _strings(item)
    return tuple(turns[-10:]), broken


def _strings(value: object) -> Iterator[str]:
    """Every string in a JSON value in order, keys included, but for the names that requests are made of.

    No recursion, so no depth is too deep.
    """
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            if item not in _NAMES:
                yield item
        elif isinstance(item, list):
            waiting += reversed(item)
        elif isinstance(item, dict):
            for key, inner in reversed(item.items()):
                waiting += [inner] if key in _NAMES else [inner, key]
