"""What a sale brings a BSS below another: the sell price, the purchase price there, and the difference."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from upline.backorders.queries import PurchasePrices, load_purchase_prices
from upline.catalog.rulebook import BillingCycle
from upline.kernel.money import Money
from upline.web.shared import formatting
from upline.web.shared.access import Visit

_HUNDRED = Decimal(100)
_ONE_DECIMAL = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Margin:
    """What is sold for how much, and bought for how much; None where a price is not known."""

    sell: Money | None
    cost: Money | None

    @property
    def difference(self) -> Money | None:
        """Return what is left; None where a price is unknown or in another currency."""
        if self.sell is None or self.cost is None or self.sell.currency != self.cost.currency:
            return None
        return self.sell - self.cost

    @property
    def percent(self) -> Decimal | None:
        """Return the difference in per cent of the sell price, with one decimal."""
        difference = self.difference
        if difference is None or self.sell is None or not self.sell.amount:
            return None
        part = difference.amount * _HUNDRED / self.sell.amount
        return part.quantize(_ONE_DECIMAL, ROUND_HALF_UP)

    @property
    def text(self) -> str:
        """Return the percentage as pages write it: `22.0`, or `22,0`."""
        return "" if self.percent is None else formatting.fixed(self.percent, 1)


def total_margin(margins: Collection[Margin]) -> Margin:
    """Return the sums; None where one of them is not known or in another currency."""
    return Margin(_sum([m.sell for m in margins]), _sum([m.cost for m in margins]))


def _sum(amounts: Collection[Money | None]) -> Money | None:
    known = [amount for amount in amounts if amount is not None]
    if not known or len(known) < len(amounts) or len({one.currency for one in known}) > 1:
        return None
    return sum(known[1:], known[0])


@dataclass(frozen=True, slots=True)
class PurchaseCosts:
    """What a BSS pays its distributor for products on a day, promotions left out."""

    prices: PurchasePrices
    day: date

    def unit(self, product_id: UUID, cycle: BillingCycle) -> Money | None:
        """Return the price of one unit; None without a price."""
        return self.prices.on(self.day, product_id, cycle)

    def of(self, product_id: UUID, cycle: BillingCycle, quantity: int) -> Money | None:
        """Return the price of some units, rounded; None without a price."""
        unit = self.unit(product_id, cycle)
        return None if unit is None else (unit * quantity).rounded()


def purchase_costs(visit: Visit, product_ids: Collection[UUID], day: date) -> PurchaseCosts | None:
    """Return what the BSS pays on a day; None in a BSS that buys from nobody. Four queries, or six."""
    upline_id = visit.tenant.upline_id
    if upline_id is None or not product_ids:
        return None
    prices = load_purchase_prices(
        tenant_id=upline_id, reseller_id=visit.tenant.id, product_ids=list(set(product_ids))
    )
    return PurchaseCosts(prices, day) if prices else None
