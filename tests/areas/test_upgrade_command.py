"""`upline upgrade` runs what may run while the earlier version serves, says what is left, and does nothing twice."""

import json

import pytest
from typer.testing import CliRunner

from upline.cli import doctor_checks, load_commands, preparation, upgrade
from upline.cli.commands import app
from upline.database.migration_phases import MigrationPlan

load_commands()


@pytest.fixture
def done(monkeypatch) -> list[object]:
    """Let two migrations be missing, one of them for afterwards; return what is done."""
    steps: list[object] = []
    plan = MigrationPlan(("0998_adds",), ("0999_removes",))
    monkeypatch.setattr(upgrade, "migration_plan", lambda: plan)
    monkeypatch.setattr(upgrade, "has_current_static_files", lambda: False)
    monkeypatch.setattr(upgrade, "make_assets", lambda *, clear: steps.append(f"assets {clear}"))
    monkeypatch.setattr(
        upgrade, "migrate_database", lambda *, verbosity, until: steps.append(until)
    )
    return steps


def run(*words: str) -> dict[str, object]:
    result = CliRunner().invoke(app, ["upgrade", "--json", *words])
    assert result.exit_code == 0, result.output
    answer: dict[str, object] = json.loads(result.stdout)
    return answer


@pytest.mark.django_db
def test_upgrade_runs_what_the_earlier_version_works_with(done):
    answer = run()

    assert answer["migrations"] == ["0998_adds"]
    assert answer["migrations_left"] == ["0999_removes"]
    assert done == ["assets False", "0998_adds"]


@pytest.mark.django_db
def test_finish_runs_the_rest(done):
    assert run("--finish")["migrations"] == ["0998_adds", "0999_removes"]
    assert done == ["assets False", None]


@pytest.mark.django_db
def test_dry_run_changes_nothing(done):
    answer = run("--dry-run")

    assert (answer["done"], answer["static_files"]) == (False, True)
    assert done == []


@pytest.mark.django_db
def test_migrations_that_are_left_are_run_by_finish_alone(done, monkeypatch):
    left = MigrationPlan((), ("0999_removes",))
    monkeypatch.setattr(upgrade, "migration_plan", lambda: left)
    monkeypatch.setattr(preparation, "migration_plan", lambda: left)
    monkeypatch.setattr(doctor_checks, "migration_plan", lambda: left)

    run()
    preparation.ensure_current_tables()  # this version starts
    check = doctor_checks._check_tables()

    assert done == ["assets False"]
    assert (check.state, check.found) == ("warning", "1 migrations are left")
    assert "upline upgrade --finish" in check.remedy
