"""The passwords of the embedded server's roles: one file for each role, in the form that PostgreSQL's clients read
(https://www.postgresql.org/docs/18/libpq-pgpass.html), and refuse where others can read it.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PasswordFiles:
    """The files beside the data directory of a server."""

    data: Path

    def file_of(self, role: str) -> Path:
        """Return the file of a role, which need not exist yet."""
        return self.data.with_name(f"{self.data.name}.{role}.password")

    def create(self, role: str) -> str:
        """Write a new random password for the role, and return it."""
        password = secrets.token_urlsafe(32)
        path = self.file_of(role)
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"*:*:*:{role}:{password}\n")
        draft.replace(path)
        return password
