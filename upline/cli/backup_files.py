"""The files of a backup: what stands where, the manifest, and checksums in the form that `sha256sum --check` reads.

A backup is a directory: `database/` or `database.dump`, `attachments/`, `keys/`, `manifest.json` and `SHA256SUMS`. The files in
`database/` have their checksums in its `backup_manifest`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from upline.cli.commands import CommandFailed
from upline.kernel.database_copies import LOGICAL, PHYSICAL, DatabaseCopy, OnProgress
from upline.kernel.file_copies import files_below

FORMAT = 1
MANIFEST, CHECKSUMS, ATTACHMENTS, KEYS = "manifest.json", "SHA256SUMS", "attachments", "keys"
SECRET_KEY = "secret_key"  # noqa: S105 — the name of a file
_DATABASE = {PHYSICAL: "database", LOGICAL: "database.dump"}
_DATABASE_CHECKSUMS = "backup_manifest"


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What a backup has, for programs and for who restores it. Moments are in UTC.

    The database is as of `consistent_at`. `rows` by table were counted at `counted_at`: the same moment in a logical backup,
    and one shortly before in a physical one. `last_segment` is where an archive of the log goes on.
    """

    upline: str
    postgresql: str
    postgresql_major: int
    kind: str
    last_migration: str
    started_at: str
    consistent_at: str
    ended_at: str
    counted_at: str
    last_segment: str
    archive: str | None
    secret_key_from: str
    rows: Mapping[str, int]
    attachments: int
    files: int
    format: int = FORMAT

    def write(self, backup: Path) -> None:
        """Write it into the directory of the backup."""
        text = json.dumps(asdict(self), indent=2, default=dict)
        (backup / MANIFEST).write_text(f"{text}\n", encoding="utf-8")

    @property
    def database(self) -> str:
        """The name of the copy of the database."""
        return _DATABASE[self.kind]


def database_name(kind: str) -> str:
    """Return the name of a copy of a database in a backup."""
    return _DATABASE[kind]


def facts_of(copy: DatabaseCopy) -> dict[str, Any]:
    """Return what the manifest says of a copy."""
    return {
        "postgresql": copy.facts.postgresql,
        "postgresql_major": copy.facts.postgresql_major,
        "kind": copy.kind,
        "last_migration": copy.facts.migrations[-1] if copy.facts.migrations else "",
        "consistent_at": copy.consistent_at.isoformat(),
        "counted_at": copy.facts.at.isoformat(),
        "last_segment": copy.last_segment,
        "rows": copy.facts.rows,
    }


def read_manifest(backup: Path) -> Manifest:
    """Read the manifest of a backup. Raises: CommandFailed — there is none, or it cannot be read."""
    path = backup / MANIFEST
    try:
        found = json.loads(path.read_bytes())
        if found["format"] > FORMAT:
            raise CommandFailed(f"{backup} was made by a later version of Upline; install that.")
        manifest = Manifest(**found)
        datetime.fromisoformat(manifest.consistent_at)
        _DATABASE[manifest.kind]
    except FileNotFoundError as error:
        raise CommandFailed(f"{backup} is no complete backup: it has no {MANIFEST}.") from error
    except OSError as error:
        raise CommandFailed(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError, KeyError) as error:
        raise CommandFailed(f"{path} is damaged: it cannot be read as a manifest.") from error
    return manifest


# Checksums


def write_checksums(backup: Path) -> None:
    """Write the checksums of all files of a backup but those below `database/`."""
    lines = [f"{_digest(backup / name)}  {name}\n" for name in checked_files(backup)]
    (backup / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def checked_files(backup: Path) -> list[str]:
    """Return the names of the files that have a checksum here."""
    below_database = f"{_DATABASE[PHYSICAL]}/"
    names = [path.relative_to(backup).as_posix() for path in files_below(backup)]
    return [
        name
        for name in names
        if name != CHECKSUMS
        and (not name.startswith(below_database) or name == below_database + _DATABASE_CHECKSUMS)
    ]


def verify_checksums(backup: Path, on_progress: OnProgress) -> None:
    """Compare all files with their checksums. Raises: CommandFailed — one is changed, missing, or not of the backup."""
    expected = _read_checksums(backup)
    present = set(checked_files(backup))
    if missing := sorted(expected.keys() - present):
        raise CommandFailed(f"{backup} is incomplete: {missing[0]} is missing.")
    if added := sorted(present - expected.keys()):
        raise CommandFailed(f"{backup} is damaged: {added[0]} has no checksum in {CHECKSUMS}.")
    for number, (name, digest) in enumerate(expected.items(), start=1):
        if _digest(backup / name) != digest:
            raise CommandFailed(f"{backup} is damaged: {name} is not what was backed up.")
        on_progress(number, len(expected))


def _read_checksums(backup: Path) -> dict[str, str]:
    path = backup / CHECKSUMS
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise CommandFailed(f"{backup} is no complete backup: it has no {CHECKSUMS}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise CommandFailed(f"{path} is damaged or cannot be read.") from error
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise CommandFailed(f"{path} cannot be read: {error.strerror}.") from error
