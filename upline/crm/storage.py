"""Where the contents of attachments lie: below the data directory, outside of what is served.

Each BSS has a directory, each file a random name; nothing of what a person typed becomes part of
a path. A file is complete and on the disk before the row that names it is committed.
"""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

_TEMP_SUFFIX = ".part"


def root() -> Path:
    """Return the directory of all files."""
    return Path(settings.DATA_DIR) / "attachments"


def store_file(content: bytes, *, tenant_id: UUID) -> str:
    """Write a file of a BSS to the disk and return its storage key."""
    storage_key = f"{tenant_id}/{secrets.token_hex(20)}"
    path = root() / storage_key
    root().mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    draft = path.with_suffix(_TEMP_SUFFIX)
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _fsync_directory(path.parent)
    return storage_key


def _fsync_directory(directory: Path) -> None:
    """Make sure that a new name in a directory outlives a power cut."""
    opened = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def file_path(storage_key: str) -> Path:
    """Return where a file lies."""
    path = root() / storage_key
    assert path.resolve().is_relative_to(root().resolve()), "names are made here, never given"
    return path


def delete_file(storage_key: str) -> None:
    """Remove a file; one that is gone already is no matter."""
    file_path(storage_key).unlink(missing_ok=True)


def iter_files(*, tenant_id: UUID, older_than: float) -> Iterator[str]:
    """Return the files of a BSS that were written before a moment (in seconds), drafts included."""
    directory = root() / str(tenant_id)
    if not directory.is_dir():
        return
    with os.scandir(directory) as found:
        for entry in found:
            if entry.is_file(follow_symlinks=False) and entry.stat().st_mtime < older_than:
                yield f"{tenant_id}/{entry.name}"
