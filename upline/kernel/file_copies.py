"""Copies directories of files that are written once under a random name, and never changed."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

_DRAFT = ".part"


def files_below(directory: Path, *, changed_since: float = 0.0) -> Iterator[Path]:
    """Yield the files below a directory, in the order of their names.

    Those of directories to which nothing was added since a moment (seconds since 1970) are left out.
    """
    for at, folders, files in os.walk(directory):
        folders.sort()
        if changed_since and Path(at).stat().st_mtime < changed_since:
            continue
        for name in sorted(files):
            yield Path(at) / name


def copy_new_files(
    source: Path,
    target: Path,
    *,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
    changed_since: float = 0.0,
) -> int:
    """Copy the files below a directory that are not below the other yet, and return how many.

    One that is deleted meanwhile is left out; drafts, whose names have a suffix, are no files yet. A file with its own name is
    complete, and on the disk.
    """
    names = [
        path.relative_to(source)
        for path in files_below(source, changed_since=changed_since)
        if not path.suffix
    ]
    missing = [name for name in names if not (target / name).exists()]
    copied = 0
    for number, name in enumerate(missing, start=1):
        copied += _copy(source / name, target / name)
        on_progress(number, len(missing))
    return copied


def _copy(source: Path, target: Path) -> bool:
    """Return whether the source was still there."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_suffix(_DRAFT)
    try:
        with source.open("rb") as original, open(_new_private(draft), "wb") as copy:
            shutil.copyfileobj(original, copy)
            copy.flush()
            os.fsync(copy.fileno())
    except FileNotFoundError:
        return False
    draft.rename(target)
    return True


def _new_private(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


def sync_to_disk(directory: Path, *, but: str = "") -> None:
    """Write a directory to the disk, with what is below it, but for one name in it."""
    for at, folders, files in os.walk(directory):
        if Path(at) == directory and but in folders:
            folders.remove(but)
        for name in (".", *(one for one in files if Path(at) != directory or one != but)):
            sync_one(Path(at) / name)


def sync_one(path: Path) -> None:
    """Write a file to the disk, or the names in a directory."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
