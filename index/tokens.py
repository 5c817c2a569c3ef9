"""Word by word: how much of what a query says a text says too, in these or other words.

Late interaction (ColBERT, Khattab and Zaharia 2020, https://arxiv.org/abs/2004.12832) with the
vectors of word pieces that the encoder makes anyway: each piece of the query looks for the nearest one
of the text. A query's pieces weigh by their rarity in the corpus, so that an unseen species or
place is evidence against a passage while another word for the same thing is not.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from index.errors import ArtefactError
from index.pieces import DIM, NO_PIECES, SCALE, Pieces
from index.store import load_array

TOKENS, PIECES, ENDS = "tokens.npy", "pieces.npy", "token_ends.npy"
FILES = (TOKENS, PIECES, ENDS)


@dataclass(frozen=True)
class Tokens:
    """The pieces of many texts, one after the other; a text that is not compared has none.

    `vectors`: int8, shape (pieces, DIM); `ids`: int32, shape (pieces,); `ends`: int64, shape
    (texts,), where each text's pieces end. Raises ValueError when these do not fit together.
    """

    vectors: np.ndarray
    ids: np.ndarray
    ends: np.ndarray

    def __post_init__(self):
        count = int(self.ends[-1]) if len(self.ends) else 0
        if self.vectors.dtype != np.int8 or self.vectors.shape != (count, DIM):
            raise ValueError(f"{self.vectors.dtype} {self.vectors.shape}, expected int8 ({count}, {DIM})")
        if self.ids.shape != (count,) or np.any(np.diff(self.ends, prepend=0) < 0):
            raise ValueError(f"{self.ids.shape[0]} pieces, expected {count}, that end in order")

    @classmethod
    def stack(cls, texts: Sequence[Pieces]) -> "Tokens":
        return cls(
            np.concatenate([NO_PIECES.vectors, *(one.vectors for one in texts)]),
            np.concatenate([NO_PIECES.ids, *(one.ids for one in texts)]),
            np.cumsum([len(one) for one in texts], dtype=np.int64),
        )

    @classmethod
    def load(cls, folder: Path) -> "Tokens":
        """Read what `save` wrote; raises ArtefactError when it does not fit together."""
        try:
            return cls(*(load_array(folder / name) for name in FILES))
        except ValueError as error:
            raise ArtefactError(f"{folder / TOKENS}: {error}") from None

    def save(self, folder: Path) -> None:
        for name, array in zip(FILES, (self.vectors, self.ids, self.ends), strict=True):
            np.save(folder / name, array)

    @property
    def starts(self) -> np.ndarray:
        return np.concatenate([np.zeros(1, np.int64), self.ends[:-1]]) if len(self.ends) else self.ends

    @property
    def filled(self) -> np.ndarray:
        """Which texts have pieces: bool, shape (texts,)."""
        return self.ends > self.starts

    def of(self, row: int) -> Pieces:
        part = slice(int(self.ends[row - 1]) if row else 0, int(self.ends[row]))
        return Pieces(self.ids[part], self.vectors[part])

    def taken(self, rows: np.ndarray, more: "Tokens | None" = None) -> "Tokens":
        """The pieces of these texts, int64, in this order; -1 stands for a text without any.

        Rows from the number of texts here on are those of `more`.
        """
        more = more or Tokens.stack([])
        starts = np.concatenate([self.starts, more.starts + len(self.ids)])
        ends = np.concatenate([self.ends, more.ends + len(self.ids)])
        if not len(ends):
            return Tokens.stack([NO_PIECES] * len(rows))
        starts, ends = starts[rows], np.where(rows < 0, starts[rows], ends[rows])
        vectors, ids = [NO_PIECES.vectors], [NO_PIECES.ids]
        # What lies together is copied together: after one edit that is nearly all.
        filled = np.flatnonzero(ends > starts)
        first, last, new = starts[filled], ends[filled], rows[filled] >= len(self.ends)
        breaks = np.flatnonzero((first[1:] != last[:-1]) | (new[1:] != new[:-1])) + 1
        for run in np.split(np.arange(len(filled)), breaks) if len(filled) else ():
            source, offset = (more, len(self.ids)) if new[run[0]] else (self, 0)
            part = slice(int(first[run[0]]) - offset, int(last[run[-1]]) - offset)
            vectors.append(np.asarray(source.vectors)[part])
            ids.append(np.asarray(source.ids)[part])
        lengths = np.cumsum(ends - starts, dtype=np.int64)
        return Tokens(np.concatenate(vectors), np.concatenate(ids), lengths)


class Likeness:
    """Compares queries with groups of texts: `rows` has for each group the rows of its texts in `tokens`.

    `rarity` is of a wider corpus when these groups are not the corpus themselves.
    """

    def __init__(self, tokens: Tokens, rows: Sequence[Sequence[int]], rarity: "Rarity | None" = None):
        # A plain view: slices of a mapped array cost more.
        self._vectors, self._spans = np.asarray(tokens.vectors), [_spans(tokens, group) for group in rows]
        self.rarity = rarity or Rarity(tokens, rows)

    def of(self, query: Pieces, groups: Sequence[int]) -> np.ndarray:
        """How much of the query each group says, float32, shape (len(groups),): -1 to 1, higher is more.

        0 where a side has no pieces, as with a model that gives none.
        """
        return self._held_against(query, *self._said(groups))

    def of_all(self, query: Pieces) -> np.ndarray:
        """As `of`, for every group: for few and short ones, whose vectors are kept ready."""
        return self._held_against(query, *self._everything)

    @cached_property
    def _everything(self) -> tuple[np.ndarray, np.ndarray]:
        return self._said(range(len(self._spans)))

    def _said(self, groups: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """The pieces' vectors of these groups, float32 since integers have no fast product; and their numbers."""
        vectors, spans = self._vectors, [self._spans[group] for group in groups]
        sizes = np.array([sum(end - start for start, end in group) for group in spans], np.int64)
        every = np.concatenate(
            [NO_PIECES.vectors, *(vectors[start:end] for group in spans for start, end in group)]
        )
        return every.astype(np.float32), sizes

    def _held_against(self, query: Pieces, every: np.ndarray, sizes: np.ndarray) -> np.ndarray:
        found = np.zeros(len(sizes), np.float32)
        if not len(query) or not len(every):
            return found
        near = query.vectors.astype(np.float32) @ every.T
        filled = sizes > 0
        starts = np.cumsum(sizes) - sizes
        # Each side is `SCALE` long.
        best = np.maximum.reduceat(near, starts[filled], axis=1) / SCALE**2
        weights = self.rarity.of(query.ids)
        found[filled] = weights @ best / weights.sum()
        return found


