"""Headers: who may call from where, what a page may do, and that nothing is remembered."""

import pytest

from tests.web_helpers import CRISIS, QUESTION, ask, client

SITE = "https://www.example.org"
OTHER = "https://evil.example.com"
PATHS = (
    "/",
    "/articles",
    "/articles/brake-pads",
    "/ask",
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/widget.js",
    "/widget.css",
    "/widget/en.json",
    "/api/config",
    "/api/passages/brake-pads.worn",
    "/static/site.css",
    "/nope",
    "/api/nope",
    "/api/chat",
)


@pytest.fixture(scope="module")
def closed():
    return client()


@pytest.fixture(scope="module")
def opened():
    return client(allowed_origins=(SITE,))


@pytest.mark.parametrize("path", PATHS)
def test_every_response_carries_the_protective_headers_and_no_cookie(path, closed):
    response = closed.get(path)
    headers = response.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "geolocation=()" in headers["Permissions-Policy"]
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy and "*" not in policy
    assert "Set-Cookie" not in headers
    assert "Strict-Transport-Security" not in headers
    assert len(headers["X-Request-ID"]) == 32
    assert "Server" not in headers or "Werkzeug" not in headers["Server"]


def test_pages_hold_no_inline_script_style_or_handler(closed):
    pages = [closed.get(path) for path in PATHS if path != "/widget.js"]
    pages += [closed.post("/ask", data={"message": text}) for text in (QUESTION, CRISIS, "")]
    for page in pages:
        if page.mimetype == "text/html":
            text = page.text.lower()
            assert "<style" not in text and " style=" not in text and " onclick=" not in text
            assert text.count("<script") == text.count('<script src="')
            assert "http://" not in text


def test_the_api_is_closed_to_other_origins_by_default(closed):
    for origin in (SITE, OTHER, "null"):
        response = ask(closed, {"message": QUESTION}, headers={"Origin": origin})
        assert "Access-Control-Allow-Origin" not in response.headers
        assert response.headers["Vary"] == "Origin"


def test_an_allowed_origin_may_ask_and_read_the_wait_and_the_id(opened):
    response = ask(opened, {"message": QUESTION}, headers={"Origin": SITE})
    assert response.headers["Access-Control-Allow-Origin"] == SITE
    assert "Retry-After" in response.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_an_allowed_origin_can_read_a_problem_too(opened):
    for response in (
        ask(opened, {"message": ""}, headers={"Origin": SITE}),
        opened.get("/api/nope", headers={"Origin": SITE}),
        ask(opened, b"x" * 70_000, headers={"Origin": SITE}),
    ):
        assert response.status_code >= 400
        assert response.headers["Access-Control-Allow-Origin"] == SITE


@pytest.mark.parametrize(
    "origin", [OTHER, "null", SITE + ".evil.example.com", SITE.upper(), "http://www.example.org"]
)
def test_what_only_resembles_an_allowed_origin_is_not_allowed(origin, opened):
    response = ask(opened, {"message": QUESTION}, headers={"Origin": origin})
    assert "Access-Control-Allow-Origin" not in response.headers


def preflight(asked, path: str, origin: str):
    wanted = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    return asked.options(path, headers=wanted)


def test_a_preflight_from_an_allowed_origin_is_answered(opened):
    response = preflight(opened, "/api/chat", SITE)
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == SITE
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert response.headers["Access-Control-Allow-Headers"] == "Content-Type"


def test_a_preflight_from_elsewhere_or_to_a_page_allows_nothing(opened):
    for response in (preflight(opened, "/api/chat", OTHER), preflight(opened, "/ask", SITE)):
        assert "Access-Control-Allow-Origin" not in response.headers
        assert "Access-Control-Allow-Methods" not in response.headers


def test_the_widget_may_be_loaded_from_anywhere_and_pages_may_not(closed):
    for path in ("/widget.js", "/widget.css", "/widget/en.json"):
        response = closed.get(path, headers={"Origin": OTHER})
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    page = closed.get("/ask", headers={"Origin": OTHER})
    assert "Access-Control-Allow-Origin" not in page.headers
    assert page.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_only_the_allowed_origins_may_frame_a_page(closed, opened):
    assert closed.get("/ask").headers["X-Frame-Options"] == "SAMEORIGIN"
    response = opened.get("/ask")
    assert response.headers["Content-Security-Policy"].endswith(f"frame-ancestors 'self' {SITE}")
    assert "X-Frame-Options" not in response.headers


def test_forwarded_headers_are_believed_only_from_as_many_proxies_as_are_named():
    sent = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"}
    assert "Strict-Transport-Security" not in client().get("/", headers=sent).headers
    assert "Strict-Transport-Security" in client(trusted_proxies=1).get("/", headers=sent).headers


def test_a_forged_address_does_not_escape_the_rate_limit():
    asked = client(rate_limit="1/minute")
    statuses = [
        ask(asked, {"message": QUESTION}, headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code
        for n in range(2)
    ]
    assert statuses == [200, 429]


def test_behind_one_proxy_each_client_has_a_limit_of_its_own():
    asked = client(rate_limit="1/minute", trusted_proxies=1)
    sent = ["203.0.113.9, 198.51.100.1", "203.0.113.9, 198.51.100.2", "203.0.113.1, 198.51.100.1"]
    statuses = [
        ask(asked, {"message": QUESTION}, headers={"X-Forwarded-For": who}).status_code for who in sent
    ]
    assert statuses == [200, 200, 429]


def test_the_widget_stands_at_a_lasting_address_and_at_one_made_from_its_content(closed):
    first = closed.get("/widget.js")
    assert first.mimetype == "text/javascript"
    again = closed.get("/widget.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    name = first.headers["ETag"].strip('"')
    versioned = closed.get(f"/widget-{name}.js")
    assert versioned.data == first.data
    assert "immutable" in versioned.headers["Cache-Control"]
