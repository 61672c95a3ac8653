"""What falls due by itself: scheduled changes, cancellations, renewals (R8)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from upline.catalog.rulebook import BillingCycle
from upline.kernel.verdicts import Refused
from upline.subscriptions.actions.plan import apply_scheduled_plan
from upline.subscriptions.actions.sale import Desk, follow
from upline.subscriptions.actions.selling import lock_with_parent, sell_quantity
from upline.subscriptions.actions.standing import end
from upline.subscriptions.models import ScheduledChange, Subscription
from upline.subscriptions.queries import find_scheduled_change, next_renewal
from upline.subscriptions.rulebook import Follow, ScheduledKind, Status
from upline.tenancy.queries import get_tenant, living_tenants

BY = "Renewal"


def run_renewals(*, tenant_id: UUID, now: datetime) -> int:
    """Apply all that has fallen due in a BSS up to today, each in a transaction of its own.

    Returns the number of subscriptions that something fell due for. Safe to run again
    and to be interrupted: what is done is no longer due.
    """
    desk = Desk(seller=get_tenant(tenant_id=tenant_id), now=now, by=BY)
    due = _due_ids(desk)
    for subscription_id in due:
        _apply_due(desk, subscription_id)
    return len(due)


def renew_everywhere(*, now: datetime) -> int:
    """Apply what has fallen due in every BSS that lives by the real clock.

    Returns the number of subscriptions that something fell due for.
    """
    return sum(run_renewals(tenant_id=pk, now=now) for pk in living_tenants())


def _due_ids(desk: Desk) -> list[UUID]:
    today = desk.today
    due = (
        Subscription.objects.filter(tenant_id=desk.seller.id, managed_by=None)
        .exclude(status=Status.CANCELLED)
        .filter(
            Q(renewal_date__lte=today)
            | Q(scheduled_change__due_date__lte=today)
            | Q(status=Status.PENDING_CANCEL, end_date__lte=today)
        )
        .select_related("scheduled_change")
    )
    return [pk for _, pk in sorted((_first_due(s), s.pk) for s in due)]


def _first_due(record: Subscription) -> date:
    change = getattr(record, "scheduled_change", None)
    days = [record.renewal_date, change.due_date if change else None]
    if record.status == Status.PENDING_CANCEL:
        days.append(record.end_date)
    return min(d for d in days if d is not None)


@transaction.atomic
def _apply_due(desk: Desk, subscription_id: UUID) -> None:
    record = lock_with_parent(tenant_id=desk.seller.id, subscription_id=subscription_id)
    change = find_scheduled_change(subscription_id=record.pk)
    renewed = False
    while record.status != Status.CANCELLED:
        if _ends_by(record, desk.today):
            assert record.end_date is not None, "a pending cancellation has its day"
            end(desk, record, end_date=record.end_date)
        elif change is not None and _is_due(desk, record, change):
            _apply_change(desk, record, change)
            change = None
        elif record.renewal_date is not None and record.renewal_date <= desk.today:
            _renew(desk, record, alone=change is None)
            renewed = record.status != Status.CANCELLED
        else:
            break
    if renewed and record.status != Status.CANCELLED:
        follow(desk, Follow.SUBSCRIPTION_RENEWED, [record], effective_date=desk.today)


def _ends_by(record: Subscription, today: date) -> bool:
    if record.status != Status.PENDING_CANCEL or record.end_date is None:
        return False
    comes_first = record.renewal_date is None or record.end_date <= record.renewal_date
    return record.end_date <= today and comes_first


def _is_due(desk: Desk, record: Subscription, change: ScheduledChange) -> bool:
    """Tell whether a scheduled change's day has come and nothing falls due before it.

    While the subscription is not active the change waits (R8).
    """
    if change.due_date > desk.today or record.status != Status.ACTIVE:
        return False
    return record.renewal_date is None or record.renewal_date >= change.due_date


def _apply_change(desk: Desk, record: Subscription, change: ScheduledChange) -> None:
    """Apply a scheduled change; one that can no longer be made is dropped, such as for a product no longer sold."""
    change.delete()
    if change.kind == ScheduledKind.QUANTITY:
        assert change.quantity is not None, "a scheduled change of quantity names it"
        sell_quantity(desk, record, change.quantity, effective_date=change.due_date)
        return
    try:
        with transaction.atomic():
            apply_scheduled_plan(desk, change, record)
    except Refused:
        record.refresh_from_db()


def _renew(desk: Desk, record: Subscription, *, alone: bool) -> None:
    """Renew once; `alone`, with nothing else ahead, as often as has fallen due."""
    assert record.renewal_date is not None, "asked before"
    if not record.auto_renew:
        end(desk, record, end_date=record.renewal_date)
        return
    steps_over = alone and record.status != Status.PENDING_CANCEL
    after = desk.today if steps_over else record.renewal_date
    cycle = BillingCycle(record.billing_cycle)
    record.renewal_date = next_renewal(record.start_date, cycle, after=after)
    record.save(update_fields=["renewal_date"])
