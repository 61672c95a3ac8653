"""Delivers events to webhooks: from the log to deliveries, from deliveries to requests, and what came of them.

A delivery is claimed for a minute before it is sent, and the claim counts as an attempt. A worker that is killed
leaves a claim that ends, after which another one sends the same message again: at least once, with the same `webhook-id`.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from upline.database.bulk import fetch
from upline.database.locking import lock_row
from upline.eventlog.queries import events_after, last_position
from upline.eventlog.rulebook import AnyEventType, EventType
from upline.webhooks.actions import set_disabled
from upline.webhooks.messages import MessageWriter, Recipient
from upline.webhooks.models import Delivery, Webhook
from upline.webhooks.rulebook import (
    CLAIM,
    IN_FLIGHT,
    IN_FLIGHT_ALTOGETHER,
    MAX_ATTEMPTS,
    MAX_PENDING,
    RETENTION,
    TYPES_OF_FORMAT,
    AttemptResult,
    DeliveryState,
    WebhookFormat,
    WebhookState,
    disabling_reason,
    next_attempt_at,
)
from upline.webhooks.sending import Outcome, send
from upline.webhooks.signing import secret_of, signed_headers

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
_EVENTS_AT_ONCE = 500
_RECORDS_AT_ONCE = 100  # whole records are sent of them, which are read in one transaction
_WAIT_S = 1.0
_MAX_LOGGED_ATTEMPTS = 30
_JSON = "application/json; charset=utf-8"
_MEDIA_TYPES: Mapping[WebhookFormat, str] = {
    **dict.fromkeys(WebhookFormat, _JSON),
    WebhookFormat.CLOUD_EVENTS: "application/cloudevents+json; charset=utf-8",
}
_LISTENER = "/listener"

Writers = Mapping[WebhookFormat, MessageWriter]


def create_deliveries(*, writers: Writers, now: datetime) -> int:
    """Create the deliveries of events that webhooks have not had yet; return how many.

    `writers` write what is sent, by the format of the webhook. Raises: what the first of them has raised, after
    all other webhooks have had their turn; the events of its webhook wait in the log.
    """
    active = Webhook.objects.filter(state=WebhookState.ACTIVE).order_by("id")
    created = 0
    errors: list[Exception] = []
    for tenant_id, webhook_id, position in active.values_list("tenant_id", "id", "position"):
        if position < last_position(tenant_id=tenant_id):
            try:
                created += _create_deliveries_of(tenant_id, webhook_id, writers, now)
            except Exception as error:  # noqa: BLE001 — raised below
                log.warning("webhook.not_written", webhook=str(webhook_id))
                errors.append(error)
    if errors:
        raise errors[0]
    return created


@transaction.atomic
def _create_deliveries_of(
    tenant_id: UUID, webhook_id: UUID, writers: Writers, now: datetime
) -> int:
    try:
        webhook = lock_row(Webhook, webhook_id, tenant_id=tenant_id)
    except Webhook.DoesNotExist:
        return 0
    pending = Delivery.objects.filter(webhook=webhook, state=DeliveryState.PENDING).count()
    if webhook.state != WebhookState.ACTIVE or pending >= MAX_PENDING:
        return 0
    sends_events = webhook.format == WebhookFormat.CLOUD_EVENTS
    page = events_after(
        webhook.position,
        tenant_id=tenant_id,
        limit=_EVENTS_AT_ONCE if sends_events else _RECORDS_AT_ONCE,
        types=_types_of(webhook),
    )
    recipient = Recipient(tenant_id=tenant_id, query=webhook.query, origin=webhook.origin)
    write = writers[WebhookFormat(webhook.format)]
    created = Delivery.objects.bulk_create(
        Delivery(
            tenant_id=tenant_id,
            webhook=webhook,
            message_id=message.event_id,
            type=message.type,
            path=message.path,
            body=message.body,
            next_attempt_at=now,
            created_at=now,
        )
        for message in write(page.events, recipient=recipient, now=now)
    )
    webhook.position = page.next_position
    webhook.save(update_fields=["position"])
    return len(created)


def _types_of(webhook: Webhook) -> Sequence[AnyEventType]:
    of_format = TYPES_OF_FORMAT.get(WebhookFormat(webhook.format), ())
    return [*(EventType(one) for one in webhook.types or EventType), *of_format]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Claim:
    """A delivery that this worker sends now."""

    id: UUID
    tenant_id: UUID
    webhook_id: UUID
    message_id: UUID
    body: str
    path: str
    format: str
    url: str
    salt: str
    previous_salt: str
    previous_until: datetime | None
    began_at: datetime
    began_s: float


def deliver_due(*, clock: Clock) -> int:
    """Send all deliveries that are due, several at a time; return how many requests were made."""
    sent = 0
    in_flight: dict[Future[Outcome], _Claim] = {}
    with _event_loop() as loop:
        while True:
            for claim in _claim(IN_FLIGHT_ALTOGETHER - len(in_flight), clock()):
                in_flight[asyncio.run_coroutine_threadsafe(_request(claim), loop)] = claim
                sent += 1
            if not in_flight:
                return sent
            done, _ = wait(in_flight, timeout=_WAIT_S, return_when=FIRST_COMPLETED)
            for future in done:
                _settle(in_flight.pop(future), future.result(), clock())


@contextmanager
def _event_loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="webhook requests", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


# Of each webhook only so many at once: one that stalls delays no other. Two workers that choose the same row
# claim it once, because the second finds it claimed when it gets the row.
_CLAIM_DUE = """
    UPDATE upline_delivery AS delivery
    SET claimed_until = %(until)s, attempt_count = attempt_count + 1
    FROM (
        SELECT due.id FROM upline_webhook AS webhook CROSS JOIN LATERAL (
            SELECT id, next_attempt_at FROM upline_delivery
            WHERE webhook_id = webhook.id AND state = 'pending' AND next_attempt_at <= %(now)s
                AND (claimed_until IS NULL OR claimed_until <= %(now)s)
                AND (webhook.state = 'active' OR is_test)
            ORDER BY next_attempt_at, id
            LIMIT greatest(0, %(each)s - (
                SELECT count(*) FROM upline_delivery
                WHERE webhook_id = webhook.id AND state = 'pending' AND claimed_until > %(now)s
            ))
        ) AS due ORDER BY due.next_attempt_at LIMIT %(room)s
    ) AS due, upline_webhook AS webhook
    WHERE delivery.id = due.id AND webhook.id = delivery.webhook_id AND delivery.state = 'pending'
        AND (delivery.claimed_until IS NULL OR delivery.claimed_until <= %(now)s)
    RETURNING delivery.id, delivery.tenant_id, delivery.webhook_id, delivery.message_id, delivery.body,
        delivery.path, webhook.format, webhook.url, webhook.salt, webhook.previous_salt, webhook.previous_until, delivery.attempt_count
