"""The live index: loaded once, switched while requests go on, and never by a bad version."""

import logging
import shutil
import threading
import time
from datetime import date

import numpy as np
import pytest

from index import artefact
from index import live as live_module
from index.embedder import load_model
from index.errors import ModelError
from index.live import LiveIndex, NoIndex
from index.publish import POINTER, publish, rollback
from index.withdrawal import reinstate, withdraw
from tests.index_helpers import (
    NOON,
    bicycles,
    build_from,
    counting,
    edit,
    every_file,
    make_model,
    two_versions,
)

QUERY = "why do my brakes squeal"


@pytest.fixture
def pair(tmp_path, model):
    return two_versions(tmp_path, model)


def live_of(artefacts, model, **more) -> LiveIndex:
    return LiveIndex(artefacts, embedder_factory=lambda: model, **{"look_every": 0.0} | more)


def wait_for(live: LiveIndex, version: str, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while live.current().version != version:
        assert time.monotonic() < end, f"{version} did not go live"
        time.sleep(0.005)


def settle(live: LiveIndex, times: int = 5) -> None:
    """Let the live index look at the pointer a few times."""
    for _ in range(times):
        live.current()
        time.sleep(0.02)


def test_without_a_published_version_there_is_no_index(tmp_path, pair, model):
    for folder in (tmp_path / "nothing", pair[0]):
        with pytest.raises(NoIndex, match="has no published index"):
            live_of(folder, model).current()


def test_a_version_published_later_is_found(pair, model):
    artefacts, first, _ = pair
    live = live_of(artefacts, model)
    with pytest.raises(NoIndex):
        live.current()
    publish(artefacts, first)
    assert live.current().version == first


def test_the_index_holds_the_version_that_was_built(pair, model):
    artefacts, first, _ = pair
    publish(artefacts, first)
    index = live_of(artefacts, model).current()
    assert index.manifest.model == model.identity
    assert {p.article_id for p in index.passages.values()} == set(index.articles)
    for passage in index.passages.values():
        assert index.articles[passage.article_id].body[passage.start : passage.end] == passage.text
    assert index.retrieve(QUERY, 1)[0].passage.id == "brake-pads.squeal"


def test_sentences_are_scored_by_their_own_cosine(pair, model):
    artefacts, first, _ = pair
    publish(artefacts, first)
    index = live_of(artefacts, model).current()
    for passage in index.passages.values():
        texts = [passage.text[start:end] for start, end in passage.sentences]
        expected = model.embedder.encode(texts) @ model.embedder.encode([QUERY])[0]
        assert np.allclose(index.sentence_scores(QUERY, passage.id), expected, atol=1e-3)
    with pytest.raises(KeyError):
        index.sentence_scores(QUERY, "no.such")


def test_a_publish_and_a_rollback_are_noticed_without_a_restart(pair, model):
    artefacts, first, second = pair
    publish(artefacts, first)
    live = live_of(artefacts, model)
    old = live.current()
    assert old.version == first
    publish(artefacts, second)
    wait_for(live, second)
    assert "soft cloth" in live.current().passages["brake-pads.squeal"].text
    assert "dry cloth" in old.passages["brake-pads.squeal"].text
    rollback(artefacts)
    wait_for(live, first)


def test_a_publish_is_noticed_within_a_second_at_the_usual_pace(pair, model):
    artefacts, first, second = pair
    publish(artefacts, first)
    live = LiveIndex(artefacts, embedder_factory=lambda: model)
    live.current()
    publish(artefacts, second)
    wait_for(live, second, seconds=1.5)


def test_the_pointer_is_looked_at_no_more_often_than_asked(pair, model):
    artefacts, first, second = pair
    publish(artefacts, first)
    live = live_of(artefacts, model, look_every=3600)
    live.current()
    publish(artefacts, second)
    for _ in range(1000):
        assert live.current().version == first


def test_a_request_is_never_held_up_by_a_switch(pair, model, monkeypatch):
    artefacts, first, second = pair
    publish(artefacts, first)
    live = live_of(artefacts, model)
    live.current()
    gate, real = threading.Event(), live_module.artefact.load

    def slow(folder, **told):
        assert gate.wait(30)
        return real(folder, **told)

    monkeypatch.setattr(live_module.artefact, "load", slow)
    (artefacts / POINTER).write_text(f"{second}\n{first}\n")
    slowest = 0.0
    for _ in range(200):
        start = time.perf_counter()
        assert live.current().version == first
        slowest = max(slowest, time.perf_counter() - start)
    assert slowest < 0.5
    gate.set()
    wait_for(live, second)


def test_who_asks_while_the_first_version_loads_is_answered_from_it(pair, model, monkeypatch):
    artefacts, first, _ = pair
    live = LiveIndex(artefacts, embedder_factory=lambda: model, look_every=3600)
    with pytest.raises(NoIndex):
        live.current()
    publish(artefacts, first)
    loading, gate, real = threading.Event(), threading.Event(), live_module.artefact.load

    def slow(folder, **told):
        loading.set()
        assert gate.wait(30)
        return real(folder, **told)

    monkeypatch.setattr(live_module.artefact, "load", slow)
    versions: list = []
    threads = [threading.Thread(target=lambda: versions.append(live.current().version)) for _ in range(4)]
    threads[0].start()
    assert loading.wait(30)
    for thread in threads[1:]:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join(30)
    assert versions == [first] * 4


def test_the_model_is_loaded_once_for_all_versions_and_threads(pair, model):
    artefacts, first, second = pair
    publish(artefacts, first)
    loads = []

    def factory():
        loads.append(1)
        time.sleep(0.05)
        return model

    live = LiveIndex(artefacts, embedder_factory=factory, look_every=0.0)
    threads = [threading.Thread(target=live.current) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    publish(artefacts, second)
    wait_for(live, second)
    assert loads == [1]


def test_one_request_embeds_its_question_once(pair, model):
    artefacts, first, _ = pair
    publish(artefacts, first)
    counted, encoder = counting(model)
    index = live_of(artefacts, counted).current()
    for hit in index.retrieve(QUERY, 3):
        index.sentence_scores(QUERY, hit.passage.id)
    index.nearest_boundary(QUERY)
    assert encoder.texts == [QUERY]


def damaged_second(pair, spoil) -> tuple:
    artefacts, first, second = pair
    publish(artefacts, first)
    spoil(artefacts / "versions" / second)
    return artefacts, first, second


@pytest.mark.parametrize(
    "name",
    [
        "manifest.json",
        "passages.jsonl",
        "articles.jsonl",
        "vectors.faiss",
        "texts.npy",
        "lexical/vocab.index.json",
    ],
)
@pytest.mark.parametrize("how", ["missing", "cut", "flipped"])
def test_a_damaged_version_is_refused_and_the_old_one_serves_on(pair, model, caplog, name, how):
    artefacts, first, second = pair
    publish(artefacts, first)
    live = live_of(artefacts, model)
    live.current()
    path = artefacts / "versions" / second / name
    raw = bytearray(path.read_bytes())
    if how == "missing":
        path.unlink()
    elif how == "cut":
        path.write_bytes(raw[: len(raw) // 2])
    else:
        raw[len(raw) // 2] ^= 1
        path.write_bytes(raw)
    with caplog.at_level(logging.ERROR, "index.live"):
        (artefacts / POINTER).write_text(f"{second}\n{first}\n")
        settle(live)
        # A flipped bit in the manifest may fall where the manifest still reads as one.
        if (how, name) != ("flipped", "manifest.json"):
            assert live.current().version == first
            assert live.current().retrieve(QUERY, 1)[0].passage.id == "brake-pads.squeal"
            assert sum(record.levelno == logging.ERROR for record in caplog.records) == 1
            assert name.split("/")[-1] in caplog.text and f"{first} keeps serving" in caplog.text


def test_a_pointer_to_nowhere_is_refused_and_the_old_one_serves_on(pair, model, caplog):
    artefacts, first, _ = pair
    publish(artefacts, first)
    live = live_of(artefacts, model)
    live.current()
    with caplog.at_level(logging.ERROR, "index.live"):
        for text in ("0123456789ab\n", "../elsewhere\n", ""):
            (artefacts / POINTER).write_text(text)
            settle(live)
            assert live.current().version == first
        (artefacts / POINTER).unlink()
        settle(live)
    assert live.current().version == first
    assert sum(record.levelno == logging.ERROR for record in caplog.records) == 3


def test_after_a_refusal_the_next_good_version_goes_live(pair, model):
    artefacts, first, second = damaged_second(pair, lambda folder: (folder / "rows.npy").unlink())
    live = live_of(artefacts, model)
    live.current()
    (artefacts / POINTER).write_text(f"{second}\n{first}\n")
    settle(live)
    root = artefacts.parent / "second_corpus"
    rebuilt = build_from(root, artefacts, model)
    assert rebuilt.version == second
    (artefacts / POINTER).write_text(f"{second}\n{first}\n")
    wait_for(live, second)


def test_a_version_mended_in_place_is_tried_again(pair, model, monkeypatch):
    monkeypatch.setattr(live_module, "RETRY_AFTER", 0.05)
    artefacts, first, second = pair
    publish(artefacts, first)
    shutil.move(artefacts / "versions" / second, artefacts / "aside")
    live = live_of(artefacts, model)
    live.current()
    (artefacts / POINTER).write_text(f"{second}\n{first}\n")
    settle(live)
    assert live.current().version == first
    shutil.move(artefacts / "aside", artefacts / "versions" / second)
    wait_for(live, second)


def test_a_process_that_starts_on_a_damaged_version_serves_the_one_before_until_it_is_mended(
    pair, model, monkeypatch, caplog
):
    monkeypatch.setattr(live_module, "RETRY_AFTER", 0.05)
    artefacts, first, second = pair
    publish(artefacts, first)
    publish(artefacts, second)
    path = artefacts / "versions" / second / "passages.jsonl"
    sound = path.read_bytes()
    path.write_bytes(sound[:-1])
    fresh = live_of(artefacts, model)
    with caplog.at_level(logging.ERROR, "index.live"):
        assert fresh.current().version == first
    assert "passages.jsonl is" in caplog.text and f"{first} keeps serving" in caplog.text
    path.write_bytes(sound)
    wait_for(fresh, second)


def test_a_process_never_starts_on_a_version_that_was_not_live(pair, model):
    artefacts, first, second = pair
    publish(artefacts, first)
    (artefacts / "versions" / first / "passages.jsonl").write_bytes(b"")
    with pytest.raises(NoIndex):
        live_of(artefacts, model).current()
    assert second in artefact.versions(artefacts)


def test_a_damaged_first_version_gives_no_index_and_its_reason(pair, model):
    artefacts, first, _ = pair
    publish(artefacts, first)
    (artefacts / "versions" / first / "passages.jsonl").write_bytes(b"")
    live = live_of(artefacts, model)
    for _ in range(2):
        with pytest.raises(NoIndex, match="passages.jsonl is 0 bytes, expected"):
            live.current()


def test_a_missing_model_gives_no_index_and_its_reason(pair):
    artefacts, first, _ = pair
    publish(artefacts, first)
    live = LiveIndex(artefacts, embedder_factory=lambda: load_model("no-such-model"))
    with pytest.raises(NoIndex, match="no model 'no-such-model'"):
        live.current()
    with pytest.raises(ModelError):
        load_model("no-such-model")


def test_another_models_index_is_refused_and_the_old_one_serves_on(tmp_path, model, caplog):
    root, artefacts = bicycles(tmp_path), tmp_path / "artefacts"
    ours = publish(artefacts, build_from(root, artefacts, model).version)
    live = live_of(artefacts, model)
    live.current()
    for seed, dim in ((1, 32), (2, 384)):
        other = load_model(str(make_model(tmp_path / f"other{seed}", seed, dim)))
        with caplog.at_level(logging.ERROR, "index.live"):
            caplog.clear()
            publish(artefacts, build_from(root, artefacts, other).version)
            settle(live)
        assert live.current().version == ours
        assert "was built by model" in caplog.text and f"{dim} dimensions" in caplog.text
        fresh = live_of(artefacts, model)
        with pytest.raises(NoIndex, match="was built by model"):
            fresh.current()
        assert live_of(artefacts, other).current().version != ours


def test_the_same_weights_under_another_path_are_the_same_model(tmp_path):
    folder = make_model(tmp_path / "one")
    moved = shutil.copytree(folder, tmp_path / "another place")
    root, artefacts = bicycles(tmp_path), tmp_path / "artefacts"
    publish(artefacts, build_from(root, artefacts, load_model(str(folder))).version)
    assert live_of(artefacts, load_model(str(moved))).current().retrieve(QUERY, 1)


def test_a_withdrawal_is_obeyed_within_two_seconds_and_lifted_as_soon(pair, model):
    artefacts, first, _ = pair
    publish(artefacts, first)
    index = live_of(artefacts, model).current()
    assert index.withdrawn() == frozenset()
    withdraw(artefacts, "brake-pads", "a recall", date(2026, 11, 24))
    end = time.monotonic() + 2
    while index.withdrawn() != {"brake-pads"}:
        assert time.monotonic() < end
        time.sleep(0.01)
    reinstate(artefacts, "brake-pads")
    while index.withdrawn():
        assert time.monotonic() < end + 2
        time.sleep(0.01)


def test_a_withdrawal_outlasts_publishes(pair, model):
    artefacts, first, second = pair
    withdraw(artefacts, "brake-pads", "a recall", date(2026, 11, 24))
    live = live_of(artefacts, model)
    for version in (first, second):
        publish(artefacts, version)
        with_version = live.current
        end = time.monotonic() + 10
        while with_version().version != version:
            assert time.monotonic() < end
            time.sleep(0.01)
        assert live.current().withdrawn() == {"brake-pads"}


def test_a_withdrawal_that_cannot_be_understood_withdraws_everything(pair, model):
    artefacts, first, _ = pair
    publish(artefacts, first)
    (artefacts / "withdrawn.jsonl").write_text("brake-pads\n")
    index = live_of(artefacts, model).current()
    assert index.withdrawn() == frozenset(index.articles)


def test_a_hundred_publishes_under_load_mix_no_versions_and_fail_no_request(tmp_path, model):
    artefacts, first, second = two_versions(tmp_path, model)
    publish(artefacts, first)
    live = live_of(artefacts, model)
    says = {first: "dry cloth", second: "soft cloth"}
    stop, failed, seen = threading.Event(), [], set()

    def ask() -> None:
        while not stop.is_set():
            try:
                index = live.current()
                hits = index.retrieve(QUERY, 2)
                text = hits[0].passage.text
                if says[index.version] not in text or index.passages[hits[0].passage.id].text != text:
                    failed.append(f"{index.version} said: {text}")
                if len(index.sentence_scores(QUERY, hits[0].passage.id)) != len(hits[0].passage.sentences):
                    failed.append("sentences of another version")
                seen.add(index.version)
            except Exception as error:
                failed.append(repr(error))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(100):
        publish(artefacts, second if number % 2 == 0 else first)
    stop.set()
    for thread in threads:
        thread.join()
    assert failed == [] and seen == {first, second}
    wait_for(live, first)


def test_nothing_is_written_by_reading(pair, model):
    """A server may run on a read-only file system."""
    artefacts, first, _ = pair
    publish(artefacts, first)
    before = {name: (artefacts / name).stat().st_mtime_ns for name in every_file(artefacts)}
    live_of(artefacts, model).current().retrieve(QUERY, 3)
    assert {name: (artefacts / name).stat().st_mtime_ns for name in every_file(artefacts)} == before


def test_an_edit_changes_nothing_live_until_it_is_published(tmp_path, model):
    root, artefacts = bicycles(tmp_path), tmp_path / "artefacts"
    first = publish(artefacts, build_from(root, artefacts, model).version)
    live = live_of(artefacts, model)
    edit(root, "brake-pads", ("clean, dry cloth", "clean, soft cloth"))
    settle(live, 2)
    assert "dry cloth" in live.current().passages["brake-pads.squeal"].text
    second = build_from(root, artefacts, model, created=NOON).version
    settle(live, 2)
    assert live.current().version == first
    publish(artefacts, second)
    wait_for(live, second)
    assert "soft cloth" in live.current().passages["brake-pads.squeal"].text
