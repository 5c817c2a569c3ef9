"""Nothing of a question, a history or an address is written anywhere; what is counted tells nothing."""

import json
import logging
import warnings

from tests.web_helpers import (
    CRISIS,
    NOW,
    QUESTION,
    TOKEN,
    ask,
    assert_problem,
    bot,
    captured_log,
    client,
    counters,
)
from web.app import create_app
from web.logs import coarse_ms

CANARY = "zanzibarcanary"
ADDRESS = "198.51.100.77"


def every_way_to_ask(asked) -> None:
    """Send the canary in every place that takes text, well-formed and broken."""
    base = {"REMOTE_ADDR": ADDRESS}
    history = [{"role": "user", "text": CANARY}, {"role": "bot", "text": CANARY}]
    bodies = [
        {"message": f"{CANARY} {QUESTION}", "history": history},
        {"message": f"{CANARY} {CRISIS}"},
        {"message": CANARY * 100},
        {"message": QUESTION, CANARY: CANARY},
        {"message": QUESTION, "region": CANARY, "locale": CANARY},
        '{"message": "' + CANARY,
    ]
    for body in bodies:
        response = ask(asked, body, environ_base=base)
        if response.status_code >= 400:
            assert CANARY not in response.text
        ask(asked, body, CANARY + "/" + CANARY, environ_base=base)
        asked.post("/ask", data={"message": f"{CANARY} {QUESTION}"}, environ_base=base)
    for path in (
        f"/{CANARY}",
        f"/ask?message={CANARY}",
        f"/articles/{CANARY}",
        f"/api/passages/{CANARY}",
        f"/api/config?region={CANARY}",
        f"/static/{CANARY}",
        f"/widget/{CANARY}.json",
    ):
        asked.get(
            path, environ_base=base, headers={"User-Agent": CANARY, "Referer": f"https://{CANARY}.org/"}
        )
        asked.open(path, method=CANARY.upper(), environ_base=base)
    asked.get("/", headers={"X-Request-ID": CANARY, "Cookie": f"a={CANARY}"}, environ_base=base)


def test_nothing_asked_and_no_address_is_in_the_log_or_the_counters():
    asked = client(rate_limit="20/minute", feedback=True, metrics_token=TOKEN)
    with captured_log() as log:
        every_way_to_ask(asked)
        written = log.getvalue()
    counted = counters(asked)
    assert len(written.splitlines()) > 20, "the requests are in the log"
    for kept in (written, counted):
        assert CANARY not in kept.lower() and ADDRESS not in kept


def test_a_crash_is_written_down_without_what_was_asked():
    class Faulty:
        def __getattr__(self, name):
            return getattr(bot(), name)

        def reply(self, request, *, request_id):
            raise ValueError(f"cannot read {request.message!r}")

    with captured_log() as log:
        response = ask(create_app(Faulty()).test_client(), {"message": f"{CANARY} question"})
        lines = [json.loads(line) for line in log.getvalue().splitlines()]
    crash = next(line for line in lines if line["event"] == "crash")
    assert response.status_code == 500
    assert crash["error"] == "ValueError" and "reply" in crash["where"][-1]
    assert crash["request_id"] == response.get_json(force=True)["request_id"]
    assert CANARY not in json.dumps(lines)


def test_what_a_library_says_is_not_written_since_it_may_quote_its_input():
    with captured_log() as log:
        logging.getLogger("somelibrary").error("bad input %s", CANARY)
        warnings.warn(f"odd text {CANARY}", stacklevel=1)
        lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert lines[0]["event"] == "message from somelibrary"
    assert CANARY not in json.dumps(lines)


def test_a_log_line_names_the_rule_and_not_the_address_asked_for():
    with captured_log() as log:
        client().get("/articles/brake-pads?from=somewhere")
        line = json.loads(log.getvalue())
    assert (line["route"], line["method"], line["status"]) == ("/articles/<article_id>", "GET", 200)
    assert set(line) == {"at", "level", "event", "request_id", "method", "route", "status", "ms"}


def test_counters_cannot_tell_a_crisis_from_an_answer():
    def counted(message: str) -> list[str]:
        asked = client(metrics_token=TOKEN)
        ask(asked, {"message": QUESTION})
        before = counters(asked).splitlines()
        ask(asked, {"message": message})
        after = counters(asked).splitlines()
        return [
            line for line in after if line not in before and "/metrics" not in line and "_created" not in line
        ]

    assert counted(CRISIS) == counted(QUESTION)


def test_times_in_the_log_are_too_coarse_to_tell_which_reply_was_quick():
    assert [coarse_ms(s) for s in (0.0, 0.001, 0.049, 0.051, 0.1, 0.12)] == [50, 50, 50, 100, 100, 150]


def test_readiness_names_the_version_its_age_and_the_next_review():
    asked = client(clock=lambda: NOW + 3600)
    state = asked.get("/readyz").get_json()
    assert state["ready"] is True and state["age_s"] == 3600
    assert (state["quotable"], state["next_due"]) == (3, "2027-10-12")
    assert state["index_version"] == asked.get("/api/config").get_json()["index_version"]


def test_without_an_index_the_process_is_alive_but_not_ready():
    asked = client(index=False, metrics_token=TOKEN)
    assert asked.get("/healthz").get_json() == {"status": "ok"}
    assert asked.get("/readyz").status_code == 503
    assert "vouch_ready 0.0" in counters(asked)


def test_metrics_are_off_until_a_token_is_set_and_then_need_it():
    assert_problem(client().get("/metrics"), 404)
    assert_problem(client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}), 404)
    asked = client(metrics_token=TOKEN)
    assert asked.get("/metrics").status_code == 401
    assert asked.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert "vouch_ready 1.0" in counters(asked)
