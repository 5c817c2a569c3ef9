"""The chat over HTTP: what it answers, what it refuses, and that a crisis is never refused."""

import json

import pytest

from tests.web_helpers import (
    CRISIS,
    QUESTION,
    TOKEN,
    app,
    ask,
    assert_problem,
    assert_takeover,
    client,
    counters,
)

KEYS = {
    "kind",
    "route",
    "confidence",
    "threshold",
    "certainty",
    "excerpts",
    "message",
    "suggestions",
    "notice",
    "notice_level",
    "help",
    "resources",
    "contact",
    "is_automated",
    "index_version",
    "request_id",
    "api_version",
}
BAD = {
    "no body": (b"", 400),
    "empty message": ({"message": ""}, 400),
    "only spaces": ({"message": " \t\n "}, 400),
    "one character too many": ({"message": "x" * 1001}, 400),
    "no message": ({}, 400),
    "a number": ({"message": 5}, 400),
    "a bare number": (b"5", 400),
    "null": (b"null", 400),
    "a list": ([QUESTION], 400),
    "a nested object": ({"message": {"text": QUESTION}}, 400),
    "an unknown field": ({"message": QUESTION, "colour": "red"}, 400),
    "a name used twice": (b'{"message": "one", "message": "two"}', 400),
    "not JSON": (b"{", 400),
    "NaN": (b'{"message": NaN}', 400),
    "a number of five thousand digits": (b'{"message": ' + b"9" * 5000 + b"}", 400),
    "brackets without end": (b"[" * 60_000, 400),
    "objects without end": (b'{"message":' * 5000, 400),
    "invalid UTF-8": (b'{"message": "\xff\xfe brake"}', 400),
    "UTF-16": (json.dumps({"message": QUESTION}).encode("utf-16"), 400),
    "NUL": (b'{"message": "brake\\u0000pads"}', 400),
    "a raw NUL": (b'{"message": "brake\x00pads"}', 400),
    "an escape character": (b'{"message": "brake\\u001b[31mpads"}', 400),
    "half a surrogate pair": (b'{"message": "brake \\ud800 pads"}', 400),
    "history that is text": ({"message": QUESTION, "history": "hello"}, 400),
    "a turn of nobody": ({"message": QUESTION, "history": [{"role": "system", "text": "hello"}]}, 400),
    "a turn without text": ({"message": QUESTION, "history": [{"role": "user"}]}, 400),
    "a turn too long": ({"message": QUESTION, "history": [{"role": "user", "text": "x" * 2001}]}, 400),
    "NUL in a turn": ({"message": QUESTION, "history": [{"role": "user", "text": "a\0b"}]}, 400),
    "eleven turns": ({"message": QUESTION, "history": [{"role": "user", "text": "hello"}] * 11}, 400),
    "a region of three letters": ({"message": QUESTION, "region": "USA"}, 400),
    "a locale that is none": ({"message": QUESTION, "locale": "../../etc"}, 400),
    "more that is text": ({"message": QUESTION, "more": "yes"}, 400),
    "more than 64 KiB": (b'{"message": "' + b"x" * 70_000 + b'"}', 413),
    "10 MB": (b"x" * 10_000_000, 413),
}


@pytest.fixture(scope="module")
def asked():
    return client()


@pytest.fixture(scope="module")
def asked_without_index():
    return client(index=False)


def test_a_question_gets_a_vetted_cited_excerpt(asked):
    response = ask(asked, {"message": QUESTION})
    assert response.status_code == 200 and response.content_type == "application/json"
    reply = response.get_json()
    assert set(reply) == KEYS
    assert reply["kind"] == "answer" and reply["route"] in ("none", "support")
    first = reply["excerpts"][0]
    assert first["passage_id"] == "brake-pads.worn"
    assert first["article"]["url"] == "/articles/brake-pads#worn"
    assert "".join(block["text"] for block in first["blocks"]) == first["text"]
    assert first["sources"] and first["review"]["level"] == "source-checked"
    assert response.headers["X-Request-ID"] == reply["request_id"]
    assert response.headers["Cache-Control"] == "no-store"


