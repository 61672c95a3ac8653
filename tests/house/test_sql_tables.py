"""SQL text is under contract too: which module may name which table.

An area names its own tables, those of the models that it defines. A module that names another's stands in
`FOREIGN_TABLES` with the reason; everybody else asks the area's queries and actions. Tables are named
in SQL, as arguments of `upline.database.bulk`, or by `_meta.db_table`: all three are looked for.
Migrations are left out: each is of its day.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from textwrap import dedent

import pytest
from django.apps import apps

import upline

PACKAGE = Path(upline.__file__).parent

RECONCILES = (
    "compares the records of two BSSs, of four areas, in one statement per difference (R36)"
)
FOLLOWS_NUMBERS = (
    "follows the numbers of the orders, one short statement per BSS and second (ADR 47)"
)
CHECKS_ROWS = "a checker does not ask the program that it checks"
FAIR_LOCKS = "the rows of the resellers are the locks of fair claiming (ADR 14)"
DRAIN_ORDER = "middle tiers are drained before the BSS further up (R43), in one statement"

# The tables of others that a module may name, and why. `upline.database` has none of its own: it
# knows no business.
FOREIGN_TABLES: Mapping[str, tuple[frozenset[str], str]] = {
    "authentication/models.py": (
        frozenset({"upline_membership"}),
        "the audit log of each BSS in which somebody works has what they do to their second factor",
    ),
    "backorders/ledger/chain.py": (frozenset({"upline_order"}), FOLLOWS_NUMBERS),
    "backorders/ledger/documents.py": (
        frozenset({"upline_order", "upline_orderitem"}),
        "a record of the ledger is an order with its lines and its sale, in one statement (ADR 47)",
    ),
    "backorders/reconciliation/comparison.py": (
        frozenset({"upline_order", "upline_subscription", "upline_tenant"}),
        RECONCILES,
    ),
    "backorders/reconciliation/repair_facts.py": (
        frozenset(
            {
                "upline_account",
                "upline_order",
                "upline_orderitem",
                "upline_product",
                "upline_subscription",
            }
        ),
        RECONCILES,
    ),
    "backorders/reconciliation/statements.py": (
        frozenset(
            {
                "upline_account",
                "upline_order",
                "upline_orderitem",
                "upline_product",
                "upline_subscription",
                "upline_tenant",
            }
        ),
        RECONCILES,
    ),
    "backorders/worker/batches.py": (frozenset({"upline_tenant"}), DRAIN_ORDER),
    "backorders/worker/claiming.py": (frozenset({"upline_tenant"}), FAIR_LOCKS),
    "cli/grants.py": (
        frozenset(
            {"upline_change", "upline_differencerepair", "upline_ledgerrecord", "upline_saleevent"}
        ),
        "the application's role may not write the audit log itself (ADR 11), nor rewrite sale events (ADR 12) or the ledger (ADR 47)",
    ),
    "cli/restore.py": (
        frozenset(
            {
                "upline_account",
                "upline_attachment",
                "upline_order",
                "upline_saleevent",
                "upline_subscription",
                "upline_tenant",
            }
        ),
        "says of what people know how much is restored, from the counts of all tables",
    ),
    "database/audit.py": (
        frozenset({"upline_change"}),
        "the triggers of all areas write the audit log",
    ),
    "database/event_triggers.py": (
        frozenset({"upline_pendingevent", "upline_webhook"}),
        "the triggers of all areas write events (ADR 41), some for a subscription alone (ADR 44)",
    ),
    "database/numbering.py": (
        frozenset({"upline_numberseries"}),
        "the counters have no meaning of their own, whatever is counted",
    ),
    "devtools/torture/observation.py": (
        frozenset(
            {
                "upline_loggedevent",
                "upline_order",
                "upline_orderitem",
                "upline_pendingevent",
                "upline_saleevent",
                "upline_subscription",
            }
        ),
        CHECKS_ROWS,
    ),
    "devtools/torture/run.py": (
        frozenset({"upline_job", "upline_pendingevent", "upline_saleevent"}),
        CHECKS_ROWS,
    ),
}

# Who reads the names of tables from the models, and why.
READ_FROM_MODELS: Mapping[str, str] = {
    "audit/queries/record_names.py": "history names the records of every area that is audited",
    "crm/queries/counts.py": "one statement for the area's own tables, all alike",
    "database/audit.py": "triggers are made for whatever model declares them",
    "database/locking.py": "rows of every model are locked by their keys",
    "devtools/demo/cleanup.py": "an interrupted load is removed from all tables, whichever there are",
    "setup/queries/usage.py": "says what prevents the deletion of a setting, in every area",
}

_NAME = re.compile(r"\bupline_[a-z0-9_]+")
_SQL_TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE|TRUNCATE)\s+(upline_[a-z0-9_]+)(?!\w*\()")
_PARTITION = re.compile(r"_(?:current|archived?)$")


@cache
def table_owners() -> dict[str, str]:
    """Return the area of each table: the package whose model it is."""
    models = apps.get_app_config("upline").get_models(include_auto_created=True)
    return {model._meta.db_table: _area_of(model.__module__) for model in models}


def _area_of(module: str) -> str:
    _upline, area, *_ = module.split(".")
    return area


def named_tables(source: str) -> set[str]:
    """Return the tables that a module's string constants name; docstrings name none."""
    owners, found = table_owners(), set()
    for text in constants(ast.parse(source)):
        tables = {_PARTITION.sub("", name) for name in _NAME.findall(text)}
        found |= tables & owners.keys()
        found |= {_PARTITION.sub("", name) for name in _SQL_TABLE.findall(text)}
    return found


