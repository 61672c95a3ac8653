"""The PostgreSQL server as settings and commands use it, and an external server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import environ

CONNECT_TIMEOUT_S = 5


class DatabaseUnavailable(ConnectionError):
    """The database cannot be used. The text is one sentence for the user of the command."""


@dataclass(frozen=True)
class ServerStatus:
    """The state of a server, read without changing it.

    `url` is without password. `data` and `pid` are None for an external server.
    """

    running: bool
    url: str
    data: str | None = None
    pid: int | None = None


@dataclass(frozen=True)
class ExternalServer:
    """A server that is run by somebody else, named by DATABASE_URL.

    `owner_url` connects as the owner of the tables, for migrations.
    """

    url: str
    owner_url: str

    def status(self) -> ServerStatus:
        """Read the state, and change nothing."""
        return ServerStatus(running=self._problem() is None, url=without_password(self.url))

    def ensure_running(self) -> None:
        """Do nothing: its operator restarts it."""

    def start(self) -> None:
        """Refuse. Raises: DatabaseUnavailable."""
        raise DatabaseUnavailable(f"{self}, which DATABASE_URL names, is not ours to start.")

    def stop(self) -> bool:
        """Refuse. Raises: DatabaseUnavailable."""
        raise DatabaseUnavailable(f"{self}, which DATABASE_URL names, is not ours to stop.")

    @contextmanager
    def running(self) -> Iterator[None]:
        """Check that it answers. Raises: DatabaseUnavailable."""
        if problem := self._problem():
            raise DatabaseUnavailable(
                f"{self}, which DATABASE_URL names, cannot be reached: {problem}"
            )
        yield

    def _problem(self) -> str | None:
        import psycopg

        try:
            psycopg.connect(self.url, connect_timeout=CONNECT_TIMEOUT_S).close()
        except psycopg.Error as error:
            return str(error).strip().splitlines()[0]
        return None

    def __str__(self) -> str:
        return f"The database at {without_password(self.url)}"


def without_password(url: str) -> str:
    """Return the address without its password, for display."""
    parts = urlsplit(url)
    user = f"{parts.username}@" if parts.username else ""
    return parts._replace(netloc=user + parts.netloc.rpartition("@")[2]).geturl()


def django_database_settings(url: str) -> dict[str, Any]:
    """Return one entry of Django's DATABASES for the address."""
    entry: dict[str, Any] = environ.Env.db_url_config(url)
    options = entry.pop("OPTIONS", {})
    return {
        **entry,
        # A socket's directory cannot stand where a host's name stands in an address, so it comes as an option.
        "HOST": options.pop("host", entry["HOST"]),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # JIT compilation and processes that help with a query cost more than they save on small queries, and random reads of
        # an SSD cost as much as sequential ones.
        "OPTIONS": {
            **options,
            "options": "-c jit=off -c random_page_cost=1.1 -c join_collapse_limit=4"
            " -c parallel_setup_cost=25000",
        },
    }
