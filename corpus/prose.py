"""Words, sentences and reading grade of a section's text."""

import re
from functools import lru_cache

from corpus import markdown
from corpus.house_style import HouseStyle
from corpus.splitter import sentences

_WORD = re.compile(r"[^\W_](?:[\w'’.,-]*[^\W_])?")


def words(text: str) -> list[str]:
    """The words of `text`; a figure such as 0.5 is one word, punctuation none."""
    return _WORD.findall(text)


def graded_sentences(text: str, style: HouseStyle, language: str) -> list[str]:
    """The sentences that a reading grade counts: no tables, no names that no writer can help."""
    tables = [block for block in markdown.blocks(text) if block.type == "table"]
    found = []
    for start, end in sentences(text, language):
        if any(table.start <= start < table.end for table in tables):
            continue
        sentence = text[start:end]
        if style.ungraded:
            sentence = style.ungraded.sub(" ", sentence)
        if words(sentence):
            found.append(sentence)
    return found


def grade(text: str, style: HouseStyle, language: str = "en") -> float | None:
    """Flesch-Kincaid grade, in US school years, lower is easier; None when there is no sentence.

    Sentences are counted as the splitter finds them: textstat would end one at the point of 0.5,
    which makes a text seem easier than it is. Syllables are textstat's.
    """
    found = graded_sentences(text, style, language)
    counted = [word for sentence in found for word in words(sentence)]
    if not counted:
        return None
    syllables = sum(_syllables(word.lower()) for word in counted)
    return 0.39 * len(counted) / len(found) + 11.8 * syllables / len(counted) - 15.59


@lru_cache(maxsize=50_000)
def _syllables(word: str) -> int:
    # textstat loads a pronouncing dictionary: half a second that only an editor's check needs.
    import textstat

    return textstat.syllable_count(word)