"""
_COLUMNS = (
    "id", "tenant_id", "webhook_id", "message_id", "body", "path", "format", "url", "salt", "previous_salt",
    "previous_until",
)  # fmt: skip


def _claim(room: int, now: datetime) -> list[_Claim]:
    if room <= 0:
        return []
    values = {"now": now, "until": now + CLAIM, "each": IN_FLIGHT, "room": room}
    claims = []
    for *columns, attempts in fetch(_CLAIM_DUE, values):
        claim = _Claim(
            **dict(zip(_COLUMNS, columns, strict=True)), began_at=now, began_s=time.monotonic()
        )
        if attempts > MAX_ATTEMPTS:  # every worker that sent it was killed
            _settle(claim, Outcome(result=AttemptResult.INTERRUPTED), now)
        else:
            claims.append(claim)
    return claims


async def _request(claim: _Claim) -> Outcome:
    salts = [claim.salt]
    if claim.previous_until is not None and claim.previous_until > claim.began_at:
        salts.append(claim.previous_salt)
    signature = signed_headers(
        str(claim.message_id),
        claim.body,
        secret_texts=[secret_of(salt, server_key=settings.SECRET_KEY) for salt in salts],
        now=claim.began_at,
    )
    headers = {
        **signature,
        "Content-Type": _MEDIA_TYPES[WebhookFormat(claim.format)],
        "User-Agent": "Upline-Webhooks/1",
    }
    return await send(
        _address(claim.url, claim.path),
        claim.body,
        headers,
        allows_private=settings.WEBHOOKS_ALLOW_PRIVATE_ADDRESSES,
    )


def _address(url: str, path: str) -> str:
    """Return where a message is sent. A callback may name the folder of its listeners itself."""
    parts = urlsplit(url)
    above = parts.path.rstrip("/") if path else parts.path
    if path.startswith(f"{_LISTENER}/"):
        above = above.removesuffix(_LISTENER)
    return parts._replace(path=above + path).geturl()


@transaction.atomic
def _settle(claim: _Claim, outcome: Outcome, now: datetime) -> None:
    """Store what came of an attempt, and disable the webhook if that was one failure too many."""
    try:
        webhook = lock_row(Webhook, claim.webhook_id, tenant_id=claim.tenant_id)
        delivery = lock_row(Delivery, claim.id, tenant_id=claim.tenant_id)
    except (Webhook.DoesNotExist, Delivery.DoesNotExist):
        return  # deleted meanwhile
    attempt = {
        "at": claim.began_at.isoformat(),
        "result": outcome.result.value,
        "status": outcome.status,
        "ms": round((time.monotonic() - claim.began_s) * 1000),
    }
    delivery.attempts = [*delivery.attempts, attempt][-_MAX_LOGGED_ATTEMPTS:]
    delivery.claimed_until = None
    if outcome.result is AttemptResult.DELIVERED:
        delivery.state, delivery.finished_at = DeliveryState.DELIVERED, now
        webhook.last_success_at, webhook.failing_since = now, None
    else:
        _fail(webhook, delivery, outcome, now)
    delivery.save()
    webhook.save(update_fields=["last_success_at", "failing_since"])


def _fail(webhook: Webhook, delivery: Delivery, outcome: Outcome, now: datetime) -> None:
    following = None if delivery.is_test else next_attempt_at(delivery.attempt_count, now=now)
    if following is None:
        delivery.state, delivery.finished_at = DeliveryState.FAILED, now
    else:
        delivery.next_attempt_at = following
    if delivery.is_test or webhook.state != WebhookState.ACTIVE:
        return
    webhook.failing_since = webhook.failing_since or now
    reason = disabling_reason(outcome.status, failing_since=webhook.failing_since, now=now)
    if reason is not None:
        set_disabled(webhook, reason, now=now)
        log.warning("webhook.disabled", webhook=str(webhook.pk), reason=reason.value)


def delete_expired_deliveries(*, now: datetime) -> None:
    """Remove deliveries that were created longer ago than they are kept."""
    Delivery.objects.filter(created_at__lt=now - RETENTION).delete()
