"""The lines of a back-order: which are booked, at what price, with which promotion.

Nothing is changed here: either every line finds its price, or the event is parked (R20, R34).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from upline.backorders.booking.inputs import (
    Event,
    ProductFacts,
    ResellerTerms,
    Snapshot,
    SubscriptionMirror,
)
from upline.backorders.rulebook import LINE_RULES, LineRule, ParkingReason
from upline.catalog import pricing
from upline.catalog.pricing import (
    PricedLine,
    PromotionContext,
    ResolvedPrice,
    price_line,
)
from upline.catalog.rulebook import CYCLE_WORDS, PriceSource
from upline.kernel.money import AMOUNT_LIMIT, ZERO, Money
from upline.kernel.texts import text
from upline.subscriptions.events import SoldLine, SubscriptionSnapshot
from upline.subscriptions.rulebook import LineKind, Status, SubscriptionKind


class CannotBook(Exception):
    """The event must be parked: why, at which subscription, and a sentence with the details."""

    def __init__(self, reason: ParkingReason, subject_id: UUID | None, detail: str) -> None:
        self.reason = reason
        self.subject_id = subject_id
        self.detail = detail
        super().__init__(detail)


class LineToBook(NamedTuple):
    """A line with its price, ready to be written."""

    sold: SoldLine
    rule: LineRule
    price: ResolvedPrice
    amounts: PricedLine


@dataclass(kw_only=True)
class SalePricing:
    """One sale event while its lines are priced; what promotions ask is found out once."""

    event: Event
    terms: ResellerTerms
    snapshot: Snapshot
    own_prices: dict[UUID, Money] = field(default_factory=dict)

    @cached_property
    def subscriptions_by_id(self) -> Mapping[UUID, SubscriptionSnapshot]:
        return {subscription.id: subscription for subscription in self.event.subscriptions}

    @cached_property
    def new_subscription_ids(self) -> frozenset[UUID]:
        """Return the subscriptions that this sale begins."""
        beginning = {LineKind.NEW_SUBSCRIPTION, LineKind.PARTIAL_PLAN_NEW_TARGET}
        return frozenset(
            line.subscription_id for line in self.event.lines if line.kind in beginning
        )

    def mirror_of(self, source_id: UUID) -> SubscriptionMirror | None:
        return self.snapshot.subscription_mirrors.get((self.event.reseller_id, source_id))

    def subject_of(self, line: SoldLine) -> UUID:
        """Return the subscription that a line is about: for an add-on, its parent."""
        return subject_of(line, self.subscriptions_by_id)

    @cached_property
    def _mirrored_before(self) -> Mapping[UUID, tuple[SubscriptionKind, UUID, bool]]:
        """Return the customer's mirrored records: kind, product, and whether cancelled."""
        account = self.snapshot.accounts.get((self.event.reseller_id, self.event.customer.id))
        if account is None:
            return {}
        known = self.snapshot.mirrors_by_account.get(account.id, ())
        known_ids = {mirror.id for mirror in known}
        found = {
            owned_records.id: (
                owned_records.kind,
                owned_records.product_id,
                owned_records.is_cancelled,
            )
            for owned_records in self.snapshot.owned_records.get(account.id, ())
            if owned_records.id not in known_ids
        }
        for mirror in known:
            is_cancelled = mirror.status is Status.CANCELLED
            found[mirror.source[1]] = (mirror.kind, mirror.product_id, is_cancelled)
        return found

    def is_new_customer_for(self, line: SoldLine) -> bool:
        """Tell whether the account has no mirrored subscription, current or past, but the
        line's own and those born in the same sale (R25).
        """
        others = {
            source_id
            for source_id, (kind, _, _) in self._mirrored_before.items()
            if kind is SubscriptionKind.SUBSCRIPTION
        }
        others |= {
            subscription.id
            for subscription in self.event.subscriptions
            if subscription.kind is SubscriptionKind.SUBSCRIPTION and not subscription.is_own
        }
        return not others - {line.subscription_id} - self.new_subscription_ids

    @cached_property
    def owned_products(self) -> frozenset[UUID]:
        """Return the products the customer owns once the sale has taken effect (R23)."""
        owned_records = {
            source_id: product_id
            for source_id, (_, product_id, is_cancelled) in self._mirrored_before.items()
            if not is_cancelled
        }
        for subscription in self.event.subscriptions:
            if subscription.is_own or subscription.status is Status.CANCELLED:
                owned_records.pop(subscription.id, None)
            else:
                owned_records[subscription.id] = subscription.product_id
        return frozenset(owned_records.values())


def lines_to_book(sale: SalePricing) -> list[LineToBook]:
    """Return the event's lines that the distributor books, priced.

    Raises: CannotBook — the first line that finds no price, or not in the account's currency, or that
    brings the order to more than it can hold.
    """
    priced, total = [], ZERO
    for line in booked_lines(sale.event.lines):
        product = _known_product(sale, line)
        rule = LINE_RULES[line.kind]
        price = _price(sale, line, rule, product)
        sale.own_prices[line.subscription_id] = price.money
        amounts = _amounts(sale, line, rule, price.money.amount)
        total += amounts.gross
        _check_amount(sale, line, amounts, total=total)
        priced.append(LineToBook(line, rule, price, amounts))
    return priced


