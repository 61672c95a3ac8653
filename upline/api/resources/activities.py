"""Activities: calls, meetings and tasks about an order or an account.

They have addresses of their own; those below an order are the same for the activities of that order.
"""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from ninja import Query
from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.pagination import (
    ListResponse,
    PageQuery,
    list_response,
    page_from_query,
    paginate_newest_first,
)
from upline.api.partial_edits import edit_partially, versioned
from upline.api.problems import ApiError
from upline.api.resource import Resource
from upline.api.resources.order_responses import get_order
from upline.api.responses import VersionedResponse, created_response
from upline.api.schemas import (
    Day,
    Id,
    Instant,
    LowercaseEnum,
    Moment,
    Record,
    RequestModel,
    Uuid,
    YesNo,
    record_or_none,
    unset_field,
)
from upline.api.timestamps import Timestamps, UpdatedSinceQuery
from upline.crm import actions, queries
from upline.crm.actions import ActivityInput
from upline.crm.queries import ActivityFilter, ActivityRow, ActivitySort, ActivityView
from upline.crm.rulebook import ActivityKind

RESOURCE = Resource(
    "activities",
    "Calls, meetings and tasks about an order or an account; back-orders and mirrors have them too.",
)

Kind = Annotated[ActivityKind, LowercaseEnum()]


class Activity(Timestamps):
    """A call, meeting or task. `done_at` is null until it is done.

    It is about an `order` or an account; `account` is the one it is about, or that of its order.
    """

    id: UUID
    order: UUID | None
    account: Record | None
    kind: Kind
    subject: str
    text: str
    assigned_to: Record | None
    due_date: Day | None
    done_at: Instant | None
    done_by: str | None
    created_by: str


class CreateActivityRequest(RequestModel):
    """A new activity; the due date is optional."""

    subject: str
    kind: Kind = ActivityKind.TASK
    text: str = ""
    assigned_to: Uuid | None = None
    due_date: Day | None = None

    def terms(self) -> ActivityInput:
        """Return the activity as the domain's input."""
        return ActivityInput(
            subject=self.subject,
            kind=self.kind,
            text=self.text,
            assigned_to_id=self.assigned_to,
            due_date=self.due_date,
        )


class UpdateActivityRequest(RequestModel):
    """Changes of an activity; null removes a person or a due date."""

    subject: str = unset_field()
    kind: Kind = unset_field()
    text: str = unset_field()
    assigned_to: Uuid | None = None
    due_date: Day | None = None


class ActivitySelection(StrEnum):
    """Which activities a list has; *open* includes those that are overdue."""

    ALL = "all"
    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"


class ActivityOrder(StrEnum):
    """The sorting of activities; a minus reverses it. What is due on no day comes last."""

    DUE = "due_date"
    DUE_DOWN = "-due_date"
    CREATED = "created_at"
    CREATED_DOWN = "-created_at"
    ACCOUNT = "account"
    ACCOUNT_DOWN = "-account"
    ASSIGNED_TO = "assigned_to"
    ASSIGNED_TO_DOWN = "-assigned_to"


_SORTS = {
    "due_date": ActivitySort.DUE,
    "created_at": ActivitySort.CREATED,
    "account": ActivitySort.ACCOUNT,
    "assigned_to": ActivitySort.ASSIGNED_TO,
}

assert set(_SORTS.values()) == set(ActivitySort), "a sorting that the API does not have"


class ActivityQuery(UpdatedSinceQuery):
    """Filters of activities."""

    which: ActivitySelection = ActivitySelection.ALL
    kind: Kind | None = None
    assigned_to: Uuid | None = None
    is_unassigned: YesNo = Field(default=False, description="Those assigned to nobody.")
    order: Uuid | None = None
    account: Uuid | None = Field(default=None, description="About it, or about one of its orders.")
    due_from: Day | None = None
    due_to: Day | None = Field(default=None, description="Included, as `due_from` is.")
    done_by: str = Field(default="", max_length=200)
    done_from: Moment | None = None
    done_before: Moment | None = None
    created_by: str = Field(default="", max_length=200)
    created_from: Moment | None = None
    created_before: Moment | None = None
    q: str = Field(default="", max_length=200, description="Words of the subject.")
    sort: ActivityOrder = ActivityOrder.CREATED_DOWN


