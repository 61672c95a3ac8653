"""An installation of its own for a test: a data directory with a durable bundled server, which this process works with."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, connections
from django.test import override_settings
from psycopg.conninfo import make_conninfo

from upline.config.database import connection_parameters, django_database_settings
from upline.config.database_copies import DatabaseCopies
from upline.config.embedded import EmbeddedServer
from upline.config.postgres_programs import bundled_programs


@contextmanager
def working_in(data: Path) -> Iterator[EmbeddedServer]:
    """Make a data directory that of this process inside the block. The server is started by who needs it."""
    server = EmbeddedServer(data / "postgres")
    entry = connections["default"].settings_dict
    before = dict(entry)
    connection.close()
    entry.update(django_database_settings(server.owner_url))
    try:
        with override_settings(
            DATA_DIR=data, DATABASE_SERVER=server, DATABASE_COPIES=DatabaseCopies(server)
        ):
            yield server
    finally:
        connection.close()
        entry.clear()
        entry.update(before)


def fill_with_template(server: EmbeddedServer, template_url: str) -> None:
    """Load a migrated database into a server that runs: faster than running all migrations."""
    dump = server.data.with_name("template.dump")
    programs = bundled_programs()
    for command in (
        [programs / "pg_dump", "--format=custom", "--compress=0", f"--file={dump}", f"--dbname={_libpq(template_url)}"],
        [programs / "pg_restore", "--no-owner", "--no-comments", f"--dbname={_libpq(server.owner_url)}", dump],
    ):  # fmt: skip
        subprocess.run(command, check=True)
    dump.unlink()


def template_url() -> str:
    """Return the address of the template database of this run."""
    entry = connection.settings_dict
    return make_conninfo(
        host=entry["HOST"],
        user=entry["USER"],
        passfile=entry["OPTIONS"].get("passfile", ""),
        dbname=entry["TEST"]["TEMPLATE"],
    )


def _libpq(url: str) -> str:
    return make_conninfo(**connection_parameters(url))


def switch_log(server: EmbeddedServer) -> None:
    """Have the server end its segment of the log, and archive it."""
    with psycopg.connect(server.superuser_url) as superuser:
        # Without a change since the last time it would do nothing.
        superuser.execute(
            "SELECT pg_logical_emit_message(false, 'test', 'switch'), pg_switch_wal()"
        )


def environment_of(data: Path) -> dict[str, str]:
    """Return the environment of a process that works in a data directory."""
    ours = {name: value for name, value in os.environ.items() if name != "UPLINE_PG_FAST"}
    return {**ours, "UPLINE_DATA": str(data), "SECRET_KEY": settings.SECRET_KEY}
