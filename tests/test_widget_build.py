"""The joined script: small, complete, safe to embed, and the same every time."""

import gzip
import json
import re
import string
from pathlib import Path

import pytest
import textstat

from bot.core import Bot, Clinic
from bot.resources import REQUIRED
from index.live import LiveIndex
from tests.corpus_kit import TODAY
from tests.web_helpers import bot, folder
from web.widget import SOURCES, build_widget, languages, strings, stylesheet

FOLDER = Path(__file__).parent.parent / "web" / "widget"
LIMIT = 12 * 1024
ALARM_LIMIT = 1024


@pytest.fixture(scope="module")
def script() -> str:
    return build_widget(bot().config())


def test_script_style_and_strings_together_weigh_at_most_twelve_kibibytes(script):
    weight = len(gzip.compress(script.encode(), 9, mtime=0))
    assert weight <= LIMIT, f"/widget.js is {weight} bytes gzipped, the limit is {LIMIT}"


def test_the_same_sources_give_the_same_script(script):
    assert build_widget(bot().config()) == script


def test_every_source_is_joined_and_every_comment_is_gone(script):
    assert {path.name for path in FOLDER.glob("*.js")} == set(SOURCES)
    assert "class VouchChat" in script and "customElements.define" in script
    assert re.search(r"^\s*//", script, re.M) is None


def test_no_construct_that_a_strict_page_refuses_or_that_parses_markup():
    source = "".join((FOLDER / name).read_text(encoding="utf-8") for name in SOURCES)
    for construct in (
        "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "srcdoc",
        ".style.", '"style"', "localStorage", "cookie", "XMLHttpRequest", "sendBeacon", "createContextualFragment",
    ):  # fmt: skip
        assert construct not in source, construct


def test_the_script_may_stand_inside_a_page(script):
    assert "</script" not in script.lower() and "<!--" not in script


def test_help_numbers_of_every_region_are_inside_without_an_index():
    lone = Bot(LiveIndex(folder(), embedder_factory=None), Clinic(region="GB"), lambda: TODAY)
    script = build_widget(lone.config())
    numbers = json.loads(re.search(r"const HELP=(\{.*?\});", script)[1])
    assert set(numbers) == {"", *REQUIRED}
    assert numbers[""] == numbers["GB"] and "tel:116123" in numbers["GB"]
    assert all("tel:" in line for line in numbers.values())


def test_the_phrases_that_open_help_at_once_are_at_most_a_kibibyte():
    source = (FOLDER / "chat.js").read_text(encoding="utf-8")
    alarm = re.search(r"const ALARM = .*?;\n", source, re.S)[0]
    assert len(alarm.encode()) <= ALARM_LIMIT


def test_every_language_says_everything_with_the_same_gaps():
    english = strings("en")
    for language in languages():
        other = strings(language)
        assert other["language"] == language and other["dir"] in ("ltr", "rtl")
        assert list(other) == list(english)
        for key, words in other.items():
            gaps = [
                [gap for _, gap, *_ in string.Formatter().parse(text) if gap]
                for text in (words, english[key])
            ]
            assert sorted(gaps[0]) == sorted(gaps[1]), f"{language}: {key}"
            assert words.strip() == words and words


def test_english_and_spanish_are_spoken_and_no_other_is_guessed():
    assert {"en", "es"} <= set(languages())
    with pytest.raises(KeyError):
        strings("../en")


def test_no_string_lies_unused():
    source = "".join((FOLDER / name).read_text(encoding="utf-8") for name in SOURCES)
    by_value = {
        "language", "dir", "crisis", "emergency", "source-checked", "clinician-approved", "up", "down", "tel", "sms",
        "https", "error_long", "error_refused",
    }  # fmt: skip
    for key in set(strings("en")) - by_value:
        assert f'"{key}"' in source, key


def test_our_own_words_are_read_at_grade_six_or_below():
    sentences = [words for words in strings("en").values() if words.endswith((".", "?")) and "{" not in words]
    grade = textstat.flesch_kincaid_grade(" ".join(sentences))
    assert grade <= 6, f"grade {grade}"


def test_the_style_sheet_loads_nothing_from_elsewhere():
    assert "url(" not in stylesheet() and "@import" not in stylesheet()