@RESOURCE.get("/activities", ListResponse[Activity])
def list_all_activities(request: ApiRequest, query: Query[ActivityQuery]) -> ListResponse[Activity]:
    """List activities."""
    caller = request.auth
    sort = _SORTS[query.sort.removeprefix("-")]
    is_down = query.sort.startswith("-")
    listing = queries.list_activities(
        tenant_id=caller.tenant.id,
        by=caller.actor,
        where=ActivityFilter(
            today=caller.today,
            view=ActivityView(query.which.value),
            sort=sort,
            kind=query.kind,
            assigned_to_id=query.assigned_to,
            is_unassigned=query.is_unassigned,
            order_id=query.order,
            account_id=query.account,
            due_from=query.due_from,
            due_to=query.due_to,
            done_by=query.done_by,
            done_from=query.done_from,
            done_before=query.done_before,
            created_by=query.created_by,
            created_from=query.created_from,
            created_before=query.created_before,
            text=query.q,
            changed=query.changed_by_column(),
        ),
    ).page(page_from_query(query, is_reversed=is_down is not (sort is ActivitySort.CREATED)))
    return list_response(listing, query, _activity)


@RESOURCE.get("/activities/{activity_id}", Activity)
def get_any_activity(request: ApiRequest, activity_id: Id) -> VersionedResponse:
    """Read an activity of an order or an account."""
    row = _any_row(request, activity_id)
    return versioned(_activity(row), row)


@RESOURCE.update("/activities/{activity_id}", Activity, error_statuses=(412,))
def edit_any_activity(
    request: ApiRequest, activity_id: Id, payload: UpdateActivityRequest
) -> VersionedResponse:
    """Change an activity of an order or an account."""
    return _edit(request, lambda: _any_row(request, activity_id), payload)


@RESOURCE.action("/activities/{activity_id}/complete", Activity)
def complete_any_activity(request: ApiRequest, activity_id: Id) -> VersionedResponse:
    """Mark an activity of an order or an account as done."""
    return _complete(request, activity_id)


@RESOURCE.action("/activities/{activity_id}/reopen", Activity)
def reopen_any_activity(request: ApiRequest, activity_id: Id) -> VersionedResponse:
    """Mark an activity of an order or an account as not done."""
    return _reopen(request, activity_id)


@RESOURCE.get("/orders/{order_id}/activities", ListResponse[Activity])
def list_activities(
    request: ApiRequest, order_id: Id, query: Query[PageQuery]
) -> ListResponse[Activity]:
    """List the activities of an order, the latest first."""
    get_order(request, order_id)
    rows = queries.activities_of_order(
        tenant_id=request.auth.tenant.id, order_id=order_id, reach=request.auth.reach()
    )
    return paginate_newest_first(rows, query, _activity)


@RESOURCE.create("/orders/{order_id}/activities", Activity)
def add_activity(
    request: ApiRequest, order_id: Id, payload: CreateActivityRequest
) -> VersionedResponse:
    """Add an activity to an order."""
    caller = request.auth
    activity_id = actions.add_activity(
        tenant_id=caller.tenant.id,
        order_id=order_id,
        terms=payload.terms(),
        by=caller.actor,
        now=caller.now,
    )
    activity = _read(request, order_id, activity_id)
    return created_response(activity, "get_activity", order_id=order_id, activity_id=activity_id)


@RESOURCE.create("/accounts/{account_id}/activities", Activity)
def add_account_activity(
    request: ApiRequest, account_id: Id, payload: CreateActivityRequest
) -> VersionedResponse:
    """Add an activity to an account as a whole; mirrors have them too."""
    caller = request.auth
    activity_id = actions.add_account_activity(
        tenant_id=caller.tenant.id,
        account_id=account_id,
        terms=payload.terms(),
        by=caller.actor,
        now=caller.now,
    )
    return get_any_activity(request, activity_id)


