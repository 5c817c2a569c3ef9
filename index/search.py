"""Everything one can ask of a searchable set of passages: the same code in service and in measurement."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Protocol

import numpy as np

from corpus.boundaries import Boundary
from corpus.passage import Passage
from index.asked import Asked
from index.assemble import Parts, Vectors, texts_of
from index.hit import Hit
from index.pieces import Pieces
from index.retriever import Retriever
from index.rows import lexical_text
from index.spelling import Spelling
from index.tokens import Likeness

# How many of the first hits are compared with the query word by word, and what that counts beside their
# score. Found on the golden questions and on public ones: docs/retrieval.md.
COMPARED, ALIKE = 12, 0.7


class Encode(Protocol):
    """What reads queries."""

    def __call__(self, query: str) -> np.ndarray:
        """The query's unit vector, float32, shape (dim,)."""

    def pieces(self, query: str) -> Pieces:
        """Its word pieces; none where the model gives none, and words are then not compared."""


class Known:
    """Reads what stands in an index already from there, and the rest by `otherwise`."""

    def __init__(self, vectors: Vectors, otherwise: Encode):
        self._vectors, self._otherwise = vectors, otherwise

    def __call__(self, query: str) -> np.ndarray:
        return self._vectors[query] if query in self._vectors else self._otherwise(query)

    def pieces(self, query: str) -> Pieces:
        return self._vectors.pieces(query) if query in self._vectors else self._otherwise.pieces(query)


class Search:
    """Searches `parts`."""

    def __init__(self, parts: Parts, encode: Encode):
        self.passages: Mapping[str, Passage] = {passage.id: passage for passage in parts.passages}
        self.boundaries: tuple[Boundary, ...] = parts.boundaries
        self._numbers = {name: number for number, name in enumerate(self.passages)}
        self._encode, self._texts, self._lexical = encode, parts.texts, parts.lexical
        self._retriever = Retriever(parts.passages, parts.store, parts.lexical, encode)
        ends = np.cumsum([len(passage.sentences) for passage in parts.passages], dtype=np.int64)
        self._sentences = {
            passage.id: parts.sentences[end - len(passage.sentences) : end]
            for passage, end in zip(parts.passages, ends, strict=True)
        }
        self._boundaries = [b for b in parts.boundaries for _ in b.phrasings]
        self._phrasings = parts.phrasings
        ends = np.cumsum([1 + len(passage.questions) for passage in parts.passages], dtype=np.int64)
        said = np.split(parts.said, ends[:-1]) if parts.passages else []
        self._tokens, self._likeness = parts.tokens, Likeness(parts.tokens, said)
        self._likeness_of_phrasings = Likeness(parts.tokens, parts.phrasings[:, None], self._likeness.rarity)
        self._spelling = Spelling(self._known_texts, parts.lexical.language)

    @cached_property
    def _phrasing_vectors(self) -> np.ndarray:
        return self._texts[self._phrasings].astype(np.float32)

    def _known_texts(self) -> Iterator[str]:
        yield from (lexical_text(passage) for passage in self.passages.values())
        yield from (phrasing for boundary in self.boundaries for phrasing in boundary.phrasings)

    def spelled(self, query: str) -> str:
        """The query with misspelt words corrected; ask the other methods with it."""
        return self._spelling.correct(query)

    def vectors(self) -> Vectors:
        """Every text that stands in the index, with its vector and word pieces."""
        texts = texts_of(list(self.passages.values()), self.boundaries)
        return Vectors(texts, self._texts, self._tokens)

    @property
    def reader(self) -> Encode:
        """What reads this index's queries."""
        return self._encode

    def encode(self, query: str) -> np.ndarray:
        """The query's unit vector, float32, shape (dim,)."""
        return self._encode(query)

    def retrieve(self, query: str, k: int) -> list[Hit]:
        """Return at most k hits, best first; neither expiry nor withdrawal is looked at here."""
        if not self.passages:
            return []
        hits = self._retriever.retrieve(query, max(k, COMPARED))
        return self._compared(self._encode.pieces(query), hits)[:k]

    def retrieve_many(
        self, queries: Sequence[str], k: int, known: Vectors | None = None, asked: Asked | None = None
    ) -> list[list[Hit]]:
        """As `retrieve`, for many queries at once; `known` has some of them, which saves embedding.

        `asked` is brought up to date, and saves searching what it knows from the version asked before.
        """
        if not self.passages or not queries:
            return [[] for _ in queries]
        read = self._encode if known is None else Known(known, self._encode)
        vectors = np.stack([read(query) for query in queries])
        found = self._retriever.rank_many(queries, vectors, max(k, COMPARED), asked)
        return [
            self._compared(read.pieces(query), hits)[:k] for query, hits in zip(queries, found, strict=True)
        ]

    def _compared(self, query: Pieces, hits: list[Hit]) -> list[Hit]:
        """The hits in order once the first ones are compared word by word."""
        first = hits[:COMPARED]
        alike = self._likeness.of(query, [self._numbers[hit.passage.id] for hit in first])
        first = [
            replace(hit, score=hit.score + ALIKE * float(like), likeness=float(like))
            for hit, like in zip(first, alike, strict=True)
        ]
        return sorted(first, key=lambda hit: -hit.score) + hits[COMPARED:]

    def sentence_scores(self, query: str, passage_id: str) -> list[float]:
        """Cosine of the query with each of the passage's sentences, -1 to 1, higher is better.

        Raises KeyError when there is no such passage.
        """
        rows = self._sentences[passage_id]
        return (self._texts[rows].astype(np.float32) @ self._encode(query)).tolist()

    def nearest_boundary(self, query: str) -> tuple[Boundary, float] | None:
        """The boundary with the phrasing nearest to the query, and its cosine, -1 to 1, higher is nearer.

        None when the corpus has no boundaries.
        """
        if not self._boundaries:
            return None
        scores = self._phrasing_vectors @ self._encode(query)
        best = int(scores.argmax())
        return self._boundaries[best], float(scores[best])

    def likeness(self, query: str, passages: Sequence[Passage]) -> np.ndarray:
        """How much of what the query says each passage says, as `Hit.likeness`: float32, shape (len(passages),)."""
        numbers = [self._numbers[passage.id] for passage in passages]
        return self._likeness.of(self._encode.pieces(query), numbers)

    def boundary_likeness(self, query: str) -> float:
        """How much of what the query says the most alike phrasing of a boundary says, as `Hit.likeness`.

        0 when the corpus has no boundaries.
        """
        alike = self.phrasing_likeness(query)
        return float(alike.max()) if len(alike) else 0.0

    def phrasing_likeness(self, query: str) -> np.ndarray:
        """The same for every phrasing of every boundary, in order: float32, shape (phrasings,)."""
        return self._likeness_of_phrasings.of_all(self._encode.pieces(query))

    def coverage(self, query: str, passage: Passage) -> float:
        """As `coverages`, for one passage."""
        return self.coverages(query, [passage])[0]

    def coverages(self, query: str, passages: Sequence[Passage]) -> list[float]:
        """Share of what the query says that each passage or its questions say too, 0 to 1.

        Words weigh by their rarity in the corpus, and one that no passage holds weighs most: an
        unseen species, place or medicine is evidence that the passage does not answer.
        """
        return self._lexical.coverages(query, [self._numbers[passage.id] for passage in passages])
