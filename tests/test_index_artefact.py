"""A version on disk: what is written is read back, and no damage passes unnoticed."""

import hashlib
import json
import shutil
from datetime import timedelta

import numpy as np
import pytest

from corpus.golden import Golden
from index import artefact
from index.errors import ArtefactError
from index.manifest import FileRecord
from index.store import VectorStore
from tests.index_helpers import NOON, bicycles, build_from, edit, every_file


@pytest.fixture(scope="module")
def version(tmp_path_factory, model):
    folder = tmp_path_factory.mktemp("whole")
    opener = Golden(question="Why do my brakes squeal?", passages=("brake-pads.squeal",), opener=True)
    return build_from(bicycles(folder), folder / "artefacts", model, openers=[opener]).folder


@pytest.fixture
def copy(version, tmp_path):
    """A version to spoil; its folder keeps its name, which is part of what is verified."""
    return shutil.copytree(version, tmp_path / version.name)


FILES = [
    "articles.jsonl",
    "boundaries.jsonl",
    "lexical/data.csc.index.npy",
    "lexical/indices.csc.index.npy",
    "lexical/indptr.csc.index.npy",
    "lexical/params.index.json",
    "lexical/vocab.index.json",
    "manifest.json",
    "openers.jsonl",
    "passages.jsonl",
    "phrasings.npy",
    "pieces.npy",
    "rows.npy",
    "said.npy",
    "sentences.npy",
    "texts.npy",
    "texts.sha256",
    "token_ends.npy",
    "tokens.npy",
    "vectors.faiss",
]


def restate(folder, name):
    """Make the manifest agree with a changed file, as a careless hand might."""
    path = folder / "manifest.json"
    row = json.loads(path.read_text())
    file = folder / name
    row["files"][name] = FileRecord(
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(), bytes=file.stat().st_size
    ).model_dump()
    path.write_text(json.dumps(row))


def test_these_are_all_the_files(version):
    assert every_file(version) == FILES


def test_the_manifest_states_hash_and_size_of_every_other_file(version):
    stated = artefact.read_manifest(version).files
    assert sorted([*stated, "manifest.json"]) == FILES
    for name, record in stated.items():
        raw = (version / name).read_bytes()
        assert (record.sha256, record.bytes) == (hashlib.sha256(raw).hexdigest(), len(raw))


