"""Everything one can ask of a searchable set of passages: the same code in service and in measurement."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from corpus.boundaries import Boundary
from corpus.passage import Passage
from index.asked import Asked
from index.assemble import Parts, texts_of
from index.hit import Hit
from index.retriever import Retriever
from index.rows import lexical_text
from index.spelling import Spelling


class Search:
    """Searches `parts`. `encode` gives a query's unit vector, float32, shape (dim,)."""

    def __init__(self, parts: Parts, encode: Callable[[str], np.ndarray]):
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
        self._spelling = Spelling(self._known_texts, parts.lexical.language)

    @cached_property
    def _phrasing_vectors(self) -> np.ndarray:
        return self._texts[self._phrasings]

    def _known_texts(self) -> Iterator[str]:
        yield from (lexical_text(passage) for passage in self.passages.values())
        yield from (phrasing for boundary in self.boundaries for phrasing in boundary.phrasings)

    def spelled(self, query: str) -> str:
        """The query with misspelt words corrected; ask the other methods with it."""
        return self._spelling.correct(query)

    def vectors(self) -> dict[str, np.ndarray]:
        """Every text that stands in the index, with its unit vector, float32, shape (dim,)."""
        texts = texts_of(list(self.passages.values()), self.boundaries)
        return dict(zip(texts, self._texts, strict=True))

    def encode(self, query: str) -> np.ndarray:
        """The query's unit vector, float32, shape (dim,)."""
        return self._encode(query)

    def retrieve(self, query: str, k: int) -> list[Hit]:
        """Return at most k hits, best first; neither expiry nor withdrawal is looked at here."""
        if not self.passages:
            return []
        return self._retriever.retrieve(query, k)

    def retrieve_many(
        self, queries: Sequence[str], k: int, known: Mapping[str, np.ndarray], asked: Asked | None = None
    ) -> list[list[Hit]]:
        """As `retrieve`, for many queries at once; `known` has vectors of some, which saves embedding.

        `asked` is brought up to date, and saves searching what it knows from the version asked before.
        """
        if not self.passages or not queries:
            return [[] for _ in queries]
        vectors = [known[query] if query in known else self._encode(query) for query in queries]
        return self._retriever.rank_many(queries, np.stack(vectors), k, asked)

    def sentence_scores(self, query: str, passage_id: str) -> list[float]:
        """Cosine of the query with each of the passage's sentences, -1 to 1, higher is better.

        Raises KeyError when there is no such passage.
        """
        rows = self._sentences[passage_id]
        return (self._texts[rows] @ self._encode(query)).tolist()

    def nearest_boundary(self, query: str) -> tuple[Boundary, float] | None:
        """The boundary with the phrasing nearest to the query, and its cosine, -1 to 1, higher is nearer.

        None when the corpus has no boundaries.
        """
        if not self._boundaries:
            return None
        scores = self._phrasing_vectors @ self._encode(query)
        best = int(scores.argmax())
        return self._boundaries[best], float(scores[best])

    def coverage(self, query: str, passage: Passage) -> float:
        """Share of what the query says that the passage or its questions say too, 0 to 1.

        Words weigh by their rarity in the corpus, and one that no passage holds weighs most: an
        unseen species, place or medicine is evidence that the passage does not answer.
        """
        return self._lexical.coverage(query, self._numbers[passage.id])
