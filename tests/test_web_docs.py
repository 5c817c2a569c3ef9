"""The documentation is true: its examples run, its tests exist, the shipped files keep its promises."""

import json
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import yaml
from werkzeug.serving import make_server

from settings import PREFIX, Settings
from tests.web_helpers import app, client

ROOT = Path(__file__).parent.parent
API, SECURITY, DEPLOY = ((ROOT / "docs" / f"{name}.md").read_text() for name in ("api", "security", "deploy"))
pytest_plugins = ("tests.browser_helpers",)


@pytest.fixture(scope="module")
def address():
    """The real app on a socket."""
    server = make_server("127.0.0.1", 0, app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


def example(language: str, address: str) -> str:
    """The code of one example of docs/api.md, aimed at the test's own server."""
    code = re.search(rf"<!-- example: {language} -->\n```\w+\n(.*?)```", API, re.S)[1]
    assert "http://127.0.0.1:8000" in code
    asked = code.replace("http://127.0.0.1:8000", address)
    return asked.replace("What are the most common side effects?", "How do I know that brake pads are worn?")


def test_the_curl_example_gets_an_answer(address):
    done = subprocess.run(
        ["bash", "-c", example("curl", address)], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)["kind"] == "answer"


def test_the_python_example_prints_quotes_help_and_notice(address):
    code = example("python", address)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Pads are worn when the grooves" in done.stdout and "tel:999" in done.stdout
    assert "not medical advice" in done.stdout


def test_the_javascript_example_prints_quotes_help_and_notice(address, browser):
    page = browser.new_page()
    printed = []
    page.on("console", lambda message: printed.append(message.text))
    page.goto(f"{address}/articles")
    page.evaluate(f"async () => {{ {example('javascript', address)} }}")
    page.close()
    assert any("Pads are worn when the grooves" in line for line in printed)
    assert any("tel:988" in line for line in printed)


def test_every_address_is_described_in_the_api_page():
    rules = {rule.rule for rule in app(feedback=True).url_map.iter_rules()}
    described = API.replace("<id>", "<>").replace("<language>", "<>").replace("<name>", "<>")
    for rule in rules - {"/", "/static/<path:filename>"}:
        assert re.sub(r"<[^>]*>", "<>", rule) in described, rule


def test_every_field_of_reply_excerpt_and_request_is_described_in_the_api_page():
    schemas = client().get("/openapi.json").get_json()["components"]["schemas"]
    for name in ("ChatRequest", "Reply", "Excerpt", "Problem"):
        for field in schemas[name]["properties"]:
            assert f"`{field}`" in API or field == "instance", f"{name}.{field}"


def test_the_docs_page_shows_every_operation_and_shape():
    page = client(feedback=True).get("/docs")
    document = client(feedback=True).get("/openapi.json").get_json()
    assert page.status_code == 200
    for path in document["paths"]:
        assert path in page.text
    for name in document["components"]["schemas"]:
        assert f'id="{name}"' in page.text


def test_every_threat_names_a_test_that_exists():
    written = "".join(path.read_text() for path in (ROOT / "tests").glob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", SECURITY)
    assert len(named) > 20
    for name in named:
        assert f"def {name}(" in written, name


def test_the_guides_name_only_settings_that_exist():
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {"VOUCH_SETTINGS"}
    shipped = [
        path.read_text()
        for path in [ROOT / "compose.yaml", ROOT / "Dockerfile", *(ROOT / "deploy").iterdir()]
    ]
    for text in (API, SECURITY, DEPLOY, *shipped):
        assert set(re.findall(r"VOUCH_[A-Z_]+[A-Z]", text)) <= known


def test_the_container_runs_as_nobody_in_a_read_only_file_system():
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    for name, service in compose["services"].items():
        assert service["read_only"] is True and service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"]
    server = compose["services"]["vouch"]
    assert server["user"] == "10001:10001" and "ports" not in server
    written = [volume for volume in server["volumes"] if not volume.endswith(":ro")]
    assert written == ["widget:/data/artefacts/widget"]
    assert server["networks"] == ["inside"] and compose["networks"]["inside"]["internal"] is True
    dockerfile = (ROOT / "Dockerfile").read_text()
    stages = re.split(r"(?m)^FROM ", dockerfile)
    for stage in ("editor", "server"):
        whole = next(text for text in stages if re.match(rf"\S+ AS {stage}\n", text))
        assert re.search(r"^USER 10001", whole, re.M), stage
        assert f"target: {stage}" in (ROOT / "compose.yaml").read_text()
    server_stage = stages[-1]
    assert "AS server" in server_stage and "--from=serve-libraries" in server_stage
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.M)
    for several in re.findall(r"^COPY (?!--from)\S+ \S+.* (\S+)$", dockerfile, re.M):
        assert several.endswith("/"), "where several files go must be a folder by its name"
    ignored = (ROOT / ".dockerignore").read_text()
    for name in " ".join(copied).split():
        assert (ROOT / name).exists() and f"!{name}\n" in ignored


def test_the_shipped_proxies_write_no_log_of_requests():
    nginx = (ROOT / "deploy" / "nginx.conf").read_text()
    servers = re.split(r"^server \{", nginx, flags=re.M)[1:]
    assert servers
    for server in servers:
        assert "access_log off;" in server and "error_log stderr emerg;" in server
    assert "X-Forwarded-For $remote_addr;" in nginx and "$proxy_add_x_forwarded_for" not in nginx
    assert "client_body_buffer_size 1m;" in nginx and "client_max_body_size 1m;" in nginx
    caddy = (ROOT / "deploy" / "Caddyfile").read_text()
    site = caddy[caddy.index("{$DOMAIN}") :]
    assert not re.search(r"^\s*log\b", site, re.M)
    assert "header_up X-Forwarded-For {remote_host}" in site
    haproxy = (ROOT / "deploy" / "haproxy.cfg").read_text()
    assert not re.search(r"(?m)^\s*(log|option httplog)\b", haproxy)
    assert "set-header X-Forwarded-For %[src]" in haproxy and "option httpchk GET /readyz" in haproxy
    for text in (nginx, caddy, haproxy):
        assert "/metrics" in text and "/readyz" in text and "404" in text


def test_the_systemd_unit_is_well_formed_and_tight():
    unit = (ROOT / "deploy" / "vouch.service").read_text()
    lines = [line for line in unit.splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"\[\w+\]|[A-Za-z]+=.*", line) for line in lines)
    for kept in ("ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "LimitCORE=0",
                 "IPAddressDeny=any", "User=vouch", "PrivateTmp=yes"):  # fmt: skip
        assert kept in lines
