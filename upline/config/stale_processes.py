"""Cleans up after a killed PostgreSQL, so that a new one can start. Does nothing without /proc."""

import os
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path

_PROCESSES = Path("/proc")


def remove_stale_processes(data: Path, pid_files: Iterable[Path]) -> None:
    """Remove pid files that name another program, and kill children of a server that is gone.

    PostgreSQL takes any living process that its pid file names for a server, which is wrong after a
    restart of the machine. A child notices the end of its server only when it waits for something;
    until then no new server can start on the same data.
    """
    for path in pid_files:
        pid = read_pid(path)
        if pid is not None and _is_alive(pid) and not _is_server_of(data, pid):
            path.unlink(missing_ok=True)
    server = read_pid(data / "postmaster.pid")
    if server is None or not _is_alive(server):
        for pid in _orphaned_children(data):
            os.kill(pid, signal.SIGQUIT)


def read_pid(path: Path) -> int | None:
    """Return the process id in the first line of a pid file; None if there is none."""
    try:
        return int(path.read_text().split(maxsplit=1)[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _is_alive(pid: int) -> bool:
    return (_PROCESSES / str(pid)).exists()


def _is_server_of(data: Path, pid: int) -> bool:
    return os.fsencode(data) in _command_line_of(pid)


def _orphaned_children(data: Path) -> Iterator[int]:
    for process in _PROCESSES.glob("[0-9]*"):
        pid = int(process.name)
        try:
            is_child = (process / "cwd").readlink() == data and b"postgres:" in _command_line_of(
                pid
            )
        except OSError:  # it has ended, or is somebody else's
            continue
        if is_child:
            yield pid


def _command_line_of(pid: int) -> bytes:
    try:
        return (_PROCESSES / str(pid) / "cmdline").read_bytes()
    except OSError:
        return b""
