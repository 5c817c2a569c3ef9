"""The live index: what is published, loaded, verified, and switched while requests go on."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from corpus.golden import Golden
from index import artefact, encoder, withdrawal
from index.artefact import VERSIONS, Artefact
from index.assemble import texts_of
from index.embedder import Model
from index.errors import IndexFault, ModelError, NoIndex, PublishError
from index.manifest import ArticleRecord, Manifest
from index.publish import POINTER, history, live_version
from index.querycache import QueryCache
from index.search import Search

__all__ = ["Index", "LiveIndex", "NoIndex"]

log = logging.getLogger(__name__)
# Seconds. A publish is noticed within LOOK_EVERY, a withdrawal obeyed within it; a version that
# was refused is tried again after RETRY_AFTER, since memory or a disk may have come back.
LOOK_EVERY = 0.1
RETRY_AFTER = 30.0
# What may be wrong with one version and not with another.
_FAULTS = (IndexFault, OSError, MemoryError, ValueError)
# Texts by which a version's encoder is proved on the machine that serves.
_PROBES = 4


class Index(Search):
    """An immutable snapshot of one version, with the encoder that its vectors were made by."""

    def __init__(self, loaded: Artefact, encode: QueryCache, withdrawals: "Withdrawals"):
        super().__init__(loaded.parts, encode)
        self.version: str = loaded.manifest.version
        self.manifest: Manifest = loaded.manifest
        self.articles: dict[str, ArticleRecord] = loaded.articles
        self.openers: tuple[Golden, ...] = loaded.openers
        self.lines = loaded.lines
        self._withdrawals = withdrawals

    def withdrawn(self) -> frozenset[str]:
        """Ids of articles withdrawn since, read anew at most every tenth of a second."""
        return self._withdrawals.ids(self.articles)


class Withdrawals:
    """The withdrawn articles; a file that cannot be understood withdraws everything."""

    def __init__(self, artefacts: Path):
        self._artefacts = artefacts
        self._looked = -LOOK_EVERY
        self._seen: object = ()
        self._ids: frozenset[str] | None = frozenset()

    def ids(self, everything) -> frozenset[str]:
        now = time.monotonic()
        if now - self._looked >= LOOK_EVERY:
            self._looked = now
            seen = _signature(self._artefacts / withdrawal.NAME)
            if seen != self._seen:
                self._ids, self._seen = self._read(), seen
        return frozenset(everything) if self._ids is None else self._ids

    def _read(self) -> frozenset[str] | None:
        try:
            return frozenset(row["article"] for row in withdrawal.read(self._artefacts))
        except PublishError as error:
            # Which article it meant to take down is unknown, and none may be quoted by mistake.
            log.error("every article is treated as withdrawn: %s", error)
            return None


class LiveIndex:
    """Follows the pointer of `artefacts`. Share one between all threads of a process.

    Queries are embedded by the encoder that the version carries, unless `encoder` is torch or it
    carries none: then by the model that `embedder_factory` loads, once, and that stays for every
    later version. A version that does not verify, or that another model built, is refused and
    said once to the log; the version before keeps serving, also in a process that starts on a damaged one.
    """

    def __init__(
        self,
        artefacts: Path,
        *,
        embedder_factory: Callable[[], Model],
        encoder: Literal["onnx", "torch"] = "onnx",
        look_every: float = LOOK_EVERY,
    ):
        self._prefer = encoder
        self._artefacts = artefacts
        self._factory = embedder_factory
        self._look_every = look_every
        self._model: Model | None = None
        self._torch: QueryCache | None = None
        self._carried: tuple[frozenset[str], QueryCache] | None = None
        self._index: Index | None = None
        self._withdrawals = Withdrawals(artefacts)
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._seen: object = None
        self._tried = float("-inf")
        self._fault: str | None = None

    def current(self) -> Index:
        """The index to answer one request from; call it once per request.

        Costs one comparison, and one stat of the pointer each tenth of a second. Until a version is loaded
        each call looks, and loads or waits for the one that does; later versions are loaded by a
        thread of their own while the old one answers. Raises NoIndex when nothing is published or
        nothing that is could be loaded.
        """
        index = self._index
        if index is None:
            # Whoever comes while the first version loads waits for it: a refusal would tell a
            # visitor "no index" after another worker, or the readiness check, has said there is one.
            with self._lock:
                if self._index is None:
                    self._look()
                index = self._index
        elif time.monotonic() - self._looked >= self._look_every and self._lock.acquire(blocking=False):
            try:
                changed = self._changed()
            except BaseException:
                self._lock.release()
                raise
            if changed:
                threading.Thread(target=self._look_and_release, name="index-switch", daemon=True).start()
            else:
                self._lock.release()
        if index is None:
            raise NoIndex(self._fault or f"{self._artefacts} has no published index")
        return index

    def _look_and_release(self) -> None:
        try:
            self._look()
        finally:
            self._lock.release()

    def _changed(self) -> bool:
        self._looked = time.monotonic()
        if _signature(self._artefacts / POINTER) != self._seen:
            return True
        return self._fault is not None and self._looked - self._tried >= RETRY_AFTER

    def _look(self) -> None:
        """Load what the pointer names, if it is not what is loaded. The lock is held."""
        if self._index is None and not self._changed() and self._fault is not None:
            return
        self._seen = _signature(self._artefacts / POINTER)
        self._tried = time.monotonic()
        try:
            version = live_version(self._artefacts)
            if version is None:
                raise NoIndex(f"{self._artefacts} has no published index")
            if self._index is None or version != self._index.version:
                self._index = self._load(version)
                log.info("index %s is live", version)
            self._fault = None
        except _FAULTS as error:
            news, self._fault = str(error) != self._fault, str(error)
            # Another model in use is no damage: the operator must choose, so nothing older is served.
            if self._index is None and not isinstance(error, NoIndex | ModelError):
                self._index = self._earlier()
            if news:
                kept = f"; {self._index.version} keeps serving" if self._index else ""
                log.error("index refused: %s%s", error, kept)
        finally:
            self._looked = time.monotonic()

    def _earlier(self) -> Index | None:
        """The newest version that was live before and loads: what a process serves that starts on a damaged one."""
        try:
            names = history(self._artefacts)[1:]
        except PublishError:
            return None
        for name in dict.fromkeys(names):
            try:
                return self._load(name)
            except _FAULTS as error:
                log.warning("an earlier index is refused too: %s", error)
        return None

    def _load(self, version: str) -> Index:
        lines = self._index.lines if self._index else None
        loaded = artefact.load(self._artefacts / VERSIONS / version, lines=lines)
        kind, reason = loaded.manifest.encoder.kind, loaded.manifest.encoder.reason
        if self._prefer == "onnx" and kind != "none":
            return Index(loaded, self._carried_encoder(loaded), self._withdrawals)
        if self._prefer == "onnx" and self._torch is None:
            log.warning(
                "index %s carries no encoder, sentence-transformers embeds instead: %s", version, reason
            )
        return Index(loaded, self._torch_encoder(loaded), self._withdrawals)

    def _carried_encoder(self, loaded: Artefact) -> QueryCache:
        """The encoder in the version's folder; one that is loaded already stays."""
        folder = loaded.folder / encoder.FOLDER
        key = encoder.hashes(loaded.manifest.files)
        if self._carried is None or self._carried[0] != key:
            opened = encoder.open_encoder(folder)
            parts = loaded.parts
            texts = texts_of(parts.passages[:1], ())[:_PROBES]
            encoder.prove(opened, loaded.manifest.encoder, texts, parts.texts[: len(texts)], folder)
            self._carried = key, QueryCache(opened)
        return self._carried[1]

    def _torch_encoder(self, loaded: Artefact) -> QueryCache:
        if self._model is None or self._torch is None:
            self._model = self._factory()
            self._torch = QueryCache(self._model.embedder)
        built, ours = loaded.manifest.model, self._model.identity
        if not built.same_vectors(ours):
            raise NoIndex(
                f"{loaded.folder} was built by model {built.name} ({built.weights_sha256[:12]}, {built.dim} "
                f"dimensions), but the model in use is {ours.name} ({ours.weights_sha256[:12]}, {ours.dim} "
                "dimensions): build again or set VOUCH_MODEL"
            )
        return self._torch


def _signature(path: Path) -> object:
    """What changes whenever the file is replaced; None when it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size
