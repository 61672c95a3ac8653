"""The PostgreSQL server as settings and commands use it, and an external server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

CONNECT_TIMEOUT_S = 5


class SessionRole(StrEnum):
    """What a process does with the database. Its sessions are called so: `upline web`."""

    WEB = "web"
    WORKER = "worker"
    COMMAND = "command"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session waits for a lock, how long its transaction may do nothing, and how long a statement outside a
    transaction may take, in seconds.

    Statements of transactions have no limit: it would end the wait of a commit for a standby, after which nobody
    knows what has happened. `read_s` 0: the others have none either.
    """

    lock_s: int
    idle_in_transaction_s: int
    read_s: int = 0


# docs/adr/0050
SESSION_LIMITS = {
    SessionRole.WEB: SessionLimits(lock_s=5, idle_in_transaction_s=30, read_s=30),
    SessionRole.WORKER: SessionLimits(lock_s=5, idle_in_transaction_s=60),
    SessionRole.COMMAND: SessionLimits(lock_s=60, idle_in_transaction_s=600),
    SessionRole.OWNER: SessionLimits(lock_s=60, idle_in_transaction_s=600),
}
# JIT compilation and processes that help with a query cost more than they save on small queries, and random reads of
# an SSD cost as much as sequential ones.
_PLANNER_SETTINGS: list[tuple[str, object]] = [
    ("jit", "off"),
    ("random_page_cost", 1.1),
    ("join_collapse_limit", 4),
    ("parallel_setup_cost", 25000),
]
_NETWORK_LIMITS = {
    "connect_timeout": 2,  # seconds, of each host
    "tcp_user_timeout": 5000,  # milliseconds
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "target_session_attrs": "read-write",
}


class InvalidDatabaseUrl(ValueError):
    """The address of a database cannot be read. The text does not show it: it may have a password."""


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

    def is_in_use(self) -> bool:
        """Tell that nobody here keeps it running."""
        return False

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

    @property
    def is_embedded(self) -> bool:
        """Tell whether the commands start and stop it."""
        return False

    @property
    def archive_directory(self) -> Path | None:
        """Return None: its operator archives its log, or not."""
        return None

    def start_archiving(self, _directory: Path) -> None:
        """Refuse. Raises: DatabaseUnavailable."""
        raise DatabaseUnavailable(f"{self}, which DATABASE_URL names, is archived by its operator.")

    def stop_archiving(self) -> bool:
        """Refuse. Raises: DatabaseUnavailable."""
        raise DatabaseUnavailable(f"{self}, which DATABASE_URL names, is archived by its operator.")

    @contextmanager
    def using(self) -> Iterator[None]:
        """Do nothing: its operator keeps it running."""
        yield

    def _problem(self) -> str | None:
        import psycopg

        try:
            psycopg.connect(**connection_parameters(self.url)).close()
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


def django_database_settings(url: str, role: SessionRole = SessionRole.WEB) -> dict[str, Any]:
    """Return one entry of Django's DATABASES for the address. What the address says is stronger than the defaults.

    The address may name several hosts. Raises: InvalidDatabaseUrl.
    """
    options = connection_parameters(url)
    from_url = options.pop("options", "")
    session_settings = " ".join(f"-c {name}={value}" for name, value in _session_settings(role))
    return {
        "ENGINE": "upline.database.postgresql",
        "NAME": options.pop("dbname", ""),
        "USER": options.pop("user", ""),
        "PASSWORD": options.pop("password", ""),
        "HOST": options.pop("host", ""),
        "PORT": options.pop("port", ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "TRANSACTION_SETTINGS": {"statement_timeout": "0"} if SESSION_LIMITS[role].read_s else {},
        "OPTIONS": {
            "application_name": f"upline {role}",
            **options,
            "options": f"{session_settings} {from_url}".strip(),
        },
    }


def connection_parameters(url: str) -> dict[str, Any]:
    """Return the driver's parameters of an address: of a server of the network with limits to its silence.

    Without them a server that vanishes holds a thread for a quarter of an hour. Raises: InvalidDatabaseUrl.
    """
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        named: dict[str, Any] = conninfo_to_dict(url)
    except ProgrammingError:
        raise InvalidDatabaseUrl from None  # its text has parts of the address
    is_socket = str(named.get("host", "/")).startswith("/")
    return named if is_socket else {**_NETWORK_LIMITS, **named}


def _session_settings(role: SessionRole) -> list[tuple[str, object]]:
    limits = SESSION_LIMITS[role]
    read_limit = [("statement_timeout", f"{limits.read_s}s")] if limits.read_s else []
    return [
        *_PLANNER_SETTINGS,
        ("lock_timeout", f"{limits.lock_s}s"),
        ("idle_in_transaction_session_timeout", f"{limits.idle_in_transaction_s}s"),
        *read_limit,
    ]
