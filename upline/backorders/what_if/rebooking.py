"""Booking a sale again by a draft: the pure booking, on a snapshot that has what the sale was booked with. Pure.

Whatever the draft does not change is as it was recorded: prices of other products, the subscription's own price,
the promotion that was applied. So the difference is the draft's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from upline.backorders.booking import (
    AccountMirror,
    Defaults,
    Event,
    OwnedRecord,
    ProductFacts,
    ResellerTerms,
    Snapshot,
    SourceKey,
)
from upline.backorders.booking.lines import LineToBook, SalePricing, booked_lines, lines_to_book
from upline.backorders.rulebook import FieldSource
from upline.catalog.pricing import PriceListTerms, PricePeriod, PromotionTerms, UnitPrices
from upline.catalog.rulebook import BillingCycle, PriceSource
from upline.kernel.money import Money
from upline.orders.queries import BookedLineFacts
from upline.parties.queries import ResellerAccount
from upline.subscriptions.queries import OwnedSubscriptionRecord

ProductAndCycle = tuple[UUID, BillingCycle]
_NOBODY = UUID(int=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftTerms:
    """What a draft changes, read: prices for the resellers with a price list, or a promotion.

    `prices` has no key for what has no price in the draft; `unit_prices` count there, as on `day`.
    """

    replaced_id: UUID | None
    day: date
    prices: Mapping[ProductAndCycle, Money]
    unit_prices: UnitPrices
    promotion: PromotionTerms | None


@dataclass(frozen=True, kw_only=True, slots=True)
class BookingFacts:
    """What booking some sales again reads of the distributor's data."""

    tenant_id: UUID
    catalogue_tenant_ids: Sequence[UUID]
    accounts: Mapping[UUID, ResellerAccount]
    products: Mapping[UUID, ProductFacts]
    promotions: Mapping[ProductAndCycle, Sequence[PromotionTerms]]
    customers: Mapping[SourceKey, UUID]
    owned: Mapping[UUID, Sequence[OwnedSubscriptionRecord]]
    first_day: date


def rebook(
    event: Event, recorded: Sequence[BookedLineFacts], draft: DraftTerms, facts: BookingFacts
) -> list[LineToBook]:
    """Return the lines of a sale as the draft prices them, in the order of those that were booked.

    Raises: CannotBook — a line has no price by the draft.
    """
    account = facts.accounts[event.reseller_id]
    has_draft = draft.replaced_id is not None and account.price_list_id == draft.replaced_id
    lines = booked_lines(event.lines)
    started = {one.id: one.start_date for one in event.subscriptions}
    prices: dict[ProductAndCycle, list[PricePeriod]] = {}
    own_prices: dict[UUID, Money] = {}
    for sold, booked in zip(lines, recorded, strict=True):
        key = (sold.product_id, sold.billing_cycle)
        was = booked.unit_price
        by_draft = draft.prices.get(key) if has_draft else was
        is_own = booked.price_source is PriceSource.SUBSCRIPTION
        if is_own:
            begins = started.get(sold.subscription_id)
            is_older = begins is None or begins < facts.first_day
            own = was if is_older else by_draft
            if own is not None:
                own_prices.setdefault(sold.subscription_id, own)
        if by_draft is not None and not (is_own and key in prices):
            prices[key] = [PricePeriod(by_draft)]
    terms = _reseller_terms(account, recorded[0].total.currency, prices)
    snapshot = _snapshot(event, recorded, draft, facts)
    pricing = SalePricing(event=event, terms=terms, snapshot=snapshot, own_prices=own_prices)
    return lines_to_book(pricing)


