"""The `upline` command explains itself, quickly, and says what went wrong in one sentence."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer

from upline.cli import load_commands
from upline.cli.commands import app
from upline.cli.reference import reference

ROOT = Path(__file__).parents[2]

load_commands()


def _upline(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "upline", *arguments],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )


def _names() -> list[str]:
    command = typer.main.get_command(app)
    return sorted(command.commands)


@pytest.mark.parametrize("name", _names())
def test_every_command_has_a_help_sentence(name: str):
    command = typer.main.get_command(app).commands[name]

    assert command.help
    assert command.help.splitlines()[0].endswith(".")


def test_help_needs_no_django():
    code = (
        "import sys, upline.cli\n"
        "upline.cli.load_commands()\n"
        "sys.exit('django' in sys.modules or 'psycopg' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_failure_is_reported_in_one_line():
    result = _upline("migrate", DATABASE_URL="postgresql://ann:hidden@127.0.0.1:1/upline")

    assert result.returncode == 1
    [line] = result.stderr.strip().splitlines()
    assert line.startswith("upline: The database at postgresql://ann@127.0.0.1:1/upline")


def test_version_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    result = _upline("--version")

    assert (result.returncode, result.stdout) == (0, f"upline {project['version']}\n")


def test_invalid_arguments_exit_with_two():
    assert _upline("no-such-command").returncode == 2


def test_page_of_the_command_line_is_generated_from_the_commands():
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")

    assert page == reference(), "run: make docs"


def _completed(words: str) -> list[str]:
    """Return what bash offers for the last of some words, by the script that is printed."""
    script = _upline("completion", "bash").stdout
    asks = f"""
        {script}
        COMP_WORDS=({words}); COMP_CWORD={len(words.split()) - 1}
        _upline_completion upline; printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    result = subprocess.run(
        ["bash", "-c", asks],  # noqa: S607 — the bash of the machine
        check=True, capture_output=True, text=True,
        env={**os.environ, "PATH": path},
    )  # fmt: skip
    return result.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("upline sale", ["sale-events"]),
        ("upline sale-events re", ["retry"]),
        ("upline users list --js", ["--json"]),
        ("upline completion z", ["zsh"]),
    ],
)
def test_bash_completes_commands_options_and_values(words: str, offered: list[str]):
    assert _completed(words) == offered


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_get_a_script_of_their_own(shell: str):
    result = _upline("completion", shell)

    assert result.returncode == 0
    assert f"complete_{shell}" in result.stdout