def test_what_was_built_is_read_back(version, model):
    loaded = artefact.load(version)
    assert loaded.manifest.model == model.identity
    assert loaded.manifest.version == version.name
    parts = loaded.parts
    for passage in parts.passages:
        body = loaded.articles[passage.article_id].body
        assert body[passage.start : passage.end] == passage.text
    hashes = (version / "texts.sha256").read_text().split()
    at = 0
    for passage in parts.passages:
        for start, end in passage.sentences:
            text = passage.text[start:end]
            row = parts.sentences[at]
            assert hashes[row] == hashlib.sha256(text.encode()).hexdigest()
            assert np.allclose(parts.texts[row], model.embedder.encode([text])[0], rtol=1 / 1024, atol=1e-5)
            at += 1
    assert at == len(parts.sentences)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(copy, name):
    (copy / name).unlink()
    with pytest.raises(ArtefactError, match=name.split("/")[-1]):
        artefact.load(copy)


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_short_is_named(copy, name):
    raw = (copy / name).read_bytes()
    (copy / name).write_bytes(raw[: len(raw) // 2])
    with pytest.raises(ArtefactError, match=name.split("/")[-1]):
        artefact.load(copy)


@pytest.mark.parametrize("name", FILES)
def test_an_empty_file_is_named(copy, name):
    (copy / name).write_bytes(b"")
    with pytest.raises(ArtefactError, match=name.split("/")[-1]):
        artefact.load(copy)


@pytest.mark.parametrize("name", [name for name in FILES if name != "manifest.json"])
@pytest.mark.parametrize("place", [0.0, 0.3, 0.999])
def test_one_flipped_bit_is_found(copy, name, place):
    raw = bytearray((copy / name).read_bytes())
    raw[int(place * len(raw))] ^= 1
    (copy / name).write_bytes(raw)
    with pytest.raises(ArtefactError, match=f"{name} has SHA-256 .*, expected"):
        artefact.load(copy)


def test_a_file_that_the_manifest_does_not_list_is_refused(copy):
    (copy / "lexical" / "more.npy").write_bytes(b"x")
    with pytest.raises(ArtefactError, match="lexical/more.npy, which its manifest does not list"):
        artefact.load(copy)


def test_a_version_under_another_name_is_refused(copy):
    moved = copy.rename(copy.with_name("0123456789ab"))
    with pytest.raises(ArtefactError, match=f"of version {copy.name}, expected 0123456789ab"):
        artefact.load(moved)


def test_another_schema_says_to_build_again(copy):
    path = copy / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema_version": 99}))
    with pytest.raises(ArtefactError, match="schema 99, expected 1: build the index again"):
        artefact.load(copy)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"schema_version": 1}', '{"files": {}}'])
def test_a_broken_manifest_is_refused(copy, text):
    (copy / "manifest.json").write_text(text)
    with pytest.raises(ArtefactError, match="manifest.json"):
        artefact.load(copy)


def passages(folder):
    return [json.loads(line) for line in (folder / "passages.jsonl").read_text().splitlines()]


def write_passages(folder, rows):
    (folder / "passages.jsonl").write_text(artefact.dump_lines(rows))
    restate(folder, "passages.jsonl")


def test_a_passage_too_few_is_counted_even_when_the_hashes_agree(copy):
    rows = passages(copy)
    write_passages(copy, rows[:-1])
    with pytest.raises(ArtefactError, match=f"indexes {len(rows)} passages, expected {len(rows) - 1}"):
        artefact.load(copy)


def test_a_changed_text_is_found_by_its_own_hash(copy):
    rows = passages(copy)
    rows[0]["text"] = rows[0]["text"].replace("worn", "good")
    write_passages(copy, rows)
    with pytest.raises(ArtefactError, match=r"passages.jsonl:1: passage .*hashes to"):
        artefact.load(copy)


def test_a_text_that_is_no_slice_of_its_article_is_refused(copy):
    rows = passages(copy)
    rows[0]["start"] += 1
    rows[0]["end"] += 1
    write_passages(copy, rows)
    with pytest.raises(ArtefactError, match=f"passage {rows[0]['id']} is not the slice"):
        artefact.load(copy)


def test_a_passage_listed_twice_is_refused(copy):
    rows = passages(copy)
    rows[1]["id"] = rows[0]["id"]
    write_passages(copy, rows)
    with pytest.raises(ArtefactError, match=f"passages.jsonl: passage {rows[0]['id']} is listed twice"):
        artefact.load(copy)


def test_a_passage_of_an_unknown_article_is_refused(copy):
    rows = passages(copy)
    rows[0]["article_id"] = "no-such"
    write_passages(copy, rows)
    with pytest.raises(ArtefactError, match="of article no-such, which articles.jsonl does not hold"):
        artefact.load(copy)


def test_a_passage_of_another_text_of_its_article_is_refused(copy):
    rows = passages(copy)
    rows[0]["article_sha256"] = "f" * 64
    write_passages(copy, rows)
    with pytest.raises(ArtefactError, match=f"of article {'f' * 64}, expected"):
        artefact.load(copy)


@pytest.mark.parametrize(
    "name, change, reason",
    [
        ("rows.npy", lambda a: a[::-1], "not sorted"),
        ("texts.npy", lambda a: a[:-1], "texts.npy holds"),
        ("sentences.npy", lambda a: a[:-1], "sentences.npy holds"),
        ("sentences.npy", lambda a: a + 10**6, "points outside texts.npy"),
        ("said.npy", lambda a: a[:-1], "said.npy holds"),
        ("said.npy", lambda a: a - 1, "said.npy points outside texts.npy"),
        ("tokens.npy", lambda a: a[:-1], "tokens.npy: int8"),
        ("tokens.npy", lambda a: a.astype(np.float32), "tokens.npy: float32"),
        ("pieces.npy", lambda a: a[:-1], "pieces, expected"),
        ("token_ends.npy", lambda a: a[::-1] - a[0] + a[-1], "tokens.npy: "),
        ("token_ends.npy", lambda a: np.append(a, a[-1]), "token_ends.npy holds"),
    ],
)
def test_arrays_that_do_not_hold_together_are_refused_even_when_the_hashes_agree(copy, name, change, reason):
    np.save(copy / name, change(np.load(copy / name)))
    restate(copy, name)
    with pytest.raises(ArtefactError, match=reason):
        artefact.load(copy)


@pytest.mark.parametrize(
    "change, reason",
    [
        (lambda vectors, rows: (vectors[:-1], rows[:-1]), "expected int32"),
        (lambda vectors, rows: (vectors[:, :-1].copy(), rows), "vectors.faiss holds 383, expected 384"),
    ],
)
def test_vectors_of_another_shape_are_refused_even_when_the_hashes_agree(copy, change, reason):
    rows = np.load(copy / "rows.npy")
    VectorStore(*change(artefact.load(copy).parts.store.vectors, rows)).save(copy)
    np.save(copy / "rows.npy", rows)
    restate(copy, "vectors.faiss")
    with pytest.raises(ArtefactError, match=reason):
        artefact.load(copy)


def test_the_manifest_records_how_vectors_are_searched(copy):
    stated = json.loads((copy / "manifest.json").read_text())["search"]
    assert stated == {"kind": "exact", "lists": 0, "probes": 0, "recall": None}


def test_a_version_from_before_vectors_had_16_bits_still_serves(copy):
    loaded = artefact.load(copy).parts.store
    np.save(copy / "vectors.npy", loaded.vectors)
    (copy / "vectors.faiss").unlink()
    row = json.loads((copy / "manifest.json").read_text())
    del row["search"], row["files"]["vectors.faiss"]
    (copy / "manifest.json").write_text(json.dumps(row))
    restate(copy, "vectors.npy")
    old = artefact.load(copy).parts.store
    asked = loaded.vectors[0] / np.linalg.norm(loaded.vectors[0])
    assert old.search(asked, 5).passages.tolist() == loaded.search(asked, 5).passages.tolist()


def test_what_stands_in_an_earlier_version_too_is_shared_and_the_rest_is_read(tmp_path, model):
    root, artefacts = bicycles(tmp_path), tmp_path / "artefacts"
    one = artefact.load(build_from(root, artefacts, model).folder)
    edit(root, "brake-pads", ("clean, dry cloth", "clean, soft cloth"))
    other = artefact.load(build_from(root, artefacts, model).folder, lines=one.lines)
    fresh = artefact.load(other.folder)
    assert other.parts.passages == fresh.parts.passages and other.articles == fresh.articles
    before = {passage.id: passage for passage in one.parts.passages}
    for passage in other.parts.passages:
        assert (passage is before[passage.id]) == (passage.article_id != "brake-pads")


def test_versions_are_listed_by_age_and_hidden_folders_are_not(tmp_path, model):
    root, artefacts = bicycles(tmp_path), tmp_path / "artefacts"
    made = [build_from(root, artefacts, model, created=NOON).version]
    for hour, (old, new) in enumerate([("dry cloth", "soft cloth"), ("soft cloth", "warm cloth")], 1):
        edit(root, "brake-pads", (old, new))
        made.append(build_from(root, artefacts, model, created=NOON + timedelta(hours=hour)).version)
    shutil.copytree(artefacts / "versions" / made[0], artefacts / "versions" / ".building-other")
    assert artefact.versions(artefacts) == made
    assert artefact.versions(tmp_path / "nothing") == []
