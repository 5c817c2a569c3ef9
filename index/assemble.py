"""Put the parts of an index together in memory: what a build writes, and what a measurement searches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.boundaries import Boundary
from corpus.passage import Passage
from index import rows
from index.lexical import Lexical
from index.store import VectorStore


@dataclass(frozen=True)
class Parts:
    """`texts`: float32 (n, dim), one row a distinct text; `sentences` and `phrasings`: int32, rows of it."""

    passages: tuple[Passage, ...]
    boundaries: tuple[Boundary, ...]
    texts: np.ndarray
    sentences: np.ndarray
    phrasings: np.ndarray
    store: VectorStore
    lexical: Lexical


def texts_of(passages: Sequence[Passage], boundaries: Sequence[Boundary]) -> list[str]:
    """Every distinct text that needs a vector, in order."""
    texts = [text for passage in passages for text in rows.texts_of(passage)]
    return list(dict.fromkeys(texts + [text for b in boundaries for text in b.phrasings]))


def assemble(
    passages: Sequence[Passage],
    boundaries: Sequence[Boundary],
    vectors: Mapping[str, np.ndarray],
    dim: int,
    language: str,
) -> Parts:
    """`vectors` maps at least every text of `texts_of` to its unit vector, float32, shape (dim,)."""
    wanted = texts_of(passages, boundaries)
    at = {text: number for number, text in enumerate(wanted)}
    return Parts(
        passages=tuple(passages),
        boundaries=tuple(boundaries),
        texts=np.stack([vectors[text] for text in wanted]).astype(np.float32)
        if wanted
        else np.zeros((0, dim), np.float32),
        sentences=np.array([at[text] for p in passages for text in rows.sentence_texts(p)], np.int32),
        phrasings=np.array([at[text] for b in boundaries for text in b.phrasings], np.int32),
        store=VectorStore(*rows.stack(passages, vectors, dim)),
        lexical=Lexical([rows.lexical_text(passage) for passage in passages], language),
    )
