"""Help lines are there for every region, whatever happens to their file."""

from datetime import date, timedelta

import pytest

from bot import resources
from bot.core import Bot, Clinic
from bot.replies import Action, Resource
from bot.resources import (
    REQUIRED,
    ResourcesError,
    check,
    emergency_action,
    help_actions,
    load_lines,
    load_own,
    resources_for,
)


def labels(actions):
    return [action.label for action in actions]


def test_the_shipped_file_is_sound():
    errors, _ = check(date(2026, 11, 24))
    assert errors == []
    assert set(load_lines()) == set(REQUIRED)


@pytest.mark.parametrize("region", [*REQUIRED, None, "ZZ", "br"])
def test_every_region_has_a_crisis_line_and_an_emergency_number(region):
    actions = help_actions(region)
    assert actions[-1] == emergency_action(region)
    assert actions[-1].href.startswith("tel:")
    assert len(actions) > 1
    assert len(resources_for(region)) > 1


def test_american_help_is_988_by_call_and_text_and_911():
    assert labels(help_actions("US")) == ["Call 988", "Text 988", "Call 911"]
    shown = " ".join(action.label for line in resources_for("US") for action in line.actions)
    assert "741741" in shown and "press 1" in shown and "press 3" not in shown


@pytest.mark.parametrize(
    "code, region", [("UK", "GB"), ("gb", "GB"), ("DE", "EU"), ("fr", "EU"), ("PR", "US")]
)
def test_codes_map_to_the_region_whose_lines_work_there(code, region):
    assert resources_for(code) == resources_for(region)


def test_ireland_keeps_its_own_lines_within_the_eu():
    assert resources_for("IE")[0].name == "Samaritans Ireland"


def test_an_unknown_region_is_never_given_another_countrys_number():
    shown = " ".join(action.href for line in resources_for("BR", "US") for action in line.actions)
    assert "988" not in shown and "findahelpline.com" in shown


def test_without_a_region_the_operators_applies_and_the_directory_follows():
    lines = resources_for(None, "AU")
    assert lines[0].name == "Lifeline"
    assert lines[-1].name == "Find A Helpline"
    assert resources_for(None, None)[0].name == "Find A Helpline"


def test_the_emergency_number_can_lead():
    assert resources_for("US", emergency_first=True)[0].actions[0].label == "Call 911"


def test_an_operators_own_line_is_added_and_takes_nothing_away():
    own = Resource(
        name="Clinic", region="US", hours="office hours",
        actions=(Action(kind="call", label="Call the clinic", href="tel:+15550100199"),),
    )  # fmt: skip
    lines = resources_for("US", extra=(own,))
    assert own in lines
    assert set(resources_for("US")) < set(lines)


def test_rows_older_than_ninety_days_are_a_warning():
    checked = min(line.verified_on for rows in load_lines().values() for line in rows)
    assert check(checked + timedelta(days=90))[1] == []
    warnings = check(checked + timedelta(days=91))[1]
    assert any("91 days ago" in text for text in warnings)


@pytest.mark.parametrize(
    "text, culprit",
    [
        ("US: [", "cannot be read"),
        ("US: []", "missing"),
        ("[]", "dict"),
        ("US:\n  - {name: x}", "US.0.hours"),
    ],
)
def test_a_broken_file_is_a_loud_error_for_the_check(tmp_path, text, culprit):
    path = tmp_path / "resources.yaml"
    path.write_text(text)
    with pytest.raises(ResourcesError, match=culprit):
        load_lines(path)
    assert check(date(2026, 11, 24), path)[0]


def test_replies_keep_their_help_lines_when_the_file_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(resources, "DATA", tmp_path / "none.yaml")
    monkeypatch.setattr(resources.load_lines, "__defaults__", (tmp_path / "none.yaml",))
    resources._table.cache_clear()
    try:
        assert labels(help_actions("US")) == ["Call 988", "Text 988", "Call 911"]
        assert labels(help_actions("GB")) == ["Call 116 123", "Call 999"]
        assert resources_for("ZZ")[0].name == "Find A Helpline"
    finally:
        monkeypatch.undo()
        resources._table.cache_clear()


def test_the_built_in_lines_agree_with_the_file():
    for region, rows in resources._builtin().items():
        assert {a.href for line in rows for a in line.resource.actions} <= {
            a.href for line in load_lines()[region] for a in line.resource.actions
        }


OWN = """
- name: Mill Lane night nurse
  hours: 8 pm to 8 am
  numbers:
    - {kind: call, label: Call 555 0100, href: "tel:5550100"}
"""


def test_an_operators_own_lines_stand_after_the_national_ones_and_remove_none(tmp_path):
    path = tmp_path / "lines.yaml"
    path.write_text(OWN)
    shown = [line.name for line in resources_for("US", extra=load_own(path))]
    national = [line.name for line in resources_for("US")]
    assert [name for name in shown if name != "Mill Lane night nurse"] == national
    assert shown.index("Mill Lane night nurse") > shown.index("Emergency services")


@pytest.mark.parametrize(
    "text, fault",
    [
        ("", "valid list"),
        ("- {name: x, hours: y}", "numbers"),
        (OWN.replace("tel:5550100", "javascript:alert(1)"), "href"),
        (OWN + "  region: US\n", "region"),
        (OWN * 7, "at most 6"),
        ("a: [", "cannot be read"),
    ],
)
def test_a_faulty_file_of_own_lines_is_refused_by_name(text, fault, tmp_path):
    path = tmp_path / "lines.yaml"
    path.write_text(text)
    with pytest.raises(ResourcesError, match=fault) as error:
        load_own(path)
    assert "lines.yaml" in str(error.value)


def test_own_lines_reach_a_crisis_reply(tmp_path):
    path = tmp_path / "lines.yaml"
    path.write_text(OWN)
    bot = Bot(None, Clinic(region="US", help_lines=load_own(path)), lambda: date(2026, 11, 24))
    reply = bot.screen("I want to kill myself", (), region="GB", more=False, request_id="r")
    names = [line.name for line in reply.resources]
    assert names[0] == "Samaritans" and "Mill Lane night nurse" in names
