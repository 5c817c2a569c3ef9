"""A coverage-guided fuzzer over the message path: any bytes in, always a reply or a problem with notice and help.

    python -m benchmarks.fuzz -max_total_time=600

Options are libFuzzer's. It mutates bodies of `POST /api/chat` towards code of `web/` and `bot/` that was
not reached yet, and stops at the first that breaks a promise. There is no index, so it is the way from
bytes to triage and to every refusal that is looked at.
"""

import json
import logging
import sys
from pathlib import Path

import atheris

SEEDS = (
    b'{"message": "How fast does it work?"}',
    b'{"message": "I want to die", "history": [{"role": "user", "text": "hi"}], "region": "GB"}',
    b'{"message": "She took ketamine and is not breathing", "more": true, "locale": "en-GB"}',
    b"message=How+can+I+make+it%3F&region=US",
    '{"message": "\u200bqu\u00e9 \ud55c\uad6d\uc5b4 \\ud800", "extra": [[[[1e999]]]]}'.encode(),
)


def prepare():
    """The function that is fuzzed: takes bytes, raises AssertionError when a promise is broken."""
    with atheris.instrument_imports(include=["web", "bot"]):
        from bot.compose import utc_today
        from bot.core import Bot, Clinic
        from index.live import LiveIndex
        from web.app import create_app
        from web.services import WebConfig

    logging.disable(logging.CRITICAL)
    nowhere = LiveIndex(Path("no-artefacts"), embedder_factory=lambda: None)
    asked = create_app(Bot(nowhere, Clinic(), utc_today), WebConfig(rate_limit="off")).test_client()

    def one(data: bytes) -> None:
        response = asked.post("/api/chat", data=data, content_type="application/json")
        assert response.status_code in (200, 400, 413, 415, 503), response.status_code
        document = json.loads(response.data)
        assert document["notice"] and document["help"], document
        if response.status_code == 200:
            assert document["kind"] in ("crisis", "emergency") and document["resources"]

    return one


def main() -> None:
    one = prepare()
    for seed in SEEDS:
        one(seed)
    atheris.Setup([sys.argv[0], "-max_len=4096", "-timeout=20", *sys.argv[1:]], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
