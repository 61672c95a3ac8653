"""A process that counts the queries of pages: `python -m bench.page_client JSON`, from page to user and address."""

import json
import sys

import django


def main() -> None:
    django.setup()
    from bench.environment import wait_for_start
    from bench.pages import count_queries_in_process

    wait_for_start()
    print(json.dumps(count_queries_in_process(json.loads(sys.argv[1]))))


if __name__ == "__main__":
    main()
