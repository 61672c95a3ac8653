"""Baskets: gather, then check out. A checkout is one order, executed at once (R4, R10).

Where the BSS approves first, a checkout only places the order; who approves it executes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from upline.access import queries as access
from upline.access.rulebook import Actor, system_actor
from upline.catalog.rulebook import BillingCycle, check_quantity
from upline.database.locking import lock_row
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, refuse
from upline.kernel.versions import check_version
from upline.orders import actions as orders
from upline.orders.rulebook import ItemKind
from upline.selling.actions.executing import deliver
from upline.selling.actions.ordering import ItemSpec, check_items, create_order
from upline.selling.models import Basket, BasketItem
from upline.selling.queries import basket_version
from upline.selling.rulebook import SellingAction
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.rulebook import Trigger
from upline.tenancy.queries import get_tenant


@transaction.atomic
def fill_basket(
    *, tenant_id: UUID, account_id: UUID, items: Sequence[ItemSpec], by: Actor, now: datetime
) -> UUID:
    """Create a basket with these lines. They are checked now, and again at checkout.

    Raises: Refused — `not_permitted`, `not_shared`, `mirror_protected`, and what `create_order` does for
    its items; Account.DoesNotExist — also when they may not see it.
    """
    _authorise(tenant_id, account_id, by)
    orders.check_item_count(len(items))
    check_items(
        tenant_id=tenant_id,
        account_id=account_id,
        items=items,
        positions=range(1, len(items) + 1),
        by=by,
        now=now,
    )
    basket = Basket.objects.create(tenant_id=tenant_id, account_id=account_id, created_at=now)
    made: list[BasketItem] = []
    for position, item in enumerate(items, start=1):
        target = made[item.target_position - 1] if item.target_position else None
        made.append(
            BasketItem(
                basket=basket,
                position=position,
                kind=item.kind,
                product_id=item.product_id,
                billing_cycle=item.billing_cycle or "",
                quantity=item.quantity,
                target_id=item.target_id,
                target_item=target,
                pushed_price=item.pushed_price,
            )
        )
    BasketItem.objects.bulk_create(made)
    return basket.pk


def _authorise(tenant_id: UUID, account_id: UUID, by: Actor) -> None:
    subscriptions.authorise_sale_to(
        tenant_id=tenant_id,
        account_id=account_id,
        action=SellingAction.FILL_BASKET,
        by=by,
        reach=access.reach(tenant_id=tenant_id, by=by),
    )


@transaction.atomic
def add_basket_item(
    *,
    tenant_id: UUID,
    basket_id: UUID,
    item: ItemSpec,
    by: Actor,
    now: datetime,
    version: str | None = None,
) -> UUID:
    """Put something into a basket; the same thing once more adds to its quantity. Return the line's id.

    It is checked now, and again at checkout. `version` of the basket is the one that was read; None: any.
    Raises: Refused — `not_permitted`, `not_shared`, `mirror_protected`, `already_executed`, `stale`,
    and what `create_order` does for its items; Basket.DoesNotExist, Account.DoesNotExist.
    """
    basket = _lock_to_change(tenant_id, basket_id, by, version)
    items = list(basket.items.order_by("position"))
    orders.check_item_count(len(items) + 1)
    check_items(
        tenant_id=tenant_id,
        account_id=basket.account_id,
        items=[*_item_specs(items), item],
        positions=[len(items) + 1],
        by=by,
        now=now,
    )
    target = items[item.target_position - 1] if item.target_position is not None else None
    _mark_changed(basket)
    same = next((one for one in items if _is_same(one, item, target)), None)
    if same is not None:
        return _set_quantity(same, same.quantity + item.quantity)
    made = BasketItem(
        basket=basket,
        position=max((one.position for one in items), default=0) + 1,
        kind=item.kind,
        product_id=item.product_id,
        billing_cycle=item.billing_cycle or "",
        target_id=item.target_id,
        target_item=target,
    )
    return _set_quantity(made, item.quantity)


@transaction.atomic
def change_basket_item(
    *,
    tenant_id: UUID,
    basket_id: UUID,
    item_id: UUID,
    quantity: int,
    by: Actor,
    version: str | None = None,
) -> None:
    """Set the quantity of a line; 0 takes it out, with the add-ons that are for it.

    `version` of the basket is the one that was read; None: any.
    Raises: Refused — `not_permitted`, `not_shared`, `mirror_protected`, `already_executed`, `stale`,
    `invalid_quantity`; Basket.DoesNotExist, Account.DoesNotExist, BasketItem.DoesNotExist.
    """
    basket = _lock_to_change(tenant_id, basket_id, by, version)
    item = basket.items.get(pk=item_id)
    _mark_changed(basket)
    if quantity == 0:
        item.delete()
    else:
        _set_quantity(item, quantity)


def _lock_to_change(tenant_id: UUID, basket_id: UUID, by: Actor, version: str | None) -> Basket:
    basket = lock_row(Basket, basket_id, tenant_id=tenant_id)
    _authorise(tenant_id, basket.account_id, by)
    if basket.order_id is not None:
        raise _checked_out()
    if version is not None:
        check_version(version, basket_version(basket), noun=text("basket"))
    return basket


def _mark_changed(basket: Basket) -> None:
    basket.save(update_fields=["updated_at"])  # which the database sets


def _is_same(one: BasketItem, item: ItemSpec, target: BasketItem | None) -> bool:
    return (
        one.kind == item.kind
        and one.product_id == item.product_id
        and one.billing_cycle == (item.billing_cycle or "")
        and one.target_id == item.target_id
        and one.target_item_id == (target.pk if target else None)
    )


def _set_quantity(item: BasketItem, quantity: int) -> UUID:
    check_quantity(quantity, product=text("A product"), lowest=1, highest=None)
    item.quantity = quantity
    item.save()
    return item.pk


def _checked_out() -> Refused:
    return refuse("already_executed", text("This basket has been checked out already."))


@transaction.atomic
def check_out(
    *,
    tenant_id: UUID,
    basket_id: UUID,
    by: Actor,
    now: datetime,
    needs_approval: bool = False,
    version: str | None = None,
) -> orders.PlacedOrder:
    """Check a basket out: its lines become one order, executed today, one sale (R10).

    `needs_approval`: the order is placed, and waits for somebody who executes it. `version` of the
    basket is the one that was read; None: any.
    Raises: Refused — `already_executed` for a basket checked out before, `empty_basket`, `stale`,
    and what its lines refuse; Basket.DoesNotExist, Account.DoesNotExist.
    """
    basket = _lock_to_change(tenant_id, basket_id, by, version)
    items = list(basket.items.order_by("position"))
    if not items:
        raise refuse("empty_basket", text("Your basket is empty."))
    placed = create_order(
        tenant_id=tenant_id,
        account_id=basket.account_id,
        items=_item_specs(items),
        by=by,
        now=now,
    )
    if not needs_approval:
        _execute(tenant_id, placed, by=by, now=now)
    basket.order_id = placed.order_id
    basket.awaits_approval = needs_approval
    basket.save(update_fields=["order", "awaits_approval"])
    return placed


def _execute(tenant_id: UUID, placed: orders.PlacedOrder, *, by: Actor, now: datetime) -> None:
    # Who may order may check out, whatever rule the order has got.
    order = orders.lock_to_execute(
        tenant_id=tenant_id, order_id=placed.order_id, by=system_actor(by.name)
    )
    context = subscriptions.CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    deliver(context, order, trigger=Trigger.BASKET_CHECKED_OUT, start_date=None)
    order.mark_executed(now=now)


def _item_specs(items: Sequence[BasketItem]) -> list[ItemSpec]:
    """Return the lines of a basket, in their order, as they were put into it."""
    position_of = {item.pk: position for position, item in enumerate(items, start=1)}
    return [_item_spec(item, position_of) for item in items]


def _item_spec(item: BasketItem, position_of: Mapping[UUID, int]) -> ItemSpec:
    return ItemSpec(
        kind=ItemKind(item.kind),
        quantity=item.quantity,
        product_id=item.product_id,
        billing_cycle=BillingCycle(item.billing_cycle) if item.billing_cycle else None,
        target_id=item.target_id,
        target_position=position_of[item.target_item_id] if item.target_item_id else None,
        pushed_price=item.pushed_price,
    )
