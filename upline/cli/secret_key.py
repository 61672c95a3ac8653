"""`upline accept-secret-key`: after SECRET_KEY has been changed on all machines of an installation."""

import typer

from upline.cli.commands import app, running_application, settings


@app.command("accept-secret-key")
def accept_secret_key() -> None:
    """Make this machine's SECRET_KEY that of the installation: in production, machines with another one do not start."""
    with running_application():
        from upline.tenancy.actions import accept_key

        accept_key(settings().SECRET_KEY)
    typer.echo("This SECRET_KEY is that of the installation now.")
