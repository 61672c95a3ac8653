"""Production does not start with what everybody knows or can guess, and says which variable mends it; `upline doctor` says the same."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.db import connection

from upline.cli import production_checks
from upline.cli.checks import FAILED, Check
from upline.cli.commands import CommandFailed
from upline.config.environment import Environment, InvalidVariable
from upline.devtools.demo.people import PASSWORD
from upline.models import User
from upline.tenancy import actions as tenancy

KEY = "Qm3xV9tLr7WbYc2NpZk5HsJd8FgTa1EuXoRi6vPwKy4BqMhCnDf"
PRODUCTION = {"UPLINE_PRODUCTION": "1", "SECRET_KEY": KEY, "ALLOWED_HOSTS": "bss.example"}


def start(command: str, environment: Mapping[str, str], data: Path) -> tuple[int, str]:
    """Return the exit code and what a command says in an environment of its own."""
    result = subprocess.run(
        [sys.executable, "-m", "upline", command],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env={"PATH": os.defpath, "UPLINE_DATA": str(data), **environment},
    )
    return result.returncode, result.stderr.strip()


@pytest.mark.parametrize(
    ("variables", "names"),
    [
        ({"SECRET_KEY": "abc"}, "SECRET_KEY"),
        ({"SECRET_KEY": "x" * 60}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "bss.example,*"}, "ALLOWED_HOSTS"),
        ({"UPLINE_DEBUG": "1"}, "UPLINE_DEBUG"),
    ],
)
def test_setting_is_refused_by_its_name(
    variables: dict[str, str], names: str, settings, monkeypatch
):
    settings.PRODUCTION = True
    settings.SECRET_KEY = variables.get("SECRET_KEY", KEY)
    settings.ALLOWED_HOSTS = variables.get("ALLOWED_HOSTS", "bss.example").split(",")
    monkeypatch.setenv("UPLINE_DEBUG", variables.get("UPLINE_DEBUG", "0"))

    checks = list(production_checks.checks_before_database(pages=False))

    [failed] = [check for check in checks if check.state == FAILED]
    assert names in failed.found
    assert names in failed.remedy
    with pytest.raises(CommandFailed, match=names):
        production_checks.require(iter(checks))


def test_static_files_that_are_not_made_are_refused(settings, tmp_path: Path):
    settings.PRODUCTION, settings.SECRET_KEY, settings.ALLOWED_HOSTS = True, KEY, ["bss.example"]
    settings.STATIC_ROOT = str(tmp_path)

    with pytest.raises(CommandFailed, match="`upline assets`"):
        production_checks.require(production_checks.checks_before_database())


def test_nothing_is_refused_outside_production(settings):
    settings.PRODUCTION, settings.SECRET_KEY, settings.ALLOWED_HOSTS = False, "abc", ["*"]

    assert list(production_checks.checks_before_database()) == []


def of_database(settings) -> dict[str, Check]:
    settings.PRODUCTION = True
    return {check.name: check for check in production_checks.checks_of_database()}


@pytest.mark.django_db
def test_role_that_owns_the_tables_is_refused(settings):
    check = of_database(settings)["database role"]  # tests work as the owner

    assert check.state == FAILED
    assert "owns the tables" in check.found
    assert "DATABASE_URL" in check.remedy


@pytest.mark.django_db
def test_role_of_the_application_is_not_refused(settings):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE upline_app")
        assert production_checks._role().state == "ok"


@pytest.mark.django_db
def test_demo_password_is_refused(settings, world):
    assert of_database(settings)["demo"].state == "ok"
    user = User.objects.order_by("id").first()
    user.email = "otto@alpine.example"
    user.set_password(PASSWORD)
    user.save()

    assert of_database(settings)["demo"].state == FAILED


@pytest.mark.django_db
def test_machine_with_another_key_is_refused_until_the_key_is_accepted(settings):
    settings.SECRET_KEY = KEY
    assert of_database(settings)["key of the installation"].state == "ok"

    settings.SECRET_KEY = KEY[::-1]
    other = of_database(settings)["key of the installation"]
    tenancy.accept_key(settings.SECRET_KEY)

    assert other.state == FAILED
    assert "SECRET_KEY" in other.remedy
    assert of_database(settings)["key of the installation"].state == "ok"


@pytest.mark.parametrize("command", ["serve", "worker", "demo"])
def test_command_does_not_start(command: str, tmp_path: Path):
    weak = {**PRODUCTION, "SECRET_KEY": "abc"}

    code, said = start(command, weak, tmp_path)

    assert code == 1
    assert ("not for production" if command == "demo" else "SECRET_KEY") in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:hid#den@db/upline",
        "postgresql://ann:hidden@db:port/upline",
        "postgresql://ann:hidden@db",
        "mysql://ann:hidden@db/upline",
        "postgresql://ann:hidden@db/upline?nothing=1",
    ],
)
def test_malformed_address_of_the_database_is_not_shown(url: str, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", url)

    with pytest.raises(InvalidVariable) as caught:
        Environment().database_url("DATABASE_URL")

    assert "DATABASE_URL" in str(caught.value)
    assert "den" not in str(caught.value)