def constants(tree: ast.AST) -> Iterator[str]:
    """Yield the string constants of a module, those in f-strings too, without its docstrings."""
    prose = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.value


def reads_tables_from_models(source: str) -> bool:
    """Tell whether a module takes names of tables, or models of others, from Django's registry."""
    nodes = ast.walk(ast.parse(source))
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return bool(attributes & {"db_table", "get_model", "get_models", "get_app_config"})


def foreign_tables(path: str, source: str) -> set[str]:
    """Return the tables of other areas that a module names, by its path in the package."""
    area, owners = path.split("/", maxsplit=1)[0], table_owners()
    return {
        table
        for table in named_tables(source)
        if owners.get(table, "") != area or area == "database"
    }


def modules() -> dict[str, str]:
    paths = (path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
    return {path.relative_to(PACKAGE).as_posix(): path.read_text() for path in paths}


MODULES = modules()


def test_module_names_its_own_tables_or_has_a_reason():
    found = {path: foreign_tables(path, source) for path, source in MODULES.items()}

    assert {path: tables for path, tables in found.items() if tables} == {
        path: tables for path, (tables, _reason) in FOREIGN_TABLES.items()
    }, "ask the queries and actions of the area"


def test_table_names_are_read_from_models_only_where_a_reason_is_given():
    found = {path for path, source in MODULES.items() if reads_tables_from_models(source)}

    assert found == READ_FROM_MODELS.keys()


def test_demo_generation_and_scenarios_name_no_table():
    named = {
        path: tables
        for path, source in MODULES.items()
        if path.startswith(("devtools/demo/", "devtools/generation/", "devtools/scenarios/"))
        and (tables := named_tables(source))
    }

    assert not named


def test_all_areas_are_looked_at():
    areas = {path.split("/")[0] for path, source in MODULES.items() if named_tables(source)}

    assert {"backorders", "catalog", "orders", "parties", "setup", "subscriptions"} <= areas


@pytest.mark.parametrize(
    "source",
    [
        'rows = fetch("SELECT id FROM upline_order WHERE id = %s")',
        'copy_rows("upline_order", columns, rows)',
        '_READ = f"SELECT {columns} FROM upline_order AS o"',
        'x = "SELECT FROM upline_account a JOIN upline_order o ON true"',
        'set_columns("upline_order", {}, ids)',
        'x = "UPDATE upline_orders SET name = name"',
    ],
)
def test_foreign_table_in_sql_is_found(source):
    assert foreign_tables("parties/queries/accounts.py", source) & {"upline_order", "upline_orders"}


def test_partition_is_named_by_the_owner_of_its_table():
    source = 'fetch("SELECT FROM upline_saleevent_current")'

    assert not foreign_tables("backorders/worker/claiming.py", source)
    assert foreign_tables("orders/queries/page.py", source) == {"upline_saleevent"}


def test_docstrings_functions_and_fields_are_no_tables():
    source = dedent('''
        """Reads `upline_order`."""
        def find():
            """Join upline_order."""
            return filter(upline_id=1), "SELECT upline_words(name)", "upline_sales_wait"
    ''')

    assert not named_tables(source)
