"""Triage: is the writer, or someone they speak for, in danger? Decided before anything else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.replies import Route, Turn
from bot.triage_rules import Signals, follows_up, read

Concern = Literal["self", "someone_else", "harm_to_others", "abuse", "child"]
SHORT = 60
FOLLOW_UP = 300


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


def triage(message: str, history: Sequence[Turn] = ()) -> Triage:
    """The verdict on `message`, read with the user's earlier turns. Never raises, reads no file.

    Bot turns are ignored. A crisis earlier in the conversation stays in view: a harmless message
    then has route `support`. A short message is also read together with the user turn before it.
    """
    earlier = [(turn.text, _route(read(turn.text))) for turn in history if turn.role == "user"]
    in_view = any(route in ("crisis", "emergency") for _, route in earlier)
    signals = read(message)
    route, concern = _route(signals), signals.crisis
    if route not in ("crisis", "emergency") and earlier and len(message) <= SHORT:
        before, before_route = earlier[-1]
        together = read(f"{before[-FOLLOW_UP:]} {message}")
        if before_route in ("crisis", "support") and follows_up(message):
            route, concern = "crisis", together.crisis or "self"
        elif before_route not in ("crisis", "emergency") and _route(together) in ("crisis", "emergency"):
            route, concern = _route(together), together.crisis
    if in_view and route in ("none", "personal_advice"):
        route = "support"
    sensitive_ok = route == "none" and not in_view
    return Triage(route, concern if route == "crisis" else None, in_view, sensitive_ok)


def _route(signals: Signals) -> Route:
    if signals.crisis:
        return "crisis"
    if signals.emergency:
        return "emergency"
    if signals.refused:
        return "refused"
    if signals.urgent:
        return "urgent"
    if signals.topic or signals.excused or signals.distress:
        return "support"
    if signals.personal:
        return "personal_advice"
    return "none"
