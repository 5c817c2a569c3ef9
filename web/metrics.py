"""Counters for Prometheus: how much and how fast, never which triage route or kind of reply.

A series that moved only for a crisis would tell when one happened, so none does. Times fall into
coarse steps for the same reason.
"""

import os
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from web.logs import coarse_ms
from web.readiness import Readiness

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    """The counters of one app. Under several workers they add up, in a folder shared by all."""

    def __init__(self, readiness: Callable[[], Readiness]):
        registry = CollectorRegistry()
        self._requests = Counter(
            "vouch_requests", "Requests answered", ("route", "status"), registry=registry
        )
        self._seconds = Histogram(
            "vouch_request_seconds",
            "Time to answer, in steps of 50 ms",
            ("route",),
            buckets=BUCKETS_S,
            registry=registry,
        )
        self._feedback = Counter("vouch_feedback", "Thumbs up and down", ("value",), registry=registry)
        self._gauges = _Gauges(readiness)
        self._registry = registry
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            registry.register(self._gauges)

    def request(self, route: str, status: int, seconds: float) -> None:
        self._requests.labels(route, f"{status // 100}xx").inc()
        self._seconds.labels(route).observe(coarse_ms(seconds) / 1000)

    def feedback(self, value: str) -> None:
        self._feedback.labels(value).inc()

    def text(self) -> bytes:
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)
        together.register(self._gauges)
        return generate_latest(together)


class _Gauges(Collector):
    """What is known at the moment of asking: readiness and the age of the index."""

    def __init__(self, readiness: Callable[[], Readiness]):
        self._readiness = readiness

    def collect(self) -> Iterator[Metric]:
        state = self._readiness()
        yield GaugeMetricFamily("vouch_ready", "1 when an index is in service", value=float(state.ready))
        if state.age_s is not None:
            yield GaugeMetricFamily(
                "vouch_index_age_seconds", "Time since the index was built", value=state.age_s
            )
        if state.quotable is not None:
            yield GaugeMetricFamily("vouch_articles", "Articles that may be quoted", value=state.quotable)
