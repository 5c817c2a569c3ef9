"""What a server needs: only what requirements-serve.txt lists, from a wheelhouse, and no other machine."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.corpus_kit import TODAY, second_corpus
from tests.stay_here import REACHED_OUT
from tests.web_helpers import QUESTION, build_and_publish, folder, free_port

ROOT = Path(__file__).parent.parent
SERVE, WHOLE = ROOT / "requirements-serve.txt", ROOT / "requirements.txt"
HEAVY = {
    "torch", "sentence-transformers", "transformers", "scipy", "scikit-learn", "trafilatura", "textstat",
    "onnx", "pypdf", "mammoth", "watchfiles",
}  # fmt: skip
# One question through the whole app, then every module that is loaded, by distribution.
LOADED = """
import json, sys
from importlib.metadata import packages_distributions
from web.preload import preload
preload()
from bot.compose import make_bot
from settings import load_settings
from web.app import create_app
asked = create_app(make_bot(load_settings())).test_client()
reply = asked.post("/api/chat", json={"message": "Why do my braks squeal?"})
assert reply.status_code == 200 and reply.get_json()["index_version"], reply.text
owners = packages_distributions()
loaded = {name.split(".")[0] for name, module in list(sys.modules.items()) if module is not None}
print(json.dumps(sorted({owner for name in loaded & set(owners) for owner in owners[name]})))
"""
SERVER = """
import sys
from datetime import date
from tests.stay_here import stay_here
sys.addaudithook(stay_here)
from settings import load_settings
from web.__main__ import serve
day = date.fromisoformat(sys.argv[2])
serve(load_settings(), "127.0.0.1", int(sys.argv[1]), 1, today=lambda: day)
"""


def pins(path: Path) -> dict[str, str]:
    rows = re.findall(r"(?m)^([A-Za-z0-9_.-]+)==([^\s\\;]+)", path.read_text("utf-8"))
    return {canonicalize_name(name): version for name, version in rows}


def closure(names: set[str]) -> set[str]:
    """The distributions named and all that they need, as installed here."""
    found: set[str] = set()
    left = set(names)
    while left:
        name = left.pop()
        found.add(name)
        for text in requires(name) or []:
            needed = Requirement(text)
            if not needed.marker or needed.marker.evaluate({"extra": ""}):
                left |= {canonicalize_name(needed.name)} - found
    return found


@pytest.fixture(scope="module")
def artefacts():
    made = folder() / "artefacts"
    build_and_publish(second_corpus(folder() / "corpus"), made, with_encoder=True)
    return made


def environment(artefacts: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("VOUCH_", "PYTHON"))}
    return kept | {"VOUCH_ARTEFACTS": str(artefacts), "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}


def test_a_server_loads_only_what_requirements_serve_lists(artefacts):
    done = subprocess.run(
        [sys.executable, "-c", LOADED], env=environment(artefacts), cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    loaded = {canonicalize_name(name) for name in json.loads(done.stdout.splitlines()[-1])}
    assert not loaded & HEAVY
    assert "onnxruntime" in loaded
    # bm25s reads with orjson where it happens to be installed.
    assert loaded - {"setuptools", "pip", "orjson"} <= closure(set(pins(SERVE)))


def test_nothing_that_a_server_needs_brings_torch_along():
    assert not closure(set(pins(SERVE))) & HEAVY


@pytest.mark.parametrize("name", ["requirements-serve", "requirements"])
def test_the_lock_file_has_every_pin_with_hashes_and_no_torch(name):
    text = (ROOT / f"{name}.lock").read_text("utf-8")
    locked = pins(ROOT / f"{name}.lock")
    wanted = pins(ROOT / f"{name}.txt") | pins(SERVE)
    for package, version in wanted.items():
        assert package == "torch" or locked[package] == version, f"{package}: run make lock"
    assert "torch" not in locked and "://" not in text
    blocks = re.split(r"(?m)^(?=[A-Za-z0-9])", text)[1:]
    assert len(blocks) == len(re.findall(r"(?m)^[A-Za-z0-9]", text)) > 40
    assert all("--hash=sha256:" in block for block in blocks)


def test_requirements_hold_all_that_serving_needs():
    assert "-r requirements-serve.txt" in WHOLE.read_text("utf-8")
    assert not set(pins(SERVE)) & set(pins(WHOLE)), "each pin stands in one file"


@pytest.fixture(scope="module")
def wheels():
    """The wheelhouse: what the lock file names, fetched once by its hashes and kept in the environment."""
    house, lock = Path(sys.prefix) / "wheels", ROOT / "requirements-serve.lock"
    stamp = house / "lock"
    if not stamp.exists() or stamp.read_text("utf-8") != lock.read_text("utf-8"):
        command = ["download", "-q", "--no-deps", "--require-hashes", "-r", str(lock), "-d", str(house)]
        subprocess.run([sys.executable, "-m", "pip", *command], check=True)
        stamp.write_text(lock.read_text("utf-8"), "utf-8")
    return house


def test_a_server_installs_from_a_wheelhouse_and_serves_without_reaching_out(wheels, artefacts, tmp_path):
    fresh = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(fresh)], check=True)
    python = fresh / "bin" / "python"
    options = [
        "-q",
        "--no-index",
        "--find-links",
        str(wheels),
        "--no-deps",
        "--require-hashes",
        "--no-compile",
    ]
    alone = {k: v for k, v in environment(artefacts).items() if not k.startswith("PIP_")}
    subprocess.run(
        [str(python), "-m", "pip", "install", *options, "-r", str(ROOT / "requirements-serve.lock")],
        check=True,
        env=alone | {"PIP_CONFIG_FILE": os.devnull},
    )
    port, log = free_port(), tmp_path / "log"
    with log.open("wb") as out:
        command = [str(python), "-c", SERVER, str(port), TODAY.isoformat()]
        server = subprocess.Popen(command, env=alone, cwd=ROOT, stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + 120
        while "Vouch answers at" not in log.read_text():
            assert server.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/chat",
            json.dumps({"message": QUESTION}).encode(),
            {"Content-Type": "application/json"},
        )
        reply = json.loads(urllib.request.urlopen(request, timeout=60).read())
        assert reply["kind"] == "answer" and reply["excerpts"]
    finally:
        server.terminate()
        server.wait(30)
    assert REACHED_OUT not in log.read_text()
