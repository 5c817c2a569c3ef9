"""The rules of triage: what one message says, by patterns alone. Pure, no file, no network."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot import triage_body as body
from bot import triage_crisis as crisis_words
from bot import triage_idioms as idioms
from bot import triage_others as others
from bot import triage_people as people
from bot import triage_topics as topics
from bot.patterns import Patterns

_FIRST = re.compile(people.FIRST)
_OTHER = re.compile(people.OTHER)
_OPENS_WITH_IT = re.compile(
    r"(?: |having|had|got|getting|constant|my|these|more|still|new|daily|just|with|the)*\bsuicid"
)
_THOUGHTS_NOW = re.compile(
    r"thoughts (?:all|every|wont|keep|are|came|again|rn|so|right|today|tonight|getting|got|coming|worse)\b"
)
_UNNAMED = re.compile(r"(?:a|an|the|that|this) ")
_NOTE = re.compile(people.NOTE)
_UNSAID = re.compile(people.UNSAID)
_GENERIC = re.compile(people.GENERIC)
_QUESTION = re.compile(people.QUESTION)
_IDIOMS = Patterns(idioms.IDIOMS)
_EXCUSES = Patterns(idioms.EXCUSES)
_SELF = Patterns(crisis_words.SELF_CRISIS)
_OTHERS = Patterns(others.OTHER_CRISIS)
_HARM = Patterns(others.HARM)
_ABUSE = Patterns(others.ABUSE)
_CHILD = Patterns(others.CHILD)
_CHILD_DENIED = re.compile(others.CHILD_DENIED)
_OLD_ABUSE = re.compile(others.OLD_ABUSE)
_EMERGENCY = Patterns(body.EMERGENCY)
_NO_EMERGENCY = Patterns(body.NO_EMERGENCY)
_URGENT = Patterns(body.URGENT)
_REFUSED = Patterns(topics.REFUSED)
_ILLICIT = re.compile(
    r"\b(?:buy\w*|bought|order\w*|dealers?|street|sourc\w+|scor(?:e|ing)|get hold|hands on|dark ?(?:web|net)|vendors?|"
    r"mak(?:e|ing)|cook\w*|extract\w*|snort\w*|sniff\w*|inject\w*|smok\w+|smuggl\w*|customs|fak(?:e|ing)|trick\w*|"
    r"l(?:ie|ying)|sell\w*|sold|spare|leftover\w*|stash\w*|sav(?:e|ing)|hid(?:e|ing)|sneak\w*|keep|lethal|kill\w*|fatal|"
    r"deadly|ld ?50|overdos\w*|too much|die|k ?holes?|part(?:y|ies)|high|recreational|prescri\w+|illegal\w*|wasted|ket|k|"
    r"out of|micro ?wav\w*|bak(?:e|ing)|boil\w*|bypass\w*|get (?:a)?round|steal\w*|nick|spik(?:e|ing)|lac(?:e|ing)|slip|without|"
    r"knock\w*|for sale|trip\w*|fun|rave|synthe\w+|precursors?|reagents?|ratio|shopping|chart|no questions|bumps?|lines?|"
    r"grams?|teach|crush\w*|double|triple|stack\w*|homemade|diy|powder|vials?|forg\w+|cut|stretch|dilut\w+|resell|flip|"
    r"quickest|deadliest|surest|pass|beat|cheat\w*|dodg\w+|horses?|vets?|give|sister|brother|friend|mate)\b"
)
_PERSONAL = Patterns(topics.PERSONAL)
_NOT_PERSONAL = re.compile(topics.NOT_PERSONAL)
_TOPIC = Patterns((topics.TOPIC,))
_DISTRESS = Patterns(topics.DISTRESS)

_CORE = re.compile(
    r"\b(?:(?:kill|killing|hurt|hurting|cutting|hang|shoot) myself|suicidal|kms|unalive|better off dead|"
    r"(?:wanna|want to|gonna|going to|ready to|rather) (?:die|be dead|end it|end my|commit)|"
    r"end(?:ing)? (?:it all|my life)|"
    r"take my (?:own )?life|dont (?:wanna|want to) (?:live|be alive|exist|be here)|wish i (?:was|were) dead|"
    r"(?:not|isnt|stopped|barely) breathing|cant breathe|overdosed|unconscious|unresponsive|seizure|chest pain|"
    r"(?:wont|cant|doesnt) wake|kill (?:him|her|them)self|voices? (?:\w+ ){0,3}(?:to|tell\w*|say\w*)|"
    r"cutting (?:him|her|them)self|(?:hurt|kill) (?:people|someone|my \w+|him|her|them)|(?:hits|beats|chokes|rapes) me)\b"
)
_PLAINEST = frozenset(
    "die dying dead death suicide suicidal kill killing myself himself herself alive living life end ending "
    "live pills gun rope bridge knife cut cutting hurt overdose goodbye tonight wake exist burden unconscious "
    "breathing chest seizure collapsed bleeding".split()
)
# Cheap first looks: a sentence without any of these stems cannot match the patterns behind them.
_DANGER = re.compile(
    r"kill|suicid|\bdie|dying|dead|death|alive|liv(?:e|ing)|life|exist|wake|waking|born|myself|himself|herself|"
    r"themsel|selfharm|cutting|\bcut|burn|scratch|goodbye|\bbye\b|gun|pistol|revolver|rope|noose|razor|"
    r"blade|knife|pills|tablets|\bmeds|"
    r"medication|bridge|roof|ledge|cliff|jump|\bend|kms|ctb|without me|better off|better without|miss me|"
    r"gone|be here|around|"
    r"anymore|overdos|\bod\b|harm|hurt|stab|shoot|voices|safe|trust|plan|sleep|my last|exit|bus|traffic|maker|\bsh\b|"
    r"\bsi\b|point|reason|keep going|carry on|go on|misery|god|oxygen|check out|clock out|log off|being here|"
    r"reason|point|time|night|courage|talk me|gave|given|tell|picked|date|\bsi\b|sui|logging|tapping|"
    r"easy way|game over|peace|"
    r"stop me|find me|coming back|undo|hope|hoping|carv|over\b|think|thought|know|attempt|urge|heaven|"
    r"join|wish|pray|promise|afraid|scared|"
    r"threaten|took|left a|help (?:her|him|them)|insurance|locked|standing|"
    r"step|drive|driving|wheel|lethal|fatal|bleed|means|funeral|giving away|gave|after tonight|do it|"
    r"notice|drastic|stupid|head|stay|nothing|tomorrow|another|close to|river|\bsea\b|lake|disappear|vanish|erased"
)  # fmt: skip
_MORTAL = re.compile(
    r"kill|suicid|\bdie|dying|\bdead|death|alive|\bliv(?:e|ing)\b|\blife|exist|\bend(?:ing|ed|s)?\b|pills|tablets|\bmeds\b|"
    r"medication|insulin|morphine|\bgun|pistol|revolver|rifle|rope|noose|knife|blade|razor|scissors|\bcut|burn|scratch|bruis|"
    r"bleed|blood|bridge|roof|ledge|cliff|balcony|tracks|\btrain|jump|goodbye|\bbye\b|\bnote\b|letter|\bplan|gone\b|"
    r"without me|burden|wak(?:e|ing)|myself|himself|herself|themsel|hurt|harm|\bsafe|heaven|\bgod\b|angels|funeral|"
    r"insurance|be here|around|this world|planet|earth|breathing|kms|\bctb|\bsh\b|\bsi\b|sui\b|overdos|\bod\b|hang|drown|"
    r"wheel|crash|traffic|pedal|lethal|fatal|surviv|attempt|\bdo it\b|disappear|vanish|sleep forever|find me|take care of|"
    r"\btell (?:my|them|her|him)|papers|remarry|\bgas\b|grave|ground|buried|nerve|courage|voices?|beat|chok|rape|touch|"
    r"abus|stab|shoot|threat|violen|murder|bomb|smother|shook|tonight|weekend|last (?:day|night|time)|\bexit|check out|"
    r"clock out|log(?:ging)? off|point|reason|go on|keep going|better off|miss me|\bbelt|string|\brail|gate|strangl|"
    r"cord|stopped (?:eating|taking)|peace|calm|hidden|enough|put down|six feet|permanent|next life|affairs|rehears|"
    r"river|\bsea\b|\blake\b|canal|pier\b|stay for|stay alive|close to|tomorrow|another day|save me|stop me|relapse|"
    r"\bdate\b|trigger|carved|fail|other side|question 9|too late|right moment|birthday|christmas|be with|i would go"
)
_VIOLENCE = re.compile(
    r"kill|hurt|shoot|stab|murder|strangl|attack|beat|harm|smother|drown|bomb|poison|voice|homicid|\bhit|abus|"
    r"rape|molest|assault|chok|punch|slap|kick|lock|forc|threat|touch|afraid|scared|terrified|violence|"
    r"shak|shook|suffocat|traffick|captive|burn|trapped|neglect|starv|pay|knife|gun|leave|phone|grop|snap|"
    r"dying"
)  # fmt: skip
_BODY = re.compile(
    r"breath|\bair\b|chest|heart|pulse|cardiac|conscious|respon|passed out|pass|black|collaps|faint|slump|"
    r"lifeless|limp|"
    r"wake|waking|rouse|moving|move|stand|foam|seiz|convuls|\bfits?\b|fitting|stroke|droop|slur|numb|weak|"
    r"feel|speak|talk|words|see\b|vision|"
    r"sight|overdos|\bod|too m|swallow|\bate\b|eaten|drank|drunk|took|taken|blue|gr[ea]y|purple|swell|swollen|throat|"
    r"tongue|anaphyl|allerg|hives|chok|blood|bleed|vomit|throw|puk|head|pressure|\bbp\b|ambulance|911|999|"
    r"emergency|poison|"
    r"gasp|gurgl|wheez|suffocat|cold|answering|waking|got into|dose|injury|bite|monoxide|epipen|airway|"
    r"snake|burn|jerk|awake|side of|cpr|send|dying|drowsy|nodding|roll"
)  # fmt: skip
# The plainest words in other languages, on the text as typed; look-alike letters would be mangled.
_ABROAD = Patterns(
    (
        r"quiero morir|me quiero (?:morir|matar)|quiero (?:matarme|suicidarme)|no quiero (?:seguir )?vivi|"
        r"voy a (?:matarme|"
        r"suicidarme)|je (?:veux|vais) (?:mourir|me tuer|me suicider)|envie de mourir|en finir avec (?:la|ma) vie|"
        r"ne veux plus vivre|ich will sterben|will nicht mehr leben|(?:mich|bringe mich) um(?:bringen)?\b|quero morrer|"
        r"quero me matar|n[aã]o quero (?:mais )?viver|voglio morire|voglio uccidermi|non voglio pi[uù] vivere|"
        r"ik wil (?:dood|sterven|niet meer leven)|chc[eę] (?:umrze[cć]|si[eę] zabi[cć])|[oö]lmek istiyorum|"
        r"хочу умереть|не хочу жить|покончить с собой|убить себя|хочу померти|أريد أن أموت|اريد ان اموت|أريد الموت|"
        r"मरना चाहत|मर जाना चाहत|marna chaht|想死|想自杀|不想活|自殺したい|死にたい|죽고 ?싶|자살하고",
    )
)
_FOLLOW_UP = re.compile(
    r"\b(?:pills|tablets|meds|gun|rope|noose|knife|razor|blade|bridge|roof|train|jump|hang|cut|overdose|bleach|"
    r"tonight|right now|soon|today|tomorrow|yes|yeah|yep|i will|i have a plan|i do|ready|already|goodbye|bye|"
    r"its over|do it|how many|how much|enough|alone|i mean it|im serious|no point|whats the point)\b"
)


FEW = 4
STRETCH, OVERLAP = 48, 16
MOST = 45
# As many words as the classifier can have time for.
MOST_WORDS = 1200


@dataclass(frozen=True)
class Signals:
    """What the rules found. `crisis` names whom it is about; the rest are plain yes or no.

    `excused`: words of danger stood there, but denied, long past, mourned or in general.
    `person`: it speaks of the writer or of someone they know; `mortal`: it has a word of death, harm
    or parting. Without either the classifier alone never takes over. `illicit`: it has a word of
    getting, making, keeping or misusing; without one the classifier alone never refuses.
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
    person: bool = False
    mortal: bool = False
    illicit: bool = False


