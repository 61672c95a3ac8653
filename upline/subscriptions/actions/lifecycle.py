"""Changes that sell nothing but that mirrors follow: suspend, reactivate, cancel, renew (R5).

Each action takes `version`, the one that the actor has read (`sale_version_of`); None: any. Besides
what it lists, each raises what the gate does: `not_permitted`, `not_shared`, `stale`.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from upline.access.rulebook import Actor
from upline.subscriptions.actions.gate import authorise_change
from upline.subscriptions.actions.sale import CommandContext, publish_change
from upline.subscriptions.actions.scheduling import ChangeTiming, due_date
from upline.subscriptions.actions.selling import lock_with_parent
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

    A scheduled change is dropped (R8). Until a later day it is pending and can still be used.
    Raises: Refused — `not_active`, `no_renewal`, `mirror_protected`; Subscription.DoesNotExist — also for a hidden one.
    """
    context = CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    record = _lock_for(Action.CANCEL, context, subscription_id, version)
    due = due_date(timing, record, today=context.today)
    ScheduledChange.objects.filter(subscription=record).delete()
    if due > context.today:
        record.end_date = due
        record.status = Status.PENDING_CANCEL
        record.save(update_fields=["status", "end_date"])
        publish_change(context, ChangeKind.CANCELLATION_SCHEDULED, [record], effective_date=due)
    else:
        end_subscription(context, record, end_date=due)


def end_subscription(context: CommandContext, record: Subscription, *, end_date: date) -> None:
    """Cancel now, with the add-ons held under it; the row is locked."""
    ended = [record, *list_current_add_ons(parent_id=record.pk).select_for_update(of=("self",))]
    for one in ended:
        one.end_date = end_date
        if one is not record:
            one.parent = record
        _set_status(context, one, Status.CANCELLED, HistoryAction.CANCELLED)
    ScheduledChange.objects.filter(subscription__in=ended).delete()
    publish_change(context, ChangeKind.SUBSCRIPTION_CANCELLED, ended, effective_date=end_date)


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
    record = lock_with_parent(tenant_id=context.seller.id, subscription_id=subscription_id)
    authorise_change(action, context, record, version=version)
    return record


def _set_status(
    context: CommandContext, record: Subscription, status: Status, action: HistoryAction
) -> None:
    record.status = status
    record.save(update_fields=["status", "end_date"])
    HistoryRecord.objects.create(
        tenant_id=record.tenant_id,
        subscription=record,
        effective_date=record.end_date or context.today,
        action=action,
        by=context.by.name,
        recorded_at=context.now,
    )
