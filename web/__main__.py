"""The command that serves. It reads the settings and puts the parts together."""

import os
import shutil
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

# The server never fetches a model by itself: what it needs lies in the artefact.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
# Workers answer in parallel; more threads inside each would spin and starve the others.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import click  # noqa: E402

from settings import Settings, SettingsError, load_settings  # noqa: E402


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Processes that answer; unset: one a core, at most 4."
)
@click.option(
    "--check", is_flag=True, help="Say what would be served, and stop; exit 1 if it could not answer."
)
def main(host: str, port: int, workers: int | None, check: bool) -> None:
    """Serve the API, the pages and the widget.

    It starts without an index and is ready once one is published.

    Example: python -m web --port 8000 --workers 2
    """
    from bot.resources import ResourcesError, load_own

    try:
        settings = load_settings()
        if settings.help_lines:
            load_own(settings.help_lines)
    except (SettingsError, ResourcesError) as error:
        raise click.ClickException(str(error)) from None
    if check:
        sys.exit(0 if _check(settings, host, port) else 1)
    serve(settings, host, port, workers)


def serve(settings: Settings, host: str, port: int, workers: int | None, **clock) -> None:
    """Run the server until it is told to stop. `clock` may hold `today`, as make_bot takes it."""
    from web import logs

    logs.configure()
    counted, master = tempfile.mkdtemp(prefix="vouch-"), os.getpid()
    # The library of counters looks for this once, when it is first imported.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = counted
    from web.preload import preload

    preload()
    from web.ratelimit import SharedCounters
    from web.referrals import Referrals
    from web.server import Server, default_workers

    current = [settings]
    counters = SharedCounters()
    referrals = Referrals(settings.artefacts, clock.get("today", _utc_today)) if settings.referrals else None

    def build():
        from bot.compose import make_bot, utc_today
        from web.app import create_app

        bot = make_bot(current[0], **clock)
        if current[0].review_webhook:
            _warn_of_reviews(bot, current[0], counted, clock.get("today", utc_today))
        if referrals:
            referrals.start()
        return create_app(bot, web_config(current[0], counters, referrals)), bot

    def reread() -> None:
        try:
            current[0] = load_settings()
        except SettingsError as error:
            click.echo(f"The settings stay as they were: {error}", err=True)

    def ready(version: str | None) -> None:
        what = f"index {version}" if version else "only crisis help until an index is published"
        click.echo(f"Vouch answers at {_address(host, port)} with {what}", err=True)

    server = Server(
        build,
        host=host,
        port=port,
        workers=workers or default_workers(),
        ready=ready,
        reread=reread,
        counted=True,
    )
    try:
        server.run()
    finally:
        # A worker leaves through here too, and must leave the folder to the others.
        if os.getpid() == master:
            if referrals:
                referrals.close()
            shutil.rmtree(counted, ignore_errors=True)


def _utc_today() -> date:
    # The bot's own clock would bring the embedding library into the process that forks.
    return datetime.now(UTC).date()


def _warn_of_reviews(bot, settings: Settings, shared: str, today) -> None:
    """Start the thread that tells the webhook; where the artefacts are read-only, a restart tells again."""
    from web.reviews import ReviewWarnings

    kept = settings.artefacts if os.access(settings.artefacts, os.W_OK) else Path(shared)
    ReviewWarnings(bot, settings.review_webhook, kept, today).start()


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def web_config(settings: Settings, counters=None, referrals=None):
    """The part of the settings that the web app needs."""
    from web.services import WebConfig

    return WebConfig(
        public_url=settings.public_url,
        allowed_origins=settings.allowed_origins,
        rate_limit=settings.rate_limit,
        rate_limit_total=settings.rate_limit_total,
        api_keys=settings.api_keys or {},
        metrics_token=settings.metrics_token,
        trusted_proxies=settings.trusted_proxies,
        feedback=settings.feedback,
        counters=counters,
        widget_folder=settings.artefacts / "widget",
        referrals=referrals,
    )


def _check(settings: Settings, host: str, port: int) -> bool:
    """Print what would run; whether it could answer questions now."""
    from bot.compose import make_bot
    from index.live import NoIndex
    from web.widget import build_widget
    from web.widget_routes import Script

    rows = {name: getattr(settings, name) for name in Settings.model_fields}
    for name, value in rows.items():
        if any(word in name for word in ("key", "token", "webhook")):
            value = "set" if value else "unset"
        elif value is None or value == ():
            value = "unset"
        elif isinstance(value, tuple):
            value = ", ".join(map(str, value))
        click.echo(f"{name:18} {value}")
    click.echo(f"{'address':18} {_address(host, port)}")
    try:
        bot = make_bot(settings)
        status = bot.status()
    except NoIndex as error:
        click.echo(f"{'index':18} none: {error}. Only crisis help would be answered.")
        return False
    click.echo(
        f"{'index':18} {status.version}, built {status.created:%Y-%m-%d %H:%M} UTC, "
        f"{status.articles} articles may be quoted"
    )
    click.echo(f"{'next review due':18} {status.next_due or 'none'}")
    widget = Script.of(build_widget(bot.config()))
    click.echo(f"{'pinned widget':18} /widget-{widget.name}.js {widget.integrity}")
    return status.articles > 0


if __name__ == "__main__":
    main(prog_name="python -m web")
