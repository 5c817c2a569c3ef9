"""What a widget is told before the first question, with an index and without one."""

import pytest

from bot.core import Bot, Clinic
from bot.replies import Action, Contact
from index.live import LiveIndex
from settings import Settings
from tests.bot_helpers import Clock, ask

CONTACT = Contact(
    name="Test clinic", actions=(Action(kind="call", label="Call +1 555 010 0199", href="tel:+15550100199"),)
)


@pytest.fixture
def without_index(tmp_path) -> Bot:
    return Bot(LiveIndex(tmp_path, embedder_factory=lambda: None), Clinic(contact=CONTACT), Clock())


def test_with_an_index_it_tells_languages_version_and_openers(bot, live):
    config = bot.config()
    assert config.index_version == live.current().version
    assert config.languages == ("en",)
    assert 1 <= len(config.suggestions) <= 4 and len(set(config.suggestions)) == len(config.suggestions)
    assert config.is_automated is True and config.api_version == "1"


def test_every_opener_is_answered(bot):
    for question in bot.config().suggestions:
        assert ask(bot, question).kind == "answer", question


def test_without_an_index_it_still_greets_helps_and_says_what_is_recorded(without_index):
    config = without_index.config("GB")
    assert config.index_version is None and config.suggestions == () and config.languages == ()
    assert "automated" in config.greeting and "not stored" in config.recorded
    assert config.contact == CONTACT
    assert {"tel:116123", "tel:999"} <= {action.href for action in config.help}
    assert config.resources and config.notice


def test_what_is_recorded_depends_on_feedback(live):
    plain, asking = (Bot(live, Clinic(feedback=on), Clock()).config() for on in (False, True))
    assert (plain.feedback, asking.feedback) == (False, True)
    assert "only a count" not in plain.recorded and "only a count is kept" in asking.recorded


def test_the_clinics_own_lines_stand_in_every_reply(live):
    bot = Bot(live, Clinic(contact=CONTACT), Clock())
    for message in ("How fast does ketamine work?", "best pasta shape for pesto", "I want to kill myself"):
        assert ask(bot, message).contact == CONTACT


def test_a_contact_is_put_together_from_the_settings():
    from bot.compose import contact

    assert contact(Settings()) is None
    found = contact(
        Settings(clinic_phone="+1 555 010 0199", clinic_hours="9 to 5", after_hours_phone="555 010 0111")
    )
    assert found.name == "The clinic"
    assert [action.label for action in found.actions] == [
        "Call +1 555 010 0199 (9 to 5)", "Out of hours: 555 010 0111",
    ]  # fmt: skip
    assert [action.href for action in found.actions] == ["tel:+15550100199", "tel:5550100111"]
    assert contact(Settings(clinic_name="Hill clinic")) == Contact(name="Hill clinic", actions=())


def test_an_unknown_passage_or_article_is_none(bot):
    assert bot.passage("no-such.passage") is None
    assert bot.article("no-such") is None
