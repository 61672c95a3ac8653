"""`upline backup`: one directory with the database, the attachments and the keys, verified."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from upline.cli.backup_files import (
    ATTACHMENTS,
    KEYS,
    SECRET_KEY,
    Manifest,
    checked_files,
    database_name,
    facts_of,
    read_manifest,
    verify_checksums,
    write_checksums,
)
from upline.cli.commands import (
    AsJson,
    CommandFailed,
    app,
    print_json,
    running_database,
    settings,
    use_owner_connection,
)
from upline.cli.progress import progress_bar
from upline.kernel import clock
from upline.kernel.database_copies import LOGICAL, PHYSICAL, CopyOptions
from upline.kernel.file_copies import copy_new_files, sync_one, sync_to_disk

LAST_BACKUP = (
    "last_backup.json"  # in the data directory: the manifest and the place of the last backup
)


@app.command()
def backup(
    directory: Annotated[Path, typer.Argument(help="A new directory, or an empty one.")],
    *,
    logical: Annotated[
        bool, typer.Option("--logical", help="By pg_dump, also of the bundled database.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Back up the database, the attachments and the keys into one directory, while Upline runs.

    The bundled database is copied by its files: `upline restore` takes such a backup to any second if its log is archived (`upline database archive`). A server of your own is written by pg_dump.

    The backup is verified, and stands in the directory when it is complete. It has keys and passwords: keep it as secret as the database.
    """
    use_owner_connection()
    target = directory.absolute()
    _check_target(target)
    draft = target.with_name(f"{target.name}.partial")
    with running_database(), locked_draft(draft, work="backup") as lock:
        kind = PHYSICAL if settings().DATABASE_COPIES.can_be_physical and not logical else LOGICAL
        _BackupWriter(draft, kind, lock).write()
        verify_backup(draft, read_manifest(draft))
        sync_to_disk(draft, but=database_name(kind))  # which PostgreSQL has synced
        _publish(draft, target)
    manifest = read_manifest(target)
    _remember(target, manifest)
    if as_json:
        print_json({"done": True, "directory": str(target), **asdict(manifest)})
    else:
        typer.echo(
            f"{target} has the database as of {manifest.consistent_at}, {manifest.attachments} attachments and the keys; verified."
        )


@dataclass(frozen=True)
class _BackupWriter:
    """Writes a backup into a directory, whose open file `lock` keeps other backups out of it.

    Attachments are copied before and after the database: one that a row of the copied database names was there at that
    moment, so that either it was there before, or it is younger than a day and is not deleted yet (`crm.delete_orphaned_files`).
    """

    draft: Path
    kind: str
    lock: int

    def write(self) -> None:
        """Write everything. Raises: CommandFailed, ConnectionError."""
        started_at = clock.now()
        count = self._copy_attachments()
        with progress_bar("Copying the database") as on_progress:
            options = CopyOptions(on_progress=on_progress, locks=(self.lock,))
            copies, name = settings().DATABASE_COPIES, database_name(self.kind)
            copy = copies.make(self.draft / name, self.kind, options)
        count += self._copy_attachments()
        self._write_keys()
        archive = settings().DATABASE_SERVER.archive_directory
        Manifest(
            upline=metadata.version("upline"),
            started_at=started_at.isoformat(),
            ended_at=clock.now().isoformat(),
            archive=str(archive) if archive else None,
            secret_key_from="environment" if os.environ.get("SECRET_KEY") else "file",
            attachments=count,
            files=len(checked_files(self.draft)) + 1,
            **facts_of(copy),
        ).write(self.draft)
        write_checksums(self.draft)

    def _copy_attachments(self) -> int:
        source, target = settings().DATA_DIR / ATTACHMENTS, self.draft / ATTACHMENTS
        target.mkdir(mode=0o700, exist_ok=True)
        with progress_bar("Copying attachments") as on_progress:
            return copy_new_files(source, target, on_progress=on_progress)

    def _write_keys(self) -> None:
        keys = self.draft / KEYS
        keys.mkdir(mode=0o700)
        (keys / SECRET_KEY).write_text(settings().SECRET_KEY, encoding="utf-8")
        if self.kind == PHYSICAL:  # whose roles have their passwords
            for path in settings().DATABASE_COPIES.password_files:
                shutil.copyfile(path, keys / path.name)
        for path in keys.iterdir():
            path.chmod(0o600)


def verify_backup(directory: Path, manifest: Manifest) -> None:
    """Check that a backup is whole. Raises: CommandFailed — it is damaged or incomplete."""
    with progress_bar("Verifying files") as on_progress:
        verify_checksums(directory, on_progress)
    with progress_bar("Verifying the database") as on_progress:
        try:
            settings().DATABASE_COPIES.verify(
                directory / manifest.database,
                manifest.kind,
                major=manifest.postgresql_major,
                on_progress=on_progress,
            )
        except ConnectionError as error:
            raise CommandFailed(f"{directory} is damaged: {error}") from error


# The target


def _check_target(target: Path) -> None:
    """Raises: CommandFailed — a backup cannot be made there."""
    data = settings().DATA_DIR
    if target == data or data.is_relative_to(target) or target.is_relative_to(data):
        raise CommandFailed(
            f"{target} is in the data directory, or has it within; choose a directory outside of {data}."
        )
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise CommandFailed(f"{target} is no directory.")
    if os.path.ismount(target):
        raise CommandFailed(
            f"{target} is the root of a file system; name a new directory below it."
        )
    if target.exists() and any(target.iterdir()):
        raise CommandFailed(f"{target} is not empty; a backup gets a directory of its own.")


@contextmanager
def locked_draft(draft: Path, *, work: str) -> Iterator[int]:
    """Make an empty directory for a draft, and yield the open file of its lock. It is removed where the block fails.

    What a killed process has left there is removed first. Raises: CommandFailed — also for errors of files inside the block.
    """
    os.umask(0o077)
    try:
        draft.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(draft, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise CommandFailed(f"{error.filename} cannot be written: {error.strerror}.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _empty(draft)
        yield lock
    except BlockingIOError as error:
        raise CommandFailed(f"Another {work} uses {draft} just now.") from error
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        if isinstance(error, ConnectionError):
            raise
        where = f"{error.filename}: " if error.filename else ""
        raise CommandFailed(f"The {work} failed: {where}{error.strerror or error}.") from error
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    finally:
        os.close(lock)


def _empty(directory: Path) -> None:
    for path in directory.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _publish(draft: Path, target: Path) -> None:
    draft.rename(target)  # an empty directory is replaced
    sync_one(target.parent)


def _remember(target: Path, manifest: Manifest) -> None:
    """Note the last backup for `upline doctor`, which the next one replaces."""
    path = settings().DATA_DIR / LAST_BACKUP
    draft = path.with_suffix(".new")
    draft.write_text(
        json.dumps({"directory": str(target), "consistent_at": manifest.consistent_at}),
        encoding="utf-8",
    )
    draft.replace(path)


def last_backup_at() -> datetime | None:
    """Return the moment of the last backup that was made here; None if none was."""
    path = settings().DATA_DIR / LAST_BACKUP
    return (
        datetime.fromisoformat(json.loads(path.read_bytes())["consistent_at"])
        if path.exists()
        else None
    )
