"""The long checks of `benchmarks/`, run for a few seconds: they start, measure and hold."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import _load, serving
from tests.corpus_kit import second_corpus
from tests.web_helpers import folder

ROOT = Path(__file__).parent.parent


def run(*command: str, **settings: str) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("VOUCH_")} | settings
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    return done.stdout + done.stderr


def test_the_fuzzer_finds_no_bytes_that_break_a_promise(tmp_path):
    found = run("benchmarks.fuzz", "-max_total_time=5", f"-artifact_prefix={tmp_path}/", str(tmp_path))
    assert "Done" in found and "ERROR" not in found


def test_a_short_soak_fails_no_answer_and_does_not_grow(tmp_path, monkeypatch):
    corpus = second_corpus(folder() / "corpus")
    out = run(
        "benchmarks.soak", "--minutes", "0.2", f"--results={tmp_path / 'R.md'}", VOUCH_CORPUS=str(corpus)
    )
    assert " 0 failed" in out and "questions/s" in (tmp_path / "R.md").read_text()


def test_the_load_generator_counts_what_was_not_answered_well():
    load = _load.Load(seconds=2.0, failed=1, times=[0.001] * 98 + [0.2] * 2)
    assert load.row() == {"per_s": 50.0, "p50": 1.0, "p99": 200.0, "failed": 1}


def test_a_section_of_the_results_replaces_its_last_run(tmp_path, monkeypatch):
    results = tmp_path / "RESULTS.md"
    serving.save("One", "first", results)
    serving.save("Two", "other", results)
    serving.save("One", "second", results)
    text = results.read_text()
    assert text.count("## One") == 1 and "second" in text and "first" not in text and "other" in text


def test_the_table_gives_the_ratio_the_right_way_round():
    rows = {"Vouch": {"p50": 2.0, "per_s": 300.0}, serving.PEERS["faiss"]: {"p50": 10.0, "per_s": 100.0}}
    table = serving.table(rows)
    assert table.count("5.0 ×") == 1 and table.count("3.0 ×") == 1


@pytest.mark.parametrize("question", ["How fast?", "naïve 中文 “quoted”"])
def test_a_question_is_sent_as_one_whole_request(question):
    head, _, body = _load.requests("http://127.0.0.1:8000/api/chat", [question])[0].partition(b"\r\n\r\n")
    assert json.loads(body) == {"message": question}
    assert f"Content-Length: {len(body)}".encode() in head and head.startswith(b"POST /api/chat HTTP/1.1")
