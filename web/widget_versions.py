"""Earlier versions of the widget's script, kept so that a page that pins one goes on loading it."""

import os
import re
import tempfile
from pathlib import Path

MOST = 5
_NAME = re.compile(r"[0-9a-f]{12}")


def keep(folder: Path, name: str, script: bytes, most: int = MOST) -> None:
    """Put `script` into `folder` as the newest version and leave the newest `most` there.

    Raises OSError when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=folder, suffix=".draft")
    with os.fdopen(handle, "wb") as file:
        file.write(script)
    os.replace(draft, _path(folder, name))
    # Workers do this at the same moment, so what one finds another may have removed.
    versions = sorted(folder.glob("widget-*.js"), key=_age)
    for old in versions[most:]:
        old.unlink(missing_ok=True)


def find(folder: Path, name: str) -> bytes | None:
    """The script of this name, None when it is not kept. Names are 12 hexadecimal digits."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return _path(folder, name).read_bytes()
    except OSError:
        return None


def _path(folder: Path, name: str) -> Path:
    return folder / f"widget-{name}.js"


def _age(path: Path) -> float:
    """Newest first; a file that has just gone counts as the oldest."""
    try:
        return -path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
