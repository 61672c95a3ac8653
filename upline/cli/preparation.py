"""Prepares what a command needs: the tables of the bundled database, and the static files.

A server that somebody else runs is not changed: there the sentence says what to run.
"""

import contextlib
import fcntl
import hashlib
import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from upline.cli.commands import CommandFailed, settings, setup_django

if TYPE_CHECKING:
    from upline.database.migration_phases import MigrationPlan

# Where the tables are made just now, the application may not read them yet.
_HAS_MIGRATIONS = """
    SELECT CASE WHEN to_regclass('django_migrations') IS NOT NULL
        THEN has_table_privilege('django_migrations', 'SELECT') ELSE false END
"""
_STAMP = "made_of"  # in the directory of the static files: what they were made of


def ensure_current_tables() -> None:
    """Bring the tables of the bundled database to this version. The database must be running.

    Raises: CommandFailed — they are of a later version; or of an earlier one, and the server is
    another's.
    """
    if not migration_plan().before:
        return
    server = settings().DATABASE_SERVER
    if server.status().data is None:
        state = "is of an earlier version of Upline" if applied_migrations() else "is not set up"
        raise CommandFailed(f"{server} {state}; run `upline migrate`.")
    with (settings().DATA_DIR / "preparation.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not migration_plan().before:  # another command has prepared it meanwhile
            return
        typer.echo("Preparing the database …", err=True)
        run_command("migrate")


def migration_plan() -> "MigrationPlan":
    """Return the missing migrations, by whether this version needs them to start. The database must be running.

    Raises: CommandFailed — the tables are of a later version.
    """
    return _plan_of(sorted(missing_migrations()))


def _plan_of(names: list[str]) -> "MigrationPlan":
    from upline.database.migration_phases import plan_of

    modules = [importlib.import_module(f"upline.migrations.{name}") for name in names]
    return plan_of(
        [one.Migration(name, "upline") for one, name in zip(modules, names, strict=True)]
    )


def missing_migrations() -> set[str]:
    """Return the migrations that the tables have yet to get. The database must be running.

    Raises: CommandFailed — they are of a later version.
    """
    applied, known = applied_migrations(), known_migrations()
    if applied - known:
        raise CommandFailed(
            "The database is of a later version of Upline than this program; install that version."
        )
    return known - applied


def make_directories_private() -> None:
    """Let nobody but their owners into the directories below the data directory."""
    for path in settings().DATA_DIR.glob("*"):
        if path.is_dir() and not path.is_symlink():
            with contextlib.suppress(PermissionError):  # another account's, which sees to it itself
                path.chmod(0o700)


def ensure_static_files() -> None:
    """Make the static files, if there are none or they are of other sources.

    Raises: CommandFailed — they cannot be written, and there are none.
    """
    if has_current_static_files():
        return
    try:
        run_command("assets")
    except CommandFailed:
        # They were made when the program was installed, where it can be written no more.
        if not has_static_files():
            raise


def has_static_files() -> bool:
    """Tell whether there are static files, of whatever sources."""
    return (Path(settings().STATIC_ROOT) / "staticfiles.json").exists()


def has_current_static_files() -> bool:
    """Tell whether there are static files of the present sources."""
    stamp = Path(settings().STATIC_ROOT) / _STAMP
    return stamp.exists() and stamp.read_text(encoding="utf-8") == _digest_of_sources()


def stamp_static_files() -> None:
    """Write down of what the static files were made."""
    (Path(settings().STATIC_ROOT) / _STAMP).write_text(_digest_of_sources(), encoding="utf-8")


def run_command(command: str) -> None:
    """Run a command of Upline in a process of its own, which works as the owner of the tables. Raises: CommandFailed."""
    result = command_result(command)
    if result.returncode != 0:
        said = (result.stderr.strip() or result.stdout.strip()).splitlines()
        reason = said[-1].removeprefix("upline: ") if said else f"exit code {result.returncode}"
        raise CommandFailed(f"`upline {command}` failed: {reason}")


def command_result(*words: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of Upline in a process of its own, and return its exit code and what it says."""
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "upline", *words], check=False, capture_output=True, text=True
    )


def known_migrations() -> set[str]:
    """Return the migrations of this program."""
    import upline.migrations

    return {module.name for module in pkgutil.iter_modules(upline.migrations.__path__)}


def applied_migrations() -> set[str]:
    """Return the migrations that the tables have; none: there are no tables."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_HAS_MIGRATIONS)
        if cursor.fetchone() != (True,):
            return set()
        cursor.execute("SELECT name FROM django_migrations WHERE app = 'upline'")
        return {name for (name,) in cursor.fetchall()}


def _digest_of_sources() -> str:
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        with contextlib.suppress(FileNotFoundError):
            facts = path.stat()
            digest.update(f"{path.name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    """Yield the files that `upline assets` collects or compiles."""
    setup_django()
    from django.contrib.staticfiles.finders import get_finders

    from upline.cli import catalogues

    yield from catalogues.sources()
    for finder in get_finders():
        for name, storage in finder.list([]):
            yield Path(storage.path(name))
