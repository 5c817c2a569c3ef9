"""What vetting promises, against a running server: voiding, lapsing, withdrawal, tampering, signatures."""

import json
import shutil
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.__main__ import Desk as Editor
from corpus.__main__ import cli as corpus
from corpus.loader import load_article
from index.__main__ import Desk as Operator
from index.__main__ import cli as index
from index.publish import live_version, publish
from tests.corpus_kit import TODAY, changed, put, second_corpus
from tests.test_web_server import Served
from tests.web_helpers import QUESTION, build_and_publish, folder, model

PASSAGE = "brake-pads.worn"
OLD, NEW = "from the side, in good light", "from the side, in daylight"
BY = ["--level", "source-checked", "--by", "Ana Ruiz", "--role", "content editor"]


class Place:
    """A corpus, its artefacts, the editor's and operator's commands, and a server with a clock to set."""

    def __init__(self):
        self.template = second_corpus(folder())
        self.artefacts = folder() / "artefacts"
        self.base = build_and_publish(self.template, self.artefacts, with_encoder=True)
        self.clock = folder() / "clock"
        self.set_clock(datetime.combine(TODAY, datetime.min.time()))
        self.server = Served(self.artefacts, workers=2, VOUCH_RATE_LIMIT="off", TEST_CLOCK=str(self.clock))
        self.server.wait_until(lambda: self.server.get("/readyz")[0] == 200, 60)
        self.built = 0

    def set_clock(self, now: datetime) -> None:
        self.clock.write_text(now.isoformat())

    def begin(self, root: Path, monkeypatch) -> None:
        self.root = Path(shutil.copytree(self.template, root))
        monkeypatch.setenv("VOUCH_CORPUS", str(root))
        monkeypatch.setenv("VOUCH_ARTEFACTS", str(self.artefacts))
        publish(self.artefacts, self.base)
        self.wait_for(self.base)

    def edit(self) -> None:
        path = self.root / "articles" / "brake-pads.md"
        put(self.root, changed((OLD, NEW), text=path.read_text("utf-8")), path.name)

    def corpus(self, *words: str):
        return CliRunner().invoke(corpus, list(words), obj=Editor(today=lambda: TODAY, wording={}))

    def index(self, *words: str):
        self.built += 1
        now = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=1, seconds=self.built)
        return CliRunner().invoke(
            index, list(words), obj=Operator(now=lambda: now, open_model=lambda name, artefacts, adapter: model())
        )

    def texts(self) -> set[str | None]:
        """What the workers give for the passage, asked often enough to meet each of them."""
        replies = [self.server.get(f"/api/passages/{PASSAGE}") for _ in range(12)]
        asked = [self.server.ask(QUESTION)[1]["excerpts"] for _ in range(6)]
        quoted = {row["text"] for rows in asked for row in rows if row["passage_id"] == PASSAGE}
        found = {reply["excerpt"]["text"] if status == 200 else None for status, reply in replies}
        assert quoted <= found, "the chat quotes what the passage's own address gives"
        return found

    def wait_for(self, version: str | None) -> None:
        def everywhere() -> bool:
            return {self.server.get("/readyz")[1].get("index_version") for _ in range(12)} == {version}

        self.server.wait_until(everywhere, 30)
        # A worker that was not met yet looks again within half a second.
        time.sleep(1.5)


@pytest.fixture(scope="module")
def shared():
    place = Place()
    yield place
    place.server.stop()


@pytest.fixture
def place(shared, tmp_path, monkeypatch):
    shared.begin(tmp_path / "corpus", monkeypatch)
    yield shared
    shared.set_clock(datetime.combine(TODAY, datetime.min.time()))


def assert_untouched(place, done, *said: str) -> None:
    """The command refused in plain words, and every worker serves what it served before."""
    assert done.exit_code == 1 and "Traceback" not in done.output, done.output
    for words in said:
        assert words in done.output
    assert live_version(place.artefacts) == place.base
    (text,) = place.texts()
    assert OLD in text


def test_an_edit_voids_the_approval_and_is_served_only_once_it_is_approved(place):
    place.edit()
    assert "changed since it was approved" in place.corpus("check").output
    done = place.index("build")
    assert done.exit_code == 0 and "left out: brake-pads changed since it was approved" in done.output
    (text,) = place.texts()
    assert OLD in text and NEW not in text
    assert place.index("publish").exit_code == 0
    place.wait_for(live_version(place.artefacts))
    assert place.texts() == {None}, "what is not approved as it stands is not served at all"
    assert place.corpus("approve", "brake-pads", *BY).exit_code == 0
    assert place.index("build", "--publish").exit_code == 0
    place.wait_for(live_version(place.artefacts))
    (text,) = place.texts()
    assert NEW in text


