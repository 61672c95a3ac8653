"""Books waiting events in batches: lock, read, book, write, commit (R1, R34, R35).

A crash before the commit leaves nothing; running again books each event once.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import OperationalError, transaction
from psycopg.errors import LockNotAvailable

from upline.backorders.booking import Booking, book
from upline.backorders.outbox.documents import read_event
from upline.backorders.outbox.models import SaleEvent
from upline.backorders.rulebook import EventState, ParkingReason
from upline.backorders.worker.claiming import FairQueue
from upline.backorders.worker.snapshot import load_snapshot
from upline.backorders.worker.writing import Checkpoint, no_checkpoint, write
from upline.database.availability import is_unavailable
from upline.database.bulk import disable_seqscan, fetch
from upline.eventlog.actions import record_events
from upline.eventlog.rulebook import EventType
from upline.kernel.gc_tuning import gc_paused
from upline.kernel.metrics import count_batch
from upline.kernel.stack_preallocation import with_preallocated_stack
from upline.setup import actions as setup
from upline.tenancy.queries import get_tenant

log = structlog.get_logger(__name__)

# Large enough that the fixed cost of a batch is small per event, small enough that a sale
# which comes while a batch is booked does not wait long.
BATCH_SIZE = 320

# The delays before a parked event is retried automatically; the last one repeats.
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The result of a batch. `progressed`: another batch may find work."""

    claimed: int
    booked: int
    progressed: bool


