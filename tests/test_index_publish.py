"""The pointer: publish, rollback, prune, status and withdrawal."""

import json
import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from index import artefact
from index.errors import ArtefactError, BuildError, PublishError
from index.publish import POINTER, history, live_version, prune, publish, rollback, status
from index.withdrawal import read, reinstate, withdraw
from tests.index_helpers import NOON, bicycles, build_from, die_at, edit, in_child, two_versions, unprivileged


@pytest.fixture
def pair(tmp_path, model):
    return two_versions(tmp_path, model)


def several(folder: Path, model, count: int) -> tuple[Path, list[str]]:
    """Versions built one after the other, none published, oldest first."""
    root, artefacts = bicycles(folder), folder / "artefacts"
    names = [build_from(root, artefacts, model).version]
    for number in range(1, count):
        old = "dry" if number == 1 else f"grade {number - 1}"
        edit(root, "brake-pads", (f"{old} cloth", f"grade {number} cloth"))
        names.append(build_from(root, artefacts, model, created=NOON + timedelta(hours=number)).version)
    return artefacts, names


def test_the_newest_version_is_published_unless_one_is_named(pair):
    artefacts, first, second = pair
    assert live_version(artefacts) is None
    assert publish(artefacts) == second == live_version(artefacts)
    assert publish(artefacts, first) == first == live_version(artefacts)
    assert history(artefacts) == [first, second]


def test_publishing_what_is_live_changes_nothing(pair):
    artefacts, first, second = pair
    publish(artefacts, first)
    publish(artefacts, second)
    before = (artefacts / POINTER).stat()
    publish(artefacts, second)
    after = (artefacts / POINTER).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_damaged_version_is_not_published_and_the_live_one_stays(pair):
    artefacts, first, second = pair
    publish(artefacts, first)
    (artefacts / "versions" / second / "rows.npy").write_bytes(b"")
    with pytest.raises(ArtefactError, match="rows.npy is 0 bytes"):
        publish(artefacts, second)
    assert live_version(artefacts) == first


def test_what_was_never_built_cannot_be_published(pair, tmp_path):
    with pytest.raises(PublishError, match="no version 'nonesuch'; built are"):
        publish(pair[0], "nonesuch")
    with pytest.raises(PublishError, match="holds no version: build one first"):
        publish(tmp_path / "empty")


def test_rollback_goes_to_the_version_before_and_again_to_the_one_before_that(tmp_path, model):
    artefacts, names = several(tmp_path, model, 3)
    for name in names:
        publish(artefacts, name)
    assert rollback(artefacts) == names[1] == live_version(artefacts)
    assert rollback(artefacts) == names[0] == live_version(artefacts)
    with pytest.raises(PublishError, match="no earlier version"):
        rollback(artefacts)
    assert live_version(artefacts) == names[0]


def test_a_publish_after_a_rollback_forgets_what_was_rolled_back(tmp_path, model):
    artefacts, names = several(tmp_path, model, 3)
    publish(artefacts, names[0])
    publish(artefacts, names[1])
    rollback(artefacts)
    publish(artefacts, names[2])
    assert rollback(artefacts) == names[0]


def test_rollback_to_a_damaged_version_is_refused_and_the_live_one_stays(pair):
    artefacts, first, second = pair
    publish(artefacts, first)
    publish(artefacts, second)
    (artefacts / "versions" / first / "passages.jsonl").write_bytes(b"")
    with pytest.raises(ArtefactError, match="passages.jsonl"):
        rollback(artefacts)
    assert live_version(artefacts) == second


def test_rollback_without_a_publish_says_so(pair):
    with pytest.raises(PublishError, match="no earlier version"):
        rollback(pair[0])


@pytest.mark.parametrize(
    "keep, left", [(0, [1, 2]), (1, [1, 2, 4]), (3, [1, 2, 3, 4]), (50, [0, 1, 2, 3, 4])]
)
def test_prune_keeps_the_newest_the_live_and_the_one_before(tmp_path, model, keep, left):
    artefacts, names = several(tmp_path, model, 5)
    publish(artefacts, names[1])
    publish(artefacts, names[2])
    gone = prune(artefacts, keep)
    kept = [names[number] for number in left]
    assert artefact.versions(artefacts) == kept
    assert set(gone) == set(names) - set(kept)
    assert live_version(artefacts) == names[2]
    artefact.load(artefacts / "versions" / names[2])
    assert rollback(artefacts) == names[1]


