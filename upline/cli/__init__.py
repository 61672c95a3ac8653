"""Entry point: the `upline` command. One module per group of commands.

To add a command, write a module whose functions have `@app.command()` and list it in COMMANDS.
Import Django and the areas inside the function, within `with running_application():`, so that
`--help` stays fast.

Exit codes: 0 done; 1 not done, with one sentence on standard error; 2 wrong call or environment.
With `--json`, standard output has the reason as JSON too.
"""

import importlib
import signal
import sys
from typing import Any

import typer

from upline.cli.commands import (
    EXIT_FAILED,
    EXIT_WRONG_CALL,
    CommandFailed,
    app,
    describe_error,
    failure,
    use_session_role,
)
from upline.cli.completion import prepare_completion

# What the parser of the command line raises about a wrong call.
_PARSE_ERROR: type[Any] = typer.BadParameter.__mro__[2]

COMMANDS = (
    "upline.cli.serve",
    "upline.cli.database",
    "upline.cli.assets",
    "upline.cli.django_commands",
    "upline.cli.booking",
    "upline.cli.import_prices",
    "upline.cli.receive_email",
    "upline.cli.orders",
    "upline.cli.simulate",
    "upline.cli.torture",
    "upline.cli.manual",
    "upline.cli.sign_in_limits",
    "upline.cli.secret_key",
    "upline.cli.tokens",
    "upline.cli.users",
    "upline.cli.resellers",
    "upline.cli.sale_events",
    "upline.cli.reconcile",
    "upline.cli.prices",
    "upline.cli.export",
    "upline.cli.bulk",
    "upline.cli.doctor",
    "upline.cli.backup",
    "upline.cli.restore",
    "upline.cli.upgrade",
    "upline.cli.completion",
    "upline.cli.event_log",
    "upline.cli.ledger",
    "upline.cli.webhooks",
    "upline.cli.demo",
)


def load_commands() -> None:
    """Import the modules, which register their commands."""
    for module in COMMANDS:
        importlib.import_module(module)


def main() -> None:
    """Run the command that the command line names."""
    # Unwind also on SIGTERM, so that context managers release locks and servers.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    use_session_role("command")
    load_commands()
    prepare_completion()
    as_json = "--json" in sys.argv
    try:
        ended = app(standalone_mode=not as_json)
    except Exception as error:
        reported = _report(error, as_json=as_json)
        if reported is None:
            raise
        sys.exit(reported.exit_code)
    sys.exit(ended if isinstance(ended, int) else 0)


def _report(error: Exception, *, as_json: bool) -> typer.Exit | None:
    """Say what went wrong, and return the exit; None for an unexpected error."""
    if as_json and isinstance(error, typer.Abort):
        return failure("Aborted.", exit_code=EXIT_FAILED, code="aborted")
    if as_json and isinstance(error, _PARSE_ERROR):
        message: str = error.format_message()
        return failure(message, exit_code=EXIT_WRONG_CALL, code="wrong_call")
    described = describe_error(error)
    if described is None:
        return None
    sentence, exit_code = described
    if isinstance(error, CommandFailed):
        return failure(sentence, exit_code=exit_code, code=error.code, fields=error.fields)
    code = "failed" if exit_code == EXIT_FAILED else "wrong_environment"
    return failure(sentence, exit_code=exit_code, code=code)
