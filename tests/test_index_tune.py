"""What a corpus teaches its model: learnt, kept in a file, applied to that model and to no other."""

import json
from collections import Counter

import numpy as np
import pytest
from click.testing import CliRunner

from bot.compose import make_live, model_of_live
from corpus.boundaries import Boundary
from corpus.golden import Golden
from index import adapter, rows
from index.__main__ import Desk, cli
from index.artefact import load
from index.embedder import load_model, model_folder, weights_sha256
from index.encoder import open_model
from index.errors import ModelError
from index.publish import publish
from index.tune import lessons, tune
from settings import Settings
from tests.conftest import CORPUS
from tests.index_helpers import bicycles, build_from, make_model

ASKED = (
    Golden(question="my stoppers have gone all thin", passages=("brake-pads.worn",)),
    Golden(question="how do I go to the moon", passages=("no-such-article.section",)),
)
# Near to what the corpus tells, and not told.
DECLINED = Golden(question="my lorry squeals when it brakes, what now", passages=())
BOUNDARY = Boundary(
    id="cars",
    topic="motor vehicles",
    turn_to="Please ask a garage.",
    phrasings=("brakes of a car", "a van needs new tyres", "lorry repairs"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def passages(tmp_path_factory, folder):
    home = tmp_path_factory.mktemp("bicycles")
    built = build_from(bicycles(home), home / "artefacts", load_model(str(folder)))
    return load(built.folder).parts.passages


@pytest.fixture(scope="module")
def changes(folder, passages):
    return tune(load_model(str(folder)), passages, ASKED, rounds=3)


def stacked(model, passages):
    texts = list({text for passage in passages for text in rows.row_texts(passage)})
    return rows.stack(
        passages, dict(zip(texts, model.embedder.encode(texts), strict=True)), model.identity.dim
    )


def chance(model, passages, question, name):
    """The softmax, over passages, of the score that ranks them, at the passage called `name`."""
    vectors, owners = stacked(model, passages)
    scores = vectors @ model.embedder.encode([question])[0]
    best = np.array([scores[owners[:, 0] == number].max() for number in range(len(passages))])
    spread = np.exp(best / 0.05)
    return spread[[p.id for p in passages].index(name)] / spread.sum()


def test_a_question_is_drawn_to_the_passage_that_answers_it(tmp_path, passages):
    path = tmp_path / adapter.NAME
    learnt = tune(load_model(), passages, ASKED, rounds=12)
    adapter.write(path, weights_sha256(model_folder(None)), learnt, rank=8)
    plain, taught = load_model(), load_model(adapter=path)
    asked = ASKED[0].question, ASKED[0].passages[0]
    before, after = chance(plain, passages, *asked), chance(taught, passages, *asked)
    assert 1 - after < 0.7 * (1 - before)


def best(model, passages, question):
    """The score of the passage that ranks first, and of the nearest phrasing of the boundary."""
    asked = model.embedder.encode([question])[0]
    vectors, _ = stacked(model, passages)
    return float((vectors @ asked).max()), float((model.embedder.encode(BOUNDARY.phrasings) @ asked).max())


@pytest.mark.parametrize("boundaries", [(), (BOUNDARY,)], ids=["no boundary", "a boundary"])
def test_what_nothing_answers_is_drawn_away_from_every_passage(tmp_path, passages, boundaries):
    path = tmp_path / adapter.NAME
    learnt = tune(load_model(), passages, [*ASKED, DECLINED], boundaries, rounds=12)
    adapter.write(path, weights_sha256(model_folder(None)), learnt, rank=8)
    plain, taught = load_model(), load_model(adapter=path)
    (near, told), (further, nearer) = (best(m, passages, DECLINED.question) for m in (plain, taught))
    assert further < near - 0.05
    # Drawn to the boundary where there is one: by more than the passages are from it.
    assert not boundaries or nearer - further > told - near + 0.05


def test_learning_again_gives_the_same_changes(folder, passages, changes):
    again = tune(load_model(str(folder)), passages, ASKED, rounds=3)
    assert again.keys() == changes.keys()
    assert all(np.array_equal(again[name], changes[name]) for name in changes)


def test_every_matrix_learns_and_no_embedding_does(changes):
    kinds = Counter(name.split(".")[-2] for name in changes)
    assert kinds == {"query": 2, "key": 2, "value": 2, "dense": 6}


def test_a_variant_is_learnt_without_its_own_row_and_unknown_passages_are_left_out(folder, passages):
    _, owners = stacked(load_model(str(folder)), passages)
    strangers, variants = lessons(passages, owners, [*ASKED, DECLINED])
    assert [lesson.question for lesson in strangers] == [ASKED[0].question, DECLINED.question]
    assert strangers[1].right == ()
    assert len(variants) == sum(len(passage.questions) for passage in passages)
    for lesson in variants:
        passage = passages[lesson.right[0]]
        assert owners[lesson.own, 0] == lesson.right[0]
        assert passage.questions[owners[lesson.own, 1]] == lesson.question


def test_a_file_gives_back_the_strongest_directions(tmp_path):
    rng = np.random.default_rng(0)
    low = (rng.normal(size=(8, 2)) @ rng.normal(size=(2, 6))).astype(np.float32)
    path = tmp_path / adapter.NAME
    adapter.write(path, "a" * 64, {"0.dense.weight": low}, rank=2)
    found = adapter.read(path, "a" * 64)
    assert np.allclose(found.changes["0.dense.weight"], low, atol=0.02)
    assert adapter.read(path, "b" * 64) is None
    assert adapter.read(tmp_path / "none.npz", "a" * 64) is None and adapter.read(None, "a" * 64) is None


def test_the_mean_of_two_runs_is_half_of_each():
    one, other = np.ones((2, 2), np.float32), np.full((2, 2), 3, np.float32)
    found = adapter.mean({"both": one, "first": one}, {"both": other, "second": other})
    assert {name: float(value[0, 0]) for name, value in found.items()} == {
        "both": 2,
        "first": 0.5,
        "second": 1.5,
    }


def test_a_damaged_file_is_refused_by_name(tmp_path):
    path = tmp_path / adapter.NAME
    path.write_bytes(b"PK no zip")
    with pytest.raises(ModelError, match=r"adapter\.npz is no adapter.*python -m index tune"):
        adapter.read(path, "a" * 64)


def test_changes_of_a_network_with_other_names_are_refused(tmp_path, folder):
    path = tmp_path / adapter.NAME
    adapter.write(path, weights_sha256(folder), {"no.such.weight": np.ones((2, 2), np.float32)}, rank=1)
    with pytest.raises(ModelError, match=r"no\.such\.weight"):
        load_model(str(folder), path)


def test_the_command_teaches_and_the_next_build_embeds_with_it(tmp_path, folder, monkeypatch):
    root = bicycles(tmp_path)
    for name, value in (("CORPUS", root), ("ARTEFACTS", tmp_path / "artefacts"), ("MODEL", folder)):
        monkeypatch.setenv(f"VOUCH_{name}", str(value))
    (root / "asked_to_tune.jsonl").write_text(json.dumps(ASKED[0].model_dump()) + "\n")

    def run(*words):
        # Without an encoder of its own a version is what a model that does not export gives.
        done = CliRunner().invoke(cli, list(words), obj=Desk(with_encoder=False))
        assert done.exit_code == 0, done.output
        return done.output.split()[0]

    early = CliRunner().invoke(cli, ["tune"], obj=Desk())
    assert early.exit_code == 1 and "no version is live: run python -m index build --publish" in early.output
    before = run("build", "--publish")
    run("tune", "--rounds", "1")
    assert (root / adapter.NAME).is_file()
    first = (root / adapter.NAME).rename(tmp_path / "first.npz")
    run("tune", "--rounds", "1", "--rate", "1e-3", "--beside", str(first))
    refused = CliRunner().invoke(cli, ["tune", "--beside", str(CORPUS / adapter.NAME)], obj=Desk())
    assert refused.exit_code == 1 and "made for another model" in refused.output
    after = run("build", "--publish")
    assert after != before
    known = {name: load(tmp_path / "artefacts" / "versions" / name) for name in (before, after)}
    taught = load_model(str(folder), root / adapter.NAME).identity
    assert known[after].manifest.model.same_vectors(taught)
    assert open_model(str(folder), tmp_path / "artefacts", root / adapter.NAME).identity.same_vectors(taught)
    (root / adapter.NAME).unlink()
    assert run("build") == before


def test_a_server_loads_the_model_that_built_the_live_version(tmp_path, folder, changes):
    root, artefacts = bicycles(tmp_path), tmp_path / "artefacts"
    settings = Settings(corpus=root, artefacts=artefacts, model=str(folder))
    adapter.write(root / adapter.NAME, weights_sha256(folder), changes, rank=8)
    for taught in (None, root / adapter.NAME):
        model = load_model(str(folder), taught)
        publish(artefacts, build_from(root, artefacts, model).version)
        assert model_of_live(settings).identity == model.identity
        assert make_live(settings).current().retrieve("why do my brakes squeal", 1)


def test_the_starter_corpus_carries_an_adapter_of_the_packaged_model():
    assert adapter.read(CORPUS / adapter.NAME, weights_sha256(model_folder(None)))