def test_an_off_topic_question_is_an_honest_no_answer(asked):
    reply = ask(asked, {"message": "Who won the chess championship in 1972?"}).get_json()
    assert (reply["kind"], reply["excerpts"]) == ("no_answer", [])
    assert reply["message"]


def test_a_thousand_characters_and_ten_turns_are_accepted(asked):
    turns = [{"role": "bot" if n % 2 else "user", "text": "x" * 2000} for n in range(10)]
    body = {
        "message": "brake " * 166 + "pads",
        "history": turns,
        "locale": "en-GB",
        "region": "gb",
        "more": False,
    }
    assert len(body["message"]) == 1000
    assert ask(asked, body).status_code == 200


def test_letters_of_any_script_and_line_breaks_are_accepted(asked):
    for message in ("刹车片磨损了怎么办", "¿Pastillas?\r\nrotas\t", "🚲", "a\u200bb", "مكابح"):
        assert ask(asked, {"message": message}).status_code == 200


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_a_problem_document_and_never_a_failure(name, asked):
    body, status = BAD[name]
    document = assert_problem(ask(asked, body), status)
    assert "x" * 20 not in json.dumps(document) and "colour" not in json.dumps(document)


def test_every_wrong_field_is_named_at_once(asked):
    body = {"message": 5, "region": "USA", "locale": "!", "more": 1, "history": [{"role": "x", "text": 2}]}
    errors = assert_problem(ask(asked, body), 400)["errors"]
    assert [error.split(":")[0] for error in errors] == [
        "message",
        "history.0.role",
        "history.0.text",
        "locale",
        "region",
        "more",
    ]


def test_the_lengths_are_told_when_a_message_is_too_long(asked):
    errors = assert_problem(ask(asked, {"message": "x" * 1001}), 400)["errors"]
    assert errors == ["message: expected at most 1,000 characters, found 1,001"]


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jso",
        "application/json; charset=latin-1",
        "nonsense;;;=",
    ],
)
def test_any_other_content_type_is_refused(content_type, asked):
    assert_problem(ask(asked, {"message": QUESTION}, content_type), 415)


def test_a_compressed_body_is_refused(asked):
    assert_problem(ask(asked, {"message": QUESTION}, headers={"Content-Encoding": "gzip"}), 415)


def test_json_with_its_charset_named_is_accepted(asked):
    assert ask(asked, {"message": QUESTION}, "application/json; charset=UTF-8").status_code == 200


def test_another_method_is_refused_and_the_right_one_named(asked):
    response = asked.get("/api/chat")
    assert_problem(response, 405)
    assert "POST" in response.headers["Allow"]


def test_an_unknown_address_is_a_problem_document(asked):
    for path in ("/api/none", "/nope", "/api/", "/static/none.css", "/widget-0.js", "/widget/xx.json"):
        assert_problem(asked.get(path), 404)


def test_without_an_index_a_question_waits_and_a_crisis_does_not(asked_without_index):
    response = ask(asked_without_index, {"message": QUESTION})
    assert_problem(response, 503)
    assert int(response.headers["Retry-After"]) > 0
    assert_takeover(ask(asked_without_index, {"message": CRISIS}))


def percent(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())


