"""Baskets: gather, then check out. A checkout is one order, executed at once (R4, R10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from upline.access import queries as access
from upline.access.gate import GuardedRecord, authorise
from upline.access.rulebook import Actor, system_actor
from upline.catalog.rulebook import BillingCycle
from upline.database.locking import lock_row
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.orders import actions as orders
from upline.orders.rulebook import ItemKind
from upline.parties import queries as parties
from upline.selling.actions.executing import deliver
from upline.selling.actions.ordering import ItemSpec, create_order
from upline.selling.models import Basket, BasketItem
from upline.selling.rulebook import SellingAction
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.rulebook import Trigger
from upline.tenancy.queries import get_tenant


@transaction.atomic
def fill_basket(
    *, tenant_id: UUID, account_id: UUID, items: Sequence[ItemSpec], by: Actor, now: datetime
) -> UUID:
    """Create a basket with these lines. They are checked at checkout.

    Raises: Refused — `not_permitted`, `not_shared`; Account.DoesNotExist — also when they may not
    see it.
    """
    guarded = GuardedRecord(
        record=parties.get_account(tenant_id=tenant_id, account_id=account_id),
        reach=access.reach(tenant_id=tenant_id, by=by),
    )
    authorise(SellingAction.FILL_BASKET, guarded, by=by)
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


@transaction.atomic
def check_out(*, tenant_id: UUID, basket_id: UUID, by: Actor, now: datetime) -> orders.PlacedOrder:
    """Check a basket out: its lines become one order, executed today, one sale (R10).

    Raises: Refused — `already_executed` for a basket checked out before, and what its lines
    refuse; Basket.DoesNotExist.
    """
    basket = lock_row(Basket, basket_id, tenant_id=tenant_id)
    if basket.order_id is not None:
        raise refuse("already_executed", text("This basket has been checked out already."))
    wanted = [_item_spec(item) for item in basket.items.order_by("position")]
    if not wanted:
        raise refuse("empty_basket", text("There is nothing in the basket."))
    placed = create_order(
        tenant_id=tenant_id, account_id=basket.account_id, items=wanted, by=by, now=now
    )
    # Who may order may check out, whatever rule the order has got.
    order = orders.lock_to_execute(
        tenant_id=tenant_id, order_id=placed.order_id, by=system_actor(by.name)
    )
    context = subscriptions.CommandContext(seller=get_tenant(tenant_id=tenant_id), now=now, by=by)
    deliver(context, order, trigger=Trigger.BASKET_CHECKED_OUT, start_date=None)
    order.mark_executed(now=now)
    basket.order_id = order.order_id
    basket.save(update_fields=["order"])
    return placed


def _item_spec(item: BasketItem) -> ItemSpec:
    return ItemSpec(
        kind=ItemKind(item.kind),
        quantity=item.quantity,
        product_id=item.product_id,
        billing_cycle=BillingCycle(item.billing_cycle) if item.billing_cycle else None,
        target_id=item.target_id,
        target_position=item.target_item.position if item.target_item else None,
        pushed_price=item.pushed_price,
    )
