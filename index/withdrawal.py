"""Articles taken down at once: a file beside the pointer that every worker re-reads."""

import json
from datetime import date
from pathlib import Path

from index.errors import PublishError
from index.files import locked, replace_text

NAME = "withdrawn.jsonl"


def withdraw(artefacts: Path, article_id: str, reason: str, on: date) -> None:
    """Stop quoting an article in every worker within two seconds. Raises PublishError."""
    with locked(artefacts, "publish"):
        rows = [*read(artefacts), {"article": article_id, "reason": reason, "on": on.isoformat()}]
        _write(artefacts, rows)


def reinstate(artefacts: Path, article_id: str) -> bool:
    """Lift an article's withdrawal; False when it was not withdrawn. Raises PublishError."""
    with locked(artefacts, "publish"):
        rows = read(artefacts)
        kept = [row for row in rows if row["article"] != article_id]
        if len(kept) < len(rows):
            _write(artefacts, kept)
        return len(kept) < len(rows)


def read(artefacts: Path) -> list[dict]:
    """Every withdrawal: article, reason, on. Raises PublishError naming the line that is broken."""
    path = artefacts / NAME
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise PublishError(f"{path} cannot be read: {error}") from None
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            row = json.loads(line)
            rows.append({"article": str(row["article"]), "reason": str(row["reason"]), "on": str(row["on"])})
        except (ValueError, TypeError, KeyError) as error:
            raise PublishError(f"{path}:{number} is not a withdrawal: {error!r}") from None
    return rows


def _write(artefacts: Path, rows: list[dict]) -> None:
    try:
        replace_text(
            artefacts / NAME, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        )
    except OSError as error:
        raise PublishError(f"{artefacts / NAME} cannot be written: {error.strerror or error}") from error