@with_preallocated_stack
def drain(
    *,
    clock: Callable[[], datetime],
    network: Collection[UUID] | None = None,
    checkpoint: Checkpoint = no_checkpoint,
    batch_size: int = BATCH_SIZE,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Book all waiting events that can be booked; return the number of orders booked.

    `network` limits it to some BSSs; `progress` is called after each batch with the number of
    orders. Each batch has its own transaction. A middle tier is drained before the BSS further up,
    for which it creates events: what happened there earlier is booked earlier (R35, R43).
    """
    booked = 0
    queues: dict[UUID, FairQueue] = {}
    while waiting := tenants_with_work(network):
        progressed = False
        for tenant_id, is_topmost in waiting:
            queue = queues.setdefault(tenant_id, FairQueue(tenant_id))
            more = True
            while more:
                try:
                    result = _book_or_split(queue, clock(), checkpoint, batch_size)
                except OperationalError as error:
                    if not isinstance(error.__cause__, LockNotAvailable):
                        raise
                    # Somebody holds what this BSS needs, such as its counter: the others are booked meanwhile.
                    log.debug("booking.blocked", tenant=str(tenant_id))
                    result = BatchResult(0, 0, progressed=False)
                booked += result.booked
                progressed = progressed or result.progressed
                more = result.progressed and not is_topmost
                progress(booked)
        if not progressed:
            break  # another worker has claimed the rest
    return booked


# Each is found from the one before: the backlog is never read as a whole.
_WITH_WORK = """
    WITH RECURSIVE bss (id) AS (
        (SELECT tenant_id FROM upline_saleevent_current WHERE state = 'WAITING' AND NOT is_blocked
         ORDER BY tenant_id LIMIT 1)
        UNION ALL
        SELECT (
            SELECT tenant_id FROM upline_saleevent_current
            WHERE state = 'WAITING' AND NOT is_blocked AND tenant_id > bss.id
            ORDER BY tenant_id LIMIT 1
        ) FROM bss WHERE bss.id IS NOT NULL
    )
    SELECT tenant.id, cardinality(tenant.lineage) FROM bss JOIN upline_tenant AS tenant USING (id)
"""


def tenants_with_work(network: Collection[UUID] | None = None) -> list[tuple[UUID, bool]]:
    """Return the BSSs with ready events, those furthest down first, each with whether it is
    topmost.
    """
    found = fetch(_WITH_WORK)
    depths = sorted((-depth, pk) for pk, depth in found if network is None or pk in network)
    return [(tenant_id, depth == 0) for depth, tenant_id in depths]


def has_ready_events() -> bool:
    """Tell whether there is a waiting event that is not blocked."""
    return SaleEvent.objects.filter(state=EventState.WAITING, is_blocked=False).exists()


def _book_or_split(
    queue: FairQueue, now: datetime, checkpoint: Checkpoint, batch_size: int
) -> BatchResult:
    """Book a batch; if it fails, its halves, down to one event; park the one that fails."""
    while True:
        try:
            began = time.perf_counter()
            with gc_paused():
                result = book_batch(queue, now=now, checkpoint=checkpoint, batch_size=batch_size)
            if result.claimed:
                count_batch(result.booked, time.perf_counter() - began)
            return result
        except Exception as error:
            if is_unavailable(error):
                raise  # everything waits
            tenant = str(queue.tenant_id)
            if batch_size == 1:
                log.exception("booking.failed", tenant=tenant)
                return _park_first(queue, now=now)
            log.warning("booking.half_of_it", tenant=tenant, batch_size=batch_size)
            batch_size //= 2


@transaction.atomic
def book_batch(
    queue: FairQueue,
    *,
    now: datetime,
    checkpoint: Checkpoint = no_checkpoint,
    batch_size: int = BATCH_SIZE,
) -> BatchResult:
    """Book one batch of a BSS's waiting events, in one transaction."""
    disable_seqscan()
    rows = queue.claim_batch(batch_size)
    if not rows:
        return BatchResult(0, 0, progressed=False)
    tenant_id = queue.tenant_id
    distributor = get_tenant(tenant_id=tenant_id)
    events = [read_event(row) for row in rows]
    snapshot = load_snapshot(
        distributor=distributor,
        events=events,
        last_resort_status=lambda: setup.ensure_fallback_status(tenant_id=tenant_id),
    )
    booking = book(events, snapshot)
    _count_attempts(booking, {event.id: event.attempts for event in events}, now)
    write(booking, snapshot, distributor=distributor, now=now, checkpoint=checkpoint)
    _log_parked(
        tenant_id,
        {event.id: event.reseller_id for event in events},
        {one.event_id: one.reason for one in booking.outcomes if one.state is EventState.PARKED},
    )
    _unblock_next(tenant_id, booking.advanced_streams)
    queue.advance()
    log.debug(
        "booking.batch", tenant=distributor.slug, claimed=len(rows), booked=len(booking.orders)
    )
    return BatchResult(len(rows), len(booking.orders), progressed=True)


def _count_attempts(booking: Booking, before: dict[UUID, int], now: datetime) -> None:
    for outcome in booking.outcomes:
        outcome.attempts = before[outcome.event_id]
        if outcome.is_blocked:
            continue
        outcome.attempts += 1
        if outcome.state is EventState.PARKED:
            outcome.not_before = now + back_off(outcome.attempts)


def _log_parked(
    tenant_id: UUID, resellers: Mapping[UUID, UUID], reasons: Mapping[UUID, str]
) -> None:
    """Write that sales have been parked into the logs of the BSS and of their resellers."""
    parked = defaultdict(list)
    for event_id, reason in reasons.items():
        for log_owner in (tenant_id, resellers[event_id]):
            parked[log_owner, reason].append(event_id)
    for (log_owner, reason), event_ids in parked.items():
        record_events(
            EventType.SALE_PARKED, tenant_id=log_owner, record_ids=event_ids, reason=reason
        )


def back_off(attempts: int) -> timedelta:
    """Return the delay of the next retry after so many attempts."""
    return BACK_OFF[min(attempts, len(BACK_OFF)) - 1]


_BLOCKED = """
    SELECT FROM upline_saleevent_current WHERE tenant_id = %s AND state = 'WAITING' AND is_blocked LIMIT 1
"""


def _unblock_next(tenant_id: UUID, advanced_streams: Collection[UUID]) -> None:
    """Unblock the events that follow the ones just applied."""
    if advanced_streams and fetch(_BLOCKED, [tenant_id]):
        blocked = SaleEvent.objects.filter(
            tenant_id=tenant_id, state=EventState.WAITING, is_blocked=True
        )
        blocked.filter(subjects__overlap=sorted(advanced_streams)).update(is_blocked=False)


@transaction.atomic
def _park_first(queue: FairQueue, *, now: datetime) -> BatchResult:
    """Park the event whose booking fails, so that it delays no other."""
    rows = queue.claim_batch(1)
    for row in rows:
        attempts = row["attempts"] + 1
        SaleEvent.objects.filter(pk=row["id"]).update(
            state=EventState.PARKED,
            reason=ParkingReason.UNEXPECTED_ERROR,
            reason_detail="",
            reason_subject=row["subjects"][0] if row["subjects"] else None,
            attempts=attempts,
            not_before=now + back_off(attempts),
            processed_at=now,
        )
    resellers = {row["id"]: row["reseller_id"] for row in rows}
    _log_parked(
        queue.tenant_id, resellers, dict.fromkeys(resellers, ParkingReason.UNEXPECTED_ERROR)
    )
    return BatchResult(len(rows), 0, progressed=bool(rows))
