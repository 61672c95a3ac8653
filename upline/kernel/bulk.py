"""Writing many rows with one statement: COPY for new ones, UPDATE … FROM unnest for changed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from psycopg import sql


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows by COPY, in the caller's transaction. Order rows the same way everywhere."""
    assert connection.in_atomic_block, "rows are written inside a transaction"
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def update_rows(table: str, types: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
    """Update rows by their `id`, one statement for all.

    `types` maps each column to its SQL type, `id` first; each row has their values in order.
    """
    assert connection.in_atomic_block, "rows are written inside a transaction"
    assert next(iter(types)) == "id", "rows are found by id"
    if not rows:
        return
    names = list(types)
    assignments = sql.SQL(", ").join(
        sql.SQL("{0} = new.{0}").format(sql.Identifier(name)) for name in names[1:]
    )
    arrays = sql.SQL(", ").join(
        sql.SQL("%s::{}[]").format(sql.SQL(kind)) for kind in types.values()
    )
    statement = sql.SQL("UPDATE {} AS old SET {} FROM unnest({}) AS new ({}) WHERE old.id = new.id")
    query = statement.format(
        sql.Identifier(table), assignments, arrays, sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [list(column) for column in zip(*rows, strict=True)])
