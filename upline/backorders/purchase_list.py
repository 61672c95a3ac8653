"""The distributor's price list as it is for one of its resellers: what counts today, until when, which promotions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from upline.backorders.purchase_prices import PurchasePrices, load_purchase_prices
from upline.catalog.pricing import PricePeriod, PromotionTerms
from upline.catalog.queries import (
    OfferFilter,
    OfferGroup,
    OfferRow,
    OfferView,
    group_offers,
    list_offers,
    price_list_terms,
    promotions_for,
)
from upline.catalog.rulebook import BillingCycle, PriceSource, PromotionKind
from upline.database.grouping import Groups
from upline.database.record_list import RecordList
from upline.kernel.money import Money
from upline.parties.queries import list_reseller_accounts
from upline.tenancy.queries import TenantFacts, get_tenant

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PurchaseList:
    """By which terms a reseller buys: its distributor, the currency, and the name of its price list, if it has one."""

    distributor: TenantFacts
    currency: str
    price_list_id: UUID | None
    price_list: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PurchaseOffer:
    """What a reseller pays today for a product in one billing cycle; `price` is None between two prices.

    It counts from `valid_from` until `valid_to`; `following` is the price after that, None: there is none.
    `promotions` are those of the distributor that are not over, and that orders of the reseller can have.
    """

    offer: OfferRow
    price: Money | None
    source: PriceSource | None
    valid_from: date | None
    valid_to: date | None
    following: Money | None
    promotions: tuple[PromotionTerms, ...]

    @property
    def id(self) -> UUID:
        return self.offer.id


@dataclass(frozen=True, kw_only=True, slots=True)
class PurchaseFilter:
    """Which offers of the distributor to list. None and "" do not filter."""

    view: OfferView = OfferView.ALL
    text: str = ""
    billing_cycle: BillingCycle | None = None
    type: str = ""


def find_purchase_list(*, seller: TenantFacts) -> PurchaseList | None:
    """Return by which terms a reseller buys; None: it has no distributor, or no account there. Three queries."""
    if seller.upline_id is None:
        return None
    found = list_reseller_accounts(tenant_id=seller.upline_id, reseller_ids=[seller.id])
    if not found:
        return None
    [account] = found
    list_id = account.price_list_id
    ids = [list_id] if list_id else []
    terms = price_list_terms(tenant_id=seller.upline_id, price_list_ids=ids, product_ids=())
    return PurchaseList(
        distributor=get_tenant(tenant_id=seller.upline_id),
        currency=account.currency,
        price_list_id=list_id,
        price_list=terms[list_id].name if list_id else "",
    )


def list_purchase_offers(
    *, seller: TenantFacts, bought: PurchaseList | None, where: PurchaseFilter, day: date
) -> RecordList[PurchaseOffer]:
    """Return what a reseller can buy, with its prices of a day. Eight queries at most for a page.

    `bought` None: its distributor has no account for it yet, and so it can buy nothing.
    """
    if bought is None:
        nothing = list_offers(seller=seller, where=OfferFilter(price_list_id=None)).none()
        return nothing.enriched(lambda _rows: ())
    offers = list_offers(seller=bought.distributor, where=_where(bought, where))
    return offers.enriched(lambda rows: _priced(seller, bought, rows, day))


def group_purchase_offers(*, bought: PurchaseList, where: PurchaseFilter, by: OfferGroup) -> Groups:
    """Return how many offers each group has. One query."""
    return group_offers(seller=bought.distributor, where=_where(bought, where), by=by)


def _where(bought: PurchaseList, where: PurchaseFilter) -> OfferFilter:
    return OfferFilter(
        price_list_id=bought.price_list_id,
        view=where.view,
        text=where.text,
        billing_cycle=where.billing_cycle,
        type=where.type,
    )


def _priced(
    seller: TenantFacts, bought: PurchaseList, rows: Sequence[OfferRow], day: date
) -> Iterator[PurchaseOffer]:
    product_ids = {row.product.id for row in rows}
    distributor_id = bought.distributor.id
    prices = load_purchase_prices(
        tenant_id=distributor_id, reseller_id=seller.id, product_ids=product_ids
    )
    promotions = promotions_for(tenant_id=distributor_id, product_ids=product_ids)
    assert prices is not None, "the reseller has an account at its distributor"
    for row in rows:
        covering = promotions.get((row.product.id, row.billing_cycle), ())
        applicable = tuple(p for p in covering if _can_apply(p, bought, day))
        yield _offer(row, prices, applicable, day)


def _can_apply(promotion: PromotionTerms, bought: PurchaseList, day: date) -> bool:
    """Tell whether an order of the reseller, today or later, can have a promotion."""
    if promotion.last_date is not None and promotion.last_date < day:
        return False
    if promotion.price_lists and bought.price_list_id not in promotion.price_lists:
        return False
    return promotion.kind is not PromotionKind.AMOUNT or promotion.currency == bought.currency


def _offer(
    row: OfferRow, prices: PurchasePrices, promotions: tuple[PromotionTerms, ...], day: date
) -> PurchaseOffer:
    key = (row.product.id, row.billing_cycle)
    price = prices.on(day, *key)
    days = _days_of_change(prices, *key)
    first = next((d for d in reversed(days) if d <= day and _differs(prices, d, key)), None)
    change = next((d for d in days if d > day and _differs(prices, d, key)), None)
    return PurchaseOffer(
        offer=row,
        price=price,
        source=prices.source_on(day, *key),
        valid_from=first,
        valid_to=change - _DAY if change else None,
        following=prices.on(change, *key) if change else None,
        promotions=promotions,
    )


def _differs(prices: PurchasePrices, day: date, key: tuple[UUID, BillingCycle]) -> bool:
    return prices.on(day, *key) != prices.on(day - _DAY, *key)


def _days_of_change(prices: PurchasePrices, product_id: UUID, cycle: BillingCycle) -> list[date]:
    """Return the days on which the price may become another one, the earliest first."""
    periods: list[PricePeriod] = []
    bounds: list[tuple[date | None, date | None]] = []
    if prices.price_list is not None:
        bounds.append((prices.price_list.valid_from, prices.price_list.valid_to))
        periods += prices.price_list.prices.get((product_id, cycle), ())
    for tenant_id, _ in prices.unit_prices.markups.get(product_id, ()):
        periods += prices.unit_prices.own.get((tenant_id, product_id, cycle), ())
    bounds += [(period.valid_from, period.valid_to) for period in periods]
    days = {first for first, _ in bounds if first and first > date.min}
    days |= {last + _DAY for _, last in bounds if last and last < date.max}
    return sorted(days)
