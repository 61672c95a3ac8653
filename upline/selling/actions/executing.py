"""Executing and delivering orders: items become subscriptions, as one sale each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from upline.access.rulebook import Actor
from upline.database.bulk import execute
from upline.kernel.dates import check_date_range
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.orders import actions as orders
from upline.orders.rulebook import ItemKind, OrderAction
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.rulebook import Trigger
from upline.tenancy.queries import get_tenant

_DELIVERING = frozenset({OrderAction.DELIVER, OrderAction.EXECUTE_ITEM})


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliverySpec:
    """Which items of an order are delivered, and when what they make begins; None: today.

    `version` of the order is the one that was read; None: whatever it holds now. `prices`: as
    `execute_order` takes them.
    """

    item_ids: Sequence[UUID]
    start_date: date | None = None
    version: int | None = None
    prices: Mapping[UUID, Decimal] | None = None


@transaction.atomic
def execute_order(  # noqa: PLR0913 — the facts of a sale
    *,
    tenant_id: UUID,
    order_id: UUID,
    start_date: date | None,
    by: Actor,
    now: datetime,
    version: int | None = None,
    prices: Mapping[UUID, Decimal] | None = None,
) -> None:
    """Execute what of an ordinary order is not delivered yet: one sale, once (R3).

    `version` is the one that was read; None: whatever it holds now is executed. `prices` are what
    a person has entered for items that have no sell price; None: such items are sold without one.
    Raises: Refused — as `orders.lock_for` says, `no_sell_price`, `date_out_of_range`,
    `before_start`, `mirror_protected`, and what its items refuse; Order.DoesNotExist.
    """
    order = orders.lock_to_execute(tenant_id=tenant_id, order_id=order_id, by=by, version=version)
    if prices is not None:
        order.set_missing_prices(prices)
    context = subscriptions.CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    deliver(context, order, trigger=Trigger.ORDER_EXECUTED, start_date=start_date)
    order.mark_executed(now=now)
    _end_approval(order_id)


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
    Raises: Refused — as `orders.lock_for` says, `unknown_item`, `already_executed`, `no_sell_price`,
    `date_out_of_range`, `before_start`, `mirror_protected`, and what the items
    refuse; Order.DoesNotExist.
    """
    assert action in _DELIVERING, "two ways to deliver"
    selection = orders.ItemSelection(item_ids=delivery_spec.item_ids, version=delivery_spec.version)
    order = orders.lock_to_deliver(
        action, tenant_id=tenant_id, order_id=order_id, selection=selection, by=by
    )
    if delivery_spec.prices is not None:
        order.set_missing_prices(delivery_spec.prices)
    context = subscriptions.CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    sub_order = order.place_sub_order(order_date=context.today, by=by, now=now)
    start_date = delivery_spec.start_date
    deliver(context, sub_order, trigger=Trigger.ITEMS_DELIVERED, start_date=start_date)
    sub_order.mark_executed(now=now)
    order.complete_by(sub_order, now=now)
    _end_approval(order_id)
    return sub_order.order_id


_END_APPROVAL = """
    UPDATE upline_basket SET awaits_approval = false WHERE order_id = %s AND awaits_approval
"""


def _end_approval(order_id: UUID) -> None:
    """Record that an order that was checked out for approval waits no more."""
    execute(_END_APPROVAL, [order_id])


def deliver(
    context: subscriptions.CommandContext,
    order: orders.OrderDelivery,
    *,
    trigger: Trigger,
    start_date: date | None,
) -> None:
    """Turn items into subscriptions, licences and add-ons, in their order, as one sale (R10).

    Raises: Refused — `date_out_of_range`, `before_start`, `mirror_protected`, and what the items refuse.
    """
    start = start_date or context.today
    check_date_range(start, today=context.today, field="start_date")
    delivered = subscriptions.DeliveredOrder(
        id=order.order_id,
        name=order.name,
        account_id=order.account_id,
        trigger=trigger,
        start_date=start,
    )
    targets = {item.target_id for item in order.items if item.target_id is not None}
    delivery = subscriptions.begin_delivery(context, delivered, target_ids=targets)
    became: dict[UUID, UUID] = {}
    for item in order.items:
        became[item.id] = _DELIVER[item.kind](delivery, item, became)
    order.record(became)
    priced = delivery.publish()
    order.set_promotions(
        {
            item.id: orders.ItemPromotion.of(line) if line else None
            for item, line in zip(order.items, priced, strict=True)
        }
    )


Became = Mapping[UUID, UUID]  # the subscription that each delivered item has become


def _deliver_subscription(
    delivery: subscriptions.Delivery, item: orders.DeliverableItem, _became: Became
) -> UUID:
    return delivery.deliver_subscription(
        product_id=item.product_id,
        billing_cycle=item.billing_cycle,
        quantity=item.quantity,
        prices=_prices(item),
    )


def _deliver_licences(
    delivery: subscriptions.Delivery, item: orders.DeliverableItem, became: Became
) -> UUID:
    return delivery.deliver_licences(
        target_id=_target_id(item, became), quantity=item.quantity, prices=_prices(item)
    )


def _deliver_add_on(
    delivery: subscriptions.Delivery, item: orders.DeliverableItem, became: Became
) -> UUID:
    return delivery.deliver_add_on(
        target_id=_target_id(item, became),
        product_id=item.product_id,
        quantity=item.quantity,
        prices=_prices(item),
    )


def _prices(item: orders.DeliverableItem) -> subscriptions.ItemPrices:
    return subscriptions.ItemPrices(
        ordered=item.unit_price, pushed=item.pushed_price, typed=item.typed_price
    )


def _target_id(item: orders.DeliverableItem, became: Became) -> UUID:
    """Raises: Refused `item_not_delivered`."""
    target_id = item.target_id
    if item.target_item_id is not None:
        target_id = became.get(item.target_item_id, target_id)
    if target_id is None:
        sentence = text("The item that makes this subscription has not been delivered.")
        raise refuse("item_not_delivered", sentence, "items")
    return target_id


_DELIVER: Mapping[
    ItemKind, Callable[[subscriptions.Delivery, orders.DeliverableItem, Became], UUID]
] = {
    ItemKind.SUBSCRIPTION: _deliver_subscription,
    ItemKind.LICENCES: _deliver_licences,
    ItemKind.ADD_ON: _deliver_add_on,
}

assert _DELIVER.keys() == set(ItemKind), "an item that nobody delivers"
