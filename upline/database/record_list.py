"""A list of records: the rows of a query in one order, by pages, one after another, counted, with neighbours."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from upline.database.keyset import (
    EXPORT_BATCH,
    Listing,
    Neighbours,
    PageKey,
    PageRequest,
    Rows,
    Sorting,
    count_rows,
    fetch_page,
    find_neighbours,
    iterate_batches,
    iterate_keys,
)

Row = TypeVar("Row")
MappedRow = TypeVar("MappedRow")
RowOfDatabase = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordList(Generic[Row]):
    """The records that a filter finds, in the order of a sorting. Nothing is read before it is asked for.

    `rows` have the columns of the sorting. `read` returns the rows of one batch as the list shows them, so
    that what they have besides is read once per batch. `every` are all records of that kind with the columns
    of the sorting, by which the neighbours of one that is no longer found are known, and the keys that are
    looked up; None: nothing asks for them.
    """

    rows: Rows
    sorting: Sorting
    read: Callable[[Sequence[RowOfDatabase]], Iterable[Row]]
    every: "QuerySet[Any, Any] | None" = None

    def page(self, page: PageRequest) -> Listing[Row]:
        """Return one page. Two queries at most, besides those of `read`."""
        is_looked_up = self.sorting.is_looked_up
        if is_looked_up:
            page = replace(page, after=self._look_up(page.after), before=self._look_up(page.before))
        found = fetch_page(self.rows, self.sorting, page, dict)
        before, after = (
            PageKey(None, key.unique) if key and is_looked_up else key
            for key in (found.before, found.after)
        )
        return Listing(tuple(self.read(found.rows)), before, after)

    def slice(self, offset: int, limit: int) -> tuple[Row, ...]:
        """Return at most `limit` records after the first `offset`, in the default direction."""
        sign = "-" if self.sorting.descending else ""
        columns = [name for name in (self.sorting.column, self.sorting.unique) if name]
        rows = self.rows.order_by(*(sign + column for column in columns))
        return tuple(self.read(list(rows[offset : offset + limit])))

    def iterate(self, page: PageRequest) -> Iterator[Row]:
        """Go through all records, batch by batch, in the direction of the page."""
        for batch in iterate_batches(self.rows, self.sorting, is_reversed=page.is_reversed):
            yield from self.read(batch)

    def keys(self, page: PageRequest, *, size: int = EXPORT_BATCH) -> Iterator[list[str]]:
        """Go through the keys of all records as they are at one moment, in blocks, in the direction of the page."""
        return iterate_keys(self.rows, self.sorting, is_reversed=page.is_reversed, size=size)

    def of_keys(self, keys: Sequence[str]) -> Iterable[Row]:
        """Return the records of some keys in their order; those that are found no more are left out."""
        unique = self.sorting.unique
        found = {str(row[unique]): row for row in self.rows.filter(**{f"{unique}__in": keys})}
        return self.read([found[key] for key in keys if key in found])

    def iterate_once(self, page: PageRequest) -> Iterator[Row]:
        """Go through the records that there are at one moment, each once, whatever changes meanwhile.

        Their keys are kept in memory.
        """
        for block in tuple(self.keys(page)):
            yield from self.of_keys(block)

    def count(self, *, limit: int | None = None) -> int:
        """Return how many records there are; of more than `limit`, only one more is counted."""
        rows: Rows = self.rows.order_by().values("pk")
        return rows.count() if limit is None else count_rows(rows, limit=limit)

    def neighbours(self, record_id: UUID, page: PageRequest) -> Neighbours:
        """Return the records before and after one. Three queries, each for one row."""
        record = self._record(pk=record_id)
        return find_neighbours(self.rows, self.sorting, record, is_reversed=page.is_reversed)

    def _look_up(self, key: PageKey | None) -> PageKey | None:
        """Return a key with the value of its record; of one that is gone, that of the first of all."""
        if key is None:
            return None
        row = self._record(**{self.sorting.unique: key.unique}).first()
        return PageKey(None if row is None else str(row[self.sorting.column]), key.unique)

    def _record(self, **condition: Any) -> Rows:
        assert self.every is not None, "a list that looks records up says which there are"
        columns = [name for name in (self.sorting.column, self.sorting.unique) if name]
        return self.every.filter(**condition).values(*columns)

    def none(self) -> "RecordList[Row]":
        """Return the list without any record."""
        return replace(self, rows=self.rows.none())

    def enriched(
        self, enrich: Callable[[Sequence[Row]], Iterable[MappedRow]]
    ) -> "RecordList[MappedRow]":
        """Return the list with more about each record, which is found out once per batch."""
        return RecordList(
            rows=self.rows,
            sorting=self.sorting,
            read=lambda rows: enrich(tuple(self.read(rows))),
            every=self.every,
        )


def each_row(
    read: Callable[[RowOfDatabase], Row],
) -> Callable[[Sequence[RowOfDatabase]], list[Row]]:
    """Return what reads the rows of a batch one by one."""
    return lambda rows: [read(row) for row in rows]
