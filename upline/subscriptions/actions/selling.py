"""The verbs by which subscriptions are sold, each one sale of table T1 (R4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from upline.subscriptions import rulebook
from upline.subscriptions.actions.sale import CommandContext, Sale
from upline.subscriptions.actions.sale_steps import (
    NewAddOn,
    NewSubscription,
    check_quantity,
    get_buyer,
    save_changed,
    set_quantity,
    set_renewal,
    set_sell_price,
    start_add_on,
    start_subscription,
)
from upline.subscriptions.actions.scheduling import ChangeTiming, due_date, schedule
from upline.subscriptions.models import ScheduledChange, Subscription
from upline.subscriptions.queries import list_current_add_ons, lock_subscription, state_on
from upline.subscriptions.rulebook import (
    Action,
    HistoryAction,
    LineKind,
    ScheduledKind,
    SubscriptionKind,
    Trigger,
)
from upline.tenancy.queries import get_tenant


@dataclass(frozen=True, kw_only=True, slots=True)
class CreatedSubscription:
    """What a new subscription is called: its id and those of its add-ons, in their order."""

    subscription_id: UUID
    add_on_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PaidTerms:
    """On what terms a trial becomes paid; by default as many as on trial, from today."""

    quantity: int | None = None
    start_date: date | None = None


@transaction.atomic
def create_subscription(
    *, tenant_id: UUID, new: NewSubscription, by: str, now: datetime
) -> CreatedSubscription:
    """Sell a new subscription directly; a trial is no sale yet (R6).

    Raises: Refused — `not_offered`, `invalid_quantity`, `trial_not_allowed`,
    `not_an_add_on`, `mirror_protected`; Account.DoesNotExist.
    """
    context = CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    sale = Sale(
        context=context,
        account=get_buyer(context, new.account_id),
        trigger=Trigger.SUBSCRIPTION_CREATED,
        effective_date=new.start_date or context.today,
    )
    subscription = start_subscription(sale, new)
    sale.publish()
    add_ons = list_current_add_ons(parent_id=subscription.pk).values_list("pk", flat=True)
    return CreatedSubscription(subscription_id=subscription.pk, add_on_ids=tuple(add_ons))


@transaction.atomic
def change_quantity(
    *,
    tenant_id: UUID,
    subscription_id: UUID,
    quantity: int,
    by: str,
    now: datetime,
    timing: ChangeTiming = ChangeTiming(),  # noqa: B008 — frozen
) -> None:
    """Sell more or fewer licences of a subscription or add-on; `quantity` is the new total.

    The value it already has is no sale; a later day is a scheduled change (R8).
    Raises: Refused — `not_active`, `scheduled_change_pending`, `invalid_quantity`,
    `no_renewal`, `mirror_protected`; Subscription.DoesNotExist.
    """
    context = CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    record = lock_with_parent(tenant_id=tenant_id, subscription_id=subscription_id)
    rulebook.check(Action.CHANGE_QUANTITY, state_on(record, context.today))
    check_quantity(quantity, record.product)
    due = due_date(timing, record, today=context.today)
    if quantity == record.quantity:
        return
    if due > context.today:
        change = ScheduledChange(
            subscription=record,
            kind=ScheduledKind.QUANTITY,
            quantity=quantity,
            due_date=due,
            at_renewal=timing.at_renewal,
        )
        schedule(context, change)
        return
    sell_quantity(context, record, quantity, effective_date=due)


def lock_with_parent(*, tenant_id: UUID, subscription_id: UUID) -> Subscription:
    """Return the record, locked; an add-on with its parent locked before it.

    Raises: Subscription.DoesNotExist.
    """
    parent_id = (
        Subscription.objects.filter(tenant_id=tenant_id, pk=subscription_id)
        .values_list("parent_id", flat=True)
        .first()
    )
    parent = None
    if parent_id is not None:
        parent = lock_subscription(tenant_id=tenant_id, subscription_id=parent_id)
    record = lock_subscription(tenant_id=tenant_id, subscription_id=subscription_id)
    record.parent = parent
    return record


def sell_quantity(
    context: CommandContext, record: Subscription, quantity: int, *, effective_date: date
) -> None:
    """Sell a change of quantity that takes effect now; the rows are locked."""
    is_add_on = record.kind == SubscriptionKind.ADD_ON
    sale = Sale(
        context=context,
        account=record.account,
        trigger=Trigger.ADDON_QUANTITY_CHANGED if is_add_on else Trigger.QUANTITY_CHANGED,
        effective_date=effective_date,
    )
    set_quantity(sale, record, quantity)
    sale.publish()


@transaction.atomic
def add_add_on(
    *, tenant_id: UUID, subscription_id: UUID, add_on: NewAddOn, by: str, now: datetime
) -> UUID:
    """Sell an add-on for an existing subscription.

    Raises: Refused — `not_active`, `scheduled_change_pending`, `not_offered`,
    `not_an_add_on`, `invalid_quantity`, `mirror_protected`; Subscription.DoesNotExist.
    """
    context = CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    parent = lock_subscription(tenant_id=tenant_id, subscription_id=subscription_id)
    rulebook.check(Action.ADD_ADD_ON, state_on(parent, context.today))
    sale = Sale(
        context=context,
        account=parent.account,
        trigger=Trigger.ADDON_ADDED,
        effective_date=add_on.start_date or context.today,
    )
    record = start_add_on(sale, parent, add_on)
    sale.publish()
    return record.pk


@transaction.atomic
def upgrade_trial(
    *, tenant_id: UUID, subscription_id: UUID, terms: PaidTerms, by: str, now: datetime
) -> None:
    """Turn a trial into a paid subscription, with its add-ons: the first sale of it (R6).

    Raises: Refused — `not_a_trial`, `not_active`, `scheduled_change_pending`,
    `invalid_quantity`, `mirror_protected`; Subscription.DoesNotExist.
    """
    context = CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    record = lock_subscription(tenant_id=tenant_id, subscription_id=subscription_id)
    rulebook.check(Action.UPGRADE_TRIAL, state_on(record, context.today))
    quantity = record.quantity if terms.quantity is None else terms.quantity
    check_quantity(quantity, record.product)
    sale = Sale(
        context=context,
        account=record.account,
        trigger=Trigger.TRIAL_UPGRADED,
        effective_date=terms.start_date or context.today,
    )
    quantity_old, record.quantity = record.quantity, quantity
    _become_paid(sale, record)
    sale.record(record, HistoryAction.TRIAL_UPGRADED, old=quantity_old)
    sale.add_line(LineKind.NEW_SUBSCRIPTION, record, quantity=quantity, quantity_old=0)
    for add_on in list_current_add_ons(parent_id=record.pk).select_for_update(of=("self",)):
        add_on.parent = record
        _become_paid(sale, add_on)
        quantity = add_on.quantity
        sale.add_line(LineKind.NEW_ADD_ON, add_on, quantity=quantity, quantity_old=0)
    sale.publish()


def _become_paid(sale: Sale, record: Subscription) -> None:
    record.is_trial = False
    record.start_date = sale.effective_date
    set_renewal(record)
    set_sell_price(sale, record)
    fields = ("is_trial", "quantity", "start_date", "renewal_date", "unit_price", "currency")
    save_changed(sale, record, *fields)
