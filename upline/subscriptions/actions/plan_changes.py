"""Changing the plan: all licences, or some, into a new or an existing subscription (R4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from upline.access.rulebook import Actor
from upline.catalog import queries as catalog
from upline.catalog.rulebook import BillingCycle, ProductTerms
from upline.kernel.ids import new_id
from upline.kernel.phrases import join_words
from upline.kernel.texts import plural_text, text
from upline.kernel.verdicts import refuse
from upline.parties.queries import snapshot_of_customer
from upline.subscriptions.actions.gate import authorise_change
from upline.subscriptions.actions.lifecycle import mark_cancelled
from upline.subscriptions.actions.locking import lock_subscriptions
from upline.subscriptions.actions.sale import (
    CommandContext,
    LineDetails,
    Sale,
    publish_change,
    stream_root,
)
from upline.subscriptions.actions.sale_steps import (
    check_quantity,
    save_changed,
    save_new,
    set_renewal,
    set_sell_price,
    subscription_name,
)
from upline.subscriptions.actions.scheduling import (
    ChangeTiming,
    check_started,
    due_date,
    schedule,
)
from upline.subscriptions.models import HistoryRecord, ScheduledChange, Subscription
from upline.subscriptions.queries import list_current_add_ons
from upline.subscriptions.rulebook import (
    Action,
    ChangeKind,
    HistoryAction,
    LineKind,
    ScheduledKind,
    Status,
    SubscriptionKind,
    Trigger,
)
from upline.tenancy.queries import get_tenant


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanChange:
    """The product to change to. `quantity` None: all licences. `into`: an existing subscription.

    `cancel_add_ons`: add-ons that cannot belong to the new product are cancelled with it (R10a).
    """

    product_id: UUID
    quantity: int | None = None
    into_id: UUID | None = None
    cancel_add_ons: bool = False
    timing: ChangeTiming = field(default_factory=ChangeTiming)


@dataclass(frozen=True, kw_only=True, slots=True)
class _CheckedPlanChange:
    """A checked plan change: `quantity` licences of `source` become `target`.

    `misfits` are the add-ons that cannot belong to `target` and are cancelled.
    """

    source: Subscription
    target: ProductTerms
    quantity: int
    into: Subscription | None
    is_upgrade: bool
    new_id: UUID
    misfits: tuple[Subscription, ...] = ()

    @property
    def is_full(self) -> bool:
        return self.quantity == self.source.quantity


@transaction.atomic
def change_plan(
    *,
    tenant_id: UUID,
    subscription_id: UUID,
    plan: PlanChange,
    by: Actor,
    now: datetime,
    version: str | None = None,
) -> UUID:
    """Sell an upgrade or downgrade; a later day is a scheduled change (R8).

    `version` is the one of the subscription that the actor has read; None: any.
    Returns the id of the subscription that has the new product: the same one for all
    licences, the existing or the new one for some.
    Raises: Refused — `not_active`, `scheduled_change_pending`, `not_offered`,
    `no_plan_path`, `already_on_plan`, `invalid_quantity`, `no_renewal`, `trial_not_allowed`,
    `add_on_does_not_fit`,
    `before_start`, `date_out_of_range`, `mirror_protected`, and what the gate refuses; Subscription.DoesNotExist — also for a hidden one.
    """
    context = CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    ids = [pk for pk in (subscription_id, plan.into_id) if pk is not None]
    locked = lock_subscriptions(tenant_id=tenant_id, subscription_ids=ids)
    source = locked[subscription_id]
    authorise_change(Action.CHANGE_PLAN, context, source, version=version)
    into = locked[plan.into_id] if plan.into_id else None
    plan_change = _check_plan_change(context, source, into, plan)
    due = due_date(plan.timing, source, today=context.today)
    _check_started(plan_change, due)
    # Computed before licences are moved: afterwards the moved part would count as all.
    changed_id = source.pk if plan_change.is_full else plan_change.new_id
    if due > context.today:
        _schedule(context, plan_change, due, at_renewal=plan.timing.at_renewal)
    else:
        sell_plan(context, plan_change, effective_date=due, acted_on=context.today)
    return changed_id if plan_change.into is None else plan_change.into.pk


def _check_plan_change(
    context: CommandContext, source: Subscription, into: Subscription | None, plan: PlanChange
) -> _CheckedPlanChange:
    target = catalog.get_offered_product(seller=context.seller, product_id=plan.product_id)
    direction = catalog.plan_direction(product=source.product_terms, target=target)
    quantity = source.quantity if plan.quantity is None else plan.quantity
    _check_moved_quantity(source, target, quantity, into=into)
    if source.is_trial and not target.offers_trial:
        raise refuse(
            "trial_not_allowed", text("{product} has no trial.", product=target.name), "product"
        )
    if into is not None:
        _check_into(context, source, into, target)
    misfits: tuple[Subscription, ...] = ()
    if quantity == source.quantity:
        misfits = _find_misfits(source, target)
        _check_misfits(misfits, target, are_cancelled=plan.cancel_add_ons)
    return _CheckedPlanChange(
        source=source,
        target=target,
        quantity=quantity,
        into=into,
        is_upgrade=direction == "upgrade",
        new_id=new_id(),
        misfits=misfits,
    )


def _find_misfits(source: Subscription, target: ProductTerms) -> tuple[Subscription, ...]:
    """Return the current add-ons of a locked subscription that cannot belong to the new product."""
    add_ons = list_current_add_ons(parent_id=source.pk)
    misfits = tuple(add_on for add_on in add_ons if not add_on.product_terms.is_add_on_of(target))
    for add_on in misfits:
        add_on.parent = source
    return misfits


def _check_misfits(
    misfits: Sequence[Subscription], target: ProductTerms, *, are_cancelled: bool
) -> None:
    """Raises: Refused `add_on_does_not_fit`, naming the add-ons (R10a)."""
    if misfits and not are_cancelled:
        listed = join_words([add_on.product_terms.name for add_on in misfits])
        sentence = plural_text(
            "{product} cannot have the add-on {add_ons}; cancel it with the change.",
            "{product} cannot have the add-ons {add_ons}; cancel them with the change.",
            count=len(misfits),
            product=target.name,
            add_ons=listed,
        )
        raise refuse("add_on_does_not_fit", sentence, "cancel_add_ons")


def _check_started(plan_change: _CheckedPlanChange, day: date) -> None:
    """Raises: Refused `before_start` — source or target has not started on that day (R8)."""
    check_started(plan_change.source, day)
    if plan_change.into is not None:
        check_started(plan_change.into, day)


def _check_moved_quantity(
    source: Subscription, target: ProductTerms, quantity: int, *, into: Subscription | None
) -> None:
    if not 1 <= quantity <= source.quantity:
        sentence = text("From 1 to {most} licences can be moved.", most=source.quantity)
        raise refuse("invalid_quantity", sentence, "quantity")
    if into is not None and quantity == source.quantity:
        sentence = text("All licences cannot be moved into another subscription.")
        raise refuse("invalid_quantity", sentence, "quantity")
    after = quantity + (into.quantity if into else 0)
    check_quantity(after, target)


def _check_into(
    context: CommandContext, source: Subscription, into: Subscription, target: ProductTerms
) -> None:
    authorise_change(Action.CHANGE_QUANTITY, context, into)
    same = (
        into.account_id == source.account_id
        and into.product_id == target.id
        and into.billing_cycle == source.billing_cycle
        and into.kind == SubscriptionKind.SUBSCRIPTION
        and into.is_trial == source.is_trial
    )
    if not same:
        sentence = text(
            "Licences can only be moved into the same customer’s subscription of {product} "
            "with the same billing cycle.",
            product=target.name,
        )
        raise refuse("no_plan_path", sentence, "into")


def _schedule(
    context: CommandContext, plan_change: _CheckedPlanChange, due: date, *, at_renewal: bool
) -> None:
    schedule(
        context,
        ScheduledChange(
            subscription=plan_change.source,
            kind=ScheduledKind.PLAN,
            quantity=None if plan_change.is_full else plan_change.quantity,
            product_id=plan_change.target.id,
            into=plan_change.into,
            new_subscription_id=plan_change.new_id,
            cancel_add_ons=bool(plan_change.misfits),
            due_date=due,
            at_renewal=at_renewal,
        ),
    )


def apply_scheduled_plan(
    context: CommandContext,
    change: ScheduledChange,
    source: Subscription,
    into: Subscription | None,
) -> None:
    """Apply a scheduled plan change that is due, and publish its sale. Both records are locked.

    Raises: Refused — what it needs is no longer so.
    """
    plan = PlanChange(
        product_id=_required(change.product_id),
        quantity=change.quantity,
        into_id=change.into_id,
        cancel_add_ons=change.cancel_add_ons,
    )
    checked = _check_plan_change(context, source, into, plan)
    _check_started(checked, change.due_date)
    plan_change = replace(checked, new_id=change.new_subscription_id or checked.new_id)
    sell_plan(context, plan_change, effective_date=change.due_date, acted_on=change.due_date)


def _required(product_id: UUID | None) -> UUID:
    assert product_id is not None, "a scheduled plan change names its product"
    return product_id


def sell_plan(
    context: CommandContext,
    plan_change: _CheckedPlanChange,
    *,
    effective_date: date,
    acted_on: date,
) -> None:
    """Sell a checked plan change that takes effect now; the rows are locked."""
    sale = Sale(
        context=context,
        customer=snapshot_of_customer(plan_change.source.account),
        trigger=Trigger.PLAN_CHANGED_FULL if plan_change.is_full else Trigger.PLAN_CHANGED_PARTIAL,
        effective_date=effective_date,
        acted_on=acted_on,
    )
    if plan_change.is_full:
        _apply_full_change(sale, plan_change)
    else:
        _apply_partial_change(sale, plan_change)
    sale.publish()


def _cancel_misfits(sale: Sale, plan_change: _CheckedPlanChange) -> None:
    """Cancel the add-ons that cannot belong to the new product, as part of the sale.

    A sale of the seller's own products alone books nothing: a separate event is published for their mirrors.
    """
    context, misfits, day = sale.context, list(plan_change.misfits), sale.effective_date
    mark_cancelled(context, misfits, end_date=day, requested_on=sale.acted_on or context.today)
    products = (plan_change.source.product_terms, plan_change.target)
    if all(product.tenant_id == context.seller.id for product in products):
        kind = ChangeKind.SUBSCRIPTION_CANCELLED
        publish_change(context, kind, misfits, effective_date=day, acted_on=sale.acted_on)
        return
    for add_on in misfits:
        if stream_root(add_on).sequence_no > 0:  # upstream knows it
            save_changed(sale, add_on)


def _apply_full_change(sale: Sale, plan_change: _CheckedPlanChange) -> None:
    _cancel_misfits(sale, plan_change)
    source, old = plan_change.source, plan_change.source.product_terms
    source.set_product(plan_change.target)
    source.name = subscription_name(sale.customer.name, plan_change.target.name)
    set_sell_price(sale, source)
    save_changed(sale, source, "product", "name", "unit_price", "currency")
    sale.write_history(
        HistoryRecord(
            subscription=source,
            action=HistoryAction.FULL_UPGRADE
            if plan_change.is_upgrade
            else HistoryAction.FULL_DOWNGRADE,
            product_old_id=old.id,
            product_new_id=plan_change.target.id,
        )
    )
    was = LineDetails(product=old, is_upgrade=plan_change.is_upgrade)
    now = LineDetails(product=plan_change.target, is_upgrade=plan_change.is_upgrade)
    count = plan_change.quantity
    sale.add_line(LineKind.FULL_PLAN_OLD, source, quantity=-count, quantity_old=count, details=was)
    sale.add_line(LineKind.FULL_PLAN_NEW, source, quantity=count, quantity_old=count, details=now)


def _apply_partial_change(sale: Sale, plan_change: _CheckedPlanChange) -> None:
    source, count = plan_change.source, plan_change.quantity
    action = (
        HistoryAction.PARTIAL_UPGRADE if plan_change.is_upgrade else HistoryAction.PARTIAL_DOWNGRADE
    )
    details = LineDetails(is_upgrade=plan_change.is_upgrade)
    source_old, source.quantity = source.quantity, source.quantity - count
    save_changed(sale, source, "quantity")
    sale.record(source, action, old=source_old)
    sale.add_line(
        LineKind.PARTIAL_PLAN_SOURCE,
        source,
        quantity=-count,
        quantity_old=source_old,
        details=details,
    )
    if plan_change.into is None:
        target = _start_target(sale, plan_change)
        kind, target_old = LineKind.PARTIAL_PLAN_NEW_TARGET, 0
    else:
        target = plan_change.into
        kind, target_old = LineKind.PARTIAL_PLAN_INTO, target.quantity
        target.quantity += count
        save_changed(sale, target, "quantity")
        sale.record(target, action, old=target_old)
    sale.add_line(kind, target, quantity=count, quantity_old=target_old, details=details)


def _start_target(sale: Sale, plan_change: _CheckedPlanChange) -> Subscription:
    target = Subscription(
        id=plan_change.new_id,
        tenant_id=plan_change.source.tenant_id,
        kind=SubscriptionKind.SUBSCRIPTION,
        account_id=plan_change.source.account_id,
        name=subscription_name(sale.customer.name, plan_change.target.name),
        billing_cycle=BillingCycle(plan_change.source.billing_cycle),
        quantity=plan_change.quantity,
        status=Status.ACTIVE,
        is_trial=plan_change.source.is_trial,
        start_date=sale.effective_date,
        auto_renew=plan_change.source.auto_renew,
        created_at=sale.context.now,
    )
    target.set_product(plan_change.target)
    set_sell_price(sale, target)
    set_renewal(target)
    save_new(sale, target)
    sale.record(target, HistoryAction.CREATED)
    return target
