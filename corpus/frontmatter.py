"""Part an article file into its front matter and its body; no lenient fence."""

from corpus import strict_yaml
from corpus.problem import CorpusError, Problem

FENCE = "---"
_START = 'start as a draft does: python -m corpus new "TITLE"'


def split_fences(text: str, path: str) -> tuple[str, str, int]:
    """Return (front matter, body, body's first line number counted from 1).

    Raises CorpusError when the opening or the closing fence is missing: an unclosed
    fence would otherwise publish the front matter as an answer.
    """
    lines = text.split("\n")
    if lines[0] != FENCE:
        raise CorpusError(
            [Problem(path, 1, f"expected '---' on the first line, found {lines[0][:40]!r}", _START)]
        )
    try:
        close = lines.index(FENCE, 1)
    except ValueError:
        reason = "front matter opened with '---' is never closed"
        raise CorpusError([Problem(path, 1, reason, "add a line '---' after it")]) from None
    return "\n".join(lines[1:close]), "\n".join(lines[close + 1 :]), close + 2


def parse(text: str, path: str) -> tuple[dict, dict[str, int]]:
    """Return the front matter as plain strings, lists and dicts, and each dotted key's line.

    pydantic types the strings. Raises CorpusError as `strict_yaml.read` does, and when the
    front matter is no mapping.
    """
    data, lines = strict_yaml.read(text, path, first_line=2)
    if not isinstance(data, dict):
        raise CorpusError([Problem(path, 1, "front matter must be 'key: value' lines", _START)])
    return data, lines
