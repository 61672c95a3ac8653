"""Fixtures: scenario files, and running them with `upline simulate`."""

import pytest
from typer.testing import CliRunner

from upline.cli import load_commands
from upline.cli.commands import app

load_commands()

SELL = (
    "{on: 2026-06-10, in: cumulus, do: create_subscription, as: Seats, customer: Huber Bakery, "
    "product: m365-business-basic, cycle: monthly, quantity: 7}"
)


@pytest.fixture
def write(tmp_path):
    """Write a scenario of these steps, or a file of this text."""

    def write(*steps, text=None, name="story.yaml", world="standard"):
        lines = [f"  - {step}" for step in steps]
        head = ["scenario: A story", "rules: [R1]", f"world: {world}", "steps:"]
        file = tmp_path / name
        file.write_text(text if text is not None else "\n".join([*head, *lines]) + "\n")
        return file

    return write


@pytest.fixture
def simulate(db, settings, database_server):
    settings.DATABASE_SERVER = database_server

    def simulate(*arguments):
        return CliRunner().invoke(app, ["simulate", *map(str, arguments)])

    return simulate
