"""Rate limits that hold for the machine, not for one worker, and that keep no address."""

import ipaddress
import math
import mmap
import secrets
import struct
import time
from collections.abc import Mapping
from hashlib import blake2b, sha256

import limits
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

from web.problems import ProblemError
from web.sharedlock import SharedLock

_HEAD = struct.Struct("<Q32s")
_SLOT = struct.Struct("<QdI4x")
_HEAD_SIZE = 64
_PROBES = 16
_HOUR_S = 3600


class SharedCounters(Storage):
    """Counters in memory that forked workers share, of a fixed size whatever is sent.

    Keys are hashed with a random key that changes every hour and is then forgotten, so that no
    counter can be traced to an address. When the neighbourhood of a key is full, the counter that
    would end first makes room. A record lock guards the table: the system frees it when a worker
    is killed.
    """

    STORAGE_SCHEME = None
    base_exceptions = OSError

    def __init__(self, slots: int = 1 << 16):
        super().__init__()
        self._slots = slots
        self._memory = mmap.mmap(-1, _HEAD_SIZE + slots * _SLOT.size)
        self._lock = SharedLock()

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        with self._lock.held():
            place, count, ends = self._find(key)
            if not count:
                ends = time.time() + expiry
            count = min(count + amount, 0xFFFFFFFF)
            self._write(place, key, ends, count)
            return count

    def get(self, key: str) -> int:
        with self._lock.held():
            return self._find(key)[1]

    def get_expiry(self, key: str) -> float:
        with self._lock.held():
            _, count, ends = self._find(key)
            return ends if count else time.time()

    def check(self) -> bool:
        return not self._memory.closed

    def reset(self) -> None:
        with self._lock.held():
            self._memory[_HEAD_SIZE:] = bytes(len(self._memory) - _HEAD_SIZE)

    def clear(self, key: str) -> None:
        with self._lock.held():
            self._write(self._find(key)[0], key, 0.0, 0)

    def _digest(self, key: str) -> int:
        hour = int(time.time() // _HOUR_S)
        held, secret = _HEAD.unpack_from(self._memory)
        if held != hour:
            secret = secrets.token_bytes(32)
            _HEAD.pack_into(self._memory, 0, hour, secret)
        digest = blake2b(key.encode(), digest_size=8, key=secret).digest()
        return int.from_bytes(digest, "little") or 1

    def _find(self, key: str) -> tuple[int, int, float]:
        """The slot for `key`, its count and its end; a count of 0 when nothing is held for it."""
        digest, now = self._digest(key), time.time()
        oldest, free = (math.inf, 0), None
        for step in range(_PROBES):
            place = _HEAD_SIZE + (digest + step) % self._slots * _SLOT.size
            found, ends, count = _SLOT.unpack_from(self._memory, place)
            live = count > 0 and ends > now
            if live and found == digest:
                return place, count, ends
            if not live:
                free = place if free is None else free
            elif ends < oldest[0]:
                oldest = (ends, place)
        return (oldest[1] if free is None else free), 0, 0.0

    def _write(self, place: int, key: str, ends: float, count: int) -> None:
        _SLOT.pack_into(self._memory, place, self._digest(key), ends, count)


class RateLimit:
    """At most so many chat requests for one client and for all together; `off` counts nothing.

    `keys` gives a server-to-server key, as the hex SHA-256 of its secret, a limit of its own: a call
    centre sits behind one address. What such a key asks counts neither for its address nor for all.
    """

    def __init__(
        self,
        each: str,
        everyone: str = "off",
        keys: Mapping[str, str] | None = None,
        storage: SharedCounters | None = None,
    ):
        self._storage = storage or SharedCounters()
        self._limiter = FixedWindowRateLimiter(self._storage)
        self._each = None if each == "off" else limits.parse(each)
        self._everyone = None if everyone == "off" else limits.parse(everyone)
        self._keys = {digest: limits.parse(limit) for digest, limit in (keys or {}).items()}

    def count(self, address: str | None, authorization: str = "") -> None:
        """Count one request; raises ProblemError 429 with the seconds to wait, 401 for an unknown key."""
        scheme, _, secret = authorization.partition(" ")
        if self._keys and scheme.lower() == "bearer":
            digest = sha256(secret.strip().encode("utf-8", "replace")).hexdigest()
            if digest not in self._keys:
                raise ProblemError(401, "This key is not known.", headers={"WWW-Authenticate": "Bearer"})
            self._hit(self._keys[digest], "key", digest)
            return
        if self._each:
            self._hit(self._each, "client", network(address))
        if self._everyone:
            self._hit(self._everyone, "everyone")

    def _hit(self, limit: limits.RateLimitItem, *who: str) -> None:
        if self._limiter.hit(limit, *who):
            return
        wait = max(1, math.ceil(self._storage.get_expiry(limit.key_for(*who)) - time.time()))
        raise ProblemError(
            429,
            f"Too many questions in a short time. Please wait {wait} seconds and try again.",
            headers={"Retry-After": str(wait)},
        )


def network(address: str | None) -> str:
    """Who counts as one client: an IPv4 address, or the /64 that one IPv6 subscriber holds."""
    try:
        parsed = ipaddress.ip_address((address or "").split("%")[0])
    except ValueError:
        return "unknown"
    if parsed.version == 6 and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(parsed) if parsed.version == 4 else str(ipaddress.ip_network((parsed, 64), strict=False))
