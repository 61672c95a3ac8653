"""What is done with a whole ordinary order: submit, cancel, copy, delete. Executing is the selling area's."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from upline.access.rulebook import Actor
from upline.catalog import queries as catalog
from upline.catalog.rulebook import BillingCycle
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.orders.actions.gate import lock_for
from upline.orders.actions.placing import ItemTerms, NewOrder, PlacedOrder, place_order
from upline.orders.models import Order
from upline.orders.rulebook import ItemKind, OrderAction
from upline.setup import actions as setup_actions
from upline.setup import queries as setup
from upline.setup.rulebook import StatusKind
from upline.tenancy.queries import get_tenant


@transaction.atomic
def submit_order(*, tenant_id: UUID, order_id: UUID, by: Actor, version: int | None = None) -> None:
    """Give a draft the status that says it is meant: the first that is no draft and ends nothing.

    Raises: Refused, Order.DoesNotExist — as `lock_for` says.
    """
    order = lock_for(
        OrderAction.SUBMIT, tenant_id=tenant_id, order_id=order_id, by=by, version=version
    )
    status = setup.find_status_of_kind(tenant_id=tenant_id, kind=StatusKind.IN_PROGRESS)
    pk = status.pk if status else setup_actions.ensure_fallback_status(tenant_id=tenant_id)
    _set_status(order, pk)


@transaction.atomic
def cancel_order(*, tenant_id: UUID, order_id: UUID, by: Actor, version: int | None = None) -> None:
    """Give an ordinary order a status that cancels it.

    Raises: Refused — as `lock_for` says, `no_such_status`; Order.DoesNotExist.
    """
    order = lock_for(
        OrderAction.CANCEL, tenant_id=tenant_id, order_id=order_id, by=by, version=version
    )
    status = setup.find_status_of_kind(tenant_id=tenant_id, kind=StatusKind.CANCELS)
    if status is None:
        raise refuse("no_such_status", text("This BSS has no order status that cancels."))
    _set_status(order, status.pk)


def _set_status(order: Order, status_id: UUID) -> None:
    order.status_id = status_id
    order.version += 1
    order.save(update_fields=["status", "version"])


@transaction.atomic
def delete_order(*, tenant_id: UUID, order_id: UUID, by: Actor, version: int | None = None) -> None:
    """Delete an ordinary order of which nothing came: its items, notes, files and activities too.

    Raises: Refused, Order.DoesNotExist — as `lock_for` says.
    """
    order = lock_for(
        OrderAction.DELETE, tenant_id=tenant_id, order_id=order_id, by=by, version=version
    )
    order.delete()


@transaction.atomic
def copy_order(
    *,
    tenant_id: UUID,
    order_id: UUID,
    order_date: date,
    by: Actor,
    now: datetime,
    version: int | None = None,
) -> PlacedOrder:
    """Place the same ordinary order again as a draft with a number of its own, at the prices
    of its own date. What is no longer sold is copied too: executing refuses it by name.

    Raises: Refused — as `lock_for` says, `mirror_protected`, `amount_too_large`;
    Order.DoesNotExist.
    """
    order = lock_for(
        OrderAction.COPY, tenant_id=tenant_id, order_id=order_id, by=by, version=version
    )
    account = order.account
    if account.managed_by_id is not None:
        sentence = text("This customer is managed by its reseller, which sells to it.")
        raise refuse("mirror_protected", sentence, "customer")
    new = NewOrder(
        account_id=account.pk,
        account_name=account.name,
        billing_to_id=account.billing_to_id or account.pk,
        currency=order.currency,
        order_date=order_date,
        items=_copied_terms(order, day=order_date),
        is_draft=True,
    )
    return place_order(tenant_id=tenant_id, new=new, by=by, now=now)


def _copied_terms(order: Order, *, day: date) -> list[ItemTerms]:
    items = list(order.items.select_related("target_item").order_by("position"))
    place_of = {item.pk: index for index, item in enumerate(items, start=1)}
    seller = get_tenant(tenant_id=order.tenant_id)
    prices = catalog.load_unit_prices(seller=seller, product_ids=[i.product_id for i in items])
    terms: list[ItemTerms] = []
    for item in items:
        cycle = BillingCycle(item.billing_cycle)
        price = prices.on(day, item.product_id, cycle)
        again = ItemTerms(
            kind=ItemKind(item.kind),
            product_id=item.product_id,
            billing_cycle=cycle,
            quantity=item.quantity,
            unit_price=price.amount_in(order.currency) if price else None,
            target_id=item.target_id,
            target_position=place_of.get(item.target_item_id) if item.target_item_id else None,
            pushed_price=item.pushed_price,
        )
        terms.append(again)
    return terms
