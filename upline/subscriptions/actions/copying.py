"""Copying subscriptions down into the reseller's BSS, and telling earlier sales (R40 to R42)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from upline.catalog import queries as catalog
from upline.catalog.rulebook import BillingCycle
from upline.kernel.clock import day_of
from upline.kernel.ids import new_id
from upline.parties.queries import customer_of
from upline.subscriptions.actions.sale import Desk, held_of
from upline.subscriptions.events import Lane, SubscriptionsFollowed
from upline.subscriptions.models import Subscription
from upline.subscriptions.queries import living_add_ons
from upline.subscriptions.rulebook import Follow, Holding, Status
from upline.tenancy.queries import TenantFacts, get_tenant

if TYPE_CHECKING:
    from collections.abc import Collection


def list_served_here_only(*, tenant_id: UUID, account_ids: Collection[UUID]) -> list[Subscription]:
    """Return living subscriptions of some accounts that no reseller has a copy of (R40)."""
    rows = Subscription.objects.filter(
        tenant_id=tenant_id,
        account_id__in=account_ids,
        kind=Holding.SUBSCRIPTION,
        managed_by=None,
    )
    return list(rows.exclude(status=Status.CANCELLED).order_by("id"))


@transaction.atomic
def copy_subscription_down(
    *, subscription_id: UUID, reseller_id: UUID, account_id: UUID, now: datetime
) -> UUID:
    """Give a reseller's BSS a copy of a subscription with its add-ons, and pair them.

    `account_id` is the customer in the reseller's BSS. The copy sells at the reseller's own
    price. Run again it changes nothing. This crosses BSSs.
    """
    served = Subscription.objects.select_for_update().get(pk=subscription_id)
    if served.managed_by_id is not None:
        assert served.source_id is not None, "held by constraint"
        return served.source_id
    seller = get_tenant(tenant_id=reseller_id)
    copy = _copy(served, seller, account_id, now, parent_id=None)
    for add_on in living_add_ons(parent_id=served.pk).select_for_update(of=("self",)):
        _copy(add_on, seller, account_id, now, parent_id=copy.pk)
    return copy.pk


def _copy(
    served: Subscription,
    seller: TenantFacts,
    account_id: UUID,
    now: datetime,
    *,
    parent_id: UUID | None,
) -> Subscription:
    price = catalog.find_unit_price(
        seller=seller,
        product_id=served.product_id,
        billing_cycle=BillingCycle(served.billing_cycle),
        day=day_of(now, timezone=seller.timezone),
    )
    copy = Subscription.objects.create(
        id=new_id(),
        tenant_id=seller.id,
        kind=served.kind,
        account_id=account_id,
        parent_id=parent_id,
        product_id=served.product_id,
        name=served.name,
        billing_cycle=served.billing_cycle,
        quantity=served.quantity,
        status=served.status,
        is_trial=served.is_trial,
        start_date=served.start_date,
        renewal_date=served.renewal_date,
        end_date=served.end_date,
        auto_renew=served.auto_renew,
        unit_price=price.amount if price else None,
        currency=price.currency if price else seller.currency,
        turn=1,
        created_at=now,
    )
    served.managed_by_id = seller.id
    served.source_id = copy.pk
    served.source_turn = copy.turn
    served.save(update_fields=["managed_by", "source_id", "source_turn"])
    return copy


def list_untold_sales(*, seller: TenantFacts) -> list[Subscription]:
    """Return the paid subscriptions to inherited products that upstream was never told (R42)."""
    rows = Subscription.objects.filter(
        tenant_id=seller.id, kind=Holding.SUBSCRIPTION, is_trial=False, turn=0
    )
    inherited = rows.exclude(product__tenant_id=seller.id).exclude(status=Status.CANCELLED)
    return list(inherited.select_related("account", "product").order_by("id"))


def earlier_sale(desk: Desk, subscription_id: UUID) -> SubscriptionsFollowed | None:
    """Return the news of one earlier sale, its turn counted; None if it was told meanwhile."""
    record = (
        Subscription.objects.select_for_update(of=("self",))
        .select_related("account", "product")
        .get(tenant_id=desk.seller.id, pk=subscription_id)
    )
    if record.turn > 0:
        return None
    record.turn += 1
    record.save(update_fields=["turn"])
    held = [record, *living_add_ons(parent_id=record.pk)]
    return SubscriptionsFollowed(
        tenant_id=desk.seller.id,
        follow=Follow.EARLIER_SALE,
        customer=customer_of(record.account),
        effective_date=desk.today,
        happened_at=desk.now,
        by=desk.by,
        held=tuple(held_of(one) for one in held),
        lanes=(Lane(subject_id=record.pk, turn=record.turn),),
    )
