"""The price of a line: the ladder of sources, rounding, promotions. Pure (R20 to R25)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from upline.catalog.rulebook import BillingCycle, PriceSource, PromotionKind, PromotionReason
from upline.kernel.money import ZERO, Money, round_money

_HUNDRED = Decimal(100)


class ResolvedPrice(NamedTuple):
    """The price of one unit for one billing cycle, net, and the rung on which it was found."""

    money: Money
    source: PriceSource


@dataclass(frozen=True, slots=True)
class PricePeriod:
    """A price of one unit between two days, both included; None is an open end."""

    money: Money
    valid_from: date | None = None
    valid_to: date | None = None

    def covers(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class PriceListTerms:
    """A price list as booking sees it; its prices by product and billing cycle."""

    id: UUID
    name: str
    is_active: bool
    valid_from: date | None
    valid_to: date | None
    prices: Mapping[tuple[UUID, BillingCycle], Sequence[PricePeriod]]

    def price_on(self, day: date, product_id: UUID, cycle: BillingCycle) -> Money | None:
        """Return the price if the list is active and valid on `day` and has one (R20, rung 3)."""
        if not self.is_active or not _within(day, self.valid_from, self.valid_to):
            return None
        return price_on(self.prices.get((product_id, cycle), ()), day)


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def price_on(periods: Iterable[PricePeriod], day: date) -> Money | None:
    """Return the price of the period that covers `day`; of several, the one that began last."""
    covering = [p for p in periods if p.covers(day)]
    if not covering:
        return None
    latest = max(covering, key=lambda p: p.valid_from or date.min)
    return latest.money


class Tier(NamedTuple):
    """One BSS on the way down from a product's owner: its markup and its own unit prices."""

    markup: Decimal
    own_prices: Sequence[PricePeriod]


def resolve_unit_price(tiers: Sequence[Tier], day: date) -> Money | None:
    """Return a product's unit price in the last of `tiers`, which begin with its owner.

    Each BSS's own price counts; where it set none, the price above times its markup,
    rounded. The currency is never converted, so it stays that of the price taken.
    """
    price: Money | None = None
    for tier in tiers:
        own = price_on(tier.own_prices, day)
        if own is not None:
            price = own
        elif price is not None:
            price = (price * tier.markup).rounded()
    return price


@dataclass(frozen=True, slots=True)
class UnitPrices:
    """The unit prices of some products in one BSS: per product the tiers from its owner down."""

    markups: Mapping[UUID, Sequence[tuple[UUID, Decimal]]]
    own: Mapping[tuple[UUID, UUID, BillingCycle], Sequence[PricePeriod]]

    def on(self, day: date, product_id: UUID, cycle: BillingCycle) -> Money | None:
        """Return the unit price of a day (R20, rung 4), or None."""
        tiers = [
            Tier(markup, self.own.get((tenant_id, product_id, cycle), ()))
            for tenant_id, markup in self.markups.get(product_id, ())
        ]
        return resolve_unit_price(tiers, day)


def list_or_product_price(
    day: date,
    product_id: UUID,
    cycle: BillingCycle,
    *,
    price_list: PriceListTerms | None,
    unit_prices: UnitPrices,
) -> ResolvedPrice | None:
    """Return the price of the price list on a day, else that of the product (R20, rungs 3 and 4)."""
    listed = price_list.price_on(day, product_id, cycle) if price_list else None
    if listed is not None:
        return ResolvedPrice(listed, PriceSource.PRICE_LIST)
    unit = unit_prices.on(day, product_id, cycle)
    return ResolvedPrice(unit, PriceSource.PRODUCT) if unit is not None else None


@dataclass(frozen=True, slots=True)
class PromotionTerms:
    """A promotion as booking sees it. Empty `price_lists` and `requires`: no such limit."""

    id: UUID
    name: str
    kind: PromotionKind
    value: Decimal
    currency: str
    first_date: date | None
    last_date: date | None
    cycles: int | None
    is_lifetime: bool
    new_customers_only: bool
    scope: frozenset[tuple[UUID, BillingCycle]]
    price_lists: frozenset[UUID] = field(default_factory=frozenset)
    requires: frozenset[UUID] = field(default_factory=frozenset)

    @property
    def duration_cycles(self) -> int | None:
        """Return the billing cycles it lasts; None for the lifetime. By default the first (R23)."""
        return None if self.is_lifetime else (self.cycles or 1)

    def discount(self, *, quantity: int, gross: Decimal, currency: str) -> Decimal:
        """Return the rounded discount on a line's rounded gross, never more than it (R21, R24)."""
        if self.kind is PromotionKind.PERCENT:
            raw = gross * self.value / _HUNDRED
        else:
            raw = self.value * quantity
        return min(round_money(raw, currency), gross)


