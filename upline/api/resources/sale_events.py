"""Sale events: the sales of resellers as they arrive, what became of each, and the retry of parked ones."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from ninja import Query
from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, list_response, page_from_query
from upline.api.problems import ApiError
from upline.api.resource import Resource
from upline.api.resources.order_schemas import Cycle
from upline.api.schemas import (
    Day,
    Id,
    Instant,
    LowercaseEnum,
    Moment,
    Record,
    RequestModel,
    ResponseModel,
    Uuid,
    WholeNumber,
    one_of,
    record,
    record_or_none,
    words_schema,
)
from upline.api.timestamps import Timestamps, UpdatedSinceQuery
from upline.backorders.actions import retry_parked
from upline.backorders.queries import (
    EventLine,
    LogFilter,
    LogView,
    RelatedEvent,
    SaleEventPage,
    SaleEventRow,
    list_sale_event_ids,
    sale_event_page,
)
from upline.backorders.queries import (
    list_sale_events as list_event_rows,
)
from upline.backorders.rulebook import (
    NEEDS,
    REMEDIES,
    BackOrderAction,
    LogState,
    NothingToBook,
    ParkingReason,
)
from upline.subscriptions.rulebook import ChangeKind, LineKind, Trigger

RESOURCE = Resource(
    "sale events",
    "The sales of a distributor’s resellers, as they arrive. Each is booked as one back-order, parked with a reason "
    "and a remedy, or books nothing.",
)

MAX_EVENTS = 1000  # that one call retries
Reason = Annotated[ParkingReason, LowercaseEnum()]
_KINDS = tuple(one.value.lower() for kinds in (Trigger, ChangeKind) for one in kinds)
_REASONS = tuple(one.value for kinds in (ParkingReason, NothingToBook) for one in kinds)
Kind = Annotated[str, one_of(_KINDS), words_schema(_KINDS)]
EventReason = Annotated[str, one_of(_REASONS), words_schema(_REASONS)]


class EventSelection(StrEnum):
    """Which sale events a list has; *waiting* includes those that an earlier event blocks."""

    ALL = "all"
    PARKED = "parked"
    WAITING = "waiting"
    BOOKED = "booked"
    NOTHING_TO_BOOK = "nothing-to-book"


class SaleEventOrder(StrEnum):
    """The sorting of sale events: by when they happened; a minus: the latest first."""

    HAPPENED = "happened_at"
    HAPPENED_DOWN = "-happened_at"


class SaleEventQuery(UpdatedSinceQuery):
    """Filters of sale events."""

    state: EventSelection = EventSelection.ALL
    reseller: Uuid | None = None
    reason: EventReason | None = None
    kind: Kind | None = None
    customer: str = Field(default="", max_length=200, description="A part of the customer’s name.")
    happened_from: Moment | None = None
    happened_before: Moment | None = None
    effective_from: Day | None = None
    effective_to: Day | None = Field(default=None, description="Included, as `effective_from` is.")
    by: str = Field(default="", max_length=200, description="Who sold, by the whole name.")
    order: Uuid | None = Field(default=None, description="The order that was booked.")
    attempts_from: WholeNumber | None = None
    retry_from: Moment | None = Field(default=None, description="Retried by itself then or later.")
    retry_before: Moment | None = None
    sort: SaleEventOrder = SaleEventOrder.HAPPENED_DOWN


class SaleEventSummary(Timestamps):
    """A sale event in a list. `updated_at`: when it was last booked, parked or blocked.

    `kind` is what was done, such as `quantity_changed`; `is_sale`: something was sold. `reason` is why it
    is parked, or books nothing. `order` has been booked for it. `not_before` is when it is retried by itself.
    """

    id: UUID
    kind: Kind
    is_sale: bool
    state: LogState
    reason: EventReason | None
    reseller: Record
    customer: str
    product: str | None
    quantity: int | None
    other_products: int
    happened_at: Instant
    effective_date: Day
    by: str
    order: Record | None
    attempts: int
    not_before: Instant | None


class SoldLine(ResponseModel):
    """A line of a sale. `is_own`: the product is the reseller's own, so it is not booked."""

    kind: Annotated[LineKind, LowercaseEnum()]
    product: Record
    is_own: bool
    billing_cycle: Cycle
    quantity: int
    quantity_old: int | None
    quantity_new: int | None


class OtherEvent(ResponseModel):
    """Another event of the same subscriptions."""

    id: UUID
    kind: Kind
    happened_at: Instant
    state: LogState
    reason: EventReason | None


class SaleEvent(Timestamps):
    """A sale event with its lines. `remedy` says what to do about a parked one, before it is retried.

    `problem_product` is the product of the line that could not be booked. `blocked_by` and `blocks` are open
    events of the same subscriptions. `may_retry`: it is parked, and the role permits a retry.
    """

    id: UUID
    kind: Kind
    is_sale: bool
    state: LogState
    reason: EventReason | None
    remedy: str | None
    problem_product: Record | None
    reseller: Record
    customer: str
    account: Record | None
    reference: str
    by: str
    request_id: str | None
    happened_at: Instant
    arrived_at: Instant
    settled_at: Instant | None
    effective_date: Day
    attempts: int
    not_before: Instant | None
    order: UUID | None
    order_number: str | None
    lines: list[SoldLine]
    blocked_by: list[OtherEvent]
    blocks: list[OtherEvent]
    may_retry: bool


class RetryRequest(RequestModel):
    """Which parked events to retry: all, those of one reason, those of one reseller, or both."""

    reason: Reason | None = None
    reseller: Uuid | None = None


