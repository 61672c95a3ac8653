"""Stopping a process in order: what runs ends after what it is doing, and what only waits ends at once."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stopped(Exception):
    """The process was requested to stop, and nothing is under way."""


class StopRequest:
    """Whether the process was requested to stop, by SIGTERM or Ctrl-C."""

    def __init__(self) -> None:
        self._requested = threading.Event()
        self._is_waiting = False

    def install(self) -> None:
        """Listen to the signals, in the main thread; elsewhere only `request` counts."""
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                signal.signal(number, self._receive)

    def _receive(self, _number: int, _frame: FrameType | None) -> None:
        self.request()
        if self._is_waiting:
            raise Stopped

    def request(self) -> None:
        """Request to stop."""
        self._requested.set()

    @property
    def is_requested(self) -> bool:
        return self._requested.is_set()

    def check(self) -> None:
        """Between two pieces of work. Raises: Stopped."""
        if self.is_requested:
            raise Stopped

    def wait(self, seconds: float) -> None:
        """Sleep, until a request to stop at most."""
        self._requested.wait(seconds)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """End the block as soon as a request comes: it only waits. For the main thread. Raises: Stopped."""
        self._is_waiting = True
        try:
            self.check()
            yield
        finally:
            self._is_waiting = False
