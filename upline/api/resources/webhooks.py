"""Webhooks: the event log pushed to addresses of the BSS’s choice. A secret is answered when it is made."""

from typing import Annotated
from uuid import UUID

from ninja import Query
from pydantic import Field, WithJsonSchema

from upline.api.authentication import ApiRequest
from upline.api.pagination import (
    ListResponse,
    PageQuery,
    cursor,
    decode_cursor,
)
from upline.api.partial_edits import edit_partially, versioned
from upline.api.resource import Resource
from upline.api.responses import VersionedResponse, created_response
from upline.api.schemas import Id, Instant, RequestModel, ResponseModel, Uuid, edited, unset_field
from upline.api.timestamps import (
    Timestamps,
    UpdatedSinceQuery,
    paginate_with_timestamps,
    with_timestamps,
)
from upline.api.webhook_contents import check_contents
from upline.eventlog.rulebook import EventType
from upline.webhooks import actions, queries
from upline.webhooks.actions import NewSecret, WebhookFields
from upline.webhooks.queries import Attempt, DeliveryRow, WebhookRow
from upline.webhooks.rulebook import (
    MAX_DESCRIPTION,
    MAX_URL,
    AttemptResult,
    DeliveryState,
    DisabledReason,
    WebhookFormat,
    WebhookState,
)

RESOURCE = Resource(
    "webhooks",
    "Addresses to which the events of the BSS are sent, signed by Standard Webhooks, and what became of each "
    "delivery. They need the permission of administrators.",
)

Types = list[EventType]
Url = Annotated[
    str, WithJsonSchema({"type": "string", "format": "uri", "maxLength": MAX_URL, "minLength": 1})
]
Description = Annotated[str, WithJsonSchema({"type": "string", "maxLength": MAX_DESCRIPTION})]


class Webhook(Timestamps):
    """A webhook. `types` empty: it gets events of all types.

    `disabled_reason`: `by_hand`, `gone` (the receiver answered 410) or `failing` (three days without a success).
    `format` is `cloud_events`, or names the TM Forum API whose `hub` it was added to. `previous_secret_until`: the replaced secret signs too until then.
    """

    id: UUID
    url: str
    description: str
    types: Types
    format: WebhookFormat
    state: WebhookState
    disabled_reason: DisabledReason | None
    disabled_at: Instant | None
    last_success_at: Instant | None
    failing_since: Instant | None
    previous_secret_until: Instant | None
    created_by: str


class WebhookSecret(Webhook):
    """A webhook with its new secret, which is given in this one response.

    A repetition under the same Idempotency-Key has null in its place.
    """

    secret: str | None


class CreateWebhookRequest(RequestModel):
    """A new webhook. It gets what happens from now on."""

    url: Url
    description: Description = ""
    types: Types = []


class UpdateWebhookRequest(RequestModel):
    """What changes of a webhook; what is left out stays."""

    url: Url = unset_field()
    description: Description = unset_field()
    types: Types = unset_field()


class DeliveryAttempt(ResponseModel):
    """One request. `status` null: there was no response."""

    at: Instant
    result: AttemptResult
    status: int | None
    milliseconds: int


class Delivery(ResponseModel):
    """An event as it is sent. `webhook_id` is the header of that name in all attempts: the id of the event.

    `next_attempt_at` null: it is delivered, or has failed for good.
    """

    id: UUID
    webhook_id: UUID
    type: str
    body: str
    is_test: bool
    state: DeliveryState
    attempts: list[DeliveryAttempt]
    next_attempt_at: Instant | None
    created_at: Instant
    finished_at: Instant | None


class DeliveryQuery(PageQuery):
    """Filters of deliveries."""

    state: DeliveryState | None = None


class ReplayRequest(RequestModel):
    """Which delivery is sent again; without one all that have failed."""

    delivery: Uuid | None = None


class ReplayResponse(ResponseModel):
    """How many deliveries are sent again."""

    replayed: int


class TestDelivery(ResponseModel):
    """The delivery of a test event. Its record says what came of it."""

    id: UUID = Field(description="That of the delivery.")


