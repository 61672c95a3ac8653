"""What a customer holds: what further licences or add-ons can be ordered for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

import upline.database.substring_search  # noqa: F401 — brings `has`
from upline.access.reach import Reach
from upline.catalog.rulebook import BillingCycle
from upline.subscriptions.models import Subscription
from upline.subscriptions.rulebook import Status, SubscriptionKind

_ENDING_STATUSES = (Status.CANCELLED, Status.PENDING_CANCEL)


@dataclass(frozen=True, slots=True)
class CustomerSubscription:
    """A subscription or add-on that a customer holds; `of` is what an add-on is held under."""

    id: UUID
    product: str
    product_id: UUID
    quantity: int
    billing_cycle: BillingCycle
    parent_name: str
    start_date: date


def list_customer_subscriptions(
    *, tenant_id: UUID, account_id: UUID, words: str, limit: int, reach: Reach
) -> tuple[CustomerSubscription, ...]:
    """Return what a customer holds and has not cancelled, by words of its product; by name."""
    records = _owned_by(tenant_id, account_id, reach)
    return _as_customer_subscriptions(
        records.filter(product__name__contains_ci=words) if words else records, limit
    )


def find_customer_subscription(
    *, tenant_id: UUID, account_id: UUID, record_id: UUID, reach: Reach
) -> CustomerSubscription | None:
    """Return one thing that a customer holds, or None."""
    return next(
        iter(
            _as_customer_subscriptions(
                _owned_by(tenant_id, account_id, reach).filter(pk=record_id), 1
            )
        ),
        None,
    )


def list_subscriptions_of_product_types(
    *, tenant_id: UUID, account_id: UUID, product_types: Collection[str], limit: int, reach: Reach
) -> tuple[CustomerSubscription, ...]:
    """Return the subscriptions of a customer to products of some types, by name."""
    records = _owned_by(tenant_id, account_id, reach).filter(
        kind=SubscriptionKind.SUBSCRIPTION, product__type__in=list(product_types)
    )
    return _as_customer_subscriptions(records, limit)


_MAX_EXTENDABLE = 200


def list_extendable_subscriptions(
    *, tenant_id: UUID, account_id: UUID, day: date, product_types: Collection[str] | None = None
) -> tuple[CustomerSubscription, ...]:
    """Return the paid subscriptions of a customer that take more licences and add-ons on a day, by name.

    `product_types` None: of every type.
    """
    records = Subscription.objects.filter(
        tenant_id=tenant_id,
        account_id=account_id,
        managed_by=None,
        kind=SubscriptionKind.SUBSCRIPTION,
        status=Status.ACTIVE,
        is_trial=False,
        start_date__lte=day,
        scheduled_change=None,
    )
    if product_types is not None:
        records = records.filter(product__type__in=list(product_types))
    return _as_customer_subscriptions(records, _MAX_EXTENDABLE)


def _owned_by(tenant_id: UUID, account_id: UUID, reach: Reach) -> "QuerySet[Subscription]":
    return Subscription.objects.filter(
        reach.visible_filter(), tenant_id=tenant_id, account_id=account_id, managed_by=None
    ).exclude(status__in=_ENDING_STATUSES)


def _as_customer_subscriptions(
    records: "QuerySet[Subscription]", limit: int
) -> tuple[CustomerSubscription, ...]:
    rows = records.order_by("product__name", "id").values_list(
        "pk",
        "product__name",
        "product_id",
        "quantity",
        "billing_cycle",
        "parent__product__name",
        "start_date",
    )
    return tuple(
        CustomerSubscription(
            pk, product, product_id, quantity, BillingCycle(cycle), parent_name or "", start_date
        )
        for pk, product, product_id, quantity, cycle, parent_name, start_date in rows[:limit]
    )
