"""What the deployment guide promises about copies: a backup made while it serves is whole when put back."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

from index.embedder import load_model
from index.live import LiveIndex
from index.publish import live_version, publish
from tests.corpus_kit import second_corpus
from tests.index_helpers import edit
from tests.web_helpers import build_version

ROOT = Path(__file__).parent.parent


def test_a_backup_put_back_serves_the_same_and_can_roll_back(tmp_path):
    home = tmp_path / "home"
    corpus, artefacts = second_corpus(home), home / "artefacts"
    first = publish(artefacts, build_version(corpus, artefacts, with_encoder=True))
    edit(corpus, "brake-pads", ("dry cloth", "soft cloth"))
    second = publish(artefacts, build_version(corpus, artefacts, with_encoder=True))
    (artefacts / "versions" / ".building-half").mkdir()
    with tarfile.open(tmp_path / "vouch.tar.gz", "w:gz") as archive:
        for name in (corpus.name, "artefacts"):
            archive.add(home / name, name)
    restored = tmp_path / "restored"
    with tarfile.open(tmp_path / "vouch.tar.gz") as archive:
        archive.extractall(restored, filter="data")
    assert live_version(restored / "artefacts") == second != first
    before, after = (
        LiveIndex(place / "artefacts", embedder_factory=load_model).current() for place in (home, restored)
    )
    question = "why do my brakes squeal"
    assert [hit.passage for hit in after.retrieve(question, 3)] == [
        hit.passage for hit in before.retrieve(question, 3)
    ]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("VOUCH_")} | {
        "VOUCH_CORPUS": str(restored / corpus.name),
        "VOUCH_ARTEFACTS": str(restored / "artefacts"),
    }
    for command in (("corpus", "check"), ("index", "status"), ("index", "rollback")):
        done = subprocess.run(
            [sys.executable, "-m", *command], env=environment, cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert live_version(restored / "artefacts") == first
