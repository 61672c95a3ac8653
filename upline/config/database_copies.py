"""Copies of a database in files: physical ones of the embedded server's files, and logical ones by pg_dump."""

import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, LiteralString

from upline.config.database import (
    DatabaseUnavailable,
    ExternalServer,
    connection_parameters,
)
from upline.config.embedded import EmbeddedServer
from upline.config.postgres_programs import bundled_programs, program_for, run_program
from upline.config.wal_archive import SEGMENT, WalArchive
from upline.kernel.database_copies import (
    LOGICAL,
    PHYSICAL,
    CopyOptions,
    DatabaseCopy,
    DatabaseFacts,
    OnProgress,
    RecoveryArchive,
)

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import TupleRow

_ENDED_BEFORE = "recovery ended before configured recovery target was reached"
# As the server logs it, whose time zone is UTC.
_LAST_CHANGE = re.compile(
    r"last completed transaction was at log time (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?)\+00"
)
_MAJOR = 10_000  # in the number of a version
_TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
    ORDER BY relname
"""


def read_facts(url: str) -> DatabaseFacts:
    """Read what a database has, as its owner. Raises: DatabaseUnavailable."""
    with _connect(url) as connection:
        return _facts(connection)


def has_tables(url: str) -> bool:
    """Tell whether there is a table. Raises: DatabaseUnavailable."""
    with _connect(url) as connection:
        return connection.execute(_TABLES).fetchone() is not None


def _connect(url: str) -> "Connection":
    import psycopg

    try:
        connection = psycopg.connect(**connection_parameters(url))
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise DatabaseUnavailable(f"The database does not answer: {reason}") from error
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    return connection


def _facts(connection: "Connection") -> DatabaseFacts:
    from psycopg import sql

    version, number, at = _row(
        connection,
        "SELECT current_setting('server_version'), current_setting('server_version_num')::int, clock_timestamp()",
    )
    tables = [name for (name,) in connection.execute(_TABLES).fetchall()]
    if "django_migrations" not in tables:
        raise DatabaseUnavailable("The database is not set up: it has no tables of Upline.")
    applied = connection.execute(
        "SELECT name FROM django_migrations WHERE app = 'upline' ORDER BY name"
    )
    count = sql.SQL("SELECT count(*) FROM {}")
    return DatabaseFacts(
        postgresql=version.split()[0],
        postgresql_major=number // _MAJOR,
        migrations=[name for (name,) in applied.fetchall()],
        rows={
            name: connection.execute(count.format(sql.Identifier(name))).fetchall()[0][0]
            for name in tables
        },
        at=at,
    )


def _row(connection: "Connection", question: LiteralString) -> "TupleRow":
    found = connection.execute(question).fetchone()
    assert found is not None, "each of them has one row"
    return found


# Physical


def copy_files(server: EmbeddedServer, target: Path, options: CopyOptions) -> DatabaseCopy:
    """Copy the files of the server, which runs, with the log that makes them consistent. Raises: DatabaseUnavailable."""
    facts = read_facts(server.owner_url)
    command: list[str | Path] = [
        *(bundled_programs() / "pg_basebackup", f"--pgdata={target}", "--wal-method=stream"),
        *("--checkpoint=fast", "--manifest-checksums=SHA256", "--no-password", "--progress"),
    ]
    run_program(
        command, url=server.superuser_url, on_progress=options.on_progress, locks=options.locks
    )
    with _connect(server.owner_url) as connection:
        (at,) = _row(connection, "SELECT clock_timestamp()")
    log = (path.name for path in (target / "pg_wal").iterdir())
    last_segment = max(name for name in log if SEGMENT.fullmatch(name))
    return DatabaseCopy(kind=PHYSICAL, consistent_at=at, facts=facts, last_segment=last_segment)


def verify_files(copy: Path, on_progress: OnProgress) -> None:
    """Compare the files with their checksums, and read their log. Raises: DatabaseUnavailable — they are damaged."""
    program = bundled_programs() / "pg_verifybackup"
    run_program([program, "--progress", copy], on_progress=on_progress)


def recover_files(
    server: EmbeddedServer, *, archive: RecoveryArchive | None, on_progress: OnProgress
) -> datetime | None:
    """Make the copied files in the server's data directory a database: as of the end of the copy, or further by an archive.

    Return the moment of the last change that was applied from the log; None if there was none. Raises: DatabaseUnavailable.
    """
    staged = server.data.with_name(f"{server.data.name}.wal")
    missing = ""
    if archive is None:
        wanted = {"restore_command": "false", "recovery_target": "immediate"}
    else:
        missing = WalArchive(archive.directory).stage(
            archive.first_segment, staged, account=server.account, on_progress=on_progress
        )
        if missing and archive.until is None:
            raise DatabaseUnavailable(f"The archive in {archive.directory} lacks {missing}.")
        wanted = {"restore_command": WalArchive(staged).restore_command}
        if archive.until is not None:
            wanted["recovery_target_time"] = archive.until.isoformat()
    wanted |= {
        "recovery_target_action": "promote",
        "hot_standby": "off",
        "wal_retrieve_retry_interval": "100ms",
    }
    (server.data / "log").unlink(missing_ok=True)
    (server.data / "recovery.signal").touch(mode=0o600)
    try:
        said = server.recover([part for one in wanted.items() for part in ("-c", "=".join(one))])
    except DatabaseUnavailable as error:
        raise DatabaseUnavailable(_why_not_recovered(server, str(error), missing)) from error
    shutil.rmtree(staged, ignore_errors=True)
    return _last_change(said)


def _why_not_recovered(server: EmbeddedServer, reason: str, missing: str) -> str:
    log = server.data / "log"
    last = _last_change(log.read_text(encoding="utf-8", errors="replace") if log.exists() else "")
    if _ENDED_BEFORE not in reason:
        return f"The database cannot be recovered: {reason}"
    until = f"with the change of {last.isoformat()}" if last else "with the backup"
    because = f" because {missing} is missing" if missing else ""
    return f"The archive ends {until}, before the moment that was named{because}; --to latest restores all that it has."


def _last_change(log: str) -> datetime | None:
    found = _LAST_CHANGE.findall(log)
    return datetime.fromisoformat(f"{found[-1]}+00:00") if found else None


# Logical


def dump(url: str, target: Path, options: CopyOptions) -> DatabaseCopy:
    """Write the database as its owner sees it at one moment into one file of pg_dump. Raises: DatabaseUnavailable."""
    with _connect(url) as connection:
        (snapshot,) = _row(connection, "SELECT pg_export_snapshot()")
        facts = _facts(connection)
        command: list[str | Path] = [
            *(program_for("pg_dump", major=facts.postgresql_major), "--format=custom"),
            *(f"--file={target}", f"--snapshot={snapshot}", "--no-password"),
        ]
        run_program(command, url=url, locks=options.locks)
    return DatabaseCopy(kind=LOGICAL, consistent_at=facts.at, facts=facts)


def verify_dump(file: Path, *, major: int) -> None:
    """Read the file's list of contents. Raises: DatabaseUnavailable — it is damaged."""
    run_program([program_for("pg_restore", major=major), "--list", file])