@RESOURCE.get("/orders/{order_id}/activities/{activity_id}", Activity)
def get_activity(request: ApiRequest, order_id: Id, activity_id: Id) -> VersionedResponse:
    """Read an activity."""
    return _read(request, order_id, activity_id)


@RESOURCE.update("/orders/{order_id}/activities/{activity_id}", Activity, error_statuses=(412,))
def edit_activity(
    request: ApiRequest, order_id: Id, activity_id: Id, payload: UpdateActivityRequest
) -> VersionedResponse:
    """Change an activity."""
    return _edit(request, lambda: _row(request, order_id, activity_id), payload)


def _edit(
    request: ApiRequest, read: Callable[[], ActivityRow], payload: UpdateActivityRequest
) -> VersionedResponse:
    given = {name: getattr(payload, name) for name in payload.model_fields_set}
    if "assigned_to" in given:
        given["assigned_to_id"] = given.pop("assigned_to")

    def save(row: ActivityRow, version: str) -> None:
        before = ActivityInput(
            subject=row.subject,
            kind=ActivityKind(row.kind),
            text=row.text,
            assigned_to_id=row.assigned_to_id,
            due_date=row.due_date,
        )
        actions.edit_activity(
            tenant_id=request.auth.tenant.id,
            activity_id=row.id,
            terms=replace(before, **given),
            by=request.auth.actor,
            version=version,
        )

    edit_partially(request, read, save)
    return get_any_activity(request, read().id)


@RESOURCE.action("/orders/{order_id}/activities/{activity_id}/complete", Activity)
def complete_activity(request: ApiRequest, order_id: Id, activity_id: Id) -> VersionedResponse:
    """Mark an activity as done."""
    _row(request, order_id, activity_id)
    return _complete(request, activity_id)


def _complete(request: ApiRequest, activity_id: UUID) -> VersionedResponse:
    caller = request.auth
    actions.complete_activity(
        tenant_id=caller.tenant.id, activity_id=activity_id, by=caller.actor, now=caller.now
    )
    return get_any_activity(request, activity_id)


@RESOURCE.action("/orders/{order_id}/activities/{activity_id}/reopen", Activity)
def reopen_activity(request: ApiRequest, order_id: Id, activity_id: Id) -> VersionedResponse:
    """Mark an activity as not done."""
    _row(request, order_id, activity_id)
    return _reopen(request, activity_id)


def _reopen(request: ApiRequest, activity_id: UUID) -> VersionedResponse:
    caller = request.auth
    actions.reopen_activity(tenant_id=caller.tenant.id, activity_id=activity_id, by=caller.actor)
    return get_any_activity(request, activity_id)


def _any_row(request: ApiRequest, activity_id: UUID) -> ActivityRow:
    caller = request.auth
    return queries.get_activity(
        tenant_id=caller.tenant.id, activity_id=activity_id, by=caller.actor
    )


def _row(request: ApiRequest, order_id: UUID, activity_id: UUID) -> ActivityRow:
    row = _any_row(request, activity_id)
    if row.order_id != order_id:
        raise ApiError(404, "not_found", "This order has no such activity.")
    return row


def _read(request: ApiRequest, order_id: UUID, activity_id: UUID) -> VersionedResponse:
    row = _row(request, order_id, activity_id)
    return versioned(_activity(row), row)


def _activity(row: ActivityRow) -> Activity:
    person = row.assigned_to_id
    return Activity(
        id=row.id,
        order=row.order_id,
        account=record_or_none(row.account_ref),
        kind=ActivityKind(row.kind),
        subject=row.subject,
        text=row.text,
        assigned_to=Record(id=person, name=row.assigned_to) if person else None,
        due_date=row.due_date,
        done_at=row.done_at,
        done_by=row.done_by or None,
        created_by=row.created_by,
        created_at=row.created_at,
        updated_at=row.updated_at or row.created_at,
    )
