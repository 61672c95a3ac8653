"""Placing orders: what a customer wants becomes priced items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from upline.catalog import queries as catalog
from upline.catalog.rulebook import BillingCycle
from upline.kernel.verdicts import refuse
from upline.orders import actions as orders
from upline.orders.rulebook import Adds, OrderAction
from upline.subscriptions import actions as subscriptions
from upline.subscriptions import queries as held
from upline.tenancy.queries import get_tenant


@dataclass(frozen=True, kw_only=True, slots=True)
class WantedItem:
    """One line of a basket or order as it is asked for.

    A new product (`product_id`, `billing_cycle`), more licences of a subscription, or an
    add-on for one; the subscription by `target_id`, or by `target_position` (from 1) when
    an earlier line makes it.
    """

    adds: Adds
    quantity: int
    product_id: UUID | None = None
    billing_cycle: BillingCycle | None = None
    target_id: UUID | None = None
    target_position: int | None = None
    pushed_price: Decimal | None = None


@transaction.atomic
def create_order(
    *, tenant_id: UUID, account_id: UUID, items: Sequence[WantedItem], by: str, now: datetime
) -> orders.Placed:
    """Place an ordinary order for a customer. Nothing is executed, nothing is booked (R3).

    Raises: Refused — `not_offered`, `invalid_quantity`, `mirror_protected`,
    `unknown_subscription`; Account.DoesNotExist.
    """
    desk = subscriptions.Desk(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    account = subscriptions.get_buyer(desk, account_id)
    terms: list[orders.ItemTerms] = []
    for item in items:
        terms.append(_terms(desk, account_id, item, terms))
    new = orders.NewOrder(
        account_id=account.pk,
        account_name=account.name,
        billing_to_id=account.billing_to_id or account.pk,
        currency=desk.seller.currency,
        order_date=desk.today,
        items=terms,
    )
    return orders.place_order(tenant_id=tenant_id, new=new, now=now)


def _terms(
    desk: subscriptions.Desk,
    account_id: UUID,
    item: WantedItem,
    earlier: Sequence[orders.ItemTerms],
) -> orders.ItemTerms:
    target_product, cycle = _target(desk, account_id, item, earlier)
    product_id = target_product if item.adds is Adds.LICENCES else item.product_id
    if product_id is None or cycle is None:
        raise refuse("not_offered", "An item names a product and a billing cycle.", "product")
    if item.adds is not Adds.LICENCES:
        product = catalog.get_offered_product(seller=desk.seller, product_id=product_id)
        subscriptions.check_quantity(item.quantity, product)
    elif item.quantity < 1:
        raise refuse("invalid_quantity", "An item adds at least 1 licence.", "quantity")
    return orders.ItemTerms(
        adds=item.adds,
        product_id=product_id,
        billing_cycle=cycle,
        quantity=item.quantity,
        unit_price=_sell_price(desk, product_id, cycle, day=desk.today),
        target_id=item.target_id,
        target_position=item.target_position,
        pushed_price=item.pushed_price,
    )


def _target(
    desk: subscriptions.Desk,
    account_id: UUID,
    item: WantedItem,
    earlier: Sequence[orders.ItemTerms],
) -> tuple[UUID | None, BillingCycle | None]:
    """Return the product and billing cycle of what the item is for, or those it names itself."""
    if item.target_position is not None:
        made_by = earlier[item.target_position - 1]
        return made_by.product_id, made_by.billing_cycle
    if item.target_id is not None:
        target = held.get_subscription(tenant_id=desk.seller.id, subscription_id=item.target_id)
        if target.account_id != account_id:
            sentence = "This customer has no such subscription."
            raise refuse("unknown_subscription", sentence, "subscription")
        return target.product_id, BillingCycle(target.billing_cycle)
    return item.product_id, item.billing_cycle


def _sell_price(
    desk: subscriptions.Desk, product_id: UUID, cycle: BillingCycle, *, day: date
) -> Decimal | None:
    price = catalog.find_unit_price(
        seller=desk.seller, product_id=product_id, billing_cycle=cycle, day=day
    )
    return price.amount if price else None


@transaction.atomic
def add_order_item(
    *, tenant_id: UUID, order_id: UUID, item: WantedItem, action: OrderAction, now: datetime
) -> UUID:
    """Add an item to an ordinary order, priced as a new one would be.

    Raises: Refused — `back_order_protected`, `already_executed`, `not_offered`,
    `invalid_quantity`; Order.DoesNotExist.
    """
    order = orders.open_order(tenant_id=tenant_id, order_id=order_id, action=action)
    desk = subscriptions.Desk(seller=get_tenant(tenant_id=tenant_id), now=now, by="")
    terms = _terms(desk, order.account_id, item, [])
    return orders.add_item(
        tenant_id=tenant_id, order_id=order_id, item=terms, action=action, now=now
    )
