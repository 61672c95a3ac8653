"""`upline restore`: a backup becomes the database, the attachments and the keys of an empty installation."""

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from upline.cli.backup import locked_draft, verify_backup
from upline.cli.backup_files import ATTACHMENTS, KEYS, SECRET_KEY, Manifest, read_manifest
from upline.cli.checks import OK
from upline.cli.commands import (
    AsJson,
    CommandFailed,
    app,
    print_json,
    running_application,
    settings,
    use_owner_connection,
    wrong_call,
)
from upline.cli.preparation import command_result, known_migrations, run_command
from upline.cli.progress import progress_bar
from upline.kernel.database_copies import PHYSICAL, DatabaseFacts, RecoveryArchive
from upline.kernel.file_copies import copy_new_files, files_below, sync_one, sync_to_disk

LATEST = "latest"
_DRAFT = "restoring"  # in the data directory
_NAME = "postgres"  # of the bundled database in it
_MAJOR = 18  # of the bundled PostgreSQL


@app.command()
def restore(
    backup: Annotated[Path, typer.Argument(help="The directory that `upline backup` made.")],
    *,
    to: Annotated[
        str,
        typer.Option(
            help="The moment to restore to, such as 2026-12-01T12:00:00Z; or latest: all that the archive has. By default that of the backup."
        ),
    ] = "",
    archive: Annotated[
        Path | None,
        typer.Option(help="The archive of the log, where it is not where the backup says."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Restore a backup into an installation without a database, after checking that it is whole.

    A database is never overwritten. Attachments that are there stay. Afterwards the tables are brought to this version, and the installation is checked as by `upline doctor`.
    """
    use_owner_connection()
    source = backup.absolute()
    until = _moment(to)
    manifest = _checked_manifest(source)
    _check_target(manifest)
    further = _archive_for(manifest, to, until, archive)
    verify_backup(source, manifest)
    draft = settings().DATA_DIR / _DRAFT
    with locked_draft(draft, work="restore"):
        restored = _Restore(source, manifest, draft).run(further)
        _publish(draft)
    if manifest.kind != PHYSICAL or known_migrations() - set(restored.facts.migrations):
        run_command("migrate")  # grants the rights, which pg_dump leaves out
    _report(manifest, restored, as_json=as_json)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Restored:
    """What has been restored: the rows by table, and the moment of the last change, where the log tells it."""

    facts: DatabaseFacts
    last_change_at: datetime


@dataclass(frozen=True)
class _Restore:
    source: Path
    manifest: Manifest
    draft: Path

    def run(self, further: RecoveryArchive | None) -> _Restored:
        """Make everything in the draft's directory. Raises: CommandFailed, ConnectionError."""
        with progress_bar("Copying attachments") as on_progress:
            files = self.draft / ATTACHMENTS
            copy_new_files(self.source / ATTACHMENTS, files, on_progress=on_progress)
            if further:
                copy_new_files(further.directory / ATTACHMENTS, files, on_progress=on_progress)
        for path in (self.source / KEYS).iterdir():
            shutil.copyfile(path, self.draft / path.name)
            (self.draft / path.name).chmod(0o600)
        consistent_at = datetime.fromisoformat(self.manifest.consistent_at)
        copies, data = settings().DATABASE_COPIES, self.draft / _database_name()
        copy = self.source / self.manifest.database
        if self.manifest.kind != PHYSICAL:
            facts = copies.load(data, copy, major=self.manifest.postgresql_major)
            return _Restored(facts=self._checked(facts), last_change_at=consistent_at)
        _copy_tree(copy, data)
        with progress_bar("Reading the archive") as on_progress:
            facts, last = copies.recover(data, archive=further, on_progress=on_progress)
        at = last if further and last else consistent_at
        return _Restored(facts=self._checked(facts), last_change_at=at)

    def _checked(self, facts: DatabaseFacts) -> DatabaseFacts:
        """Raises: CommandFailed — the tables are not those of the backup."""
        tables = self.manifest.rows.keys()
        if lost := sorted(tables - facts.rows.keys()):
            raise CommandFailed(f"{self.source} is damaged: the table {lost[0]} is not restored.")
        if self.manifest.kind != PHYSICAL:
            for table in sorted(tables):
                if facts.rows[table] != self.manifest.rows[table]:
                    raise CommandFailed(f"{self.source} is damaged: {table} lacks rows.")
        return facts


def _copy_tree(source: Path, target: Path) -> None:
    """Copy the files of a database, empty directories too."""
    total, done = sum(1 for _ in files_below(source)), 0
    with progress_bar("Copying the database") as on_progress:

        def copy(original: str, there: str) -> None:
            nonlocal done
            shutil.copyfile(original, there)
            done += 1
            on_progress(done, total)

        shutil.copytree(source, target, copy_function=copy)
    for at, folders, files in os.walk(target):
        for name in folders:
            (Path(at) / name).chmod(0o700)
        for name in files:
            (Path(at) / name).chmod(0o600)


def _publish(draft: Path) -> None:
    """Move what has been restored where it belongs, the database last: without it, the restore can be repeated."""
    data = settings().DATA_DIR
    sync_to_disk(draft, but=_database_name())  # which PostgreSQL has synced
    copy_new_files(draft / ATTACHMENTS, data / ATTACHMENTS)
    for path in draft.iterdir():
        if path.suffix == ".password" or path.name == SECRET_KEY:
            path.replace(data / path.name)
    if (draft / _database_name()).exists():
        (draft / _database_name()).rename(data / _database_name())
    sync_one(data)
    shutil.rmtree(draft)


def _database_name() -> str:
    """Return the name of the bundled database's directory."""
    data = settings().DATABASE_COPIES.data
    return data.name if data else _NAME


# Checks


def _moment(text: str) -> datetime | None:
    """Return the moment to restore to; None: none, or the latest. Raises: Exit — it cannot be read."""
    if text in {"", LATEST}:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise wrong_call(
            f"--to is a moment with its time zone, such as 2026-12-01T12:00:00Z, or {LATEST}; not {text}."
        )
    return moment.astimezone(UTC)


def _checked_manifest(source: Path) -> Manifest:
    """Raises: CommandFailed — it is no backup, or not one for this version."""
    if not source.is_dir():
        raise CommandFailed(f"There is no backup in {source}: it is no directory.")
    manifest = read_manifest(source)
    if manifest.last_migration not in known_migrations():
        raise CommandFailed(
            f"{source} is of a later version of Upline than this program; install that version."
        )
    if manifest.kind == PHYSICAL and manifest.postgresql_major != _MAJOR:
        raise CommandFailed(
            f"{source} has the files of PostgreSQL {manifest.postgresql_major}, and this program has PostgreSQL {_MAJOR}; "
            "restore it with the version of Upline that made it, and carry it over by `upline backup --logical`."
        )
    return manifest


def _check_target(manifest: Manifest) -> None:
    """Raises: CommandFailed — there is a database already, or one of another kind."""
    copies, server = settings().DATABASE_COPIES, settings().DATABASE_SERVER
    if manifest.kind == PHYSICAL and not copies.can_be_physical:
        raise CommandFailed(
            "The backup has the files of the bundled database; unset DATABASE_URL to restore it."
        )
    if copies.data:
        if copies.data.exists():
            raise CommandFailed(
                f"There is a database in {copies.data}, which is never overwritten; set UPLINE_DATA to another directory, or move it away."
            )
    else:
        with server.running():
            if copies.has_tables():
                raise CommandFailed(f"{server} has tables, which are never overwritten.")


def _archive_for(
    manifest: Manifest, to: str, until: datetime | None, archive: Path | None
) -> RecoveryArchive | None:
    """Return the archive that takes the backup further; None: it is restored as of its end. Raises: CommandFailed, Exit."""
    if not to:
        if archive:
            raise wrong_call(f"--archive needs --to: a moment, or {LATEST}.")
        return None
    if manifest.kind != PHYSICAL:
        raise CommandFailed(
            f"The backup was written by pg_dump, and has one moment only, {manifest.consistent_at}; restore it without --to."
        )
    if until and until < datetime.fromisoformat(manifest.consistent_at):
        raise CommandFailed(
            f"The backup is of {manifest.consistent_at}, after {until.isoformat()}; restore an earlier one to that moment."
        )
    directory = archive.absolute() if archive else Path(manifest.archive or "")
    if not archive and not manifest.archive:
        raise CommandFailed(
            "The log was not archived when the backup was made; name the directory of the archive with --archive."
        )
    return RecoveryArchive(directory=directory, first_segment=manifest.last_segment, until=until)


# The report


def _report(manifest: Manifest, restored: _Restored, *, as_json: bool) -> None:
    checks = _doctor()
    missing = _attachments_without_file()
    problems = _problems(manifest, missing)
    if as_json:
        print_json(
            {
                "done": True,
                "last_change_at": restored.last_change_at.isoformat(),
                "rows": dict(restored.facts.rows),
                "attachments_missing": missing,
                "problems": problems,
                "checks": checks,
            }
        )
        return
    rows = restored.facts.rows
    counts = ", ".join(f"{rows.get(table, 0):,} {name}" for table, name in _SHOWN.items())
    typer.echo(f"Restored as of {restored.last_change_at.isoformat()}: {counts}.")
    for problem in problems:
        typer.echo(f"warning  {problem}")
    for check in checks:
        if check["state"] != OK:
            typer.echo(f"{check['state']:8} {check['name']}: {check['found']}")
            typer.echo(f"{'':8} → {check['remedy']}")


_SHOWN = {
    "upline_tenant": "BSSs",
    "upline_account": "accounts",
    "upline_subscription": "subscriptions",
    "upline_order": "orders",
    "upline_saleevent": "sale events",
    "upline_attachment": "attachments",
}


def _problems(manifest: Manifest, missing: int) -> list[str]:
    found = []
    if missing:
        found.append(f"{missing} attachments have no file: neither backup nor archive has it.")
    given = os.environ.get("SECRET_KEY")
    stored = settings().DATA_DIR / SECRET_KEY
    if given and _digest(given) != _digest(stored.read_text(encoding="utf-8")):
        found.append(
            f"SECRET_KEY of the environment is not that of the backup, which is in {stored}; without it people sign in again, and webhooks have other secrets."
        )
    if settings().DATABASE_COPIES.can_be_physical and manifest.archive:
        found.append(
            "The log is not archived any more; `upline database archive` with an empty directory starts that again."
        )
    return found


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def _doctor() -> list[dict[str, Any]]:
    """Check the installation in a process that reads the restored keys."""
    result = command_result("doctor", "--json")
    try:
        found: list[dict[str, Any]] = json.loads(result.stdout)["checks"]
    except (ValueError, KeyError) as error:
        raise CommandFailed(
            f"All is restored, but `upline doctor` failed: {result.stderr.strip()}"
        ) from error
    return found


def _attachments_without_file() -> int:
    with running_application():
        from upline.crm.queries import count_attachments_without_file

        return count_attachments_without_file()
