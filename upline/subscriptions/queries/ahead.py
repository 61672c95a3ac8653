"""What is ahead in a BSS, and what its own subscriptions bring: figures of a reseller's dashboard."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, DateField, DecimalField, F, Q, QuerySet, Sum
from django.db.models.expressions import CombinedExpression, Value

from upline.access.reach import Reach
from upline.catalog.rulebook import BillingCycle
from upline.kernel.money import ZERO, Money
from upline.kernel.page_objects import Ref
from upline.subscriptions.models import ScheduledChange, Subscription
from upline.subscriptions.rulebook import RUNNING, SubscriptionKind


@dataclass(frozen=True, slots=True)
class ProductRunRate:
    """What the subscriptions and add-ons of a product bring in a month, in one currency."""

    product: Ref
    amount: Money
    records: int


def list_product_run_rates(
    *, tenant_id: UUID, today: date, reach: Reach, reseller_id: UUID | None = None
) -> list[ProductRunRate]:
    """Return what each product brings a BSS in a month, the largest first. One query.

    `reseller_id`: of the mirrors of a reseller's sales, else of what the BSS has sold itself. Counted is
    what run rates count (`list_run_rates`).
    """
    rows = (
        Subscription.objects.filter(
            reach.visible_filter(),
            tenant_id=tenant_id,
            managed_by=reseller_id,
            status__in=RUNNING,
            is_trial=False,
            start_date__lte=today,
            unit_price__isnull=False,
        )
        .exclude(billing_cycle=BillingCycle.ONE_TIME)
        .order_by()
        .values_list("product_id", "product__name", "currency", "billing_cycle")
        .annotate(
            amount=Sum(F("quantity") * F("unit_price"), output_field=DecimalField()),
            records=Count("pk"),
        )
    )
    sums: dict[tuple[Ref, str], tuple[Decimal, int]] = {}
    for product_id, name, currency, cycle, per_cycle, records in rows:
        key = (Ref(product_id, name), currency)
        amount, count = sums.get(key, (ZERO, 0))
        sums[key] = (amount + per_cycle / BillingCycle(cycle).months, count + records)
    rates = [
        ProductRunRate(product, Money(amount, currency).rounded(), count)
        for (product, currency), (amount, count) in sums.items()
    ]
    return sorted(rates, key=lambda rate: rate.amount.amount, reverse=True)


def count_renewals(*, tenant_id: UUID, first: date, last: date, reach: Reach) -> tuple[int, int]:
    """Return how many subscriptions of a BSS come to a renewal in some days, and how many of them
    do not renew. One query.
    """
    rows = Subscription.objects.filter(
        reach.visible_filter(),
        tenant_id=tenant_id,
        kind=SubscriptionKind.SUBSCRIPTION,
        status__in=RUNNING,
        renewal_date__range=(first, last),
    )
    found = rows.aggregate(count=Count("pk"), ending=Count("pk", filter=Q(auto_renew=False)))
    return found["count"], found["ending"]


@dataclass(frozen=True, slots=True)
class EndingTrial:
    """A trial and the last day on which it is one, by the length that its product has."""

    id: UUID
    name: str
    ends_on: date


def list_ending_trials(
    *, tenant_id: UUID, until: date, reach: Reach, limit: int
) -> list[EndingTrial]:
    """Return the trials that a BSS has sold and that end up to a day, or have ended, the first first."""
    ends_on = CombinedExpression(
        F("start_date"), "+", F("product__trial_days"), output_field=DateField()
    )
    rows = (
        _own(tenant_id, reach)
        .filter(is_trial=True, product__trial_days__isnull=False)
        .annotate(ends_on=ends_on)
        .filter(ends_on__lte=Value(until + timedelta(days=1), output_field=DateField()))
        .order_by("ends_on", "name")
    )
    return [
        EndingTrial(pk, name, day - timedelta(days=1))
        for pk, name, day in rows.values_list("pk", "name", "ends_on")[:limit]
    ]


@dataclass(frozen=True, slots=True)
class UpcomingChange:
    """A change that is scheduled: what becomes of which subscription, on which day.

    `quantity` None: all licences; `product`: the new one of a plan change, else empty.
    """

    id: UUID
    name: str
    due_date: date
    quantity: int | None
    product: str


def list_upcoming_changes(*, tenant_id: UUID, reach: Reach, limit: int) -> list[UpcomingChange]:
    """Return the scheduled changes of a BSS's subscriptions, the first first. One query."""
    visible = _own(tenant_id, reach).values("pk")
    rows = ScheduledChange.objects.filter(tenant_id=tenant_id)
    if not reach.sees_everything:
        rows = rows.filter(subscription__in=visible)
    found = rows.order_by("due_date", "pk").values_list(
        "subscription_id", "subscription__name", "due_date", "quantity", "product__name"
    )
    return [
        UpcomingChange(pk, name, due_date, quantity, product or "")
        for pk, name, due_date, quantity, product in found[:limit]
    ]


def _own(tenant_id: UUID, reach: Reach) -> "QuerySet[Subscription]":
    return Subscription.objects.filter(
        reach.visible_filter(), tenant_id=tenant_id, managed_by=None, status__in=RUNNING
    )
