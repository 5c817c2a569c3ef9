"""Golden questions: what the editor wants answered, and by which passages."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from corpus.article import Strict
from corpus.problem import CorpusError, Problem

NAME = "golden.jsonl"
# More questions in the same form: what `bot calibrate` weighs beside them, and what `index tune` learns from.
TO_CALIBRATE, TO_TUNE = "asked_to_calibrate.jsonl", "asked_to_tune.jsonl"
_WRITE = """write {"question": "is it so", "passages": ["article.section"]} on one line"""


class Golden(Strict):
    """One question. Any of `passages` answers it; none means that it must be declined.

    An `opener` is offered to a visitor who has not asked anything yet.
    """

    question: Annotated[str, Field(min_length=1, max_length=1000)]
    passages: tuple[str, ...]
    opener: bool = False


def load_golden(path: Path) -> tuple[Golden, ...]:
    """Read golden questions, one JSON object a line. Raises CorpusError naming every bad line."""
    rows, problems = [], []
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError([Problem(path.name, 0, f"cannot be read: {error}")]) from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            rows.append(Golden.model_validate_json(line))
        except ValidationError as error:
            item = error.errors()[0]
            where = ".".join(str(part) for part in item["loc"])
            reason = f"{where}: {item['msg']}" if where else item["msg"]
            problems.append(Problem(path.name, number, reason, _WRITE))
    if problems:
        raise CorpusError(problems)
    return tuple(rows)
