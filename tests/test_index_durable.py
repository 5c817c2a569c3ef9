"""What a power cut may not take: everything is on the disk before it is given the name by which it is found."""

import os

import pytest

from index.publish import publish
from tests.index_helpers import bicycles, build_from, every_file


@pytest.fixture
def events(monkeypatch):
    """What is flushed and what is renamed, in order: ("flushed", inode, "") and ("renamed", inode, new name)."""
    seen: list[tuple[str, int, str]] = []
    fsync = os.fsync

    def flush(handle):
        fsync(handle)
        seen.append(("flushed", os.fstat(handle).st_ino, ""))

    monkeypatch.setattr(os, "fsync", flush)

    def noting(real):
        def move(old, new):
            inode = os.stat(old).st_ino
            real(old, new)
            seen.append(("renamed", inode, os.path.basename(new)))

        return move

    for name in ("rename", "replace"):
        monkeypatch.setattr(os, name, noting(getattr(os, name)))
    return seen


def test_a_version_is_on_the_disk_before_it_has_its_name(tmp_path, model, events):
    built = build_from(bicycles(tmp_path), tmp_path / "artefacts", model)
    at = events.index(("renamed", built.folder.stat().st_ino, built.version))
    for path in (*(built.folder / name for name in every_file(built.folder)), built.folder):
        assert ("flushed", path.stat().st_ino, "") in events[:at], path.name
    assert ("flushed", built.folder.parent.stat().st_ino, "") in events[at:], "and so is the name itself"


def test_the_pointer_is_on_the_disk_before_it_takes_the_place_of_the_old_one(tmp_path, model, events):
    artefacts = tmp_path / "artefacts"
    version = build_from(bicycles(tmp_path), artefacts, model).version
    events.clear()
    publish(artefacts, version)
    pointer = (artefacts / "live").stat().st_ino
    at = events.index(("renamed", pointer, "live"))
    assert ("flushed", pointer, "") in events[:at]
    assert ("flushed", artefacts.stat().st_ino, "") in events[at:]