def test_an_article_that_lapses_at_midnight_is_not_quoted_by_any_worker_at_one_past(place):
    due = load_article(place.root / "articles" / "brake-pads.md").meta.review_due
    last = datetime.combine(due, datetime.min.time()) + timedelta(hours=23, minutes=59)
    place.set_clock(last)
    (text,) = place.texts()
    assert OLD in text
    place.set_clock(last + timedelta(minutes=2))
    assert place.texts() == {None}
    place.set_clock(last - timedelta(days=1))
    assert len(place.texts()) == 1 and None not in place.texts()


def test_a_withdrawal_is_obeyed_by_every_worker_whatever_it_has_answered_before(place):
    assert None not in place.texts()
    assert place.corpus("withdraw", "brake-pads", "--reason", "a test").exit_code == 0
    time.sleep(2)
    try:
        assert place.texts() == {None}
        place.edit()
        place.corpus("approve", "brake-pads", *BY)
        place.index("build", "--publish")
        place.wait_for(live_version(place.artefacts))
        assert place.texts() == {None}, "it stays withdrawn through a publish"
    finally:
        assert place.corpus("reinstate", "brake-pads").exit_code == 0
    time.sleep(2)
    assert None not in place.texts()


def edited(text: str) -> str:
    row = json.loads(text.splitlines()[0])
    return text.replace(
        json.dumps(row, ensure_ascii=False), json.dumps(row | {"by": "X"}, ensure_ascii=False)
    )


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (edited, "approvals.jsonl:1: error: ledger is broken: its hash does not match"),
        (lambda text: text[: len(text) - 40], "ledger is broken: the line is cut short"),
        (lambda text: "".join(text.splitlines(True)[1:]), "it does not follow the line before it"),
    ],
    ids=["edited by hand", "cut in half", "a line taken out"],
)
def test_a_tampered_ledger_stops_the_build_and_loses_nothing(tamper, said, place):
    path = place.root / "approvals.jsonl"
    text = tamper(path.read_text("utf-8"))
    path.write_text(text, "utf-8")
    assert_untouched(place, place.index("build", "--publish"), said, "restore it from a backup or from git")
    assert place.corpus("approve", "brake-pads", *BY).exit_code == 1
    assert path.read_text("utf-8") == text, "not a byte of it is changed"


def test_a_clock_set_back_is_named_and_nothing_is_appended(place):
    path = place.root / "approvals.jsonl"
    before = path.read_bytes()
    yesterday = Editor(today=lambda: TODAY - timedelta(days=1), wording={})
    done = CliRunner().invoke(corpus, ["approve", "brake-pads", *BY], obj=yesterday)
    assert_untouched(place, done, "this machine's clock is behind")
    assert path.read_bytes() == before


def test_where_signing_is_required_the_unsigned_and_the_wrongly_signed_never_go_live(
    place, tmp_path, monkeypatch
):
    for name in ("ana", "stranger"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(tmp_path / name)]
        subprocess.run(command, check=True)
    signers = tmp_path / "allowed_signers"
    signers.write_text(f"ana.ruiz {(tmp_path / 'ana.pub').read_text()}")
    monkeypatch.setenv("VOUCH_ALLOWED_SIGNERS", str(signers))
    place.edit()
    everything = ["brake-pads", "lights-at-night", "stopping-distance", *BY]
    place.corpus("approve", *everything)
    refused = "approval of brake-pads by Ana Ruiz is not signed"
    assert_untouched(place, place.index("build", "--publish"), refused)
    place.corpus("approve", *everything, "--sign", str(tmp_path / "stranger"))
    refused = "approval of brake-pads by Ana Ruiz is wrongly signed"
    assert_untouched(place, place.index("build", "--publish"), refused)
    place.corpus("approve", *everything, "--sign", str(tmp_path / "ana"))
    done = place.index("build", "--publish")
    assert done.exit_code == 0, done.output
    place.wait_for(live_version(place.artefacts))
    (text,) = place.texts()
    assert NEW in text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x00\x01\x02\xff\xfe", "error"),
        (b"---\nid: a\nid: b\n---\n", "error"),
        (b"---\na: &a [x, x]\nb: &b [*a, *a]\n---\n", "error"),
        (b"---\n" + b"x" * 20_000_000, "error"),
        ("---\nid: caf\u00e9\n".encode("latin-1"), "error"),
    ],
    ids=["binary", "duplicate key", "YAML bomb", "20 MB", "not UTF-8"],
)
def test_a_bad_file_stops_the_build_in_one_clear_line_and_the_server_goes_on(data, said, place):
    put(place.root, data, "bad.md")
    done = place.index("build", "--publish")
    assert_untouched(place, done, "articles/bad.md", said)
    assert max(map(len, done.output.splitlines())) < 300
