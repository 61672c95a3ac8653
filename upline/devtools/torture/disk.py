"""A file system of its own for a deployment, which can be filled without harm to others. Linux, for root only."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_BALLAST = "ballast"
_SIZE_MB = 1_500
_CHUNK = b"\0" * (1 << 20)


@contextmanager
def own_file_system(directory: Path) -> Iterator[bool]:
    """Have the directory on a file system in memory inside the block; yield whether it is, which takes the rights of root."""
    directory.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE_MB}m", "upline-torture", str(directory)]
    try:
        is_own = os.geteuid() == 0 and _succeeds(mount)
    except OSError:
        is_own = False
    try:
        yield is_own
    finally:
        if is_own:
            _succeeds(["umount", "--lazy", str(directory)])


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0  # noqa: S603


@contextmanager
def full_disk(directory: Path) -> Iterator[None]:
    """Have no space left on the file system of a directory inside the block."""
    ballast = directory / _BALLAST
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(_CHUNK)
    try:
        yield
    finally:
        ballast.unlink()
