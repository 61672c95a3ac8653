"""Every command says in one sentence what is missing, or prepares it; a wrong environment is named."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from upline.cli import load_commands
from upline.cli.preparation import ensure_current_tables
from upline.database.migration_phases import MigrationPlan

load_commands()

COMMANDS = (
    ("serve", "--port=18231"),
    ("web", "--port=18232"),
    ("worker",),
    ("book",),
    ("generate", "--orders=1"),
    ("simulate", "no-such-file.yaml"),
    ("order", "show", "1", "--bss=alpine"),
    ("order", "do", "submit", "1", "--bss=alpine"),
    ("import-prices", "no-such-file.csv", "--bss=alpine", "--price-list=x"),
    ("price-imports", "--bss=alpine"),
    ("receive-email", "/dev/null", "--bss=alpine"),
    ("migrate",),
    ("demo", "--no-serve"),
    ("assets",),
    ("manage", "check"),
    ("database", "status"),
)
WRONG = {
    "DATABASE_URL": (
        "nonsense",
        "mysql://ann:hidden@db/upline",
        "postgresql://ann:hid/den@db/upline",
        "postgresql://ann:hidden@db:port/upline",
        "postgresql://ann:hidden@db",
        "postgresql://ann:hid#den@db/upline",
    ),
    "EMAIL_URL": ("mail.example", "http://ann:hidden@mail.example", "smtp://ann:hid/den@mail"),
    "WEB_WORKERS": ("many", "0", "-1", "1.5", "9" * 40),
    "API_CALLS_PER_MINUTE": ("1e3", "0"),
    "ARCHIVE_AFTER_DAYS": ("ninety", "2026-05-15", "0"),
    "UPLINE_PRODUCTION": ("maybe", "2", "ja"),
    "TRUSTED_PROXY": ("10.0.0.1",),
    "LOG_LEVEL": ("LOUD",),
    "LOG_FORMAT": ("xml",),
    "DJANGO_SETTINGS_MODULE": ("shop.settings",),
}


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "upline", *arguments],
        check=False, capture_output=True, text=True, timeout=120, env={**os.environ, **environment},
    )  # fmt: skip


def check_sentence(result: subprocess.CompletedProcess[str], variable: str) -> None:
    assert result.returncode == 2, result.stderr
    [line] = result.stderr.strip().splitlines()
    assert line.startswith("upline: ")
    assert variable in line
    assert line.endswith(".")
    assert "hid" not in line


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_command_names_the_variable_that_is_wrong(command, tmp_path):
    check_sentence(run(*command, UPLINE_DATA=str(tmp_path), WEB_WORKERS="many"), "WEB_WORKERS")


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_wrong_value_is_named_and_never_shown(name, value, tmp_path):
    environment = {"UPLINE_DATA": str(tmp_path), name: value}
    code = (
        "import upline.cli; import sys; sys.argv = ['upline', 'database', 'url']; upline.cli.main()"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        check=False, capture_output=True, text=True, env={**os.environ, **environment},
    )  # fmt: skip

    check_sentence(result, name)


def test_port_that_is_none_is_a_wrong_call(tmp_path):
    result = run("serve", UPLINE_DATA=str(tmp_path), PORT="http")

    assert result.returncode == 2
    assert "PORT" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"),
    [
        (("order", "do", "edit", "1", "--bss=alpine", "--json"), 2, "wrong_call"),
        (("order", "do", "export", "1", "--bss=alpine", "--json"), 2, "wrong_call"),
        (("order", "do", "dance", "1", "--bss=alpine", "--json"), 2, "wrong_call"),
        (("order", "show", "--json"), 2, "wrong_call"),
        (("book", "--json", "--loud"), 2, "wrong_call"),
        (("receive-email", "no-such-file", "--bss=alpine", "--json"), 2, "wrong_call"),
    ],
)
def test_error_is_json_for_programs(arguments, exit_code, code):
    result = run(*arguments)

    assert result.returncode == exit_code
    answer = json.loads(result.stdout)
    assert (answer["done"], answer["code"]) == (False, code)
    assert answer["message"].removesuffix(".") in result.stderr


def test_failure_of_the_environment_is_json_too(tmp_path):
    result = run("book", "--json", UPLINE_DATA=str(tmp_path), LOG_LEVEL="LOUD")

    assert json.loads(result.stdout)["code"] == "wrong_environment"


class _Server:
    """A database server as the check of its tables sees it."""

    def __init__(self, data: str | None) -> None:
        self.data = data

    def status(self) -> "_Server":
        return self

    def __str__(self) -> str:
        return "The database at db.example"


@pytest.fixture
def tables(monkeypatch, tmp_path):
    """Let the database seem to have some migrations; return the commands that were run to prepare it."""

    def seem(applied: set[str], *, is_bundled: bool) -> list[str]:
        prepared: list[str] = []
        module = "upline.cli.preparation"
        settings = type("Settings", (), {})()
        settings.DATABASE_SERVER = _Server("files" if is_bundled else None)
        settings.DATA_DIR = tmp_path
        monkeypatch.setattr(f"{module}.settings", lambda: settings)
        monkeypatch.setattr(f"{module}.applied_migrations", lambda: applied)
        monkeypatch.setattr(f"{module}.known_migrations", lambda: {"0001_a", "0002_b"})
        monkeypatch.setattr(f"{module}._plan_of", lambda names: MigrationPlan(tuple(names), ()))
        monkeypatch.setattr(f"{module}.run_command", prepared.append)
        return prepared

    return seem


@pytest.mark.parametrize("applied", [set(), {"0001_a"}])
def test_tables_of_the_bundled_database_are_prepared(tables, applied, capsys):
    prepared = tables(applied, is_bundled=True)

    ensure_current_tables()

    assert prepared == ["migrate"]
    assert capsys.readouterr().err == "Preparing the database …\n"


@pytest.mark.parametrize(
    ("applied", "state"),
    [(set(), "is not set up"), ({"0001_a"}, "is of an earlier version of Upline")],
)
def test_database_of_somebody_else_is_left_alone(tables, applied, state):
    prepared = tables(applied, is_bundled=False)

    with pytest.raises(Exception, match=rf"db\.example {state}; run `upline migrate`\.$"):
        ensure_current_tables()
    assert prepared == []


@pytest.mark.parametrize("is_bundled", [True, False])
def test_database_of_a_later_version_is_left_alone(tables, is_bundled):
    prepared = tables({"0001_a", "0002_b", "0003_c"}, is_bundled=is_bundled)

    with pytest.raises(Exception, match="later version of Upline"):
        ensure_current_tables()
    assert prepared == []


def test_current_tables_are_not_touched(tables):
    prepared = tables({"0001_a", "0002_b"}, is_bundled=True)

    ensure_current_tables()

    assert prepared == []


def test_first_command_on_an_empty_directory_prepares_it(tmp_path: Path):
    first = run("book", "--json", UPLINE_DATA=str(tmp_path))

    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["booked"] == 0
    assert first.stderr.splitlines()[0] == "Preparing the database …"
