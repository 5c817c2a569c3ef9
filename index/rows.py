"""What is embedded of a passage, and which vectors it is found by."""

from collections.abc import Mapping, Sequence

import numpy as np

from corpus.passage import Passage
from index.store import TEXT

# Part of a version's identity: change it whenever `rows_of` gives other vectors.
ROW_RULE = "mean of the text with itself, each question, sentence and heading"


def sentence_texts(passage: Passage) -> list[str]:
    return [passage.text[start:end] for start, end in passage.sentences]


def texts_of(passage: Passage) -> list[str]:
    """Every text of a passage that needs a vector; the passage itself comes first."""
    return [passage.embeddable, *passage.questions, *sentence_texts(passage), *_headings(passage)]


def rows_of(passage: Passage, vectors: Mapping[str, np.ndarray]) -> tuple[np.ndarray, list[int]]:
    """Return the rows that stand for one passage and what each stands for.

    `vectors` maps each text to its unit vector. Returns float32, shape (rows, dim), each at most
    of unit length, and for each row the number of the question variant, or TEXT for any other.

    A row is the plain mean of the text's vector and that of one question, sentence or heading,
    so that its inner product with a query is the mean of two cosines: what is asked for and what
    is said must both fit, at the cost of one product. The mean is not scaled to unit length,
    which would lift exactly those questions that are furthest from the text.
    """
    text = vectors[passage.embeddable]
    rows = np.stack([(vectors[other] + text) / 2 for other in texts_of(passage)])
    kinds = [TEXT] * len(rows)
    kinds[1 : 1 + len(passage.questions)] = range(len(passage.questions))
    return rows.astype(np.float32), kinds


def lexical_text(passage: Passage) -> str:
    """The words by which a passage is found."""
    return "\n".join([passage.embeddable, *passage.questions])


def stack(passages: Sequence[Passage], vectors: Mapping[str, np.ndarray], dim: int):
    """All rows of all passages: float32 (n, dim), and int32 (n, 2) of passage and question numbers."""
    parts, owners = [np.zeros((0, dim), np.float32)], [np.zeros((0, 2), np.int32)]
    for number, passage in enumerate(passages):
        rows, questions = rows_of(passage, vectors)
        parts.append(rows)
        owners.append(np.array([(number, question) for question in questions], np.int32))
    return np.concatenate(parts), np.concatenate(owners)


def _headings(passage: Passage) -> list[str]:
    return [passage.heading, f"{passage.title}: {passage.heading}"]
