"""The rules of triage: what one message says, by patterns alone. Pure, no file, no network."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot import triage_terms as terms
from bot.normalise import readings

_FIRST = re.compile(terms.FIRST)
_OTHER = re.compile(terms.OTHER)
_GENERIC = re.compile(terms.GENERIC)
_QUESTION = re.compile(terms.QUESTION)
_IDIOMS = terms.compiled(terms.IDIOMS)
_EXCUSES = terms.compiled(terms.EXCUSES)
_SELF = terms.compiled(terms.SELF_CRISIS)
_OTHERS = terms.compiled(terms.OTHER_CRISIS)
_HARM = terms.compiled(terms.HARM)
_ABUSE = terms.compiled(terms.ABUSE)
_CHILD = terms.compiled(terms.CHILD)
_CHILD_DENIED = re.compile(terms.CHILD_DENIED)
_OLD_ABUSE = re.compile(terms.OLD_ABUSE)
_EMERGENCY = terms.compiled(terms.EMERGENCY)
_NO_EMERGENCY = terms.compiled(terms.NO_EMERGENCY)
_URGENT = terms.compiled(terms.URGENT)
_REFUSED = terms.compiled(terms.REFUSED)
_PERSONAL = terms.compiled(terms.PERSONAL)
_NOT_PERSONAL = re.compile(terms.NOT_PERSONAL)
_TOPIC = re.compile(terms.TOPIC)
_DISTRESS = terms.compiled(terms.DISTRESS)

# Cheap first looks: a sentence without any of these stems cannot match the patterns behind them.
_DANGER = re.compile(
    r"kill|suicid|\bdie|dying|dead|death|alive|liv(?:e|ing)|life|exist|wake|waking|born|myself|himself|herself|"
    r"themsel|selfharm|cutting|\bcut|burn|scratch|goodbye|\bbye\b|gun|pistol|revolver|rope|noose|razor|blade|knife|pills|tablets|\bmeds|"
    r"medication|bridge|roof|ledge|cliff|jump|\bend|kms|ctb|without me|better off|better without|miss me|gone|be here|around|"
    r"anymore|overdos|\bod\b|harm|hurt|stab|shoot|voices|safe|trust|plan|sleep|my last|exit|bus|traffic|maker|\bsh\b|"
    r"\bsi\b|point|reason|keep going|carry on|go on|misery|god|oxygen|check out|clock out|log off|being here|"
    r"step|drive|driving|wheel|lethal|fatal|bleed|means|funeral|giving away|gave|after tonight|do it|notice|drastic|stupid|head"
)  # fmt: skip
_VIOLENCE = re.compile(
    r"kill|hurt|shoot|stab|murder|strangl|attack|beat|harm|smother|drown|bomb|poison|voice|homicid|\bhit|abus|"
    r"rape|molest|assault|chok|punch|slap|kick|lock|forc|threat|touch|afraid|scared|terrified|violence|shak|shook|suffocat|traffick|captive|burn|trapped|neglect|starv"
)  # fmt: skip
_BODY = re.compile(
    r"breath|\bair\b|chest|heart|pulse|cardiac|conscious|respon|passed out|pass|black|collaps|faint|slump|lifeless|limp|"
    r"wake|waking|rouse|moving|move|stand|foam|seiz|convuls|\bfits?\b|fitting|stroke|droop|slur|numb|weak|feel|speak|talk|words|see\b|vision|"
    r"sight|overdos|\bod|too m|swallow|\bate\b|eaten|drank|drunk|took|taken|blue|gr[ea]y|purple|swell|swollen|throat|"
    r"tongue|anaphyl|allerg|hives|chok|blood|bleed|vomit|throw|puk|head|pressure|\bbp\b|ambulance|911|999|emergency|poison|"
    r"gasp|gurgl|wheez|suffocat|cold|answering|waking|got into|dose|injury|bite|monoxide|epipen|airway"
)  # fmt: skip
_FOLLOW_UP = re.compile(
    r"\b(?:pills|tablets|meds|gun|rope|noose|knife|razor|blade|bridge|roof|train|jump|hang|cut|overdose|bleach|"
    r"tonight|right now|soon|today|tomorrow|yes|yeah|yep|i will|i have a plan|i do|ready|already|goodbye|bye|"
    r"its over|do it|how many|how much|enough|alone|i mean it|im serious|no point|whats the point)\b"
)


@dataclass(frozen=True)
class Signals:
    """What the rules found. `crisis` names whom it is about; the rest are plain yes or no.

    `excused`: words of danger stood there, but denied, long past, mourned or in general.
    `general`: no sentence near the subject speaks of the writer or of someone they know.
    """

    crisis: str | None = None
    emergency: bool = False
    urgent: bool = False
    refused: bool = False
    personal: bool = False
    topic: bool = False
    distress: bool = False
    excused: bool = False
    general: bool = True


def read(text: str) -> Signals:
    """Apply the rules to every sentence of every reading of `text`. Never raises."""
    return read_lines(line for reading in readings(text) for line in reading.split("\n"))


def read_lines(lines: Iterable[str]) -> Signals:
    """As `read`, for sentences already in the plain reading."""
    lines = list(dict.fromkeys(lines))
    crisis: str | None = None
    emergency = urgent = refused = personal = topic = distress = excused = False
    general = True
    for line in lines:
        if not line:
            continue
        calm = _IDIOMS.sub(" ", line) if _DANGER.search(line) or _VIOLENCE.search(line) else line
        if crisis is None and _VIOLENCE.search(calm):
            crisis = _violence(calm)
        if _DANGER.search(calm):
            bare = _EXCUSES.sub(" ", calm)
            excused = excused or bare != calm
            crisis = crisis or _danger(bare, calm)
        if _TOPIC.search(calm):
            topic = True
            general = general and not (_FIRST.search(calm) or _OTHER.search(calm))
        if not emergency and _BODY.search(calm):
            emergency = _is_emergency(calm)
        urgent = urgent or bool(_URGENT.search(calm))
        refused = refused or bool(_REFUSED.search(calm))
        personal = personal or bool(_PERSONAL.search(calm)) and not _NOT_PERSONAL.search(calm)
        distress = distress or bool(_DISTRESS.search(line))
    if not personal and len(lines) > 1:
        joined = " ".join(lines[:4])
        personal = bool(_PERSONAL.search(joined)) and not _NOT_PERSONAL.search(joined)
    return Signals(crisis, emergency, urgent, refused, personal, topic, distress, excused, general)


def _danger(bare: str, calm: str) -> str | None:
    """Whose life one sentence says is in danger: `self`, `someone_else` or None."""
    other = _OTHER.search(calm)
    if other and _OTHERS.search(bare[max(0, other.start() - 1) :] if other.start() < len(bare) else bare):
        return "someone_else"
    found = _SELF.search(bare)
    if not found:
        return None
    if _FIRST.search(bare):
        return "self"
    if _GENERIC.search(bare) or (_QUESTION.search(bare) and " way" not in found[0] and "how" not in found[0]):
        return None
    return "someone_else" if other else "self"


def _violence(line: str) -> str | None:
    """Harm to others, abuse or a child at risk, in one sentence."""
    if _CHILD.search(line) and not _CHILD_DENIED.search(line) and not _OLD_ABUSE.search(line):
        return "child"
    if _HARM.search(line) and not re.search(r"\b(?:dont|never|wouldnt|wont|not) (?:\w+ ){0,2}(?:hurt|kill|harm)", line):
        return "harm_to_others"
    if _ABUSE.search(line) and not _OLD_ABUSE.search(line):
        return "abuse"
    return None


def follows_up(message: str) -> bool:
    """Whether a short message names a means, a time or a yes: danger, after a turn that was near it."""
    return any(_FOLLOW_UP.search(reading) for reading in readings(message))


def _is_emergency(line: str) -> bool:
    bare = _NO_EMERGENCY.sub(" ", line)
    if not _EMERGENCY.search(bare):
        return False
    about_someone = _FIRST.search(bare) or _OTHER.search(bare)
    return bool(about_someone) or not (_QUESTION.search(line) or _GENERIC.search(line))
