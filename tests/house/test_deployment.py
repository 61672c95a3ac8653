"""compose.yaml, the Dockerfile and the devcontainer name commands, files and settings that exist.

Docker itself is not needed: what is checked here is what they say about the project.
"""

import json
import re
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from ruamel.yaml import YAML

from upline.cli import load_commands
from upline.cli.commands import app

ROOT = Path(__file__).parents[2]
OURS = ("migrate", "assets", "web", "worker")

load_commands()


@cache
def compose() -> Mapping[str, Any]:
    found: Mapping[str, Any] = YAML(typ="safe").load(ROOT / "compose.yaml")
    return found


@cache
def documented_settings() -> frozenset[str]:
    """Return the names in the first column of README's table of settings."""
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## Settings\n")[2]
    rows = re.findall(r"^\| (`.+?) \|", table, re.MULTILINE)
    return frozenset(name for row in rows for name in re.findall(r"`([A-Z_]+)`", row))


def dockerfile() -> list[str]:
    """Return the instructions of the Dockerfile, each on one line."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [" ".join(line.split()) for line in text.splitlines() if line and line[0] != "#"]


def test_compose_has_the_database_and_every_process_of_upline():
    assert set(compose()["services"]) == {"database", *OURS}


@pytest.mark.parametrize("service", OURS)
def test_a_service_runs_an_upline_command_with_options_that_it_has(service: str):
    name, *options = compose()["services"][service]["command"]

    command = typer.main.get_command(app).commands[name]

    known = {option for parameter in command.params for option in parameter.opts}
    assert {option.partition("=")[0] for option in options} <= known


@pytest.mark.parametrize("service", OURS)
def test_a_service_sets_only_variables_that_the_readme_lists(service: str):
    assert set(compose()["services"][service]["environment"]) <= documented_settings()


def test_only_the_migration_works_as_the_owner_of_the_tables():
    as_owner = [
        service
        for service in OURS
        if "DATABASE_OWNER_URL" in compose()["services"][service]["environment"]
    ]

    assert as_owner == ["migrate"]


def test_files_that_compose_mounts_exist():
    services = compose()["services"].values()
    sources = [one.split(":")[0] for service in services for one in service.get("volumes", ())]

    for source in sources:
        assert source in compose()["volumes"] or (ROOT / source).is_file()


def test_the_image_runs_the_upline_command_as_a_normal_user():
    lines = dockerfile()

    assert 'ENTRYPOINT ["upline"]' in lines
    assert [line for line in lines if line.startswith("USER ")] == ["USER upline"]


def test_files_that_the_image_is_built_from_exist_and_are_sent_to_the_builder():
    copied = [line.split()[1:-1] for line in dockerfile() if line.startswith("COPY ")]
    sources = {file for files in copied if not files[0].startswith("--from") for file in files}
    sent = set((ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines())

    assert sources
    for source in sources:
        assert (ROOT / source).exists()
        assert f"!{source}" in sent


def test_the_devcontainer_is_set_up_by_make():
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    program, target = container["postCreateCommand"].split()

    assert program == "make"
    subprocess.run(["make", "--dry-run", target], check=True, capture_output=True, cwd=ROOT)  # noqa: S607
