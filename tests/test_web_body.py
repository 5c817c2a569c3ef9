"""Any bytes at all: text is found where there is some, and nothing that is sent can break the reader."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.replies import ChatRequest
from tests.web_helpers import CRISIS, ask, client
from web.arrival import Arrival
from web.body import MAX_BODY, decode, hear_json
from web.conversation import validate
from web.problems import ProblemError

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
    post = b"POST /api/chat HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n1234567890"
    chunked = (
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0a \r\n0123456789\r\n0\r\n\r\n"
    )
    with_trailer = chunked[:-2] + b"A: b\r\n\r\n"
    for request in (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", post, chunked, with_trailer):
        assert [n for n in range(1, len(request) + 1) if arrived(request[:n])] == [len(request)]
        assert arrived(request + request)


def arrived(data: bytes) -> bool:
    arrival = Arrival()
    arrival.add(data)
    return arrival.complete and arrival.whole


@given(st.lists(st.integers(1, 40), min_size=1), st.integers(0, 3))
@settings(max_examples=100, deadline=None)
def test_how_a_request_is_cut_up_changes_nothing(cuts, which):
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (b"a" * 30, b"0\r\n\r\n"))
    body = (b"", b"x" * 50, chunks + b"0\r\n\r\n", b"zz\r\n")[which]
    named = b"Transfer-Encoding: chunked" if which > 1 else b"Content-Length: %d" % len(body)
    request = b"POST / HTTP/1.1\r\n" + named + b"\r\n\r\n" + body
    arrival, at = Arrival(), 0
    for cut in cuts * len(request):
        assert not arrival.complete
        arrival.add(request[at : at + cut])
        at += cut
        if at >= len(request):
            break
    assert arrival.complete and arrival.whole and bytes(arrival.held) == request


def test_what_is_too_large_or_has_no_end_is_not_waited_for():
    head = b"POST / HTTP/1.1\r\n"
    for data in (
        head + b"Content-Length: 70000\r\n\r\n",
        head + b"Content-Length: 999999999999999999\r\n\r\n",
        head + b"Transfer-Encoding: chunked\r\n\r\nfffffff\r\n",
        head + b"Transfer-Encoding: chunked\r\n\r\n" + b"4000\r\n" + b"x" * 0x4000 + b"\r\nffff\r\n",
        head + b"a: b\r\n" * 20_000,
    ):
        arrival = Arrival()
        arrival.add(data)
        assert arrival.complete and not arrival.whole
    endless = Arrival()
    endless.add(head + b"Transfer-Encoding: chunked\r\n\r\n" + (b"1;" + b"x" * 900 + b"\r\nx\r\n") * 300)
    assert endless.complete and not endless.whole


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_no_bytes_after_the_headers_can_confuse_the_count_of_chunks(data):
    arrival = Arrival()
    arrival.add(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + data)
    assert arrival.worth_an_answer


def test_a_sender_that_waits_to_be_told_to_go_on_is_told_so_once():
    arrival = Arrival()
    arrival.add(b"POST / HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
    assert arrival.wants_to_be_told_to_go_on and not arrival.complete
