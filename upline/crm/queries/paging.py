"""Pages by key, for the lists of what is around orders: in either of two orders."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import F, Model, Q, QuerySet

PAGE_SIZE = 50
EXPORT_BATCH = 2000

# What leads from a record to its order, as every list shows it.
ORDER_COLUMNS = {
    "order_number": F("order__number"),
    "order_account": F("order__account__name"),
    "prefix": F("tenant__order_prefix"),
    "padding": F("tenant__order_padding"),
}

Row = TypeVar("Row")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page begins or ends. `due_date` counts only where what is due comes first."""

    id: UUID
    due_date: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PageRequest:
    """Which page of a list. At most one of `after` and `before` is given."""

    after: Key | None = None
    before: Key | None = None
    size: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """A page of a list. The keys of its ends lead to the pages beside it."""

    rows: tuple[Row, ...]
    first: Key | None = None
    last: Key | None = None


class Latest:
    """The latest first: ids grow with time."""

    def sorted(self, rows: "QuerySet[M]", *, backwards: bool) -> "QuerySet[M]":
        return rows.order_by("id" if backwards else "-id")

    def beyond(self, key: Key, *, backwards: bool) -> Q:
        return Q(id__gt=key.id) if backwards else Q(id__lt=key.id)


class DueFirst:
    """What is due longest first, and what is due on no day last."""

    def sorted(self, rows: "QuerySet[M]", *, backwards: bool) -> "QuerySet[M]":
        # PostgreSQL sorts what is unknown to the end, which is what is wanted.
        return rows.order_by("-due_date", "-id") if backwards else rows.order_by("due_date", "id")

    def beyond(self, key: Key, *, backwards: bool) -> Q:
        same_day = Q(due_date=key.due_date, id__lt=key.id)
        if not backwards:
            same_day = Q(due_date=key.due_date, id__gt=key.id)
        if key.due_date is None:
            return same_day | Q(due_date__isnull=False) if backwards else same_day
        if backwards:
            return same_day | Q(due_date__lt=key.due_date)
        return same_day | Q(due_date__gt=key.due_date) | Q(due_date=None)


Sorting = Latest | DueFirst


@dataclass(frozen=True, slots=True)
class Shown(Generic[Row]):
    """How a row is read: its columns beside those of its order, and what is made of them."""

    plain: tuple[str, ...]
    named: Mapping[str, F]
    row: Callable[[dict[str, Any]], Row]


def list_page(
    matching: "QuerySet[M]", shown: Shown[Row], page: PageRequest, sorting: Sorting
) -> Listing[Row]:
    """Return one page, in two queries at most, however long the list is."""
    backwards = page.before is not None
    key = page.before or page.after
    asked = matching.filter(sorting.beyond(key, backwards=backwards)) if key else matching
    found = _read(sorting.sorted(asked, backwards=backwards), shown, page.size + 1)
    has_more, found = len(found) > page.size, found[: page.size]
    if backwards:
        found.reverse()
    if not found:
        return Listing(rows=())
    first, last = _key(found[0]), _key(found[-1])
    entry = last if backwards else first
    has_behind = bool(
        key and matching.filter(sorting.beyond(entry, backwards=not backwards)).exists()
    )
    has_before, has_after = (has_more, has_behind) if backwards else (has_behind, has_more)
    return Listing(
        rows=tuple(shown.row(row) for row in found),
        first=first if has_before else None,
        last=last if has_after else None,
    )


def each_row(matching: "QuerySet[M]", shown: Shown[Row], sorting: Sorting) -> Iterator[Row]:
    """Go through a whole list, batch by batch, holding no more than one in memory."""
    after: Key | None = None
    while True:
        asked = matching.filter(sorting.beyond(after, backwards=False)) if after else matching
        found = _read(sorting.sorted(asked, backwards=False), shown, EXPORT_BATCH)
        yield from (shown.row(row) for row in found)
        if len(found) < EXPORT_BATCH:
            return
        after = _key(found[-1])


def _read(rows: "QuerySet[M]", shown: Shown[Row], size: int) -> list[dict[str, Any]]:
    found = rows.values("id", "order_id", *shown.plain, **ORDER_COLUMNS, **shown.named)
    return list(found[:size])


def _key(row: Mapping[str, Any]) -> Key:
    return Key(row["id"], row.get("due_date"))


def reference_of(row: Mapping[str, Any]) -> str:
    """Return the number of a row's order as people write it; empty without an order."""
    if row["order_number"] is None:
        return ""
    return f"{row['prefix']}{row['order_number']:0{row['padding']}d}"
