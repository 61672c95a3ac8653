"""`upline doctor` finds what an installation lacks, and says what to mend."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.support.ledger import writable_ledger
from tests.support.order_fixtures import create_order_fixtures
from upline.cli import doctor_checks as checks
from upline.cli import load_commands
from upline.cli.commands import app
from upline.models import SaleEvent

pytestmark = pytest.mark.django_db
load_commands()


def found() -> dict[str, dict[str, str]]:
    result = CliRunner().invoke(app, ["doctor", "--json"])
    report = json.loads(result.stdout)
    by_name = {one["name"]: one for one in report["checks"]}
    assert report["ok"] == all(one["state"] != "failed" for one in by_name.values())
    assert result.exit_code == (0 if report["ok"] else 1)
    assert all((one["remedy"] is None) == (one["state"] == "ok") for one in by_name.values())
    return by_name


def test_prepared_installation_has_its_tables_and_its_time():
    report = found()

    for name in ("python", "data directory", "database", "clock", "tables", "waiting sales"):
        assert report[name]["state"] == "ok", report[name]


def test_sale_that_has_waited_for_hours_must_be_mended():
    event = create_order_fixtures().back_order(1).sale_event
    arrived = datetime.now(UTC) - timedelta(hours=3)
    with writable_ledger():
        SaleEvent.objects.filter(pk=event.pk).update(
            state="WAITING", settled_at=None, arrived_at=arrived
        )

    waiting = found()["waiting sales"]

    assert waiting["state"] == "failed"
    assert "`upline book`" in waiting["remedy"]


def test_short_secret_key_must_be_mended(settings):
    settings.SECRET_KEY = "k" * 12

    assert found()["secret key"]["state"] == "failed"


def test_secret_key_that_others_can_read_must_be_mended(settings, tmp_path: Path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    settings.DATA_DIR, settings.SECRET_KEY = tmp_path, "k" * 60
    key = tmp_path / "secret_key"
    key.write_text("k" * 60)
    key.chmod(0o644)

    assert checks.check_secret_key().remedy.startswith(f"chmod 600 {key}")


def test_data_directory_that_cannot_be_made_must_be_mended(settings, tmp_path: Path):
    (tmp_path / "file").write_text("")
    settings.DATA_DIR = tmp_path / "file" / "var"

    assert checks.check_directory().state == "failed"


def test_old_python_must_be_replaced():
    assert checks.check_python((3, 10, 4)).state == "failed"


def test_database_that_does_not_answer_is_the_last_check():
    class Stopped:
        def running(self) -> None:
            raise ConnectionError("The database does not answer.")

    [check] = checks.check_database(Stopped())
    assert (check.state, check.found) == ("failed", "The database does not answer.")


def test_static_files_of_other_sources_are_a_warning(settings, tmp_path: Path):
    settings.STATIC_ROOT = str(tmp_path)
    (tmp_path / "staticfiles.json").write_text("{}")
    (tmp_path / "made_of").write_text("others")

    assert checks.check_static_files().state == "warning"
    assert checks.check_static_files().found == "of other sources"


def test_people_read_one_line_a_check_and_its_remedy():
    lines = CliRunner().invoke(app, ["doctor"]).stdout.splitlines()

    assert lines[0].startswith("ok       python: Python 3.")
    assert any(line.lstrip().startswith("→ ") for line in lines)
