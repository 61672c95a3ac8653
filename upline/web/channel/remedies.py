"""Why a sale event is parked, in a sentence, and the very pages where that is mended (R34)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from upline.backorders.queries import EventLine, Problem, SaleEventPage
from upline.backorders.rulebook import ParkingReason
from upline.catalog.rulebook import CYCLE_WORDS, CatalogAction, PriceAction
from upline.catalog.rulebook import NEEDS as SETS_PRICES
from upline.kernel.texts import Text, text
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
        return CYCLE_WORDS[self.line.billing_cycle]

    @property
    def day(self) -> str:
        return formatting.day(self.event.effective_date)

    @property
    def reseller(self) -> str:
        return self.event.reseller.name

    def price_remedies(self, *, in_list: Text, of_product: Text) -> tuple[Remedy, ...]:
        """Return where a price can be set: in the reseller's price list, or of the product itself."""
        product, price_list = self.line.product, self.problem.price_list
        remedies = []
        if price_list is not None:
            href = self._price_href("price-list", price_list.id, product=str(product.id))
            remedies.append(Remedy(in_list, href))
        remedies.append(Remedy(of_product, self._price_href("product", product.id)))
        return tuple(remedies)

    @property
    def values(self) -> dict[str, str]:
        """Return what texts name of the case."""
        price_list = self.problem.price_list
        return {
            "reseller": self.reseller,
            "bss": self.bss.name,
            "product": self.product if self.problem.line else "",
            "cycle": self.cycle if self.problem.line else "",
            "day": self.day,
            "price_list": price_list.name if price_list else "",
            "currency": self.problem.currency,
        }

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

    def account_remedy(self, what: Text) -> Remedy:
        return Remedy(what, record_url("reseller", self.bss.slug, self.event.reseller.id))


def explain(event: SaleEventPage, visit: Visit) -> Explanation | None:
    """Return why an event is parked and what mends it; None if it is not parked."""
    if event.problem is None:
        return None
    return _EXPLANATIONS[event.problem.reason](_Case(visit, event, event.problem))


def _no_price(case: _Case) -> Explanation:
    values = case.values
    if case.problem.price_list is None:
        sentence = text(
            "{reseller} has no price list, and {product} has no {cycle} price of its own on {day}.",
            **values,
        )
        other = text("Give {reseller} a price list that has one", **values)
    else:
        sentence = text(
            "The price list {price_list} of {reseller} has no {cycle} price for {product} on {day}, "
            "and the product has none of its own.",
            **values,
        )
        other = text("Give {reseller} another price list", **values)
    prices = case.price_remedies(
        in_list=text("Set a {cycle} price for {product} in the price list {price_list}", **values),
        of_product=text("Set a {cycle} price of the product {product} itself", **values),
    )
    return Explanation(sentence, (*prices, case.account_remedy(other)))


def _currency_mismatch(case: _Case) -> Explanation:
    values = case.values
    sentence = text(
        "The account of {reseller} is in {currency}; the first price found for {product}, {cycle}, "
        "on {day} is in another currency. Prices are never converted.",
        **values,
    )
    prices = case.price_remedies(
        in_list=text(
            "Set a {cycle} price in {currency} for {product} in the price list {price_list}",
            **values,
        ),
        of_product=text(
            "Set a {cycle} price in {currency} of the product {product} itself", **values
        ),
    )
    check = text("Check the currency and price list of {reseller}", **values)
    return Explanation(sentence, (*prices, case.account_remedy(check)))


def _amount_too_large(case: _Case) -> Explanation:
    values = case.values
    sentence = text(
        "{quantity} × {product}, {cycle}, come to more than an order can hold.",
        quantity=formatting.whole(case.line.quantity),
        **values,
    )
    prices = case.price_remedies(
        in_list=text(
            "Correct the {cycle} price for {product} in the price list {price_list}", **values
        ),
        of_product=text("Correct the {cycle} price of the product {product} itself", **values),
    )
    return Explanation(sentence, prices)


def _unknown_product(case: _Case) -> Explanation:
    href = area_url("products", case.bss.slug)
    sentence = text("{product} is not in the catalogue of {bss}.", **case.values)
    return Explanation(sentence, (Remedy(text("Import or create the product"), href),))


def _no_reseller_account(case: _Case) -> Explanation:
    sentence = text("No account of {bss} stands for {reseller}.", **case.values)
    create = text("Open the account of {reseller}", **case.values)
    return Explanation(sentence, (case.account_remedy(create),))


def _unexpected_error(case: _Case) -> Explanation:
    tell = text(
        "Tell those who run Upline for {bss} the number of this sale event, {event}; "
        "the log of the worker has the details",
        event=case.event.id,
        **case.values,
    )
    return Explanation(text("Booking failed unexpectedly."), (Remedy(tell, ""),))


_EXPLANATIONS: Mapping[ParkingReason, Callable[[_Case], Explanation]] = {
    ParkingReason.NO_PRICE: _no_price,
    ParkingReason.CURRENCY_MISMATCH: _currency_mismatch,
    ParkingReason.AMOUNT_TOO_LARGE: _amount_too_large,
    ParkingReason.UNKNOWN_PRODUCT: _unknown_product,
    ParkingReason.NO_RESELLER_ACCOUNT: _no_reseller_account,
    ParkingReason.UNEXPECTED_ERROR: _unexpected_error,
}

assert _EXPLANATIONS.keys() == set(ParkingReason), "a reason without an explanation"
