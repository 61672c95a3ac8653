"""The key that signs sessions, where the environment gives none."""

import contextlib
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def load_or_create(directory: Path) -> str:
    """Return the key stored in the directory; create it, readable by its owner only, if there is
    none.

    Raises: ImproperlyConfigured — the directory cannot be read or written.
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
    # If two processes start at once, the first one's key is used, and none reads a partial key.
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
