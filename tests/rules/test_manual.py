"""The manual is generated from the tables by `upline rulebook`, which reports when it is out of date."""

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from upline.access.rulebook import declared_needs
from upline.backorders.rulebook import LINE_RULES
from upline.cli import load_commands, manual_page, manual_records
from upline.cli.commands import CommandFailed, app
from upline.devtools.scenarios import schema
from upline.orders.rulebook import OrderAction

load_commands()


def rulebook(*options: str):
    return CliRunner().invoke(app, ["rulebook", *options])


@pytest.fixture
def copied(settings, tmp_path):
    """The generated pages, in a place where they may be changed."""
    pages = [tmp_path / name for name in ("docs/rulebook.md", "upline/backorders/README.md")]
    for page in pages:
        page.parent.mkdir(parents=True)
        shutil.copy(settings.BASE_DIR / page.relative_to(tmp_path), page)
    settings.BASE_DIR = tmp_path
    return pages


def test_the_pages_are_up_to_date():
    result = rulebook("--check")

    assert (result.exit_code, result.stdout) == (0, "Up to date.\n")


def test_manual_says_who_may_do_everything_that_asks_the_gate():
    printed = {rulebook.__name__ for rulebook in manual_records.RULEBOOKS.values()}

    assert {a.__module__ for a in declared_needs() if a.__module__.startswith("upline.")} <= printed


def test_outdated_page_is_named_and_rewritten(copied):
    manual, readme = copied
    manual.unlink()
    whole = readme.read_text()
    readme.write_text(whole.replace("| New subscription | Order field |", "| New | Anywhere |"))

    lagging = rulebook("--check")
    command = rulebook()

    assert isinstance(lagging.exception, CommandFailed)
    assert "docs/rulebook.md, upline/backorders/README.md" in str(lagging.exception)
    assert command.stdout.splitlines() == [
        "Written: docs/rulebook.md",
        "Written: upline/backorders/README.md",
    ]
    assert readme.read_text() == whole
    assert rulebook("--check").exit_code == 0


@pytest.mark.parametrize(
    "broken",
    ["<!-- table weather -->\n<!-- end of table -->", "<!-- table lines -->\n", "<!-- table lines"],
)
def test_invalid_marker_is_reported(copied, broken):
    _, readme = copied
    readme.write_text(f"# Back-ordering\n{broken}\n")

    result = rulebook("--check")

    assert isinstance(result.exception, CommandFailed)
    assert "README.md cannot be used: the marker of table" in str(result.exception)


def test_tables_are_available_as_json():
    tables = {table["name"]: table for table in json.loads(rulebook("--json").stdout)["tables"]}

    actions = {row["action"]: row for row in tables["order-actions"]["rows"]}
    assert actions.keys() == {f"`{action}`" for action in OrderAction}
    assert actions["`delete`"]["back-order"] == "no"
    assert actions["`delete`"]["why not"].startswith("A back-order cannot be deleted")
    assert len(tables["lines"]["rows"]) == len(LINE_RULES)


def test_printing_does_not_write_files(copied):
    manual, _ = copied
    manual.write_text("old")

    assert rulebook("--print").stdout == manual_page.page()
    assert manual.read_text() == "old"


@pytest.mark.parametrize("table", manual_page.tables(), ids=lambda table: table.name)
def test_every_table_is_complete(table):
    assert table.rows
    assert all(len(row) == len(table.columns) for row in table.rows)
    assert len({row[0] for row in table.rows}) == len(table.rows), "each entry occurs once"


def test_scenario_format_manual_matches_known_actions():
    """Every action and every expectation of FORMAT.md is known to the program."""

    text = (Path(__file__).parents[2] / "scenarios/FORMAT.md").read_text()
    actions = re.search(r"## Actions(.*)## Expectations", text, re.DOTALL).group(1)
    first_cells = [line.split("|")[1] for line in actions.splitlines() if line.startswith("| `")]
    named = {name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)}
    anywhere = {name for name, spec in schema.ACTIONS.items() if spec.is_tenant_independent}

    assert schema.ACTIONS.keys() == named | anywhere
    for name in anywhere:
        assert f"`{name}`" in actions
