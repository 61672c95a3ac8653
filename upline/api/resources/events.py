"""The event log of a BSS: what has happened to its records, as CloudEvents, read by cursor."""

from typing import Annotated, Any, Literal

from ninja import Query
from pydantic import AfterValidator, Field, WithJsonSchema

from upline.api.authentication import ApiRequest
from upline.api.pagination import DEFAULT_LIMIT, MAX_LIMIT
from upline.api.resource import Resource
from upline.api.schemas import DIGITS, Instant, RequestModel, ResponseModel
from upline.eventlog import actions
from upline.eventlog.actions import read_events
from upline.eventlog.cloudevents import cloud_event
from upline.eventlog.rulebook import EventType

RESOURCE = Resource(
    "events",
    "What has happened to the records of the BSS: one log in one order, as CloudEvents 1.0. Each event names "
    "its record; what is in the record is read from the record. It needs the permission of administrators.",
)

LATEST = "latest"
_MAX_POSITION = 2**63 - 1


def _cursor(given: str) -> str:
    """Return a cursor: a position of the log, or where it ends now."""
    is_position = given.isascii() and given.isdecimal() and int(given) <= _MAX_POSITION
    if given not in ("", LATEST) and not is_position:
        raise ValueError("A cursor is `next` of an earlier response, or latest.")
    return given


Cursor = Annotated[
    str,
    AfterValidator(_cursor),
    WithJsonSchema({"type": "string", "pattern": "^([0-9]{1,18}|latest)?$"}),
]


class EventQuery(RequestModel):
    """Selects the events of a page."""

    after: Cursor = Field(
        default="",
        description="`next` of an earlier response. Empty: from the oldest event that is kept; `latest`: only what happens from now on.",
    )
    type: EventType | None = None
    limit: Annotated[
        int,
        DIGITS,
        WithJsonSchema(
            {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
        ),
    ] = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)


class EventData(ResponseModel):
    """The record that an event is about. `sale_event` is the sale that an order was booked for, `reason` why
    a sale is parked.
    """

    id: str
    url: str
    sale_event: str | None = None
    reason: str | None = None


class CloudEvent(ResponseModel):
    """A CloudEvent. `id` identifies it everywhere, webhooks included; `sequence` counts the events of its
    `subject` from 1 on, without gaps. `requestid`: the `X-Request-Id` of the request that did it; null: none did.
    """

    specversion: Literal["1.0"]
    id: str
    source: str
    type: EventType
    subject: str
    time: Instant
    sequence: str = Field(pattern="^[1-9][0-9]*$")
    datacontenttype: Literal["application/json"]
    requestid: str | None = None
    data: EventData


class EventsResponse(ResponseModel):
    """A page of the log. `next` is the cursor to read on from, on the last page too: store it when
    the events are processed. `has_more`: there are events after it already.
    """

    items: list[CloudEvent]
    next: str
    has_more: bool


@RESOURCE.get("/events", EventsResponse, error_statuses=(409,))
def list_events(request: ApiRequest, query: Query[EventQuery]) -> EventsResponse:
    """List events after a cursor, the oldest first. They are kept for 30 days.

    Where events after the cursor have been removed, the answer is 409 `cursor_expired`.
    """
    caller = request.auth
    after = int(query.after) if query.after.isdecimal() else None
    page = read_events(
        actions.LATEST if query.after == LATEST else after,
        tenant_id=caller.tenant.id,
        limit=query.limit,
        types=[query.type] if query.type else [],
        by=caller.actor,
    )
    items: list[Any] = [CloudEvent.model_validate(cloud_event(one)) for one in page.events]
    return EventsResponse(items=items, next=str(page.next_position), has_more=page.has_more)
