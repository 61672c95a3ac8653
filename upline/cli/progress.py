"""A progress bar for work that takes longer than two seconds, on a terminal only."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

_DISPLAY_DELAY_S = 2.0


@contextmanager
def progress_bar(description: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a function to call with the work done and the total, in any unit."""
    bar = _Bar(description)
    try:
        yield bar.show
    finally:
        bar.stop()


class _Bar:
    def __init__(self, description: str) -> None:
        self._description = description
        self._shown_from = time.monotonic() + _DISPLAY_DELAY_S
        self._progress: Progress | None = None

    def show(self, done: int, total: int) -> None:
        if self._progress is None and sys.stderr.isatty() and time.monotonic() >= self._shown_from:
            self._progress = self._started()
        if self._progress is not None:
            self._progress.update(self._progress.task_ids[0], completed=done, total=total)

    def stop(self) -> None:
        if self._progress is not None:
            self._progress.stop()

    def _started(self) -> "Progress":
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TimeRemainingColumn

        columns = ("{task.description}", BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        progress.add_task(self._description, total=None)
        progress.start()
        return progress
