"""Words compared one by one: what is kept of them, what it is worth, and an index that has none."""

import json
from dataclasses import replace

import numpy as np
import pytest

from index import artefact
from index.artefact import TEXT_HASHES
from index.embedder import INT8, read
from index.encoder import export
from index.pieces import DIM, NO_PIECES, SCALE, pieces
from index.querycache import QueryCache
from index.runtime import OnnxEncoder
from index.search import Search
from index.tokens import FILES, Likeness, Tokens
from tests.index_helpers import bicycles, build_from, counting, edit

TEXTS = ["Oil the chain once a week.", "Wear a helmet on every ride.", "Pump up both tyres first."]


@pytest.fixture(scope="module")
def said(model):
    return Tokens.stack([reading.pieces for reading in read(model.embedder, TEXTS)])


@pytest.fixture(scope="module")
def likeness(said):
    return Likeness(said, [[0], [1], [2]])


@pytest.fixture(scope="module")
def parts(tmp_path_factory, model):
    folder = tmp_path_factory.mktemp("bicycles")
    return artefact.load(build_from(bicycles(folder), folder / "artefacts", model).folder).parts


@pytest.fixture(scope="module")
def index(parts, model):
    return Search(parts, QueryCache(model.embedder))


def asked(model, text):
    return read(model.embedder, [text])[0].pieces


def test_a_reading_has_the_vector_and_a_piece_for_each_word(model):
    for text, reading in zip(TEXTS, read(model.embedder, TEXTS), strict=True):
        assert np.allclose(reading.vector, model.embedder.encode([text])[0], atol=1e-5)
        assert len(reading.pieces) == model.count(text) - 2  # without the two special ones
    assert read(model.embedder, []) == []


def test_neighbours_of_a_text_do_not_change_its_pieces(model):
    alone = read(model.embedder, TEXTS[:1])[0].pieces
    beside = read(model.embedder, [*TEXTS, "a much longer text that pads all the others " * 5])[0].pieces
    assert np.array_equal(alone.ids, beside.ids)
    assert np.abs(alone.vectors.astype(int) - beside.vectors.astype(int)).max() <= 1


def test_small_pieces_keep_what_is_near_near():
    chance = np.random.default_rng(1)
    base = chance.standard_normal((200, 384)).astype(np.float32)
    other = base + chance.standard_normal((200, 384)).astype(np.float32) * chance.uniform(0, 2, (200, 1))
    cosine = (base * other).sum(axis=1) / np.linalg.norm(base, axis=1) / np.linalg.norm(other, axis=1)
    one, two = (pieces(range(200), rows).vectors.astype(float) / SCALE for rows in (base, other))
    assert np.abs((one * two).sum(axis=1) - cosine).mean() < 0.1


def test_a_model_of_fewer_dimensions_than_are_kept_loses_nothing():
    rows = np.random.default_rng(2).standard_normal((5, 32)).astype(np.float32)
    kept = pieces(range(5), rows).vectors.astype(float) / SCALE
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    assert kept.shape == (5, DIM)
    assert np.allclose(kept @ kept.T, unit @ unit.T, atol=0.03)


def test_a_text_says_all_of_itself_and_most_of_what_asks_for_it(model, likeness):
    assert likeness.of(asked(model, TEXTS[0]), [0])[0] == pytest.approx(1, abs=0.03)
    near, far = likeness.of(asked(model, "how often must I oil a chain"), [0, 1])
    assert near > far + 0.1


def test_scores_stand_in_the_order_asked_for(model, likeness):
    query = asked(model, "which helmet")
    every = likeness.of_all(query)
    assert every.argmax() == 1
    assert np.allclose(likeness.of(query, [2, 0, 1]), every[[2, 0, 1]])


def test_an_unseen_word_counts_more_than_a_common_one(likeness, said):
    common, unseen = int(said.of(0).ids[0]), 29_999
    weights = likeness.rarity.of(np.array([common, unseen], np.int32))
    assert weights[1] > weights[0] > 0
    assert unseen not in said.ids


def test_without_pieces_on_either_side_nothing_is_alike(model, likeness):
    assert likeness.of(NO_PIECES, [0, 1]).tolist() == [0, 0]
    query = asked(model, "oil")
    some = Tokens.stack([NO_PIECES, asked(model, TEXTS[0]), NO_PIECES])
    found = Likeness(some, [[0], [1], [2], []]).of(query, [0, 1, 2, 3])
    assert found[1] > 0.3 and found[[0, 2, 3]].tolist() == [0, 0, 0]
    none = Tokens.stack([])
    assert Likeness(none, []).of_all(query).tolist() == []


