"""Rows are locked by one helper, by their key alone (`upline/database/locking.py`)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HELPER = "upline/database/locking.py"
# SQL texts that lock rows of one table, by conditions on columns of that table that do not change or are
# evaluated again.
LOCKING_SQL = {
    HELPER: "locks by keys",
    "upline/tenancy/actions/sign_in_limits.py": "locks counters by their keys, in their order",
    "upline/backorders/worker/claiming.py": "skips resellers that are locked, by their keys",
    "upline/backorders/ledger/chain.py": "skips the chain that another process extends, by its key",
    "upline/backorders/reconciliation/watching.py": "skips the check that another process does, by its key",
    "upline/eventlog/actions.py": "skips the log that another process writes, by its key",
    "upline/backorders/outbox/archive.py": "skips settled events that are locked",
}
ROW_LOCK = re.compile(r"\bFOR\s+(NO\s+KEY\s+UPDATE|UPDATE|KEY\s+SHARE|SHARE)\b", re.IGNORECASE)
METHOD = "select_for_update"


def modules() -> Iterator[str]:
    for path in sorted((ROOT / "upline").rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(ROOT).as_posix()


def locks_by_model(source: str) -> bool:
    """Tell whether a module names the method of query sets that locks rows."""
    names = (n.attr if isinstance(n, ast.Attribute) else n.value for n in nodes_with_names(source))
    return METHOD in names


def nodes_with_names(source: str) -> Iterator[ast.Attribute | ast.Constant]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute | ast.Constant):
            yield node


def locks_by_sql(source: str) -> bool:
    """Tell whether a text of a module, other than a docstring's prose, locks rows."""
    texts = (n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant))
    return any(isinstance(text, str) and ROW_LOCK.search(text) for text in texts)


def test_modules_lock_rows_by_the_helper_only():
    sources = {
        name: (ROOT / name).read_text(encoding="utf-8") for name in modules() if name != HELPER
    }
    by_model = [name for name, source in sources.items() if METHOD in source]
    by_sql = [name for name, source in sources.items() if ROW_LOCK.search(source)]

    assert [name for name in by_model if locks_by_model(sources[name])] == [], f"use {HELPER}"
    assert {name for name in by_sql if locks_by_sql(sources[name])} <= LOCKING_SQL.keys()


def test_listed_modules_lock_rows():
    for module in LOCKING_SQL:
        source = (ROOT / module).read_text(encoding="utf-8")
        assert locks_by_sql(source) or locks_by_model(source)


@pytest.mark.parametrize(
    ("source", "by_model", "by_sql"),
    [
        ("Order.objects.select_related('status').select_for_update(of=('self',))", True, False),
        ("getattr(rows, 'select_for_update')()", True, False),
        ("fetch('SELECT id FROM a JOIN b USING (id) FOR  UPDATE OF a')", False, True),
        ("fetch(f'SELECT {x} FROM a for update')", False, True),
        ("x = 'a reason for updating'", False, False),
    ],
)
def test_locks_are_recognised(source: str, by_model: bool, by_sql: bool):  # noqa: FBT001 — parameters
    assert (locks_by_model(source), locks_by_sql(source)) == (by_model, by_sql)
