"""Activities: calls, meetings and tasks about an order."""

from typing import Annotated
from uuid import UUID

from ninja import Query

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, PageQuery, paginate_newest_first
from upline.api.problems import ApiError
from upline.api.resource import Resource, VersionedResponse, created_response
from upline.api.resources.order_responses import get_order
from upline.api.schemas import (
    Day,
    Id,
    Instant,
    LowercaseEnum,
    Record,
    RequestModel,
    ResponseModel,
    Uuid,
    unset_field,
)
from upline.crm import actions, queries
from upline.crm.actions import ActivityInput
from upline.crm.queries import ActivityRow
from upline.crm.rulebook import ActivityKind

RESOURCE = Resource(
    "activities", "Calls, meetings and tasks about an order; back-orders have them too."
)

Kind = Annotated[ActivityKind, LowercaseEnum()]


class Activity(ResponseModel):
    """A call, meeting or task. `done_at` is null until it is done."""

    id: UUID
    kind: Kind
    subject: str
    text: str
    assigned_to: Record | None
    due_date: Day | None
    done_at: Instant | None
    done_by: str | None
    created_by: str
    created_at: Instant


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
) -> Activity:
    """Add an activity to an account as a whole; mirrors have them too."""
    caller = request.auth
    activity_id = actions.add_account_activity(
        tenant_id=caller.tenant.id,
        account_id=account_id,
        terms=payload.terms(),
        by=caller.actor,
        now=caller.now,
    )
    row = queries.get_activity(tenant_id=caller.tenant.id, activity_id=activity_id, by=caller.actor)
    return _activity(row)


@RESOURCE.get("/orders/{order_id}/activities/{activity_id}", Activity)
def get_activity(request: ApiRequest, order_id: Id, activity_id: Id) -> Activity:
    """Read an activity."""
    return _read(request, order_id, activity_id)


@RESOURCE.update("/orders/{order_id}/activities/{activity_id}", Activity)
def edit_activity(
    request: ApiRequest, order_id: Id, activity_id: Id, payload: UpdateActivityRequest
) -> Activity:
    """Change an activity."""
    row = _row(request, order_id, activity_id)
    before = {
        "subject": row.subject,
        "kind": ActivityKind(row.kind),
        "text": row.text,
        "assigned_to": row.assigned_to_id,
        "due_date": row.due_date,
    }
    wanted = before | {name: getattr(payload, name) for name in payload.model_fields_set}
    actions.edit_activity(
        tenant_id=request.auth.tenant.id,
        activity_id=activity_id,
        terms=ActivityInput(
            subject=str(wanted["subject"]),
            kind=ActivityKind(wanted["kind"]),
            text=str(wanted["text"]),
            assigned_to_id=wanted["assigned_to"],
            due_date=wanted["due_date"],
        ),
        by=request.auth.actor,
    )
    return _read(request, order_id, activity_id)


@RESOURCE.action("/orders/{order_id}/activities/{activity_id}/complete", Activity)
def complete_activity(request: ApiRequest, order_id: Id, activity_id: Id) -> Activity:
    """Mark an activity as done."""
    caller = request.auth
    _row(request, order_id, activity_id)
    actions.complete_activity(
        tenant_id=caller.tenant.id, activity_id=activity_id, by=caller.actor, now=caller.now
    )
    return _read(request, order_id, activity_id)


@RESOURCE.action("/orders/{order_id}/activities/{activity_id}/reopen", Activity)
def reopen_activity(request: ApiRequest, order_id: Id, activity_id: Id) -> Activity:
    """Mark an activity as not done."""
    caller = request.auth
    _row(request, order_id, activity_id)
    actions.reopen_activity(tenant_id=caller.tenant.id, activity_id=activity_id, by=caller.actor)
    return _read(request, order_id, activity_id)


def _row(request: ApiRequest, order_id: UUID, activity_id: UUID) -> ActivityRow:
    caller = request.auth
    row = queries.get_activity(tenant_id=caller.tenant.id, activity_id=activity_id, by=caller.actor)
    if row.order_id != order_id:
        raise ApiError(404, "not_found", "This order has no such activity.")
    return row


def _read(request: ApiRequest, order_id: UUID, activity_id: UUID) -> Activity:
    return _activity(_row(request, order_id, activity_id))


def _activity(row: ActivityRow) -> Activity:
    person = row.assigned_to_id
    return Activity(
        id=row.id,
        kind=ActivityKind(row.kind),
        subject=row.subject,
        text=row.text,
        assigned_to=Record(id=person, name=row.assigned_to) if person else None,
        due_date=row.due_date,
        done_at=row.done_at,
        done_by=row.done_by or None,
        created_by=row.created_by,
        created_at=row.created_at,
    )
