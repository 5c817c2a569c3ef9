"""The app factory: everything the app needs is handed in, nothing is read from the environment."""

import logging
import time
import uuid

from flask import Flask, Response, g, request
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from bot.core import Bot
from web import headers, problems
from web.api import api
from web.logs import coarse_ms
from web.metrics import Metrics
from web.operations import operations
from web.pages import pages
from web.ratelimit import RateLimit
from web.readiness import readiness
from web.services import Services, WebConfig
from web.widget_routes import widget

_log = logging.getLogger("vouch.web")


def create_app(bot: Bot, config: WebConfig | None = None) -> Flask:
    """The WSGI app for one bot. Build one in each process; it starts with or without an index."""
    config = config or WebConfig()
    app = Flask(__name__)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.json.sort_keys = False
    # Addresses are few and fixed: one with a slash too many is unknown, not redirected.
    app.url_map.strict_slashes = True
    app.url_map.merge_slashes = False
    app.jinja_env.globals["public_url"] = config.public_url
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 300
    app.extensions["vouch"] = Services(
        bot=bot,
        config=config,
        limit=RateLimit(config.rate_limit, config.rate_limit_total, config.api_keys, config.counters),
        metrics=Metrics(lambda: readiness(bot, config.clock)),
    )
    _observe(app)
    headers.install(app, config.allowed_origins)
    problems.install(app)
    for blueprint in (api, pages, operations, widget):
        app.register_blueprint(blueprint)
    if config.trusted_proxies:
        trusted = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted)
    return app


def _observe(app: Flask) -> None:
    """Give every request an id of ours, and write down what happened without what was asked."""

    @app.before_request
    def _begin() -> None:
        g.request_id = uuid.uuid4().hex
        g.began = time.perf_counter()

    @app.after_request
    def _end(response: Response) -> Response:
        seconds = time.perf_counter() - g.began
        # The rule, never the address asked for: what does not match a rule is the visitor's text.
        route = request.url_rule.rule if request.url_rule else "unknown"
        method = request.method if request.method in ("GET", "HEAD", "POST", "OPTIONS") else "other"
        response.headers["X-Request-ID"] = g.request_id
        app.extensions["vouch"].metrics.request(route, response.status_code, seconds)
        _log.info(
            "request",
            extra={
                "request_id": g.request_id,
                "method": method,
                "route": route,
                "status": response.status_code,
                "ms": coarse_ms(seconds),
            },
        )
        return response
