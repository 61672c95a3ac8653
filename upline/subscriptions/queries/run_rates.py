"""The monthly run rate: what subscriptions and add-ons bring in a month."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import DecimalField, F, Sum

from upline.access.reach import Reach
from upline.catalog.rulebook import BillingCycle
from upline.kernel.money import ZERO, Money
from upline.subscriptions.models import Subscription
from upline.subscriptions.rulebook import Status

_RUNNING = (Status.ACTIVE, Status.PENDING_CANCEL)


def run_rates_by_reseller(
    *, tenant_id: UUID, reseller_ids: Collection[UUID], today: date, reach: Reach
) -> Mapping[UUID, tuple[Money, ...]]:
    """Return what the customers of each reseller bring a BSS in a month, per currency. One query.

    It is what has begun and is not cancelled or suspended, at its unit price: before promotions,
    without one-time products and without what has no price yet. Resellers without any are absent.
    """
    rows = (
        Subscription.objects.filter(
            reach.visible_filter(),
            tenant_id=tenant_id,
            managed_by__in=list(reseller_ids),
            status__in=_RUNNING,
            is_trial=False,
            start_date__lte=today,
            unit_price__isnull=False,
        )
        .exclude(billing_cycle=BillingCycle.ONE_TIME)
        .order_by()
        .values("managed_by_id", "currency", "billing_cycle")
        .annotate(amount=Sum(F("quantity") * F("unit_price"), output_field=DecimalField()))
    )
    sums: dict[tuple[UUID, str], Decimal] = {}
    for row in rows:
        key = (row["managed_by_id"], row["currency"])
        monthly = row["amount"] / BillingCycle(row["billing_cycle"]).months
        sums[key] = sums.get(key, ZERO) + monthly
    rates: dict[UUID, list[Money]] = {}
    for (reseller_id, currency), amount in sorted(sums.items()):
        rates.setdefault(reseller_id, []).append(Money(amount, currency).rounded())
    return {reseller_id: tuple(found) for reseller_id, found in rates.items()}
