"""Building: what is left out, what is embedded again, and what a killed or hindered build leaves behind."""

import json
import resource
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from corpus import ledger
from corpus.boundaries import load_boundaries
from corpus.loader import load_corpus
from index import artefact
from index.assemble import texts_of
from index.build import build, passages_of
from index.embedder import Model, load_model
from index.errors import ArtefactError, BuildError
from index.live import LiveIndex
from index.publish import live_version, publish
from tests.corpus_kit import approve_everything, changed, put
from tests.index_helpers import (
    DAY,
    NOON,
    bicycles,
    build_from,
    counting,
    edit,
    every_file,
    make_model,
    two_versions,
    unprivileged,
)

ROOT = Path(__file__).parent.parent


def asked(artefacts, model, query="why do my brakes squeal"):
    index = LiveIndex(artefacts, embedder_factory=lambda: model).current()
    return index, index.retrieve(query, 3)


def test_only_what_is_approved_is_built_and_the_rest_is_named(tmp_path, model):
    root = bicycles(tmp_path)
    never = changed(("id: brake-pads", "id: new-pads"), text=(root / "articles/brake-pads.md").read_text())
    put(root, never, "new-pads.md")
    path = root / "articles" / "lights-at-night.md"
    path.write_text(path.read_text("utf-8").replace("summary: Which", "summary: What"), "utf-8")
    built = build_from(root, tmp_path / "artefacts", model)
    assert [(left.article, left.reason) for left in built.left_out] == [
        ("lights-at-night", "changed since it was approved"),
        ("new-pads", "was never approved"),
    ]
    kept = artefact.load(built.folder)
    assert set(kept.articles) == set(load_corpus(root).articles) - {"lights-at-night", "new-pads"}
    assert {p.article_id for p in kept.parts.passages} == set(kept.articles)


def test_an_article_that_lapses_is_in_one_build_and_out_of_the_next(tmp_path, model):
    root, artefacts = bicycles(tmp_path), tmp_path / "artefacts"
    last = min(a.meta.review_due for a in load_corpus(root).articles.values())
    before = build_from(root, artefacts, model, today=last)
    after = build_from(root, artefacts, model, today=last + timedelta(days=1))
    assert not before.left_out
    assert after.left_out and after.left_out[0].reason == f"may be quoted until {last} only"
    assert before.version != after.version
    assert after.manifest.counts.passages < before.manifest.counts.passages


def test_every_passage_carries_its_approval_and_its_last_day(tmp_path, model):
    root = bicycles(tmp_path)
    built = build_from(root, tmp_path / "artefacts", model)
    approvals, articles = ledger.read(root), load_corpus(root).articles
    for passage in artefact.load(built.folder).parts.passages:
        assert passage.review == approvals[passage.article_id].review
        assert passage.expires == ledger.expires(articles[passage.article_id], approvals[passage.article_id])
        assert passage.article_sha256 == approvals[passage.article_id].sha256
        assert model.count(passage.embeddable) <= model.limit


def test_an_unchanged_corpus_gives_the_same_version_and_embeds_nothing(tmp_path, model):
    root, artefacts = bicycles(tmp_path), tmp_path / "artefacts"
    first = build_from(root, artefacts, model)
    model, encoder = counting(model)
    later = {"today": DAY + timedelta(days=1), "created": NOON + timedelta(days=1)}
    again = build_from(root, artefacts, model, **later)
    assert (again.version, again.reused, again.embedded) == (first.version, True, 0)
    assert encoder.texts == []


def test_the_same_corpus_gives_the_same_files_anywhere(tmp_path, model):
    root = bicycles(tmp_path)
    one, other = build_from(root, tmp_path / "one", model), build_from(root, tmp_path / "other", model)
    assert one.version == other.version
    for name in every_file(one.folder):
        assert (one.folder / name).read_bytes() == (other.folder / name).read_bytes(), name


