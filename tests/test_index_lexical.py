"""Word search held against BM25 written out by hand."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ArtefactError
from index.lexical import Lexical

WORDS = ["pump", "tyre", "chain", "brake", "lamp", "pad", "rim"]
texts = st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), min_size=1, max_size=15)


def bm25(documents: list[list[str]], query: list[str], k1: float = 1.5, b: float = 0.75) -> list[float]:
    """Lucene's BM25, https://doi.org/10.1007/978-3-030-45442-5_4, the variant bm25s uses by default."""
    mean = sum(map(len, documents)) / len(documents)
    scores = []
    for document in documents:
        counts, score = Counter(document), 0.0
        for word in query:
            holding = sum(word in other for other in documents)
            idf = math.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
            length = k1 * (1 - b + b * len(document) / mean) if mean else k1
            score += idf * counts[word] / (counts[word] + length) if counts[word] else 0.0
        scores.append(score)
    return scores


@given(texts=texts, query=st.lists(st.sampled_from([*WORDS, "saddle"]), max_size=5))
@settings(max_examples=150, deadline=None)
def test_scores_are_those_of_bm25_written_out(texts, query):
    lexical = Lexical(texts, language="none")
    expected = bm25([text.split() for text in texts], query)
    assert lexical.scores(" ".join(query)) == pytest.approx(expected, abs=1e-4)


@given(texts=texts, query=st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join))
@settings(max_examples=25, deadline=None)
def test_a_saved_index_scores_as_before(texts, query, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lexical")
    lexical = Lexical(texts)
    lexical.save(folder)
    again = Lexical.load(folder, len(texts), "en")
    assert np.array_equal(lexical.scores(query), again.scores(query))


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_no_query_breaks_it(query):
    scores = Lexical(["brake pads", "lamp", ""]).scores(query)
    assert scores.shape == (3,) and np.all(np.isfinite(scores)) and np.all(scores >= 0)


@pytest.mark.parametrize("query", ["brakes", "BRAKING", "ｂｒａｋｅ", "brake?!"])
def test_a_word_is_found_in_any_form_case_and_width(query):
    assert Lexical(["change the brake pads", "light a lamp"]).scores(query).argmax() == 0
    assert Lexical(["change the brake pads", "light a lamp"]).scores(query)[0] > 0


def test_another_language_is_stemmed_by_its_own_rules():
    assert Lexical(["las bicicletas", "la luz"], language="es").scores("bicicleta")[0] > 0


def test_an_empty_text_keeps_its_place():
    scores = Lexical(["lamp", "", "!!!", "brake"]).scores("brake")
    assert scores.argmax() == 3 and scores.tolist()[:3] == [0, 0, 0]


@pytest.mark.parametrize("texts", [[], [""], ["", "?"]])
def test_an_index_without_a_word_finds_nothing_even_when_read_back(texts, tmp_path):
    lexical = Lexical(texts)
    lexical.save(tmp_path)
    for one in (lexical, Lexical.load(tmp_path, len(texts), "en")):
        assert one.scores("brake").tolist() == [0.0] * len(texts)


def test_an_index_of_another_number_of_passages_is_refused(tmp_path):
    Lexical(["a lamp", "a pump"]).save(tmp_path)
    with pytest.raises(ArtefactError, match="indexes 2 passages, expected 3"):
        Lexical.load(tmp_path, 3, "en")


def test_the_same_texts_give_the_same_files(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        Lexical(["brake pads and rims", "a lamp at night"]).save(tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes()


def test_coverage_is_the_share_of_the_querys_words_that_a_passage_holds():
    lexical = Lexical(["Brake pads wear out.", "Chains need oil.", "Oil the brake lever."])
    assert lexical.coverage("oil a chain", 1) == 1
    assert lexical.coverage("oil a chain", 0) == 0
    assert lexical.coverage("the of and", 0) == 0
    # A word that no passage holds weighs most.
    assert lexical.coverage("rabbit brake", 0) < 0.5 < lexical.coverage("pads brake", 0)


def test_coverage_survives_saving(tmp_path):
    texts = ["Brake pads wear out.", "Chains need oil."]
    lexical = Lexical(texts)
    lexical.save(tmp_path)
    loaded = Lexical.load(tmp_path, 2, "en")
    assert [loaded.coverage("brake oil", n) for n in (0, 1)] == [lexical.coverage("brake oil", n) for n in (0, 1)]
