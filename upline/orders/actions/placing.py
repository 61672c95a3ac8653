"""Placing ordinary orders and changing their items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from upline.catalog.rulebook import BillingCycle
from upline.kernel.ids import new_id
from upline.kernel.money import ZERO, round_money
from upline.kernel.numbering import take_numbers
from upline.kernel.verdicts import refuse
from upline.orders import rulebook
from upline.orders.models import Order, OrderItem
from upline.orders.rulebook import Adds, OrderAction, Origin
from upline.setup import actions as setup_actions
from upline.setup import queries as setup
from upline.setup.rulebook import StatusKind

ORDER_SERIES = "orders"


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemTerms:
    """An item, priced. `target_id`: the subscription it is for; `target_position`: the
    earlier item of the same order (from 1) that makes it.
    """

    adds: Adds
    product_id: UUID
    billing_cycle: BillingCycle
    quantity: int
    unit_price: Decimal | None
    target_id: UUID | None = None
    target_position: int | None = None
    pushed_price: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewOrder:
    """What an ordinary order begins with."""

    account_id: UUID
    account_name: str
    billing_to_id: UUID
    currency: str
    order_date: date
    items: Sequence[ItemTerms]
    parent_id: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """What an order is called: its id and those of its items, in their order."""

    order_id: UUID
    item_ids: tuple[UUID, ...]


@transaction.atomic
def place_order(*, tenant_id: UUID, new: NewOrder, now: datetime) -> Placed:
    """Write down an ordinary order; nothing is executed and nothing is booked (R3)."""
    order_type = setup.default_type(tenant_id=tenant_id)
    (number,) = take_numbers(tenant_id=tenant_id, series=ORDER_SERIES)
    order = Order.objects.create(
        tenant_id=tenant_id,
        number=number,
        name=f"{new.account_name} {number}",
        origin=Origin.DIRECT,
        account_id=new.account_id,
        billing_to_id=new.billing_to_id,
        order_date=new.order_date,
        type=order_type,
        status_id=_first_status(tenant_id),
        currency=new.currency,
        parent_id=new.parent_id,
        created_at=now,
    )
    items: list[OrderItem] = []
    for position, terms in enumerate(new.items, start=1):
        items.append(_item(order, position, terms, items))
    OrderItem.objects.bulk_create(items)
    sum_up(order)
    return Placed(order_id=order.pk, item_ids=tuple(i.pk for i in items))


def _first_status(tenant_id: UUID) -> UUID:
    order_type = setup.default_type(tenant_id=tenant_id)
    default = setup.default_status(tenant_id=tenant_id, order_type=order_type)
    if default.id is None:
        return setup_actions.ensure_last_resort_status(tenant_id=tenant_id)
    executing = setup.find_status_of_kind(tenant_id=tenant_id, kind=StatusKind.EXECUTES)
    if executing is not None and executing.pk == default.id:
        return setup_actions.ensure_last_resort_status(tenant_id=tenant_id)
    return default.id


def _item(order: Order, position: int, terms: ItemTerms, earlier: Sequence[OrderItem]) -> OrderItem:
    target_item = earlier[terms.target_position - 1] if terms.target_position else None
    item = OrderItem(
        id=new_id(),
        tenant_id=order.tenant_id,
        order=order,
        position=position,
        product_id=terms.product_id,
        billing_cycle=terms.billing_cycle,
        quantity=terms.quantity,
        unit_price=terms.unit_price,
        adds=terms.adds,
        target_id=terms.target_id,
        target_item=target_item,
        pushed_price=terms.pushed_price,
    )
    price_item(item, order.currency)
    return item


def price_item(item: OrderItem, currency: str) -> None:
    """Set an item's rounded money from its quantity and unit price (R21)."""
    item.gross = round_money(item.quantity * (item.unit_price or ZERO), currency)
    item.discount = ZERO
    item.total = item.gross


def sum_up(order: Order) -> None:
    """Set an order's totals to the sums of its items (R21)."""
    sums = order.items.aggregate(gross=Sum("gross"), discount=Sum("discount"), total=Sum("total"))
    order.gross = sums["gross"] or ZERO
    order.discount = sums["discount"] or ZERO
    order.total = sums["total"] or ZERO
    order.save(update_fields=["gross", "discount", "total"])


def lock_order(*, tenant_id: UUID, order_id: UUID) -> Order:
    """Return an order, locked. Raises: Order.DoesNotExist — also when it is another BSS's."""
    return Order.objects.select_for_update().get(tenant_id=tenant_id, pk=order_id)


def open_order(*, tenant_id: UUID, order_id: UUID, action: OrderAction) -> Order:
    """Return an order, locked, that allows an action and is not executed yet.

    Raises: Refused — `back_order_protected`, `already_executed`; Order.DoesNotExist.
    """
    order = lock_order(tenant_id=tenant_id, order_id=order_id)
    rulebook.check(action, Origin(order.origin))
    if order.executed_at is not None:
        raise refuse("already_executed", f"Order {order.name} has been executed already.")
    return order


