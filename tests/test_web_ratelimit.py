"""Rate limits: true for the machine, bounded in memory, and forgetful of addresses."""

import hashlib
import multiprocessing
import os
import signal

import pytest

from web.problems import ProblemError
from web.ratelimit import RateLimit, SharedCounters, network


def refused(limit: RateLimit, address: str) -> int | None:
    """The seconds to wait when a request is refused, None when it is counted."""
    try:
        limit.count(address)
    except ProblemError as error:
        assert error.status == 429
        return int(error.headers["Retry-After"])
    return None


def test_the_limit_is_met_exactly_and_tells_how_long_to_wait():
    limit = RateLimit("3/minute")
    assert [refused(limit, "192.0.2.1") for _ in range(3)] == [None] * 3
    assert 1 <= refused(limit, "192.0.2.1") <= 60
    assert refused(limit, "192.0.2.2") is None


def test_a_window_ends(monkeypatch):
    import web.ratelimit

    now = web.ratelimit.time.time()
    limit = RateLimit("1/minute")
    assert refused(limit, "192.0.2.1") is None
    assert refused(limit, "192.0.2.1") is not None
    monkeypatch.setattr(web.ratelimit.time, "time", lambda: now + 61)
    assert refused(limit, "192.0.2.1") is None


def test_off_counts_nothing():
    limit = RateLimit("off")
    assert [refused(limit, "192.0.2.1") for _ in range(1000)] == [None] * 1000


def test_one_ipv6_subscriber_is_one_client_and_a_mapped_address_is_its_ipv4_self():
    assert network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert network("2001:db8:1:3::1") != network("2001:db8:1:2::1")
    assert network("::ffff:192.0.2.1") == "192.0.2.1"
    assert network("fe80::1%eth0") == "fe80::/64"
    assert network(None) == network("nonsense") == "unknown"


def test_counters_hold_no_address_and_the_key_of_their_hashes_changes_every_hour(monkeypatch):
    import web.ratelimit

    counters = SharedCounters(slots=64)
    limit = RateLimit("5/minute", storage=counters)
    refused(limit, "192.0.2.55")
    held = bytes(counters._memory)
    assert b"192.0.2.55" not in held and any(held[64:])
    secret = held[8:40]
    now = web.ratelimit.time.time()
    monkeypatch.setattr(web.ratelimit.time, "time", lambda: now + 3601)
    refused(limit, "192.0.2.55")
    assert secret not in bytes(counters._memory), "the key before is forgotten"


def test_any_number_of_clients_takes_no_more_memory_and_the_busy_one_stays_limited():
    counters = SharedCounters(slots=256)
    size = len(counters._memory)
    limit = RateLimit("1/hour", storage=counters)
    for n in range(5000):
        refused(limit, f"10.0.{n // 250}.{n % 250}")
    assert len(counters._memory) == size
    assert refused(limit, "10.0.19.249") is not None, "the last one seen is still known"


def _count_many(counters: SharedCounters, times: int) -> None:
    for _ in range(times):
        counters.incr("shared", 60)


def test_processes_count_together_and_lose_nothing():
    counters = SharedCounters()
    context = multiprocessing.get_context("fork")
    others = [context.Process(target=_count_many, args=(counters, 2000)) for _ in range(4)]
    for other in others:
        other.start()
    for other in others:
        other.join(30)
    assert counters.get("shared") == 8000


def _hold_and_die(counters: SharedCounters) -> None:
    with counters._lock.held():
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_killed_while_it_counts_does_not_stop_the_others():
    counters = SharedCounters()
    other = multiprocessing.get_context("fork").Process(target=_hold_and_die, args=(counters,))
    other.start()
    other.join(30)
    assert other.exitcode == -signal.SIGKILL
    assert counters.incr("shared", 60) == 1


@pytest.mark.parametrize("wrong", ["many", "5/fortnight", ""])
def test_a_limit_that_cannot_be_read_is_refused_at_start(wrong):
    with pytest.raises(ValueError):
        RateLimit(wrong)


def test_counters_can_be_reset_and_cleared():
    counters = SharedCounters(slots=64)
    counters.incr("a", 60)
    counters.incr("b", 60)
    counters.clear("a")
    assert (counters.get("a"), counters.get("b")) == (0, 1)
    counters.reset()
    assert counters.get("b") == 0 and counters.check()


def test_a_known_key_has_a_limit_of_its_own_and_an_unknown_one_is_refused():
    digest = hashlib.sha256(b"secret of the call centre").hexdigest()
    limit = RateLimit("1/minute", everyone="2/minute", keys={digest: "5/minute"})
    for _ in range(5):
        limit.count("192.0.2.1", "Bearer secret of the call centre")
    with pytest.raises(ProblemError) as refusal:
        limit.count("192.0.2.1", "Bearer secret of the call centre")
    assert refusal.value.status == 429
    assert refused(limit, "192.0.2.1") is None, "the address has its own count"
    with pytest.raises(ProblemError) as refusal:
        limit.count("192.0.2.1", "Bearer guessed")
    assert refusal.value.status == 401


def test_without_keys_a_bearer_is_not_looked_at():
    RateLimit("1/minute").count("192.0.2.1", "Bearer anything")
