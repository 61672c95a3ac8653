"""Lists: one page at a time, by a signed cursor of this list."""

import json
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Annotated, Generic, Protocol, TypeVar
from uuid import UUID

from django.core import signing
from pydantic import Field, PrivateAttr, WithJsonSchema

from upline.api.problems import ApiError, FieldError
from upline.api.schemas import DIGITS, RequestModel, ResponseModel
from upline.database import keyset
from upline.database.keyset import Listing, PageRequest

MAX_LIMIT = 200
DEFAULT_LIMIT = 50

T = TypeVar("T")
R = TypeVar("R")
PageKey = list[str | int | None]


class PageQuery(RequestModel):
    """Selects the page of a list."""

    limit: Annotated[
        int,
        DIGITS,
        WithJsonSchema(
            {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
        ),
    ] = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)
    cursor: str = Field(
        default="", max_length=4000, description="`next` of the page before; empty: the first."
    )
    # Which list this is: whose, at which address, by which filters and sorting.
    _list_identity: str = PrivateAttr(default="")

    def bind(self, *, tenant_id: UUID, path: str, custom_fields: Mapping[str, str]) -> None:
        """Say which list is requested; its cursors are valid in no other."""
        filters = self.model_dump_json(exclude={"limit", "cursor"})
        identity = [str(tenant_id), path, filters, sorted(custom_fields.items())]
        self._list_identity = f"upline.api.{json.dumps(identity)}"

    @property
    def list_identity(self) -> str:
        """Return what its cursors are signed for."""
        assert self._list_identity, "a list is bound before its page is read"
        return self._list_identity


class ListResponse(ResponseModel, Generic[T]):
    """A page of a list. `next` is the cursor of the next page; null on the last one."""

    items: list[T]
    next: str | None


def cursor(key: PageKey, query: PageQuery) -> str:
    """Return the cursor of the rows after a key in the list that is requested."""
    return signing.dumps(key, salt=query.list_identity, compress=True)


def decode_cursor(query: PageQuery) -> PageKey | None:
    """Return the key after which a page begins; None for the first.

    Raises: ApiError `invalid_cursor` — it does not belong to this list.
    """
    if not query.cursor:
        return None
    try:
        found: PageKey = signing.loads(query.cursor, salt=query.list_identity)
    except signing.BadSignature:
        sentence = "This cursor is not one of this list, filtered and sorted like this."
        fault = FieldError(field="?cursor", detail=sentence)
        raise ApiError(HTTPStatus.BAD_REQUEST, "invalid_cursor", sentence, errors=[fault]) from None
    return found


def page_from_query(query: PageQuery, *, is_reversed: bool = False) -> PageRequest:
    """Return the requested page of a list.

    Raises: ApiError `invalid_cursor` — the cursor does not belong to this list.
    """
    key = decode_cursor(query)
    if key is None:
        return PageRequest(is_reversed=is_reversed, size=query.limit)
    value, unique = key
    after = keyset.PageKey(None if value is None else str(value), str(unique))
    return PageRequest(is_reversed=is_reversed, after=after, size=query.limit)


def list_response(
    listing: Listing[R], query: PageQuery, to_response: Callable[[R], T]
) -> ListResponse[T]:
    """Return one page of a list, with each row mapped, and the cursor of the next page."""
    after = listing.after
    return ListResponse(
        items=[to_response(row) for row in listing.rows],
        next=cursor([after.value, after.unique], query) if after else None,
    )


def paginate(
    rows: Iterable[R],
    query: PageQuery,
    to_response: Callable[[R], T],
    *,
    key: Callable[[R], PageKey],
    descending: bool,
) -> ListResponse[T]:
    """Return one page of rows that are all loaded.

    `key` is unique for each row, and the rows are sorted by it.
    """
    after = decode_cursor(query)
    ordered = sorted(rows, key=key, reverse=descending)
    if after is not None:
        ordered = [row for row in ordered if (key(row) < after if descending else key(row) > after)]
    page = ordered[: query.limit]
    has_more = len(ordered) > query.limit
    return ListResponse(
        items=[to_response(row) for row in page],
        next=cursor(key(page[-1]), query) if has_more else None,
    )


class HasId(Protocol):
    """A row that has an id."""

    @property
    def id(self) -> UUID: ...


K = TypeVar("K", bound=HasId)


def get_by_id(rows: Iterable[K], record_id: UUID, *, record_type: str) -> K:
    """Raises: ApiError `not_found` — none of the order's records has this id."""
    for row in rows:
        if row.id == record_id:
            return row
    raise ApiError(HTTPStatus.NOT_FOUND, "not_found", f"This order has no such {record_type}.")


def paginate_newest_first(
    rows: Iterable[K], query: PageQuery, to_response: Callable[[K], T]
) -> ListResponse[T]:
    """Return one page of rows whose ids grow with time."""
    return paginate(rows, query, to_response, key=lambda row: [str(row.id)], descending=True)
