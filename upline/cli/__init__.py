"""Entry point: the `upline` command. One module per group of commands.

To add a command, write a module whose functions have `@app.command()` and list it in COMMANDS.
Import Django and the areas inside the function, within `with running_application():`, so that
`--help` stays fast.

Exit codes: 0 done; 1 not done, with one sentence on standard error; 2 wrong call.
"""

import importlib
import signal
import sys

from upline.cli.commands import app, error_message

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
    "upline.cli.manual",
    "upline.cli.sign_in_limits",
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
    load_commands()
    try:
        app()
    except Exception as error:
        sentence = error_message(error)
        if sentence is None:
            raise
        sys.exit(f"upline: {sentence}")
