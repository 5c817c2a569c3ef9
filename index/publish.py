"""Which version is live: one small file, swapped in one step."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from index import artefact
from index.artefact import VERSIONS
from index.errors import ArtefactError, PublishError
from index.files import locked, replace_text
from index.manifest import Manifest

POINTER = "live"
_REMEMBERED = 100


@dataclass(frozen=True)
class VersionStatus:
    """`role` is live, previous (what a rollback goes to) or empty; `manifest` None when it is damaged."""

    version: str
    role: str
    manifest: Manifest | None
    fault: str = ""


def history(artefacts: Path) -> list[str]:
    """The live version, then those that were live before it, newest first; empty when none is.

    Both stand in the pointer file, one a line, so that no crash can part them.
    """
    path = artefacts / POINTER
    try:
        names = path.read_text("utf-8").split()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise PublishError(f"{path} cannot be read: {error}") from None
    for name in names:
        if not name.isalnum():
            raise PublishError(f"{path} names {name!r}, which is no version")
    return names


def live_version(artefacts: Path) -> str | None:
    """The live version's name, None when nothing is published. Raises PublishError."""
    return next(iter(history(artefacts)), None)


def choose(artefacts: Path, version: str | None = None) -> str:
    """The version named, by default what was built last. Raises PublishError when there is none."""
    built = artefact.versions(artefacts)
    if version is None:
        version = artefact.newest(artefacts)
        if version is None:
            raise PublishError(f"{artefacts} holds no version: build one first")
    elif version not in built:
        known = ", ".join(built) or "none"
        raise PublishError(f"{artefacts} holds no version {version!r}; built are {known}")
    return version


def publish(artefacts: Path, version: str | None = None, *, verified: bool = False) -> str:
    """Make a version the live one, by default what was built last, after verifying every file of it.

    `verified` says that the caller has just loaded it. Raises ArtefactError when it does not
    verify, PublishError when there is none or the pointer cannot be written; the live version
    then stays as it was.
    """
    version = choose(artefacts, version)
    with locked(artefacts, "publish"):
        if not verified:
            artefact.load(artefacts / VERSIONS / version)
        before = history(artefacts)
        if before[:1] != [version]:
            _point(artefacts, [version, *before])
    return version


def rollback(artefacts: Path) -> str:
    """Go back to the version that was live before; versions pruned since are passed over.

    Raises PublishError when there is none, ArtefactError when it does not verify.
    """
    with locked(artefacts, "publish"):
        names = history(artefacts)
        built = artefact.versions(artefacts)
        for at, name in enumerate(names[1:], 1):
            if name in built and name != names[0]:
                artefact.load(artefacts / VERSIONS / name)
                _point(artefacts, names[at:])
                return name
    raise PublishError(f"{artefacts} holds no earlier version to go back to")


def prune(artefacts: Path, keep: int) -> list[str]:
    """Remove all but the `keep` newest versions; the live one and the one before it always stay.

    What was built last counts as the newest.

    Returns the names removed. Raises ValueError when `keep` is negative.
    """
    if keep < 0:
        raise ValueError(f"keep is {keep}, expected 0 or more")
    with locked(artefacts, "build"), locked(artefacts, "publish"):
        built = artefact.versions(artefacts)
        last = artefact.newest(artefacts)
        by_age = sorted(built, key=lambda name: name == last)
        needed = {*by_age[len(built) - keep :], *_roles(artefacts, built)}
        gone = [name for name in built if name not in needed]
        for name in gone:
            folder = artefacts / VERSIONS / name
            # Renamed first: a version half removed must not look like one.
            doomed = folder.rename(folder.with_name(f".building-pruned-{name}"))
            shutil.rmtree(doomed)
    return gone


def status(artefacts: Path) -> list[VersionStatus]:
    """Every version, oldest first, and its role."""
    built = artefact.versions(artefacts)
    roles = _roles(artefacts, built)
    rows = []
    for name in built:
        try:
            rows.append(
                VersionStatus(name, roles.get(name, ""), artefact.read_manifest(artefacts / VERSIONS / name))
            )
        except ArtefactError as error:
            rows.append(VersionStatus(name, roles.get(name, ""), None, str(error)))
    return rows


def _roles(artefacts: Path, built: list[str]) -> dict[str, str]:
    names = history(artefacts)
    before = next((name for name in names[1:] if name in built and name != names[0]), None)
    return ({before: "previous"} if before else {}) | ({names[0]: "live"} if names else {})


def _point(artefacts: Path, names: list[str]) -> None:
    try:
        replace_text(artefacts / POINTER, "".join(f"{name}\n" for name in names[:_REMEMBERED]))
    except OSError as error:
        raise PublishError(f"{artefacts / POINTER} cannot be written: {error.strerror or error}") from error