def read(found: Iterable[str]) -> Signals:
    """Apply the rules to every sentence of the readings `found` of one message. Never raises."""
    lines = _most_telling(dict.fromkeys(part for reading in found for part in _parts(reading)))
    crisis: str | None = None
    emergency = urgent = refused = personal = topic = distress = excused = False
    general = True
    for line in lines:
        if not line:
            continue
        calm = _IDIOMS.without(line) if _DANGER.search(line) or _VIOLENCE.search(line) else line
        if crisis is None and _VIOLENCE.search(calm):
            crisis = _violence(calm)
        if _DANGER.search(calm):
            bare = _EXCUSES.without(calm)
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
    if 1 < len(lines) <= FEW:
        joined = " ".join(lines)
        if crisis is None:
            bare = _EXCUSES.without(_IDIOMS.without(joined))
            crisis = "self" if _SELF.search(bare) and _FIRST.search(bare) else None
        personal = personal or bool(_PERSONAL.search(joined)) and not _NOT_PERSONAL.search(joined)
    person = any(expr.search(line) for line in lines for expr in (_FIRST, _OTHER, _NOTE, _UNSAID))
    mortal = any(_MORTAL.search(line) for line in lines)
    illicit = any(_ILLICIT.search(line) for line in lines)
    return Signals(
        crisis,
        emergency,
        urgent,
        refused,
        personal,
        topic,
        distress,
        excused,
        general,
        person,
        mortal,
        illicit,
    )


