"""A record opened from a list: the way back to the list, and to the records before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from upline.web.shared.access import Visit
from upline.web.shared.lists.definition import ListDefinition

OPENED_FROM = "list"
_MAX_PARAMS = 60


@dataclass(frozen=True, slots=True)
class RecordPosition:
    """The list from which a record was opened, and the records beside it; empty: there is none.

    `suffix` keeps the list in the addresses of other pages of the record.
    """

    back: str
    previous: str
    next: str
    suffix: str


def record_href(path: str, query: str | None) -> str:
    """Return the address of a record opened from the list with these parameters."""
    return path if query is None else f"{path}?{urlencode({OPENED_FROM: query}, safe=',')}"


def list_params(query: str) -> dict[str, str]:
    """Return the parameters that a query holds; nothing of one that cannot be read."""
    try:
        return dict(parse_qsl(query, max_num_fields=_MAX_PARAMS))
    except ValueError:
        return {}


def record_position(
    request: HttpRequest, visit: Visit, definition: ListDefinition, record_id: UUID
) -> RecordPosition | None:
    """Return where a record stands in the list from which it was opened; None: from none."""
    query = request.GET.get(OPENED_FROM)
    if query is None or not definition.source.has_neighbours:
        return None
    form = definition.open(list_params(query), visit)
    if not form.is_valid():
        return None
    found = definition.source.records(visit, form).neighbours(record_id, form.page())
    followed = urlencode(_good(form.data, form), safe=",")
    path = definition.url(visit)

    def href(neighbour: UUID | None) -> str:
        if neighbour is None:
            return ""
        return record_href(
            reverse(definition.table.record, args=[visit.tenant.slug, neighbour]), followed
        )

    return RecordPosition(
        back=f"{path}?{followed}" if followed else path,
        previous=href(found.before),
        next=href(found.after),
        suffix="?" + urlencode({OPENED_FROM: followed}, safe=","),
    )


def _good(params: Mapping[str, str], form: Any) -> dict[str, str]:
    return {name: value for name, value in params.items() if value and name in form.fields}
