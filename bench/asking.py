"""A process that asks for pages, as a web server draws them: `python -m bench.asking SLUG`."""

import json
import sys
from dataclasses import asdict

import django


def main() -> None:
    django.setup()
    from bench.ground import wait_for_the_word
    from bench.pages import asked_here

    wait_for_the_word()
    print(json.dumps(asdict(asked_here(sys.argv[1]))))


if __name__ == "__main__":
    main()
