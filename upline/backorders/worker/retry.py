"""Retrying parked events: by hand, or automatically after a while (R34)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor, system_actor
from upline.backorders.outbox.models import SaleEvent
from upline.backorders.rulebook import BackOrderAction, EventState
from upline.backorders.worker.wakeup import notify_workers


@transaction.atomic
def retry_parked(
    *,
    tenant_id: UUID,
    by: Actor,
    reseller_id: UUID | None = None,
    event_ids: Collection[UUID] | None = None,
    reason: str | None = None,
) -> int:
    """Release parked events of a BSS for a retry, all or some; return how many.

    The events that they block are released with them, so that all are booked in the order in which
    they happened (R35); those that still cannot be booked are parked or blocked again. Raises:
    Refused `not_permitted`.
    """
    authorise(BackOrderAction.RETRY_PARKED, None, by=by)
    parked = SaleEvent.objects.filter(tenant_id=tenant_id, state=EventState.PARKED)
    if reseller_id is not None:
        parked = parked.filter(reseller_id=reseller_id)
    if event_ids is not None:
        parked = parked.filter(pk__in=list(event_ids))
    if reason is not None:
        parked = parked.filter(reason=reason)
    resellers = set(parked.values_list("reseller_id", flat=True))
    count = parked.update(
        state=EventState.WAITING,
        reason="",
        reason_detail="",
        reason_subject=None,
        not_before=None,
    )
    if count:
        SaleEvent.objects.filter(
            tenant_id=tenant_id,
            reseller_id__in=resellers,
            state=EventState.WAITING,
            is_blocked=True,
        ).update(is_blocked=False)
        notify_workers()
    return count


def retry_due(*, now: datetime) -> int:
    """Release the parked events whose retry is due; return how many."""
    due = SaleEvent.objects.filter(state=EventState.PARKED, not_before__lte=now)
    count = 0
    for tenant_id in set(due.values_list("tenant_id", flat=True)):
        ids = list(due.filter(tenant_id=tenant_id).values_list("pk", flat=True))
        count += retry_parked(tenant_id=tenant_id, event_ids=ids, by=system_actor())
    return count
