"""`upline database`: manages the embedded PostgreSQL server."""

from dataclasses import asdict

import typer

from upline.cli.commands import OPTION_NAMES, AsJson, app, print_json, settings

database = typer.Typer(
    help="The bundled database: start, stop, status.",
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
