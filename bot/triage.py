"""Triage: is the writer, or someone they speak for, in danger? Decided before anything else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.replies import Route, Turn

Concern = Literal["self", "someone_else", "harm_to_others", "abuse", "child"]


@dataclass(frozen=True)
class Triage:
    """The verdict on one message.

    `concern` says whom a crisis is about, None on other routes. `crisis_in_view` is true when an
    earlier user turn was a crisis or an emergency. `sensitive_ok` is false whenever passages on
    doses, levels or overdose must not be quoted.
    """

    route: Route
    concern: Concern | None = None
    crisis_in_view: bool = False
    sensitive_ok: bool = True
