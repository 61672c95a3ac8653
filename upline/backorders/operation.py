"""The state of back-ordering in the whole installation, for those who operate it: numbers and ids, no names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min, Sum

from upline.backorders.outbox.models import Listener, SaleEvent
from upline.backorders.reconciliation.models import Reconciliation
from upline.backorders.rulebook import EventState


@dataclass(frozen=True, kw_only=True, slots=True)
class OperationFigures:
    """What waits and is parked now.

    `waiting` are sale events that can be booked, `blocked` those behind a parked one of their subscription.
    `lag_s` is how long the oldest of each reseller that waits has waited; `parked` is by reason. `differences` are those
    of the last reconciliations. Ages are in seconds; None: there is nothing.
    """

    waiting: int
    blocked: int
    oldest_waiting_s: float | None
    lag_s: Mapping[UUID, float]
    parked: Mapping[str, int]
    worker_heartbeat_s: float | None
    differences: int
    oldest_reconciliation_s: float | None


def operation_figures(*, now: datetime) -> OperationFigures:
    """Read them with five statements, by partial indexes."""

    def age(moment: datetime | None) -> float | None:
        return None if moment is None else max(0.0, (now - moment).total_seconds())

    events = SaleEvent.objects.filter(state=EventState.WAITING)
    by_reseller = list(
        events.filter(is_blocked=False)
        .values_list("reseller_id")
        .annotate(count=Count("id"), oldest=Min("happened_at"))
        .order_by()
    )
    parked = SaleEvent.objects.filter(state=EventState.PARKED)
    reconciled = Reconciliation.objects.aggregate(
        differences=Sum("differences"), oldest=Min("checked_at")
    )
    last_seen_at = Listener.objects.aggregate(at=Max("last_seen_at"))["at"]
    return OperationFigures(
        waiting=sum(count for _, count, _ in by_reseller),
        blocked=events.filter(is_blocked=True).count(),
        oldest_waiting_s=age(min((oldest for *_, oldest in by_reseller), default=None)),
        lag_s={reseller: age(oldest) or 0.0 for reseller, _, oldest in by_reseller},
        parked=dict(parked.values_list("reason").annotate(count=Count("id")).order_by()),
        worker_heartbeat_s=age(last_seen_at),
        differences=reconciled["differences"] or 0,
        oldest_reconciliation_s=age(reconciled["oldest"]),
    )
