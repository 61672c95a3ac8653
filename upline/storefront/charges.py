"""What a basket will cost, and when. Pure: from quantities, prices and service periods to amounts.

A new subscription is charged in advance for its first billing cycle, from today. What is added to a subscription
is charged for the days left of its running cycle, and in full from its renewal on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from upline.catalog.rulebook import BillingCycle
from upline.kernel.money import ZERO, Money


@dataclass(frozen=True, kw_only=True, slots=True)
class ServicePeriod:
    """The running cycle of a subscription: its first day, and its renewal. None: it is not renewed."""

    start: date
    renewal: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Charge:
    """One line of a basket: its price per cycle, and the period that runs already, if there is one.

    `first_cycle`: what the first cycle costs, where a promotion lasts no longer.
    """

    cycle: BillingCycle
    per_cycle: Money
    first_cycle: Money | None = None
    period: ServicePeriod | None = None


@dataclass(frozen=True, slots=True)
class CycleTotal:
    """What is charged each cycle from a day on."""

    cycle: BillingCycle
    total: Money
    first_renewal: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class BasketCharges:
    """What is charged today, and what at each renewal."""

    today: Money
    totals: tuple[CycleTotal, ...]
    has_part_of_cycle: bool


def first_charge(charge: Charge, today: date) -> Money:
    """Return what is charged today: the whole cycle, or the days left of one that runs already."""
    period = charge.period
    if period is None or period.renewal is None:
        return price_of_first_cycle(charge)
    days = (period.renewal - period.start).days
    left = (period.renewal - today).days
    share = Decimal(max(0, min(left, days))) / Decimal(days)
    return (price_of_first_cycle(charge) * share).rounded()


def price_of_first_cycle(charge: Charge) -> Money:
    """Return what the first cycle costs as a whole."""
    return charge.per_cycle if charge.first_cycle is None else charge.first_cycle


def basket_charges(
    charges: Iterable[tuple[Charge, date | None]], *, today: date, currency: str
) -> BasketCharges:
    """Return what a basket comes to. Each charge comes with the first renewal of its line."""
    zero = Money(ZERO, currency)
    first, parts = zero, False
    totals: dict[BillingCycle, CycleTotal] = {}
    for charge, renewal in charges:
        amount = first_charge(charge, today)
        first += amount
        parts |= amount != price_of_first_cycle(charge)
        before = totals.get(charge.cycle, CycleTotal(charge.cycle, zero, renewal))
        soonest = min(filter(None, (before.first_renewal, renewal)), default=None)
        totals[charge.cycle] = CycleTotal(charge.cycle, before.total + charge.per_cycle, soonest)
    ordered = tuple(totals[cycle] for cycle in BillingCycle if cycle in totals)
    return BasketCharges(today=first, totals=ordered, has_part_of_cycle=parts)