def test_rollback_passes_over_what_was_pruned(tmp_path, model):
    artefacts, names = several(tmp_path, model, 3)
    for name in names:
        publish(artefacts, name)
    rollback(artefacts)
    publish(artefacts, names[0])
    prune(artefacts, 0)
    assert artefact.versions(artefacts) == [names[0], names[1]]
    assert rollback(artefacts) == names[1]


def test_a_negative_number_to_keep_is_refused(pair):
    with pytest.raises(ValueError, match="keep is -1"):
        prune(pair[0], -1)


def test_status_lists_every_version_with_its_role_and_damage(tmp_path, model):
    artefacts, names = several(tmp_path, model, 3)
    publish(artefacts, names[0])
    publish(artefacts, names[1])
    (artefacts / "versions" / names[2] / "manifest.json").write_text("{")
    rows = {row.version: row for row in status(artefacts)}
    assert [rows[name].role for name in names] == ["previous", "live", ""]
    assert rows[names[0]].manifest.version == names[0]
    assert rows[names[2]].manifest is None and "manifest.json" in rows[names[2]].fault
    assert status(tmp_path / "nothing") == []


@pytest.mark.parametrize("text", ["../../etc\n", "a/b", ".hidden"])
def test_a_pointer_that_leads_elsewhere_is_refused(tmp_path, text):
    (tmp_path / POINTER).write_text(text)
    with pytest.raises(PublishError, match="which is no version"):
        live_version(tmp_path)


def test_a_pointer_that_is_no_text_is_refused(tmp_path):
    (tmp_path / POINTER).write_bytes(b"\xff\xfe")
    with pytest.raises(PublishError, match="cannot be read"):
        live_version(tmp_path)


def test_a_publish_killed_at_any_step_leaves_the_old_pointer_or_the_new(pair):
    artefacts, first, second = pair
    publish(artefacts, first)
    for step in range(1, 500):
        def work(step: int = step) -> None:
            die_at(step, artefacts)
            publish(artefacts, second)

        status = in_child(work)
        assert live_version(artefacts) in (first, second)
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
        publish(artefacts, first)
    assert step > 15 and live_version(artefacts) == second
    assert not (artefacts / f".{POINTER}.new").exists()


def test_a_folder_that_may_not_be_written_is_named_and_the_pointer_stays(pair, tmp_path):
    artefacts, first, second = pair
    publish(artefacts, first)
    (artefacts / ".publish.lock").unlink()
    artefacts.chmod(0o555)
    reason = "artefacts cannot be written: Permission denied"
    with unprivileged(tmp_path), pytest.raises(BuildError, match=reason):
        publish(Path("artefacts"), second)
    artefacts.chmod(0o755)
    assert live_version(artefacts) == first


def test_withdrawals_are_kept_in_order_and_lifted(tmp_path):
    withdraw(tmp_path, "brake-pads", "a recall", date(2026, 11, 24))
    withdraw(tmp_path, "lights-at-night", "wrong colour", date(2026, 11, 25))
    assert [row["article"] for row in read(tmp_path)] == ["brake-pads", "lights-at-night"]
    assert json.loads((tmp_path / "withdrawn.jsonl").read_text().splitlines()[0]) == {
        "article": "brake-pads",
        "reason": "a recall",
        "on": "2026-11-24",
    }
    assert reinstate(tmp_path, "brake-pads") and not reinstate(tmp_path, "brake-pads")
    assert [row["article"] for row in read(tmp_path)] == ["lights-at-night"]


@pytest.mark.parametrize("line", ["{", "[]", '{"article": "x"}', "null"])
def test_a_broken_withdrawal_is_named_by_its_line(tmp_path, line):
    withdraw(tmp_path, "brake-pads", "a recall", date(2026, 11, 24))
    with open(tmp_path / "withdrawn.jsonl", "a") as file:
        file.write(line + "\n")
    with pytest.raises(PublishError, match="withdrawn.jsonl:2 is not a withdrawal"):
        read(tmp_path)


def test_publishing_needs_no_model(tmp_path, model):
    """An operator publishes in a moment: torch is not even imported."""
    artefacts, _, second = two_versions(tmp_path, model)
    code = (
        "import sys; from pathlib import Path; from index.publish import publish; "
        f"publish(Path({str(artefacts)!r})); assert 'torch' not in sys.modules and 'faiss' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent.parent)
    assert live_version(artefacts) == second
