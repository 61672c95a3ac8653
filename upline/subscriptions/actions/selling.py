"""The actions that sell subscriptions, each one sale of table T1 (R4).

Each takes `version`, the one that the actor has read (`sale_version_of`); None: any. Besides what
it lists, each raises what the gate does: `not_permitted`, `not_shared`, `stale`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from upline.access import queries as access
from upline.access.rulebook import Actor
from upline.kernel.dates import check_date_range
from upline.parties.queries import snapshot_of_customer
from upline.subscriptions.actions.gate import authorise_change, authorise_sale_to
from upline.subscriptions.actions.locking import lock_subscription
from upline.subscriptions.actions.sale import CommandContext, Sale
from upline.subscriptions.actions.sale_steps import (
    NewAddOn,
    NewSubscription,
    check_quantity,
    save_changed,
    set_quantity,
    set_renewal,
    set_sell_price,
    start_add_on,
    start_subscription,
)
from upline.subscriptions.actions.scheduling import (
    ChangeTiming,
    check_started,
    due_date,
    schedule,
)
from upline.subscriptions.models import ScheduledChange, Subscription
from upline.subscriptions.queries import list_current_add_ons
from upline.subscriptions.rulebook import (
    Action,
    HistoryAction,
    LineKind,
    RecordAction,
    ScheduledKind,
    SubscriptionKind,
    Trigger,
)
from upline.tenancy.queries import get_tenant


@dataclass(frozen=True, kw_only=True, slots=True)
class CreatedSubscription:
    """The ids of a new subscription and of its add-ons, in their order."""

    subscription_id: UUID
    add_on_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PaidTerms:
    """On what terms a trial becomes paid; by default as many as on trial, from today."""

    quantity: int | None = None
    start_date: date | None = None


@transaction.atomic
def create_subscription(
    *, tenant_id: UUID, new: NewSubscription, by: Actor, now: datetime
) -> CreatedSubscription:
    """Sell a new subscription directly; a trial is no sale yet (R6).

    Raises: Refused — `not_offered`, `invalid_quantity`, `trial_not_allowed`, `not_an_add_on`,
    `before_start`, `date_out_of_range`, `mirror_protected`; Account.DoesNotExist — also for one that the actor may not see.
    """
    context = CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    buyer = authorise_sale_to(
        tenant_id=tenant_id,
        account_id=new.account_id,
        action=RecordAction.CREATE,
        by=by,
        reach=access.reach(tenant_id=tenant_id, by=by),
    )
    sale = Sale(
        context=context,
        customer=buyer.customer,
        trigger=Trigger.SUBSCRIPTION_CREATED,
        effective_date=new.start_date or context.today,
    )
    subscription = start_subscription(sale, new)
    sale.publish()
    add_ons = list_current_add_ons(parent_id=subscription.pk).values_list("pk", flat=True)
    return CreatedSubscription(subscription_id=subscription.pk, add_on_ids=tuple(add_ons))


@transaction.atomic
def change_quantity(  # noqa: PLR0913 — the facts of the commonest sale
    *,
    tenant_id: UUID,
    subscription_id: UUID,
    quantity: int,
    by: Actor,
    now: datetime,
    timing: ChangeTiming = ChangeTiming(),  # noqa: B008 — frozen
    version: str | None = None,
) -> None:
    """Sell more or fewer licences of a subscription or add-on; `quantity` is the new total.

    The value it already has is no sale; a later day is a scheduled change (R8).
    Raises: Refused — `not_active`, `scheduled_change_pending`, `invalid_quantity`,
    `no_renewal`, `before_start`, `date_out_of_range`, `mirror_protected`;
    Subscription.DoesNotExist — also for a hidden one.
    """
    context = CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    record = lock_subscription(tenant_id=tenant_id, subscription_id=subscription_id)
    authorise_change(Action.CHANGE_QUANTITY, context, record, version=version)
    check_quantity(quantity, record.product_terms)
    due = due_date(timing, record, today=context.today)
    check_started(record, due)
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
    sell_quantity(context, record, quantity, effective_date=due, acted_on=context.today)


def sell_quantity(
    context: CommandContext,
    record: Subscription,
    quantity: int,
    *,
    effective_date: date,
    acted_on: date,
) -> None:
    """Sell a change of quantity that takes effect now; the rows are locked."""
    is_add_on = record.kind == SubscriptionKind.ADD_ON
    sale = Sale(
        context=context,
        customer=snapshot_of_customer(record.account),
        trigger=Trigger.ADDON_QUANTITY_CHANGED if is_add_on else Trigger.QUANTITY_CHANGED,
        effective_date=effective_date,
        acted_on=acted_on,
    )
    set_quantity(sale, record, quantity)
    sale.publish()


@transaction.atomic
def add_add_on(
    *,
    tenant_id: UUID,
    subscription_id: UUID,
    add_on: NewAddOn,
    by: Actor,
    now: datetime,
    version: str | None = None,
) -> UUID:
    """Sell an add-on for an existing subscription.

    Raises: Refused — `not_active`, `scheduled_change_pending`, `not_offered`,
    `not_an_add_on`, `invalid_quantity`, `before_start`, `date_out_of_range`, `mirror_protected`;
    Subscription.DoesNotExist — also for a hidden one.
    """
    context = CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    parent = lock_subscription(tenant_id=tenant_id, subscription_id=subscription_id)
    authorise_change(Action.ADD_ADD_ON, context, parent, version=version)
    sale = Sale(
        context=context,
        customer=snapshot_of_customer(parent.account),
        trigger=Trigger.ADDON_ADDED,
        effective_date=add_on.start_date or context.today,
    )
    record = start_add_on(sale, parent, add_on)
    sale.publish()
    return record.pk


@transaction.atomic
def upgrade_trial(
    *,
    tenant_id: UUID,
    subscription_id: UUID,
    terms: PaidTerms,
    by: Actor,
    now: datetime,
    version: str | None = None,
) -> None:
    """Turn a trial into a paid subscription, with its add-ons: the first sale of it (R6).

    Raises: Refused — `not_a_trial`, `not_active`, `scheduled_change_pending`,
    `invalid_quantity`, `before_start`, `date_out_of_range`, `mirror_protected`;
    Subscription.DoesNotExist — also for a hidden one.
    """
    context = CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    record = lock_subscription(tenant_id=tenant_id, subscription_id=subscription_id)
    authorise_change(Action.UPGRADE_TRIAL, context, record, version=version)
    quantity = record.quantity if terms.quantity is None else terms.quantity
    check_quantity(quantity, record.product_terms)
    start = terms.start_date or context.today
    check_date_range(start, today=context.today, field="start_date")
    check_started(record, start, field="start_date")
    sale = Sale(
        context=context,
        customer=snapshot_of_customer(record.account),
        trigger=Trigger.TRIAL_UPGRADED,
        effective_date=start,
    )
    quantity_old, record.quantity = record.quantity, quantity
    _become_paid(sale, record)
    sale.record(record, HistoryAction.TRIAL_UPGRADED, old=quantity_old)
    sale.add_line(LineKind.NEW_SUBSCRIPTION, record, quantity=quantity, quantity_old=0)
    for add_on in list_current_add_ons(parent_id=record.pk):
        add_on.parent = record
        _become_paid(sale, add_on)
        quantity = add_on.quantity
        sale.add_line(LineKind.NEW_ADD_ON, add_on, quantity=quantity, quantity_old=0)
    sale.publish()


def _become_paid(sale: Sale, record: Subscription) -> None:
    """Make a trial, or an add-on of one, paid; an add-on that starts later keeps its start."""
    record.is_trial = False
    record.start_date = max(record.start_date, sale.effective_date)
    set_renewal(record)
    set_sell_price(sale, record)
    fields = ("is_trial", "quantity", "start_date", "renewal_date", "unit_price", "currency")
    save_changed(sale, record, *fields)
