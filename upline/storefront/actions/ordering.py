"""What the user of a storefront orders: a basket that stays theirs until it is checked out, and trials."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from upline.access.rulebook import Actor
from upline.catalog.rulebook import BillingCycle
from upline.database.locking import lock_row
from upline.kernel.clock import local_date
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, refuse
from upline.orders.rulebook import ItemKind
from upline.selling import actions as selling
from upline.selling import queries as selling_queries
from upline.selling.actions import ItemSpec
from upline.storefront.models import StorefrontUser
from upline.storefront.queries import (
    OfferedProduct,
    StorefrontFacts,
    basket_page,
    find_offered_products,
    find_storefront,
    get_customer,
)
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.actions import NewSubscription
from upline.tenancy.queries import get_tenant


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderRequest:
    """What shall be put into a basket. `target_id`: the subscription that gets more, or that gets the add-on.

    `target_position`: the line of the basket that the add-on is for, from 1.
    """

    product_id: UUID
    quantity: int
    cycle: BillingCycle | None = None
    target_id: UUID | None = None
    target_position: int | None = None


@transaction.atomic
def put_in_basket(
    *, tenant_id: UUID, user_id: UUID, request: OrderRequest, by: Actor, now: datetime
) -> UUID:
    """Put a product into the basket of a storefront's user, and return the basket.

    Raises: Refused — `not_permitted`, `not_offered`, `unknown_item`, `invalid_quantity`; StorefrontUser.DoesNotExist.
    """
    user = lock_row(StorefrontUser, user_id, tenant_id=tenant_id)
    storefront = find_storefront(seller=get_tenant(tenant_id=tenant_id))
    product = _offered(storefront, request.product_id, _today(storefront, now))
    is_open = user.basket_id is not None and (
        selling_queries.find_order_of_basket(tenant_id=tenant_id, basket_id=user.basket_id) is None
    )
    if not is_open:
        user.basket_id = selling.fill_basket(
            tenant_id=tenant_id, account_id=user.account_id, items=(), by=by, now=now
        )
        user.save(update_fields=["basket"])
    assert user.basket_id is not None, "made a moment ago"
    item = ItemSpec(
        kind=_kind(product, request),
        quantity=request.quantity,
        product_id=request.product_id,
        billing_cycle=None if request.target_id else request.cycle,
        target_id=request.target_id,
        target_position=request.target_position,
    )
    selling.add_basket_item(
        tenant_id=tenant_id, basket_id=user.basket_id, item=item, by=by, now=now
    )
    return user.basket_id


def _kind(product: OfferedProduct, request: OrderRequest) -> ItemKind:
    if product.is_add_on:
        return ItemKind.ADD_ON
    return ItemKind.LICENCES if request.target_id is not None else ItemKind.SUBSCRIPTION


def _offered(storefront: StorefrontFacts, product_id: UUID, today: date) -> OfferedProduct:
    found = find_offered_products(storefront=storefront, product_ids=[product_id], day=today)
    if product_id not in found:
        raise refuse("not_offered", text("This product is not offered here."), "product")
    return found[product_id]


def _today(storefront: StorefrontFacts, now: datetime) -> date:
    return local_date(now, timezone=storefront.seller.timezone)


@transaction.atomic
def change_basket(
    *, tenant_id: UUID, user_id: UUID, item_id: UUID, quantity: int, by: Actor
) -> None:
    """Set the quantity of a line of one's basket; 0 takes it out. A line that is gone stays gone.

    Raises: Refused — `not_permitted`, `already_executed`, `invalid_quantity`; StorefrontUser.DoesNotExist.
    """
    user = lock_row(StorefrontUser, user_id, tenant_id=tenant_id)
    lines: tuple[selling_queries.BasketLine, ...] = ()
    if user.basket_id is not None:
        lines = selling_queries.list_basket_lines(tenant_id=tenant_id, basket_id=user.basket_id)
    if user.basket_id is None or item_id not in {line.id for line in lines}:
        raise _changed()
    selling.change_basket_item(
        tenant_id=tenant_id, basket_id=user.basket_id, item_id=item_id, quantity=quantity, by=by
    )


def _changed() -> Refused:
    sentence = text("The basket has changed in the meantime. Check it, and order again.")
    return refuse("basket_changed", sentence)


@transaction.atomic
def check_out_basket(
    *, tenant_id: UUID, user_id: UUID, version: str, by: Actor, now: datetime
) -> UUID:
    """Order what is in one's basket, as it was shown, and return the order.

    It is executed at once, or waits for the BSS where that approves orders. `version` is that of the
    page that was read: what it says is charged.
    Raises: Refused — `not_permitted`, `basket_changed`, `not_offered`, and what its lines refuse;
    StorefrontUser.DoesNotExist.
    """
    user = lock_row(StorefrontUser, user_id, tenant_id=tenant_id)
    storefront = find_storefront(seller=get_tenant(tenant_id=tenant_id))
    customer = get_customer(storefront=storefront, user_id=user_id)
    basket = basket_page(storefront=storefront, customer=customer, today=_today(storefront, now))
    if basket.basket_id is None or basket.is_empty or basket.version != version:
        raise _changed()
    if not basket.can_be_bought:
        raise refuse("not_offered", text("Some items in the basket can no longer be ordered."))
    placed = selling.check_out(
        tenant_id=tenant_id,
        basket_id=basket.basket_id,
        by=by,
        now=now,
        needs_approval=storefront.needs_approval,
    )
    user.basket_id = None
    user.save(update_fields=["basket"])
    return placed.order_id


@transaction.atomic
def start_trial(
    *,
    tenant_id: UUID,
    account_id: UUID,
    request: OrderRequest,
    by: Actor,
    now: datetime,
) -> UUID:
    """Start the trial of a product, and return the subscription. It costs nothing.

    Raises: Refused — `not_permitted`, `not_offered`, `trial_not_allowed`, `invalid_quantity`, `has_trial`: the
    customer has one of the same product; Account.DoesNotExist.
    """
    storefront = find_storefront(seller=get_tenant(tenant_id=tenant_id))
    product = _offered(storefront, request.product_id, _today(storefront, now))
    if request.cycle is None or product.price(request.cycle) is None:
        raise refuse("not_offered", text("This product is not offered here."), "cycle")
    created = subscriptions.create_subscription(
        tenant_id=tenant_id,
        new=NewSubscription(
            account_id=account_id,
            product_id=request.product_id,
            billing_cycle=request.cycle,
            quantity=request.quantity,
            is_trial=True,
        ),
        by=by,
        now=now,
    )
    return created.subscription_id
