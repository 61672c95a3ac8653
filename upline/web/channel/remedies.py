"""Why a sale event is parked, in a sentence, and the very pages where that is mended (R34)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from upline.backorders.queries import EventLine, Problem, SaleEventPage
from upline.backorders.rulebook import ParkingReason
from upline.catalog.rulebook import CYCLE_TITLES, CatalogAction, PriceAction
from upline.catalog.rulebook import NEEDS as SETS_PRICES
from upline.kernel.formats import possessive
from upline.tenancy.queries import TenantFacts
from upline.web.shared import formatting
from upline.web.shared.access import Visit
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.navigation import area_url, record_url


@dataclass(frozen=True, slots=True)
class Remedy:
    """What can be done; `href` leads to where it is done, and is empty while there is no such page."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an event is parked, and what mends it: any one of the remedies."""

    sentence: str
    remedies: tuple[Remedy, ...]


@dataclass(frozen=True, slots=True)
class _Case:
    """A parked event with who looks at it, and the line that could not be booked."""

    visit: Visit
    event: SaleEventPage
    problem: Problem

    @property
    def bss(self) -> TenantFacts:
        return self.visit.tenant

    @property
    def line(self) -> EventLine:
        assert self.problem.line is not None, "the reason is about a line"
        return self.problem.line

    @property
    def product(self) -> str:
        return self.line.product.name

    @property
    def cycle(self) -> str:
        return CYCLE_TITLES[self.line.billing_cycle].lower()

    @property
    def day(self) -> str:
        return formatting.day(self.event.effective_date)

    @property
    def reseller(self) -> str:
        return self.event.reseller.name

    def price_remedies(self, what: str) -> tuple[Remedy, ...]:
        """Return where a price can be set: in the reseller's price list, or of the product itself."""
        product, price_list = self.line.product, self.problem.price_list
        remedies = []
        if price_list is not None:
            href = self._price_href("price-list", price_list.id, product=str(product.id))
            text = f"{what} for {product.name} in the price list {price_list.name}"
            remedies.append(Remedy(text, href))
        href = self._price_href("product", product.id)
        remedies.append(Remedy(f"{what} of the product {product.name} itself", href))
        return tuple(remedies)

    def _price_href(self, record: str, record_id: UUID, **params: str) -> str:
        """Return the form that sets the price of the sale, or the page of those who may not set it."""
        cycle = self.line.billing_cycle.lower().replace("_", "-")
        name, params = record, {**params, "cycle": cycle}
        if self.visit.may(SETS_PRICES[CatalogAction.SET_PRICES].permission):
            name = f"{record}-{PriceAction.SET}"
            params["from"] = self.event.effective_date.isoformat()
            params["sale"] = str(self.event.id)
        href = record_url(name, self.bss.slug, record_id)
        return ListUrl(href, {}).href(**params) if href else ""

    def account_remedy(self, text: str) -> Remedy:
        return Remedy(text, record_url("reseller", self.bss.slug, self.event.reseller.id))


def explain(event: SaleEventPage, visit: Visit) -> Explanation | None:
    """Return why an event is parked and what mends it; None if it is not parked."""
    if event.problem is None:
        return None
    return _EXPLANATIONS[event.problem.reason](_Case(visit, event, event.problem))


def _no_price(case: _Case) -> Explanation:
    price_list = case.problem.price_list
    if price_list is None:
        sentence = (
            f"{case.reseller} has no price list, and {case.product} has no {case.cycle} price of "
            f"its own on {case.day}."
        )
    else:
        sentence = (
            f"The price list {price_list.name} of {case.reseller} has no {case.cycle} price for "
            f"{case.product} on {case.day}, and the product has none of its own."
        )
    other = "another price list" if price_list else "a price list that has one"
    remedies = (
        *case.price_remedies(f"Set a {case.cycle} price"),
        case.account_remedy(f"Give {case.reseller} {other}"),
    )
    return Explanation(sentence, remedies)


def _currency_mismatch(case: _Case) -> Explanation:
    currency = case.problem.currency
    sentence = (
        f"The account of {case.reseller} is in {currency}; the first price found for "
        f"{case.product}, {case.cycle}, on {case.day} is in another currency. "
        "Prices are never converted."
    )
    remedies = (
        *case.price_remedies(f"Set a {case.cycle} price in {currency}"),
        case.account_remedy(f"Check the currency and price list of {case.reseller}"),
    )
    return Explanation(sentence, remedies)


def _amount_too_large(case: _Case) -> Explanation:
    sentence = (
        f"{formatting.whole(case.line.quantity)} × {case.product}, {case.cycle}, come to more than "
        "an order can hold."
    )
    return Explanation(sentence, case.price_remedies(f"Correct the {case.cycle} price"))


def _unknown_product(case: _Case) -> Explanation:
    href = area_url("products", case.bss.slug)
    sentence = f"{case.product} is not in {possessive(case.bss.name)} catalogue."
    return Explanation(sentence, (Remedy("Import or create the product", href),))


def _no_reseller_account(case: _Case) -> Explanation:
    href = area_url("resellers", case.bss.slug)
    sentence = f"No account of {case.bss.name} stands for {case.reseller}."
    return Explanation(sentence, (Remedy(f"Create the account of {case.reseller}", href),))


def _unexpected_error(case: _Case) -> Explanation:
    text = (
        f"Tell those who run Upline for {case.bss.name} the number of this sale event, "
        f"{case.event.id}; the log of the worker has the details"
    )
    return Explanation("Booking failed unexpectedly.", (Remedy(text, ""),))


_EXPLANATIONS: Mapping[ParkingReason, Callable[[_Case], Explanation]] = {
    ParkingReason.NO_PRICE: _no_price,
    ParkingReason.CURRENCY_MISMATCH: _currency_mismatch,
    ParkingReason.AMOUNT_TOO_LARGE: _amount_too_large,
    ParkingReason.UNKNOWN_PRODUCT: _unknown_product,
    ParkingReason.NO_RESELLER_ACCOUNT: _no_reseller_account,
    ParkingReason.UNEXPECTED_ERROR: _unexpected_error,
}

assert _EXPLANATIONS.keys() == set(ParkingReason), "a reason without an explanation"