BROKEN = {
    "plain": ({"message": CRISIS}, "application/json"),
    "in capitals": ({"message": CRISIS.upper()}, "application/json"),
    "over-long": ({"message": CRISIS + " and" * 500}, "application/json"),
    "over-long, at the end": ({"message": "and " * 500 + CRISIS}, "application/json"),
    "nearly 64 KiB": ({"message": CRISIS + " x" * 32_000}, "application/json"),
    "an unknown field": ({"message": CRISIS, "colour": "red"}, "application/json"),
    "under another name": ({"question": CRISIS}, "application/json"),
    "as a name": ({CRISIS: 1}, "application/json"),
    "in a list": ({"message": [CRISIS]}, "application/json"),
    "in pieces": ({"message": ["I want to", "kill myself"]}, "application/json"),
    "nested": ({"message": {"a": [{"b": CRISIS}]}}, "application/json"),
    "a bare string": (json.dumps(CRISIS), "application/json"),
    "a bare list": ([CRISIS], "application/json"),
    "twice the name, first": (
        '{"message": "%", "message": "hello"}'.replace("%", CRISIS),
        "application/json",
    ),
    "twice the name, last": (
        '{"message": "hello", "message": "%"}'.replace("%", CRISIS),
        "application/json",
    ),
    "JSON cut off": ('{"message": "%'.replace("%", CRISIS), "application/json"),
    "JSON with a comma too many": ('{"message": "%",}'.replace("%", CRISIS), "application/json"),
    "escaped and cut off": ('{"message": "I want to k\\u0069ll myself', "application/json"),
    "single quotes": ("{'message': '%'}".replace("%", CRISIS), "application/json"),
    "no JSON": (CRISIS, "application/json"),
    "plain text": (CRISIS, "text/plain"),
    "no content type": ({"message": CRISIS}, None),
    "a form": ("message=" + CRISIS.replace(" ", "+"), "application/x-www-form-urlencoded"),
    "a form in percent signs": ("message=" + percent(CRISIS), "application/x-www-form-urlencoded"),
    "multipart": (
        '--x\r\nContent-Disposition: form-data; name="message"\r\n\r\n' + CRISIS + "\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    "invalid UTF-8": (b'{"message": "\xff\xfe ' + CRISIS.encode() + b'"}', "application/json"),
    "UTF-16": (json.dumps({"message": CRISIS}).encode("utf-16"), "application/json"),
    "UTF-16 without its mark": (json.dumps({"message": CRISIS}).encode("utf-16-le"), "application/json"),
    "a byte order mark": (b"\xef\xbb\xbf" + json.dumps({"message": CRISIS}).encode(), "application/json"),
    "NUL between words": ('{"message": "I want to\\u0000kill myself"}', "application/json"),
    "NUL inside a word": ('{"message": "I want to ki\\u0000ll myself"}', "application/json"),
    "half a surrogate pair": ('{"message": "% \\ud83d"}'.replace("%", CRISIS), "application/json"),
    "a wrong region": ({"message": CRISIS, "region": 5}, "application/json"),
    "a wrong history": ({"message": CRISIS, "history": "none"}, "application/json"),
    "twenty turns": (
        {"message": CRISIS, "history": [{"role": "user", "text": "hello"}] * 20},
        "application/json",
    ),
    "more that is no boolean": ({"message": CRISIS, "more": "true"}, "application/json"),
    "deep brackets after it": (
        '{"message": "%", "a": '.replace("%", CRISIS) + "[" * 30_000,
        "application/json",
    ),
}


@pytest.mark.parametrize("index", [True, False], ids=["with an index", "without an index"])
@pytest.mark.parametrize("name", BROKEN)
def test_a_crisis_is_answered_however_broken_the_request_is(name, index, asked, asked_without_index):
    body, content_type = BROKEN[name]
    assert_takeover(ask(asked if index else asked_without_index, body, content_type))


def test_an_emergency_is_answered_however_broken_the_request_is(asked_without_index):
    body = {"message": "I took an overdose and cannot breathe " + "x" * 2000, "colour": 1}
    assert_takeover(ask(asked_without_index, body, "text/plain"), "emergency")


def test_more_after_a_crisis_gives_the_general_answer_with_support(asked):
    reply = ask(asked, {"message": CRISIS, "more": True}).get_json()
    assert reply["route"] == "support" and reply["kind"] in ("answer", "no_answer") and reply["resources"]


@pytest.mark.parametrize("broken", [{"colour": 1}, {"region": "USA"}, {"history": 5}])
def test_more_with_a_broken_request_shows_the_help_lines_again(broken, asked):
    assert_takeover(ask(asked, {"message": CRISIS, "more": True} | broken))


def test_more_without_an_index_shows_the_help_lines_again(asked_without_index):
    assert_takeover(ask(asked_without_index, {"message": CRISIS, "more": True}))


def test_past_the_rate_limit_a_crisis_is_answered_and_more_shows_help_again():
    asked = client(rate_limit="2/minute")
    for _ in range(2):
        assert ask(asked, {"message": QUESTION}).status_code == 200
    response = ask(asked, {"message": QUESTION})
    assert_problem(response, 429)
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert_takeover(ask(asked, {"message": CRISIS}))
    assert_takeover(ask(asked, {"message": CRISIS, "more": True}))
    assert_takeover(ask(asked, CRISIS, "text/plain"))


def test_a_crisis_and_a_refused_request_do_not_use_up_the_limit():
    asked = client(rate_limit="1/minute")
    for _ in range(3):
        assert_takeover(ask(asked, {"message": CRISIS}))
        assert_problem(ask(asked, {"message": ""}), 400)
    assert ask(asked, {"message": QUESTION}).status_code == 200


def test_the_limit_for_all_together_holds_for_different_clients():
    asked = client(rate_limit_total="2/minute")
    statuses = [
        ask(asked, {"message": QUESTION}, environ_base={"REMOTE_ADDR": f"198.51.100.{n}"}).status_code
        for n in range(3)
    ]
    assert statuses == [200, 200, 429]


def test_a_fault_in_the_bot_is_a_problem_document_that_says_nothing_of_the_question():
    class Faulty:
        def __init__(self, bot):
            self._bot = bot

        def __getattr__(self, name):
            return getattr(self._bot, name)

        def reply(self, request, *, request_id):
            raise RuntimeError(request.message)

    from tests.web_helpers import bot
    from web.app import create_app

    asked = create_app(Faulty(bot())).test_client()
    document = assert_problem(ask(asked, {"message": QUESTION}), 500)
    assert "brake" not in json.dumps(document)
    assert_takeover(ask(asked, {"message": CRISIS}))


def test_the_region_chooses_the_help_lines_of_reply_and_problem(asked):
    reply = assert_takeover(ask(asked, {"message": CRISIS, "region": "GB"}))
    assert "tel:999" in json.dumps(reply["help"])
    document = assert_problem(ask(asked, {"message": "", "region": "gb"}), 400)
    assert "tel:999" in json.dumps(document["help"])


def test_config_tells_a_widget_what_it_needs(asked):
    config = asked.get("/api/config?region=GB").get_json()
    assert config["greeting"] and config["notice"] and config["recorded"] and config["suggestions"]
    assert config["feedback"] is False and config["is_automated"] is True
    assert "tel:999" in json.dumps(config["help"])
    assert_problem(asked.get("/api/config?region=nowhere"), 400)


def test_a_passage_is_found_by_its_id_word_for_word(asked):
    found = asked.get("/api/passages/brake-pads.worn").get_json()
    assert found["excerpt"]["text"].startswith("Pads are worn when the grooves")
    assert found["notice"] and found["help"] and found["index_version"]
    assert_problem(asked.get("/api/passages/brake-pads.none"), 404)
    assert_problem(client(index=False).get("/api/passages/brake-pads.worn"), 503)


def test_feedback_is_off_unless_enabled_and_then_only_counted():
    given = {"request_id": "0" * 32, "passage_id": "brake-pads.worn", "value": "up"}
    assert_problem(client().post("/api/feedback", json=given), 404)
    asked = client(feedback=True, rate_limit="30/minute", metrics_token=TOKEN)
    assert asked.post("/api/feedback", json=given).status_code == 204
    assert 'vouch_feedback_total{value="up"} 1.0' in counters(asked)
    for wrong in ({}, given | {"value": "sideways"}, given | {"text": "more"}, given | {"request_id": "x"}):
        assert_problem(asked.post("/api/feedback", json=wrong), 400)
    assert_problem(asked.post("/api/feedback", json=given | {"passage_id": "brake-pads.none"}), 404)
    assert_problem(asked.post("/api/feedback", data="{}", content_type="text/plain"), 415)


def test_two_apps_in_one_process_share_nothing():
    one, other = app(rate_limit="1/minute").test_client(), app(rate_limit="1/minute").test_client()
    assert ask(one, {"message": QUESTION}).status_code == 200
    assert ask(other, {"message": QUESTION}).status_code == 200
    assert_problem(ask(one, {"message": QUESTION}), 429)
