"""Booking what waits, in batches: lock, read, book, write, commit (R1, R34, R35).

Dying anywhere before the commit leaves nothing; running again books each event once. A
reseller's events are booked by one worker at a time: its row is the lock.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

from upline.backorders.actions.writing import Checkpoint, no_checkpoint, write
from upline.backorders.booking import Booking, book
from upline.backorders.documents import EVENT_COLUMNS, read_event
from upline.backorders.models import SaleEvent
from upline.backorders.queries.snapshot import load_snapshot
from upline.backorders.rulebook import EventState, ParkingReason
from upline.setup import actions as setup
from upline.tenancy.queries import get_tenant

log = structlog.get_logger(__name__)

BATCH_SIZE = 500

# How long a parked event waits until it is tried again by itself; the last one repeats.
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What a batch came to. `progressed`: another batch may find something to do."""

    taken: int
    booked: int
    progressed: bool


def drain(
    *,
    clock: Callable[[], datetime],
    network: Collection[UUID] | None = None,
    checkpoint: Checkpoint = no_checkpoint,
    batch_size: int = BATCH_SIZE,
) -> int:
    """Book all that waits and can be booked; return the number of orders booked.

    `network` limits it to some BSSs. Batches are transactions of their own. A middle tier is
    booked to its end before the BSS further up, to which it is news: what happened there
    earlier is booked earlier (R35, R43).
    """
    booked = 0
    while waiting := tenants_with_work(network):
        progressed = False
        for tenant_id, is_topmost in waiting:
            more = True
            while more:
                result = _book_safely(tenant_id, clock(), checkpoint, batch_size)
                booked += result.booked
                progressed = progressed or result.progressed
                more = result.progressed and not is_topmost
        if not progressed:
            break  # another worker has the rest in hand
    return booked


def tenants_with_work(network: Collection[UUID] | None = None) -> list[tuple[UUID, bool]]:
    """Return the BSSs for which events wait that nothing holds up, those furthest down first,
    each with whether it is topmost.
    """
    ready = SaleEvent.objects.filter(state=EventState.WAITING, is_held=False)
    if network is not None:
        ready = ready.filter(tenant_id__in=network)
    found = ready.values_list("tenant_id", "tenant__lineage").distinct()
    depths = sorted((-len(lineage), tenant_id) for tenant_id, lineage in found)
    return [(tenant_id, depth == 0) for depth, tenant_id in depths]


def _book_safely(
    tenant_id: UUID, now: datetime, checkpoint: Checkpoint, batch_size: int
) -> BatchResult:
    """Book a batch; if it fails, half of it, down to one event; park the one that fails."""
    try:
        return book_batch(tenant_id, now=now, checkpoint=checkpoint, batch_size=batch_size)
    except (OperationalError, InterfaceError):
        raise  # the database is away: everything waits
    except Exception:
        if batch_size == 1:
            log.exception("booking.failed", tenant=str(tenant_id))
            return _park_first(tenant_id, now=now)
        log.warning("booking.half_of_it", tenant=str(tenant_id), batch_size=batch_size)
        return _book_safely(tenant_id, now, checkpoint, batch_size // 2)


@transaction.atomic
def book_batch(
    tenant_id: UUID,
    *,
    now: datetime,
    checkpoint: Checkpoint = no_checkpoint,
    batch_size: int = BATCH_SIZE,
) -> BatchResult:
    """Book one batch of what waits for a BSS, in one transaction."""
    rows = _lock_batch(tenant_id, batch_size)
    if not rows:
        return BatchResult(0, 0, progressed=False)
    booker = get_tenant(tenant_id=tenant_id)
    events = [read_event(row) for row in rows]
    snapshot = load_snapshot(
        booker=booker,
        events=events,
        last_resort_status=lambda: setup.ensure_last_resort_status(tenant_id=tenant_id),
    )
    booking = book(events, snapshot)
    _count_attempts(booking, {event.id: event.attempts for event in events}, now)
    write(booking, snapshot, booker=booker, now=now, checkpoint=checkpoint)
    _release(tenant_id, booking.advanced)
    log.debug("booking.batch", tenant=booker.slug, taken=len(rows), booked=len(booking.orders))
    return BatchResult(len(rows), len(booking.orders), progressed=True)


def _lock_batch(tenant_id: UUID, batch_size: int) -> list[dict[str, Any]]:
    """Return the earliest waiting events of the resellers that no other worker has in hand."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT id FROM upline_tenant
               WHERE id IN (SELECT reseller_id FROM upline_saleevent
                            WHERE tenant_id = %s AND state = 'WAITING' AND NOT is_held)
               ORDER BY id FOR NO KEY UPDATE SKIP LOCKED""",
            [tenant_id],
        )
        resellers = [reseller_id for (reseller_id,) in cursor.fetchall()]
    if not resellers:
        return []
    ready = SaleEvent.objects.filter(
        tenant_id=tenant_id, reseller_id__in=resellers, state=EventState.WAITING, is_held=False
    )
    return list(ready.order_by("happened_at", "id").values(*EVENT_COLUMNS)[:batch_size])


def _count_attempts(booking: Booking, before: dict[UUID, int], now: datetime) -> None:
    for settled in booking.settled:
        settled.attempts = before[settled.event_id]
        if settled.is_held:
            continue
        settled.attempts += 1
        if settled.state is EventState.PARKED:
            settled.not_before = now + back_off(settled.attempts)


def back_off(attempts: int) -> timedelta:
    """Return how long an event waits after so many attempts."""
    return BACK_OFF[min(attempts, len(BACK_OFF)) - 1]


def _release(tenant_id: UUID, advanced: Collection[UUID]) -> None:
    """Let go what was held up behind the turns just taken."""
    if not advanced:
        return
    SaleEvent.objects.filter(
        tenant_id=tenant_id,
        state=EventState.WAITING,
        is_held=True,
        subjects__overlap=sorted(advanced),
    ).update(is_held=False)


@transaction.atomic
def _park_first(tenant_id: UUID, *, now: datetime) -> BatchResult:
    """Park the event on which booking fails, so that it keeps no other waiting."""
    rows = _lock_batch(tenant_id, 1)
    for row in rows:
        attempts = row["attempts"] + 1
        SaleEvent.objects.filter(pk=row["id"]).update(
            state=EventState.PARKED,
            reason=ParkingReason.UNEXPECTED_ERROR,
            reason_detail="Booking this event failed; see the log of that time.",
            reason_subject=row["subjects"][0] if row["subjects"] else None,
            attempts=attempts,
            not_before=now + back_off(attempts),
        )
    return BatchResult(len(rows), 0, progressed=bool(rows))