def test_only_new_texts_are_embedded_and_all_vectors_are_right(tmp_path, model):
    root, artefacts = bicycles(tmp_path), tmp_path / "artefacts"
    first = build_from(root, artefacts, model)
    edit(root, "brake-pads", ("clean, dry cloth", "clean, soft cloth"))
    counted, encoder = counting(model)
    second = build_from(root, artefacts, counted)
    assert second.version != first.version
    changed_sentence = "Wipe the rim with a clean, soft cloth."
    assert second.embedded == len(encoder.texts) == 2
    assert changed_sentence in encoder.texts and all("soft cloth" in text for text in encoder.texts)
    loaded = artefact.load(second.folder)
    texts = texts_of(loaded.parts.passages, loaded.parts.boundaries)
    assert loaded.parts.texts.dtype == np.float16
    # One step of 16 bits is a 1024th.
    assert np.allclose(loaded.parts.texts, model.embedder.encode(texts), rtol=1 / 1024, atol=1e-5)


def test_a_question_added_is_the_only_text_embedded(tmp_path, model):
    root, artefacts = bicycles(tmp_path), tmp_path / "artefacts"
    build_from(root, artefacts, model)
    path = root / "articles" / "brake-pads.md"
    text = changed(("- thin brake pads", "- thin brake pads\n      - pads gone"), text=path.read_text())
    put(root, text, path.name)
    model, encoder = counting(model)
    built = build_from(root, artefacts, model)
    assert not built.left_out and encoder.texts == ["pads gone"]


def test_another_models_vectors_are_never_reused(tmp_path, model):
    root, artefacts = bicycles(tmp_path), tmp_path / "artefacts"
    tiny = load_model(str(make_model(tmp_path / "tiny")))
    first = build_from(root, artefacts, tiny)
    second = build_from(root, artefacts, model)
    assert second.version != first.version
    assert second.embedded == second.manifest.counts.texts


def test_the_same_text_in_two_articles_stays_two_passages(tmp_path, model):
    root = bicycles(tmp_path)
    twin = changed(("id: brake-pads", "id: twin-pads"), text=(root / "articles/brake-pads.md").read_text())
    put(root, twin, "twin-pads.md")
    approve_everything(root, {"twin-pads": load_corpus(root).articles["twin-pads"]})
    built = build_from(root, tmp_path / "artefacts", model)
    found = artefact.load(built.folder).parts.passages
    assert {"brake-pads.worn", "twin-pads.worn"} <= {passage.id for passage in found}
    publish(tmp_path / "artefacts", built.version)
    _, hits = asked(tmp_path / "artefacts", model)
    assert {hits[0].passage.article_id, hits[1].passage.article_id} == {"brake-pads", "twin-pads"}


def test_nothing_in_date_gives_an_index_that_answers_nothing(tmp_path, model):
    root, artefacts = bicycles(tmp_path), tmp_path / "artefacts"
    built = build_from(root, artefacts, model, today=date(2090, 1, 1))
    assert built.manifest.counts.passages == 0 and len(built.left_out) == len(load_corpus(root).articles)
    publish(artefacts, built.version)
    index, hits = asked(artefacts, model)
    assert (hits, index.passages, index.articles) == ([], {}, {})
    assert index.nearest_boundary("which oil for a motorcycle")[0].id == "motorcycles"


def test_an_empty_corpus_without_boundaries_builds_too(tmp_path, model):
    built = build([], {}, DAY, artefacts=tmp_path / "artefacts", model=model)
    publish(tmp_path / "artefacts", built.version)
    index, hits = asked(tmp_path / "artefacts", model)
    assert hits == [] and index.nearest_boundary("anything") is None


def test_progress_reaches_the_number_of_new_texts(tmp_path, model):
    told = []

    def progress(done: int, total: int) -> None:
        told.append((done, total))

    built = build_from(bicycles(tmp_path), tmp_path / "artefacts", model, progress=progress)
    assert told[-1] == (built.embedded, built.embedded)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_damaged_version_is_built_again_under_its_name(tmp_path, model):
    root, artefacts = bicycles(tmp_path), tmp_path / "artefacts"
    first = build_from(root, artefacts, model)
    (first.folder / "vectors.faiss").write_bytes(b"damaged")
    again = build_from(root, artefacts, model)
    assert (again.version, again.reused) == (first.version, False)
    assert artefact.load(again.folder).manifest.version == first.version
    assert sorted(path.name for path in (artefacts / "versions").iterdir()) == [first.version]


