"""`upline migrate`, and Django's own commands by way of `upline manage`."""

import typer

from upline.cli.commands import app, upline_ready


@app.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    with upline_ready():
        migrate_database()


def migrate_database(*, verbosity: int = 1) -> None:
    """Bring the tables up to date. Django is set up and the database running."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=verbosity)
    call_command("createcachetable", verbosity=0)


@app.command(
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "help_option_names": [],
    }
)
def manage(context: typer.Context) -> None:
    """Run one of Django's own commands, with the database running."""
    from django.core.management import execute_from_command_line

    with upline_ready():
        execute_from_command_line(["upline manage", *context.args])
