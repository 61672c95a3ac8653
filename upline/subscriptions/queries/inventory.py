"""What customers hold as one inventory: subscriptions and add-ons."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from upline.access.reach import Reach
from upline.kernel.page_objects import Ref
from upline.subscriptions.models import Subscription
from upline.subscriptions.queries.listing import (
    SUBSCRIPTION_COLUMNS,
    SubscriptionRow,
    status_filter,
    subscription_row,
)
from upline.subscriptions.rulebook import Status, SubscriptionKind
from upline.tenancy.queries import related_records


@dataclass(frozen=True, kw_only=True, slots=True)
class InventoryFilter:
    """Which subscriptions and add-ons to list. None and "" do not filter; `statuses` are those of `today`.

    `ids` None: all of them. `name` is the whole name. `party_id`: those held by or billed to an account, or mirrored
    from a reseller.
    """

    today: date
    ids: Collection[UUID] | None = None
    statuses: Sequence[Status] = ()
    name: str = ""
    product_id: UUID | None = None
    party_id: UUID | None = None
    starts_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class InventoryItem:
    """A subscription or add-on. `parent`: the subscription of an add-on; `add_ons`: its own, by id and name.

    `billing_account` is who is billed.
    """

    record: SubscriptionRow
    parent: Ref | None
    add_ons: tuple[Ref, ...]
    billing_account: Ref

    @property
    def is_add_on(self) -> bool:
        return self.parent is not None


def count_inventory(*, tenant_id: UUID, where: InventoryFilter, reach: Reach) -> int:
    """Return how many subscriptions and add-ons there are that `reach` lets somebody see."""
    return _found(tenant_id, where, reach).aggregate(count=Count("pk"))["count"] or 0


def list_inventory(
    *, tenant_id: UUID, where: InventoryFilter, reach: Reach, offset: int = 0, limit: int
) -> tuple[InventoryItem, ...]:
    """Return at most `limit` of them, add-ons first, each kind by name. Two queries."""
    rows = list(
        _found(tenant_id, where, reach)
        .order_by("kind", "name", "id")
        .values(*SUBSCRIPTION_COLUMNS.plain, **_COLUMNS)[offset : offset + limit]
    )
    ids = [row["id"] for row in rows]
    add_ons = _add_ons(ids, reach)
    return tuple(_item(row, reach, where.today, add_ons) for row in rows)


_COLUMNS = {
    **SUBSCRIPTION_COLUMNS.named,
    **related_records.ref_columns("parent"),
    **related_records.ref_columns("account__billing_to"),
}


def _found(tenant_id: UUID, where: InventoryFilter, reach: Reach) -> "QuerySet[Subscription]":
    # Both kinds are named, so that the index by kind and name serves.
    found = Subscription.objects.filter(
        reach.visible_filter(), tenant_id=tenant_id, kind__in=list(SubscriptionKind)
    )
    exact = {
        "name": where.name,
        "product_id": where.product_id,
        "start_date": where.starts_on,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if where.party_id is not None:
        found = found.filter(
            Q(account_id=where.party_id)
            | Q(account__billing_to_id=where.party_id)
            | Q(managed_by_id=where.party_id)
        )
    if where.ids is not None:
        found = found.filter(pk__in=list(where.ids))
    if where.statuses:
        any_of = Q(pk__in=())
        for status in where.statuses:
            any_of |= status_filter(status, where.today)
        found = found.filter(any_of)
    return found


def _add_ons(ids: Collection[UUID], reach: Reach) -> Mapping[UUID, tuple[Ref, ...]]:
    found: dict[UUID, list[Ref]] = {}
    rows = Subscription.objects.filter(reach.visible_filter(), parent_id__in=ids).order_by(
        "name", "id"
    )
    for parent_id, pk, name in rows.values_list("parent_id", "pk", "name"):
        found.setdefault(parent_id, []).append(Ref(pk, name))
    return {parent_id: tuple(refs) for parent_id, refs in found.items()}


def _item(
    row: Mapping[str, Any],
    reach: Reach,
    today: date,
    add_ons: Mapping[UUID, tuple[Ref, ...]],
) -> InventoryItem:
    billed = related_records.ref_from_row(
        row, "account__billing_to", reach, placeholder=related_records.ACCOUNT
    )
    record = subscription_row(reach, row, today=today)
    return InventoryItem(
        record=record,
        parent=related_records.ref_from_row(
            row, "parent", reach, placeholder=related_records.SUBSCRIPTION
        ),
        add_ons=add_ons.get(row["id"], ()),
        billing_account=billed or record.account,
    )
