"""A child process that is a copy of this one: it starts in milliseconds, with everything imported already.

Only a process with one thread, and without connections to the database, is copied: locks and connections would be shared.
"""

import contextlib
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from subprocess import TimeoutExpired

from upline.cli.lines import Line

_POLL_S = 0.02
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)


def can_fork() -> bool:
    """Tell whether this process may be copied: on Linux, where its libraries are made for it."""
    return sys.platform == "linux" and threading.active_count() == 1


class ForkedProcess:
    """A copy of this process that runs a function, in a session of its own; as `subprocess.Popen` in its methods."""

    def __init__(self, run: Callable[[], None], *, stdin: int) -> None:
        self.returncode: int | None = None
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            _run_copy(run, stdin)

    def poll(self) -> int | None:
        """Return the exit code; None: it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises: TimeoutExpired."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() >= deadline:
                raise TimeoutExpired("copy", timeout or 0.0)
            time.sleep(_POLL_S)
        return code

    def terminate(self) -> None:
        """Request it to end."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._send(signal.SIGKILL)

    def _send(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


def _run_copy(run: Callable[[], None], stdin: int) -> None:
    """Be the copy: run the function, and end the process."""
    code = 1
    try:
        os.setsid()
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.dup2(stdin, 0)
        Line.close_all()  # an end that stays open here would hide the end of our parent
        run()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001 — a copy must not return into its parent's code
        traceback.print_exc()
    with contextlib.suppress(Exception):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)
