"""What is embedded of a passage, and which vectors it is found by."""

from collections.abc import Mapping, Sequence

import numpy as np

from corpus.passage import Passage
from index.store import TEXT

# Part of a version's identity: change it whenever `stack` gives other vectors.
ROW_RULE = "mean of the text with itself, each question and heading, of vectors of 16 bits"


def sentence_texts(passage: Passage) -> list[str]:
    return [passage.text[start:end] for start, end in passage.sentences]


def texts_of(passage: Passage) -> list[str]:
    """Every text of a passage that needs a vector; the passage itself comes first.

    Sentences are embedded to be highlighted. They are no rows: as such they lost first places on
    every set (docs/retrieval.md).
    """
    return [*row_texts(passage), *sentence_texts(passage)]


def row_texts(passage: Passage) -> list[str]:
    """The texts that a passage is found by; the passage itself comes first."""
    return [passage.embeddable, *passage.questions, passage.heading, f"{passage.title}: {passage.heading}"]


def said(passage: Passage) -> list[str]:
    """The texts of a passage that a query is compared with word by word; they stand first in `texts_of`."""
    return [passage.embeddable, *passage.questions]


def stack(
    passages: Sequence[Passage], vectors: Mapping[str, np.ndarray], dim: int
) -> tuple[np.ndarray, np.ndarray]:
    """The rows that stand for all passages, and what each stands for.

    `vectors` maps each text to its unit vector, float32, shape (dim,). Returns float32, shape
    (rows, dim), each at most of unit length; and int32, shape (rows, 2), the number of each row's
    passage and of its question variant, or TEXT for any other row.

    A row is the plain mean of the text's vector and that of one question or heading,
    so that its inner product with a query is the mean of two cosines: what is asked for and what
    is said must both fit, at the cost of one product. The mean is not scaled to unit length,
    which would lift exactly those questions that are furthest from the text.
    """
    if not passages:
        return np.zeros((0, dim), np.float32), np.zeros((0, 2), np.int32)
    wanted = [row_texts(passage) for passage in passages]
    owners = [
        (number, question)
        for number, (passage, texts) in enumerate(zip(passages, wanted, strict=True))
        for question in _kinds(passage, len(texts))
    ]
    rows = np.stack([vectors[text] for texts in wanted for text in texts]).astype(np.float32)
    own = np.stack([vectors[passage.embeddable] for passage in passages]).astype(np.float32)
    rows += np.repeat(own, [len(texts) for texts in wanted], axis=0)
    rows /= 2
    return rows, np.array(owners, np.int32)


def lexical_text(passage: Passage) -> str:
    """The words by which a passage is found."""
    return "\n".join([passage.embeddable, *passage.questions])


def _kinds(passage: Passage, texts: int) -> list[int]:
    """For each of the passage's texts the number of the question variant that it is, or TEXT."""
    kinds = [TEXT] * texts
    kinds[1 : 1 + len(passage.questions)] = range(len(passage.questions))
    return kinds
