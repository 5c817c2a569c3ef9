"""How much of a request has come: told from its first bytes, piece by piece, before it is parsed."""

import re

from web.body import MAX_BODY

MAX_HEAD = 64 * 1024
MAX_HELD = 256 * 1024
_MAX_LINE = 1024
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.I)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*chunked[ \t]*\r\n", re.I)
_SIZE = re.compile(rb"([0-9a-f]{1,16})[ \t]*(?:;|\Z)", re.I)
_EXPECT = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.I)


class Arrival:
    """What has come of one request so far.

    `complete` means that waiting for more is of no use: the request is there, or it is too large
    or too broken to be. `whole` is false when more of it will come than is read. This decides when
    to parse and nothing else: what the request means is for the server's parser alone.
    """

    def __init__(self) -> None:
        self.held = bytearray()
        self.complete = False
        self.whole = True
        self.wants_to_be_told_to_go_on = False
        self._searched = 0
        self._chunked = False
        self._body: int | None = None
        self._ends = 0
        self._size = 0

    @property
    def worth_an_answer(self) -> bool:
        """Whether a sender that stopped here has sent all headers, so that there is what to answer."""
        return self._body is not None

    def add(self, data: bytes) -> None:
        """Take in the next bytes; costs no more than a look at these."""
        self.held += data
        if self._body is None:
            self._look_for_head()
        if self._body is not None and not self.complete:
            if self._chunked:
                self._follow_chunks()
            else:
                self.complete = len(self.held) >= self._ends
        if not self.complete and len(self.held) > MAX_HELD:
            self.complete, self.whole = True, False

    def _look_for_head(self) -> None:
        end = self.held.find(b"\r\n\r\n", self._searched)
        if end < 0:
            self._searched = max(0, len(self.held) - 3)
            self.complete = len(self.held) > MAX_HEAD
            self.whole = not self.complete
            return
        head = bytes(self.held[: end + 2])
        self._body = self._ends = end + 4
        self._chunked = bool(_CHUNKED.search(head))
        stated = _LENGTH.search(head)
        if stated and not self._chunked:
            self._expect_body(int(stated[1]))
            self._ends += self._size
        self.wants_to_be_told_to_go_on = bool(_EXPECT.search(head))

    def _follow_chunks(self) -> None:
        """Step from chunk to chunk, going on where the last look ended."""
        while not self.complete:
            line = self.held.find(b"\r\n", self._ends, self._ends + _MAX_LINE)
            if line < 0:
                # A size line without end is for the parser to refuse.
                self.complete = len(self.held) - self._ends >= _MAX_LINE
                return
            stated = _SIZE.match(self.held, self._ends, line)
            if stated is None:
                self.complete = True
                return
            size = int(stated[1], 16)
            if size == 0:
                self._end_chunks(line)
                return
            if len(self.held) < line + 2 + size + 2 and self._size + size <= MAX_BODY:
                return
            self._expect_body(size)
            self._ends = line + 2 + size + 2

    def _end_chunks(self, line: int) -> None:
        """The last chunk is there; what may follow are trailers and an empty line."""
        self.complete = self.held.find(b"\r\n\r\n", line) >= 0 or len(self.held) - line > MAX_HEAD

    def _expect_body(self, size: int) -> None:
        self._size += size
        if self._size > MAX_BODY:
            self.complete, self.whole = True, False
