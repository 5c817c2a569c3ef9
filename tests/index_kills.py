"""Kill a build and publish at every step it takes on files, and look at what is left each time.

    python -m tests.index_kills FOLDER

FOLDER holds a corpus, artefacts whose live version says 'dry cloth' while the corpus says 'soft
cloth', and `vectors.npz`: the real vectors of all its texts. A process of its own, since forking
one that has loaded torch costs many times as much.
"""

import json
import os
import shutil
import signal
import sys
from pathlib import Path

import numpy as np

from index import artefact
from index.embedder import Model, ModelIdentity
from index.publish import live_version, publish
from tests.corpus_kit import word_pieces
from tests.index_helpers import build_from, die_at, in_child


class Replaying:
    """Gives the vectors that a real encoder gave before."""

    def __init__(self, texts: list[str], vectors: np.ndarray):
        self._vectors = dict(zip(texts, vectors, strict=True))

    def encode(self, texts) -> np.ndarray:
        return np.stack([self._vectors[text] for text in texts])


def main(folder: Path) -> None:
    """Print how many steps were killed; fails with the step at which the live version was wrong."""
    root, artefacts = folder / "second_corpus", folder / "artefacts"
    saved = np.load(folder / "vectors.npz")
    identity = ModelIdentity.model_validate_json(str(saved["identity"]))
    model = Model(identity, Replaying(saved["texts"].tolist(), saved["vectors"]), word_pieces())
    live = live_version(artefacts)
    for step in range(1, 2000):

        def work(step: int = step) -> None:
            die_at(step, artefacts)
            publish(artefacts, build_from(root, artefacts, model).version)

        status = in_child(work)
        now = live_version(artefacts)
        text = "dry" if now == live else "soft"
        passages = artefact.load(artefacts / "versions" / now).parts.passages
        assert any(f"clean, {text} cloth" in passage.text for passage in passages), step
        if status == 0:
            print(json.dumps({"killed": step - 1, "live": now}))
            return
        assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, (step, status)
        if now != live:
            publish(artefacts, live)
        for path in (artefacts / "versions").iterdir():
            # What the killed build left hidden stays: cleaning it up is the next build's work.
            if path.name != live and not path.name.startswith("."):
                shutil.rmtree(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
