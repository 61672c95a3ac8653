"""The price of a line and the promotion that is applied to it (R20 to R26)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tests.model.network import Bss, Network
from tests.model.values import UNKNOWN, Promotion, SaleLine, Silence, Terms, rounded

TOO_LARGE = Decimal(10) ** 15  # no column can hold it; stories have nothing between 10^11 and this


class Failure(Exception):
    """An event cannot be booked: the reason."""

    def __init__(self, reason: str, record: Any = None) -> None:
        self.reason, self.record = reason, record
        super().__init__(reason)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What decides about the price of one line."""

    network: Network
    bss: Bss
    reseller: str
    day: date

    @property
    def terms(self) -> Terms:
        return self.bss.terms[self.reseller]

    def listed(self, product: str, cycle: str) -> tuple[Any, str, str] | None:
        """Return amount, currency and source by price list or product (R20, 3 and 4)."""
        name = self.terms.price_list
        price_list = self.bss.price_lists[name] if name else None
        if price_list and price_list.is_valid(self.day) and (product, cycle) in price_list.prices:
            return price_list.prices[product, cycle], price_list.currency, "price_list"
        amount = unit_price(self.network, self.bss, product, cycle)
        return None if amount is None else (amount, self.bss.currency, "product")


def unit_price(network: Network, bss: Bss, product: str, cycle: str) -> Any:
    """Return the price that a product has in a BSS: its own, or the upstream one with the markup."""
    own = bss.unit_prices.get((product, cycle))
    if own is not None or network.products[product].owner == bss.slug or bss.upline is None:
        return own
    above = network.bss[bss.upline]
    amount = unit_price(network, above, product, cycle)
    if amount is None or amount is UNKNOWN:
        return amount
    sell = amount * bss.markup
    is_whole = sell == rounded(sell, bss.currency)
    return sell if is_whole else UNKNOWN  # how a markup is rounded is not said


def line_price(offer: Offer, line: SaleLine, existing: Any) -> tuple[Any, str]:
    """Return unit price and source. Raises: Failure. `existing`: what the subscription costs."""
    found: tuple[Any, str, str] | None
    if line.pushed is not None and offer.network.products[line.product].externally_priced:
        found = (line.pushed, offer.bss.currency, "pushed")
    elif (line.is_existing or line.is_old) and existing is not None:
        found = (*existing, "subscription")
    else:
        found = offer.listed(line.product, line.cycle)
    if found is None:
        raise Failure("no_price", line.record)
    amount, currency, source = found
    if currency != offer.terms.currency:
        raise Failure("currency_mismatch", line.record)
    return amount, source


def discounted(
    offer: Offer,
    line: SaleLine,
    price: Any,
    *,
    is_new_customer: Callable[[SaleLine], bool],
    owned: set[str],
) -> tuple[str | None, Any, Any]:
    """Return promotion, discount and total of a line. Raises: Failure."""
    if price is UNKNOWN:
        return UNKNOWN, UNKNOWN, UNKNOWN
    gross = rounded(line.quantity * price, offer.terms.currency)
    if abs(gross) >= TOO_LARGE:
        raise Failure("amount_too_large", line.record)
    zero = Decimal(0)
    best: tuple[Decimal, date, int] | None = None
    name, discount = None, zero
    for promotion in offer.bss.promotions if line.quantity > 0 and not line.is_old else ():
        if not _applies(offer, line, promotion, owned):
            continue
        if promotion.new_customers_only and not is_new_customer(line):
            continue
        worth = _worth(promotion, line.quantity, gross, offer.terms.currency)
        rank = (gross - worth, promotion.first_day or date.min, promotion.number)
        if best is None or rank < best:
            best, name, discount = rank, promotion.name, worth
    return name, discount, gross - discount


def _applies(offer: Offer, line: SaleLine, promotion: Promotion, owned: set[str]) -> bool:
    if line.cycle == "one_time" or line.cycle not in promotion.products.get(line.product, ()):
        return False
    if promotion.first_day and offer.day < promotion.first_day:
        return False
    if promotion.last_day and offer.day > promotion.last_day:
        return False
    if promotion.amount is not None and promotion.currency != offer.terms.currency:
        return False
    if promotion.price_lists:
        if offer.terms.price_list not in promotion.price_lists:
            return False
        if not offer.bss.price_lists[offer.terms.price_list].is_valid(offer.day):
            raise Silence("a promotion of a price list that is not valid on the order date")
    return set(promotion.requires) <= owned


def _worth(promotion: Promotion, quantity: int, gross: Decimal, currency: str) -> Decimal:
    if promotion.percent is not None:
        return min(gross, rounded(gross * promotion.percent / 100, currency))
    assert promotion.amount is not None
    return min(gross, rounded(promotion.amount * quantity, currency))