@transaction.atomic
def add_item(
    *, tenant_id: UUID, order_id: UUID, item: ItemTerms, action: OrderAction, now: datetime
) -> UUID:
    """Add an item to an ordinary order; `action` is add-item or quick-add.

    Raises: Refused — `back_order_protected`, `already_executed`; Order.DoesNotExist.
    """
    assert action in {OrderAction.ADD_ITEM, OrderAction.QUICK_ADD}, "two ways to add"
    order = open_order(tenant_id=tenant_id, order_id=order_id, action=action)
    items = list(order.items.order_by("position"))
    position = max((i.position for i in items), default=0) + 1
    added = _item(order, position, item, items)
    added.save(force_insert=True)
    _touched(order)
    return added.pk


@transaction.atomic
def change_item_quantity(
    *, tenant_id: UUID, order_id: UUID, position: int, quantity: int, action: OrderAction
) -> None:
    """Change the quantity of an item of an ordinary order, by update or change-quantity.

    Raises: Refused — `back_order_protected`, `already_executed`, `invalid_quantity`;
    Order.DoesNotExist, OrderItem.DoesNotExist.
    """
    order = open_order(tenant_id=tenant_id, order_id=order_id, action=action)
    item = _open_item(order, position)
    if quantity < 1:
        raise refuse("invalid_quantity", "An item has at least 1 licence.", "quantity")
    item.quantity = quantity
    price_item(item, order.currency)
    item.save(update_fields=["quantity", "gross", "discount", "total"])
    _touched(order)


@transaction.atomic
def delete_item(*, tenant_id: UUID, order_id: UUID, position: int) -> None:
    """Delete an item of an ordinary order, with the items that need it.

    Raises: Refused — `back_order_protected`, `already_executed`;
    Order.DoesNotExist, OrderItem.DoesNotExist.
    """
    order = open_order(tenant_id=tenant_id, order_id=order_id, action=OrderAction.DELETE_ITEM)
    _open_item(order, position).delete()
    _touched(order)


def _open_item(order: Order, position: int) -> OrderItem:
    item = order.items.get(position=position)
    if item.delivered_by_id is not None:
        raise refuse("already_executed", "This item has been delivered already.")
    return item


def _touched(order: Order) -> None:
    order.version += 1
    order.save(update_fields=["version"])
    sum_up(order)


@transaction.atomic
def delete_order(*, tenant_id: UUID, order_id: UUID) -> None:
    """Delete an ordinary order that was never executed or delivered.

    Raises: Refused — `back_order_protected`, `already_executed`; Order.DoesNotExist.
    """
    order = open_order(tenant_id=tenant_id, order_id=order_id, action=OrderAction.DELETE)
    if order.sub_orders.exists():
        raise refuse("already_executed", "Items of this order have been delivered already.")
    order.delete()


@transaction.atomic
def cancel_order(*, tenant_id: UUID, order_id: UUID) -> None:
    """Give an ordinary order a status that cancels it.

    Raises: Refused — `back_order_protected`, `already_executed`, `no_such_status`.
    """
    order = open_order(tenant_id=tenant_id, order_id=order_id, action=OrderAction.CANCEL)
    status = setup.find_status_of_kind(tenant_id=tenant_id, kind=StatusKind.CANCELS)
    if status is None:
        raise refuse("no_such_status", "This BSS has no order status that cancels.")
    order.status = status
    order.version += 1
    order.save(update_fields=["status", "version"])


@transaction.atomic
def copy_order(*, tenant_id: UUID, order_id: UUID, order_date: date, now: datetime) -> Placed:
    """Place the same ordinary order again, with a number of its own.

    Raises: Refused `back_order_protected`; Order.DoesNotExist.
    """
    order = lock_order(tenant_id=tenant_id, order_id=order_id)
    rulebook.check(OrderAction.COPY, Origin(order.origin))
    items = list(order.items.select_related("target_item").order_by("position"))
    place_of = {item.pk: index for index, item in enumerate(items, start=1)}
    terms = [
        ItemTerms(
            adds=Adds(item.adds),
            product_id=item.product_id,
            billing_cycle=BillingCycle(item.billing_cycle),
            quantity=item.quantity,
            unit_price=item.unit_price,
            target_id=item.target_id,
            target_position=place_of.get(item.target_item_id) if item.target_item_id else None,
            pushed_price=item.pushed_price,
        )
        for item in items
    ]
    account = order.account
    new = NewOrder(
        account_id=account.pk,
        account_name=account.name,
        billing_to_id=order.billing_to_id,
        currency=order.currency,
        order_date=order_date,
        items=terms,
    )
    return place_order(tenant_id=tenant_id, new=new, now=now)
