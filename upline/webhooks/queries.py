"""Webhooks and their deliveries, for pages and programs. Secrets are not among it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.eventlog.rulebook import EventType
from upline.kernel.versions import version_of
from upline.webhooks.models import Delivery, Webhook
from upline.webhooks.rulebook import (
    AttemptResult,
    DeliveryState,
    DisabledReason,
    WebhookAction,
    WebhookFormat,
    WebhookState,
)

EDITABLE_FIELDS = ("url", "description", "types")


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookRow:
    """A webhook. `types` empty: events of all types; `previous_until`: the replaced secret signs until then."""

    id: UUID
    url: str
    description: str
    types: Sequence[EventType]
    format: WebhookFormat
    query: str
    state: WebhookState
    disabled_reason: DisabledReason | None
    disabled_at: datetime | None
    last_success_at: datetime | None
    failing_since: datetime | None
    previous_until: datetime | None
    created_by: str
    created_at: datetime

    @property
    def name(self) -> str:
        """Return how people call it."""
        return self.description or self.url

    @property
    def version(self) -> str:
        return version_of(self, EDITABLE_FIELDS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """One request: what came of it, the status if there was a response, and how long it took."""

    at: datetime
    result: AttemptResult
    status: int | None
    milliseconds: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryRow:
    """A delivery. `message_id` is the `webhook-id` of all its attempts. `next_attempt_at` None: there is none."""

    id: UUID
    message_id: UUID
    type: str
    body: str
    is_test: bool
    state: DeliveryState
    attempts: Sequence[Attempt]
    next_attempt_at: datetime | None
    created_at: datetime
    finished_at: datetime | None

    @property
    def last_attempt(self) -> Attempt | None:
        """Return the latest attempt; None: there has been none."""
        return self.attempts[-1] if self.attempts else None


def list_webhooks(*, tenant_id: UUID, by: Actor) -> list[WebhookRow]:
    """Return the webhooks of a BSS, the oldest first. Raises: Refused `not_permitted`."""
    authorise(WebhookAction.READ_WEBHOOKS, None, by=by)
    return [_webhook_row(one) for one in Webhook.objects.filter(tenant_id=tenant_id).order_by("id")]


def list_disabled_webhooks(*, tenant_id: UUID) -> list[WebhookRow]:
    """Return the webhooks that have been disabled by failures, for the inbox of administrators."""
    failed = Webhook.objects.filter(tenant_id=tenant_id, state=WebhookState.DISABLED)
    rows = failed.exclude(disabled_reason=DisabledReason.BY_HAND).order_by("disabled_at")
    return [_webhook_row(one) for one in rows]


def get_webhook(*, tenant_id: UUID, webhook_id: UUID, by: Actor) -> WebhookRow:
    """Return a webhook. Raises: DoesNotExist; Refused `not_permitted`."""
    authorise(WebhookAction.READ_WEBHOOKS, None, by=by)
    return _webhook_row(Webhook.objects.get(tenant_id=tenant_id, pk=webhook_id))


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryPage:
    """Deliveries, the newest first. `has_more`: there are older ones."""

    rows: Sequence[DeliveryRow]
    has_more: bool


def list_deliveries(
    *,
    tenant_id: UUID,
    webhook_id: UUID,
    by: Actor,
    limit: int,
    state: DeliveryState | None = None,
    before: UUID | None = None,
) -> DeliveryPage:
    """Return deliveries of a webhook, those before another one. Raises: DoesNotExist; Refused `not_permitted`."""
    authorise(WebhookAction.READ_WEBHOOKS, None, by=by)
    webhook = Webhook.objects.get(tenant_id=tenant_id, pk=webhook_id)
    rows = Delivery.objects.filter(webhook=webhook)
    if state is not None:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = [_delivery_row(row) for row in rows.order_by("-pk")[: limit + 1]]
    return DeliveryPage(rows=found[:limit], has_more=len(found) > limit)


def get_delivery(*, tenant_id: UUID, webhook_id: UUID, delivery_id: UUID, by: Actor) -> DeliveryRow:
    """Return a delivery of a webhook. Raises: DoesNotExist; Refused `not_permitted`."""
    authorise(WebhookAction.READ_WEBHOOKS, None, by=by)
    found = Delivery.objects.get(tenant_id=tenant_id, webhook_id=webhook_id, pk=delivery_id)
    return _delivery_row(found)


def _webhook_row(webhook: Webhook) -> WebhookRow:
    return WebhookRow(
        id=webhook.pk,
        url=webhook.url,
        description=webhook.description,
        types=[EventType(one) for one in webhook.types],
        format=WebhookFormat(webhook.format),
        query=webhook.query,
        state=WebhookState(webhook.state),
        disabled_reason=DisabledReason(webhook.disabled_reason)
        if webhook.disabled_reason
        else None,
        disabled_at=webhook.disabled_at,
        last_success_at=webhook.last_success_at,
        failing_since=webhook.failing_since,
        previous_until=webhook.previous_until,
        created_by=webhook.created_by,
        created_at=webhook.created_at,
    )


def _delivery_row(row: Delivery) -> DeliveryRow:
    is_pending = row.state == DeliveryState.PENDING
    return DeliveryRow(
        id=row.pk,
        message_id=row.message_id,
        type=row.type,
        body=row.body,
        is_test=row.is_test,
        state=DeliveryState(row.state),
        attempts=[
            Attempt(
                at=datetime.fromisoformat(one["at"]),
                result=AttemptResult(one["result"]),
                status=one["status"],
                milliseconds=one["ms"],
            )
            for one in row.attempts
        ],
        next_attempt_at=row.next_attempt_at if is_pending else None,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
