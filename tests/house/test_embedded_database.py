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


def test_nobody_gets_in_without_a_password(server: EmbeddedServer):
    with server.running():
        host = psycopg.conninfo.conninfo_to_dict(server.url)["host"]
        for role in ("postgres", "upline", "upline_app"):
            assert server.password_file(role).stat().st_mode & 0o777 == 0o600
            with pytest.raises(psycopg.OperationalError, match="no password"):
                psycopg.connect(host=host, user=role, dbname="upline", passfile="/dev/null")
        with psycopg.connect(server.owner_url) as owner, pytest.raises(psycopg.Error):
            owner.execute("SET ROLE postgres")
        with psycopg.connect(server.owner_url) as owner:
            owner.execute("SET ROLE upline_app")
            with pytest.raises(psycopg.Error):
                owner.execute("SELECT rolpassword FROM pg_authid")


def test_data_of_earlier_versions_and_without_their_passwords_are_protected_at_start(
    server: EmbeddedServer,
):
    rules = server.data / "pg_hba.conf"
    with server.running():
        pass
    owner = rules.stat()
    rules.write_text("local all all trust\nhost all all 127.0.0.1/32 trust\n")
    os.chown(rules, owner.st_uid, owner.st_gid)
    for role in ("postgres", "upline", "upline_app"):
        server.password_file(role).unlink()

    with server.running():
        assert "trust" not in rules.read_text()
        host = psycopg.conninfo.conninfo_to_dict(server.url)["host"]
        with pytest.raises(psycopg.OperationalError, match="no password"):
            psycopg.connect(host=host, user="postgres", dbname="upline", passfile="/dev/null")
        psycopg.connect(server.owner_url).close()


def test_stopped_server_stays_stopped_under_its_users(server: EmbeddedServer):
    with server.running():
        assert server.is_in_use()
        assert server.stop()
        server.ensure_running()  # as `upline serve` calls it every second
        assert not server.status().running
        server.start()
        assert server.status().running
    assert not server.is_in_use()
    server.stop()
