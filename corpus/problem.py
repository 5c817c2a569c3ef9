"""What is wrong with a corpus file, in words an editor can act on."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, order=True)
class Problem:
    """One finding of `corpus check`.

    `path` is relative to the corpus folder, `line` counts from 1 (0 when the
    whole file is meant). An error stops a build; a warning does not.
    """

    path: str
    line: int
    reason: str
    mend: str = ""
    level: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        mend = f" — {self.mend}" if self.mend else ""
        return f"{place}: {self.level}: {self.reason}{mend}"


class CorpusError(ValueError):
    """Raised with every problem found, so that an editor mends them in one go."""

    def __init__(self, problems: list[Problem]):
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
