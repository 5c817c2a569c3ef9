"""The editor's guide is true: its commands parse, its article loads, and nothing is left out."""

import re
import shlex

import click
import pytest

from corpus.__main__ import cli
from corpus.article import FrontMatter, SectionMeta
from corpus.loader import parse_article
from tests.corpus_kit import DATA

GUIDE = (DATA.parent.parent / "docs" / "editors-guide.md").read_text("utf-8")
COMMANDS = re.findall(r"^python -m corpus (.+?)(?:\s+#.*)?$", GUIDE, re.M)


@pytest.mark.parametrize("line", COMMANDS)
def test_command_in_the_guide_is_one_that_the_program_takes(line, tmp_path):
    key = tmp_path / "key"
    key.touch()
    name, *args = shlex.split(line.replace("~/.ssh/id_ed25519", str(key)))
    command = cli.commands[name]
    assert isinstance(command.make_context(name, args), click.Context)


def test_guide_has_every_command():
    assert {shlex.split(line)[0] for line in COMMANDS} == set(cli.commands)


def test_article_in_the_guide_loads():
    (example,) = re.findall(r"```markdown\n(.*?)```", GUIDE, re.S)
    assert parse_article(example, "example.md").id == "brake-pads"


@pytest.mark.parametrize("name", [*FrontMatter.model_fields, *SectionMeta.model_fields])
def test_guide_explains_every_field(name):
    assert re.search(rf"^\|.*`{name}`|\*\*`{name}:", GUIDE, re.M)


def test_folder_guide_names_every_module():
    folder = DATA.parent.parent / "corpus"
    text = (folder / "README.md").read_text("utf-8")
    missing = [
        path.name
        for path in folder.glob("*.py")
        if path.name != "__init__.py" and f"`{path.name}`" not in text
    ]
    assert missing == []
