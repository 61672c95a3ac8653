"""Lists: a page at a time, by a cursor that only this list can have given out."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Any, Generic, Protocol, TypeVar
from uuid import UUID

from django.core import signing
from pydantic import BeforeValidator, Field, WithJsonSchema

from upline.api.problems import Fault, Wrong
from upline.api.shapes import Asked, Told
from upline.database import keyset
from upline.database.keyset import Listing, PageWanted

MOST = 200
USUAL = 50

T = TypeVar("T")
R = TypeVar("R")
Key = list[str | int | None]


def _figures(given: Any) -> Any:
    if isinstance(given, str) and not (given.isascii() and given.isdecimal()):
        raise ValueError("A whole number is written in figures.")
    return given


class PageAsked(Asked):
    """Which page of a list is wanted; what lists can be filtered by comes on top."""

    limit: Annotated[
        int,
        BeforeValidator(_figures),
        WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}),
    ] = Field(default=USUAL, ge=1, le=MOST)
    cursor: str = Field(
        default="", max_length=4000, description="`next` of the page before; empty: the first."
    )


class Listed(Told, Generic[T]):
    """A page of a list. `next` is the cursor of the page after it; none: this is the last."""

    items: list[T]
    next: str | None


def cursor(key: Key, *, of: str) -> str:
    """Return what leads to the rows beyond a key; `of`: which list it is, and how it is sorted."""
    return signing.dumps(key, salt=f"upline.api.{of}", compress=True)


def key_of(asked: PageAsked, *, of: str) -> Key | None:
    """Return the key beyond which a page begins; None: it is the first.

    Raises: Wrong — the cursor was not given out by this list.
    """
    if not asked.cursor:
        return None
    try:
        found: Key = signing.loads(asked.cursor, salt=f"upline.api.{of}")
    except signing.BadSignature:
        sentence = "This cursor was not given out by this list, sorted like this."
        fault = Fault(field="?cursor", detail=sentence)
        raise Wrong(HTTPStatus.BAD_REQUEST, "bad_cursor", sentence, errors=[fault]) from None
    return found


def page_wanted(asked: PageAsked, *, of: str, turned: bool = False) -> PageWanted:
    """Return the page of a list that is asked for.

    Raises: Wrong — the cursor was not given out by this list.
    """
    key = key_of(asked, of=of)
    if key is None:
        return PageWanted(turned=turned, size=asked.limit)
    value, unique = key
    after = keyset.Key(None if value is None else str(value), str(unique))
    return PageWanted(turned=turned, after=after, size=asked.limit)


def listed(listing: Listing[R], told: Callable[[R], T], *, of: str) -> Listed[T]:
    """Return one page of a list, each row as it is told, and the cursor of the next."""
    after = listing.after
    return Listed(
        items=[told(row) for row in listing.rows],
        next=cursor([after.value, after.unique], of=of) if after else None,
    )


def paged(
    rows: Iterable[R],
    asked: PageAsked,
    told: Callable[[R], T],
    *,
    of: str,
    key: Callable[[R], Key],
    descending: bool,
) -> Listed[T]:
    """Return one page of rows that are all there already, each as it is told.

    `key` tells each row from all others, and is what they are sorted by.
    """
    after = key_of(asked, of=of)
    ordered = sorted(rows, key=key, reverse=descending)
    if after is not None:
        ordered = [row for row in ordered if (key(row) < after if descending else key(row) > after)]
    page = ordered[: asked.limit]
    has_more = len(ordered) > asked.limit
    return Listed(
        items=[told(row) for row in page],
        next=cursor(key(page[-1]), of=of) if has_more else None,
    )


class Known(Protocol):
    """A row that has an id."""

    @property
    def id(self) -> UUID: ...


K = TypeVar("K", bound=Known)


def the_one(rows: Iterable[K], record_id: UUID, *, noun: str) -> K:
    """Raises: Wrong `not_found` — none of an order's own has this id."""
    for row in rows:
        if row.id == record_id:
            return row
    raise Wrong(HTTPStatus.NOT_FOUND, "not_found", f"This order has no such {noun}.")


class Named(Known, Protocol):
    """A row that has a name."""

    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=Named)


class NameSort(StrEnum):
    """What a short list is sorted by; a minus turns it round."""

    NAME = "name"
    NAME_DOWN = "-name"


class NamedAsked(PageAsked):
    """Which records of a short list are wanted."""

    q: str = Field(default="", max_length=200, description="Words of the name.")
    sort: NameSort = NameSort.NAME


def by_name(rows: Iterable[N], asked: NamedAsked, told: Callable[[N], T], *, of: str) -> Listed[T]:
    """Return one page of records with names."""
    words = asked.q.casefold()
    return paged(
        [row for row in rows if words in row.name.casefold()],
        asked,
        told,
        of=f"{of}.{asked.sort}",
        key=lambda row: [row.name.casefold(), str(row.id)],
        descending=asked.sort is NameSort.NAME_DOWN,
    )


def latest_first(
    rows: Iterable[K], asked: PageAsked, told: Callable[[K], T], *, of: str
) -> Listed[T]:
    """Return one page of rows whose ids grow with time."""
    return paged(rows, asked, told, of=of, key=lambda row: [str(row.id)], descending=True)
