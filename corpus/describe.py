"""Say in an editor's words what pydantic found wrong with a file, and on which line."""

from pydantic import ValidationError

from corpus import article
from corpus.problem import Problem

_PATTERNS = {
    article.SLUG: "lower-case words and digits joined by hyphens",
    article.LINE: "one line of text, without space at its ends",
    article.SECTION_REF: "article-id.section-id",
    article.LANGUAGE: "a language tag such as en or pt-BR",
    article.SOURCE_ID: "1 to 20 letters, digits or hyphens",
}
_MENDS = {
    "string_too_long": "shorten it",
    "too_short": "add one",
    "literal_error": "choose one of these",
}


def describe(path: str, error: ValidationError, lines: dict[str, int]) -> list[Problem]:
    """One problem for each thing that is wrong. `lines` maps a dotted key to its line in the file."""
    items = error.errors()
    places = [_place(item) for item in items]
    return [
        problem
        for item, where in zip(items, places, strict=True)
        if not _follows_from_another(item, where, places)
        for problem in _problems(path, item, where, lines)
    ]


def _problems(path: str, item: dict, where: list[str], lines: dict[str, int]) -> list[Problem]:
    name, line = ".".join(where) or "the file", _line_of(where, lines)
    if item["type"] == "missing":
        return [Problem(path, line, f"{name} is missing", f"add '{where[-1]}:'")]
    if item["type"] == "extra_forbidden":
        return [Problem(path, line, f"{name} is not a known field", "check its spelling")]
    if item["type"] == article.INCONSISTENT:
        return [
            Problem(path, _line_of(key.split("."), lines), reason, mend)
            for key, reason, mend in item["ctx"]["found"]
        ]
    found = f", found {item['input']!r}" if isinstance(item["input"], (str, int)) else ""
    mend = "write it, or delete the line" if item["input"] == "" else _MENDS.get(item["type"], "correct it")
    return [Problem(path, line, f"{name}: {_reason(item)}{found[:120]}", mend)]


def _reason(item: dict) -> str:
    context = item.get("ctx", {})
    if item["type"] == "string_pattern_mismatch":
        pattern = context["pattern"]
        return f"expected {_PATTERNS.get(pattern, f'text like {pattern}')}"
    if item["type"] == "string_too_long":
        return f"expected at most {context['max_length']} characters"
    if item["type"] == "too_short":
        return f"expected at least {context['min_length']} item"
    return item["msg"].removeprefix("Value error, ")


def _follows_from_another(item: dict, where: list[str], places: list[list[str]]) -> bool:
    """pydantic calls a list too short when each of its items is wrong, and those are reported."""
    return item["type"] == "too_short" and any(
        len(place) > len(where) and place[: len(where)] == where for place in places
    )


def _place(item: dict) -> list[str]:
    return [str(part) for part in item["loc"] if part != "[key]"]


def _line_of(where: list[str], lines: dict[str, int]) -> int:
    """The line of the nearest known key: a missing field is reported where its parent stands."""
    for length in range(len(where), 0, -1):
        if ".".join(where[:length]) in lines:
            return lines[".".join(where[:length])]
    return 1
