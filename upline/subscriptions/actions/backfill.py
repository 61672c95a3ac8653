"""Copying subscriptions down into the reseller's BSS, and telling earlier sales (R40 to R42)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from upline.catalog import queries as catalog
from upline.catalog.rulebook import BillingCycle
from upline.database.locking import lock_row
from upline.kernel.clock import local_date
from upline.kernel.ids import new_id
from upline.kernel.money import Money
from upline.kernel.page_objects import Ref
from upline.parties.queries import snapshot_of_customer
from upline.subscriptions.actions.locking import lock_subscription
from upline.subscriptions.actions.sale import CommandContext, snapshot_of
from upline.subscriptions.events import Stream, SubscriptionsChanged
from upline.subscriptions.models import Subscription
from upline.subscriptions.queries import list_current_add_ons
from upline.subscriptions.rulebook import FOLLOWED_FIELDS, ChangeKind, Status, SubscriptionKind
from upline.tenancy.queries import TenantFacts, get_tenant

if TYPE_CHECKING:
    from collections.abc import Collection


# The unit price, in the currency of the reseller's account, of a product and billing cycle.
FindPrice = Callable[[UUID, BillingCycle], Money | None]


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


@dataclass(frozen=True, slots=True)
class UpstreamOnly:
    """The living subscriptions that a distributor's BSS alone has of a reseller's customers (R40).

    `names` are those of the first few.
    """

    subscriptions: int
    customers: int
    names: tuple[str, ...]


def upstream_only_of_reseller(
    *, tenant_id: UUID, reseller_account_id: UUID, limit: int
) -> UpstreamOnly:
    """Return what exists only upstream of the customers that are billed to a reseller. Two queries."""
    rows = Subscription.objects.filter(
        tenant_id=tenant_id,
        account__billing_to_id=reseller_account_id,
        account__managed_by=None,
        kind=SubscriptionKind.SUBSCRIPTION,
        managed_by=None,
    ).exclude(status=Status.CANCELLED)
    found = rows.aggregate(subscriptions=Count("pk"), customers=Count("account_id", distinct=True))
    names = rows.order_by("id").values_list("name", flat=True)[:limit]
    return UpstreamOnly(found["subscriptions"], found["customers"], tuple(names))


@transaction.atomic
def copy_subscription_to_reseller(
    *,
    subscription_id: UUID,
    reseller_id: UUID,
    account_id: UUID,
    find_price: FindPrice,
    now: datetime,
) -> UUID:
    """Give a reseller's BSS a copy of a subscription with its add-ons, and pair them.

    `account_id` is the customer in the reseller's BSS. The copy sells at the reseller's own price;
    what it was copied from, a mirror from now on, has the price that `find_price` says (R42). Run
    again it changes nothing. This crosses BSSs.
    """
    upstream_record = lock_row(Subscription, subscription_id)
    if upstream_record.managed_by_id is not None:
        assert upstream_record.source_id is not None, "held by constraint"
        return upstream_record.source_id
    seller = get_tenant(tenant_id=reseller_id)
    copy = _copy(upstream_record, seller, account_id, now, parent_id=None)
    _pair(upstream_record, copy, find_price)
    for add_on in list_current_add_ons(parent_id=upstream_record.pk):
        add_on_copy = _copy(add_on, seller, account_id, now, parent_id=copy.pk)
        _pair(add_on, add_on_copy, find_price)
    return copy.pk


def _pair(upstream_record: Subscription, copy: Subscription, find_price: FindPrice) -> None:
    price = find_price(upstream_record.product_id, BillingCycle(upstream_record.billing_cycle))
    upstream_record.unit_price = price.amount if price else None
    if price is not None:
        upstream_record.currency = price.currency
    upstream_record.managed_by_id = copy.tenant_id
    upstream_record.source_id = copy.pk
    upstream_record.source_sequence_no = copy.sequence_no
    upstream_record.save(
        update_fields=["unit_price", "currency", "managed_by", "source_id", "source_sequence_no"]
    )


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
    return Subscription.objects.create(
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


def list_unreported_sales(
    *, seller: TenantFacts, after: UUID | None = None, limit: int | None = None
) -> list[Subscription]:
    """Return the paid subscriptions to inherited products of which no event was recorded, or whose
    mirror lacks one of their add-ons although it has followed every event (R42), by id: those
    after one, at most `limit`. Reads both BSSs.
    """
    found = _unreported_sales(seller).select_related("account", "product").order_by("id")
    return list((found.filter(pk__gt=after) if after else found)[:limit])


def count_unreported_sales(*, seller: TenantFacts) -> int:
    """Return how many subscriptions `list_unreported_sales` would find."""
    return _unreported_sales(seller).count()


def _unreported_sales(seller: TenantFacts) -> QuerySet[Subscription]:
    rows = Subscription.objects.filter(
        tenant_id=seller.id, kind=SubscriptionKind.SUBSCRIPTION, is_trial=False
    )
    inherited = rows.exclude(product__tenant_id=seller.id).exclude(status=Status.CANCELLED)
    return inherited.filter(_is_unreported(seller))


def _is_unreported(seller: TenantFacts) -> Q:
    """Return the condition: an event that waits, is parked or blocked brings what upstream lacks."""
    up_to_date = _mirrors(seller).filter(source_sequence_no=OuterRef("sequence_no"))
    return Q(sequence_no=0) | Q(Exists(_unmirrored_add_ons(seller)) & Exists(up_to_date))


def list_products_sold(*, seller: TenantFacts) -> list[tuple[Ref, BillingCycle]]:
    """Return the inherited products that customers of a BSS pay for now, each with its billing cycles.

    Those that the vendor prices are left out: a sale brings the price along (R20).
    """
    rows = (
        Subscription.objects.filter(
            tenant_id=seller.id, is_trial=False, product__externally_priced=False
        )
        .exclude(status=Status.CANCELLED)
        .exclude(product__tenant_id=seller.id)
        .order_by("product__name", "product_id", "billing_cycle")
    )
    found = rows.values_list("product_id", "product__name", "billing_cycle").distinct()
    return [(Ref(pk, name), BillingCycle(cycle)) for pk, name, cycle in found]


def _unmirrored_add_ons(seller: TenantFacts) -> QuerySet[Subscription]:
    """Return the paid, current add-ons of a subscription, of inherited products, without a mirror."""
    add_ons = Subscription.objects.filter(parent_id=OuterRef("pk"), is_trial=False)
    current = add_ons.exclude(status=Status.CANCELLED).exclude(product__tenant_id=seller.id)
    return current.filter(~Exists(_mirrors(seller)))


def _mirrors(seller: TenantFacts) -> QuerySet[Subscription]:
    """Return the mirrors upstream of the subscription or add-on of an outer query."""
    assert seller.upline_id is not None, "only a BSS with one upstream tells it"
    return Subscription.objects.filter(
        tenant_id=seller.upline_id, managed_by_id=seller.id, source_id=OuterRef("pk")
    )


def earlier_sale_event(
    context: CommandContext, subscription_id: UUID
) -> SubscriptionsChanged | None:
    """Return the event of one earlier sale, with its sequence number; None if it was published meanwhile."""
    record = lock_subscription(tenant_id=context.seller.id, subscription_id=subscription_id)
    if not Subscription.objects.filter(_is_unreported(context.seller), pk=record.pk).exists():
        return None
    record.sequence_no += 1
    record.save(update_fields=["sequence_no"])
    records = [record, *list_current_add_ons(parent_id=record.pk)]
    return _state_event(context, ChangeKind.EARLIER_SALE, records, record.sequence_no)


def present_state_event(
    context: CommandContext,
    subscription_id: UUID,
    *,
    change_kind: ChangeKind,
    sequence_no: int,
    with_add_ons: bool = False,
) -> SubscriptionsChanged:
    """Return an event that says how a subscription or add-on stands, locked until the transaction ends.

    Its number is that of an event that is missing; the subscription counts no further.
    Raises: Subscription.DoesNotExist.
    """
    record = lock_subscription(tenant_id=context.seller.id, subscription_id=subscription_id)
    add_ons = list_current_add_ons(parent_id=record.pk) if with_add_ons else []
    return _state_event(context, change_kind, [record, *add_ons], sequence_no)


def _state_event(
    context: CommandContext,
    change_kind: ChangeKind,
    records: list[Subscription],
    sequence_no: int,
) -> SubscriptionsChanged:
    root = records[0]
    return SubscriptionsChanged(
        tenant_id=context.seller.id,
        recipient_id=context.seller.upline_id,
        change_kind=change_kind,
        customer=snapshot_of_customer(root.account),
        effective_date=context.today,
        acted_on=context.today,
        happened_at=context.now,
        by=context.by.name,
        subscriptions=tuple(snapshot_of(one) for one in records),
        streams=(Stream(subject_id=root.pk, sequence_no=sequence_no),),
    )
