"""Word search beside the vectors: BM25 over stemmed words, so that a rare word is never lost.

bm25s rather than SQLite FTS5: on 341 passages and 1,004 held-out questions both put the right
section first as often (0.334 and 0.327 alone, 0.429 and 0.420 fused, which is within chance), but
a query takes 0.017 ms against 0.32 ms. Stemming earns 0.02; taking out stop words earns nothing.
`python -m benchmarks.lexical` measures it again.
"""

import math
import re
import threading
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
from bm25s import stopwords

from index.errors import ArtefactError
from index.store import MAPPED, PARSING

FOLDER = "lexical"
_STOP_WORDS = {
    "da": stopwords.STOPWORDS_DANISH,
    "de": stopwords.STOPWORDS_GERMAN,
    "en": stopwords.STOPWORDS_EN_PLUS,
    "es": stopwords.STOPWORDS_SPANISH,
    "fr": stopwords.STOPWORDS_FRENCH,
    "it": stopwords.STOPWORDS_ITALIAN,
    "nl": stopwords.STOPWORDS_DUTCH,
    "no": stopwords.STOPWORDS_NORWEGIAN,
    "pt": stopwords.STOPWORDS_PORTUGUESE,
    "ru": stopwords.STOPWORDS_RUSSIAN,
    "sv": stopwords.STOPWORDS_SWEDISH,
    "tr": stopwords.STOPWORDS_TURKISH,
}
_WORD = re.compile(r"\w+")


class Lexical:
    """BM25 over `texts`, one per passage, in passage order.

    `language` is an ISO 639-1 code that picks the stemmer; a language without one is not
    stemmed. Documents that share no word with a query score 0. `remembered` has the tokens of texts
    that an earlier index of this language held, and is brought up to date.
    """

    def __init__(
        self, texts: list[str], language: str = "en", remembered: dict[str, list[str]] | None = None
    ):
        self.language, self.count = language, len(texts)
        self._local = threading.local()
        self._bm25 = None
        self._stopped = frozenset(self._tokens(" ".join(_STOP_WORDS.get(language, ()))))
        known = remembered or {}
        tokens = [known[text] if text in known else self._tokens(text) for text in texts]
        if remembered is not None:
            remembered.clear()
            remembered.update(zip(texts, tokens, strict=True))
        # Numbered in sorted order: bm25s would number the words of a set, and no two builds agree.
        vocabulary = {word: n for n, word in enumerate(sorted({word for words in tokens for word in words}))}
        if vocabulary:
            self._bm25 = bm25s.BM25()
            ids = [[vocabulary[word] for word in words] for words in tokens]
            self._bm25.index((ids, vocabulary), show_progress=False)

    def scores(self, query: str) -> np.ndarray:
        """Return float32, shape (passages,), each passage's BM25 score, 0 and up, higher is better."""
        if self._bm25 is None:
            return np.zeros(self.count, np.float32)
        tokens = [token for token in self._tokens(query) if token in self._bm25.vocab_dict]
        if not tokens:
            return np.zeros(self.count, np.float32)
        return self._bm25.get_scores(tokens)

    def coverage(self, query: str, number: int) -> float:
        """As `coverages`, for passage `number` alone."""
        return self.coverages(query, [number])[0]

    def coverages(self, query: str, numbers: Sequence[int]) -> list[float]:
        """Idf-weighted share of the query's words that each of these passages holds, 0 to 1; 0 for no words.

        Words are stemmed, stop words left out. The weight is BM25's idf, highest for a word that
        no indexed text holds.
        """
        total, covered = 0.0, [0.0] * len(numbers)
        for word in set(self._tokens(query)) - self._stopped:
            holders = self._holders(word)
            weight = math.log(1 + (self.count - len(holders) + 0.5) / (len(holders) + 0.5))
            total += weight
            held = set(holders.tolist())
            covered = [had + weight * (number in held) for had, number in zip(covered, numbers, strict=True)]
        return [share / total if total else 0.0 for share in covered]

    def _holders(self, word: str) -> np.ndarray:
        """Numbers of the passages that hold a stemmed word: int32, shape (n,)."""
        if self._bm25 is None or word not in self._bm25.vocab_dict:
            return np.zeros(0, np.int32)
        column, starts = self._bm25.vocab_dict[word], self._bm25.scores["indptr"]
        return self._bm25.scores["indices"][starts[column] : starts[column + 1]]

    def save(self, folder: Path) -> None:
        """Write the index's arrays and vocabulary; an index without a word writes nothing."""
        if self._bm25 is not None:
            self._bm25.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path, count: int, language: str) -> "Lexical":
        """Read a saved index of `count` passages. Raises ArtefactError when it holds another number."""
        lexical = cls([], language)
        lexical.count = count
        if not folder.is_dir() or not any(folder.iterdir()):
            return lexical
        # Small files are read rather than mapped, as in index/store.py.
        large = max(path.stat().st_size for path in folder.iterdir()) >= MAPPED
        try:
            with PARSING:
                lexical._bm25 = bm25s.BM25.load(folder, mmap=large, show_progress=False)
            found = lexical._bm25.scores["num_docs"]
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise ArtefactError(f"{folder} is not a readable lexical index: {error}") from None
        if found != count:
            raise ArtefactError(f"{folder} indexes {found} passages, expected {count}")
        return lexical

    @staticmethod
    def _words(text: str) -> list[str]:
        return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())

    def _tokens(self, text: str) -> list[str]:
        words, stemmer = self._words(text), self._stemmer()
        return stemmer.stemWords(words) if stemmer else words

    def _stemmer(self) -> Stemmer.Stemmer | None:
        # A stemmer keeps a cache that threads may not share.
        if not hasattr(self._local, "stemmer"):
            try:
                self._local.stemmer = Stemmer.Stemmer(self.language)
            except KeyError:
                self._local.stemmer = None
        return self._local.stemmer