@RESOURCE.get("/webhooks", ListResponse[Webhook])
def list_webhooks(request: ApiRequest, query: Query[UpdatedSinceQuery]) -> ListResponse[Webhook]:
    """List webhooks, the newest first."""
    caller = request.auth
    rows = queries.list_webhooks(tenant_id=caller.tenant.id, by=caller.actor)
    return paginate_with_timestamps(request, rows, query, _webhook)


@RESOURCE.get("/webhooks/{webhook_id}", Webhook)
def get_webhook(request: ApiRequest, webhook_id: Id) -> VersionedResponse:
    """Read a webhook, without its secret."""
    row = _read(request, webhook_id)
    return versioned(with_timestamps(request, row, _webhook), row)


def _read(request: ApiRequest, webhook_id: UUID) -> WebhookRow:
    caller = request.auth
    return queries.get_webhook(tenant_id=caller.tenant.id, webhook_id=webhook_id, by=caller.actor)


def _read_contents(request: ApiRequest, webhook_id: UUID) -> WebhookRow:
    """Return a webhook of whose contents the client may decide. Raises: as `_read` does; ApiError `out_of_scope`."""
    row = _read(request, webhook_id)
    check_contents(request.auth, row.format)
    return row


def _webhook(row: WebhookRow, stamps: Timestamps) -> Webhook:
    return Webhook(
        id=row.id,
        url=row.url,
        description=row.description,
        types=list(row.types),
        format=row.format,
        state=row.state,
        disabled_reason=row.disabled_reason,
        disabled_at=row.disabled_at,
        last_success_at=row.last_success_at,
        failing_since=row.failing_since,
        previous_secret_until=row.previous_until,
        created_by=row.created_by,
        created_at=stamps.created_at,
        updated_at=stamps.updated_at,
    )


def _with_secret(request: ApiRequest, made: NewSecret) -> VersionedResponse:
    webhook = dict(with_timestamps(request, _read(request, made.webhook_id), _webhook))
    return VersionedResponse(
        body=WebhookSecret(**webhook, secret=made.secret),
        stored_body=WebhookSecret(**webhook, secret=None),
    )


@RESOURCE.create("/webhooks", WebhookSecret)
def create_webhook(request: ApiRequest, payload: CreateWebhookRequest) -> VersionedResponse:
    """Add a webhook, and return its secret this once."""
    caller = request.auth
    made = actions.add_webhook(
        tenant_id=caller.tenant.id,
        fields=WebhookFields(url=payload.url, description=payload.description, types=payload.types),
        by=caller.actor,
        now=caller.now,
    )
    response = _with_secret(request, made)
    return created_response(response, "get_webhook", webhook_id=made.webhook_id)


@RESOURCE.update("/webhooks/{webhook_id}", Webhook, error_statuses=(412,))
def update_webhook(
    request: ApiRequest, webhook_id: Id, payload: UpdateWebhookRequest
) -> VersionedResponse:
    """Change the address, the description or the types of a webhook. What waits is sent to the new address."""
    caller = request.auth

    def save(row: WebhookRow, version: str) -> None:
        actions.edit_webhook(
            tenant_id=caller.tenant.id,
            webhook_id=webhook_id,
            fields=edited(WebhookFields, row, payload),
            by=caller.actor,
            version=version,
        )

    edit_partially(request, lambda: _read_contents(request, webhook_id), save)
    return get_webhook(request, webhook_id)


@RESOURCE.delete("/webhooks/{webhook_id}")
def delete_webhook(request: ApiRequest, webhook_id: Id) -> None:
    """Delete a webhook with the log of its deliveries."""
    caller = request.auth
    actions.delete_webhook(tenant_id=caller.tenant.id, webhook_id=webhook_id, by=caller.actor)


