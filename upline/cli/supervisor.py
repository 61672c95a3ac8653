"""Supervises child processes: starts, restarts and stops them together.

A child that keeps ending is restarted ever more slowly; the others are left alone. What happens is in
the supervisor's state file, which `/health` shows.
"""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import structlog

from upline.kernel.back_off import BackOff
from upline.kernel.process_state import ProcessState, write_process_states

_POLL_INTERVAL_S = 1.0
_STOP_TIMEOUT_S = 10
_FIRST_DELAY_S, _LONGEST_DELAY_S = 1.0, 60.0
_STABLE_AFTER_S = 60.0  # whatever ran so long is restarted at once when it ends
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

log = structlog.get_logger(__name__)


class ChildProcess:
    """A process that is restarted when it ends by itself, after a delay that grows."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self._command = command
        self._back_off = BackOff(_FIRST_DELAY_S, _LONGEST_DELAY_S)
        self._restart_at: float | None = None
        self._exit_code: int | None = None
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        self._restart_at = None
        self._started_at = time.monotonic()
        # The end of its standard input tells it that we have ended: see stop_with_parent. In its own session it does not
        # get the terminal's Ctrl-C: we do, and stop all processes in order.
        return subprocess.Popen(self._command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603

    def restart_if_ended(self) -> bool:
        """Restart it if it has ended and its delay is over; return whether its state changed."""
        now = time.monotonic()
        if self._process.poll() is None:
            if self._back_off.failures and now - self._started_at > _STABLE_AFTER_S:
                self._back_off.succeed()
                return True
            return False
        if self._restart_at is None:
            if now - self._started_at > _STABLE_AFTER_S:
                self._back_off.succeed()
            delay = self._back_off.fail()
            self._restart_at = now + delay
            self._exit_code = self._process.returncode
            log.warning(
                "process ended", child=self.name, exit_code=self._exit_code, restart_in_s=delay
            )
            self._kill_remaining_processes()
            return True
        if now < self._restart_at:
            return False
        try:
            self._process = self._start()
        except OSError as error:
            self._restart_at = now + self._back_off.fail()
            log.warning("process not started", child=self.name, problem=str(error))
        return True

    @property
    def state(self) -> ProcessState:
        """Return what `/health` shows of it."""
        wait_s = None if self._restart_at is None else self._restart_at - time.monotonic()
        return ProcessState(
            name=self.name,
            state="running" if wait_s is None else "waiting to restart",
            recent_failures=self._back_off.failures,
            last_exit_code=self._exit_code,
            restart_at=None if wait_s is None else time.time() + wait_s,
        )

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


@dataclass(slots=True)
class _PollFailure:
    """Whether what is called periodically fails: a change is logged once."""

    problem: str = ""

    def run(self, on_poll: Callable[[], None]) -> None:
        problem = ""
        try:
            on_poll()
        except Exception as error:  # noqa: BLE001 — the processes go on without it
            problem = str(error) or type(error).__name__
        if problem != self.problem:
            self.problem = problem
            log.warning("database check", problem=problem or "none any more")


def supervise(
    commands: Mapping[str, Sequence[str]], *, on_poll: Callable[[], None], state_file: Path
) -> None:
    """Run the commands until a signal requests to stop; call `on_poll` periodically.

    Neither a child that keeps ending nor an error of `on_poll` ends the others.
    """
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, ask_to_stop) for number in _STOP_SIGNALS}
    children = [ChildProcess(name, command) for name, command in commands.items()]
    poll = _PollFailure()
    try:
        write_process_states(state_file, [child.state for child in children])
        while not stop.wait(_POLL_INTERVAL_S):
            poll.run(on_poll)
            changed = [child.restart_if_ended() for child in children]
            if any(changed):
                write_process_states(state_file, [child.state for child in children])
    finally:
        _stop_all(children)
        state_file.unlink(missing_ok=True)
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
