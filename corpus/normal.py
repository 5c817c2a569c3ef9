"""Read a file into its normal form: UTF-8 without BOM, lines end in LF, nothing invisible in it."""

import re
import unicodedata
from pathlib import Path
from typing import NoReturn

from corpus.problem import CorpusError, Problem

MAX_BYTES = 200_000
# Control, format (zero-width, bidirectional, soft hyphen), line and paragraph separators,
# private use and unassigned: a reader cannot see them, so a reviewer cannot have vetted them.
_UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Co", "Cn"}
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})( |$)", re.M)


def normal_form(path: Path, shown: str) -> str:
    """Return the text of an article file. Raises CorpusError, naming it `shown`, with the first problem."""

    def refuse(reason: str, mend: str) -> NoReturn:
        raise CorpusError([Problem(shown, 0, reason, mend)])

    if path.is_symlink():
        try:
            inside = path.resolve(strict=True).is_relative_to(path.parent.parent.resolve())
        except (OSError, RuntimeError):
            refuse("is a symbolic link that leads nowhere or in a circle", "put the file itself here")
        if not inside:
            refuse("is a symbolic link out of the corpus folder", "put the file itself here")
    if path.suffix != ".md" or not path.is_file():
        refuse("is not an article", "keep only .md files in this folder")
    return read_text(path, shown)


def read_text(path: Path, shown: str) -> str:
    """Return the text of any file of the corpus in its normal form; raises CorpusError."""

    def refuse(reason: str, mend: str = "", line: int = 0) -> NoReturn:
        raise CorpusError([Problem(shown, line, reason, mend)])

    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            refuse(f"is {size:,} bytes, expected at most {MAX_BYTES:,}", "split it into several files")
        raw = path.read_bytes()
    except OSError as error:
        refuse(f"cannot be read: {error.strerror}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        refuse(f"is not UTF-8: byte 0x{raw[error.start]:02x}", "save it as UTF-8", line)
    return in_normal_form(text, shown)


def in_normal_form(text: str, shown: str) -> str:
    """Bring decoded text to lines that end in LF. Raises CorpusError for what a reader could not see."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    unseen = [char for char in set(text) - {"\n", "\t"} if unicodedata.category(char) in _UNSEEN]
    if unseen:
        at = min(text.index(char) for char in unseen)
        name = unicodedata.name(text[at], f"U+{ord(text[at]):04X}")
        reason = f"holds an invisible or control character, {name}"
        raise CorpusError([Problem(shown, text.count("\n", 0, at) + 1, reason, "delete it")])
    if match := _CONFLICT.search(text):
        line = text.count("\n", 0, match.start()) + 1
        raise CorpusError([Problem(shown, line, "holds an unresolved merge conflict", "settle it")])
    return text
