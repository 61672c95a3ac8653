"""`upline migrate`, and `upline manage` for Django's own commands."""

import typer

from upline.cli.commands import app, running_database, settings, setup_django, use_owner_connection


@app.command()
def migrate() -> None:
    """Bring the tables of the database up to date."""
    use_owner_connection()
    with running_database():
        setup_django()
        migrate_database()


def migrate_database(*, verbosity: int = 1, until: str | None = None) -> None:
    """Bring the tables up to date, or to the migration `until`, and grant the application's role access to them.

    Django must be set up, as the owner, and the database running. Of two at once, the second waits
    and finds nothing left to do.
    """
    from upline.database.locking import advisory_lock

    with advisory_lock("upline migrate"):
        _migrate_and_grant(verbosity, until)


def _migrate_and_grant(verbosity: int, until: str | None) -> None:
    from django.core.management import call_command
    from django.db import connection

    from upline.cli.grants import grants_for, role_in

    target = ["upline", until] if until else []
    call_command("migrate", *target, interactive=False, verbosity=verbosity)
    call_command("createcachetable", verbosity=0)
    server = settings().DATABASE_SERVER
    application = role_in(server.url)
    if application and application != role_in(server.owner_url):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            (schema,) = cursor.fetchone()
            for grant in grants_for(application, schema=schema):
                cursor.execute(grant)


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

    use_owner_connection()
    with running_database():
        setup_django()
        execute_from_command_line(["upline manage", *context.args])
