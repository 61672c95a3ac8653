"""File locks, which the system releases when a process ends, however it ends."""

import fcntl
from pathlib import Path
from typing import IO

EXCLUSIVE = fcntl.LOCK_EX
SHARED = fcntl.LOCK_SH


def acquire_file_lock(path: Path, kind: int) -> IO[bytes]:
    """Wait for the lock and return the open file that holds it until it is closed."""
    file = path.open("ab")
    fcntl.flock(file, kind)
    return file


def is_sole_holder(file: IO[bytes]) -> bool:
    """Tell whether no other process holds the shared lock."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
