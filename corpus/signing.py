"""Sign a ledger entry with an SSH key, and tell a good signature from a bad one."""

import hashlib
import re
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from corpus.chain import NAME
from corpus.ledger import Approval
from corpus.problem import Problem

NAMESPACE = "vouch-approval"
_PROGRAM = "ssh-keygen"
# What this process found rightly signed, with the hash of the file of allowed signers it was held against.
_good: set[tuple[Approval, str]] = set()


class SigningError(ValueError):
    """Raised when an entry cannot be signed, or signatures cannot be checked at all."""


def principal(name: str) -> str:
    """An approver as the allowed-signers file names them: "Ana M. Ruiz" is `ana.m.ruiz`."""
    return re.sub(r"[^\w@+-]+", ".", name.casefold()).strip(".")


def sign(digest: str, private_key: Path) -> str:
    """Return the armoured signature of an entry's hash. Asks for a passphrase when the key has one."""
    done = _run(["-Y", "sign", "-q", "-n", NAMESPACE, "-f", str(private_key), "-"], digest)
    if done.returncode:
        raise SigningError(f"{private_key} cannot sign: {_said(done)}")
    return done.stdout


def unsigned(approvals: Iterable[Approval], signers: Path) -> list[Problem]:
    """A problem for each approval without a good signature of the person whom it names.

    `signers` is a file as ssh-keygen(1) has it under ALLOWED SIGNERS. A key counts when it was
    valid on the day of the approval. A good signature is not looked at again by this process as long
    as neither the entry nor the file changes. Raises SigningError when the file or ssh-keygen is missing.
    """
    before = _hash(signers)
    problems, good = [], set()
    for approval in approvals:
        if (approval, before) in _good:
            continue
        reason = _fault(approval, signers)
        if reason is None:
            good.add((approval, before))
            continue
        what = f"approval of {approval.article} by {approval.review.by} {reason}"
        mend = f"python -m corpus approve {approval.article} --sign KEY"
        problems.append(Problem(NAME, approval.line, what, mend))
    # Another file may have been put in its place while ssh-keygen read it.
    if good and _hash(signers) == before:
        _good.update(good)
    return problems


def _hash(signers: Path) -> str:
    try:
        return hashlib.sha256(signers.read_bytes()).hexdigest()
    except FileNotFoundError:
        raise SigningError(f"{signers}: no such file of allowed signers") from None
    except OSError as error:
        raise SigningError(f"{signers}: cannot be read: {error.strerror}") from None


def _fault(approval: Approval, signers: Path) -> str | None:
    if approval.signature is None:
        return "is not signed"
    with tempfile.NamedTemporaryFile("w", suffix=".sig") as file:
        file.write(approval.signature)
        file.flush()
        day = f"verify-time={approval.review.on:%Y%m%d}"
        command = ["-Y", "verify", "-n", NAMESPACE, "-f", str(signers), "-O", day]
        done = _run([*command, "-I", principal(approval.review.by), "-s", file.name], approval.digest)
    return f"is wrongly signed: {_said(done)}" if done.returncode else None


def _run(arguments: list[str], text: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run([_PROGRAM, *arguments], input=text, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise SigningError(f"{_PROGRAM} is not installed: install openssh-client") from None


def _said(done: subprocess.CompletedProcess[str]) -> str:
    return " ".join((done.stderr or done.stdout).split()) or f"{_PROGRAM} exited with {done.returncode}"