def test_the_best_text_of_a_group_counts_for_each_word(model):
    texts = ["Oil the chain.", "Wear a helmet."]
    apart = Tokens.stack([reading.pieces for reading in read(model.embedder, texts)])
    query = asked(model, "chain helmet")
    together, first, second = Likeness(apart, [[0, 1], [0], [1]]).of_all(query)
    assert together > max(first, second)


def test_texts_are_taken_in_any_order_and_a_missing_one_is_empty(said):
    rows = np.array([2, -1, 0, 0], np.int64)
    taken = said.taken(rows)
    for number, row in enumerate(rows):
        expected = NO_PIECES if row < 0 else said.of(row)
        assert np.array_equal(taken.of(number).ids, expected.ids)
        assert np.array_equal(taken.of(number).vectors, expected.vectors)
    assert len(said.taken(np.array([], np.int64)).ends) == 0
    assert taken.filled.tolist() == [True, False, True, True]


def test_pieces_that_do_not_fit_together_are_refused(said):
    with pytest.raises(ValueError, match="expected int8"):
        Tokens(said.vectors[:-1], said.ids, said.ends)
    with pytest.raises(ValueError, match="that end in order"):
        Tokens(said.vectors, said.ids, said.ends[[1, 0, 2]])


def test_the_int8_encoder_reads_the_same_words_and_nearly_the_same_meaning(tmp_path, model):
    small = export(model, tmp_path).encoder(INT8)
    assert isinstance(small, OnnxEncoder)
    for ours, theirs in zip(read(small, TEXTS), read(model.embedder, TEXTS), strict=True):
        assert np.array_equal(ours.pieces.ids, theirs.pieces.ids)
        near = (ours.pieces.vectors.astype(float) * theirs.pieces.vectors.astype(float)).sum(
            axis=1
        ) / SCALE**2
        assert near.mean() > 0.95


def test_an_index_holds_the_pieces_of_what_a_passage_says_and_no_others(parts, model):
    texts = [text for p in parts.passages for text in (p.embeddable, *p.questions)]
    for row, text in zip(parts.said, texts, strict=True):
        expected = asked(model, text)
        assert np.array_equal(parts.tokens.of(row).ids, expected.ids)
        assert np.abs(parts.tokens.of(row).vectors.astype(int) - expected.vectors.astype(int)).max() <= 2
    spoken = {*parts.said.tolist(), *parts.phrasings.tolist()}
    assert np.flatnonzero(parts.tokens.filled).tolist() == sorted(spoken)


def test_a_sentence_that_becomes_a_question_gets_its_pieces(tmp_path, model):
    root, artefacts = bicycles(tmp_path), tmp_path / "artefacts"
    build_from(root, artefacts, model)
    edit(root, "brake-pads", ("- thin brake pads", "- Wipe the rim with a clean, dry cloth."))
    counted, encoder = counting(model)
    built = build_from(root, artefacts, counted)
    assert encoder.texts == ["Wipe the rim with a clean, dry cloth."]
    parts = artefact.load(built.folder).parts
    assert all(len(parts.tokens.of(row)) for row in parts.said)


def test_the_first_hits_are_ordered_by_their_words_too(index):
    hits = index.retrieve("how thick must the pads of a brake be", 5)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(hit.likeness > 0 for hit in hits)
    again = index.likeness("how thick must the pads of a brake be", [hit.passage for hit in hits])
    assert np.allclose(again, [hit.likeness for hit in hits])
    many = index.retrieve_many(["how thick must the pads of a brake be"], 5)[0]
    assert [(hit.passage.id, hit.likeness) for hit in many] == [
        (hit.passage.id, hit.likeness) for hit in hits
    ]


def test_without_pieces_the_ranking_is_that_of_vectors_and_words(index, parts):
    none = Tokens.stack([NO_PIECES] * len(index.vectors()))
    bare = Search(replace(parts, tokens=none), index.reader)
    query = "how thick must the pads of a brake be"
    hits = bare.retrieve(query, 5)
    assert [hit.likeness for hit in hits] == [0.0] * len(hits)
    assert [hit.score for hit in hits] == [hit.score for hit in bare._retriever.retrieve(query, 5)]
    assert bare.boundary_likeness(query) == 0.0


def test_a_version_from_before_words_were_compared_still_answers(tmp_path, model):
    built = build_from(bicycles(tmp_path), tmp_path / "artefacts", model)
    path = built.folder / "manifest.json"
    row = json.loads(path.read_text())
    for name in (*FILES, artefact.SAID):
        (built.folder / name).unlink()
        del row["files"][name]
    path.write_text(json.dumps(row))
    loaded = artefact.load(built.folder)
    assert not loaded.parts.tokens.filled.any()
    assert len((built.folder / TEXT_HASHES).read_text().split()) == len(loaded.parts.tokens.ends)
