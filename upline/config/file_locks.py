"""File locks, which the system releases when a process ends, however it ends."""

import fcntl
import os
import weakref
from pathlib import Path
from typing import IO

_open_locks: "weakref.WeakSet[IO[bytes]]" = weakref.WeakSet()

EXCLUSIVE = fcntl.LOCK_EX
SHARED = fcntl.LOCK_SH


def acquire_file_lock(path: Path, kind: int) -> IO[bytes]:
    """Wait for the lock and return the open file that holds it until it is closed."""
    file = path.open("ab")
    fcntl.flock(file, kind)
    _open_locks.add(file)
    return file


def _close_copies() -> None:
    """In a copy of the process: its copy of a lock would hold it after the process that took it has ended."""
    for file in list(_open_locks):
        file.close()


os.register_at_fork(after_in_child=_close_copies)


def is_sole_holder(file: IO[bytes]) -> bool:
    """Tell whether no other process holds the shared lock."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
