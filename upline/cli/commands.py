"""Shared by all commands: the Typer application, setting up Django, output and errors."""

import json
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import metadata
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from django.conf import LazySettings

AsJson = Annotated[bool, typer.Option("--json", help="Answer with JSON, for programs.")]
Bss = Annotated[str, typer.Option("--bss", help="The short name of the BSS.")]
OPTION_NAMES = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(
    name="upline",
    help="A reseller's sale becomes its distributor's order.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings=OPTION_NAMES,
)


def _print_version(requested: bool) -> None:  # noqa: FBT001 — Typer calls it so
    if requested:
        typer.echo(f"upline {metadata.version('upline')}")
        raise typer.Exit


@app.callback()
def global_options(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Options of the command itself; `--version` is handled before a command is looked for."""


EXIT_FAILED, EXIT_WRONG_CALL = 1, 2
_VARIABLE, _SETTINGS = "DJANGO_SETTINGS_MODULE", "upline.config.settings"


class CommandFailed(Exception):
    """The command could not do its work. The text is one sentence; the exit code is 1.

    `code` and `fields` are those of a refusal, for programs.
    """

    def __init__(self, sentence: str, *, code: str = "failed", fields: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.code = code
        self.fields = fields


def wrong_call(sentence: str) -> typer.Exit:
    """Say why the call is wrong, and return the exit with code 2 to raise."""
    return failure(sentence, exit_code=EXIT_WRONG_CALL, code="wrong_call")


def failure(sentence: str, *, exit_code: int, code: str, fields: Sequence[str] = ()) -> typer.Exit:
    """Say on standard error why nothing was done, and with `--json` on standard output as well, for
    programs. Return the exit to raise.
    """
    if "--json" in sys.argv:
        answer = {"done": False, "code": code, "message": sentence, "fields": list(fields)}
        print_json(answer)
    typer.echo(f"upline: {sentence}", err=True)
    return typer.Exit(exit_code)


def settings() -> "LazySettings":
    """Return Django's settings, without setting up Django."""
    os.environ.setdefault(_VARIABLE, _SETTINGS)
    from django.conf import settings

    return settings


def use_session_role(role: str) -> None:
    """Say what this process, not its children, does with the database: one of `SessionRole`. Call it first."""
    os.environ["UPLINE_SESSION_ROLE"] = role


def use_owner_connection() -> None:
    """Make this process, not its children, connect as the owner of the tables. Call it first."""
    use_session_role("owner")


def setup_django() -> None:
    """Set Django up, for a command that needs no database; once per process.

    A second set-up would configure logging to the standard error of that moment, which a test may
    replace.
    """
    settings()
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


@contextmanager
def running_database() -> Iterator[None]:
    """Keep the database running inside the block. Raises: ConnectionError."""
    with settings().DATABASE_SERVER.running():
        yield


@contextmanager
def running_application() -> Iterator[None]:
    """Keep the database running inside the block, with its tables of this version, and set Django
    up. Raises: ConnectionError, CommandFailed.
    """
    with running_database():
        setup_django()
        from upline.cli.preparation import ensure_current_tables, make_directories_private

        ensure_current_tables()
        make_directories_private()
        yield


@contextmanager
def silence_logs() -> Iterator[None]:
    """Suppress log lines below warnings inside the block, because a progress bar uses the terminal."""
    ours = logging.getLogger("upline")
    before = ours.level
    ours.setLevel(logging.WARNING)
    try:
        yield
    finally:
        ours.setLevel(before)


def print_json(answer: object) -> None:
    """Print a result as JSON."""
    typer.echo(json.dumps(answer, indent=2, default=str))


def describe_error(error: Exception) -> tuple[str, int] | None:
    """Return the sentence for people about an error, and the exit code; None for an unexpected one."""
    if isinstance(error, CommandFailed | ConnectionError):
        return str(error), EXIT_FAILED
    if isinstance(error, ModuleNotFoundError) and os.environ.get(_VARIABLE) not in (
        None,
        _SETTINGS,
    ):
        return f"The environment variable {_VARIABLE} names no settings of Upline.", EXIT_WRONG_CALL
    if "django" in sys.modules:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import CommandError
        from django.db import OperationalError

        if isinstance(error, ImproperlyConfigured):
            return str(error), EXIT_WRONG_CALL
        if isinstance(error, CommandError):
            return str(error), EXIT_FAILED
        if isinstance(error, OperationalError):
            problem = str(error).strip().splitlines()[0]
            return f"The database does not answer: {problem}", EXIT_FAILED
    return None
