"""The README says what is so: its answer is the real one, its files and commands are there."""

import json
import re
from pathlib import Path

import pytest

from bot.replies import ChatRequest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_answer_in_the_readme_is_the_real_one(bot):
    shown = json.loads(re.search(r"```json\n(.*?)\n```", README, re.S)[1])
    question = re.search(r'"message": "([^"]+)"', README)[1]
    reply = bot.reply(ChatRequest(message=question), request_id="readme").model_dump(mode="json")
    first = reply["excerpts"][0]
    real = {name: reply[name] for name in ("kind", "notice")}
    real |= {name: first[name] for name in shown if name in first}
    real["help"] = [action["href"] for action in reply["help"]]
    assert shown == real


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(((?!https?:)[^)#]+)\)", README))))
def test_every_file_that_the_readme_links_is_there(target):
    assert (ROOT / target).exists()


def test_every_make_target_of_the_readme_exists():
    targets = set(re.findall(r"^make (\w+)", README, re.M))
    assert targets and targets <= set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.M))


def test_every_passage_of_the_coverage_table_is_in_the_corpus(live):
    table = (ROOT / "docs" / "coverage.md").read_text("utf-8")
    named = set(re.findall(r"`([a-z0-9-]+\.[a-z0-9-]+)`", table))
    assert len(named) > 200 and named <= set(live.current().passages)
