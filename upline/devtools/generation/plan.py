"""How many records of each kind are generated."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from upline.subscriptions.rulebook import Trigger

_NEW_IN_BASKET = 3

# How often each kind of sale is made, in parts of a hundred.
SALE_WEIGHTS: Mapping[Trigger, int] = {
    Trigger.SUBSCRIPTION_CREATED: 40,
    Trigger.QUANTITY_CHANGED: 30,
    Trigger.ADDON_ADDED: 10,
    Trigger.BASKET_CHECKED_OUT: 10,
    Trigger.TRIAL_UPGRADED: 5,
    Trigger.PLAN_CHANGED_FULL: 5,
}

# How many subscriptions a sale begins.
NEW_SUBSCRIPTIONS_PER_SALE: Mapping[Trigger, int] = {
    Trigger.SUBSCRIPTION_CREATED: 1,
    Trigger.BASKET_CHECKED_OUT: _NEW_IN_BASKET,
    Trigger.TRIAL_UPGRADED: 1,
}

_MAX_RESELLERS = 100_000
_YEAR = timedelta(days=365)
_SLUG = re.compile(r"[a-z0-9-]{1,60}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """So many orders and subscriptions, of so many resellers, between two moments.

    Subscriptions that the orders do not begin were sold before back-ordering was activated.
    The same plan with the same `seed` always deals out the same sales.
    Raises: ValueError — with a sentence that names the number that is wrong.
    """

    orders: int
    resellers: int
    begins: datetime
    ends: datetime
    subscriptions: int = 0
    slug: str = "volume"
    seed: int = 1

    @classmethod
    def for_last_year(cls, *, now: datetime, **numbers: Any) -> "Plan":
        """Return the plan for the year that ends now. Raises: ValueError, as all plans."""
        return cls(begins=now - _YEAR, ends=now, **numbers)

    def __post_init__(self) -> None:
        if not _SLUG.fullmatch(self.slug):
            raise ValueError("An address has from 1 to 60 small letters, digits and hyphens.")
        if not 1 <= self.resellers <= _MAX_RESELLERS:
            raise ValueError(f"There can be from 1 to {_MAX_RESELLERS:,} resellers.")
        if self.orders < 0 or self.subscriptions < 0:
            raise ValueError("There can be no less than 0 orders and 0 subscriptions.")
        if self.begins >= self.ends:
            raise ValueError("The sales must begin before they end.")

    @property
    def earlier_sales(self) -> int:
        """Return how many subscriptions were sold before back-ordering was activated."""
        begun = (
            sum(
                self.orders * SALE_WEIGHTS[kind] * count
                for kind, count in NEW_SUBSCRIPTIONS_PER_SALE.items()
            )
            // 100
        )
        return max(self.subscriptions - begun, 0)

    @property
    def first_day(self) -> date:
        return self.begins.date()

    @property
    def sales_begin(self) -> datetime:
        """Return when the first sale is published; earlier sales are published in the hour before."""
        return self.begins + timedelta(hours=1)

    def sales_per_reseller(self) -> Iterator[tuple[int, int]]:
        """Yield for each reseller how many orders it brings and how many earlier sales."""
        for index in range(self.resellers):
            yield (
                _even_share(self.orders, index, self.resellers),
                _even_share(self.earlier_sales, index, self.resellers),
            )


def _even_share(whole: int, index: int, parts: int) -> int:
    """Return one part of a whole that is dealt out evenly, the rest to those who come first."""
    return whole // parts + (index < whole % parts)
