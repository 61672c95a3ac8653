"""A process that requests pages, as a web server renders them: `python -m bench.page_client SLUG`."""

import json
import sys
from dataclasses import asdict

import django


def main() -> None:
    django.setup()
    from bench.environment import wait_for_start
    from bench.pages import measure_pages_in_process

    wait_for_start()
    print(json.dumps(asdict(measure_pages_in_process(sys.argv[1]))))


if __name__ == "__main__":
    main()
