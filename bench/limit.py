"""The limit: the rows that booking wrote, written again by one SQL statement per 1,000 events.

The rows are recorded while the sales are booked in batches of 1,000: new rows as they were copied,
changed rows as they were updated. They are put into staging tables in a copy of the database in
which the sales still wait, and written from there into the same tables, with the same indexes,
constraints and triggers, in durable transactions.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.db import connection, transaction
from psycopg import sql

from bench.environment import database_copy, drop_database, superuser, use_database, vacuum
from upline.backorders import actions as backorders
from upline.database import bulk
from upline.kernel import clock

_BATCH_SIZE = 1_000
_WRITERS = (
    "upline.orders.actions.back_orders",
    "upline.parties.actions.mirrors",
    "upline.subscriptions.actions.mirrors",
    "upline.backorders.worker.writing",
)


@dataclass
class RowRecorder:
    """All sets of rows that booking wrote: batch, table, columns, rows."""

    batch: int = 0
    database_copy: list[tuple[int, str, Sequence[str], list[dict[str, Any]]]] = field(
        default_factory=list
    )
    updated: list[tuple[int, str, Mapping[str, str], list[Sequence[Any]]]] = field(
        default_factory=list
    )

    set: list[tuple[int, str, Mapping[str, Any], list[UUID]]] = field(default_factory=list)

    def copy_rows(
        self, table: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], **constant: Any
    ) -> None:
        complete_rows = [{**constant, **row} for row in rows]
        self.database_copy.append((self.batch, table, columns, complete_rows))
        bulk.copy_rows(table, columns, complete_rows)

    def update_rows(
        self, table: str, types: Mapping[str, str], rows: Sequence[Sequence[Any]]
    ) -> None:
        self.updated.append((self.batch, table, types, list(rows)))
        bulk.update_rows(table, types, rows)

    def set_columns(self, table: str, values: Mapping[str, Any], ids: Sequence[UUID]) -> None:
        self.set.append((self.batch, table, values, list(ids)))
        bulk.set_columns(table, values, ids)

    def next(self, booked: int) -> None:
        self.batch += 1


def copy_statement(waiting: str, staged: str) -> None:
    """Make a database in which the sales of another wait, beside the rows to be written for them."""
    tape = RowRecorder()
    with database_copy(waiting):
        patches = [
            patch(f"{w}.{name}", getattr(tape, name))
            for w in _WRITERS
            for name in ("copy_rows", "update_rows", "set_rows")
            if _has(w, name)
        ]
        for one in patches:
            one.start()
        backorders.drain(clock=clock.now, batch_size=_BATCH_SIZE, progress=tape.next)
        for one in patches:
            one.stop()
    use_database("postgres")
    drop_database(staged)
    with superuser() as maker:
        maker.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(staged), sql.Identifier(waiting)
            )
        )
    use_database(staged)
    with superuser(staged) as owner, owner.cursor() as cursor:
        cursor.execute("CREATE TABLE staged (batch int PRIMARY KEY, statement text)")
        _write_staging_rows(cursor, tape)
        cursor.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO upline_app")
    vacuum(staged)


def _has(module: str, name: str) -> bool:
    import importlib

    return hasattr(importlib.import_module(module), name)


def _write_staging_rows(cursor: Any, tape: RowRecorder) -> None:
    """Write every set into a staging table, and one statement for each batch that copies it."""
    parts: dict[int, list[sql.Composable]] = {}
    for staged in (_copies(cursor, tape), _updates(cursor, tape), _settings(cursor, tape)):
        for batch, part in staged:
            parts.setdefault(batch, []).append(part)
    for batch, writes in parts.items():
        with_names = sql.SQL(", ").join(
            sql.SQL("{} AS ({})").format(sql.Identifier(f"part_{place}"), part)
            for place, part in enumerate(writes)
        )
        statement = sql.SQL("WITH {} SELECT 1").format(with_names)
        cursor.execute("INSERT INTO staged VALUES (%s, %s)", [batch, statement.as_string(cursor)])


Parts = Iterator[tuple[int, sql.Composable]]


def _copies(cursor: Any, tape: RowRecorder) -> Parts:
    for place, (batch, table, columns, rows) in enumerate(tape.database_copy):
        name, target = sql.Identifier(f"staged_{place}"), sql.Identifier(table)
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        like = sql.SQL("CREATE TABLE {} AS SELECT {} FROM {} LIMIT 0").format(name, names, target)
        _fill(cursor, like, name, ([row[column] for column in columns] for row in rows))
        insert = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}")
        yield batch, insert.format(target, names, names, name)


def _updates(cursor: Any, tape: RowRecorder) -> Parts:
    for place, (batch, table, types, rows) in enumerate(tape.updated):
        name = sql.Identifier(f"changed_{place}")
        columns = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(n), sql.SQL(kind)) for n, kind in types.items()
        )
        create = sql.SQL("CREATE TABLE {} ({})").format(name, columns)
        _fill(cursor, create, name, rows)
        sets = sql.SQL(", ").join(
            sql.SQL("{0} = new.{0}").format(sql.Identifier(n)) for n in types if n != "id"
        )
        update = sql.SQL("UPDATE {} AS old SET {} FROM {} AS new WHERE old.id = new.id")
        yield batch, update.format(sql.Identifier(table), sets, name)


def _settings(cursor: Any, tape: RowRecorder) -> Parts:
    for place, (batch, table, values, ids) in enumerate(tape.set):
        name = sql.Identifier(f"set_{place}")
        create = sql.SQL("CREATE TABLE {} (id uuid)").format(name)
        _fill(cursor, create, name, ([pk] for pk in ids))
        sets = sql.SQL(", ").join(
            sql.SQL("{} = {}").format(sql.Identifier(n), sql.Literal(v)) for n, v in values.items()
        )
        update = sql.SQL("UPDATE {} AS old SET {} FROM {} AS new WHERE old.id = new.id")
        yield batch, update.format(sql.Identifier(table), sets, name)


def _fill(
    cursor: Any, create: sql.Composable, name: sql.Identifier, rows: Iterable[Sequence[Any]]
) -> None:
    cursor.execute(create)
    with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(name)) as copy:
        for row in rows:
            copy.write_row(list(row))


def write_staged() -> None:
    """Copy all staged rows, with one statement and one transaction per 1,000 events."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM staged ORDER BY batch")
        statements = [statement for (statement,) in cursor.fetchall()]
        for statement in statements:
            with transaction.atomic():
                cursor.execute(statement)
