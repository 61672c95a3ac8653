"""Placing orders: what a customer wants becomes priced items."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from upline.access import queries as access
from upline.access.reach import Reach
from upline.access.rulebook import Actor
from upline.catalog import queries as catalog
from upline.catalog.rulebook import BillingCycle, check_quantity
from upline.kernel.money import ZERO
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.orders import actions as orders
from upline.orders.rulebook import ItemKind, OrderAction
from upline.selling.rulebook import SellingAction
from upline.subscriptions import actions as subscriptions
from upline.subscriptions import queries as subscription_queries
from upline.subscriptions import rulebook as subscription_rules
from upline.subscriptions.promotions import CustomerLine, CustomerSale
from upline.subscriptions.rulebook import Action, State, Status, SubscriptionKind
from upline.tenancy.queries import get_tenant

_MAX_PRICE = 1_000_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemSpec:
    """One line of a basket or order, as requested.

    A new product (`product_id`, `billing_cycle`), more licences of a subscription, or an
    add-on for one; the subscription by `target_id`, or by what makes it: an earlier line
    (`target_position`, from 1), or an item of the order to which this one is added
    (`target_item_id`).
    """

    kind: ItemKind
    quantity: int
    product_id: UUID | None = None
    billing_cycle: BillingCycle | None = None
    target_id: UUID | None = None
    target_position: int | None = None
    target_item_id: UUID | None = None
    pushed_price: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemAddition:
    """An item for an order that is written down; `action` is add-item or quick-add.

    `version` of the order is the one that was read; None: whatever it is by now.
    """

    item: ItemSpec
    action: OrderAction
    version: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class _OrderContext:
    """The context of a new order: the seller, the customer, and what the actor may see."""

    context: subscriptions.CommandContext
    account_id: UUID
    reach: Reach


@transaction.atomic
def create_order(  # noqa: PLR0913 — the facts of an order
    *,
    tenant_id: UUID,
    account_id: UUID,
    items: Sequence[ItemSpec],
    by: Actor,
    now: datetime,
    as_draft: bool = False,
    external_id: str = "",
) -> orders.PlacedOrder:
    """Place an ordinary order for a customer. Nothing is executed, nothing is booked (R3).

    Raises: Refused — `not_permitted`, `not_shared`, `not_offered`, `invalid_quantity`, `mirror_protected`,
    `unknown_subscription`, `unknown_item`, `not_an_add_on`, `not_a_subscription`,
    `too_many_items`, `amount_too_large`, and what `clean_external_id` says; Account.DoesNotExist — also for one that they may
    not see.
    """
    reach = access.reach(tenant_id=tenant_id, by=by)
    buyer = subscriptions.authorise_sale_to(
        tenant_id=tenant_id,
        account_id=account_id,
        action=SellingAction.CREATE_ORDER,
        by=by,
        reach=reach,
    )
    orders.check_item_count(len(items))
    context = subscriptions.CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    order_context = _OrderContext(context=context, account_id=account_id, reach=reach)
    terms: list[orders.ItemTerms] = []
    for item in items:
        terms.append(_terms(order_context, item, terms))
    terms = _with_promotions(order_context, terms)
    new = orders.NewOrder(
        account_id=account_id,
        account_name=buyer.customer.name,
        billing_to_id=buyer.billing_to_id,
        currency=order_context.context.seller.currency,
        order_date=order_context.context.today,
        items=terms,
        external_id=external_id,
        is_draft=as_draft,
    )
    return orders.place_order(tenant_id=tenant_id, new=new, by=by, now=now)


def check_items(
    *,
    tenant_id: UUID,
    account_id: UUID,
    items: Sequence[ItemSpec],
    positions: Collection[int],
    by: Actor,
    now: datetime,
) -> None:
    """Check lines that are put into a basket, at `positions` from 1, as an order of them would.

    The customer has passed the gate. Raises: Refused — as `create_order` does for its items.
    """
    context = subscriptions.CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    reach = access.reach(tenant_id=tenant_id, by=by)
    order_context = _OrderContext(context=context, account_id=account_id, reach=reach)
    for position in positions:
        _terms_at(order_context, items, position)


def _terms_at(
    order_context: _OrderContext, items: Sequence[ItemSpec], position: int
) -> orders.ItemTerms:
    """Return one of several items, priced; what it is for is an earlier one."""
    item = items[position - 1]
    earlier: list[orders.ItemTerms] = []
    if item.target_position is not None:
        if not 1 <= item.target_position < position:
            raise orders.unknown_item()
        earlier = [_terms_at(order_context, items, item.target_position)]
        item = replace(item, target_position=1)
    return _terms(order_context, item, earlier)


def _terms(
    order_context: _OrderContext, item: ItemSpec, earlier: Sequence[orders.ItemTerms]
) -> orders.ItemTerms:
    target = _target(order_context, item, earlier)
    if (target is None) != (item.kind is ItemKind.SUBSCRIPTION):
        sentence = text(
            "An item is for a subscription if it adds licences or an add-on, and only then."
        )
        raise refuse("unknown_subscription", sentence, "subscription")
    product_id = target.product_id if target and item.kind is ItemKind.LICENCES else item.product_id
    cycle = target.billing_cycle if target else item.billing_cycle
    if product_id is None or cycle is None:
        raise refuse("not_offered", text("An item names a product and a billing cycle."), "product")
    if target and item.kind is ItemKind.LICENCES:
        check_quantity(item.quantity, product=text("This product"), lowest=1, highest=None)
    else:
        _check_offer(order_context.context, product_id, item, target)
    return orders.ItemTerms(
        kind=item.kind,
        product_id=product_id,
        billing_cycle=cycle,
        quantity=item.quantity,
        unit_price=_sell_price(order_context.context, product_id, cycle),
        target_id=item.target_id,
        target_position=item.target_position,
        target_item_id=item.target_item_id,
        pushed_price=_checked_price(item.pushed_price),
    )


def _with_promotions(
    order_context: _OrderContext, terms: Sequence[orders.ItemTerms]
) -> list[orders.ItemTerms]:
    """Return items with the promotions that they have as a sale of today; executing decides anew.

    No query where the seller has none for its customers.
    """
    seller = order_context.context.seller
    sale = CustomerSale(
        seller=seller,
        account_id=order_context.account_id,
        day=order_context.context.today,
        lines=[
            CustomerLine(
                product_id=item.product_id,
                billing_cycle=item.billing_cycle,
                quantity=item.quantity,
                unit_price=item.unit_price or ZERO,
                currency=seller.currency,
            )
            for item in terms
        ],
    )
    return [
        replace(item, promotion=orders.ItemPromotion.of(line))
        for item, line in zip(terms, sale.price(), strict=True)
    ]


def _check_offer(
    context: subscriptions.CommandContext, product_id: UUID, item: ItemSpec, target: _Target | None
) -> None:
    """Raises: Refused — `not_offered`, `invalid_quantity`, `not_an_add_on`."""
    product = catalog.get_offered_product(seller=context.seller, product_id=product_id)
    subscriptions.check_quantity(item.quantity, product)
    if target is not None:
        parent = catalog.catalogue(seller=context.seller).get(pk=target.product_id)
        subscriptions.check_add_on_compatible(product, parent.terms())


def _checked_price(pushed: Decimal | None) -> Decimal | None:
    if pushed is not None and not 0 <= pushed < _MAX_PRICE:
        sentence = text("A price is not negative, and less than {limit}.", limit=f"{_MAX_PRICE:,}")
        raise refuse("invalid_price", sentence, "pushed_price")
    return pushed


@dataclass(frozen=True, slots=True)
class _Target:
    """The subscription that an item is for, as it stands or as it will be made."""

    product_id: UUID
    billing_cycle: BillingCycle


def _target(
    order_context: _OrderContext, item: ItemSpec, earlier: Sequence[orders.ItemTerms]
) -> _Target | None:
    """Return what the item is for; None where it is for nothing but itself.

    Raises: Refused — `unknown_item`, `unknown_subscription`, `not_active`, `not_a_subscription`.
    """
    if item.target_position is not None:
        if not 1 <= item.target_position <= len(earlier):
            raise orders.unknown_item()
        made_by = earlier[item.target_position - 1]
        _check_target_accepts(item, is_add_on=made_by.kind is not ItemKind.SUBSCRIPTION)
        return _Target(made_by.product_id, made_by.billing_cycle)
    if item.target_id is not None:
        return _existing_target(order_context, item, item.target_id)
    return None


def _existing_target(order_context: _OrderContext, item: ItemSpec, target_id: UUID) -> _Target:
    record = subscription_queries.find_subscription(
        tenant_id=order_context.context.seller.id,
        subscription_id=target_id,
        reach=order_context.reach,
    )
    if record is None or record.account_id != order_context.account_id:
        sentence = text("This customer has no such subscription.")
        raise refuse("unknown_subscription", sentence, "subscription")
    is_ended = record.status == Status.CANCELLED
    _check_target_accepts(item, is_add_on=record.kind == SubscriptionKind.ADD_ON, is_ended=is_ended)
    return _Target(record.product_id, BillingCycle(record.billing_cycle))


def _check_target_accepts(item: ItemSpec, *, is_add_on: bool, is_ended: bool = False) -> None:
    """Raises: Refused — `not_active`, `not_a_subscription`: what it is for never takes this.

    What may change until then is checked when the order is executed.
    """
    action = Action.ADD_ADD_ON if item.kind is ItemKind.ADD_ON else Action.CHANGE_QUANTITY
    status = Status.CANCELLED if is_ended else Status.ACTIVE
    subscription_rules.check(action, State(status=status, is_add_on=is_add_on))


def _sell_price(
    context: subscriptions.CommandContext, product_id: UUID, cycle: BillingCycle
) -> Decimal | None:
    price = catalog.find_unit_price(
        seller=context.seller, product_id=product_id, billing_cycle=cycle, day=context.today
    )
    return price.amount_in(context.seller.currency) if price else None


@transaction.atomic
def add_order_item(
    *, tenant_id: UUID, order_id: UUID, addition: ItemAddition, by: Actor, now: datetime
) -> UUID:
    """Add an item to an ordinary order, priced as a new one would be.

    Raises: Refused — as `orders.lock_for` and `create_order` say, `already_executed` for an
    item that is for one delivered already; Order.DoesNotExist.
    """
    item, action = addition.item, addition.action
    order = orders.lock_for(
        action, tenant_id=tenant_id, order_id=order_id, by=by, version=addition.version
    )
    subscriptions.get_buyer(tenant_id=tenant_id, account_id=order.account_id)
    context = subscriptions.CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    order_context = _OrderContext(
        context=context,
        account_id=order.account_id,
        reach=access.reach(tenant_id=tenant_id, by=by),
    )
    earlier: list[orders.ItemTerms] = []
    if item.target_item_id is not None:
        earlier = [orders.open_item_terms(order, item.target_item_id)]
        item = replace(item, target_position=1)
    [terms] = _with_promotions(order_context, [_terms(order_context, item, earlier)])
    terms = replace(terms, target_position=None)
    return orders.add_item(tenant_id=tenant_id, order_id=order_id, item=terms, action=action, by=by)
