"""Writing that survives a crash: flushed to disk, and seen whole or not at all."""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from index.errors import BuildError


class FileRecord(BaseModel):
    """One file of a version: hex SHA-256 and size in bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: str
    bytes: int


def sync_folder(folder: Path) -> None:
    """Flush a folder's list of names, so that a rename is there after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def sync_tree(folder: Path) -> None:
    """Flush every file and folder under `folder`."""
    for base, _, names in os.walk(folder):
        for name in names:
            sync_file(Path(base, name))
        sync_folder(Path(base))


class Writing:
    """Writes files into one folder in the background, each flushed and then hashed as it lies there.

    Use it in a `with`, which waits for what is under way.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.pool = ThreadPoolExecutor(2)
        self._jobs: list[Future[dict[str, FileRecord]]] = []

    def add(self, names: Sequence[str], write: Callable[[Path], object]) -> None:
        """`write` is given the folder, and makes there all `names`, each a file or a folder of files."""
        self._jobs.append(self.pool.submit(self._settled, names, write))

    def records(self) -> dict[str, FileRecord]:
        """What was written, by its path in the folder, in order; raises what a `write` raised."""
        return dict(sorted(row for job in self._jobs for row in job.result().items()))

    def _settled(self, names: Sequence[str], write: Callable[[Path], object]) -> dict[str, FileRecord]:
        write(self.folder)
        found = {}
        for path in (self.folder / name for name in names):
            for file in path.rglob("*") if path.is_dir() else [path]:
                sync_file(file)
                record = FileRecord(sha256=sha256_file(file), bytes=file.stat().st_size)
                found[file.relative_to(self.folder).as_posix()] = record
        return found

    def __enter__(self) -> "Writing":
        return self

    def __exit__(self, *_) -> None:
        self.pool.shutdown(cancel_futures=True)


def replace_text(path: Path, text: str) -> None:
    """As `replace_bytes`, for text."""
    replace_bytes(path, text.encode("utf-8"))


def replace_bytes(path: Path, content: bytes) -> None:
    """Swap in a file's new content in one step; readers see the old or the new, never half.

    The caller holds a lock: one fixed temporary name leaves no litter when a writer is killed.
    """
    temporary = path.with_name(f".{path.name}.new")
    try:
        with open(temporary, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sha256_file(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def locked(folder: Path, name: str) -> Iterator[None]:
    """Hold one of the folder's locks, waiting for whoever holds it. A killed holder lets go.

    Raises BuildError when the folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = open(folder / f".{name}.lock", "a")
    except OSError as error:
        raise BuildError(f"{folder} cannot be written: {error.strerror}") from None
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