def _parts(reading: str) -> Iterable[str]:
    """The sentences of a reading; a very long one in stretches that overlap."""
    for line in reading.split("\n"):
        words = line.split(" ")
        if len(words) <= STRETCH:
            yield line
            continue
        for at in range(0, len(words) - OVERLAP, STRETCH - OVERLAP):
            yield " ".join(words[at : at + STRETCH])


def _most_telling(lines: Iterable[str]) -> list[str]:
    """All sentences of an ordinary message. Of a huge one, those with the plainest words of danger
    first and then those with most words of danger: the rest cannot change the verdict much."""
    lines = list(lines)
    if len(lines) <= MOST:
        return lines
    return sorted(lines, key=lambda line: (not _CORE.search(line), -len(_PLAINEST & set(line.split()))))[
        :MOST
    ]


def thinned(reading: str) -> tuple[str, bool]:
    """A huge reading cut to `MOST_WORDS` words: the sentences with most of the plainest words of
    danger, in their order, each once; and whether that is all it says. Any other reading as it is."""
    if reading.count(" ") + reading.count("\n") < MOST_WORDS:
        return reading, True
    lines = list(dict.fromkeys(_parts(reading)))
    room, kept = MOST_WORDS, []
    for at in sorted(range(len(lines)), key=lambda at: -len(_PLAINEST & set(lines[at].split()))):
        room -= lines[at].count(" ") + 1
        if room < 0:
            break
        kept.append(at)
    return "\n".join(lines[at] for at in sorted(kept)), len(kept) == len(lines)


