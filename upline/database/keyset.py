"""Keyset pagination: each page begins after the last row of the page before."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Concat

from upline.database.bulk import fetch

PAGE_SIZE = 50
EXPORT_BATCH = 2000

Rows = QuerySet[Any, Any]  # each row a dictionary
Row = TypeVar("Row")
MappedRow = TypeVar("MappedRow")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sorting:
    """The order of a list: an optional column, then one that is unique in the list.

    `descending`: the default direction. `is_nullable`: the column can be empty; rows without a
    value are the greatest, as in PostgreSQL. `is_looked_up`: the value of a key is not in its address, but
    read from the record of the key, because it may be the name of another record that is not for all to see.
    """

    column: str = ""
    unique: str = "id"
    descending: bool = False
    is_nullable: bool = False
    is_looked_up: bool = False


@dataclass(frozen=True, slots=True)
class PageKey:
    """The key where a page begins or ends: the values of a row in the sort columns, as text.

    `value` is None where the row has none or it is looked up, and ignored where only the unique column sorts.
    """

    value: str | None
    unique: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PageRequest:
    """Which page of a list. At most one of `after` and `before` is given.

    `is_reversed`: the list is in the opposite of its default direction.
    """

    is_reversed: bool = False
    after: PageKey | None = None
    before: PageKey | None = None
    size: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """A page of a list. Its keys lead to the pages before and after; None where there is none."""

    rows: tuple[Row, ...]
    before: PageKey | None = None
    after: PageKey | None = None

    def map_rows(self, shown: Callable[[Row], MappedRow]) -> "Listing[MappedRow]":
        """Return the same page with each row mapped."""
        return Listing(tuple(map(shown, self.rows)), self.before, self.after)


def fetch_page(
    rows: Rows, sorting: Sorting, page: PageRequest, read: Callable[[dict[str, Any]], Row]
) -> Listing[Row]:
    """Return one page of rows, which have the columns of the sorting. Two queries at most."""
    backwards = page.before is not None
    key = page.before or page.after
    ascending = _is_ascending(sorting, is_reversed=page.is_reversed) is not backwards
    found = list(_rows_after(rows, sorting, key, ascending=ascending)[: page.size + 1])
    has_more, found = len(found) > page.size, found[: page.size]
    if not found:
        return Listing(())
    entry = _key_of(found[0], sorting)
    has_behind = key is not None and _has_any(
        _rows_after(rows, sorting, entry, ascending=not ascending)
    )
    if backwards:
        found.reverse()
    has_before, has_after = (has_more, has_behind) if backwards else (has_behind, has_more)
    return Listing(
        rows=tuple(read(row) for row in found),
        before=_key_of(found[0], sorting) if has_before else None,
        after=_key_of(found[-1], sorting) if has_after else None,
    )


def iterate_batches(
    rows: Rows, sorting: Sorting, *, is_reversed: bool = False
) -> Iterator[list[dict[str, Any]]]:
    """Iterate over a whole list in batches, with one batch in memory at a time."""
    ascending = _is_ascending(sorting, is_reversed=is_reversed)
    key: PageKey | None = None
    while True:
        found = list(_rows_after(rows, sorting, key, ascending=ascending)[:EXPORT_BATCH])
        yield found
        if len(found) < EXPORT_BATCH:
            return
        key = _key_of(found[-1], sorting)


def iterate_keys(
    rows: Rows, sorting: Sorting, *, is_reversed: bool = False, size: int = EXPORT_BATCH
) -> Iterator[list[str]]:
    """Iterate over the unique keys of a whole list in its order, in blocks. One statement, so that they are of one moment."""
    ordered = _rows_after(
        rows, sorting, None, ascending=_is_ascending(sorting, is_reversed=is_reversed)
    )
    keys = ordered.values_list(sorting.unique, flat=True).iterator(chunk_size=size)
    while block := [str(key) for key in islice(keys, size)]:
        yield block


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The ids of the records before and after one in a list; None at either end."""

    before: UUID | None = None
    after: UUID | None = None


def find_neighbours(
    rows: Rows, sorting: Sorting, record: Rows, *, is_reversed: bool = False
) -> Neighbours:
    """Return the neighbours of a record in a list. Three queries, each for one row.

    `record` is the record by the columns of the sorting; it need not be in the list any more.
    """
    found = record.first()
    if found is None:
        return Neighbours()
    key, ascending = _key_of(found, sorting), _is_ascending(sorting, is_reversed=is_reversed)

    def next_id(*, ascending: bool) -> UUID | None:
        beyond = _rows_after(rows, sorting, key, ascending=ascending)
        return beyond.values_list("pk", flat=True).first()

    return Neighbours(next_id(ascending=not ascending), next_id(ascending=ascending))


def count_rows(rows: Rows, *, limit: int) -> int:
    """Return how many rows there are; of more than `limit`, only one more is counted."""
    return rows.order_by()[: limit + 1].count()


@dataclass(frozen=True, slots=True)
class CountedRows:
    """Rows that every page counts: the statement is written by hand (ADR 16), and selects one column."""

    statement: str
    values: tuple[Any, ...]


def count_each(*counted: CountedRows, limit: int) -> list[int]:
    """Return how many rows each of some statements has, as `count_rows` does. One query."""
    parts = [
        f"(SELECT count(*) FROM ({one.statement} LIMIT {limit + 1}) AS counted)"  # noqa: S608 — ours
        for one in counted
    ]
    values = [value for one in counted for value in one.values]
    [counts] = fetch(f"SELECT {', '.join(parts)}", values)
    return list(counts)


def _has_any(rows: Rows) -> bool:
    """Tell whether there is a row, in the order of the list: `exists()` drops the order and may
    scan the table.
    """
    return bool(rows.values_list("pk")[:1])


def active_first(name: str) -> Concat:
    """Return the sorting by name, active records before inactive ones."""
    rank = Case(When(is_active=True, then=Value("0")), default=Value("1"))
    return Concat(rank, F(name), output_field=TextField())


def _is_ascending(sorting: Sorting, *, is_reversed: bool) -> bool:
    return sorting.descending is is_reversed


def _key_of(row: dict[str, Any], sorting: Sorting) -> PageKey:
    value = row[sorting.column] if sorting.column else None
    return PageKey(None if value is None else str(value), str(row[sorting.unique]))


def _rows_after(rows: Rows, sorting: Sorting, key: PageKey | None, *, ascending: bool) -> Rows:
    """Return the rows after a key, or all, in the direction in which they are read."""
    sign = "" if ascending else "-"
    columns = [column for column in (sorting.column, sorting.unique) if column]
    sought = rows.filter(_after_key(sorting, key, ascending=ascending)) if key else rows
    return sought.order_by(*(sign + column for column in columns))


def _after_key(sorting: Sorting, key: PageKey, *, ascending: bool) -> Q:
    column, side = sorting.column, "gt" if ascending else "lt"
    past = Q(**{f"{sorting.unique}__{side}": key.unique})
    if not column:
        return past
    is_empty = Q(**{f"{column}__isnull": True})
    value = key.value if sorting.is_nullable else key.value or ""  # an address has no empty text
    if value is None:
        return is_empty & past if ascending else (is_empty & past) | ~is_empty
    # The first condition is redundant, but bounds the index scan.
    bound = Q(**{f"{column}__{side}e": value})
    beyond = bound & (Q(**{f"{column}__{side}": value}) | past)
    return beyond | is_empty if sorting.is_nullable and ascending else beyond
