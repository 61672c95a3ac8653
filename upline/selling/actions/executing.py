"""Executing and delivering orders: what turns items into subscriptions, as one sale each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from upline.access.rulebook import Actor, system_actor
from upline.catalog.rulebook import BillingCycle
from upline.kernel.verdicts import refuse
from upline.orders import actions as orders
from upline.orders.rulebook import ItemKind, OrderAction
from upline.setup import queries as setup
from upline.setup.rulebook import StatusKind
from upline.subscriptions import actions as subscriptions
from upline.subscriptions import queries as subscription_queries
from upline.subscriptions import rulebook as subscription_rules
from upline.subscriptions.rulebook import Action, Trigger
from upline.tenancy.queries import get_tenant

if TYPE_CHECKING:
    from upline.orders.models import Order, OrderItem
    from upline.subscriptions.models import Subscription

_MAX_START_OFFSET_YEARS = 5
_DELIVERING = frozenset({OrderAction.DELIVER, OrderAction.EXECUTE_ITEM})
_MAX_START_OFFSET = timedelta(days=_MAX_START_OFFSET_YEARS * 366)


@dataclass(kw_only=True)
class _Delivery:
    """Items on their way to become subscriptions; each record is locked and loaded once."""

    sale: subscriptions.Sale
    start_date: date
    records: dict[UUID, Subscription] = field(default_factory=dict)

    def target_of(self, item: OrderItem, action: Action) -> Subscription:
        """Return the subscription that an item is for, locked, if it allows what is asked."""
        made_by = item.target_item
        target_id = made_by.subscription_id if made_by else item.target_id
        if target_id is None:
            sentence = "The item that makes this subscription has not been delivered."
            raise refuse("item_not_delivered", sentence, "items")
        if target_id not in self.records:
            context = self.sale.context
            record = subscriptions.lock_with_parent(
                tenant_id=context.seller.id, subscription_id=target_id
            )
            subscription_rules.check(action, subscription_queries.state_on(record, context.today))
            if record.parent is not None:
                record.parent = self.records.setdefault(record.parent.pk, record.parent)
            self.records[target_id] = record
        return self.records[target_id]


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliverySpec:
    """Which items of an order are delivered, and when what they make begins; None: today.

    `version` of the order is the one that was read; None: whatever it holds now.
    """

    item_ids: Sequence[UUID]
    start_date: date | None = None
    version: int | None = None


@transaction.atomic
def execute_order(
    *,
    tenant_id: UUID,
    order_id: UUID,
    start_date: date | None,
    by: Actor,
    now: datetime,
    version: int | None = None,
) -> None:
    """Execute what of an ordinary order is not delivered yet: one sale, once (R3).

    `version` is the one that was read; None: whatever it holds now is executed.
    Raises: Refused — as `orders.lock_for` says, `date_out_of_range`, `mirror_protected`, and
    what its items refuse; Order.DoesNotExist.
    """
    order = orders.lock_for(
        OrderAction.EXECUTE, tenant_id=tenant_id, order_id=order_id, by=by, version=version
    )
    context = subscriptions.CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    items = list(order.items.filter(delivered_by=None).order_by("position"))
    deliver(context, order, items, trigger=Trigger.ORDER_EXECUTED, start_date=start_date)
    mark_executed(order, now=now)


@transaction.atomic
def deliver_items(
    *,
    tenant_id: UUID,
    order_id: UUID,
    delivery_spec: DeliverySpec,
    action: OrderAction,
    by: Actor,
    now: datetime,
) -> UUID:
    """Deliver some items of an ordinary order by a sub-order: a sale of its own (T1).

    `action` is deliver or execute-item, which delivers one. Returns the id of the sub-order.
    Raises: Refused — as `orders.lock_for` says, `unknown_item`, `already_executed`,
    `date_out_of_range`, `mirror_protected`, and what the items refuse; Order.DoesNotExist.
    """
    assert action in _DELIVERING, "two ways to deliver"
    order = orders.lock_for(
        action, tenant_id=tenant_id, order_id=order_id, by=by, version=delivery_spec.version
    )
    items = _items_to_deliver(order, delivery_spec.item_ids)
    context = subscriptions.CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    sub_order = _place_sub_order(context, order, items, by=by)
    trigger = Trigger.ITEMS_DELIVERED
    deliver(context, sub_order, items, trigger=trigger, start_date=delivery_spec.start_date)
    for item, own in zip(items, sub_order.items.order_by("position"), strict=True):
        item.delivered_by = sub_order
        item.save(update_fields=["delivered_by"])
        own.subscription_id = item.subscription_id
        own.save(update_fields=["subscription"])
    mark_executed(sub_order, now=now)
    if order.items.filter(delivered_by=None).exists():
        order.version += 1
        order.save(update_fields=["version"])
    else:
        mark_executed(order, now=now)
    return sub_order.pk


def _items_to_deliver(order: Order, item_ids: Sequence[UUID]) -> list[OrderItem]:
    """Raises: Refused — `unknown_item`, `already_executed`."""
    items = list(
        order.items.filter(pk__in=item_ids).select_related("target_item").order_by("position")
    )
    if len(items) != len(set(item_ids)) or not items:
        raise orders.unknown_item()
    if any(item.delivered_by_id is not None for item in items):
        raise refuse("already_executed", "This item has been delivered already.", "items")
    return items


def _place_sub_order(
    context: subscriptions.CommandContext, order: Order, items: Sequence[OrderItem], *, by: Actor
) -> Order:
    """Write the sub-order down, with the delivered items as its own lines."""
    place_of = {item.pk: index for index, item in enumerate(items, start=1)}
    terms = [
        orders.ItemTerms(
            kind=ItemKind(item.kind),
            product_id=item.product_id,
            billing_cycle=BillingCycle(item.billing_cycle),
            quantity=item.quantity,
            unit_price=item.unit_price,
            target_id=item.target_item.subscription_id if item.target_item else item.target_id,
            target_position=place_of.get(item.target_item_id) if item.target_item_id else None,
            pushed_price=item.pushed_price,
        )
        for item in items
    ]
    new = orders.NewOrder(
        account_id=order.account_id,
        account_name=order.account.name,
        billing_to_id=order.billing_to_id,
        currency=order.currency,
        order_date=context.today,
        items=terms,
        parent_id=order.pk,
    )
    placed = orders.place_order(tenant_id=context.seller.id, new=new, by=by, now=context.now)
    # Who may deliver the order may deliver its part, whatever rule the part has got.
    return orders.lock_for(
        OrderAction.EXECUTE,
        tenant_id=context.seller.id,
        order_id=placed.order_id,
        by=system_actor(by.name),
    )


def deliver(
    context: subscriptions.CommandContext,
    order: Order,
    items: Sequence[OrderItem],
    *,
    trigger: Trigger,
    start_date: date | None,
) -> None:
    """Turn items into subscriptions, licences and add-ons, in their order, as one sale (R10).

    Raises: Refused — `date_out_of_range`, `mirror_protected`, and what the items refuse.
    """
    start = start_date or context.today
    if abs(start - context.today) > _MAX_START_OFFSET:
        sentence = f"A start date lies within {_MAX_START_OFFSET_YEARS} years of today."
        raise refuse("date_out_of_range", sentence, "start_date")
    account = subscriptions.get_buyer(context, order.account_id)
    sale = subscriptions.Sale(
        context=context,
        account=account,
        trigger=trigger,
        effective_date=start,
        reference=order.name,
    )
    delivery = _Delivery(sale=sale, start_date=start)
    by_id = {item.pk: item for item in items}
    for item in items:
        if item.target_item_id in by_id:
            item.target_item = by_id[item.target_item_id]
        record = _DELIVER[ItemKind(item.kind)](delivery, item)
        record.order_id = order.pk
        record.save(update_fields=["order"])
        item.subscription_id = record.pk
        item.save(update_fields=["subscription"])
    sale.publish()


def _deliver_subscription(delivery: _Delivery, item: OrderItem) -> Subscription:
    new = subscriptions.NewSubscription(
        account_id=delivery.sale.account.pk,
        product_id=item.product_id,
        billing_cycle=BillingCycle(item.billing_cycle),
        quantity=item.quantity,
        start_date=delivery.start_date,
        pushed_price=item.pushed_price,
    )
    record = subscriptions.start_subscription(delivery.sale, new)
    delivery.records[record.pk] = record
    return record


def _deliver_licences(delivery: _Delivery, item: OrderItem) -> Subscription:
    record = delivery.target_of(item, Action.CHANGE_QUANTITY)
    subscriptions.check_quantity(record.quantity + item.quantity, record.product)
    subscriptions.set_quantity(delivery.sale, record, record.quantity + item.quantity)
    return record


def _deliver_add_on(delivery: _Delivery, item: OrderItem) -> Subscription:
    parent = delivery.target_of(item, Action.ADD_ADD_ON)
    new = subscriptions.NewAddOn(
        product_id=item.product_id, quantity=item.quantity, start_date=delivery.start_date
    )
    return subscriptions.start_add_on(delivery.sale, parent, new)


_DELIVER: Mapping[ItemKind, Callable[[_Delivery, OrderItem], Subscription]] = {
    ItemKind.SUBSCRIPTION: _deliver_subscription,
    ItemKind.LICENCES: _deliver_licences,
    ItemKind.ADD_ON: _deliver_add_on,
}

assert _DELIVER.keys() == set(ItemKind), "an item that nobody delivers"


def mark_executed(order: Order, *, now: datetime) -> None:
    """Set an order executed, with the BSS's status for that if it has one."""
    order.executed_at = now
    status = setup.find_status_of_kind(tenant_id=order.tenant_id, kind=StatusKind.EXECUTES)
    if status is not None:
        order.status_id = status.pk
    order.version += 1
    order.save(update_fields=["executed_at", "status", "version"])