@RESOURCE.action("/webhooks/{webhook_id}/enable", Webhook)
def enable_webhook(request: ApiRequest, webhook_id: Id) -> VersionedResponse:
    """Send to a webhook again, first what has waited since it was disabled."""
    caller = request.auth
    actions.enable_webhook(tenant_id=caller.tenant.id, webhook_id=webhook_id, by=caller.actor)
    return get_webhook(request, webhook_id)


@RESOURCE.action("/webhooks/{webhook_id}/disable", Webhook)
def disable_webhook(request: ApiRequest, webhook_id: Id) -> VersionedResponse:
    """Send nothing to a webhook until it is enabled. A second call changes nothing."""
    caller = request.auth
    actions.disable_webhook(
        tenant_id=caller.tenant.id, webhook_id=webhook_id, by=caller.actor, now=caller.now
    )
    return get_webhook(request, webhook_id)


@RESOURCE.action("/webhooks/{webhook_id}/test", TestDelivery)
def test_webhook(request: ApiRequest, webhook_id: Id) -> TestDelivery:
    """Send a test event, to a disabled webhook too. It is tried once."""
    caller = request.auth
    delivery_id = actions.send_test(
        tenant_id=caller.tenant.id, webhook_id=webhook_id, by=caller.actor, now=caller.now
    )
    return TestDelivery(id=delivery_id)


@RESOURCE.action("/webhooks/{webhook_id}/rotate", WebhookSecret)
def rotate_webhook_secret(request: ApiRequest, webhook_id: Id) -> VersionedResponse:
    """Make a new secret, and return it this once. The one before signs too for a day."""
    caller = request.auth
    made = actions.rotate_secret(
        tenant_id=caller.tenant.id, webhook_id=webhook_id, by=caller.actor, now=caller.now
    )
    return _with_secret(request, made)


@RESOURCE.action("/webhooks/{webhook_id}/replay", ReplayResponse)
def replay_deliveries(
    request: ApiRequest, webhook_id: Id, payload: ReplayRequest
) -> ReplayResponse:
    """Send a delivery again, or all that have failed.

    Each keeps its `webhook-id`; pending ones stay as they are.
    """
    caller = request.auth
    replayed = actions.replay(
        tenant_id=caller.tenant.id,
        webhook_id=webhook_id,
        delivery_id=payload.delivery,
        by=caller.actor,
        now=caller.now,
    )
    return ReplayResponse(replayed=replayed)


@RESOURCE.get("/webhooks/{webhook_id}/deliveries", ListResponse[Delivery])
def list_deliveries(
    request: ApiRequest, webhook_id: Id, query: Query[DeliveryQuery]
) -> ListResponse[Delivery]:
    """List the deliveries of a webhook, the newest first. They are kept for 30 days."""
    caller = request.auth
    _read_contents(request, webhook_id)
    key = decode_cursor(query)
    page = queries.list_deliveries(
        tenant_id=caller.tenant.id,
        webhook_id=webhook_id,
        by=caller.actor,
        limit=query.limit,
        state=query.state,
        before=UUID(str(key[0])) if key else None,
    )
    after = cursor([str(page.rows[-1].id)], query) if page.has_more else None
    return ListResponse(items=[_delivery(row) for row in page.rows], next=after)


@RESOURCE.get("/webhooks/{webhook_id}/deliveries/{delivery_id}", Delivery)
def get_delivery(request: ApiRequest, webhook_id: Id, delivery_id: Id) -> Delivery:
    """Read a delivery with its attempts."""
    caller = request.auth
    _read_contents(request, webhook_id)
    row = queries.get_delivery(
        tenant_id=caller.tenant.id,
        webhook_id=webhook_id,
        delivery_id=delivery_id,
        by=caller.actor,
    )
    return _delivery(row)


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        id=row.id,
        webhook_id=row.message_id,
        type=row.type,
        body=row.body,
        is_test=row.is_test,
        state=row.state,
        attempts=[_attempt(one) for one in row.attempts],
        next_attempt_at=row.next_attempt_at,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )


def _attempt(one: Attempt) -> DeliveryAttempt:
    return DeliveryAttempt(
        at=one.at, result=one.result, status=one.status, milliseconds=one.milliseconds
    )
