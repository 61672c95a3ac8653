"""Copying subscriptions down into the reseller's BSS, and telling earlier sales (R40 to R42)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from upline.catalog import queries as catalog
from upline.catalog.rulebook import BillingCycle
from upline.kernel.clock import local_date
from upline.kernel.ids import new_id
from upline.parties.queries import snapshot_of_customer
from upline.subscriptions.actions.sale import CommandContext, snapshot_of
from upline.subscriptions.events import Stream, SubscriptionsChanged
from upline.subscriptions.models import Subscription
from upline.subscriptions.queries import list_current_add_ons
from upline.subscriptions.rulebook import FOLLOWED_FIELDS, ChangeKind, Status, SubscriptionKind
from upline.tenancy.queries import TenantFacts, get_tenant

if TYPE_CHECKING:
    from collections.abc import Collection


def list_upstream_only_subscriptions(
    *, tenant_id: UUID, account_ids: Collection[UUID]
) -> list[Subscription]:
    """Return living subscriptions of some accounts that no reseller has a copy of (R40)."""
    rows = Subscription.objects.filter(
        tenant_id=tenant_id,
        account_id__in=account_ids,
        kind=SubscriptionKind.SUBSCRIPTION,
        managed_by=None,
    )
    return list(rows.exclude(status=Status.CANCELLED).order_by("id"))


@transaction.atomic
def copy_subscription_to_reseller(
    *, subscription_id: UUID, reseller_id: UUID, account_id: UUID, now: datetime
) -> UUID:
    """Give a reseller's BSS a copy of a subscription with its add-ons, and pair them.

    `account_id` is the customer in the reseller's BSS. The copy sells at the reseller's own
    price. Run again it changes nothing. This crosses BSSs.
    """
    upstream_record = Subscription.objects.select_for_update().get(pk=subscription_id)
    if upstream_record.managed_by_id is not None:
        assert upstream_record.source_id is not None, "held by constraint"
        return upstream_record.source_id
    seller = get_tenant(tenant_id=reseller_id)
    copy = _copy(upstream_record, seller, account_id, now, parent_id=None)
    for add_on in list_current_add_ons(parent_id=upstream_record.pk).select_for_update(
        of=("self",)
    ):
        _copy(add_on, seller, account_id, now, parent_id=copy.pk)
    return copy.pk


def _copy(
    upstream_record: Subscription,
    seller: TenantFacts,
    account_id: UUID,
    now: datetime,
    *,
    parent_id: UUID | None,
) -> Subscription:
    price = catalog.find_unit_price(
        seller=seller,
        product_id=upstream_record.product_id,
        billing_cycle=BillingCycle(upstream_record.billing_cycle),
        day=local_date(now, timezone=seller.timezone),
    )
    copy = Subscription.objects.create(
        id=new_id(),
        tenant_id=seller.id,
        kind=upstream_record.kind,
        account_id=account_id,
        parent_id=parent_id,
        name=upstream_record.name,
        is_trial=upstream_record.is_trial,
        **FOLLOWED_FIELDS.copy(upstream_record),
        unit_price=price.amount if price else None,
        currency=price.currency if price else seller.currency,
        sequence_no=1,
        created_at=now,
    )
    upstream_record.managed_by_id = seller.id
    upstream_record.source_id = copy.pk
    upstream_record.source_sequence_no = copy.sequence_no
    upstream_record.save(update_fields=["managed_by", "source_id", "source_sequence_no"])
    return copy


def list_unreported_sales(*, seller: TenantFacts) -> list[Subscription]:
    """Return the paid subscriptions to inherited products that were never published (R42)."""
    rows = Subscription.objects.filter(
        tenant_id=seller.id, kind=SubscriptionKind.SUBSCRIPTION, is_trial=False, sequence_no=0
    )
    inherited = rows.exclude(product__tenant_id=seller.id).exclude(status=Status.CANCELLED)
    return list(inherited.select_related("account", "product").order_by("id"))


def earlier_sale_event(
    context: CommandContext, subscription_id: UUID
) -> SubscriptionsChanged | None:
    """Return the event of one earlier sale, with its sequence number; None if it was published meanwhile."""
    record = (
        Subscription.objects.select_for_update(of=("self",))
        .select_related("account", "product")
        .get(tenant_id=context.seller.id, pk=subscription_id)
    )
    if record.sequence_no > 0:
        return None
    record.sequence_no += 1
    record.save(update_fields=["sequence_no"])
    records = [record, *list_current_add_ons(parent_id=record.pk)]
    return SubscriptionsChanged(
        tenant_id=context.seller.id,
        change_kind=ChangeKind.EARLIER_SALE,
        customer=snapshot_of_customer(record.account),
        effective_date=context.today,
        happened_at=context.now,
        by=context.by.name,
        subscriptions=tuple(snapshot_of(one) for one in records),
        streams=(Stream(subject_id=record.pk, sequence_no=record.sequence_no),),
    )
