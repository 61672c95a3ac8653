"""Pages of a list by key, never by offset: each begins beyond the row that ended the last one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

PAGE_SIZE = 50
EXPORT_BATCH = 2000

Rows = QuerySet[Any, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page begins or ends: what the list is sorted by, as text, and the record's id."""

    value: str
    id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class PageWanted:
    """Which page of a list, in which direction. At most one of `after` and `before` is given."""

    descending: bool = False
    after: Key | None = None
    before: Key | None = None
    size: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class Slice:
    """The rows of one page, and whether there are more on either side."""

    rows: tuple[dict[str, Any], ...]
    has_before: bool
    has_after: bool


def page_of(rows: Rows, column: str, page: PageWanted) -> Slice:
    """Return one page of rows, which have this column and `id`, sorted by both. Two queries."""
    backwards = page.before is not None
    key = page.before or page.after
    sought = rows.filter(_beyond(column, key, page, backwards=backwards)) if key else rows
    found = list(_sorted(sought, column, page, backwards=backwards)[: page.size + 1])
    more, found = len(found) > page.size, found[: page.size]
    behind = False
    if key and found:
        edge = key_of(found[0], column)
        behind = rows.filter(_beyond(column, edge, page, backwards=not backwards)).exists()
    if backwards:
        found.reverse()
    return Slice(
        tuple(found),
        has_before=more if backwards else behind,
        has_after=behind if backwards else more,
    )


def each_of(rows: Rows, column: str, page: PageWanted) -> Iterator[dict[str, Any]]:
    """Go through all rows in the page's direction, holding no more than one batch in memory."""
    key: Key | None = None
    while True:
        sought = rows.filter(_beyond(column, key, page, backwards=False)) if key else rows
        found = list(_sorted(sought, column, page, backwards=False)[:EXPORT_BATCH])
        yield from found
        if len(found) < EXPORT_BATCH:
            return
        key = key_of(found[-1], column)


def key_of(row: dict[str, Any], column: str) -> Key:
    """Return where a page ends that this row ends."""
    return Key(str(row[column]), row["id"])


def _sorted(rows: Rows, column: str, page: PageWanted, *, backwards: bool) -> Rows:
    sign = "-" if page.descending is not backwards else ""
    return rows.order_by(f"{sign}{column}", f"{sign}id")


def _beyond(column: str, key: Key, page: PageWanted, *, backwards: bool) -> Q:
    side = "lt" if page.descending is not backwards else "gt"
    further = Q(**{f"{column}__{side}": key.value})
    same = Q(**{column: key.value, f"id__{side}": key.id})
    # The first condition says nothing new, but bounds the walk through the index.
    return Q(**{f"{column}__{side}e": key.value}) & (further | same)
