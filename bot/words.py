"""Every sentence of our own: plain words, short, warm, and none about a treatment.

Crisis words promise nothing, judge nothing and name no method. At most 25 words stand before the
first number. See docs/safety.md for who must read these over before patients do.
"""

from collections.abc import Sequence

from bot.replies import Action, Route

GREETING = (
    "Hello. I am an automated service, not a person. I look up answers in texts that were checked "
    "beforehand and show them word for word. I cannot give personal medical advice."
)
MACHINE = "This is an automated reply. A machine wrote it, and nobody reads along."
NO_ANSWER = (
    "I have no checked text that answers this. Please ask your clinic, or another health professional "
    "who knows you."
)
PART_MISSING = "I have no checked text on one part of what you asked."
MAY_HELP = "This may help. I am not sure that it answers your question."
PERSONAL = "Here is general information about this."
PERSONAL_NO_ANSWER = (
    "I cannot say what is right for you, and I have no checked text on this. "
    "Please ask your clinic, or a health professional who knows you."
)
URGENT = (
    "Please call your clinic or a nurse line today about this. If it gets worse, or you feel very unwell, "
    "call the emergency number below."
)
GENTLE = (
    "If things feel heavy right now, or you are worried about someone, you can talk to a person at any time: "
    "see the lines below."
)
REFUSED = (
    "I cannot help with getting, making or using this outside medical care, or with amounts that cause harm. "
    "If you or someone else may be in danger, please use the lines below."
)
GIBBERISH = "I could not read that as a question. Please try again in a few plain words."
OTHER_LANGUAGE = (
    "I can only answer in English for now. Please try a short question in English, or call your clinic."
)
INJECTION = "I can only show texts that were checked beforehand. Please ask a question about them."
INSULT = (
    "I am sorry that this is not helping. I am a machine with a small set of checked texts. "
    "Please try other words."
)
AUTOMATED = (
    "No, I am not a person. I am an automated service that shows texts checked beforehand. "
    "Nobody reads along."
)
PRIVATE = (
    "Please leave out names, numbers and addresses. I do not need them, and I do not keep your question."
)

_NOTICES = {
    "standard": (
        "This is general information, not medical advice. Please talk to a qualified health professional "
        "about your own care."
    ),
    "personal": (
        "This cannot tell you what is right for you. Do not start, stop or change any treatment "
        "because of it. Ask your clinic or a health professional who knows you."
    ),
    "urgent": (
        "This service cannot judge how serious this is. Please contact a health professional now. "
        "In an emergency, call the emergency number."
    ),
}

_CRISIS = {
    "self": (
        "That sounds very painful, and you do not have to face it alone. "
        "Please contact a person now: {help}.",
        "If you might act on these thoughts, call {emergency} or go to an emergency department. "
        "If you can, stay near someone you trust.",
        "If this is about someone else, stay with them if it is safe, and use the same lines for advice.",
    ),
    "someone_else": (
        "Thank you for looking out for them. You can get advice now on what to do: {help}.",
        "If they may be in danger, call {emergency}. Stay with them if it is safe. Listen, and ask plainly "
        "if they are thinking of suicide. Put medicines, guns and other dangers out of reach.",
        "Caring for someone in crisis is hard. The same lines are there for you too.",
    ),
    "harm_to_others": (
        "If someone could get hurt, please move away from them and call {emergency} now.",
        "To talk to a trained person about these thoughts, or about voices you hear: {help}.",
        "If you are worried about what someone else may do, go somewhere safe first, then call.",
    ),
    "abuse": (
        "Nobody should hurt or threaten you. If you are in danger, call {emergency} when it is safe to.",
        "To talk to a trained person about what is happening: {help}.",
        "If this is about someone else and they are in danger, call {emergency} for them.",
    ),
    "child": (
        "A child's safety comes first. If a child is in danger now, call {emergency}.",
        "To talk to a trained person about what to do next: {help}.",
        "Stay with the child if it is safe, and tell a doctor, nurse, teacher or social worker you trust.",
    ),
}
_EMERGENCY = (
    "This may be an emergency. Call {emergency} now. Do not wait for an answer here.",
    "Stay with the person if it is safe. Say what happened and which medicines were taken. "
    "Do not drive yourself to hospital.",
    "If someone may want to end their life, say so on the call. A crisis line can help as well: {help}.",
)


def notice(level: str) -> str:
    """The consult-a-professional notice: `standard`, `personal` or `urgent`."""
    return _NOTICES.get(level, _NOTICES["standard"])


def recorded(feedback: bool) -> str:
    """What is kept of a conversation, in plain words."""
    kept = "Your questions are not stored and not shared. There are no cookies and no account."
    return f"{kept} If you rate an answer, only a count is kept." if feedback else kept


def takeover(route: Route, concern: str | None = None, help: Sequence[Action] = ()) -> str:
    """The words of a crisis or emergency reply. `help`: the short help line, emergency number last.

    Without `help` the words point to the lines shown below the message.
    """
    emergency = _in_sentence(help[-1].label) if help else "your local emergency number"
    lines = " or ".join(_in_sentence(action.label) for action in help[:-1]) if help else "see the lines below"
    parts = _EMERGENCY if route == "emergency" else _CRISIS.get(concern or "self", _CRISIS["self"])
    said = [part.format(help=lines, emergency=emergency) for part in parts]
    return " ".join([*said, MACHINE]).replace("call call", "call").replace("Call call", "Call")


def _in_sentence(label: str) -> str:
    return label[0].lower() + label[1:] if label.startswith(("Call", "Text", "Chat")) else label


def message(
    route: Route,
    *,
    answered: bool,
    certainty: str | None = None,
    gentle: bool = False,
    kind: str | None = None,
    turn_to: str | None = None,
    missing: bool = False,
) -> str:
    """Our own words beside the excerpts: empty for an ordinary answer.

    `gentle` adds the line of support to a route that does not have it: `Triage.gentle`. `kind` is
    `Triage.aside`, `turn_to` a boundary's pointer: without an answer, each takes the place of the
    general one. `missing` says that a part of the message went unanswered.
    """
    if route == "refused":
        return REFUSED
    lead = {"support": GENTLE, "urgent": URGENT}.get(route, GENTLE if gentle else "")
    if answered:
        personal = PERSONAL if route == "personal_advice" else ""
        private = PRIVATE if kind == "private" else ""
        hedge = MAY_HELP if certainty == "maybe" else ""
        said = [lead, personal, private, hedge, PART_MISSING if missing else ""]
    else:
        general = PERSONAL_NO_ANSWER if route == "personal_advice" else NO_ANSWER
        said = [lead, aside(kind) if kind else turn_to or general]
    return " ".join(filter(None, said))


_ASIDES = {
    "gibberish": GIBBERISH,
    "other_language": OTHER_LANGUAGE,
    "injection": INJECTION,
    "insult": INSULT,
    "automated": AUTOMATED,
    "private": PRIVATE,
}


def aside(kind: str) -> str:
    """The plain reply to input that is no question: see `bot.triage.Aside`. Raises KeyError."""
    return _ASIDES[kind]