def test_a_model_that_gives_wrong_vectors_is_refused(tmp_path, model):
    class Doubled:
        def encode(self, texts):
            return model.embedder.encode(texts) * 2

    with pytest.raises(BuildError, match="not of unit length"):
        build_from(bicycles(tmp_path), tmp_path / "artefacts", replace(model, embedder=Doubled()))
    assert artefact.versions(tmp_path / "artefacts") == []


def test_a_heading_that_leaves_no_room_for_text_stops_the_build_with_its_reason(tmp_path, model):
    narrow = Model(model.identity.model_copy(update={"max_seq_length": 8}), model.embedder, model.count)
    with pytest.raises(ValueError, match="leave no room for text"):
        build_from(bicycles(tmp_path), tmp_path / "artefacts", narrow)


def test_a_folder_that_may_not_be_written_is_named(tmp_path, model):
    root = bicycles(tmp_path)
    (tmp_path / "artefacts").mkdir(mode=0o555)
    articles, approvals = list(load_corpus(root).articles.values()), ledger.read(root)
    reason = "artefacts cannot be written: Permission denied"
    with unprivileged(tmp_path), pytest.raises(BuildError, match=reason):
        build(articles, approvals, DAY, artefacts=Path("artefacts"), model=model)


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path, model):
    (tmp_path / "artefacts").write_text("not a folder")
    with pytest.raises(BuildError, match="artefacts cannot be written"):
        build_from(bicycles(tmp_path), tmp_path / "artefacts", model)


@pytest.mark.parametrize("room", [200, 4_000, 20_000])
def test_a_full_disk_is_named_and_leaves_the_live_version_alone(tmp_path, model, room):
    """The system refuses every write beyond `room` bytes of a file, as a full disk would."""
    root, artefacts = bicycles(tmp_path), tmp_path / "artefacts"
    live = publish(artefacts, build_from(root, artefacts, model).version)
    edit(root, "brake-pads", ("clean, dry cloth", "clean, soft cloth"))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        with pytest.raises(BuildError, match=f"{artefacts} cannot be written: (File too large|.* written)"):
            build_from(root, artefacts, model)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert live_version(artefacts) == live
    assert [path.name for path in (artefacts / "versions").iterdir()] == [live]
    assert build_from(root, artefacts, model).version != live


def test_two_builds_at_once_both_succeed(tmp_path, model):
    root, artefacts = bicycles(tmp_path), tmp_path / "artefacts"
    done, failed = [], []

    def work() -> None:
        try:
            done.append(build_from(root, artefacts, model))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert len({built.version for built in done}) == 1
    assert sorted(built.reused for built in done) == [False, True, True, True]
    artefact.load(done[0].folder)


def test_a_build_and_publish_killed_at_any_step_leaves_the_live_version_right(tmp_path, model):
    root, artefacts = bicycles(tmp_path), tmp_path / "artefacts"
    live = publish(artefacts, build_from(root, artefacts, model).version)
    edit(root, "brake-pads", ("clean, dry cloth", "clean, soft cloth"))
    approvals = ledger.read(root)
    passages = [
        p for a in load_corpus(root).articles.values() for p in passages_of(a, approvals[a.id], model)
    ]
    texts = texts_of(passages, load_boundaries(root))
    vectors, identity = model.embedder.encode(texts), model.identity.model_dump_json()
    np.savez(tmp_path / "vectors.npz", texts=texts, vectors=vectors, identity=identity)
    done = subprocess.run(
        [sys.executable, "-m", "tests.index_kills", str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["killed"] > 40 and report["live"] != live
    assert publish(artefacts, build_from(root, artefacts, model).version) == report["live"]
    assert not [path for path in (artefacts / "versions").iterdir() if path.name.startswith(".")]


def test_an_index_in_use_outlives_its_version_being_built_anew(tmp_path, model):
    artefacts, first, _ = two_versions(tmp_path, model)
    publish(artefacts, first)
    index, hits = asked(artefacts, model)
    (artefacts / "versions" / first / "texts.npy").write_bytes(b"")
    assert index.sentence_scores("brakes", hits[0].passage.id)
    with pytest.raises(ArtefactError):
        artefact.load(artefacts / "versions" / first)