def _danger(bare: str, calm: str) -> str | None:
    """Whose life one sentence says is in danger: `self`, `someone_else` or None."""
    other = _OTHER.search(calm) or _NOTE.search(calm)
    if other and _UNNAMED.match(other[0]) and _QUESTION.search(calm) and not _FIRST.search(calm):
        other = None
    if other and _OTHERS.search(bare[max(0, other.start() - 1) :] if other.start() < len(bare) else bare):
        return "someone_else"
    found = _SELF.search(bare)
    if not found:
        return None
    if _FIRST.search(bare):
        return "self"
    if "thoughts" in found[0] and not (_OPENS_WITH_IT.match(bare) or _THOUGHTS_NOW.search(bare)):
        return None
    if _GENERIC.search(bare) or (_QUESTION.search(bare) and " way" not in found[0] and "how" not in found[0]):
        return None
    return "someone_else" if other else "self"


def _violence(line: str) -> str | None:
    """Harm to others, abuse or a child at risk, in one sentence."""
    if _CHILD.search(line) and not _CHILD_DENIED.search(line) and not _OLD_ABUSE.search(line):
        return "child"
    if _HARM.search(line) and not re.search(
        r"\b(?:dont|never|wouldnt|wont|not) (?:\w+ ){0,2}(?:hurt|kill|harm)", line
    ):
        return "harm_to_others"
    if _ABUSE.search(line) and not _OLD_ABUSE.search(line):
        return "abuse"
    return None


def follows_up(found: Iterable[str]) -> bool:
    """Whether a short message names a means, a time or a yes: danger, after a turn that was near it."""
    return any(_FOLLOW_UP.search(reading) for reading in found)


def abroad(text: str) -> bool:
    """Whether the text as typed says in another common language that the writer wants to die."""
    return bool(_ABROAD.search(text.lower()))


def telling(sentence: str) -> int:
    """How telling a sentence is: 2 with words of death, harm or parting, 1 with other words of
    danger or of the body, 0 with none. What tells most is read first."""
    if _MORTAL.search(sentence):
        return 2
    return int(bool(_DANGER.search(sentence) or _BODY.search(sentence)))


def speaks_of_someone(found: Iterable[str]) -> bool:
    """Whether a message with no firm crisis words is about someone else: no I, but a he or a friend."""
    text = " ".join(found)
    return bool(_OTHER.search(text)) and not re.search(r"\b(?:i|im|ive|id|myself)\b", text)


def _is_emergency(line: str) -> bool:
    bare = _NO_EMERGENCY.without(line)
    if not _EMERGENCY.search(bare):
        return False
    about_someone = _FIRST.search(bare) or _OTHER.search(bare)
    return bool(about_someone) or not (_QUESTION.search(line) or _GENERIC.search(line))
