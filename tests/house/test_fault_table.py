"""docs/testing.md says of every kind of fault found from outside whether it holds, and names real tests."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECTION = "Faults found from outside"

Row = tuple[str, ...]


@cache
def rows() -> tuple[Row, ...]:
    """Return the rows of the table, without its head."""
    text = (ROOT / "docs/testing.md").read_text(encoding="utf-8")
    body = text.partition(f"\n## {SECTION}\n")[2].partition("\n## ")[0]
    lines = [line for line in body.splitlines() if line.startswith("|")][2:]
    return tuple(tuple(cell.strip() for cell in line[1:-1].split("|")) for line in lines)


@cache
def function_names(path: Path) -> frozenset[str]:
    """Return the names of the test functions of a module, those in classes included."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(f.name for f in functions if f.name.startswith("test_"))


def exists(test: str) -> bool:
    """Tell whether a test exists: `path::name`, or a scenario file."""
    path, _, name = test.partition("::")
    file = ROOT / path
    if not file.is_file():
        return False
    return name in function_names(file) if name else file.suffix == ".yaml"


def test_table_has_rows_and_no_fault_twice():
    faults = [row[0] for row in rows()]

    assert len(faults) > 10
    assert len(faults) == len(set(faults))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_fault_that_holds_names_tests_that_exist(row: Row):
    _, rule, holds, tests = row
    named = re.findall(r"`([^`]+)`", tests)

    assert re.fullmatch(r"((R\d+a?|P\d+)(, (R\d+a?|P\d+))*)?", rule)
    assert holds in {"yes", "no"}
    assert bool(named) == (holds == "yes")
    assert [test for test in named if not exists(test)] == []
