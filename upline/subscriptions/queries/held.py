"""What a customer holds: what further licences or add-ons can be ordered for."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

import upline.database.substring_search  # noqa: F401 — brings `has`
from upline.access.reach import Reach
from upline.catalog.rulebook import BillingCycle
from upline.subscriptions.models import Subscription
from upline.subscriptions.rulebook import Holding, Status

_OVER = (Status.CANCELLED, Status.PENDING_CANCEL)


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """A subscription or add-on that a customer holds; `of` is what an add-on is held under."""

    id: UUID
    product: str
    product_id: UUID
    quantity: int
    billing_cycle: BillingCycle
    of: str


def list_held(
    *, tenant_id: UUID, account_id: UUID, words: str, limit: int, reach: Reach
) -> tuple[HeldRecord, ...]:
    """Return what a customer holds and has not cancelled, by words of its product; by name."""
    records = _held(tenant_id, account_id, reach)
    return _told(records.filter(product__name__has=words) if words else records, limit)


def find_held(
    *, tenant_id: UUID, account_id: UUID, record_id: UUID, reach: Reach
) -> HeldRecord | None:
    """Return one thing that a customer holds, or None."""
    return next(iter(_told(_held(tenant_id, account_id, reach).filter(pk=record_id), 1)), None)


def list_takers(
    *, tenant_id: UUID, account_id: UUID, product_types: Collection[str], limit: int, reach: Reach
) -> tuple[HeldRecord, ...]:
    """Return the subscriptions of a customer to products of some types, by name."""
    records = _held(tenant_id, account_id, reach).filter(
        kind=Holding.SUBSCRIPTION, product__type__in=list(product_types)
    )
    return _told(records, limit)


def _held(tenant_id: UUID, account_id: UUID, reach: Reach) -> "QuerySet[Subscription]":
    return Subscription.objects.filter(
        reach.visible(), tenant_id=tenant_id, account_id=account_id, managed_by=None
    ).exclude(status__in=_OVER)


def _told(records: "QuerySet[Subscription]", limit: int) -> tuple[HeldRecord, ...]:
    rows = records.order_by("product__name", "id").values_list(
        "pk", "product__name", "product_id", "quantity", "billing_cycle", "parent__product__name"
    )
    return tuple(
        HeldRecord(pk, product, product_id, quantity, BillingCycle(cycle), of or "")
        for pk, product, product_id, quantity, cycle, of in rows[:limit]
    )
