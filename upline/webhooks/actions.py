"""Webhooks: adding, changing, testing, replaying, and new secrets. A secret is returned when it is made."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.database.locking import lock_row
from upline.eventlog.queries import last_position
from upline.eventlog.rulebook import EventType
from upline.kernel.formats import in_utc
from upline.kernel.ids import new_id
from upline.kernel.naming import clean_line
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.kernel.versions import check_version, version_of
from upline.tenancy.actions.locks import lock_setup
from upline.webhooks.addresses import url_problem
from upline.webhooks.models import Delivery, Webhook
from upline.webhooks.queries import EDITABLE_FIELDS
from upline.webhooks.rulebook import (
    ALREADY_ENABLED,
    INVALID_URL,
    MAX_DESCRIPTION,
    MAX_WEBHOOKS,
    SECRET_OVERLAP,
    TEST_TYPE,
    TOO_MANY_WEBHOOKS,
    DeliveryState,
    DisabledReason,
    WebhookAction,
    WebhookFormat,
    WebhookState,
)
from upline.webhooks.signing import new_salt, secret_of


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookFields:
    """What people say of a webhook; `types` empty: events of all types."""

    url: str
    description: str = ""
    types: Sequence[EventType] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Notifications:
    """In which form a webhook gets events, which does not change. The entry point has checked the `query`.

    `origin` is the address of this server, as its client calls it: `https://bss.example`.
    """

    format: WebhookFormat
    query: str = ""
    origin: str = ""


CLOUD_EVENTS = Notifications(format=WebhookFormat.CLOUD_EVENTS)


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret just made. It is returned here only; it cannot be read again."""

    webhook_id: UUID
    secret: str

    def __repr__(self) -> str:
        return f"NewSecret({self.webhook_id})"


@transaction.atomic
def add_webhook(
    *,
    tenant_id: UUID,
    fields: WebhookFields,
    notifications: Notifications = CLOUD_EVENTS,
    by: Actor,
    now: datetime,
) -> NewSecret:
    """Add a webhook, which gets what happens from now on.

    Raises: Refused — `not_permitted`, `invalid_url`, `too_many_webhooks`, what is wrong with the description.
    """
    lock_setup(tenant_id=tenant_id)
    authorise(WebhookAction.MANAGE_WEBHOOKS, None, by=by)
    if Webhook.objects.filter(tenant_id=tenant_id).count() >= MAX_WEBHOOKS:
        raise refuse(
            TOO_MANY_WEBHOOKS, text("A BSS has at most {most} webhooks.", most=MAX_WEBHOOKS)
        )
    webhook = Webhook(
        tenant_id=tenant_id,
        format=notifications.format,
        query=notifications.query,
        origin=notifications.origin,
        salt=new_salt(),
        position=last_position(tenant_id=tenant_id),
        created_by=by.name,
        created_at=now,
    )
    _set_fields(webhook, fields)
    webhook.save(force_insert=True)
    return _secret(webhook)


@transaction.atomic
def edit_webhook(
    *,
    tenant_id: UUID,
    webhook_id: UUID,
    fields: WebhookFields,
    by: Actor,
    version: str | None = None,
) -> None:
    """Change address, description and types. What waits is sent to the new address.

    Raises: DoesNotExist; Refused — `not_permitted`, `stale`, `invalid_url`, what is wrong with the description.
    """
    webhook = _locked(tenant_id, webhook_id, by)
    check_version(version, version_of(webhook, EDITABLE_FIELDS), noun=text("webhook"))
    _set_fields(webhook, fields)
    webhook.save(update_fields=["url", "description", "types"])


@transaction.atomic
def delete_webhook(*, tenant_id: UUID, webhook_id: UUID, by: Actor) -> None:
    """Delete a webhook with its deliveries. Raises: DoesNotExist; Refused `not_permitted`."""
    _locked(tenant_id, webhook_id, by).delete()


@transaction.atomic
def disable_webhook(*, tenant_id: UUID, webhook_id: UUID, by: Actor, now: datetime) -> None:
    """Send nothing to a webhook until it is enabled. Raises: DoesNotExist; Refused `not_permitted`."""
    webhook = _locked(tenant_id, webhook_id, by)
    if webhook.state == WebhookState.ACTIVE:
        set_disabled(webhook, DisabledReason.BY_HAND, now=now)


