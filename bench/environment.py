"""The environment of the benchmarks: a database server of their own, and databases in it.

The server is the embedded one with its durable defaults. Databases are copied from a prepared one,
so that each run starts with the same data.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

PERIOD_END = datetime.now(UTC)
PERIOD_START = PERIOD_END - timedelta(days=180)

ROOT = Path(__file__).parents[1]


def numbers_from_env(variable: str, usual: str) -> list[float]:
    """Return the comma-separated numbers in an environment variable.

    Ends the program with exit code 2 if they are invalid.
    """
    said = os.environ.get(variable, usual)
    try:
        found = [float(number) for number in said.split(",")]
    except ValueError:
        found = []
    if not found or min(found) <= 0:
        print(
            f"{variable} is “{said}”; it must be numbers above 0, such as {usual}.", file=sys.stderr
        )
        sys.exit(2)
    return found


def prepare() -> None:
    """Set Django up on a data directory of the benchmarks. Call it first."""
    base = Path(os.environ.get("UPLINE_DATA", ROOT / "var"))
    os.environ["UPLINE_DATA"] = str(base / "bench")
    os.environ["DJANGO_SETTINGS_MODULE"] = "upline.config.settings"
    os.environ["LOG_LEVEL"] = "WARNING"
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "UPLINE_PG_FAST"):
        os.environ.pop(name, None)


@contextmanager
def server_running() -> Iterator[None]:
    """Keep the server running inside the block, with its database migrated."""
    from django.conf import settings

    with settings.DATABASE_SERVER.running():
        import django

        django.setup()
        _upline("migrate")
        yield


def _upline(*arguments: str, **environment: str) -> None:
    command = [sys.executable, "-m", "upline", *arguments]
    subprocess.run(  # noqa: S603
        command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, env={**os.environ, **environment}
    )


@lru_cache
def _socket() -> str:
    from django.conf import settings

    return str(conninfo_to_dict(settings.DATABASE_SERVER.url)["host"])


def url_of(database: str, *, role: str = "upline_app") -> str:
    """Return the address of a database, for the application's role or another one."""
    where = {"host": _socket(), "passfile": _password_file(role)}
    return f"postgresql://{role}@/{database}?{urlencode(where, quote_via=quote)}"


def _password_file(role: str) -> str:
    from django.conf import settings

    from upline.config.embedded import EmbeddedServer

    server = settings.DATABASE_SERVER
    assert isinstance(server, EmbeddedServer), "benchmarks have a server of their own"
    return str(server.password_file(role))


def superuser(database: str = "postgres") -> "psycopg.Connection[tuple[Any, ...]]":
    """Connect as a role that may copy databases."""
    return psycopg.connect(url_of(database, role="postgres"), autocommit=True)


def database_exists(name: str) -> bool:
    """Tell whether an earlier run has left a database."""
    with superuser() as connection:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        return connection.execute(query, [name]).fetchone() is not None


def migrate(database: str) -> None:
    """Bring a database that an earlier run has left to the tables of this version."""
    owner_url = url_of(database, role="upline")
    _upline("migrate", DATABASE_URL=url_of(database), DATABASE_OWNER_URL=owner_url)


def use_database(database: str) -> None:
    """Make Django use another database of the server."""
    from django.db import connections

    connection = connections["default"]
    connection.close()
    connection.settings_dict["NAME"] = database


@contextmanager
def database_copy(source: str, name: str = "run") -> Iterator[str]:
    """Create a copy of a database for the block, and make Django use it."""
    use_database("postgres")
    with superuser() as connection:
        drop_database(name)
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(source)
            )
        )
        connection.execute("CHECKPOINT")
    use_database(name)
    try:
        yield name
    finally:
        use_database(source)
        drop_database(name)


def drop_database(name: str) -> None:
    """Drop a database, if there is one."""
    with superuser() as connection:
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        connection.execute(statement.format(sql.Identifier(name)))


def rename_database(name: str, new_name: str) -> None:
    """Give a database another name, and make Django use it."""
    use_database(new_name)
    with superuser() as connection:
        statement = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(new_name)))


def vacuum(database: str) -> None:
    """Collect the planner's statistics, as autovacuum would after a while."""
    with superuser(database) as connection:
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")


class BenchmarkProcess:
    """A module of the benchmarks as a process of its own, which waits for a start signal."""

    def __init__(self, module: ModuleType, database: str, *arguments: object) -> None:
        command = [sys.executable, "-m", module.__name__, *map(str, arguments)]
        self.process = subprocess.Popen(  # noqa: S603
            command,
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url_of(database)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._line() == "ready\n", "a process of the benchmarks did not come to be"

    def start(self) -> None:
        """Send the start signal."""
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def result(self) -> dict[str, Any]:
        """Wait for the process and return its result."""
        result: dict[str, Any] = json.loads(self._line())
        self.process.wait()
        return result

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline()


def wait_for_start() -> None:
    """Report that this process is ready, and wait for the start signal."""
    print("ready", flush=True)
    sys.stdin.readline()


def run_concurrently(children: Sequence[BenchmarkProcess]) -> list[dict[str, Any]]:
    """Run processes at the same time; return their results."""
    for child in children:
        child.start()
    return [child.result() for child in children]