@dataclass(frozen=True, slots=True)
class PromotionContext:
    """What decides whether promotions apply to a line.

    `adds_licences` is False for a decrease and for the old product of a plan change (R25).
    The two facts about the customer are read only if a promotion needs them.
    """

    product_id: UUID
    billing_cycle: BillingCycle
    order_date: date
    currency: str
    price_list_id: UUID | None
    adds_licences: bool
    is_new_customer: Callable[[], bool]
    owned_products: Callable[[], frozenset[UUID]]


class PromotionEvaluation(NamedTuple):
    """A promotion that was considered, and the result (R26)."""

    promotion: PromotionTerms
    is_applied: bool
    reason: PromotionReason
    discount: Decimal


class PricedLine(NamedTuple):
    """A line's amounts in the order's currency, each rounded; total = gross - discount."""

    gross: Decimal
    discount: Decimal
    total: Decimal
    promotion: PromotionTerms | None
    evaluations: tuple[PromotionEvaluation, ...]


def price_line(
    *,
    quantity: int,
    unit_price: Decimal,
    case: PromotionContext,
    promotions: Sequence[PromotionTerms],
) -> PricedLine:
    """Price a line and choose its promotion: lowest total, earliest start, lowest id (R24)."""
    gross = round_money(quantity * unit_price, case.currency)
    if not promotions:
        return PricedLine(gross, ZERO, gross, None, ())
    applicable: list[tuple[Decimal, PromotionTerms]] = []
    evaluations: list[PromotionEvaluation] = []
    for promotion in promotions:
        why_not = rejection_reason(promotion, case)
        if why_not:
            evaluations.append(
                PromotionEvaluation(promotion, is_applied=False, reason=why_not, discount=ZERO)
            )
        else:
            discount = promotion.discount(quantity=quantity, gross=gross, currency=case.currency)
            applicable.append((discount, promotion))
    if not applicable:
        return PricedLine(gross, ZERO, gross, None, tuple(evaluations))
    applicable.sort(key=lambda f: (-f[0], f[1].first_date or date.min, f[1].id))
    discount, best = applicable[0]
    is_applied = PromotionEvaluation(
        best, is_applied=True, reason=PromotionReason.BEST, discount=discount
    )
    others = [
        PromotionEvaluation(p, is_applied=False, reason=PromotionReason.LESS_GOOD, discount=d)
        for d, p in applicable[1:]
    ]
    return PricedLine(gross, discount, gross - discount, best, (is_applied, *others, *evaluations))


def rejection_reason(promotion: PromotionTerms, case: PromotionContext) -> PromotionReason | None:
    """Return the first reason why a promotion does not apply; None if it does."""
    for reason, applies in _REJECTION_RULES.items():
        if applies(promotion, case):
            return reason
    return None


# Checked in this order; the first that applies is the reason given (R22, R23, R25, R26).
_REJECTION_RULES: Mapping[PromotionReason, Callable[[PromotionTerms, PromotionContext], bool]] = {
    PromotionReason.ONE_TIME: lambda p, c: not c.billing_cycle.is_recurring,
    PromotionReason.NOT_STARTED: (
        lambda p, c: p.first_date is not None and c.order_date < p.first_date
    ),
    PromotionReason.ENDED: lambda p, c: p.last_date is not None and c.order_date > p.last_date,
    PromotionReason.NOT_ADDED: lambda p, c: not c.adds_licences,
    PromotionReason.OTHER_PRICE_LIST: (
        lambda p, c: bool(p.price_lists) and c.price_list_id not in p.price_lists
    ),
    PromotionReason.OTHER_CURRENCY: (
        lambda p, c: p.kind is PromotionKind.AMOUNT and p.currency != c.currency
    ),
    PromotionReason.NEW_CUSTOMERS_ONLY: (
        lambda p, c: p.new_customers_only and not c.is_new_customer()
    ),
    PromotionReason.REQUIRES_PRODUCTS: (
        lambda p, c: bool(p.requires) and not p.requires <= c.owned_products()
    ),
}

assert _REJECTION_RULES.keys() == set(PromotionReason) - {
    PromotionReason.BEST,
    PromotionReason.LESS_GOOD,
}, "a reason that nothing checks"
