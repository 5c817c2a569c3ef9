"""Read YAML strictly: no alias, no key given twice, every scalar a string, and each key's line."""

import yaml

from corpus.problem import CorpusError, Problem

_MAX_DEPTH = 8
# libyaml reads a large corpus many times faster; builds of PyYAML without it exist.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What libyaml says, in part, and what an editor does about it.
_MENDS = {
    "mapping values": "put quotes around a value that has a colon",
    "tab": "indent with spaces",
    "cannot start any token": "put quotes around a value that starts with a sign",
}
_QUOTE = "write the text out; put quotes around a value that starts with & or *"
_LOOK = "compare the line and the one before it with the guide: spaces, quotes, brackets"
Plain = str | list["Plain"] | dict[str, "Plain"]


def read(text: str, path: str, first_line: int = 1) -> tuple[Plain | None, dict[str, int]]:
    """Return the document as plain strings, lists and dicts, and each dotted key's line in the file.

    Scalars stay strings (YAML would turn `No` into False). `first_line` is the file's line that
    the text begins on. None for an empty document. Raises CorpusError for broken YAML, an alias
    or anchor (a few lines of them can expand to gigabytes) and a key given twice.
    """
    try:
        _refuse_aliases(text, path, first_line)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + first_line if mark else first_line
        raise CorpusError(
            [Problem(path, line, f"broken YAML: {error.problem}", _mend(error.problem))]
        ) from None
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        raise CorpusError([Problem(path, first_line, f"broken YAML: {reason}", _LOOK)]) from None
    if root is None:
        return None, {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    data = _plain(root, "", path, first_line, lines, problems)
    if problems:
        raise CorpusError(problems)
    return data, lines


def _mend(problem: str | None) -> str:
    return next((mend for part, mend in _MENDS.items() if part in (problem or "")), _LOOK)


def _refuse_aliases(text: str, path: str, first_line: int) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + first_line
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise CorpusError([Problem(path, line, "YAML anchors and aliases are not allowed", _QUOTE)])
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise CorpusError([Problem(path, line, "broken YAML: nested too deeply", _LOOK)])


def _plain(
    node: yaml.Node, prefix: str, path: str, first: int, lines: dict[str, int], problems: list[Problem]
) -> Plain:
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        items = [
            (f"{prefix}.{number}" if prefix else str(number), item) for number, item in enumerate(node.value)
        ]
        lines.update((dotted, item.start_mark.line + first) for dotted, item in items)
        return [_plain(item, dotted, path, first, lines, problems) for dotted, item in items]
    found: dict[str, Plain] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + first
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(Problem(path, line, "a key must be plain text", _LOOK))
            continue
        key = key_node.value
        if key in found:
            problems.append(Problem(path, line, f"key {key!r} is given twice", "delete one of them"))
        dotted = f"{prefix}.{key}" if prefix else key
        lines[dotted] = line
        found[key] = _plain(value_node, dotted, path, first, lines, problems)
    return found
