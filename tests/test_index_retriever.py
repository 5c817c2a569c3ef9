"""The ranking, held against the rule written out: best vector per passage, a little lexical evidence."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.passage import Passage, Review
from index import rows
from index.lexical import Lexical
from index.retriever import DENSE, LEXICAL, Retriever
from index.store import TEXT, VectorStore

WORDS = ["pump", "tyre", "chain", "brake", "lamp", "pad", "rim"]
REVIEW = Review("source-checked", "Test author", "editor", date(2026, 1, 1), date(2027, 1, 1))
queries = st.lists(st.sampled_from([*WORDS, "saddle"]), min_size=1, max_size=4).map(" ".join)
sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)


def passage(number: int, text: str, questions: tuple[str, ...] = ()) -> Passage:
    return Passage(
        id=f"a{number}.s",
        article_id=f"a{number}",
        section_id="s",
        title="Bicycles",
        heading=f"Part {number}",
        text=text,
        start=0,
        end=len(text),
        sentences=((0, len(text)),),
        questions=questions,
        source_ids=("A1",),
        language="en",
        sensitive=False,
        paired_with=None,
        article_sha256="0" * 64,
        review=REVIEW,
        expires=date(2027, 1, 1),
    )


@pytest.fixture(scope="module")
def vector_of(model):
    known: dict[str, np.ndarray] = {}

    def vector(text: str) -> np.ndarray:
        if text not in known:
            known[text] = model.embedder.encode([text])[0]
        return known[text]

    return vector


class Vectors(dict):
    def __init__(self, vector_of):
        self._vector_of = vector_of

    def __missing__(self, text):
        return self._vector_of(text)


def retriever_of(passages: list[Passage], vector_of) -> Retriever:
    vectors = Vectors(vector_of)
    store = VectorStore(*rows.stack(passages, vectors, 384))
    return Retriever(passages, store, Lexical([rows.lexical_text(p) for p in passages]), vector_of)


def written_out(passages: list[Passage], query: str, vector_of) -> dict[str, tuple[float, float]]:
    """Each passage's fused score and cosine mean, computed in float64 without faiss."""
    asked = vector_of(query).astype(np.float64)
    dense, words = [], Lexical([rows.lexical_text(p) for p in passages]).scores(query).astype(np.float64)
    for p in passages:
        text = vector_of(p.embeddable).astype(np.float64)
        others = [*p.questions, p.heading, f"{p.title}: {p.heading}", p.embeddable]
        dense.append(max((asked @ text + asked @ vector_of(other)) / 2 for other in others))

    def stretch(values):
        low, high = min(values), max(values)
        return [(value - low) / (high - low) if high > low else 0.0 for value in values]

    fused = [DENSE * a + LEXICAL * b for a, b in zip(stretch(dense), stretch(words), strict=True)]
    return {p.id: pair for p, pair in zip(passages, zip(fused, dense, strict=True), strict=True)}


@given(
    content=st.lists(
        st.tuples(sentences, st.lists(sentences, max_size=2).map(tuple)), min_size=2, max_size=8
    ),
    query=queries,
)
@settings(max_examples=40, deadline=None)
def test_the_ranking_is_the_rule_written_out(content, query, vector_of):
    passages = [passage(n, text, questions) for n, (text, questions) in enumerate(content)]
    expected = written_out(passages, query, vector_of)
    hits = retriever_of(passages, vector_of).retrieve(query, len(passages))
    assert {hit.passage.id for hit in hits} == set(expected)
    # Vectors in 16 bits move a cosine in the fourth place, and stretching enlarges that when all are near.
    spread = max(dense for _, dense in expected.values()) - min(dense for _, dense in expected.values())
    near = 2e-4 + 4e-4 / max(spread, 1e-6)
    for hit in hits:
        fused, dense = expected[hit.passage.id]
        assert hit.dense == pytest.approx(dense, abs=2e-4)
        assert hit.score == pytest.approx(fused, abs=near)
    assert all(a.score >= b.score for a, b in zip(hits, hits[1:], strict=False))


