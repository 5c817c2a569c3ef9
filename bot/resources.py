"""Help lines by region. They outlive a broken corpus and a broken data file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.replies import Action, Resource

DATA = Path(__file__).with_name("resources.yaml")
ELSEWHERE = "*"
STALE_DAYS = 90
MOST_OWN = 6
REQUIRED = ("US", "CA", "GB", "IE", "AU", "NZ", "IN", "EU", ELSEWHERE)

_ALIASES = {
    "UK": "GB", "GG": "GB", "JE": "GB", "IM": "GB",
    "PR": "US", "GU": "US", "VI": "US", "AS": "US", "MP": "US",
    "EL": "EU",
    **dict.fromkeys(
        "AT BE BG HR CY CZ DK EE FI FR DE GR HU IT LV LT LU MT NL PL PT RO SK SI ES SE".split(), "EU"
    ),
}  # fmt: skip


class ResourcesError(ValueError):
    """Raised with every fault of the help-line file, each naming its region and row."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1)
    emergency: bool = False
    hours: str = Field(min_length=1)
    languages: list[str] = Field(min_length=1)
    numbers: list[Action] = Field(min_length=1)
    verified_on: date
    source: str = Field(pattern=r"^https://")


class _Own(BaseModel):
    """A row of the operator's own file."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=80)
    hours: str = Field(min_length=1, max_length=80)
    numbers: list[Action] = Field(min_length=1, max_length=4)


@dataclass(frozen=True)
class Line:
    """A help line with what only its keeper needs: languages, day of the last check, source."""

    resource: Resource
    emergency: bool
    languages: tuple[str, ...]
    verified_on: date
    source: str


def _builtin() -> dict[str, tuple[Line, ...]]:
    """What is shown when the file cannot be used: the lines no reply may lack."""
    web = Action(kind="web", label="findahelpline.com", href="https://findahelpline.com")

    def call(number: str, label: str | None = None) -> Action:
        return Action(kind="call", label=label or f"Call {number}", href=f"tel:{number.replace(' ', '')}")

    def text(number: str) -> Action:
        return Action(kind="text", label=f"Text {number}", href=f"sms:{number.replace(' ', '')}")

    known = {
        "US": ("988 Suicide & Crisis Lifeline", (call("988"), text("988")), call("911")),
        "CA": ("9-8-8 Suicide Crisis Helpline", (call("988"), text("988")), call("911")),
        "GB": ("Samaritans", (call("116 123"),), call("999")),
        "IE": ("Samaritans Ireland", (call("116 123"),), call("112")),
        "AU": ("Lifeline", (call("13 11 14"),), call("000")),
        "NZ": ("1737, Need to talk?", (call("1737"), text("1737")), call("111")),
        "IN": ("Tele MANAS", (call("14416"),), call("112")),
        "EU": ("Emotional support line 116 123 (in many EU countries)", (call("116 123"),), call("112")),
        ELSEWHERE: (
            "Find A Helpline",
            (web,),
            call("112", "Call your local emergency number (112 on most mobile phones)"),
        ),
    }
    day, source = date(2026, 11, 24), "https://findahelpline.com"

    def line(name: str, region: str, actions: tuple[Action, ...], emergency: bool) -> Line:
        varies = region in ("EU", ELSEWHERE) and not emergency
        hours = "differs by country" if varies else "all day, every day"
        resource = Resource(name=name, region=region, hours=hours, actions=actions)
        return Line(resource, emergency, ("en",), day, source)

    return {
        region: (line(name, region, actions, False), line("Emergency services", region, (number,), True))
        for region, (name, actions, number) in known.items()
    }


def load_lines(path: Path = DATA) -> dict[str, tuple[Line, ...]]:
    """Read the help lines by region. Raises ResourcesError naming every fault."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ResourcesError(f"{path.name} cannot be read: {error}") from None
    try:
        table = TypeAdapter(dict[str, list[_Row]]).validate_python(raw)
        lines = {region: tuple(_line(region, row) for row in rows) for region, rows in table.items()}
    except ValidationError as error:
        raise ResourcesError(
            "\n".join(f"{path.name}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        ) from None
    faults = [f"{path.name}: region {name} is missing" for name in REQUIRED if name not in lines]
    for region, rows in lines.items():
        if not any(row.emergency for row in rows):
            faults.append(f"{path.name}: {region} has no row marked emergency")
        if all(row.emergency for row in rows):
            faults.append(f"{path.name}: {region} has no crisis line")
    if faults:
        raise ResourcesError("\n".join(faults))
    return lines


def load_own(path: Path) -> tuple[Resource, ...]:
    """The operator's own help lines: a YAML list of name, hours and numbers, at most `MOST_OWN`.

    They only ever stand after the national ones. Raises ResourcesError naming every fault.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ResourcesError(f"{path.name} cannot be read: {error}") from None
    try:
        rows = TypeAdapter(list[_Own]).validate_python(raw)
    except ValidationError as error:
        raise ResourcesError(
            "\n".join(f"{path.name}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        ) from None
    if len(rows) > MOST_OWN:
        raise ResourcesError(f"{path.name} has {len(rows)} lines; expected at most {MOST_OWN}")
    return tuple(
        Resource(name=row.name, region=ELSEWHERE, hours=row.hours, actions=tuple(row.numbers)) for row in rows
    )


def _line(region: str, row: _Row) -> Line:
    resource = Resource(name=row.name, region=region, hours=row.hours, actions=tuple(row.numbers))
    return Line(resource, row.emergency, tuple(row.languages), row.verified_on, row.source)


@cache
def _table() -> Mapping[str, tuple[Line, ...]]:
    """The file's lines, or the built-in ones: a broken file must not silence a crisis reply.

    `check()` reports the fault; a reply has nobody to report it to.
    """
    try:
        return load_lines()
    except ResourcesError:
        return _builtin()


def check(today: date, path: Path = DATA) -> tuple[list[str], list[str]]:
    """Errors and warnings for `corpus check`: a broken file, and rows not verified for 90 days."""
    try:
        lines = load_lines(path)
    except ResourcesError as error:
        return str(error).splitlines(), []
    warnings = [
        f"{path.name}: {region}: {line.resource.name} was last verified on {line.verified_on}, "
        f"{(today - line.verified_on).days} days ago; the limit is {STALE_DAYS}"
        for region, rows in lines.items()
        for line in rows
        if (today - line.verified_on).days > STALE_DAYS
    ]
    return [], warnings


def region_of(region: str | None, default_region: str | None) -> str:
    """The region whose lines apply: a key of the table. An unknown code is `*`, never a guess."""
    for code in (region, default_region):
        if code:
            code = code.strip().upper()
            code = _ALIASES.get(code, code)
            return code if code in _table() else ELSEWHERE
    return ELSEWHERE


def resources_for(
    region: str | None,
    default_region: str | None = None,
    *,
    emergency_first: bool = False,
    extra: Sequence[Resource] = (),
) -> tuple[Resource, ...]:
    """The region's lines, then `extra` (an operator's own), then the worldwide directory.

    `extra` can only add: the national lines are always there. With `emergency_first` the
    emergency number leads.
    """
    code = region_of(region, default_region)
    lines = _table()[code]
    if emergency_first:
        lines = tuple(sorted(lines, key=lambda line: not line.emergency))
    found = [line.resource for line in lines] + list(extra)
    if code != ELSEWHERE:
        found += [line.resource for line in _table()[ELSEWHERE] if not line.emergency]
    return tuple(found)


def emergency_action(region: str | None, default_region: str | None = None) -> Action:
    """The region's emergency number."""
    lines = _table()[region_of(region, default_region)]
    return next(line.resource.actions[0] for line in lines if line.emergency)


def help_actions(region: str | None, default_region: str | None = None) -> tuple[Action, ...]:
    """The short help line: how to call, and where possible text, the region's crisis line, and
    the emergency number last. A region without a telephone line gets the web directory."""
    lines = [line for line in _table()[region_of(region, default_region)] if not line.emergency]
    actions = [action for line in lines for action in line.resource.actions]
    chosen = [next((a for a in actions if a.kind == kind), None) for kind in ("call", "text")]
    if chosen[0] is None or region_of(region, default_region) == "EU":
        chosen.append(_directory())
    return (*(action for action in chosen if action), emergency_action(region, default_region))


def _directory() -> Action:
    lines = _table()[ELSEWHERE]
    return next(line.resource.actions[0] for line in lines if not line.emergency)
