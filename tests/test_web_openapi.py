"""The OpenAPI document is true: schemathesis asks the real app whatever it allows and forbids."""

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection

from tests.web_helpers import CRISIS, QUESTION, app, ask, assert_problem, assert_takeover, client

TAKEOVERS = ("crisis", "emergency")
served = app(feedback=True)
schema = schemathesis.openapi.from_wsgi("/openapi.json", served)


@schema.parametrize()
@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
def test_every_operation_keeps_to_its_description(case):
    response = case.call()
    # A request that reads like a crisis is answered as one, whatever else is wrong with it.
    helped = (
        response.status_code == 200 and b'"resources"' in response.content and kind(response) in TAKEOVERS
    )
    case.validate_response(response, excluded_checks=[negative_data_rejection] if helped else [])


def kind(response) -> str | None:
    return json.loads(response.content).get("kind")


@pytest.mark.parametrize(
    "path, named",
    [
        ("/api/passages/{passage_id}", {"passage_id": "stopping-distance.rule"}),
        ("/articles/{article_id}", {"article_id": "brake-pads"}),
    ],
)
def test_what_exists_is_answered_as_described(path, named):
    response = schema[path]["GET"].Case(path_parameters=named).call_and_validate()
    assert response.status_code == 200


def test_feedback_on_a_passage_that_exists_is_answered_as_described():
    body = {"request_id": "0" * 32, "passage_id": "brake-pads.worn", "value": "down"}
    case = schema["/api/feedback"]["POST"].Case(body=body, media_type="application/json")
    assert case.call_and_validate().status_code == 204


@pytest.mark.parametrize("message", [QUESTION, CRISIS, "Who won the chess championship in 1972?"])
def test_every_kind_of_reply_is_as_described(message):
    case = schema["/api/chat"]["POST"].Case(body={"message": message}, media_type="application/json")
    assert case.call_and_validate().status_code == 200


def test_the_document_lists_every_address_of_the_api():
    rules = {rule.rule.replace("<", "{").replace(">", "}") for rule in served.url_map.iter_rules()}
    documented = set(served.test_client().get("/openapi.json").get_json()["paths"])
    assert documented <= rules
    assert {rule for rule in rules if rule.startswith("/api/")} <= documented


def test_feedback_stands_in_the_document_only_when_it_is_on():
    assert "/api/feedback" not in client().get("/openapi.json").get_json()["paths"]


@pytest.mark.parametrize("name", ["Reply", "Problem", "Config", "PassageReply"])
def test_nothing_that_is_answered_may_lack_notice_and_help(name):
    schemas = client().get("/openapi.json").get_json()["components"]["schemas"]
    assert {"notice", "help"} <= set(schemas[name]["required"])
    assert schemas[name]["properties"]["help"]["minItems"] == 1
    assert schemas[name]["additionalProperties"] is False


def test_keys_stand_in_the_document_only_when_there_are_some():
    chat = client().get("/openapi.json").get_json()["paths"]["/api/chat"]["post"]
    assert "security" not in chat and "401" not in chat["responses"]
    keyed = client(api_keys={"0" * 64: "5/minute"})
    document = keyed.get("/openapi.json").get_json()
    assert document["paths"]["/api/chat"]["post"]["security"] == [{}, {"key": []}]
    response = ask(keyed, {"message": QUESTION}, headers={"Authorization": "Bearer wrong"})
    assert_problem(response, 401)
    assert_takeover(ask(keyed, {"message": CRISIS}, headers={"Authorization": "Bearer wrong"}))
