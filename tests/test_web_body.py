"""Any bytes at all: text is found where there is some, and nothing that is sent can break the reader."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.replies import ChatRequest
from tests.web_helpers import CRISIS, ask, client
from web.body import MAX_BODY, decode, hear_json
from web.conversation import validate
from web.problems import ProblemError
from web.worker import arrived

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(["message", "history", "locale", "region", "more", "other"])


@given(st.binary(max_size=400))
@settings(max_examples=400, deadline=None)
def test_any_bytes_are_heard_without_failing_and_as_text_that_can_be_encoded(data):
    for text in hear_json(data).texts:
        assert text.encode()


@given(st.dictionaries(NAMES, JSON, max_size=5))
@settings(max_examples=300, deadline=None)
def test_any_object_is_either_a_valid_request_or_a_problem_that_names_fields(payload):
    data = json.dumps(payload).encode()
    heard = hear_json(data)
    try:
        request = validate(heard.payload, data)
    except ProblemError as error:
        assert error.status == 400
        assert all(":" in reason or "unknown field" in reason for reason in error.errors)
    else:
        assert isinstance(request, ChatRequest)
        assert request.message.strip() and len(heard.texts) == 1, "only the message is screened"


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["message", "other", "history"]))
@settings(max_examples=100, deadline=None)
def test_text_is_found_wherever_it_stands(before, after, name):
    sentence = "the words that must be found"
    for value in (sentence, [sentence], {"a": {"b": sentence}}):
        texts = hear_json(json.dumps({"message": before, name: value, "x": after}).encode()).texts
        assert any(sentence in text for text in texts)


def test_what_the_bot_said_before_is_not_screened_as_the_visitors_words():
    turns = [{"role": "bot", "text": CRISIS}, {"role": "user", "text": "hello"}]
    heard = hear_json(json.dumps({"message": "hi", "history": turns}).encode())
    assert heard.texts == ("hi",)
    assert [turn.role for turn in heard.history] == ["bot", "user"]


def test_only_a_real_boolean_counts_as_more():
    for value, counts in ((True, True), (False, False), ("true", False), (1, False), ([True], False)):
        assert hear_json(json.dumps({"message": "a", "more": value}).encode()).more is counts


def test_bytes_are_read_in_the_encoding_that_fits():
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"):
        assert decode("Quiero información".encode(encoding)) == "Quiero información"


def test_a_compressed_body_is_read_only_up_to_the_limit():
    import gzip

    assert decode(gzip.compress(CRISIS.encode())) == CRISIS
    assert len(decode(gzip.compress(b"x" * 10_000_000))) <= MAX_BODY
    assert decode(b"\x1f\x8bnot gzip") == ""


@given(
    st.binary(max_size=300),
    st.sampled_from(["application/json", "text/plain", "application/x-www-form-urlencoded"]),
)
@settings(max_examples=150, deadline=None)
def test_no_body_makes_the_server_fail(data, content_type):
    asked = _client()
    for response in (
        ask(asked, data, content_type),
        asked.post("/ask", data=data, content_type=content_type),
    ):
        assert response.status_code in (200, 400, 413, 415)


_made = []


def _client():
    if not _made:
        _made.append(client())
    return _made[0]


def test_a_request_has_arrived_when_headers_and_body_are_there():
    get = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    assert not any(arrived(get[:n]) for n in range(len(get)))
    assert arrived(get) and arrived(get + get)
    post = b"POST /api/chat HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n"
    assert not arrived(post) and not arrived(post + b"123456789")
    assert arrived(post + b"1234567890")


def test_a_thread_does_not_wait_for_what_cannot_be_waited_for():
    chunked = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    expecting = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
    huge = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n"
    assert arrived(chunked) and arrived(expecting)
    assert not arrived(huge) and arrived(huge + b"x" * 1000, most=1000)
    assert arrived(b"x" * 1000, most=1000), "headers without end"
