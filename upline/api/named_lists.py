"""Short lists of named records, as Setup has them: loaded whole, filtered and sorted here."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.pagination import HasId, ListResponse, PageKey, paginate
from upline.api.timestamps import Timestamps, UpdatedSinceQuery, timestamps_of

T = TypeVar("T")


class HasName(HasId, Protocol):
    """A row that has a name."""

    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=HasName)
R = TypeVar("R", bound=HasId)


class NameSort(StrEnum):
    """The sorting of a short list; a minus reverses it."""

    NAME = "name"
    NAME_DOWN = "-name"
    CREATED = "created_at"
    CREATED_DOWN = "-created_at"
    UPDATED = "updated_at"
    UPDATED_DOWN = "-updated_at"


class NameQuery(UpdatedSinceQuery):
    """Filters a short list by name and by the last change."""

    q: str = Field(default="", max_length=200, description="Words of the name.")
    sort: NameSort = NameSort.NAME


def paginate_by_name(
    request: ApiRequest,
    rows: Iterable[N],
    query: NameQuery,
    to_response: Callable[[N, Timestamps], T],
) -> ListResponse[T]:
    """Return one page of records with names, each mapped with its timestamps. One query."""
    words = query.q.casefold()
    return paginate_with_timestamps(
        request,
        [row for row in rows if words in row.name.casefold()],
        query,
        to_response,
        sort=query.sort,
        key=lambda row: row.name.casefold(),
    )


def paginate_with_timestamps(
    request: ApiRequest,
    rows: Iterable[R],
    query: UpdatedSinceQuery,
    to_response: Callable[[R, Timestamps], T],
    *,
    sort: str,
    key: Callable[[R], str | int],
) -> ListResponse[T]:
    """Return one page of records that are all loaded, each mapped with its timestamps. One query.

    `sort` is `created_at`, `updated_at` or what sorts by `key`, with a minus in reverse.
    """
    found, since = list(rows), query.updated_since
    moments = timestamps_of(request, found)
    if since is not None:
        found = [row for row in found if moments[row.id].updated_at >= since]

    def sort_key(row: R) -> PageKey:
        moment: datetime | None = getattr(moments[row.id], sort.removeprefix("-"), None)
        value = key(row) if moment is None else _as_text(moment)
        return [value, str(row.id)]

    return paginate(
        found,
        query,
        lambda row: to_response(row, moments[row.id]),
        key=sort_key,
        descending=sort.startswith("-"),
    )


def _as_text(moment: datetime) -> str:
    """Return a moment as a text that sorts as it does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
