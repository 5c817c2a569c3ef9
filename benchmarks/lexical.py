"""Which word index: bm25s with a stemmer, or SQLite FTS5? Quality and time on the corpus at hand.

    python -m benchmarks.lexical

Of each section's question variants every second one is held out and asked; the rest, the title,
heading and text are indexed. Success@1 and @3 count a question as found when a passage of its own
section is first, or among the first three; they are given for the words alone and fused with the
vectors at `index.retriever`'s weights. Times are the median of one query, one thread.
"""

import sqlite3
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import bm25s
import numpy as np

from corpus.ledger import Approval
from corpus.loader import load_corpus
from corpus.passage import Passage, Review
from index import retriever, rows
from index.build import passages_of
from index.embedder import load_model
from index.lexical import Lexical
from index.store import VectorStore
from settings import load_settings

Scorer = Callable[[str], np.ndarray]


def held_out(passages: list[Passage]) -> tuple[list[Passage], list[tuple[str, str]]]:
    """Passages without every second question, and those questions with their section."""
    kept, asked = [], []
    for passage in passages:
        kept.append(replace(passage, questions=passage.questions[::2]))
        asked += [(question, passage.id) for question in passage.questions[1::2]]
    return kept, sorted(set(asked))


class Fts5:
    """The same texts in SQLite's full-text index: porter stemming, bm25() ranking, any word matches."""

    def __init__(self, texts: list[str]):
        self._count, self._words = len(texts), Lexical([])._words
        self._db = sqlite3.connect(":memory:")
        self._db.execute("create virtual table t using fts5(text, tokenize='porter unicode61')")
        self._db.executemany("insert into t(rowid, text) values (?, ?)", enumerate(texts))

    def scores(self, query: str) -> np.ndarray:
        scores = np.zeros(self._count, np.float32)
        words = " OR ".join(f'"{word}"' for word in self._words(query))
        if words:
            for row, score in self._db.execute("select rowid, bm25(t) from t where t match ?", (words,)):
                scores[row] = -score
        return scores


class Bm25s:
    """bm25s with the parts that may be left out."""

    def __init__(self, texts: list[str], stem: bool = True, stopwords: str | None = None, **parameters):
        self._plain = Lexical([])
        self._stem = stem
        self._stop = set(bm25s.tokenization._infer_stopwords(stopwords)) if stopwords else set()
        tokens = [self._tokens(text) for text in texts]
        self._bm25 = bm25s.BM25(**parameters)
        self._bm25.index(tokens, show_progress=False)
        self._count = len(texts)

    def _tokens(self, text: str) -> list[str]:
        words = [word for word in self._plain._words(text) if word not in self._stop]
        return self._plain._stemmer().stemWords(words) if self._stem else words

    def scores(self, query: str) -> np.ndarray:
        tokens = [token for token in self._tokens(query) if token in self._bm25.vocab_dict]
        return self._bm25.get_scores(tokens) if tokens else np.zeros(self._count, np.float32)


def success(rank: Callable[[str], list[str]], asked: list[tuple[str, str]]) -> tuple[float, float]:
    """Shares of questions whose own section is first, and among the first three."""
    first = third = 0
    for question, wanted in asked:
        found = [name.split(".")[:2] for name in rank(question)]
        first += wanted.split(".")[:2] in found[:1]
        third += wanted.split(".")[:2] in found[:3]
    return first / len(asked), third / len(asked)


def main() -> None:
    root = load_settings().corpus
    model = load_model()
    review = Review("source-checked", "benchmark", "benchmark", date(2026, 1, 1), date(2100, 1, 1))
    every = [
        passage
        for article in load_corpus(root).articles.values()
        for passage in passages_of(article, Approval(article.id, article.sha256, review, 1), model)
    ]
    passages, asked = held_out(every)
    texts = list(dict.fromkeys(text for p in passages for text in rows.texts_of(p)))
    vectors = dict(zip(texts, model.embedder.encode(texts), strict=True))
    store = VectorStore(*rows.stack(passages, vectors, model.identity.dim))
    queries = dict(zip((q for q, _ in asked), model.embedder.encode([q for q, _ in asked]), strict=True))

    whole = [rows.lexical_text(passage) for passage in passages]
    bare = [passage.embeddable for passage in passages]
    contenders: dict[str, Callable[[], object]] = {
        "bm25s, stemmed": lambda: Bm25s(whole),
        "bm25s, stemmed, no question variants": lambda: Bm25s(bare),
        "bm25s, stemmed, English stop words out": lambda: Bm25s(whole, stopwords="english"),
        "bm25s, not stemmed": lambda: Bm25s(whole, stem=False),
        "bm25s, stemmed, k1 1.2": lambda: Bm25s(whole, k1=1.2),
        "bm25s, stemmed, BM25+": lambda: Bm25s(whole, method="bm25+"),
        "SQLite FTS5, porter": lambda: Fts5(whole),
    }
    print(f"{len(passages)} passages, {len(asked)} questions held out")
    print(f"{'':40} {'words alone':>15} {'fused':>15} {'build s':>8} {'query ms':>8}")
    for name, make in contenders.items():
        start = time.perf_counter()
        index = make()
        built = time.perf_counter() - start
        times = []
        for question, _ in asked:
            start = time.perf_counter()
            index.scores(question)
            times.append(time.perf_counter() - start)
        index.count = len(passages)
        fused = retriever.Retriever(passages, store, index, queries.__getitem__)
        alone = success(
            lambda q, index=index: [passages[n].id for n in np.argsort(-index.scores(q), kind="stable")[:9]],
            asked,
        )
        both = success(lambda q, fused=fused: [hit.passage.id for hit in fused.retrieve(q, 9)], asked)
        print(
            f"{name:40} {alone[0]:7.3f} {alone[1]:7.3f} {both[0]:7.3f} {both[1]:7.3f} "
            f"{built:8.2f} {1000 * statistics.median(times):8.3f}"
        )


if __name__ == "__main__":
    main()
