"""The worker as a benchmark process: `python -m bench.worker`. It ends with its parent."""

import os
import sys
import threading

import django


def main() -> None:
    django.setup()
    from bench.environment import wait_for_start
    from upline.worker import run

    wait_for_start()
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    run()


def _exit_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