def subject_of(line: SoldLine, subscriptions: Mapping[UUID, SubscriptionSnapshot]) -> UUID:
    """Return the subscription that a line is about, of those by id: for an add-on, its parent."""
    subscription = subscriptions[line.subscription_id]
    return (
        subscription.parent_id
        if subscription.kind is SubscriptionKind.ADD_ON and subscription.parent_id
        else subscription.id
    )


def booked_lines(lines: Iterable[SoldLine]) -> list[SoldLine]:
    """Return the lines that name products of the distributor; the seller's own stay out (R7)."""
    return [line for line in lines if not line.is_own]


def _known_product(sale: SalePricing, line: SoldLine) -> ProductFacts:
    product = sale.snapshot.products.get(line.product_id)
    if product is None or product.owner_id not in sale.snapshot.catalogue_tenant_ids:
        detail = text("{product} is not in the catalogue.", product=line.product_name)
        raise CannotBook(ParkingReason.UNKNOWN_PRODUCT, sale.subject_of(line), detail)
    return product


def _price(
    sale: SalePricing, line: SoldLine, rule: LineRule, product: ProductFacts
) -> ResolvedPrice:
    """Return the price of R20; the first found decides, in whatever currency it is."""
    found = find_price(sale, line, rule, product)
    if found is None:
        detail = text(
            "No price for {product}, {cycle}, on {day}.",
            product=product.name,
            cycle=CYCLE_WORDS[line.billing_cycle],
            day=sale.event.effective_date,
        )
        raise CannotBook(ParkingReason.NO_PRICE, sale.subject_of(line), detail)
    if found.money.currency != sale.terms.currency:
        detail = text(
            "The price of {product} is in {currency}, the reseller’s account in {other}.",
            product=product.name,
            currency=found.money.currency,
            other=sale.terms.currency,
        )
        raise CannotBook(ParkingReason.CURRENCY_MISMATCH, sale.subject_of(line), detail)
    return found


def find_price(
    sale: SalePricing, line: SoldLine, rule: LineRule, product: ProductFacts
) -> ResolvedPrice | None:
    """Return the price by the ladder of R20. If the price of the subscription applies and there is no mirror
    yet, the price of the price list or product counts as the subscription's own (R42).
    """
    if line.pushed_price is not None and product.externally_priced:
        return ResolvedPrice(line.pushed_price, PriceSource.PUSHED)
    if not rule.keeps_price:
        return list_or_product_price(sale, line)
    own = own_price(sale, line.subscription_id)
    if own is not None:
        return ResolvedPrice(own, PriceSource.SUBSCRIPTION)
    found = list_or_product_price(sale, line)
    return found and ResolvedPrice(found.money, PriceSource.SUBSCRIPTION)


def own_price(sale: SalePricing, source_id: UUID) -> Money | None:
    """Return the mirrored record's own unit price, earlier lines of this sale included."""
    if source_id in sale.own_prices:
        return sale.own_prices[source_id]
    mirror = sale.mirror_of(source_id)
    if mirror is None or mirror.unit_price is None:
        return None
    return Money(mirror.unit_price, mirror.currency)


def list_or_product_price(
    sale: SalePricing, line: SoldLine | SubscriptionSnapshot
) -> ResolvedPrice | None:
    """Return rung 3, else rung 4, on the order date."""
    return pricing.list_or_product_price(
        sale.event.effective_date,
        line.product_id,
        line.billing_cycle,
        price_list=sale.terms.price_list,
        unit_prices=sale.snapshot.unit_prices,
    )


def _check_amount(
    sale: SalePricing, line: SoldLine, amounts: PricedLine, *, total: Decimal
) -> None:
    """Raises: CannotBook — no column can hold the line's gross, or that of the order so far (R21)."""
    if abs(amounts.gross) < AMOUNT_LIMIT and abs(total) < AMOUNT_LIMIT:
        return
    detail = text(
        "{product} comes to {amount}.",
        product=line.product_name,
        amount=Money(amounts.gross, sale.terms.currency),
    )
    raise CannotBook(ParkingReason.AMOUNT_TOO_LARGE, sale.subject_of(line), detail)


def _amounts(sale: SalePricing, line: SoldLine, rule: LineRule, unit_price: Decimal) -> PricedLine:
    case = PromotionContext(
        product_id=line.product_id,
        billing_cycle=line.billing_cycle,
        order_date=sale.event.effective_date,
        currency=sale.terms.currency,
        price_list_id=sale.terms.price_list_id,
        adds_licences=rule.takes_promotion and line.quantity > 0,
        is_new_customer=lambda: sale.is_new_customer_for(line),
        owned_products=lambda: sale.owned_products,
    )
    promotions = sale.snapshot.promotions.get((line.product_id, line.billing_cycle), ())
    return price_line(
        quantity=line.quantity, unit_price=unit_price, case=case, promotions=promotions
    )
