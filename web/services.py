"""What the views share: the bot, the settings of this app, limits and counters."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flask import current_app, request

from bot.core import Bot
from bot.replies import Reply
from web.metrics import Metrics
from web.ratelimit import RateLimit, SharedCounters
from web.readiness import Readiness, readiness
from web.referrals import Referrals


@dataclass(frozen=True)
class WebConfig:
    """How the app is served.

    `public_url` is the address that visitors use, without a slash at its end. `rate_limit` is for
    one client, `rate_limit_total` for all together; both read like `30/minute` or `off`. `api_keys`
    gives the hex SHA-256 of a server-to-server key its own limit. `trusted_proxies` is the number of
    reverse proxies whose X-Forwarded headers are believed. `metrics_token` must come with a
    request for `/metrics`, which is off without one. `counters` are handed in when workers must share them. `widget_folder`
    keeps the last versions of `/widget.js`. `referrals`, when set, counts replies that put help first.
    """

    public_url: str | None = None
    allowed_origins: tuple[str, ...] = ()
    rate_limit: str = "30/minute"
    rate_limit_total: str = "off"
    api_keys: Mapping[str, str] = field(default_factory=dict)
    trusted_proxies: int = 0
    feedback: bool = False
    metrics_token: str | None = None
    counters: SharedCounters | None = None
    clock: Callable[[], float] = time.time
    widget_folder: Path | None = None
    referrals: Referrals | None = None


@dataclass(frozen=True)
class Services:
    bot: Bot
    config: WebConfig
    limit: RateLimit
    metrics: Metrics = field(repr=False)

    def count(self) -> None:
        """Count the request in hand against its limit; raises ProblemError."""
        self.limit.count(request.remote_addr, request.headers.get("Authorization", ""))

    def referred(self, reply: Reply) -> Reply:
        """The reply, counted when it put help lines first."""
        if self.config.referrals and reply.kind in ("crisis", "emergency"):
            self.config.referrals.count()
        return reply

    def readiness(self) -> Readiness:
        return readiness(self.bot, self.config.clock)


def services() -> Services:
    return current_app.extensions["vouch"]
