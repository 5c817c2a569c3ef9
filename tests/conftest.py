"""Shared fixtures: the real model, a real index of the real articles, on a fixed clock."""

import os
from datetime import date
from pathlib import Path

import pytest

os.environ.setdefault("HF_HUB_OFFLINE", "1")
# As the commands do.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from bot import triage_judge  # noqa: E402
from bot.core import Bot, Clinic  # noqa: E402
from corpus import ledger  # noqa: E402
from corpus.boundaries import load_boundaries  # noqa: E402
from corpus.loader import load_corpus  # noqa: E402
from index import adapter  # noqa: E402
from index.build import build  # noqa: E402
from index.embedder import Model, load_model  # noqa: E402
from index.live import LiveIndex  # noqa: E402
from index.publish import publish  # noqa: E402

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
# Every test runs on this day: after the articles were approved, before any of them lapses.
TODAY = date(2026, 12, 1)


@pytest.fixture(scope="session", autouse=True)
def unhurried():
    """A busy machine must not turn a verdict into one of the rules alone: its deadline has tests of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(triage_judge, "DEADLINE", 2.0)
        yield


@pytest.fixture(scope="session")
def model() -> Model:
    return load_model(adapter=CORPUS / adapter.NAME)


@pytest.fixture(scope="session")
def artefacts(tmp_path_factory, model) -> Path:
    """An artefacts folder whose live version is the starter corpus."""
    folder = tmp_path_factory.mktemp("artefacts")
    articles = list(load_corpus(CORPUS).articles.values())
    built = build(
        articles,
        ledger.read(CORPUS),
        TODAY,
        artefacts=folder,
        model=model,
        boundaries=load_boundaries(CORPUS),
        with_encoder=True,
    )
    publish(folder, built.version)
    return folder


@pytest.fixture(scope="session")
def live(artefacts, model) -> LiveIndex:
    return LiveIndex(artefacts, embedder_factory=lambda: model)


@pytest.fixture(scope="session")
def bot(live) -> Bot:
    return Bot(live, Clinic(), lambda: TODAY)
