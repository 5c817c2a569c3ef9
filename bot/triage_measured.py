"""The rates that the safety page shows, as the evaluation last wrote them."""

import json
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.triage_eval import UNSEEN, Table
from bot.triage_model import digest, sha256_of

FILE = Path(__file__).parent / "safety" / "measured.json"


class Rate(BaseModel):
    """One measure, rates and bounds from 0 to 1; `low` and `high` bound it with 95 % confidence.
    `at_least` says whether more is better."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    rate: float
    low: float
    high: float
    count: int
    gate: float
    at_least: bool
    held: bool


class Measured(BaseModel):
    """What was measured, when, on which messages and with which weights (hex SHA-256)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: date
    messages: int
    messages_sha256: str
    weights_sha256: str
    rates: tuple[Rate, ...]


def write(table: Table, on: date, path: Path = FILE) -> None:
    rates = tuple(
        Rate(
            name=m.name,
            rate=round(m.rate, 4),
            low=round(m.interval[0], 4),
            high=round(m.interval[1], 4),
            count=m.count,
            gate=m.gate,
            at_least=m.at_least,
            held=m.passed,
        )
        for m in table.measures
        if m.count
    )
    measured = Measured(
        on=on,
        messages=sum(len(p.read_text("utf-8").splitlines()) for p in UNSEEN),
        messages_sha256=sha256_of(UNSEEN),
        weights_sha256=digest(),
        rates=rates,
    )
    path.write_text(json.dumps(measured.model_dump(mode="json"), indent=1) + "\n", "utf-8")


@cache
def read(path: Path = FILE) -> Measured | None:
    """What was measured, None when the file is missing or broken: a page says so, it invents nothing."""
    try:
        return Measured.model_validate_json(path.read_text("utf-8"))
    except (OSError, ValidationError):
        return None
