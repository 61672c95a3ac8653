"""Queries on mirrored subscriptions, for many at once."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, Func, OuterRef, Q, QuerySet, UUIDField

from upline.access.reach import Reach
from upline.database.bulk import fetch_by_pairs
from upline.subscriptions.models import Subscription
from upline.subscriptions.rulebook import FOLLOWED_FIELDS, Status, SubscriptionKind


class MirroredRecord(NamedTuple):
    """A mirrored record of an account, as promotions ask for it (R23, R25)."""

    id: UUID
    account_id: UUID
    kind: SubscriptionKind
    product_id: UUID
    is_cancelled: bool


class MirroredSubscription(NamedTuple):
    """A mirrored subscription or add-on, as booking needs it; `managed_by_id` and `source_id` say
    of whom (R32).
    """

    id: UUID
    managed_by_id: UUID
    source_id: UUID
    kind: str
    account_id: UUID
    parent_id: UUID | None
    product_id: UUID
    name: str
    billing_cycle: str
    quantity: int
    status: str
    start_date: date
    renewal_date: date | None
    end_date: date | None
    cancellation_requested_on: date | None
    auto_renew: bool
    vendor_subscription_id: str
    unit_price: Decimal | None
    currency: str
    order_id: UUID | None
    source_sequence_no: int
    sequence_no: int


assert not FOLLOWED_FIELDS.missing_in(MirroredSubscription), "a followed field that it lacks"


def list_mirrors(
    *, tenant_id: UUID, sources: Collection[tuple[UUID, UUID]]
) -> list[MirroredSubscription]:
    """Return the mirrors of some subscriptions and add-ons, each named by its reseller and its id
    there.
    """
    pair = ("managed_by_id", "source_id")
    columns = MirroredSubscription._fields
    rows = fetch_by_pairs("upline_subscription", columns, pair, sources, tenant_id=tenant_id)
    return [MirroredSubscription(*row) for row in rows]


def list_add_on_mirrors(
    *, tenant_id: UUID, parent_ids: Collection[UUID]
) -> list[MirroredSubscription]:
    """Return the mirrored add-ons, not cancelled, of some mirrored subscriptions."""
    if not parent_ids:
        return []
    rows = Subscription.objects.filter(
        tenant_id=tenant_id, parent_id__in=parent_ids, managed_by__isnull=False
    ).exclude(status=Status.CANCELLED)
    return [MirroredSubscription(*row) for row in rows.values_list(*MirroredSubscription._fields)]


def find_mirror_source(*, tenant_id: UUID, subscription_id: UUID) -> tuple[UUID, UUID] | None:
    """Return the BSS and the record there that a subscription or add-on mirrors; None if it is no
    mirror.
    """
    records = Subscription.objects.filter(tenant_id=tenant_id, pk=subscription_id)
    row = records.values_list("managed_by_id", "source_id").first()
    return (row[0], row[1]) if row and row[0] and row[1] else None


def count_sold_subscriptions(*, tenant_ids: Collection[UUID]) -> int:
    """Return how many subscriptions and add-ons some BSSs have sold themselves: no mirrors."""
    return Subscription.objects.filter(tenant_id__in=list(tenant_ids), managed_by=None).count()


def list_mirrored_records(
    *, tenant_id: UUID, account_ids: Collection[UUID]
) -> list[MirroredRecord]:
    """Return all mirrored records of some accounts, cancelled ones included."""
    rows = Subscription.objects.filter(
        tenant_id=tenant_id, account_id__in=account_ids, managed_by__isnull=False
    )
    return _owned_records(rows)


class OwnedSubscriptionRecord(NamedTuple):
    """A mirrored record of an account with its days; `source_id` is its id in the reseller's BSS."""

    source_id: UUID
    account_id: UUID
    kind: SubscriptionKind
    product_id: UUID
    start_date: date
    end_date: date | None
    is_cancelled: bool


def list_owned_records(
    *, tenant_id: UUID, account_ids: Collection[UUID]
) -> list[OwnedSubscriptionRecord]:
    """Return all mirrored records of some accounts with their days, cancelled ones included."""
    rows = Subscription.objects.filter(
        tenant_id=tenant_id, account_id__in=account_ids, managed_by__isnull=False
    ).values_list(
        "source_id", "account_id", "kind", "product_id", "start_date", "end_date", "status"
    )
    return [
        OwnedSubscriptionRecord(
            source_id, account_id, SubscriptionKind(kind), product_id, start, end,
            is_cancelled=status == Status.CANCELLED,
        )
        for source_id, account_id, kind, product_id, start, end, status in rows
        if source_id is not None
    ]  # fmt: skip


def list_records_of_account(*, tenant_id: UUID, account_id: UUID) -> list[MirroredRecord]:
    """Return all records of an account, mirrored or the BSS's own, cancelled ones included."""
    return _owned_records(Subscription.objects.filter(tenant_id=tenant_id, account_id=account_id))


def _owned_records(rows: "QuerySet[Subscription]") -> list[MirroredRecord]:
    return [
        MirroredRecord(
            pk, account_id, SubscriptionKind(kind), product_id, status == Status.CANCELLED
        )
        for pk, account_id, kind, product_id, status in rows.values_list(
            "id", "account_id", "kind", "product_id", "status"
        )
    ]


def subscription_is_visible(subscription: str, reach: Reach) -> Q:
    """Return the filter of the rows whose subscription may be seen; `subscription`: path to its id."""
    visible = Subscription.objects.filter(reach.visible_filter(), pk=OuterRef(subscription))
    return Q(Exists(visible))


def subject_is_hidden(subjects: str, reach: Reach) -> Q:
    """Return the filter of the rows that have a hidden subscription among an array of their ids."""
    every = Func(
        OuterRef(subjects), template="(SELECT unnest(%(expressions)s))", output_field=UUIDField()
    )
    return Q(Exists(Subscription.objects.filter(reach.hidden_filter(), pk__in=every)))
