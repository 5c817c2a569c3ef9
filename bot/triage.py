"""Triage: is the writer, or someone they speak for, in danger? Decided before anything else."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.normalise import readings
from bot.replies import Route, Turn
from bot.triage_aside import Aside, aside
from bot.triage_judge import Opinion, judge, shipped
from bot.triage_model import Classifier
from bot.triage_rules import Signals, abroad, follows_up, read, speaks_of_someone, telling, thinned

Concern = Literal["self", "someone_else", "harm_to_others", "abuse", "child"]
SHORT = 60
FOLLOW_UP = 300
# Probabilities, chosen on the development sets and by rates on the unseen one; docs/safety.md says how.
TAKE_OVER = 0.45
TAKE_OVER_GENERAL = 0.8
TAKE_OVER_UNSPOKEN = 0.5
TAKE_OVER_EXCUSED = 0.93
# A story of this many words needs more: a harmless sentence in it sounds of danger more easily.
STORY, TAKE_OVER_STORY = 45, 0.9
GENTLE = 0.1
SURE = 0.5
# An emergency that only the classifier sees; of nobody that the rules can see it must be surer.
SURE_DANGER, SURE_OF_NOBODY = 0.5, 0.93
SURE_MISUSE = 0.9
# Below these the classifier overrules what the rules saw in single words.
NO_REFUSAL, NO_EMERGENCY = 0.05, 0.02
# A firm rule for crisis yields only in a message of this many words, with more around its words than it read, to a
# classifier that is this sure of no crisis, or this sure of a topic and twice as sure as of a crisis; the line of
# support stays.
TOLD, NO_CRISIS, SURE_TOPIC = 13, 0.02, 0.75
_UNSET = object()
# "can ketamine stop my breathing" asks of the drug; the classifier would hear the "stop my" of a plan.
_OF_A_DRUG = re.compile(
    r"\b((?:can|could|will|would|does|do|might) (?:e?s?ketamine|spravato|it|the (?:drug|spray|infusion|drip)) "
    r"(?:stop|slow|affect|harm|hurt|damage)) my (breathing|heart|liver|kidneys|bladder|brain)\b"
)


@dataclass(frozen=True)
class Triage:
    """The verdict on one message.

    `concern` says whom a crisis is about, None on other routes. `crisis_in_view` is true when an
    earlier user turn was a crisis or an emergency. `sensitive_ok` is false whenever passages on
    doses, levels or overdose must not be quoted. `degraded` is true when the classifier was
    missing, failed or was too slow, so that the rules alone decided. `gentle` is true when the line
    of support is due whatever the route. `aside` names input that is no question; only on route
    `none` and `support` does it matter.
    """

    route: Route
    concern: Concern | None = None
    crisis_in_view: bool = False
    sensitive_ok: bool = True
    degraded: bool = False
    gentle: bool = False
    aside: Aside | None = None


def triage(
    message: str,
    history: Sequence[Turn] = (),
    *,
    classifier: Classifier | None | object = _UNSET,
    deadline: float | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> Triage:
    """The verdict on `message`, read with the user's earlier turns. Never raises.

    Bot turns are ignored. A crisis earlier in the conversation stays in view: a harmless message
    then has route `support`. A short message is also read together with the user turn before it.
    `classifier` defaults to the one that ships; with None the rules decide alone, and then every
    message gets the gentle line. `deadline` is what the classifier may take, in seconds; its own by
    default. `meanwhile` is called, and must neither raise nor wait, when the rules have found no danger
    and the classifier is about to be asked.
    """
    model = shipped() if classifier is _UNSET else classifier
    earlier = [(turn.text, _verdict(turn.text, None)[0]) for turn in history if turn.role == "user"]
    in_view = any(route in _DANGER for _, route in earlier)
    route, concern, complete, distressed = _verdict(message, model, deadline, meanwhile)
    if route not in _DANGER and earlier and len(message) <= SHORT:
        before, before_route = earlier[-1]
        if before_route in ("crisis", "support") and follows_up(readings(message)):
            route, concern = "crisis", read(readings(before)).crisis or "self"
        elif before_route not in _DANGER:
            together, about, *_ = _verdict(f"{before[-FOLLOW_UP:]}\n{message}", model, deadline, joined=True)
            if together in _DANGER:
                route, concern = together, about
    if (in_view or not complete) and route in ("none", "personal_advice"):
        route = "support"
    gentle = in_view or not complete or distressed or route == "support"
    return Triage(
        route,
        concern=concern if route == "crisis" else None,
        crisis_in_view=in_view,
        sensitive_ok=route == "none" and complete and not in_view,
        degraded=not complete,
        gentle=gentle and route not in _DANGER,
        aside=None if route in _DANGER else aside(message),
    )


_DANGER = ("crisis", "emergency")


def _verdict(
    text: str,
    model: Classifier | None | object,
    deadline: float | None = None,
    meanwhile: Callable[[], None] = lambda: None,
    joined: bool = False,
) -> tuple[Route, Concern | None, bool, bool]:
    """Route, concern, whether the classifier had its say, and whether there is distress or doubt."""
    found = readings(text)
    signals = read(found)
    words = len(text.split())
    if abroad(text) or (signals.crisis and words < TOLD):
        return "crisis", signals.crisis or "self", True, True
    most, all_of_it = zip(*(thinned(_OF_A_DRUG.sub(r"\1 \2", part)) for part in found), strict=True)
    if not (signals.crisis or signals.emergency):
        meanwhile()
    opinion = Opinion(complete=model is not None)
    if any(most):
        opinion = judge(most, model, telling, deadline=deadline)
    read_whole = opinion.complete and all(all_of_it)
    if signals.crisis and not (any(most) and read_whole and _only_told(opinion)):
        return "crisis", signals.crisis, True, True
    # Two harmless turns read as one are as easily misheard as a story.
    route = _route(signals, opinion, joined or words >= STORY)
    if signals.crisis and route in ("none", "personal_advice"):
        route = "support"
    concern = ("someone_else" if speaks_of_someone(found) else "self") if route == "crisis" else None
    distressed = signals.distress or opinion.distress >= SURE or opinion.crisis >= GENTLE
    return route, concern, read_whole, distressed


def _only_told(opinion: Opinion) -> bool:
    """Whether words of danger are, to the classifier, no more than a subject."""
    topic = opinion.about_suicide >= SURE_TOPIC and opinion.about_suicide > 2 * opinion.crisis
    return opinion.crisis < NO_CRISIS or topic


def _route(signals: Signals, opinion: Opinion, story: bool) -> Route:
    """Rules and classifier together. What the rules are firm about stands; the rest is weighed."""
    general = signals.topic and signals.general
    least = TAKE_OVER_EXCUSED if signals.excused else TAKE_OVER_GENERAL if general else TAKE_OVER
    if not signals.mortal:
        least = max(least, TAKE_OVER_UNSPOKEN)
    if story:
        least = max(least, TAKE_OVER_STORY)
    if (signals.person or signals.mortal) and opinion.crisis >= least:
        return "crisis"
    overruled = opinion.complete and max(opinion.emergency, opinion.crisis) < NO_EMERGENCY
    if (signals.emergency and not overruled) or (
        opinion.emergency >= (TAKE_OVER_STORY if story else SURE_DANGER if signals.person else SURE_OF_NOBODY)
    ):
        return "emergency"
    refused = signals.refused and not (opinion.complete and opinion.refused < NO_REFUSAL)
    if refused or opinion.refused >= (SURE if signals.illicit else SURE_MISUSE):
        return "refused"
    if signals.urgent or signals.emergency or opinion.urgent >= SURE:
        return "urgent"
    # A question about a medicine that only might be more keeps its answer, and gets the line beside it.
    doubt = SURE if signals.personal and not signals.mortal else GENTLE
    if signals.topic or signals.excused or opinion.crisis >= doubt or opinion.about_suicide >= SURE:
        return "support"
    if signals.personal or opinion.personal_advice >= SURE:
        return "personal_advice"
    if signals.distress or opinion.distress >= SURE:
        return "support"
    return "none"