def _reseller_terms(
    account: ResellerAccount,
    currency: str,
    prices: Mapping[ProductAndCycle, Sequence[PricePeriod]],
) -> ResellerTerms:
    price_list = PriceListTerms(
        id=account.price_list_id or _NOBODY,
        name="",
        is_active=True,
        valid_from=None,
        valid_to=None,
        prices=prices,
    )
    return ResellerTerms(
        account_id=account.id,
        currency=currency,
        price_list=price_list,
        price_list_id=account.price_list_id,
        payment_method_id=None,
        responsible_user_id=None,
    )


def _snapshot(
    event: Event,
    recorded: Sequence[BookedLineFacts],
    draft: DraftTerms,
    facts: BookingFacts,
) -> Snapshot:
    source = (event.reseller_id, event.customer.id)
    account_id = facts.customers.get(source)
    accounts = {} if account_id is None else {source: _account(account_id, source, event)}
    owned = {} if account_id is None else {account_id: _owned_before(event, facts, account_id)}
    return Snapshot(
        tenant_id=facts.tenant_id,
        catalogue_tenant_ids=facts.catalogue_tenant_ids,
        recipient_id=None,
        resellers={},
        newest={},
        accounts=accounts,
        subscription_mirrors={},
        owned_records=owned,
        products=facts.products,
        unit_prices=_UnitPricesOfDay(draft.unit_prices.markups, draft.unit_prices.own, draft.day),
        promotions=_promotions(event, recorded, draft, facts),
        defaults=_NO_DEFAULTS,
    )


@dataclass(frozen=True, slots=True)
class _UnitPricesOfDay(UnitPrices):
    """Unit prices that are those of one day on all others."""

    day: date = date.min

    def on(self, day: date, product_id: UUID, cycle: BillingCycle) -> Money | None:
        return UnitPrices.on(self, self.day, product_id, cycle)


def _account(account_id: UUID, source: SourceKey, event: Event) -> AccountMirror:
    return AccountMirror(
        id=account_id,
        source=source,
        billing_to_id=account_id,
        currency="",
        name=event.customer.name,
    )


def _owned_before(event: Event, facts: BookingFacts, account_id: UUID) -> list[OwnedRecord]:
    """Return what the customer had on the day of the sale, without what the sale is about."""
    own = {subscription.id for subscription in event.subscriptions}
    day = event.effective_date
    return [
        OwnedRecord(
            one.source_id, one.kind, one.product_id,
            is_cancelled=one.is_cancelled and one.end_date is not None and one.end_date < day,
        )
        for one in facts.owned.get(account_id, ())
        if one.source_id not in own and one.start_date <= day
    ]  # fmt: skip


def _promotions(
    event: Event, recorded: Sequence[BookedLineFacts], draft: DraftTerms, facts: BookingFacts
) -> dict[ProductAndCycle, list[PromotionTerms]]:
    """Return the promotions that were applied, without their conditions, and that of the draft."""
    found: dict[ProductAndCycle, list[PromotionTerms]] = {}
    for sold, booked in zip(booked_lines(event.lines), recorded, strict=True):
        key = (sold.product_id, sold.billing_cycle)
        candidates = found.setdefault(key, [])
        known = {one.id: one for one in facts.promotions.get(key, ())}
        applied = known.get(booked.promotion_id) if booked.promotion_id else None
        if applied is not None and applied.id not in {one.id for one in candidates}:
            candidates.append(_unconditional(applied))
        new = draft.promotion
        if new is not None and key in new.scope and new.id not in {one.id for one in candidates}:
            candidates.append(new)
    return found


def _unconditional(applied: PromotionTerms) -> PromotionTerms:
    return replace(
        applied, first_date=None, last_date=None, new_customers_only=False,
        price_lists=frozenset(), requires=frozenset(),
    )  # fmt: skip


_NO_DEFAULTS = Defaults(
    type_id=None,
    status_id=_NOBODY,
    status_source=FieldSource.NONE,
    order_user_id=None,
    order_rule_id=None,
    account_user_id=None,
    account_rule_id=None,
    administrator_id=None,
    order_default_rule_id=None,
    account_default_rule_id=None,
)
