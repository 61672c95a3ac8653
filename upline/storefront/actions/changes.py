"""What the user of a storefront changes of a subscription: by the actions that the BSS's own people use.

More licences and add-ons are sold now, or ordered where the BSS approves first; fewer licences and the end of a
subscription wait for its renewal. What no order can hold waits as a request where the BSS approves first.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from upline.access.rulebook import Actor
from upline.kernel.clock import local_date
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.orders.rulebook import ItemKind
from upline.selling import actions as selling
from upline.selling.actions import ItemSpec
from upline.storefront.actions.requests import WantedChange, make_change, request_change
from upline.storefront.queries import StorefrontFacts, find_offered_products, find_storefront
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.actions import ChangeTiming, NewAddOn
from upline.subscriptions.queries import get_subscription
from upline.subscriptions.rulebook import Action
from upline.tenancy.queries import get_tenant


@transaction.atomic
def change_licences(
    *,
    tenant_id: UUID,
    subscription_id: UUID,
    quantity: int,
    by: Actor,
    now: datetime,
    version: str | None = None,
) -> UUID | None:
    """Set how many licences there are: more now, fewer at the renewal. Return the order that waits for approval.

    Raises: as `subscriptions.change_quantity`; Refused — `not_offered`: more of what the storefront does not sell;
    `unchanged_quantity`: there are as many already.
    """
    storefront = _storefront(tenant_id)
    record = get_subscription(tenant_id=tenant_id, subscription_id=subscription_id)
    more = quantity - record.quantity
    if more == 0:
        sentence = text("This is the current quantity. Enter another number.")
        raise refuse("unchanged_quantity", sentence, "quantity")
    if more > 0:
        _check_offered(storefront, record.product_id, now)
    if more > 0 and storefront.needs_approval:
        item = ItemSpec(
            kind=ItemKind.LICENCES,
            quantity=more,
            product_id=record.product_id,
            target_id=subscription_id,
        )
        return _place_order(tenant_id, record.account_id, item, by=by, now=now)
    subscriptions.change_quantity(
        tenant_id=tenant_id,
        subscription_id=subscription_id,
        quantity=quantity,
        timing=ChangeTiming(at_renewal=more < 0 and not record.is_trial),
        by=by,
        now=now,
        version=version,
    )
    return None


@transaction.atomic
def add_add_on(
    *,
    tenant_id: UUID,
    subscription_id: UUID,
    add_on: NewAddOn,
    by: Actor,
    now: datetime,
    version: str | None = None,
) -> UUID | None:
    """Add an add-on now, or order it. Return the order that waits for approval.

    Raises: as `subscriptions.add_add_on`; Refused `not_offered` — the storefront does not sell it.
    """
    storefront = _storefront(tenant_id)
    _check_offered(storefront, add_on.product_id, now)
    if storefront.needs_approval:
        record = get_subscription(tenant_id=tenant_id, subscription_id=subscription_id)
        item = ItemSpec(
            kind=ItemKind.ADD_ON,
            quantity=add_on.quantity,
            product_id=add_on.product_id,
            target_id=subscription_id,
        )
        return _place_order(tenant_id, record.account_id, item, by=by, now=now)
    subscriptions.add_add_on(
        tenant_id=tenant_id,
        subscription_id=subscription_id,
        add_on=add_on,
        by=by,
        now=now,
        version=version,
    )
    return None


@transaction.atomic
def upgrade_trial(
    *,
    tenant_id: UUID,
    subscription_id: UUID,
    quantity: int,
    by: Actor,
    now: datetime,
    version: str | None = None,
) -> UUID | None:
    """Turn a trial into a paid subscription, from today, or ask for it. Return the request that waits for approval.

    Raises: as `subscriptions.upgrade_trial` and `request_change`; Refused `not_offered`.
    """
    storefront = _storefront(tenant_id)
    record = get_subscription(tenant_id=tenant_id, subscription_id=subscription_id)
    _check_offered(storefront, record.product_id, now)
    wanted = WantedChange(action=Action.UPGRADE_TRIAL, quantity=quantity)
    return _make_or_request(storefront, subscription_id, wanted, by=by, now=now, version=version)


@transaction.atomic
def change_plan(
    *,
    tenant_id: UUID,
    subscription_id: UUID,
    wanted: WantedChange,
    by: Actor,
    now: datetime,
    version: str | None = None,
) -> UUID | None:
    """Upgrade or downgrade all licences, now or at the renewal, or ask for it. Return the request that waits.

    Raises: as `subscriptions.change_plan` and `request_change`; Refused `not_offered`.
    """
    storefront = _storefront(tenant_id)
    assert wanted.product_id is not None, "a change of plan has a product"
    _check_offered(storefront, wanted.product_id, now)
    return _make_or_request(storefront, subscription_id, wanted, by=by, now=now, version=version)


def _make_or_request(
    storefront: StorefrontFacts,
    subscription_id: UUID,
    wanted: WantedChange,
    *,
    by: Actor,
    now: datetime,
    version: str | None,
) -> UUID | None:
    make = request_change if storefront.needs_approval else make_change
    return make(
        tenant_id=storefront.seller.id,
        subscription_id=subscription_id,
        wanted=wanted,
        by=by,
        now=now,
        version=version,
    )


def cancel_at_period_end(
    *,
    tenant_id: UUID,
    subscription_id: UUID,
    by: Actor,
    now: datetime,
    version: str | None = None,
) -> None:
    """Cancel a subscription or add-on at the end of its period; a trial at once.

    Raises: as `subscriptions.cancel`.
    """
    record = get_subscription(tenant_id=tenant_id, subscription_id=subscription_id)
    subscriptions.cancel(
        tenant_id=tenant_id,
        subscription_id=subscription_id,
        timing=ChangeTiming(at_renewal=not record.is_trial),
        by=by,
        now=now,
        version=version,
    )


def _storefront(tenant_id: UUID) -> StorefrontFacts:
    return find_storefront(seller=get_tenant(tenant_id=tenant_id))


def _check_offered(storefront: StorefrontFacts, product_id: UUID, now: datetime) -> None:
    day = local_date(now, timezone=storefront.seller.timezone)
    if not find_offered_products(storefront=storefront, product_ids=[product_id], day=day):
        raise refuse("not_offered", text("This product is not offered here."), "product")


def _place_order(
    tenant_id: UUID, account_id: UUID, item: ItemSpec, *, by: Actor, now: datetime
) -> UUID:
    """Order what is approved first, as a basket of its own: so it waits like what the basket has."""
    basket_id = selling.fill_basket(
        tenant_id=tenant_id, account_id=account_id, items=[item], by=by, now=now
    )
    placed = selling.check_out(
        tenant_id=tenant_id, basket_id=basket_id, by=by, now=now, needs_approval=True
    )
    return placed.order_id
