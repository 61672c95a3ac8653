"""Changes that sell nothing but that mirrors follow: suspend, reactivate, cancel, renew (R5).

Each action takes `version`, the one that the actor has read (`sale_version_of`); None: any. Besides
what it lists, each raises what the gate does: `not_permitted`, `not_shared`, `stale`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from upline.access.rulebook import Actor
from upline.subscriptions.actions.gate import authorise_change
from upline.subscriptions.actions.locking import lock_subscription
from upline.subscriptions.actions.sale import CommandContext, publish_change
from upline.subscriptions.actions.scheduling import ChangeTiming, check_started, due_date
from upline.subscriptions.models import HistoryRecord, ScheduledChange, Subscription
from upline.subscriptions.queries import list_current_add_ons
from upline.subscriptions.rulebook import Action, ChangeKind, HistoryAction, Status
from upline.tenancy.queries import get_tenant


@transaction.atomic
def suspend(
    *,
    tenant_id: UUID,
    subscription_id: UUID,
    by: Actor,
    now: datetime,
    version: str | None = None,
) -> None:
    """Suspend an active subscription or add-on.

    Raises: Refused — `not_active`, `mirror_protected`; Subscription.DoesNotExist — also for a hidden one.
    """
    context = CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    record = _lock_for(Action.SUSPEND, context, subscription_id, version)
    _set_status(context, record, Status.SUSPENDED, HistoryAction.SUSPENDED)
    publish_change(
        context, ChangeKind.SUBSCRIPTION_SUSPENDED, [record], effective_date=context.today
    )


@transaction.atomic
def reactivate(
    *,
    tenant_id: UUID,
    subscription_id: UUID,
    by: Actor,
    now: datetime,
    version: str | None = None,
) -> None:
    """Reactivate a suspended subscription or add-on.

    Raises: Refused — `not_suspended`, `mirror_protected`; Subscription.DoesNotExist — also for a hidden one.
    """
    context = CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    record = _lock_for(Action.REACTIVATE, context, subscription_id, version)
    _set_status(context, record, Status.ACTIVE, HistoryAction.REACTIVATED)
    publish_change(
        context, ChangeKind.SUBSCRIPTION_REACTIVATED, [record], effective_date=context.today
    )


@transaction.atomic
def cancel(
    *,
    tenant_id: UUID,
    subscription_id: UUID,
    by: Actor,
    now: datetime,
    timing: ChangeTiming = ChangeTiming(),  # noqa: B008 — frozen
    version: str | None = None,
) -> None:
    """Cancel a subscription with its add-ons, or one add-on; `at_renewal`: at the period's end.

    A scheduled change is dropped (R8). Until a later day it is pending and can still be used, and
    taken back. What has not started yet can end before its start: it then never starts.
    Raises: Refused — `not_active`, `no_renewal`, `before_start`, `date_out_of_range`,
    `mirror_protected`; Subscription.DoesNotExist — also for a hidden one.
    """
    context = CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    record = _lock_for(Action.CANCEL, context, subscription_id, version)
    due = due_date(timing, record, today=context.today)
    if record.start_date <= context.today or due < context.today:
        check_started(record, due)
    if due <= context.today:
        end_subscription(context, record, end_date=due, requested_on=context.today)
        return
    ScheduledChange.objects.filter(subscription=record).delete()
    if record.status != Status.PENDING_CANCEL:
        record.status_before_cancellation = record.status
    record.end_date = due
    record.cancellation_requested_on = context.today
    _set_status(
        context, record, Status.PENDING_CANCEL, HistoryAction.CANCELLATION_SCHEDULED, day=due
    )
    publish_change(context, ChangeKind.CANCELLATION_SCHEDULED, [record], effective_date=due)


@transaction.atomic
def withdraw_cancellation(
    *,
    tenant_id: UUID,
    subscription_id: UUID,
    by: Actor,
    now: datetime,
    version: str | None = None,
) -> None:
    """Take a pending cancellation back before its day: the subscription or add-on is as before (R5).

    A change that was scheduled before the cancellation stays dropped.
    Raises: Refused — `nothing_scheduled`, `not_active`, `mirror_protected`;
    Subscription.DoesNotExist — also for a hidden one.
    """
    context = CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    record = _lock_for(Action.WITHDRAW_CANCELLATION, context, subscription_id, version)
    status = Status(record.status_before_cancellation or Status.ACTIVE)
    record.status_before_cancellation = ""
    record.end_date = record.cancellation_requested_on = None
    _set_status(context, record, status, HistoryAction.CANCELLATION_WITHDRAWN)
    publish_change(
        context, ChangeKind.CANCELLATION_WITHDRAWN, [record], effective_date=context.today
    )


def end_subscription(
    context: CommandContext, record: Subscription, *, end_date: date, requested_on: date | None
) -> None:
    """Cancel now, with the add-ons held under it; the row is locked.

    `requested_on` None: not known, of a cancellation that an earlier version recorded.
    """
    ended = [record, *list_current_add_ons(parent_id=record.pk)]
    for one in ended[1:]:
        one.parent = record
    mark_cancelled(context, ended, end_date=end_date, requested_on=requested_on)
    publish_change(
        context,
        ChangeKind.SUBSCRIPTION_CANCELLED,
        ended,
        effective_date=end_date,
        acted_on=requested_on,
    )


def mark_cancelled(
    context: CommandContext,
    records: Sequence[Subscription],
    *,
    end_date: date,
    requested_on: date | None,
) -> None:
    """Set locked records to cancelled, and drop their scheduled changes. Tells nobody.

    An add-on that started after that day ends on its start; one that has not started never does.
    """
    for record in records:
        has_started = record.start_date <= context.today
        record.end_date = max(end_date, record.start_date) if has_started else end_date
        record.cancellation_requested_on = requested_on
        record.status_before_cancellation = ""
        _set_status(context, record, Status.CANCELLED, HistoryAction.CANCELLED, day=record.end_date)
    ScheduledChange.objects.filter(subscription__in=records).delete()


@transaction.atomic
def set_auto_renewal(
    *,
    tenant_id: UUID,
    subscription_id: UUID,
    auto_renew: bool,
    by: Actor,
    now: datetime,
    version: str | None = None,
) -> None:
    """Set whether a subscription renews automatically; otherwise it ends at its renewal.

    Raises: Refused — `not_active`, `cancellation_pending`, `mirror_protected`; Subscription.DoesNotExist — also for a hidden one.
    """
    context = CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    record = _lock_for(Action.SET_AUTO_RENEWAL, context, subscription_id, version)
    if record.auto_renew == auto_renew:
        return
    record.auto_renew = auto_renew
    record.save(update_fields=["auto_renew"])
    publish_change(context, ChangeKind.AUTO_RENEWAL_SET, [record], effective_date=context.today)


def _lock_for(
    action: Action, context: CommandContext, subscription_id: UUID, version: str | None
) -> Subscription:
    record = lock_subscription(tenant_id=context.seller.id, subscription_id=subscription_id)
    authorise_change(action, context, record, version=version)
    return record


def _set_status(
    context: CommandContext,
    record: Subscription,
    status: Status,
    action: HistoryAction,
    *,
    day: date | None = None,
) -> None:
    """Set the status, save what cancelling and taking back change, and record it; `day` None: today."""
    record.status = status
    record.save(update_fields=["status", *_CANCELLATION_FIELDS])
    HistoryRecord.objects.create(
        tenant_id=record.tenant_id,
        subscription=record,
        effective_date=day or context.today,
        action=action,
        by=context.by.name,
        recorded_at=context.now,
    )


_CANCELLATION_FIELDS = ("end_date", "cancellation_requested_on", "status_before_cancellation")
