"""Input that is no question to look up: each kind has a plain reply in bot/words.py."""

import re
from typing import Literal

from bot.normalise import plain

Aside = Literal["gibberish", "other_language", "injection", "insult", "automated", "private"]

_PRIVATE = re.compile(
    r"[\w.+-]+@[\w-]+\.\w{2,}|\b\d{3}-\d{2}-\d{4}\b|(?<!\d)(?:\+?\d{1,3}[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]?\d{4}(?!\d)"
    r"|\b(?:\d[ -]?){13,16}\b|\bmy (?:full )?name is [A-Z][a-z]+ [A-Z]|\b(?:dob|date of birth)\b.{0,6}\d"
)
_AUTOMATED = re.compile(
    r"\bare you (?:a |an |really |even |actually )*(?:real|human|person|bot|robot|ai|machine|chatbot|computer|"
    r"doctor|nurse|chatgpt|therapist)\b|\b(?:talk|speak|chat)(?:ing)? (?:to|with) (?:a |an )?"
    r"(?:real |actual |live )?(?:human|person|someone real|bot|robot|machine|computer)\b|"
    r"\bis (?:anyone|anybody|someone) (?:really |actually )?(?:there|reading this)\b|"
    r"\bis this (?:a )?(?:bot|robot|ai|automated|human|real person)\b|\bwho am i (?:talking|speaking|chatting)\b"
)
_INJECTION = re.compile(
    r"\b(?:ignore|disregard|forget|override) (?:all |any |the |your |my |these )*(?:previous|prior|above|earlier|"
    r"instructions|rules|guidelines)|\bsystem prompt\b|\byou are now\b|\bpretend (?:to be|you are|that you)|"
    r"\bjailbreak\b|\bdeveloper mode\b|\b(?:print|reveal|show|repeat) your (?:prompt|instructions|rules)\b"
)
_INSULT = re.compile(
    r"\b(?:fuck|screw) (?:you|off|this)\b|\byou(?:r| are|re)? (?:so |really |all |a |an |such a )*(?:stupid|useless|"
    r"idiots?|dumb|worthless bot|garbage|trash|moron|pathetic|a joke)\b|\bthis (?:bot|thing|chat) (?:is )?(?:so )?"
    r"(?:stupid|useless|sucks|dumb|garbage|trash|crap|rubbish)\b|\bshut up\b|\bpiece of (?:shit|crap|junk)\b|\bscrew you\b"
)
_SCRIPTS = re.compile(
    "[\u0370-\u03ff\u0400-\u04ff\u0590-\u05ff\u0600-\u06ff\u0900-\u0dff\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
)
_FOREIGN = frozenset(
    "el los las una por para que como cuanto cuesta tratamiento es esta hola gracias tengo puedo quiero donde cuando "
    "le les des une est je vous nous pour avec combien coute dure perfusion bonjour merci mon ma mes puis quand qui "
    "der das und ist nicht ich wie lange dauert eine einen mit fur kostet behandlung hallo danke kann mein wann wo "
    "il gli della che come quanto costa per sono grazie ciao posso dove quando mio um uma com voce obrigado tenho "
    "quero meu minha onde het een van ik kan niet hoe lang hoeveel kost bedankt jak ile czy jest dziekuje".split()
)
_ENGLISH = frozenset(
    "the a an is are was i im my me you your it in on of for to and or what how does do can will with have has be "
    "this that not dont when where who why should at if from get did no yes help hello hi thanks ketamine".split()
)
_MASHED = re.compile(
    r"asdf|qwer|zxcv|hjkl|lkjh|sdfg|dfgh|(?<!le)(?<!re)[bcdfghjklmnpqrstvwxz]{5,}|^(?:qw|zx|wq|xc|kj|fg|hj|jk)"
)


def aside(text: str) -> Aside | None:
    """What kind of non-question `text` is, None for a question. Decides no danger: triage does."""
    reading = plain(text[:4000])
    if _PRIVATE.search(text[:4000]):
        return "private"
    if _INJECTION.search(reading):
        return "injection"
    if _INSULT.search(reading):
        return "insult"
    if _AUTOMATED.search(reading):
        return "automated"
    words = reading.split()
    if len(_SCRIPTS.findall(text)) > len(text.strip()) / 3:
        return "other_language"
    foreign = sum(word in _FOREIGN for word in words)
    english = sum(word in _ENGLISH for word in words)
    if foreign >= 2 and foreign > english:
        return "other_language"
    if not any(word.isalpha() and len(word) > 1 for word in words):
        return "gibberish"
    mashed = sum(bool(_MASHED.search(word)) for word in words)
    return "gibberish" if mashed * 2 >= len(words) and not english else None
