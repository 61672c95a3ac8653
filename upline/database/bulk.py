"""Reads and writes many rows with one statement: COPY for new rows, `unnest` for the others."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection


def disable_seqscan() -> None:
    """Make this transaction find rows by index only, because it needs few rows of large tables.

    The planner would scan a table that was small when its statistics were collected.
    """
    assert connection.in_atomic_block, "it lasts until the transaction ends"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")


def uuid_array(values: Iterable[UUID | None]) -> str:
    """Return identifiers as the text of an array, for a `uuid[]`.

    The driver would convert and quote each element of a list, which costs more than the query.
    """
    return "{" + ",".join(["NULL" if one is None else one.hex for one in values]) + "}"


def fetch(statement: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
    """Return the rows of a frequent, handwritten statement (ADR 16).

    Building it from models costs more than running it.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def execute(statement: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> None:
    """Run a frequent, handwritten statement that returns nothing (ADR 16)."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def copy_rows(
    table: str,
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    **constant: Any,
) -> None:
    """Insert rows by COPY, in the caller's transaction. Order rows the same way everywhere.

    All rows have the same columns; columns that they lack are taken from `constant`.
    """
    assert connection.in_atomic_block, "rows are written inside a transaction"
    each = iter(rows)
    first = next(each, None)
    if first is None:
        return
    given_columns = [column for column in columns if column in first]
    others = [column for column in columns if column not in first]
    values_of = itemgetter(*given_columns)
    same = tuple(constant[column] for column in others)
    statement = f"COPY {table} ({_column_list([*given_columns, *others])}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in chain([first], each):
            assert len(row) == len(first), "all rows name the same columns"
            copy.write_row(values_of(row) + same)


def fetch_by_pairs(
    table: str,
    columns: Sequence[str],
    pair: tuple[str, str],
    values: Collection[tuple[Any, Any]],
    **where: Any,
) -> list[tuple[Any, ...]]:
    """Return columns of the rows in which a pair of uuid columns has one of the given pairs of
    values.

    Each pair is looked up by itself: two lists would match every combination. `where`: conditions
    on other columns.
    """
    one, two = pair
    query = f"""
        SELECT {_column_list(columns, "rows.")}
        FROM unnest(%s::uuid[], %s::uuid[]) AS wanted (one, two) JOIN {table} AS rows
            ON rows."{one}" = wanted.one AND rows."{two}" = wanted.two
        WHERE {" AND ".join(f'rows."{name}" = %s' for name in where)}
    """  # noqa: S608 — names of ours
    ones, twos = uuid_array(one for one, _ in values), uuid_array(two for _, two in values)
    return fetch(query, [ones, twos, *where.values()])


def update_rows(table: str, types: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
    """Update rows by their `id`, with one statement for all.

    `types` maps each column to its SQL type, `id` first; each row has its values in that order.
    """
    assert connection.in_atomic_block, "rows are written inside a transaction"
    assert next(iter(types)) == "id", "rows are found by id"
    if not rows:
        return
    columns = [
        uuid_array(column) if kind == "uuid" else list(column)
        for kind, column in zip(types.values(), zip(*rows, strict=True), strict=True)
    ]
    assignments = ", ".join(f'"{name}" = new."{name}"' for name in types if name != "id")
    arrays = ", ".join(f"%s::{kind}[]" for kind in types.values())
    statement = f"""
        UPDATE {table} AS old SET {assignments}
        FROM unnest({arrays}) AS new ({_column_list(types)}) WHERE old.id = new.id
    """  # noqa: S608 — names of ours
    with connection.cursor() as cursor:
        cursor.execute(statement, columns)


def set_columns(table: str, values: Mapping[str, Any], ids: Sequence[UUID]) -> None:
    """Set the same values in several rows, found by their `id`, with one statement."""
    assert connection.in_atomic_block, "rows are written inside a transaction"
    statement = f"""
        UPDATE {table} AS old SET {", ".join(f'"{name}" = %s' for name in values)}
        FROM unnest(%s::uuid[]) AS wanted (id) WHERE old.id = wanted.id
    """  # noqa: S608 — names of ours
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values.values(), uuid_array(ids)])


def _column_list(columns: Iterable[str], of: str = "") -> str:
    return ", ".join(f'{of}"{column}"' for column in columns)
