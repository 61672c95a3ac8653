"""What falls due by itself: scheduled changes, cancellations, renewals (R8)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from upline.access.rulebook import system_actor
from upline.catalog.rulebook import BillingCycle
from upline.kernel.verdicts import Refused
from upline.subscriptions.actions.lifecycle import end_subscription
from upline.subscriptions.actions.locking import lock_subscriptions
from upline.subscriptions.actions.plan_changes import apply_scheduled_plan
from upline.subscriptions.actions.sale import CommandContext, publish_change
from upline.subscriptions.actions.selling import sell_quantity
from upline.subscriptions.models import ScheduledChange, Subscription
from upline.subscriptions.queries import find_scheduled_change, next_renewal
from upline.subscriptions.rulebook import ChangeKind, ScheduledKind, Status
from upline.tenancy.queries import get_tenant, list_real_tenant_ids

RENEWAL_ACTOR = system_actor("Renewal")


def run_renewals(*, tenant_id: UUID, now: datetime) -> int:
    """Apply all that has fallen due in a BSS up to today, each in a transaction of its own.

    After days without a run, what was due earlier is applied earlier, across subscriptions (R35).
    Returns the number of subscriptions that something fell due for. Safe to run again
    and to be interrupted: what is done is no longer due.
    """
    context = CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=RENEWAL_ACTOR)
    done: set[_Due] = set()
    while due := _next_due(context, done):
        for day, subscription_id in due:
            _apply_due(context, subscription_id, until=day)
        done |= set(due)
    return len({subscription_id for _, subscription_id in done})


def run_all_renewals(*, now: datetime) -> int:
    """Apply what has fallen due in every BSS that lives by the real clock.

    Returns the number of subscriptions that something fell due for.
    """
    return sum(run_renewals(tenant_id=pk, now=now) for pk in list_real_tenant_ids())


# A day, and a subscription for which something falls due on it.
_Due = tuple[date, UUID]


def _next_due(context: CommandContext, done: AbstractSet[_Due]) -> list[_Due]:
    """Return what falls due on the earliest day on which anything does and is not done."""
    today = context.today
    found = (
        Subscription.objects.filter(tenant_id=context.seller.id, managed_by=None)
        .exclude(status=Status.CANCELLED)
        .filter(
            Q(renewal_date__lte=today)
            | Q(scheduled_change__due_date__lte=today)
            | Q(status=Status.PENDING_CANCEL, end_date__lte=today)
        )
        .select_related("scheduled_change")
    )
    due = sorted({(_first_due(record), record.pk) for record in found} - done)
    return [one for one in due if one[0] <= today and one[0] == due[0][0]]


def _first_due(record: Subscription) -> date:
    """Return the earliest day on which something is due; a change that waits is not (R8)."""
    change = getattr(record, "scheduled_change", None)
    days = [record.renewal_date]
    if change is not None and record.status == Status.ACTIVE:
        days.append(change.due_date)
    if record.status == Status.PENDING_CANCEL:
        days.append(record.end_date)
    return min((d for d in days if d is not None), default=date.max)


@transaction.atomic
def _apply_due(context: CommandContext, subscription_id: UUID, *, until: date) -> None:
    into_id = _into_id(find_scheduled_change(subscription_id=subscription_id))
    ids = [subscription_id] if into_id is None else [subscription_id, into_id]
    locked = lock_subscriptions(tenant_id=context.seller.id, subscription_ids=ids)
    record = locked[subscription_id]
    change = find_scheduled_change(subscription_id=record.pk)
    if _into_id(change) not in {None, into_id}:
        return  # another change was scheduled meanwhile; the next run locks what that one needs
    into = locked[into_id] if into_id else None
    renewed = False
    while record.status != Status.CANCELLED:
        if _ends_by(record, until):
            assert record.end_date is not None, "a pending cancellation has its day"
            end_subscription(
                context,
                record,
                end_date=record.end_date,
                requested_on=record.cancellation_requested_on,
            )
        elif change is not None and _is_due(record, change, until):
            _apply_change(context, record, change, into)
            change = None
        elif record.renewal_date is not None and record.renewal_date <= until:
            _renew(context, record, alone=change is None)
            renewed = record.status != Status.CANCELLED
        else:
            break
    if renewed and record.status != Status.CANCELLED:
        publish_change(
            context, ChangeKind.SUBSCRIPTION_RENEWED, [record], effective_date=context.today
        )


def _into_id(change: ScheduledChange | None) -> UUID | None:
    """Return the subscription into which a scheduled plan change moves licences."""
    return change.into_id if change is not None else None


def _ends_by(record: Subscription, until: date) -> bool:
    if record.status != Status.PENDING_CANCEL or record.end_date is None:
        return False
    comes_first = record.renewal_date is None or record.end_date <= record.renewal_date
    return record.end_date <= until and comes_first


def _is_due(record: Subscription, change: ScheduledChange, until: date) -> bool:
    """Tell whether a scheduled change's day has come and nothing falls due before it.

    While the subscription is not active the change waits (R8).
    """
    if change.due_date > until or record.status != Status.ACTIVE:
        return False
    return record.renewal_date is None or record.renewal_date >= change.due_date


def _apply_change(
    context: CommandContext,
    record: Subscription,
    change: ScheduledChange,
    into: Subscription | None,
) -> None:
    """Apply a scheduled change; one that can no longer be made is dropped, such as for a product no longer sold."""
    change.delete()
    if change.kind == ScheduledKind.QUANTITY:
        assert change.quantity is not None, "a scheduled change of quantity names it"
        day = change.due_date
        sell_quantity(context, record, change.quantity, effective_date=day, acted_on=day)
        return
    try:
        with transaction.atomic():
            apply_scheduled_plan(context, change, record, into)
    except Refused:
        record.refresh_from_db()


def _renew(context: CommandContext, record: Subscription, *, alone: bool) -> None:
    """Renew once; `alone`, with nothing else ahead, as often as has fallen due."""
    assert record.renewal_date is not None, "checked before"
    if not record.auto_renew:
        day = record.renewal_date
        end_subscription(context, record, end_date=day, requested_on=day)
        return
    steps_over = alone and record.status != Status.PENDING_CANCEL
    after = context.today if steps_over else record.renewal_date
    cycle = BillingCycle(record.billing_cycle)
    record.renewal_date = next_renewal(record.start_date, cycle, after=after)
    record.save(update_fields=["renewal_date"])
