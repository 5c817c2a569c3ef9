"""Put a bot together from the settings (settings.Settings), which the commands read and hand over."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from bot.calibration import Calibrations
from bot.core import Bot, Clinic
from bot.replies import Action, Contact
from bot.resources import load_own
from index import adapter, artefact
from index.embedder import Model, load_model, model_folder, weights_sha256
from index.errors import ArtefactError
from index.live import LiveIndex
from index.publish import live_version


def utc_today() -> date:
    return datetime.now(UTC).date()


def make_bot(settings, today: Callable[[], date] = utc_today) -> Bot:
    """A bot on the live index of `settings.artefacts`; the model is loaded with the first index."""
    live = make_live(settings)
    clinic = Clinic(
        region=settings.region,
        contact=contact(settings),
        privacy_url=settings.privacy_url,
        require_level=settings.require_level,
        feedback=settings.feedback,
        help_lines=load_own(settings.help_lines) if settings.help_lines else (),
    )
    return Bot(live, clinic, today, Calibrations(settings.artefacts))


def make_live(settings) -> LiveIndex:
    return LiveIndex(
        settings.artefacts, embedder_factory=lambda: model_of_live(settings), encoder=settings.encoder
    )


def model_of_live(settings) -> Model:
    """The model that built the live version: as it is, or with what the corpus taught it.

    Raises ModelError, as `load_model` does.
    """
    version = live_version(settings.artefacts)
    try:
        built = artefact.read_manifest(settings.artefacts / artefact.VERSIONS / str(version)).model
    except ArtefactError:
        built = None
    if built and built.weights_sha256 == weights_sha256(model_folder(settings.model)):
        return load_model(settings.model)
    return load_model(settings.model, settings.corpus / adapter.NAME)


def contact(settings) -> Contact | None:
    """The clinic's name and lines; None when the operator set neither name nor number."""
    lines = []
    if settings.clinic_phone:
        hours = f" ({settings.clinic_hours})" if settings.clinic_hours else ""
        lines.append(_call(f"Call {settings.clinic_phone}{hours}", settings.clinic_phone))
    if settings.after_hours_phone:
        lines.append(_call(f"Out of hours: {settings.after_hours_phone}", settings.after_hours_phone))
    if not settings.clinic_name and not lines:
        return None
    return Contact(name=settings.clinic_name or "The clinic", actions=tuple(lines))


def _call(label: str, number: str) -> Action:
    digits = "".join(char for char in number if char.isdigit())
    return Action(kind="call", label=label, href=f"tel:{'+' if number.startswith('+') else ''}{digits}")
