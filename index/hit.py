"""A hit: one passage and how well it matched."""

from dataclasses import dataclass

from corpus.passage import Passage


@dataclass(frozen=True)
class Hit:
    """A passage with its scores for one query.

    `score` orders hits, higher is better, comparable within one query only. `dense` is the inner
    product of the query with the passage's best row (index/rows.py: the mean of its cosines with the
    text and with one question or heading), -1 to 1, higher is better, and comparable
    between queries. `lexical` is the BM25 score, 0 and up, higher is better.
    `question` is the section question whose vector matched best, None when the passage's own
    text did. `likeness` is how much of what the query says the passage says too (index/tokens.py), -1 to 1,
    higher is more; 0 for hits far down, which are not compared word by word, and where the model
    gives no word pieces.
    """

    passage: Passage
    score: float
    dense: float
    lexical: float
    question: str | None
    likeness: float = 0.0