class RetryResponse(ResponseModel):
    """How many parked events were released. The worker books them, or parks them again.

    At most 1,000 are released by one call; `is_complete` false: there are more.
    """

    retried: int
    is_complete: bool


# Before the address of one event, which would take "retry" for an id.
@RESOURCE.action("/sale-events/retry", RetryResponse)
def retry_sale_events(request: ApiRequest, payload: RetryRequest) -> RetryResponse:
    """Retry parked events: all that the client may see, those of one reason, or of one reseller."""
    caller = request.auth
    caller.check(NEEDS[BackOrderAction.RETRY_PARKED].permission)
    where = LogFilter(
        view=LogView.PARKED, reseller_id=payload.reseller, reason=payload.reason or ""
    )
    found = list_sale_event_ids(
        tenant_id=caller.tenant.id, where=where, reach=caller.reach(), limit=MAX_EVENTS + 1
    )
    retried = retry_parked(
        tenant_id=caller.tenant.id, event_ids=found[:MAX_EVENTS], by=caller.actor
    )
    return RetryResponse(retried=retried, is_complete=len(found) <= MAX_EVENTS)


@RESOURCE.get("/sale-events", ListResponse[SaleEventSummary])
def list_sale_events(
    request: ApiRequest, query: Query[SaleEventQuery]
) -> ListResponse[SaleEventSummary]:
    """List sale events."""
    caller = request.auth
    listing = list_event_rows(
        tenant_id=caller.tenant.id,
        where=LogFilter(
            view=LogView(query.state.value),
            reseller_id=query.reseller,
            reason=query.reason or "",
            kind=query.kind.upper() if query.kind else "",
            customer=query.customer,
            happened_from=query.happened_from,
            happened_before=query.happened_before,
            effective_from=query.effective_from,
            effective_to=query.effective_to,
            by=query.by,
            order_id=query.order,
            attempts_from=query.attempts_from,
            retry_from=query.retry_from,
            retry_before=query.retry_before,
            updated_since=query.updated_since,
            now=caller.now,
        ),
        reach=caller.reach(),
    ).page(page_from_query(query, is_reversed=query.sort is SaleEventOrder.HAPPENED))
    return list_response(listing, query, _summary)


@RESOURCE.get("/sale-events/{event_id}", SaleEvent)
def get_sale_event(request: ApiRequest, event_id: Id) -> SaleEvent:
    """Read a sale event."""
    return _event(_page(request, event_id))


@RESOURCE.action("/sale-events/{event_id}/retry", SaleEvent)
def retry_sale_event(request: ApiRequest, event_id: Id) -> SaleEvent:
    """Retry a parked event; the events that it blocks follow by themselves.

    An event that is not parked is answered as it is.
    """
    caller = request.auth
    _page(request, event_id)
    retry_parked(tenant_id=caller.tenant.id, event_ids=[event_id], by=caller.actor)
    return _event(_page(request, event_id))


def _page(request: ApiRequest, event_id: UUID) -> SaleEventPage:
    """Raises: ApiError `not_found` — there is no such event, or none that the client may see."""
    caller = request.auth
    page = sale_event_page(
        tenant_id=caller.tenant.id, event_id=event_id, by=caller.actor, reach=caller.reach()
    )
    if page is None:
        raise ApiError(404, "not_found", "This BSS has no such sale event.")
    return page


def _summary(row: SaleEventRow) -> SaleEventSummary:
    return SaleEventSummary(
        id=row.id,
        kind=row.kind.lower(),
        is_sale=row.is_sale,
        state=row.state,
        reason=row.reason or None,
        reseller=record(row.reseller),
        customer=row.customer,
        product=row.item.product if row.item else None,
        quantity=row.item.quantity if row.item else None,
        other_products=row.item.others if row.item else 0,
        happened_at=row.happened_at,
        effective_date=row.effective_date,
        by=row.by,
        order=record_or_none(row.order),
        attempts=row.attempts,
        not_before=row.not_before,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _event(page: SaleEventPage) -> SaleEvent:
    problem = page.problem
    return SaleEvent(
        id=page.id,
        kind=page.kind.lower(),
        is_sale=page.is_sale,
        state=page.state,
        reason=page.reason or None,
        remedy=str(REMEDIES[problem.reason]) if problem else None,
        problem_product=record(problem.line.product) if problem and problem.line else None,
        reseller=record(page.reseller),
        customer=page.customer,
        account=record_or_none(page.customer_account),
        reference=page.reference,
        by=page.by,
        request_id=page.request_id or None,
        happened_at=page.happened_at,
        arrived_at=page.arrived_at,
        settled_at=page.settled_at,
        created_at=page.arrived_at,
        updated_at=page.updated_at,
        effective_date=page.effective_date,
        attempts=page.attempts,
        not_before=page.not_before,
        order=page.order.id if page.order else None,
        order_number=page.order.reference if page.order else None,
        lines=[_line(line) for line in page.lines],
        blocked_by=[_other(one) for one in page.blocked_by],
        blocks=[_other(one) for one in page.blocks],
        may_retry=page.retry.allowed,
    )


def _line(line: EventLine) -> SoldLine:
    return SoldLine(
        kind=line.kind,
        product=record(line.product),
        is_own=line.is_own,
        billing_cycle=line.billing_cycle,
        quantity=line.quantity,
        quantity_old=line.quantity_old,
        quantity_new=line.quantity_new,
    )


def _other(one: RelatedEvent) -> OtherEvent:
    return OtherEvent(
        id=one.id,
        kind=one.kind.lower(),
        happened_at=one.happened_at,
        state=one.state,
        reason=one.reason or None,
    )
