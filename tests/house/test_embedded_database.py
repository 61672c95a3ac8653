"""The bundled database starts, is shared, survives a kill, and stops when nobody uses it."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from upline.config.database import DatabaseUnavailable, ExternalServer, without_password
from upline.config.embedded import EmbeddedServer


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedServer]:
    # Not in pytest's own directory, which each run of pytest closes to other accounts, and root's server is one.
    with TemporaryDirectory(prefix="upline-") as directory:
        yield EmbeddedServer(Path(directory) / "postgres", fast=True)


def _pid(server: EmbeddedServer) -> int:
    pid = server.status().pid
    assert pid is not None
    return pid


def test_server_stops_after_its_last_user(server: EmbeddedServer):
    with server.running():
        with server.running():
            first = _pid(server)
        assert _pid(server) == first

    assert not server.status().running


def test_explicitly_started_server_runs_until_stopped(server: EmbeddedServer):
    server.start()
    with server.running():
        pass

    assert server.status().running
    assert server.stop()
    assert not server.stop()


def test_role_is_not_superuser_and_owns_the_database(server: EmbeddedServer):
    with server.running(), psycopg.connect(server.url) as database:
        row = database.execute(
            "SELECT rolsuper, rolcreaterole, pg_get_userbyid(datdba) = current_user "
            "FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()"
        ).fetchone()

    assert row == (False, False, True)


def test_server_starts_again_after_a_kill(server: EmbeddedServer):
    with server.running():
        os.kill(_pid(server), signal.SIGKILL)
        server.ensure_running()

        assert server.status().running


def test_server_starts_with_a_stale_pid_file(server: EmbeddedServer):
    with server.running():
        owner = (server.data / "postmaster.pid").stat()
    with subprocess.Popen(["sleep", "60"]) as another:  # noqa: S607
        stale = server.data / "postmaster.pid"
        stale.write_text(f"{another.pid}\n{server.data}\n1700000000\n5432\n/tmp\n\n1 1\nready\n")
        os.chown(stale, owner.st_uid, owner.st_gid)
        with server.running():
            assert _pid(server) != another.pid
        another.kill()


def test_database_of_another_version_is_refused(tmp_path: Path):
    data = tmp_path / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("17\n")

    with pytest.raises(DatabaseUnavailable, match="made by PostgreSQL 17"):
        EmbeddedServer(data).start()


def test_unreachable_database_is_named_without_its_password():
    server = ExternalServer(url="postgresql://ann:hidden@127.0.0.1:1/upline", owner_url="")

    with pytest.raises(DatabaseUnavailable, match="ann@127") as caught, server.running():
        pass

    assert "hidden" not in str(caught.value)
    assert without_password("postgresql://ann:hidden@db/x") == "postgresql://ann@db/x"
