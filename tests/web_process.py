"""The real server process on a fixed day: `python -m tests.web_process PORT WORKERS ARRIVE_S`.

Settings come from the environment, as for `python -m web`. ARRIVE_S shortens the time in which a
request must arrive, so that a test need not wait as long as a real server does. Whatever would reach
for another machine is refused and written down. TEST_CLOCK may name a file that holds the time.
"""

import os
import sys
from datetime import date, datetime
from pathlib import Path

from settings import load_settings
from tests.corpus_kit import TODAY
from tests.stay_here import stay_here
from web import worker
from web.__main__ import serve


def today() -> date:
    clock = os.environ.get("TEST_CLOCK")
    return datetime.fromisoformat(Path(clock).read_text()).date() if clock else TODAY


def main() -> None:
    sys.addaudithook(stay_here)
    port, workers, arrive_s = sys.argv[1:]
    worker.ARRIVE_S = float(arrive_s)
    # On a busy machine the model takes long to load, and that is not what is tested here.
    worker.ANSWER_S = 120.0
    serve(load_settings(), "127.0.0.1", int(port), int(workers), today=today)


if __name__ == "__main__":
    main()
