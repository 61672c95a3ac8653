"""A migrated database from which each run copies its own: running all migrations takes 20 seconds.

It is named by a digest of what it depends on, so a changed migration leads to another one.
"""

import hashlib
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from upline.config.database import django_database_settings

ROOT = Path(__file__).parents[2]
PREFIX = "test_template_"


def ensure_template_database(url: str, *, is_own_server: bool) -> str:
    """Return the name of the template database, which is made by the first run that needs it.

    Those of earlier migrations are dropped where the server belongs to this checkout. Runs that
    begin at once wait for each other.
    """
    name = f"{PREFIX}{_digest()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [PREFIX])
        known = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        names = {found for (found,) in server.execute(known, [PREFIX]).fetchall()}
        if name not in names:
            for other in names if is_own_server else ():
                server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(other)))
            _create(server, url, name)
    return name


def _digest() -> str:
    digest = hashlib.sha256()
    package = ROOT / "upline"
    imported = [*package.glob("database/*.py"), *package.glob("*/rulebook.py")]
    depends_on = [ROOT / "requirements.txt", *package.glob("migrations/*.py"), *imported]
    for path in sorted(depends_on):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _create(server: "psycopg.Connection[tuple[object, ...]]", url: str, name: str) -> None:
    """Migrate under another name: what is interrupted is never taken for a template."""
    unfinished = sql.Identifier(f"unfinished_{name}")
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(unfinished))
    server.execute(sql.SQL("CREATE DATABASE {}").format(unfinished))
    connection = connections["default"]
    before = dict(connection.settings_dict)
    connection.settings_dict.update(django_database_settings(url), NAME=f"unfinished_{name}")
    try:
        call_command("migrate", verbosity=0)
    finally:
        connection.close()
        connection.settings_dict.update(before)
    server.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(unfinished, sql.Identifier(name))
    )
