"""Nothing is said without the notice and the help line; no reply can even be made without them."""

import ast
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot import pages, replies
from bot.replies import Action, Cared, Problem
from tests.bot_helpers import ROUTES, ask
from tests.conftest import ROOT

HELP = (Action(kind="call", label="Call 988", href="tel:988"),)
LEVELS = {"personal_advice": "personal", "urgent": "urgent", "crisis": "urgent", "emergency": "urgent"}


def kinds(cls=Cared):
    return [one for child in cls.__subclasses__() for one in (child, *kinds(child))]


@pytest.fixture(scope="module")
def said(bot) -> dict[str, Cared]:
    """One valid instance of everything that the app says, by name of its type."""
    problem = Problem(
        type="about:blank", title="Not found", status=404, detail="There is no such page.",
        request_id="test", notice="Ask a professional.", help=HELP,
    )  # fmt: skip
    passage = bot.passage("how-fast-it-works.first-hours")
    made = [ask(bot, ROUTES["none"]), problem, bot.config(), passage, bot.cared()]
    return {type(one).__name__: one for one in made}


def test_all_that_can_be_said_is_tested_here(said):
    assert {cls.__name__ for cls in kinds()} | {"Cared"} == set(said)
    assert {"Reply", "Problem", "Config", "PassageReply"} <= set(said)


@pytest.mark.parametrize("name", ["Reply", "Problem", "Config", "PassageReply", "Cared"])
@pytest.mark.parametrize(
    "field, values", [("notice", ["", " \n\t ", None]), ("help", [(), [], None, ("Call 988",)])]
)
def test_nothing_can_be_made_without_notice_and_help(name, field, values, said):
    whole = said[name].model_dump()
    cls = type(said[name])
    assert cls(**whole) == said[name]
    with pytest.raises(ValidationError):
        cls(**{key: value for key, value in whole.items() if key != field})
    for value in values:
        with pytest.raises(ValidationError):
            cls(**whole | {field: value})


@pytest.mark.parametrize("field", ["notice", "help"])
def test_nothing_that_was_made_can_lose_them(field, said):
    for one in said.values():
        with pytest.raises(ValidationError):
            setattr(one, field, None)
        with pytest.raises(ValidationError):
            delattr(one, field)


def test_no_kind_of_reply_gives_them_a_default():
    for cls in (Cared, *kinds()):
        assert cls.model_fields["notice"].is_required(), cls
        assert cls.model_fields["help"].is_required(), cls
        assert cls.model_config["frozen"] and cls.model_config["extra"] == "forbid", cls


def test_no_code_goes_round_the_check():
    """pydantic's `model_construct` and `model_copy` check nothing: no file that makes replies calls them."""
    names = {cls.__name__ for cls in (Cared, *kinds())}
    found = []
    for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "web").rglob("*.py")]:
        text = path.read_text("utf-8")
        if not any(name in text for name in names):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Attribute) and node.attr in ("model_construct", "model_copy"):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.attr}")
    assert found == []


@pytest.mark.parametrize("route, message", ROUTES.items())
def test_every_route_carries_the_notice_and_the_regions_numbers(route, message, bot):
    reply = ask(bot, message, region="GB")
    assert reply.route == route
    assert reply.notice.strip() and reply.notice_level == LEVELS.get(route, "standard")
    numbers = {action.href for action in reply.help}
    assert {"tel:116123", "tel:999"} <= numbers
    assert bool(reply.resources) == (route not in ("none", "personal_advice"))


@pytest.mark.parametrize("region, numbers", [
    (None, {"tel:988", "tel:911"}), ("US", {"tel:988", "tel:911"}), ("GB", {"tel:116123", "tel:999"}),
    ("AU", {"tel:131114", "tel:000"}), ("ZZ", {"tel:112"}),
])  # fmt: skip
def test_what_is_no_chat_carries_them_too(region, numbers, bot):
    passage = bot.passage("how-fast-it-works.first-hours", region)
    for said in (bot.cared(region), bot.config(region), passage):
        assert said.notice.strip()
        assert numbers <= {action.href for action in said.help}


def test_a_reply_without_an_answer_says_so_and_where_to_turn(bot):
    reply = ask(bot, "best pasta shape for pesto")
    assert (reply.kind, reply.excerpts, reply.certainty) == ("no_answer", (), None)
    assert reply.confidence < reply.threshold
    assert reply.message.strip() and reply.notice and reply.help


def test_an_answer_says_how_sure_it_is(bot):
    reply = ask(bot, ROUTES["none"])
    assert reply.kind == "answer" and reply.certainty in ("likely", "maybe")
    assert reply.threshold <= reply.confidence <= 1
    assert reply.is_automated is True


def test_the_contract_files_hold_all_that_is_said():
    for module in (replies, pages):
        assert Path(module.__file__).parent.name == "bot"
    assert {cls.__module__ for cls in kinds()} == {"bot.replies", "bot.pages"}
