"""Supervises child processes: starts, restarts and stops them together."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

import structlog

from upline.cli.commands import CommandFailed

_POLL_INTERVAL_S = 1.0
_STOP_TIMEOUT_S = 10
_MAX_RESTARTS, _RESTART_WINDOW_S = 5, 60
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

log = structlog.get_logger(__name__)


class ChildProcess:
    """A process that is restarted when it ends by itself."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self._command = command
        self._restarts: deque[float] = deque(maxlen=_MAX_RESTARTS)
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        # The end of its standard input tells it that we have ended: see stop_with_parent. In its own session it does not
        # get the terminal's Ctrl-C: we do, and stop all processes in order.
        return subprocess.Popen(self._command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603

    def restart_if_ended(self) -> None:
        """Restart it if it has ended. Raises: CommandFailed — it ends repeatedly."""
        if self._process.poll() is None:
            return
        now = time.monotonic()
        if len(self._restarts) == _MAX_RESTARTS and now - self._restarts[0] < _RESTART_WINDOW_S:
            raise CommandFailed(f"The {self.name} keeps ending, so everything was stopped.")
        log.warning("started again", child=self.name, exit_code=self._process.returncode)
        self._restarts.append(now)
        self._kill_remaining_processes()
        self._process = self._start()

    def terminate(self) -> None:
        """Request it to finish its work and to end."""
        self._process.terminate()

    def wait(self, deadline: float) -> None:
        """Wait for its end; kill it after the deadline."""
        try:
            self._process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._kill_remaining_processes()

    def _kill_remaining_processes(self) -> None:
        """Kill the processes that the ended one left behind, and close its pipe."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        if self._process.stdin is not None:
            self._process.stdin.close()


def supervise(commands: Mapping[str, Sequence[str]], *, on_poll: Callable[[], None]) -> None:
    """Run the commands until a signal requests to stop; call `on_poll` periodically.

    Raises: CommandFailed — one of them ends repeatedly.
    """
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, ask_to_stop) for number in _STOP_SIGNALS}
    children = [ChildProcess(name, command) for name, command in commands.items()]
    try:
        while not stop.wait(_POLL_INTERVAL_S):
            on_poll()
            for child in children:
                child.restart_if_ended()
    finally:
        _stop_all(children)
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop_all(children: Sequence[ChildProcess]) -> None:
    for child in children:
        child.terminate()
    deadline = time.monotonic() + _STOP_TIMEOUT_S
    for child in children:
        child.wait(deadline)


def stop_with_parent() -> None:
    """Make this process stop when its parent is gone, however that ended."""

    def wait_for_the_end_of_input() -> None:
        os.read(0, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait_for_the_end_of_input, daemon=True).start()
