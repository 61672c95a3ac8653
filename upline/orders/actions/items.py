"""Changing the items of an ordinary order, while it is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from upline.access.rulebook import Actor
from upline.catalog import queries as catalog
from upline.catalog.rulebook import BillingCycle, PromotionAudience, check_quantity
from upline.kernel.money import ZERO, round_money
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, refuse
from upline.orders.actions.gate import lock_for
from upline.orders.actions.placing import (
    ItemPromotion,
    ItemTerms,
    check_item_count,
    new_item,
    price_item,
    update_totals,
)
from upline.orders.models import Order, OrderItem
from upline.orders.rulebook import ItemKind, OrderAction
from upline.tenancy.queries import get_tenant

_ADDING = frozenset({OrderAction.ADD_ITEM, OrderAction.QUICK_ADD})
_CHANGING = frozenset({OrderAction.UPDATE_ITEM, OrderAction.CHANGE_ITEM_QUANTITY})


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemChange:
    """What an item shall be. `billing_cycle` None: as it is; another one is priced as of `day`.

    `version` of the order is the one that was read; None: whatever it is by now.
    """

    quantity: int
    billing_cycle: BillingCycle | None = None
    day: date | None = None
    version: int | None = None


@transaction.atomic
def add_item(
    *, tenant_id: UUID, order_id: UUID, item: ItemTerms, action: OrderAction, by: Actor
) -> UUID:
    """Add an item to an ordinary order; `action` is add-item or quick-add.

    Raises: Refused — as `lock_for` says, `unknown_item`, `too_many_items`, `amount_too_large`;
    Order.DoesNotExist.
    """
    assert action in _ADDING, "two ways to add"
    order = lock_for(action, tenant_id=tenant_id, order_id=order_id, by=by)
    check_item_count(order.line_count + 1)
    target = open_item(order, item.target_item_id) if item.target_item_id else None
    last = order.items.order_by("-position").values_list("position", flat=True).first()
    added = new_item(order, (last or 0) + 1, item, target)
    added.save(force_insert=True)
    _save_changed_order(order)
    return added.pk


@transaction.atomic
def change_item(
    *,
    tenant_id: UUID,
    order_id: UUID,
    item_id: UUID,
    change: ItemChange,
    action: OrderAction,
    by: Actor,
) -> None:
    """Change an item of an ordinary order; `action` is update-item or change-item-quantity.

    A billing cycle is also that of the items which are for this one. Where nothing differs, the
    order keeps its version.
    Raises: Refused — as `lock_for` says, `unknown_item`, `already_executed`,
    `invalid_quantity`, `billing_cycle_kept`, `amount_too_large`; Order.DoesNotExist.
    """
    assert action in _CHANGING, "two ways to change"
    order = lock_for(action, tenant_id=tenant_id, order_id=order_id, by=by, version=change.version)
    item = open_item(order, item_id)
    _check_quantity(item, change.quantity)
    if change.quantity == item.quantity and change.billing_cycle in (None, item.billing_cycle):
        return
    item.quantity = change.quantity
    if change.billing_cycle not in (None, item.billing_cycle):
        assert change.day is not None, "a billing cycle is priced as of a day"
        _set_cycle(order, item, BillingCycle(change.billing_cycle), change.day)
    price_item(item, order.currency, _promotion_again(order, item))
    item.save()
    _save_changed_order(order)


@transaction.atomic
def delete_item(
    *, tenant_id: UUID, order_id: UUID, item_id: UUID, by: Actor, version: int | None = None
) -> None:
    """Delete an item of an ordinary order, with the items that are for it.

    Raises: Refused — as `lock_for` says, `unknown_item`, `already_executed`;
    Order.DoesNotExist.
    """
    order = lock_for(
        OrderAction.DELETE_ITEM, tenant_id=tenant_id, order_id=order_id, by=by, version=version
    )
    open_item(order, item_id).delete()
    _save_changed_order(order)


def open_item(order: Order, item_id: UUID) -> OrderItem:
    """Return an item that has not been delivered.

    Raises: Refused — `unknown_item`, `already_executed`.
    """
    item = order.items.select_related("product").filter(pk=item_id).first()
    if item is None:
        raise unknown_item()
    if item.delivered_by_id is not None:
        raise refuse("already_executed", text("This item has been delivered already."), "item")
    return item


def open_item_terms(order: Order, item_id: UUID) -> ItemTerms:
    """Return what an item that has not been delivered orders. Raises: as `open_item` does."""
    item = open_item(order, item_id)
    return ItemTerms(
        kind=ItemKind(item.kind),
        product_id=item.product_id,
        billing_cycle=BillingCycle(item.billing_cycle),
        quantity=item.quantity,
        unit_price=item.unit_price,
    )


def unknown_item() -> Refused:
    """Return what is said where an order has no such item: another order's does not exist."""
    return refuse("unknown_item", text("This order has no such item."), "item")


def _check_quantity(item: OrderItem, quantity: int) -> None:
    """Raises: Refused `invalid_quantity`; further licences add to what is held, from 1 on."""
    adds_licences = item.kind == ItemKind.LICENCES
    check_quantity(
        quantity,
        product=item.product.name,
        lowest=1 if adds_licences else item.product.min_quantity,
        highest=item.product.max_quantity,
    )


def _set_cycle(order: Order, item: OrderItem, cycle: BillingCycle, day: date) -> None:
    if item.kind != ItemKind.SUBSCRIPTION:
        sentence = text("This item has the billing cycle of the subscription that it is for.")
        raise refuse("billing_cycle_kept", sentence, "billing_cycle")
    rest = list(order.items.exclude(pk=item.pk))
    followers = [one for one in rest if _is_for(one, item, rest)]
    seller = get_tenant(tenant_id=order.tenant_id)
    products = [one.product_id for one in (item, *followers)]
    prices = catalog.load_unit_prices(seller=seller, product_ids=products)
    for one in (item, *followers):
        price = prices.on(day, one.product_id, cycle)
        one.billing_cycle = cycle
        one.unit_price = price.amount_in(order.currency) if price else None
        price_item(one, order.currency, _promotion_again(order, one))
        one.save()


def _promotion_again(order: Order, item: OrderItem) -> ItemPromotion | None:
    """Return the promotion of an item for its present quantity and billing cycle; executing decides anew.

    One query where it has one.
    """
    if item.promotion_id is None:
        return None
    covering = catalog.promotions_for(
        tenant_id=order.tenant_id,
        product_ids=[item.product_id],
        audience=PromotionAudience.OWN_CUSTOMERS,
    ).get((item.product_id, BillingCycle(item.billing_cycle)), ())
    terms = next((one for one in covering if one.id == item.promotion_id), None)
    if terms is None:
        return None
    gross = round_money(item.quantity * (item.unit_price or ZERO), order.currency)
    discount = terms.discount(quantity=item.quantity, gross=gross, currency=order.currency)
    return ItemPromotion(terms.id, terms.duration_cycles, discount)


def _is_for(one: OrderItem, item: OrderItem, rest: list[OrderItem]) -> bool:
    """Tell whether an item is for another one, be it by way of a third."""
    if one.target_item_id is None or one.target_item_id == item.pk:
        return one.target_item_id == item.pk
    between = next((other for other in rest if other.pk == one.target_item_id), None)
    return between is not None and _is_for(between, item, rest)


def _save_changed_order(order: Order) -> None:
    order.version += 1
    order.save(update_fields=["version"])
    update_totals(order)