def _spans(tokens: Tokens, rows: Sequence[int]) -> list[tuple[int, int]]:
    """Where the pieces of these texts lie, (start, end); those of texts that follow each other in one."""
    spans: list[tuple[int, int]] = []
    for row in rows:
        start, end = int(tokens.ends[row - 1]) if row else 0, int(tokens.ends[row])
        if spans and spans[-1][1] == start:
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    return spans


class Rarity:
    """BM25's idf of word pieces over groups of texts."""

    def __init__(self, tokens: Tokens, rows: Sequence[Sequence[int]]):
        owners = np.repeat(np.arange(len(rows)), [len(group) for group in rows])
        texts = np.array([row for group in rows for row in group], np.int64)
        lengths = (tokens.ends - tokens.starts)[texts]
        at = np.arange(lengths.sum()) + np.repeat(
            tokens.starts[texts] - (np.cumsum(lengths) - lengths), lengths
        )
        # Sorted, then parted where one differs from the next: several times faster than np.unique.
        held = np.sort(tokens.ids[at].astype(np.int64) * max(len(rows), 1) + np.repeat(owners, lengths))
        held = held[np.diff(held, prepend=-1) != 0] // max(len(rows), 1)
        begins = np.flatnonzero(np.diff(held, prepend=-1) != 0)
        self._ids, times = held[begins], np.diff(begins, append=len(held))
        self._weights = np.log(1 + (len(rows) - times + 0.5) / (times + 0.5)).astype(np.float32)
        self._unseen = math.log(1 + (len(rows) + 0.5) / 0.5)

    def of(self, ids: np.ndarray) -> np.ndarray:
        """The weight of each piece, float32, shape (len(ids),); one that no text holds weighs most."""
        at = np.searchsorted(self._ids, ids)
        held = at < len(self._ids)
        held[held] = self._ids[at[held]] == ids[held]
        weights = np.full(len(ids), self._unseen, np.float32)
        weights[held] = self._weights[at[held]]
        return weights
