"""The slow background check: it compares everything again and again, a small batch at a time (R36).

The worker reads one batch, stores what differs, and then rests for a hundred times as long as the batch took: it uses
at most a hundredth of a core. Where it is stands in the database, so that it goes on after a kill, and several workers
do it once. What a batch finds anew is looked at again some seconds later: a sale that was on its way is no difference.
"""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from time import perf_counter

import structlog
from django.db import transaction
from django.db.models import Count

from upline.backorders.reconciliation.comparison import (
    BatchOfDifferences,
    Difference,
    compare_batch,
    count_records,
    parts_of,
)
from upline.backorders.reconciliation.models import (
    Reconciliation,
    ReconciliationWatch,
    StoredDifference,
)
from upline.backorders.reconciliation.running import MAX_STORED, ensure_reconciliations, stored_row
from upline.backorders.reconciliation.statements import Part
from upline.database.bulk import fetch
from upline.tenancy.queries import list_upline_ids

log = structlog.get_logger(__name__)

SHARE = 0.01  # of a core
ROWS_PER_BATCH = 500
PASS_EVERY = timedelta(minutes=1)  # the least time between the beginnings of two passes
RECHECK_AFTER = timedelta(seconds=10)
_MOST_BEHIND = timedelta(seconds=5)  # of a worker that was away, what it makes up for

_LOCK = "SELECT FROM upline_reconciliationwatch WHERE id = 1 FOR UPDATE SKIP LOCKED"

Key = tuple[str, str]


def watch_reconciliation(
    *, clock: Callable[[], datetime], stopwatch: Callable[[], float] = perf_counter
) -> int:
    """Compare the batches that are due; return how many.

    `stopwatch` returns seconds, by which a batch is measured.
    """
    count = 0
    while _watch_batch(clock(), stopwatch):
        count += 1
    return count


@transaction.atomic
def _watch_batch(now: datetime, stopwatch: Callable[[], float]) -> bool:
    """Compare one batch, if it is due and no other worker is doing it."""
    watch = ReconciliationWatch.objects.filter(pk=1).first()
    if watch is not None and watch.next_at > now:
        return False
    if watch is None:
        ReconciliationWatch.objects.bulk_create(
            [ReconciliationWatch(pk=1, next_at=now)], ignore_conflicts=True
        )
    if not fetch(_LOCK):
        return False
    watch = ReconciliationWatch.objects.get(pk=1)
    if watch.next_at > now:
        return False
    began = stopwatch()
    due_at = max(watch.next_at, now - _MOST_BEHIND)
    row = _current(watch, now)
    if row is None:
        watch.next_at = max(now, (watch.pass_began_at or now) + PASS_EVERY)
    else:
        is_again = _compare(watch, row, now)
        seconds = stopwatch() - began
        watch.batches += 1
        watch.busy_seconds += seconds
        watch.next_at = due_at + timedelta(seconds=seconds / SHARE)
        if is_again:
            watch.next_at = max(watch.next_at, now + RECHECK_AFTER)
    watch.save()
    return row is not None


def _current(watch: ReconciliationWatch, now: datetime) -> Reconciliation | None:
    """Return the reseller whose records are next; None: a pass is complete."""
    rows = Reconciliation.objects.order_by("reseller_id")
    row = rows.filter(reseller_id=watch.reseller_id).first() if watch.reseller_id else None
    if row is not None:
        return row
    if watch.reseller_id is None and (
        watch.pass_began_at is None or watch.pass_began_at + PASS_EVERY <= now
    ):
        for tenant_id in list_upline_ids():
            ensure_reconciliations(tenant_id)
        watch.pass_began_at = now
        row = rows.first()
    elif watch.reseller_id is not None:  # its BSS is gone
        row = rows.filter(reseller_id__gt=watch.reseller_id).first()
    _begin(watch, row, now)
    return row


def _begin(watch: ReconciliationWatch, row: Reconciliation | None, now: datetime) -> None:
    watch.reseller_id = row.reseller_id if row else None
    watch.part, watch.position, watch.suspects = "", None, []
    watch.began_at = now


def _compare(watch: ReconciliationWatch, row: Reconciliation, now: datetime) -> bool:
    """Compare a batch, store what differs and advance; tell whether it is to be looked at again."""
    parts = parts_of(reseller_id=row.reseller_id)
    part = next((one for one in parts if one.name == watch.part), parts[0])
    if part.name != watch.part:
        watch.part, watch.position = part.name, None
    batch = compare_batch(
        part,
        tenant_id=row.tenant_id,
        reseller_id=row.reseller_id,
        after=watch.position,
        limit=ROWS_PER_BATCH,
    )
    watch.rows += batch.rows
    unknown = _mark_known(row, batch, now)
    if unknown and not watch.suspects:
        watch.suspects = [list(_key(one)) for one in unknown]
        return True
    suspects = {tuple(key) for key in watch.suspects}
    _store(row, [one for one in unknown if _key(one) in suspects], now)
    watch.suspects = []
    _advance(watch, row, parts, part, batch, now)
    return False


def _key(one: Difference) -> Key:
    return (one.code.value, str(one.record_id))


def _mark_known(row: Reconciliation, batch: BatchOfDifferences, now: datetime) -> list[Difference]:
    """Note when stored differences were seen last; return those that are not stored."""
    if not batch.differences:
        return []
    stored = StoredDifference.objects.filter(
        reseller_id=row.reseller_id, record_id__in={one.record_id for one in batch.differences}
    )
    known = {
        (code, str(record_id)): pk
        for pk, code, record_id in stored.values_list("pk", "code", "record_id")
    }
    seen = [known[_key(one)] for one in batch.differences if _key(one) in known]
    StoredDifference.objects.filter(pk__in=seen).update(seen_at=now)
    return [one for one in batch.differences if _key(one) not in known]


def _store(row: Reconciliation, found: Collection[Difference], now: datetime) -> None:
    if not found:
        return
    log.warning(
        "reconciliation.difference_found", reseller=str(row.reseller_id), differences=len(found)
    )
    StoredDifference.objects.bulk_create(
        [stored_row(one, row.tenant_id, now) for one in found][:MAX_STORED]
    )
    _count(row)


def _count(row: Reconciliation) -> None:
    of_reseller = StoredDifference.objects.filter(reseller_id=row.reseller_id)
    row.differences = of_reseller.aggregate(count=Count("pk"))["count"]
    row.save(update_fields=["differences"])


def _advance(
    watch: ReconciliationWatch,
    row: Reconciliation,
    parts: list[Part],
    part: Part,
    batch: BatchOfDifferences,
    now: datetime,
) -> None:
    if batch.position is not None:
        watch.position = list(batch.position)
        return
    later = parts[parts.index(part) + 1 :]
    if later:
        watch.part, watch.position = later[0].name, None
        return
    _end(watch, row, now)
    following = Reconciliation.objects.filter(reseller_id__gt=row.reseller_id)
    _begin(watch, following.order_by("reseller_id").first(), now)
    if watch.reseller_id is None:
        watch.passes += 1


def _end(watch: ReconciliationWatch, row: Reconciliation, now: datetime) -> None:
    """Remove what this pass has not seen again, and note the counts."""
    gone = StoredDifference.objects.filter(reseller_id=row.reseller_id, seen_at__lt=watch.began_at)
    gone.delete()
    row.sales, row.orders, row.mirrors = count_records(
        tenant_id=row.tenant_id, reseller_id=row.reseller_id
    )
    row.watched_at = now
    row.save(update_fields=["sales", "orders", "mirrors", "watched_at"])
    _count(row)
