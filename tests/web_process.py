"""The real server process on a fixed day: `python -m tests.web_process PORT WORKERS ARRIVE_S`.

Settings come from the environment, as for `python -m web`. ARRIVE_S shortens the time in which a
request must arrive, so that a test need not wait as long as a real server does.
"""

import sys

from settings import load_settings
from tests.corpus_kit import TODAY
from web import worker
from web.__main__ import serve


def main() -> None:
    port, workers, arrive_s = sys.argv[1:]
    worker.ARRIVE_S = float(arrive_s)
    serve(load_settings(), "127.0.0.1", int(port), int(workers), today=lambda: TODAY)


if __name__ == "__main__":
    main()
