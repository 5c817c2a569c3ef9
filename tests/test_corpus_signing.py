"""Approvals may be signed; where the operator requires it, an unsigned or wrong one is refused."""

import json
import subprocess
from dataclasses import replace

import pytest
from click.testing import CliRunner

from corpus import ledger, signing
from corpus.__main__ import Desk, cli
from corpus.check import check, errors
from corpus.signing import SigningError, principal, sign, unsigned
from tests.corpus_kit import TODAY, article_of, review, second_corpus


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    """Two real key pairs, `editor` and `stranger`, without a passphrase."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("editor", "stranger"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)]
        subprocess.run(command, check=True)
    return folder


@pytest.fixture(autouse=True)
def nothing_looked_at(monkeypatch):
    """As a process starts: one test must not answer for another that signs the same entry."""
    monkeypatch.setattr(signing, "_good", set())


@pytest.fixture
def signers(keys, tmp_path):
    """The editor's key may sign for "Vouch project", and for nobody else."""
    path = tmp_path / "allowed_signers"
    path.write_text(f"vouch.project {(keys / 'editor.pub').read_text()}")
    return path


def approved(root, key=None, **fields):
    article = article_of(root)
    return ledger.approve(
        root, article, review(**fields), (lambda digest: sign(digest, key)) if key else None
    )


def faults(root, signers) -> list[str]:
    return [problem.reason for problem in unsigned(ledger.read(root).values(), signers)]


def test_good_signature_is_accepted(keys, signers, tmp_path):
    approved(tmp_path, keys / "editor")
    assert faults(tmp_path, signers) == []
    assert errors(check(tmp_path, TODAY, editorial=False, signers=signers)) == []


def test_unsigned_approval_is_refused_only_when_signing_is_required(signers, tmp_path):
    approved(tmp_path)
    reason = "approval of brake-pads by Vouch project is not signed"
    assert faults(tmp_path, signers) == [reason]
    assert [problem.reason for problem in errors(check(tmp_path, TODAY, signers=signers))] == [reason]
    assert errors(check(tmp_path, TODAY)) == []


def test_signature_by_a_key_that_is_not_allowed_is_refused(keys, signers, tmp_path):
    approved(tmp_path, keys / "stranger")
    assert "is wrongly signed" in faults(tmp_path, signers)[0]


def test_signature_in_another_persons_name_is_refused(keys, signers, tmp_path):
    approved(tmp_path, keys / "editor", by="Somebody Else")
    assert "by Somebody Else is wrongly signed" in faults(tmp_path, signers)[0]


def test_signature_moved_from_another_entry_is_refused(keys, signers, tmp_path):
    one = approved(tmp_path, keys / "editor")
    two = approved(tmp_path, keys / "editor", role="another role")
    assert unsigned([replace(two, signature=one.signature)], signers)[0].line == 2


def test_key_that_was_not_valid_yet_is_refused(keys, tmp_path):
    signers = tmp_path / "allowed_signers"
    key = (keys / "editor.pub").read_text()
    signers.write_text(f'vouch.project valid-after="20270101" {key}')
    approved(tmp_path, keys / "editor")
    assert "is wrongly signed" in faults(tmp_path, signers)[0]
    signers.write_text(f'vouch.project valid-after="20260101",valid-before="20261201" {key}')
    assert faults(tmp_path, signers) == []


def test_stripped_signature_keeps_the_chain_but_is_not_taken_for_signed(keys, signers, tmp_path):
    approved(tmp_path, keys / "editor")
    path = tmp_path / ledger.NAME
    row = json.loads(path.read_text())
    del row["signature"]
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n")
    assert faults(tmp_path, signers) == ["approval of brake-pads by Vouch project is not signed"]


@pytest.fixture
def looked_at(monkeypatch):
    """Each approval that ssh-keygen was asked about, by its article."""
    asked, really = [], signing._fault

    def fault(approval, signers):
        asked.append(approval.article)
        return really(approval, signers)

    monkeypatch.setattr(signing, "_fault", fault)
    return asked


def test_good_signature_is_looked_at_once_until_the_entry_or_the_signers_change(
    keys, signers, tmp_path, looked_at
):
    approved(tmp_path, keys / "editor")
    assert faults(tmp_path, signers) == faults(tmp_path, signers) == [] and len(looked_at) == 1
    approved(tmp_path, keys / "editor", role="another role")
    assert faults(tmp_path, signers) == [] and len(looked_at) == 2
    signers.write_text(f"vouch.project {(keys / 'stranger.pub').read_text()}")
    assert "is wrongly signed" in faults(tmp_path, signers)[0] and len(looked_at) == 3


def test_bad_signature_is_looked_at_every_time(keys, signers, tmp_path, looked_at):
    approved(tmp_path, keys / "stranger")
    assert "is wrongly signed" in faults(tmp_path, signers)[0]
    assert "is wrongly signed" in faults(tmp_path, signers)[0] and len(looked_at) == 2


def test_signature_that_is_taken_away_after_it_was_found_good_is_missed(keys, signers, tmp_path):
    approved(tmp_path, keys / "editor")
    assert faults(tmp_path, signers) == []
    path = tmp_path / ledger.NAME
    row = json.loads(path.read_text())
    del row["signature"]
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n")
    assert faults(tmp_path, signers) == ["approval of brake-pads by Vouch project is not signed"]


def test_failing_key_writes_nothing(tmp_path):
    (tmp_path / "nonsense").write_text("not a key")
    with pytest.raises(SigningError, match="cannot sign"):
        approved(tmp_path, tmp_path / "nonsense")
    assert ledger.entries(tmp_path) == []


def test_missing_signers_file_or_program_is_a_clear_error(tmp_path, monkeypatch):
    approved(tmp_path)
    (problem,) = errors(check(tmp_path, TODAY, signers=tmp_path / "nowhere"))
    assert "no such file of allowed signers" in problem.reason
    monkeypatch.setattr(signing, "_PROGRAM", "ssh-keygen-is-not-here")
    with pytest.raises(SigningError, match="install openssh-client"):
        sign("0" * 64, tmp_path / "key")


@pytest.mark.parametrize(
    "name, expected", [("Ana M. Ruiz", "ana.m.ruiz"), ("a@b.org", "a@b.org"), (" Zoë*, ? ", "zoë")]
)
def test_approver_has_one_name_in_the_signers_file(name, expected):
    assert principal(name) == expected


def test_operator_who_requires_signing_gets_it_from_the_command_line(keys, signers, tmp_path, monkeypatch):
    root = second_corpus(tmp_path)
    monkeypatch.setenv("VOUCH_ALLOWED_SIGNERS", str(signers))

    def run(*args):
        desk = Desk(today=lambda: TODAY, wording={})
        return CliRunner().invoke(cli, ["--corpus", str(root), *args], obj=desk)

    assert run("check").exit_code == 1
    names = ["brake-pads", "lights-at-night", "stopping-distance"]
    who = ["--level", "source-checked", "--by", "Vouch project", "--role", "content editors"]
    assert run("approve", *names, *who, "--sign", str(keys / "editor")).exit_code == 0
    assert run("check").output == "3 articles, 0 errors, 0 warnings\n"
