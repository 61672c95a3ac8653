"""The key that signs sessions, for machines that were given none."""

import contextlib
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def load_or_create(directory: Path) -> str:
    """Return the key kept in the directory; make one, for its owner's eyes only, where there is none.

    Raises: ImproperlyConfigured, where the directory is not ours to read and write.
    """
    path = directory / "secret_key"
    try:
        if not path.exists():
            directory.mkdir(parents=True, exist_ok=True)
            _create(path)
        return path.read_text()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{error.filename} cannot be used ({error.strerror}). "
            "Start Upline as the user who owns it, or set UPLINE_DATA to a directory of your own."
        ) from error


def _create(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(50))
    # Of two processes that start at once, the first one's key stands; nobody reads half a key.
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
