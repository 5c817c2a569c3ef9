"""Wording outside the articles that readers meet too: each file has an approval of its own."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from corpus.ledger import Approval

IN_CORPUS = ("boundaries.yaml",)


@dataclass(frozen=True)
class FileStanding:
    """Where one file stands; `sha256` is of its bytes as they are on disk."""

    name: str
    state: Literal["approved", "changed", "overdue", "never"]
    sha256: str
    approval: Approval | None


def guarded(root: Path, others: Mapping[str, Path] | None = None) -> dict[str, Path]:
    """The files that exist, by the name that the ledger knows them by.

    `others` are files that do not live in the corpus, such as help lines and crisis words.
    """
    known = {name: root / name for name in IN_CORPUS} | dict(others or {})
    return {name: path for name, path in known.items() if path.is_file()}


def file_standing(name: str, path: Path, approval: Approval | None, today: date) -> FileStanding:
    """Compare the file's bytes with its newest approval. Raises OSError when it cannot be read."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    if approval is None:
        state = "never"
    elif approval.sha256 != sha256:
        state = "changed"
    else:
        state = "approved" if today <= approval.review.until else "overdue"
    return FileStanding(name, state, sha256, approval)
