"""When a change takes effect: now, on a date, or at renewal; and withdrawing a scheduled one (R8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from upline.access.rulebook import Actor
from upline.catalog.rulebook import BillingCycle
from upline.kernel.dates import check_date_range
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.subscriptions import rulebook
from upline.subscriptions.actions.gate import authorise_change
from upline.subscriptions.actions.locking import lock_subscription
from upline.subscriptions.actions.sale import CommandContext
from upline.subscriptions.models import ScheduledChange, Subscription
from upline.subscriptions.queries import (
    find_scheduled_change,
    next_renewal,
)
from upline.subscriptions.rulebook import Action
from upline.tenancy.queries import get_tenant


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeTiming:
    """When a change takes effect: on `date`, at the next renewal, or, with neither, today."""

    date: date | None = None
    at_renewal: bool = False


def due_date(timing: ChangeTiming, record: Subscription, *, today: date) -> date:
    """Return the day on which a change takes effect; the renewal is the next after today.

    Raises: Refused — `no_renewal`: it never renews, or not again; `date_out_of_range`.
    """
    if not timing.at_renewal:
        day = timing.date or today
        check_date_range(day, today=today, field="date")
        return day
    cycle = BillingCycle(record.billing_cycle)
    renewal = next_renewal(record.start_date, cycle, after=max(today, record.start_date))
    if renewal is None or record.is_trial or not record.auto_renew:
        raise refuse("no_renewal", text("This subscription does not renew."), "when")
    return renewal


def check_started(record: Subscription, day: date, *, field: str = "date") -> None:
    """Raises: Refused `before_start` — on that day it, or what it is an add-on of, has not started (R8)."""
    for one in (record, record.parent):
        if one is not None:
            rulebook.check_started(day, start=one.start_date, name=one.name, field=field)


def schedule(context: CommandContext, change: ScheduledChange) -> None:
    """Store a change for a later day."""
    change.tenant_id = context.seller.id
    change.requested_by = context.by.name
    change.requested_at = context.now
    change.save(force_insert=True)


@transaction.atomic
def withdraw_scheduled_change(
    *,
    tenant_id: UUID,
    subscription_id: UUID,
    by: Actor,
    now: datetime,
    version: str | None = None,
) -> None:
    """Withdraw a change that is scheduled and not yet applied; it is no sale then (R8).

    Raises: Refused — `nothing_scheduled`, `mirror_protected`, and what the gate refuses;
    Subscription.DoesNotExist — also for a hidden one.
    """
    context = CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    record = lock_subscription(tenant_id=tenant_id, subscription_id=subscription_id)
    authorise_change(Action.WITHDRAW_SCHEDULED_CHANGE, context, record, version=version)
    change = find_scheduled_change(subscription_id=subscription_id)
    assert change is not None, "the rulebook has just seen it"
    change.delete()
