"""Supervises child processes: starts, restarts and stops them together.

A child that ends is restarted at once, one that keeps ending ever more slowly; the others are left alone. What happens is in
the supervisor's state file, which `/health` shows.
"""

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, MappingProxyType

import structlog

from upline.cli.forking import ForkedProcess, can_fork
from upline.cli.lines import Line
from upline.kernel.back_off import BackOff
from upline.kernel.process_state import ProcessState, write_process_states

_POLL_INTERVAL_S, _LOOK_INTERVAL_S = 1.0, 0.1
_STOP_TIMEOUT_S, _START_WITHIN_S = 10, 120.0
_FIRST_DELAY_S, _LONGEST_DELAY_S = 0.5, 60.0  # of which the first is left out
_STABLE_AFTER_S = 60.0  # whatever ran so long is restarted at once when it ends
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

log = structlog.get_logger(__name__)


class ChildProcess:
    """A process that is restarted when it ends by itself, after a delay that grows."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        copy: Callable[[], None] | None = None,
        hung_after_s: float | None = None,
    ) -> None:
        self.name = name
        self._command = command
        self._copy = copy
        self._hung_after_s = hung_after_s
        self._back_off = BackOff(_FIRST_DELAY_S, _LONGEST_DELAY_S)
        self._restart_at: float | None = None
        self._exit_code: int | None = None
        self._last_heartbeat = 0.0
        self._process = self._start()

    def _start(self) -> "subprocess.Popen[bytes] | ForkedProcess":
        self._restart_at = None
        self._started_at = time.monotonic()
        # Its standard input is a socket, whose end tells it that we have ended (stop_with_parent), and by which it says that
        # it works (heartbeat). In its own session it does not get the terminal's Ctrl-C: we do, and stop all processes in order.
        self._line = Line()
        with self._line.child_end as stdin:
            if self._copy is not None and can_fork():
                return ForkedProcess(self._copy, stdin=stdin.fileno())
            return subprocess.Popen(self._command, stdin=stdin.fileno(), start_new_session=True)  # noqa: S603

    def restart_if_ended(self) -> bool:
        """Restart it if it has ended and its delay is over; return whether its state changed."""
        now = time.monotonic()
        self._kill_if_hung(now)
        if self._process.poll() is None:
            if self._back_off.failures and now - self._started_at > _STABLE_AFTER_S:
                self._back_off.succeed()
                return True
            return False
        if self._restart_at is None:
            if now - self._started_at > _STABLE_AFTER_S:
                self._back_off.succeed()
            is_first = self._back_off.failures == 0
            delay = self._back_off.fail()
            delay = 0.0 if is_first else delay
            self._restart_at = now + delay
            self._exit_code = self._process.returncode
            log.warning(
                "process ended", child=self.name, exit_code=self._exit_code, restart_in_s=delay
            )
            self._kill_remaining_processes()
            if delay:
                return True
        if now < self._restart_at:
            return False
        try:
            self._process = self._start()
        except OSError as error:
            self._restart_at = now + self._back_off.fail()
            log.warning("process not started", child=self.name, problem=str(error))
        return True

    def _kill_if_hung(self, now: float) -> None:
        """Kill a process that has not said for too long that it works."""
        if self._hung_after_s is None or self._process.poll() is not None:
            return
        if self._line.has_heard():
            self._last_heartbeat = now
        is_starting = self._last_heartbeat < self._started_at
        most_s = max(self._hung_after_s, _START_WITHIN_S) if is_starting else self._hung_after_s
        silent_s = now - max(self._started_at, self._last_heartbeat)
        if silent_s > most_s:
            log.error("process hung", child=self.name, silent_s=round(silent_s))
            self._process.kill()
            self._process.wait()

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
        self._line.close()


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
    commands: Mapping[str, Sequence[str]],
    *,
    on_poll: Callable[[], None],
    state_file: Path,
    copies: Mapping[str, Callable[[], None]] = MappingProxyType({}),
    hung_after_s: Mapping[str, float] = MappingProxyType({}),
    on_started: Callable[[], None] = lambda: None,
) -> None:
    """Run the commands until a signal requests to stop; call `on_poll` periodically.

    `copies`: what a copy of this process runs instead of a command, where it can be copied. `hung_after_s`: children that call `heartbeat`, and after how long without it they are killed and started again. Neither a child that keeps ending nor an error of `on_poll` ends the others.
    """
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, ask_to_stop) for number in _STOP_SIGNALS}
    children = [
        ChildProcess(name, command, copy=copies.get(name), hung_after_s=hung_after_s.get(name))
        for name, command in commands.items()
    ]
    poll = _PollFailure()
    on_started()
    try:
        write_process_states(state_file, [child.state for child in children])
        next_poll = time.monotonic() + _POLL_INTERVAL_S
        while not stop.wait(_LOOK_INTERVAL_S):
            if time.monotonic() >= next_poll:
                poll.run(on_poll)
                next_poll = time.monotonic() + _POLL_INTERVAL_S
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


def heartbeat() -> None:
    """Tell the supervisor that this process works. It waits for nobody."""
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(0)) as line:
        line.send(b".", socket.MSG_DONTWAIT)
