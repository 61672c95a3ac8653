"""A backup is whole or not there, and becomes the same installation again: as of its moment, or of any second after it."""

import hashlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
import pytest_django
from django.conf import settings
from django.db import connection
from typer.testing import CliRunner

from tests.support.installation import (
    fill_with_template,
    switch_log,
    template_url,
    working_in,
)
from tests.support.world import World
from upline.access.rulebook import system_actor
from upline.cli import load_commands, restore
from upline.cli.commands import app
from upline.config.database import ExternalServer
from upline.config.database_copies import DatabaseCopies
from upline.config.embedded import EmbeddedServer
from upline.config.wal_archive import WalArchive
from upline.crm import actions as crm
from upline.crm.attachment_archive import AttachmentArchive
from upline.crm.queries import count_attachments_without_file
from upline.database.log_archive import FAILING, OK, read_log_archive
from upline.kernel import clock
from upline.models import Attachment, Subscription

load_commands()
PATIENCE_S = 20


def upline(*words: object) -> tuple[int, Any]:
    """Run a command; return its exit code, and its answer as JSON, or the sentence of its failure."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    connection.close()  # a process of its own would end
    if result.exception and not isinstance(result.exception, SystemExit):
        return 1, str(result.exception)
    return result.exit_code, json.loads(result.stdout) if "--json" in words else result.output


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def digest(server: EmbeddedServer) -> str:
    """Return a digest of the rows of all tables, whatever their order."""
    found = hashlib.sha256()
    with psycopg.connect(server.owner_url) as database:
        tables = database.execute(
            "SELECT format('%I', relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"
        )
        for (table,) in tables.fetchall():
            rows = database.execute(f"SELECT t::text FROM {table} AS t ORDER BY 1").fetchall()  # noqa: S608 — its own names
            found.update(f"{table} {rows}".encode())
    return found.hexdigest()


def attach(world: World, name: str) -> None:
    crm.add_attachment(
        tenant_id=world.bss().id,
        order_id=world.order_id(),
        new=crm.NewFile(name=f"{name}.txt", declared_type="text/plain", content=name.encode()),
        by=system_actor(),
        now=clock.now(),
    )


@dataclass(frozen=True)
class Sold:
    """An installation with a backup, what it had then, and what was sold before and after a moment."""

    root: Path
    server: EmbeddedServer
    backup: Path
    answer: dict[str, Any]
    digest: str
    moment: datetime
    digest_at_moment: str

    @property
    def archive(self) -> Path:
        return self.root / "archive of 100%"


@pytest.fixture(scope="module")
def sold(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[Sold]:
    # Not in pytest's own directory, which each run of pytest closes to other accounts, and root's server is one.
    with (
        TemporaryDirectory(prefix="upline-") as directory,
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
    ):
        root = Path(directory)
        template = template_url()
        patch.setattr(restore, "_doctor", list)  # tests/areas/test_doctor_command.py
        with working_in(root / "data") as server, server.running():
            fill_with_template(server, template)
            yield _sell(root, server)


def _sell(root: Path, server: EmbeddedServer) -> Sold:
    assert upline("database", "archive", root / "archive of 100%")[0] == 0
    world, archived = World(), AttachmentArchive()
    world.reseller_sells("Before", quantity=11)
    world.run_booking()
    attach(world, "before")
    exit_code, answer = upline("backup", root / "backup", "--json")
    assert exit_code == 0
    before = digest(server)
    world.reseller_sells("First", quantity=22)
    attach(world, "first")
    at_moment, moment = digest(server), datetime.now(UTC)
    world.reseller_sells("Second", quantity=33)
    archived.run(server.archive_directory)
    switch_log(server)
    wait_until(lambda: read_log_archive(now=clock.now()).waiting == 0)
    return Sold(root, server, root / "backup", answer, before, moment, at_moment)


@pytest.fixture
def target() -> Iterator[Path]:
    with TemporaryDirectory(prefix="upline-") as directory:
        yield Path(directory) / "data"


def quantities_sold() -> set[int]:
    return set(Subscription.objects.values_list("quantity", flat=True)) & {11, 22, 33}


def test_backup_is_restored_to_the_second(sold: Sold, target: Path):
    with working_in(target) as server:
        exit_code, answer = upline(
            "restore", sold.backup, "--to", sold.moment.isoformat(), "--json"
        )

        assert (exit_code, answer["attachments_missing"]) == (0, 0)
        assert datetime.fromisoformat(answer["last_change_at"]) <= sold.moment
        with server.running():
            assert quantities_sold() == {11, 22}
            assert digest(server) == sold.digest_at_moment
            assert Attachment.objects.count() == 2
            assert count_attachments_without_file() == 0
            assert (target / "secret_key").read_text() == settings.SECRET_KEY
            exit_code, sentence = upline("restore", sold.backup)
            assert exit_code == 1
            assert "never overwritten" in sentence


def test_backup_is_restored_as_it_was(sold: Sold, target: Path):
    with working_in(target) as server:
        exit_code, answer = upline("restore", sold.backup, "--json")

        assert exit_code == 0
        assert answer["rows"] == sold.answer["rows"]
        with server.running():
            assert digest(server) == sold.digest
            assert Attachment.objects.count() == 1
            assert count_attachments_without_file() == 0
        for path in server.password_files:
            assert path.read_text() == (sold.backup / "keys" / path.name).read_text()
            assert path.stat().st_mode & 0o777 == 0o600


def test_logical_backup_is_restored_into_a_database_of_its_own(
    sold: Sold, target: Path, monkeypatch
):
    monkeypatch.setattr(restore, "run_command", lambda _name: None)  # migrates, and grants rights
    copies = sold.root / "logical"
    assert upline("backup", copies, "--logical")[0] == 0
    expected = digest(sold.server)

    with working_in(target) as server:
        assert upline("restore", copies, "--json")[0] == 0
        with server.running():
            assert digest(server) == expected
    with working_in(target / "external") as other:
        monkeypatch.setattr(
            "django.conf.settings.DATABASE_SERVER", ExternalServer(server.url, server.owner_url)
        )
        monkeypatch.setattr(
            "django.conf.settings.DATABASE_COPIES",
            DatabaseCopies(ExternalServer(server.url, server.owner_url)),
        )
        with server.running():
            exit_code, sentence = upline("restore", copies)
        assert exit_code == 1
        assert "has tables" in sentence
        assert not other.data.exists()


def _replace(path: Path, content: bytes) -> None:
    path.unlink()  # the copy has links to the files of the backup
    path.write_bytes(content)


def _edit_manifest(backup: Path, **changes: object) -> None:
    found = json.loads((backup / "manifest.json").read_bytes())
    _replace(backup / "manifest.json", json.dumps({**found, **changes}).encode())


FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "no manifest": (lambda b: (b / "manifest.json").unlink(), "no complete backup"),
    "manifest is no JSON": (lambda b: _replace(b / "manifest.json", b"{"), "is damaged"),
    "changed manifest": (lambda b: _edit_manifest(b, attachments=7), "manifest.json is not what"),
    "missing attachment": (lambda b: next((b / "attachments").glob("*/*")).unlink(), "is missing"),
    "changed attachment": (lambda b: _replace(next((b / "attachments").glob("*/*")), b"x"), "is not what"),
    "added file": (lambda b: (b / "keys/more").write_text(""), "no checksum"),
    "no checksums": (lambda b: (b / "SHA256SUMS").unlink(), "no complete backup"),
    "changed table": (lambda b: _replace(next((b / "database/base/1").glob("1*")), b"x"), "is damaged"),
    "missing log": (lambda b: next((b / "database/pg_wal").glob("0*")).unlink(), "is damaged"),
    "other server": (lambda b: _edit_manifest(b, postgresql_major=17), "files of PostgreSQL 17"),
    "later version": (lambda b: _edit_manifest(b, last_migration="9999_later"), "later version"),
    "later format": (lambda b: _edit_manifest(b, format=2), "later version"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_damaged_backup_is_refused_and_leaves_nothing(fault: str, sold: Sold, target: Path):
    damaged = target.with_name("damaged")
    shutil.copytree(sold.backup, damaged, copy_function=os.link)
    damage, sentence = FAULTS[fault]
    damage(damaged)

    with working_in(target):
        exit_code, said = upline("restore", damaged)

    assert exit_code == 1
    assert sentence in said
    assert not target.exists() or not list(target.iterdir())


def test_moment_that_cannot_be_restored_is_refused(sold: Sold, target: Path):
    with working_in(target):
        assert upline("restore", sold.backup, "--to", "2026-12-01T12:00")[0] == 2
        early = upline("restore", sold.backup, "--to", "2001-01-01T00:00:00Z")
        late = upline("restore", sold.backup, "--to", "2999-01-01T00:00:00Z")
        unknown = upline("restore", sold.root / "nowhere")
        no_archive = upline("restore", sold.backup, "--to", "latest", "--archive", sold.root / "no")

        assert early == (1, early[1])
        assert "restore an earlier one" in early[1]
        assert late == (1, late[1])
        assert "The archive ends with the change of" in late[1]
        assert unknown == (1, f"There is no backup in {sold.root / 'nowhere'}: it is no directory.")
        assert "There is no archive" in no_archive[1]
        assert not (target / "postgres").exists()
        assert not (target / "restoring").exists()


def test_backup_into_a_directory_with_files_and_one_that_fails_leave_nothing(
    sold: Sold, tmp_path: Path, monkeypatch
):
    assert "is not empty" in upline("backup", sold.backup)[1]
    assert "in the data directory" in upline("backup", sold.root / "data" / "copy")[1]

    def fail(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(DatabaseCopies, "make", fail)
    exit_code, sentence = upline("backup", tmp_path / "full")

    assert exit_code == 1
    assert "No space left on device" in sentence
    assert not list(tmp_path.iterdir())


def test_archive_that_cannot_be_written_is_reported(sold: Sold):
    assert read_log_archive(now=clock.now()).state == OK
    away = sold.root / "away"
    sold.archive.rename(away)

    switch_log(sold.server)
    wait_until(lambda: read_log_archive(now=clock.now()).state == FAILING)
    away.rename(sold.archive)


def test_archive_command_never_overwrites(tmp_path: Path):
    archive = WalArchive(tmp_path / "it's 100%")
    archive.directory.mkdir()
    segment = tmp_path / ("0" * 23 + "1")

    def run(content: bytes) -> int:
        segment.write_bytes(content)
        command = archive.archive_command.replace("%p", str(segment)).replace("%f", segment.name)
        return subprocess.run(["sh", "-c", command.replace("%%", "%")], check=False).returncode  # noqa: S607

    assert run(b"one") == 0
    assert run(b"one") == 0  # again, after a crash before the server noted it
    assert run(b"two") != 0
    command = archive.restore_command.replace("%p", str(tmp_path / "back")).replace(
        "%f", segment.name
    )
    subprocess.run(["sh", "-c", command.replace("%%", "%")], check=True)  # noqa: S607
    assert (tmp_path / "back").read_bytes() == b"one"
    assert [path.name for path in archive.directory.iterdir()] == [f"{segment.name}.gz"]
