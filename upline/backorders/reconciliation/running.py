"""Runs reconciliations: each night, and when somebody requests one; stores the results (R36).

At a million orders a reconciliation takes seconds, so no page runs it: the worker does, one reseller
at a time, and pages show the last result.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.backorders.reconciliation.comparison import (
    Difference,
    ResellerReconciliation,
    reconcile,
)
from upline.backorders.reconciliation.models import Reconciliation, StoredDifference
from upline.backorders.rulebook import BackOrderAction
from upline.database.snapshots import one_moment
from upline.tenancy.queries import get_tenant, list_downline, list_upline_ids

log = structlog.get_logger(__name__)

MAX_STORED = 10_000  # differences of one reseller; all are counted
NIGHT = time(2)  # from then on, by the clocks of the distributor
_ABANDONED_AFTER = timedelta(minutes=15)  # the worker that began has died
_CANDIDATES = 20  # other workers have claimed some
_LENGTH = 600


def request_reconciliation(
    *, tenant_id: UUID, by: Actor, now: datetime, reseller_id: UUID | None = None
) -> int:
    """Have the worker reconcile one reseller of a BSS, or all; return how many. Idempotent.

    Raises: Refused `not_permitted`.
    """
    authorise(BackOrderAction.RECONCILE, None, by=by)
    ensure_reconciliations(tenant_id)
    wanted = Reconciliation.objects.filter(tenant_id=tenant_id)
    if reseller_id is not None:
        wanted = wanted.filter(reseller_id=reseller_id)
    return wanted.update(requested_at=now)


def request_nightly_reconciliations(*, now: datetime) -> int:
    """Request what has not been reconciled since the last night; return how many."""
    count = 0
    for tenant_id in list_upline_ids():
        ensure_reconciliations(tenant_id)
        since = _last_night(now, get_tenant(tenant_id=tenant_id).timezone)
        due = Reconciliation.objects.filter(
            Q(checked_at__lt=since) | Q(checked_at=None), tenant_id=tenant_id, requested_at=None
        )
        count += due.update(requested_at=now)
    return count


def run_requested_reconciliations(*, now: datetime) -> int:
    """Run the reconciliations that are requested, the earliest first; return how many."""
    count = 0
    while _run_next(now):
        count += 1
    return count


def reconcile_now(
    *,
    tenant_id: UUID,
    by: Actor,
    now: datetime,
    reseller_id: UUID | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Reconcile one reseller of a BSS, or all, in this process, without the worker.

    One that a worker has begun just now is left to it. `progress` is called with how many are done, and
    how many there are. Raises: Refused `not_permitted`.
    """
    request_reconciliation(tenant_id=tenant_id, by=by, now=now, reseller_id=reseller_id)
    requested = _requested(now).filter(tenant_id=tenant_id)
    if reseller_id is not None:
        requested = requested.filter(reseller_id=reseller_id)
    rows = list(requested.order_by("id"))
    for count, row in enumerate(rows):
        if progress is not None:
            progress(count, len(rows))
        if requested.filter(pk=row.pk).update(started_at=now):
            _run(row, now)


def ensure_reconciliations(tenant_id: UUID) -> None:
    """Give each reseller of a BSS the row of its result."""
    Reconciliation.objects.bulk_create(
        [
            Reconciliation(tenant_id=tenant_id, reseller_id=reseller.id)
            for reseller in list_downline(tenant_id=tenant_id)
        ],
        ignore_conflicts=True,
    )


def _last_night(now: datetime, timezone: str) -> datetime:
    zone = ZoneInfo(timezone)
    there = now.astimezone(zone)
    night = datetime.combine(there.date(), NIGHT, tzinfo=zone)
    return night if night <= there else night - timedelta(1)


def _run_next(now: datetime) -> bool:
    """Run the next reconciliation that no other worker runs; tell whether there was one."""
    claimed = _claim(now)
    if claimed is None:
        return False
    _run(claimed, now)
    return True


def _run(claimed: Reconciliation, now: datetime) -> None:
    with one_moment():
        found = reconcile(tenant_id=claimed.tenant_id, reseller_id=claimed.reseller_id)
    for result in found:
        _store(claimed, result, now)
    log.info("reconciliation.done", reseller=str(claimed.reseller_id), differences=_count(found))


def _claim(now: datetime) -> Reconciliation | None:
    """Claim the reconciliation that was requested first: one statement, which one worker wins."""
    requested = _requested(now)
    for row in requested.order_by("requested_at", "id")[:_CANDIDATES]:
        if requested.filter(pk=row.pk).update(started_at=now):
            return row
    return None


def _requested(now: datetime) -> "QuerySet[Reconciliation]":
    """Return the reconciliations that are requested, and that no worker has begun."""
    is_free = Q(started_at=None) | Q(started_at__lt=now - _ABANDONED_AFTER)
    return Reconciliation.objects.filter(is_free, requested_at__isnull=False)


@transaction.atomic
def _store(claimed: Reconciliation, result: ResellerReconciliation, now: datetime) -> None:
    StoredDifference.objects.filter(reseller_id=result.reseller_id).delete()
    StoredDifference.objects.bulk_create(
        [stored_row(one, claimed.tenant_id, now) for one in result.differences[:MAX_STORED]],
        batch_size=1000,
    )
    stored = Reconciliation.objects.filter(pk=claimed.pk)
    # What somebody has requested meanwhile stays requested.
    stored.filter(requested_at=claimed.requested_at).update(requested_at=None)
    stored.update(
        started_at=None,
        checked_at=now,
        sales=result.sales,
        orders=result.orders,
        mirrors=result.mirrors,
        differences=len(result.differences),
    )


def stored_row(one: Difference, tenant_id: UUID, now: datetime) -> StoredDifference:
    """Return the row of a difference, to be inserted."""
    return StoredDifference(
        tenant_id=tenant_id,
        reseller_id=one.reseller_id,
        code=one.code,
        record_id=one.record_id,
        record=one.record[:_LENGTH],
        detail=one.detail[:_LENGTH],
        seen_at=now,
    )


def _count(found: Sequence[ResellerReconciliation]) -> int:
    return sum(len(one.differences) for one in found)
