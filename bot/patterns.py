"""Many regular expressions tried quickly: each only where a word that it needs is present.

A sentence is first looked over for short literals. An alternative whose literals are all absent
cannot match and is not tried. What an expression needs is read from its parse tree; one whose
needs cannot be told is always tried, so that the result is that of trying them all.
"""

import re
from collections.abc import Iterable
from re import _parser as parser  # Only to skip work: without needs every expression is tried.

_SHORTEST = 2
_BROADEST = 60


class Patterns:
    """A set of expressions, matched against one sentence at a time."""

    def __init__(self, sources: Iterable[str]):
        self._rows = [(needs(part), re.compile(part)) for source in sources for part in alternatives(source)]
        self._literals = frozenset(literal for need, _ in self._rows for literal in need or ())

    def _likely(self, text: str) -> list[re.Pattern]:
        present = {literal for literal in self._literals if literal in text}
        return [pattern for need, pattern in self._rows if need is None or not present.isdisjoint(need)]

    def search(self, text: str) -> re.Match | None:
        """A match of any expression, None when none matches."""
        for pattern in self._likely(text):
            found = pattern.search(text)
            if found:
                return found
        return None

    def without(self, text: str) -> str:
        """The text with all that any expression matches replaced by a space."""
        for pattern in self._likely(text):
            text = pattern.sub(" ", text)
        return text


def alternatives(source: str) -> list[str]:
    """The expression split at each `|` that stands in no group and no class."""
    parts, depth, start, at, in_class = [], 0, 0, 0, False
    while at < len(source):
        char = source[at]
        if char == "\\":
            at += 1
        elif char == "[":
            in_class = True
        elif char == "]":
            in_class = False
        elif not in_class:
            depth += (char == "(") - (char == ")")
            if char == "|" and depth == 0:
                parts.append(source[start:at])
                start = at + 1
        at += 1
    return [*parts, source[start:]]


def needs(source: str) -> frozenset[str] | None:
    """Literals of which every match holds at least one; None when there is no telling."""
    return _of_sequence(parser.parse(source))


def _of_sequence(items: Iterable) -> frozenset[str] | None:
    found: list[frozenset[str]] = []
    run = ""
    for op, value in [*items, (None, None)]:
        if op is parser.LITERAL:
            run += chr(value)
            continue
        if len(run.strip()) >= _SHORTEST:
            found.append(frozenset({run}))
        run = ""
        if op is parser.SUBPATTERN:
            inner = _of_sequence(value[-1])
        elif op is parser.BRANCH:
            parts = [_of_sequence(part) for part in value[1]]
            inner = frozenset().union(*parts) if all(parts) else None
        elif op in (parser.MAX_REPEAT, parser.MIN_REPEAT) and value[0] >= 1:
            inner = _of_sequence(value[2])
        else:
            inner = None
        if inner:
            found.append(inner)
    found = [need for need in found if len(need) <= _BROADEST]
    return min(found, key=lambda need: (len(need) > 12, -min(map(len, need)), len(need)), default=None)