@transaction.atomic
def enable_webhook(*, tenant_id: UUID, webhook_id: UUID, by: Actor) -> None:
    """Send to a webhook again, first what has waited in the meantime.

    Raises: DoesNotExist; Refused — `not_permitted`, `already_enabled`.
    """
    webhook = _locked(tenant_id, webhook_id, by)
    if webhook.state == WebhookState.ACTIVE:
        raise refuse(ALREADY_ENABLED, text("This webhook is enabled."))
    webhook.state, webhook.disabled_reason = WebhookState.ACTIVE, ""
    webhook.disabled_at = webhook.failing_since = None
    webhook.save(update_fields=["state", "disabled_reason", "disabled_at", "failing_since"])


@transaction.atomic
def rotate_secret(*, tenant_id: UUID, webhook_id: UUID, by: Actor, now: datetime) -> NewSecret:
    """Give a webhook a new secret. The one before signs too for a day.

    Raises: DoesNotExist; Refused `not_permitted`.
    """
    webhook = _locked(tenant_id, webhook_id, by)
    webhook.previous_salt, webhook.salt = webhook.salt, new_salt()
    webhook.previous_until = now + SECRET_OVERLAP
    webhook.save(update_fields=["salt", "previous_salt", "previous_until"])
    return _secret(webhook)


@transaction.atomic
def send_test(*, tenant_id: UUID, webhook_id: UUID, by: Actor, now: datetime) -> UUID:
    """Send an event that tells nothing, to a disabled webhook too; return the id of its delivery.

    Raises: DoesNotExist; Refused `not_permitted`.
    """
    webhook = _locked(tenant_id, webhook_id, by)
    message_id = new_id()
    event = {
        "specversion": "1.0",
        "id": str(message_id),
        "source": f"urn:uuid:{tenant_id}",
        "type": TEST_TYPE,
        "subject": f"webhooks/{webhook_id}",
        "time": in_utc(now),
        "datacontenttype": "application/json",
        "data": {"id": str(webhook_id), "url": f"/api/v1/webhooks/{webhook_id}"},
    }
    delivery = Delivery.objects.create(
        tenant_id=tenant_id,
        webhook=webhook,
        message_id=message_id,
        type=TEST_TYPE,
        body=json.dumps(event),
        is_test=True,
        next_attempt_at=now,
        created_at=now,
    )
    return delivery.pk


@transaction.atomic
def replay(
    *, tenant_id: UUID, webhook_id: UUID, by: Actor, now: datetime, delivery_id: UUID | None = None
) -> int:
    """Send a delivery again, or all that have failed; return how many. Each keeps its `webhook-id`.

    Raises: DoesNotExist; Refused `not_permitted`.
    """
    webhook = _locked(tenant_id, webhook_id, by)
    if delivery_id is not None:
        Delivery.objects.get(webhook=webhook, pk=delivery_id)
        chosen = Delivery.objects.filter(webhook=webhook, pk=delivery_id)
    else:
        chosen = Delivery.objects.filter(webhook=webhook, state=DeliveryState.FAILED)
    return chosen.exclude(state=DeliveryState.PENDING).update(
        state=DeliveryState.PENDING, attempt_count=0, next_attempt_at=now, finished_at=None
    )


def set_disabled(webhook: Webhook, reason: DisabledReason, *, now: datetime) -> None:
    """Disable a webhook that is locked."""
    webhook.state, webhook.disabled_reason = WebhookState.DISABLED, reason
    webhook.disabled_at = now
    webhook.save(update_fields=["state", "disabled_reason", "disabled_at"])


def _locked(tenant_id: UUID, webhook_id: UUID, by: Actor) -> Webhook:
    authorise(WebhookAction.MANAGE_WEBHOOKS, None, by=by)
    return lock_row(Webhook, webhook_id, tenant_id=tenant_id)


def _set_fields(webhook: Webhook, fields: WebhookFields) -> None:
    url = fields.url.strip()
    problem = url_problem(url, allows_private=settings.WEBHOOKS_ALLOW_PRIVATE_ADDRESSES)
    if problem is not None:
        raise refuse(INVALID_URL, problem, "url")
    webhook.url = url
    webhook.description = clean_line(
        fields.description,
        max_length=MAX_DESCRIPTION,
        field="description",
        label=text("Description"),
    )
    webhook.types = sorted(set(fields.types))


def _secret(webhook: Webhook) -> NewSecret:
    return NewSecret(webhook.pk, secret_of(webhook.salt, server_key=settings.SECRET_KEY))
