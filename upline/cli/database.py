"""`upline database`: manages the embedded PostgreSQL server."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from upline.cli.backup_files import read_manifest
from upline.cli.commands import (
    OPTION_NAMES,
    AsJson,
    CommandFailed,
    app,
    print_json,
    settings,
    wrong_call,
)

database = typer.Typer(
    help="The bundled database: start, stop, status, archive.",
    no_args_is_help=True,
    context_settings=OPTION_NAMES,
)
app.add_typer(database, name="database")


@database.command()
def start() -> None:
    """Start it, and keep it running until `upline database stop`."""
    settings().DATABASE_SERVER.start()
    typer.echo("The database is running.")


@database.command()
def stop() -> None:
    """Stop it, even if it is in use: pages then answer that it is away, until `upline database start`."""
    server = settings().DATABASE_SERVER
    was_running = server.stop()
    typer.echo("The database is stopped." if was_running else "The database was not running.")
    if was_running and server.is_in_use():
        typer.echo(
            "Upline is running, and cannot work without it: start it again by `upline database start`, or stop Upline too."
        )


@database.command()
def status(*, as_json: AsJson = False) -> None:
    """Say whether it is running. The exit code is 1 if it is not."""
    status = settings().DATABASE_SERVER.status()
    if as_json:
        print_json(asdict(status))
    else:
        typer.echo(f"{'Running' if status.running else 'Not running'}: {status.url}")
    raise typer.Exit(0 if status.running else 1)


@database.command()
def url() -> None:
    """Print its address, for psql and other programs."""
    typer.echo(settings().DATABASE_SERVER.url)


@database.command()
def archive(
    directory: Annotated[
        Path | None, typer.Argument(help="An empty directory, best on another disk.")
    ] = None,
    *,
    off: Annotated[bool, typer.Option("--off", help="Archive the log no longer.")] = False,
    keep_from: Annotated[
        Path | None,
        typer.Option(
            help="Delete what is needed for restores from earlier backups than this one only."
        ),
    ] = None,
) -> None:
    """Archive the log of all changes, so that `upline restore` can restore to any second; or say where that is done.

    A database that runs is started again, which takes a second or two. Restores begin at a backup that was made since: make one now.
    """
    if sum(given is not None for given in (directory, keep_from)) + off > 1:
        raise wrong_call("Give a directory, or --off, or --keep-from.")
    server = settings().DATABASE_SERVER
    if directory is not None:
        _start_archiving(directory.absolute())
    elif off:
        was_on = server.stop_archiving()
        typer.echo("The log is archived no longer." if was_on else "The log was not archived.")
    elif keep_from is not None:
        _delete_archived_before(keep_from.absolute())
    else:
        where = server.archive_directory
        typer.echo(f"The log is archived in {where}." if where else "The log is not archived.")


def _start_archiving(directory: Path) -> None:
    server = settings().DATABASE_SERVER
    if server.archive_directory == directory:
        typer.echo(f"The log is archived in {directory} already.")
        return
    server.start_archiving(directory)
    typer.echo(
        f"The log is archived in {directory} from now on. Make a backup now: restores to a second begin at one made after this."
    )


def _delete_archived_before(backup: Path) -> None:
    manifest = read_manifest(backup)
    where = settings().DATABASE_SERVER.archive_directory
    if where is None or not manifest.last_segment:
        raise CommandFailed("The log is not archived, or the backup has no place in it.")
    deleted = settings().DATABASE_COPIES.delete_archived_before(manifest.last_segment)
    typer.echo(f"Deleted {deleted} files of {where}.")
