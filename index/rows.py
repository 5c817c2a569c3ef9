"""What is embedded of a passage, and which vectors it is found by."""

from collections.abc import Mapping, Sequence

import numpy as np

from corpus.passage import Passage
from index.store import TEXT

# Part of a version's identity: change it whenever `rows_of` gives other vectors.
ROW_RULE = "text, and each question averaged with the text"


def sentence_texts(passage: Passage) -> list[str]:
    return [passage.text[start:end] for start, end in passage.sentences]


def texts_of(passage: Passage) -> list[str]:
    """Every text of a passage that needs a vector: the passage, its questions, its sentences."""
    return [passage.embeddable, *passage.questions, *sentence_texts(passage)]


def rows_of(passage: Passage, vectors: Mapping[str, np.ndarray]) -> tuple[np.ndarray, list[int]]:
    """Return the rows that stand for one passage and what each stands for.

    `vectors` maps each text to its unit vector. Returns float32, shape (rows, dim), unit length,
    and for each row the number of the question variant, or TEXT for the passage's own text.
    A question is averaged with the text: the mean knows both what is asked and what is said, and
    costs nothing at query time.
    """
    text = vectors[passage.embeddable]
    means = [_unit(vectors[question] + text) for question in passage.questions]
    return np.stack([text, *means]).astype(np.float32), [TEXT, *range(len(passage.questions))]


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


def _unit(vector: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(vector)
    # Opposite vectors cancel out; such a row matches nothing rather than everything.
    return vector / length if length > 1e-6 else np.zeros_like(vector)
