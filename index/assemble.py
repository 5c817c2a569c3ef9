"""Put the parts of an index together in memory: what a build writes, and what a measurement searches."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.boundaries import Boundary
from corpus.passage import Passage
from index import rows
from index.lexical import Lexical
from index.pieces import Pieces
from index.store import VectorStore
from index.tokens import Tokens


@dataclass(frozen=True)
class Parts:
    """`texts`: float16 (n, dim), one row a distinct text; `sentences`, `said` and `phrasings`: int32, rows of it.

    `tokens` has the word pieces of the texts of each passage that `rows.said` names, whose rows `said` has
    passage by passage, and of the boundaries' phrasings.
    """

    passages: tuple[Passage, ...]
    boundaries: tuple[Boundary, ...]
    texts: np.ndarray
    sentences: np.ndarray
    said: np.ndarray
    phrasings: np.ndarray
    tokens: Tokens
    store: VectorStore
    lexical: Lexical


class Vectors(Mapping[str, np.ndarray]):
    """Unit vectors by text, float32, shape (dim,), held in one array of 16 bits in the order of `texts`.

    `array`: float16, shape (texts, dim); versions from before have float32. `tokens` are the word pieces of the same texts.
    """

    def __init__(self, texts: Sequence[str], array: np.ndarray, tokens: Tokens):
        self.array, self.tokens = array, tokens
        self.at = {text: number for number, text in enumerate(texts)}

    def __getitem__(self, text: str) -> np.ndarray:
        return self.array[self.at[text]].astype(np.float32)

    def __iter__(self) -> Iterator[str]:
        return iter(self.at)

    def __len__(self) -> int:
        return len(self.at)

    def pieces(self, text: str) -> Pieces:
        return self.tokens.of(self.at[text])

    def taken(self, texts: Sequence[str]) -> "Vectors":
        """These texts alone, in this order. Raises KeyError when one is not here."""
        rows = np.array([self.at[text] for text in texts], np.int64)
        return Vectors(texts, self.array[rows], self.tokens.taken(rows))


@dataclass(frozen=True)
class _Seen:
    """One passage as it was assembled; its rows begin at `start`, and `kinds` is their second column."""

    passage: Passage
    texts: list[str]
    sentences: list[str]
    start: int
    kinds: np.ndarray


class Remembered:
    """What one assembly tells the next: a passage that is the very same object costs next to nothing.

    One of these goes with one model and one language.
    """

    def __init__(self):
        self.seen: dict[str, _Seen] = {}
        self.rows = np.zeros((0, 0), np.float32)
        self.tokens: dict[str, list[str]] = {}

    def known(self, passage: Passage) -> _Seen | None:
        seen = self.seen.get(passage.id)
        return seen if seen and seen.passage is passage else None

    def texts_of(self, passage: Passage) -> list[str]:
        seen = self.known(passage)
        return seen.texts if seen else rows.texts_of(passage)


def texts_of(
    passages: Sequence[Passage], boundaries: Sequence[Boundary], before: Remembered | None = None
) -> list[str]:
    """Every distinct text that needs a vector, in order."""
    before = before or Remembered()
    texts = [text for passage in passages for text in before.texts_of(passage)]
    return list(dict.fromkeys(texts + [text for b in boundaries for text in b.phrasings]))


def assemble(
    passages: Sequence[Passage],
    boundaries: Sequence[Boundary],
    vectors: Vectors,
    language: str,
    before: Remembered | None = None,
) -> Parts:
    """`vectors` has at least every text of `texts_of`.

    `before` saves doing again what an earlier assembly did, and is brought up to date.
    """
    before = before or Remembered()
    wanted = texts_of(passages, boundaries, before)
    store = VectorStore(*_stack(passages, vectors, before))
    if list(vectors) != wanted:
        vectors = vectors.taken(wanted)
    at = vectors.at
    sentences = [at[text] for passage in passages for text in before.seen[passage.id].sentences]
    return Parts(
        passages=tuple(passages),
        boundaries=tuple(boundaries),
        texts=vectors.array,
        sentences=np.array(sentences, np.int32),
        said=np.array([at[text] for passage in passages for text in rows.said(passage)], np.int32),
        phrasings=np.array([at[text] for b in boundaries for text in b.phrasings], np.int32),
        tokens=vectors.tokens,
        store=store,
        lexical=Lexical([rows.lexical_text(passage) for passage in passages], language, before.tokens),
    )


def _stack(
    passages: Sequence[Passage], vectors: Vectors, before: Remembered
) -> tuple[np.ndarray, np.ndarray]:
    """As `rows.stack`, which is asked only for passages that `before` does not have."""
    fresh = [passage for passage in passages if not before.known(passage)]
    new, owners = rows.stack(fresh, vectors, vectors.array.shape[1])
    ends = np.searchsorted(owners[:, 0], np.arange(len(fresh) + 1))
    made = {
        passage.id: _Seen(
            passage, rows.texts_of(passage), rows.sentence_texts(passage), start, owners[start:end, 1]
        )
        for passage, start, end in zip(fresh, ends[:-1].tolist(), ends[1:].tolist(), strict=True)
    }
    if len(fresh) == len(passages):
        before.seen, before.rows = made, new
        return new, owners
    # Rows of before come first here, those that are new after them.
    parts, seen, count = [], {}, 0
    for passage in passages:
        one = made.get(passage.id) or before.seen[passage.id]
        first = one.start + (len(before.rows) if passage.id in made else 0)
        parts.append(np.arange(first, first + len(one.kinds)))
        seen[passage.id] = _Seen(passage, one.texts, one.sentences, count, one.kinds)
        count += len(one.kinds)
    taken = np.concatenate(parts)
    stacked = before.rows[np.minimum(taken, len(before.rows) - 1)]
    stacked[taken >= len(before.rows)] = new[taken[taken >= len(before.rows)] - len(before.rows)]
    lengths = [len(one.kinds) for one in seen.values()]
    numbers = np.repeat(np.arange(len(passages), dtype=np.int32), lengths)
    kinds = np.concatenate([one.kinds for one in seen.values()])
    before.seen, before.rows = seen, stacked
    return stacked, np.stack([numbers, kinds], axis=1).astype(np.int32)
