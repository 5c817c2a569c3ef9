"""A reader whose locale is Spanish meets our own words in Spanish, and quotes as they are."""

import re

import pytest

from bot import words, words_es
from bot.replies import ChatRequest
from bot.resources import REQUIRED, help_actions, resources_for
from tests.test_words import CONCERNS, TAKEOVERS
from tests.web_helpers import CRISIS, QUESTION, ask, bot, client

ASIDES = ("gibberish", "other_language", "injection", "insult", "automated", "private")
ROUTES = ("none", "support", "personal_advice", "urgent", "refused")


def said(route, concern, region):
    return words_es.takeover(route, concern, tuple(map(words_es.action, help_actions(region))))


@pytest.mark.parametrize("route, concern", TAKEOVERS)
@pytest.mark.parametrize("region", REQUIRED)
def test_a_takeover_names_the_numbers_and_says_that_a_machine_replies(route, concern, region):
    text = said(route, concern, region)
    assert "{" not in text and not re.search(r"\b[Cc]all\b|\b[Tt]ext\b", text)
    numbers = [action.label for action in help_actions(region)[-1:]]
    assert all(re.search(r"\d{2,}", label)[0] in text for label in numbers)
    assert text.endswith(words_es.MACHINE)


@pytest.mark.parametrize("route, concern", TAKEOVERS)
def test_the_first_number_comes_within_twenty_five_words(route, concern):
    for region in set(REQUIRED) - {"*"}:
        text = said(route, concern, region)
        assert len(text[: re.search(r"\d", text).start()].split()) <= 25


def test_without_lines_the_words_still_say_where_to_turn():
    for concern in CONCERNS:
        assert "número de emergencia" in words_es.takeover("crisis", concern)


@pytest.mark.parametrize("region", REQUIRED)
def test_every_label_and_hour_of_the_help_lines_is_said_in_spanish(region):
    for before in resources_for(region):
        after = words_es.resource(before)
        assert after.hours != before.hours
        assert [action.href for action in after.actions] == [action.href for action in before.actions]
        for action in after.actions:
            assert not re.search(r"\b(Call|Text|then|to|at)\b", action.label), action.label


def test_each_english_sentence_has_a_spanish_one():
    own = {name for name, value in vars(words).items() if name.isupper() and isinstance(value, str)}
    asides = {name.upper() for name in ASIDES}
    assert own - asides == {
        name for name, value in vars(words_es).items() if name.isupper() and isinstance(value, str)
    }
    for level in ("standard", "personal", "urgent"):
        assert words_es.notice(level) != words.notice(level)
    for kind in ASIDES:
        assert words_es.message("none", answered=False, kind=kind) not in ("", words_es.NO_ANSWER)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("answered", [True, False])
@pytest.mark.parametrize("certainty", [None, "likely", "maybe"])
@pytest.mark.parametrize("missing", [True, False])
@pytest.mark.parametrize("gentle", [True, False])
@pytest.mark.parametrize("kind", [None, "private"])
def test_both_languages_speak_and_are_silent_at_the_same_times(
    route, answered, certainty, missing, gentle, kind
):
    how = dict(answered=answered, certainty=certainty, missing=missing, gentle=gentle, kind=kind)
    assert bool(words.message(route, **how)) == bool(words_es.message(route, **how))


@pytest.mark.parametrize("locale", ["es", "es-MX", "ES-us"])
def test_a_crisis_is_answered_in_spanish(locale):
    reply = ask(client(index=False), {"message": CRISIS, "locale": locale}).get_json()
    assert reply["kind"] == "crisis"
    assert reply["message"].startswith("Eso suena muy doloroso")
    assert "profesional de la salud" in reply["notice"]
    assert [action["label"] for action in reply["help"]] == ["Llame al 988", "Escriba al 988", "Llame al 911"]


@pytest.mark.parametrize("locale", [None, "en", "fr", "est"])
def test_any_other_language_is_answered_in_english(locale):
    reply = ask(client(), {"message": QUESTION} | ({"locale": locale} if locale else {})).get_json()
    assert reply["notice"] == words.notice("standard")


def test_a_broken_locale_cannot_silence_a_crisis():
    reply = ask(client(), {"message": CRISIS, "locale": {"es": 1}}).get_json()
    assert reply["kind"] == "crisis" and reply["message"].startswith("That sounds")


def test_the_quote_stays_as_it_is_and_names_its_language():
    english, spanish = (
        ask(client(), {"message": QUESTION, "locale": locale}).get_json() for locale in ("en", "es")
    )
    assert [one["text"] for one in spanish["excerpts"]] == [one["text"] for one in english["excerpts"]]
    assert {one["language"] for one in spanish["excerpts"]} == {"en"}
    assert spanish["notice"] == words_es.notice("standard")


def test_a_pointer_written_for_readers_of_another_language_is_left_out():
    request = ChatRequest(message="Who won the chess championship in 1972?", locale="es")
    assert bot().reply(request, request_id="r").message == words_es.NO_ANSWER


def test_the_settings_come_in_spanish_and_a_wrong_tag_is_refused():
    told = client().get("/api/config?locale=es").get_json()
    assert told["recorded"].startswith("Sus preguntas") and told["greeting"].startswith("Hola")
    assert told["resources"][0]["hours"] == "a toda hora, todos los días"
    assert told["contact"]["actions"][0]["label"] == "Llame al +1 555 010 0199"
    for wrong in ("e", "es_MX", "a" * 36, "es-"):
        assert client().get(f"/api/config?locale={wrong}").status_code == 400