def load_dump(url: str, file: Path, *, major: int) -> None:
    """Write what a file of pg_dump has into an empty database, as its owner, all or nothing. Raises: DatabaseUnavailable."""
    import psycopg

    program = program_for("pg_restore", major=major)
    command: list[str | Path] = [
        *(program, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"),
        *("--no-comments", "--no-password", file),
    ]
    run_program(command, url=url)
    with psycopg.connect(**connection_parameters(url), autocommit=True) as connection:
        connection.execute("ANALYZE")


@dataclass(frozen=True)
class DatabaseCopies:
    """Copies of the database of one server, for the commands, which get it from the settings."""

    server: ExternalServer | EmbeddedServer

    @property
    def can_be_physical(self) -> bool:
        """Tell whether its files can be copied; those of another's server are its operator's."""
        return isinstance(self.server, EmbeddedServer) and not self.server.fast

    def facts(self) -> DatabaseFacts:
        """Read what the database has. Raises: DatabaseUnavailable."""
        return read_facts(self.server.owner_url)

    def has_tables(self) -> bool:
        """Tell whether the database has a table. Raises: DatabaseUnavailable."""
        return has_tables(self.server.owner_url)

    def make(self, target: Path, kind: str, options: CopyOptions) -> DatabaseCopy:
        """Copy the database, which runs, into a directory or a file. Raises: DatabaseUnavailable."""
        if kind == LOGICAL:
            return dump(self.server.owner_url, target, options)
        return copy_files(self._embedded, target, options)

    def verify(self, copy: Path, kind: str, *, major: int, on_progress: OnProgress) -> None:
        """Check that a copy is whole. Raises: DatabaseUnavailable — it is damaged."""
        if kind == LOGICAL:
            verify_dump(copy, major=major)
        else:
            verify_files(copy, on_progress)

    def load(self, data: Path, copy: Path, *, major: int) -> DatabaseFacts:
        """Write a logical copy into the empty database: of another's server, else of one made in a directory `data`.

        Return what it has then. Raises: DatabaseUnavailable.
        """
        server = self.server
        if isinstance(server, EmbeddedServer):
            server = EmbeddedServer(data, fast=server.fast)
        with server.running():
            load_dump(server.owner_url, copy, major=major)
            return read_facts(server.owner_url)

    def recover(
        self, data: Path, *, archive: RecoveryArchive | None, on_progress: OnProgress
    ) -> tuple[DatabaseFacts, datetime | None]:
        """Make a physical copy in a directory `data`, which has the passwords beside it, a database: see `recover_files`.

        Return what it has then, and the moment of the last change that was applied from the log. Raises: DatabaseUnavailable.
        """
        server = EmbeddedServer(data)
        last = recover_files(server, archive=archive, on_progress=on_progress)
        with server.running():
            return read_facts(server.owner_url), last

    def delete_archived_before(self, segment: str) -> int:
        """Delete the archived segments of the log before one, and return how many."""
        directory = self.server.archive_directory
        return WalArchive(directory).delete_before(segment) if directory else 0

    @property
    def data(self) -> Path | None:
        """The directory of the bundled server's files; None for a server of somebody else."""
        return self.server.data if isinstance(self.server, EmbeddedServer) else None

    @property
    def password_files(self) -> list[Path]:
        """The files with the passwords of the bundled server's roles."""
        return self.server.password_files if isinstance(self.server, EmbeddedServer) else []

    @property
    def _embedded(self) -> EmbeddedServer:
        assert isinstance(self.server, EmbeddedServer), "only its files are copied"
        return self.server
