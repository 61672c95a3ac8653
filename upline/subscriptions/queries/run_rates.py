"""The monthly run rate: what subscriptions and add-ons bring in a month."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, DecimalField, F, Sum

from upline.access.reach import Reach
from upline.catalog.rulebook import BillingCycle
from upline.kernel.money import ZERO, Money
from upline.subscriptions.models import Subscription
from upline.subscriptions.rulebook import RUNNING


@dataclass(frozen=True, slots=True)
class RunRate:
    """What the customers of a reseller bring in a month, in one currency.

    `records` counts the subscriptions and add-ons that it is made of.
    """

    reseller_id: UUID
    amount: Money
    records: int


def list_run_rates(
    *, tenant_id: UUID, today: date, reach: Reach, reseller_ids: Collection[UUID] | None = None
) -> list[RunRate]:
    """Return what the customers of resellers bring a BSS in a month, the largest first. One query.

    It is what has begun and is not cancelled or suspended, at its unit price: before promotions,
    without one-time products and without what has no price yet. There is one per reseller and
    currency, which are never added up. `reseller_ids`: of none but these.
    """
    found = Subscription.objects.filter(
        reach.visible_filter(),
        tenant_id=tenant_id,
        managed_by__isnull=False,
        status__in=RUNNING,
        is_trial=False,
        start_date__lte=today,
        unit_price__isnull=False,
    )
    if reseller_ids is not None:
        found = found.filter(managed_by__in=list(reseller_ids))
    rows = (
        found.exclude(billing_cycle=BillingCycle.ONE_TIME)
        .order_by()
        .values_list("managed_by_id", "currency", "billing_cycle")
        .annotate(
            amount=Sum(F("quantity") * F("unit_price"), output_field=DecimalField()),
            records=Count("pk"),
        )
    )
    sums: dict[tuple[UUID, str], tuple[Decimal, int]] = {}
    for reseller_id, currency, cycle, per_cycle, records in rows:
        amount, count = sums.get((reseller_id, currency), (ZERO, 0))
        monthly = per_cycle / BillingCycle(cycle).months
        sums[reseller_id, currency] = (amount + monthly, count + records)
    rates = [
        RunRate(reseller_id, Money(amount, currency).rounded(), count)
        for (reseller_id, currency), (amount, count) in sums.items()
    ]
    return sorted(rates, key=lambda rate: rate.amount.amount, reverse=True)


def has_more_mirrors_than(limit: int, *, tenant_id: UUID) -> bool:
    """Tell whether a BSS has more subscriptions and add-ons of resellers than `limit`. One query, which counts no others."""
    found = Subscription.objects.filter(tenant_id=tenant_id, managed_by__isnull=False)
    return found.order_by()[: limit + 1].count() > limit


def run_rates_of_account(
    *, tenant_id: UUID, account_id: UUID, today: date, reach: Reach
) -> tuple[Money, ...]:
    """Return what a customer brings in a month, by currency, as `list_run_rates` counts it. One query."""
    rows = (
        Subscription.objects.filter(
            reach.visible_filter(),
            tenant_id=tenant_id,
            account_id=account_id,
            status__in=RUNNING,
            is_trial=False,
            start_date__lte=today,
            unit_price__isnull=False,
        )
        .exclude(billing_cycle=BillingCycle.ONE_TIME)
        .order_by()
        .values_list("currency", "billing_cycle")
        .annotate(amount=Sum(F("quantity") * F("unit_price"), output_field=DecimalField()))
    )
    sums: dict[str, Decimal] = {}
    for currency, cycle, per_cycle in rows:
        sums[currency] = sums.get(currency, ZERO) + per_cycle / BillingCycle(cycle).months
    return tuple(Money(amount, currency).rounded() for currency, amount in sorted(sums.items()))


def run_rates_by_reseller(
    *, tenant_id: UUID, reseller_ids: Collection[UUID], today: date, reach: Reach
) -> Mapping[UUID, tuple[Money, ...]]:
    """Return the run rates of some resellers, by currency. Resellers without any are absent."""
    rates = list_run_rates(tenant_id=tenant_id, today=today, reach=reach, reseller_ids=reseller_ids)
    return group_by_reseller(rates, reseller_ids)


def group_by_reseller(
    rates: Iterable[RunRate], reseller_ids: Collection[UUID]
) -> Mapping[UUID, tuple[Money, ...]]:
    """Return the run rates of some resellers by currency, from those of all."""
    wanted = set(reseller_ids)
    found: dict[UUID, tuple[Money, ...]] = {}
    of_wanted = (rate for rate in rates if rate.reseller_id in wanted)
    for rate in sorted(of_wanted, key=lambda rate: rate.amount.currency):
        found[rate.reseller_id] = (*found.get(rate.reseller_id, ()), rate.amount)
    return found
