"""What is being asked: the parts of a message, and what a follow-up leaves unsaid.

Everything here is deterministic and looks only at the visitor's own turns: a bot turn in
`history` is whatever the caller wrote there.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import sentencex

from bot.replies import Turn

MOST_PARTS = 3
_ASKING = (
    r"(?:how|what|what's|whats|when|where|which|who|whom|whose|why|is|are|am|was|were|do|does|did|can|could|"
    r"will|would|should|shall|may|might|must|has|have|had|isn't|aren't|don't|doesn't|can't|won't)"
)
_STARTS_ASKING = re.compile(
    rf"^(?:(?:and|also|but|so|or|ok|okay|please|hi|hello|hey|well|plus)[ ,]+)*{_ASKING}\b", re.I
)
_JOIN = re.compile(rf"(?:,|;)?\s+(?:and also|and|also|plus|or)\s+(?=(?:also\s+)?{_ASKING}\b)|\s*[;]\s+", re.I)
_WORD = re.compile(r"[\w'’-]+")

# A message leans on what came before when it points back with one of these words, or opens as a
# continuation does. A long message says enough by itself.
_POINTING = re.compile(
    r"\b(?:it|its|it's|that|this|those|these|they|them|their|there|he|she|his|her|one|ones|same|then|either|both|"
    r"else|instead|another)\b",
    re.I,
)
_CONTINUES = re.compile(
    r"^(?:and|but|or|so|then|also|what about|how about|what if|if|why|why not|how so|how often|how long|how much|"
    r"how many|by how|when|where|who|which|for how|since when|even|is that|more|ok and|okay and|yes but|no but)\b",
    re.I,
)
LONG = 12
# So many words around a question are a story, which would drown it; fewer belong to it.
STORY = 20
# Code points of earlier text that are read: beyond it, it says more about the past than the question.
CONTEXT = 300
SHORT = 7
# Measured on follow-ups of our own: docs/retrieval.md.
LEANS = 0.5
MAY_LEAN = 0.25


@dataclass(frozen=True)
class Question:
    """One part of a message. `context` is what was asked before it, if it may lean on that.

    `weight` is how much the context's own ranking counts beside the part's, 0 to 1: enough to
    decide between passages that the part alone cannot tell apart, too little to outweigh a part
    that names a topic of its own. `follows` says that the context is an earlier turn.
    """

    text: str
    context: str | None = None
    weight: float = 0.0
    follows: bool = False

    def respelled(self, correct: Callable[[str], str]) -> "Question":
        context = correct(self.context) if self.context else None
        return replace(self, text=correct(self.text), context=context)

    @property
    def whole(self) -> str:
        return f"{self.context} {self.text}" if self.context and self.weight >= LEANS else self.text


def understand(message: str, history: Sequence[Turn] = ()) -> list[Question]:
    """Return the message's parts, at most three, in the order asked; never empty."""
    text = " ".join(message.split())
    asked, told = _asked(text)
    first = _in_context(asked[0], told or _previous(asked[0], history))
    questions = [replace(first, follows=first.context is not None and not told)]
    for previous, part in zip(asked, asked[1:], strict=False):
        questions.append(_in_context(part, previous if _leans(part) else None))
    return questions


def _asked(text: str) -> tuple[list[str], str | None]:
    """The questions in the text, and what is told around a single one that stands in a longer story.

    A text without a recognisable question is one question as it stands.
    """
    sentences = [piece.strip() for piece in sentencex.segment("en", text) if piece.strip()]
    questions = [s for s in sentences if s.endswith("?") or _STARTS_ASKING.match(s)]
    parts: list[str] = []
    for question in questions or [text]:
        pieces = [piece.strip(" ,;") for piece in _JOIN.split(question) if piece and piece.strip(" ,;")]
        parts += pieces if all(_words(piece) >= 2 for piece in pieces) else [question]
    if len(parts) > 1:
        return parts[:MOST_PARTS], None
    told = " ".join(sentence for sentence in sentences if sentence not in questions)
    if questions and _words(told) >= STORY and not _leans(questions[0]):
        return questions, told[-CONTEXT:]
    return [text], None


def _in_context(text: str, previous: str | None) -> Question:
    if previous is None or _words(text) > LONG:
        return Question(text)
    return Question(text, previous, LEANS if _leans(text) else MAY_LEAN)


def _leans(text: str) -> bool:
    count = _words(text)
    if count > LONG:
        return False
    return bool(_POINTING.search(text)) or (count <= SHORT and bool(_CONTINUES.match(text))) or count <= 2


def _previous(text: str, history: Sequence[Turn]) -> str | None:
    """The visitor's last turn that is not this same message; at most its first CONTEXT code points."""
    for turn in reversed(history):
        previous = " ".join(turn.text.split())
        if turn.role == "user" and previous and previous.casefold() != text.casefold():
            return previous[:CONTEXT]
    return None


def _words(text: str) -> int:
    return len(_WORD.findall(text))