def test_a_question_variant_finds_its_passage_and_is_named(vector_of):
    passages = [
        passage(0, "Grooves in the rubber can no longer be seen.", ("When do I replace worn pads?",)),
        passage(1, "White in front, red behind.", ("Which lamps do I need?",)),
    ]
    best = retriever_of(passages, vector_of).retrieve("when should I replace the pads", 1)[0]
    assert (best.passage.id, best.question) == ("a0.s", "When do I replace worn pads?")


def test_the_text_itself_found_names_no_question(vector_of):
    passages = [passage(0, "White in front, red behind.", ("How much does a saddle cost?",))]
    best = retriever_of(passages, vector_of).retrieve("White in front, red behind.", 1)[0]
    assert best.question is None


def test_a_rare_word_lifts_its_passage_above_a_nearer_meaning(vector_of):
    passages = [
        passage(0, "The Schrader valve fits a car pump."),
        passage(1, "The Presta valve fits a bicycle pump."),
        passage(2, "The Dunlop valve fits a bicycle pump."),
    ]
    best = retriever_of(passages, vector_of).retrieve("bicycle pump for schrader", 1)[0]
    assert best.passage.id == "a0.s"
    assert best.lexical > 0


def test_k_is_obeyed_and_clipped(vector_of):
    passages = [passage(n, text) for n, text in enumerate(WORDS)]
    finder = retriever_of(passages, vector_of)
    assert [len(finder.retrieve("a lamp", k)) for k in (0, 1, 3, 7, 500)] == [0, 1, 3, 7, 7]


def test_more_depth_never_reorders_the_top(vector_of):
    passages = [passage(n, f"{a} {b}") for n, (a, b) in enumerate((a, b) for a in WORDS for b in WORDS)]
    passages += [replace(passage(n, f"more {a}"), id=f"b{n}.s") for n, a in enumerate(WORDS)]
    finder = retriever_of(passages, vector_of)
    few, many = finder.retrieve("brake pad", 5), finder.retrieve("brake pad", 50)
    assert [hit.passage.id for hit in few] == [hit.passage.id for hit in many[:5]]


def test_the_same_question_gives_the_same_ranking(vector_of):
    passages = [passage(n, "the same words") for n in range(6)]
    finder = retriever_of(passages, vector_of)
    first = [hit.passage.id for hit in finder.retrieve("the same", 6)]
    assert all([hit.passage.id for hit in finder.retrieve("the same", 6)] == first for _ in range(5))


@given(query=st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_no_query_breaks_it(query, vector_of):
    finder = retriever_of([passage(n, text) for n, text in enumerate(WORDS)], vector_of)
    hits = finder.retrieve(query, 3)
    assert len(hits) == 3
    assert all(np.isfinite([hit.score, hit.dense, hit.lexical]).all() for hit in hits)


def test_parts_of_different_size_are_refused(vector_of):
    passages = [passage(n, text) for n, text in enumerate(WORDS)]
    store = VectorStore(*rows.stack(passages, Vectors(vector_of), 384))
    with pytest.raises(ValueError, match="6 passages, 7 in the vector store, 7 in the lexical index"):
        Retriever(passages[:6], store, Lexical(WORDS), vector_of)


def test_every_row_says_what_it_stands_for(vector_of):
    one = passage(0, "Pads wear.", ("When?", "How?"))
    vectors, owners = rows.stack([one], Vectors(vector_of), 384)
    assert owners.tolist() == [[0, kind] for kind in (TEXT, 0, 1, TEXT, TEXT)]
    assert vectors.dtype == np.float32 and vectors.shape == (5, 384)
    assert np.all(np.linalg.norm(vectors, axis=1) <= 1 + 1e-5)
    mean = (vector_of("When?") + vector_of(one.embeddable)) / 2
    assert np.allclose(vectors[1], mean, atol=1e-6)
