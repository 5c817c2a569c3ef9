"""The calibration in use: read from beside the versions, strict when there is none that fits."""

import logging
from pathlib import Path

from pydantic import ValidationError

from bot.confidence import STRICT, Calibration
from index.files import replace_text
from index.live import Index

NAME = "calibration.json"
log = logging.getLogger(__name__)


class Calibrations:
    """Hands out the calibration for an index; a changed file is noticed at the next request."""

    def __init__(self, artefacts: Path | None):
        self._artefacts = artefacts
        self._seen: object = ()
        self._held: Calibration | None = None

    def of(self, index: Index) -> Calibration:
        """The calibration fitted for the index's model, else the strict default.

        A corpus that changed since keeps its calibration: `standing` says how much changed.
        """
        if self._artefacts is None:
            return STRICT
        try:
            found = (self._artefacts / NAME).stat()
            seen = found.st_mtime_ns, found.st_size, found.st_ino
        except OSError:
            seen = None
        if seen != self._seen:
            self._seen, self._held = seen, read(self._artefacts)
        if self._held is None or self._held.model_sha256 != index.manifest.model.weights_sha256:
            return STRICT
        return self._held


def read(artefacts: Path) -> Calibration | None:
    """The saved calibration; None when there is none or it cannot be used, which the log says."""
    path = artefacts / NAME
    try:
        return Calibration.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError, ValueError) as error:
        log.error("%s cannot be used, the strict default decides: %s", path, type(error).__name__)
        return None


def write(artefacts: Path, calibration: Calibration) -> None:
    """Save it in one step, so that a server never reads half of it."""
    replace_text(artefacts / NAME, calibration.model_dump_json(indent=1) + "\n")


def fits(calibration: Calibration, index: Index) -> bool:
    """Whether it was fitted on this very model and corpus."""
    ours = index.manifest.model.weights_sha256, index.manifest.corpus_sha256
    return (calibration.model_sha256, calibration.corpus_sha256) == ours


def standing(calibration: Calibration | None, index: Index) -> str:
    """In one line, whether the calibration fits the index."""
    if calibration is None:
        return "not calibrated: the strict default decides and claims no guarantee"
    if calibration.model_sha256 != index.manifest.model.weights_sha256:
        return "calibrated for another model: the strict default decides; run python -m bot calibrate"
    texts = {passage.sha256 for passage in index.passages.values()}
    changed = len(texts.symmetric_difference(calibration.passages)) / max(1, len(texts))
    if not changed:
        return "calibrated for this model and corpus"
    return f"calibrated for this model; {changed:.0%} of the passages changed since"
