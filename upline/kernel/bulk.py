"""Reading and writing many rows with one statement: COPY for new ones, `unnest` for the others."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import sql


def look_up_by_index() -> None:
    """Let this transaction find rows by index only, for one that needs few rows of large tables.

    The planner would read a table through that was small when it last counted it.
    """
    assert connection.in_atomic_block, "it lasts until the transaction ends"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")


def uuids(values: Iterable[UUID | None]) -> str:
    """Return identifiers as the text of an array, for a `uuid[]`.

    The driver takes an array apart and quotes each element, which costs more than the query.
    """
    return "{" + ",".join(["NULL" if one is None else one.hex for one in values]) + "}"


def copy_rows(
    table: str,
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    **constant: Any,
) -> None:
    """Insert rows by COPY, in the caller's transaction. Order rows the same way everywhere.

    Each row has a value for every column, but for those that it has from `constant`.
    """
    assert connection.in_atomic_block, "rows are written inside a transaction"
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    values_of = itemgetter(*columns)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(values_of({**constant, **row}))


def rows_by_pair(
    table: str,
    columns: Sequence[str],
    pair: tuple[str, str],
    values: Collection[tuple[Any, Any]],
    **where: Any,
) -> list[tuple[Any, ...]]:
    """Return some columns of the rows in which a pair of uuid columns has one of some values.

    Each pair is looked up by itself: two lists would be read crosswise. `where`: what other columns
    have.
    """
    conditions = sql.SQL("").join(
        sql.SQL(" AND rows.{} = %s").format(sql.Identifier(name)) for name in where
    )
    query = sql.SQL(
        "SELECT {columns} FROM unnest(%s::uuid[], %s::uuid[]) AS wanted (one, two) "
        "JOIN {table} AS rows ON rows.{one} = wanted.one AND rows.{two} = wanted.two{conditions}"
    ).format(
        columns=sql.SQL(", ").join(sql.Identifier("rows", name) for name in columns),
        table=sql.Identifier(table),
        one=sql.Identifier(pair[0]),
        two=sql.Identifier(pair[1]),
        conditions=conditions,
    )
    ones, twos = uuids(one for one, _ in values), uuids(two for _, two in values)
    with connection.cursor() as cursor:
        cursor.execute(query, [ones, twos, *where.values()])
        return list(cursor.fetchall())


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
    columns = [
        uuids(column) if kind == "uuid" else list(column)
        for kind, column in zip(types.values(), zip(*rows, strict=True), strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(query, columns)


def set_rows(table: str, values: Mapping[str, Any], ids: Sequence[UUID]) -> None:
    """Give some rows, found by their `id`, all the same values, with one statement."""
    assert connection.in_atomic_block, "rows are written inside a transaction"
    assignments = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(n)) for n in values)
    statement = sql.SQL(
        "UPDATE {} AS old SET {} FROM unnest(%s::uuid[]) AS wanted (id) WHERE old.id = wanted.id"
    )
    query = statement.format(sql.Identifier(table), assignments)
    with connection.cursor() as cursor:
        cursor.execute(query, [*values.values(), uuids(ids)])
