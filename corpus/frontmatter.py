"""Read the front matter of an article strictly: no lenient fence, no alias, no duplicate key."""

import yaml

from corpus.problem import CorpusError, Problem

FENCE = "---"
_MAX_DEPTH = 8
# libyaml reads a large corpus many times faster; builds of PyYAML without it exist.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def split_fences(text: str, path: str) -> tuple[str, str, int]:
    """Return (front matter, body, body's first line number counted from 1).

    Raises CorpusError when the opening or the closing fence is missing: an unclosed
    fence would otherwise publish the front matter as an answer.
    """
    lines = text.split("\n")
    if lines[0] != FENCE:
        raise CorpusError([Problem(path, 1, f"expected '---' on the first line, found {lines[0][:40]!r}")])
    try:
        close = lines.index(FENCE, 1)
    except ValueError:
        raise CorpusError(
            [Problem(path, 1, "front matter opened with '---' is never closed", "add a line '---' after it")]
        ) from None
    return "\n".join(lines[1:close]), "\n".join(lines[close + 1 :]), close + 2


def parse(text: str, path: str) -> tuple[dict, dict[str, int]]:
    """Return the front matter as plain strings, lists and dicts, and each dotted key's line.

    Scalars stay strings (YAML would turn `No` into False); pydantic types them. Raises
    CorpusError for broken YAML, an alias or anchor (a few lines of them can expand to
    gigabytes) and a key given twice.
    """
    try:
        depth = 0
        for event in yaml.parse(text, Loader=_LOADER):
            line = event.start_mark.line + 2
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise CorpusError([Problem(path, line, "YAML anchors and aliases are not allowed")])
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _MAX_DEPTH:
                raise CorpusError([Problem(path, line, "broken YAML: nested too deeply")])
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 2 if mark else 1
        raise CorpusError([Problem(path, line, f"broken YAML: {error.problem}")]) from None
    except yaml.YAMLError as error:
        raise CorpusError([Problem(path, 1, f"broken YAML: {' '.join(str(error).split())}")]) from None
    if not isinstance(root, yaml.MappingNode):
        raise CorpusError([Problem(path, 1, "front matter must be 'key: value' lines")])
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    data = _plain(root, "", path, lines, problems)
    if problems:
        raise CorpusError(problems)
    return data, lines


def _plain(node, prefix: str, path: str, lines: dict[str, int], problems: list[Problem]):
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            lines[f"{prefix}.{number}"] = item.start_mark.line + 2
        return [
            _plain(item, f"{prefix}.{number}", path, lines, problems)
            for number, item in enumerate(node.value)
        ]
    found = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 2
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(Problem(path, line, "a key must be plain text"))
            continue
        key = key_node.value
        if key in found:
            problems.append(Problem(path, line, f"key {key!r} is given twice"))
        dotted = f"{prefix}.{key}" if prefix else key
        lines[dotted] = line
        found[key] = _plain(value_node, dotted, path, lines, problems)
    return found
