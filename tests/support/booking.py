"""Builders for the pure tests of booking: a distributor's data and sale events, as plain values.

Alpine is the distributor. Cumulus and Stratus are its resellers. Every builder makes a complete value; a
test names only what it is about.
"""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from upline.backorders.booking import (
    BookedLine,
    BookedOrder,
    Booking,
    Defaults,
    Event,
    EventOutcome,
    ProductFacts,
    ResellerTerms,
    Snapshot,
    SubscriptionMirror,
    book,
)
from upline.backorders.rulebook import FieldSource
from upline.catalog.pricing import PriceListTerms, PricePeriod, PromotionTerms, UnitPrices
from upline.catalog.rulebook import BillingCycle, PromotionKind
from upline.kernel.money import Money
from upline.parties.events import CustomerSnapshot
from upline.subscriptions.events import SoldLine, Stream, SubscriptionSnapshot
from upline.subscriptions.rulebook import ChangeKind, LineKind, Status, SubscriptionKind, Trigger

ALPINE, CUMULUS, STRATUS, GLOBAL = (UUID(int=number) for number in range(1, 5))
BASIC, PREMIUM, ARCHIVE, OWN_SERVICE, METERED = (UUID(int=number) for number in range(11, 16))
ACCOUNT_OF = {CUMULUS: UUID(int=21), STRATUS: UUID(int=22)}
PRICE_LIST, PAYMENT_METHOD = UUID(int=23), UUID(int=24)
ORDER_TYPE, ORDER_STATUS = UUID(int=31), UUID(int=32)
ORDER_USER, ACCOUNT_USER, ADMINISTRATOR, RESELLER_USER = (UUID(int=n) for n in range(33, 37))
ORDER_RULE, ORDER_DEFAULT_RULE, ACCOUNT_RULE, ACCOUNT_DEFAULT_RULE = (
    UUID(int=number) for number in range(41, 45)
)
HUBER, ADLER = UUID(int=51), UUID(int=52)
MONTHLY, ANNUAL = BillingCycle.MONTHLY, BillingCycle.ANNUAL
DAY = date(2026, 5, 15)
NOON = datetime(2026, 5, 15, 12, tzinfo=UTC)

PRODUCTS = {
    BASIC: ProductFacts(ALPINE, "Business Basic", externally_priced=False),
    PREMIUM: ProductFacts(ALPINE, "Business Premium", externally_priced=False),
    ARCHIVE: ProductFacts(ALPINE, "Archiving", externally_priced=False),
    METERED: ProductFacts(ALPINE, "Cloud Credits", externally_priced=True),
}
PRICES = {BASIC: "5.60", PREMIUM: "18.00", ARCHIVE: "3.00", METERED: "1.00"}


# The reseller's side: customers, subscriptions and sale events


def customer(number: UUID = HUBER, **fields: Any) -> CustomerSnapshot:
    whole = {
        "version": 1, "name": "Huber Bakery", "accounting_no": "10010",
        "email": "office@huber.example", "billing_address": "Main Street 1",
    }  # fmt: skip
    return CustomerSnapshot(id=number, **{**whole, **fields})


def subscription(number: int = 1, product: UUID = BASIC, **fields: Any) -> SubscriptionSnapshot:
    """A subscription in the reseller's BSS, as it stands after a sale or change."""
    whole: dict[str, Any] = {
        "kind": SubscriptionKind.SUBSCRIPTION, "parent_id": None, "product_name": "Some product",
        "is_own": product == OWN_SERVICE, "billing_cycle": MONTHLY, "quantity": 10,
        "status": Status.ACTIVE, "start_date": DAY, "renewal_date": date(2026, 6, 15),
        "end_date": None, "auto_renew": True,
    }  # fmt: skip
    return SubscriptionSnapshot(
        id=UUID(int=1000 + number), product_id=product, **{**whole, **fields}
    )


def add_on(
    number: int, parent: SubscriptionSnapshot, product: UUID = ARCHIVE, **fields: Any
) -> SubscriptionSnapshot:
    """An add-on of a subscription in the reseller's BSS."""
    kind = SubscriptionKind.ADD_ON
    return subscription(number, product, kind=kind, parent_id=parent.id, **fields)


def sold(
    subject: SubscriptionSnapshot, kind: LineKind = LineKind.NEW_SUBSCRIPTION, **fields: Any
) -> SoldLine:
    """A line of a sale about a record. By default all its licences are new."""
    quantity = fields.get("quantity", subject.quantity)
    whole = {
        "product_id": subject.product_id, "product_name": subject.product_name,
        "is_own": subject.is_own, "billing_cycle": subject.billing_cycle, "quantity": quantity,
        "quantity_old": subject.quantity - quantity, "quantity_new": subject.quantity,
    }  # fmt: skip
    return SoldLine(kind=kind, subscription_id=subject.id, **{**whole, **fields})


def moment(number: int) -> datetime:
    """When the event of this number happened."""
    return NOON + timedelta(minutes=number)


def sale(*subjects: SubscriptionSnapshot, **fields: Any) -> Event:
    """A sale event. Without `lines`, each record is sold as a new subscription or add-on."""
    if "lines" not in fields:
        fields["lines"] = [sold(subject, _new_kind(subject)) for subject in subjects]
    fields["lines"] = tuple(fields["lines"])
    return _event(subjects, kind=Trigger.SUBSCRIPTION_CREATED, is_sale=True, fields=fields)


def change(kind: ChangeKind, *subjects: SubscriptionSnapshot, **fields: Any) -> Event:
    """An event that sells nothing."""
    return _event(subjects, kind=kind, is_sale=False, fields={"lines": (), **fields})


def _new_kind(subject: SubscriptionSnapshot) -> LineKind:
    is_add_on = subject.kind is SubscriptionKind.ADD_ON
    return LineKind.NEW_ADD_ON if is_add_on else LineKind.NEW_SUBSCRIPTION


def _event(
    subjects: tuple[SubscriptionSnapshot, ...], *, kind: str, is_sale: bool, fields: dict[str, Any]
) -> Event:
    """`number` orders the events in time; `sequence_no` is their place in their streams.

    As in the reseller's BSS, its own products have no stream, and an add-on comes by that of its parent
    if the parent has one.
    """
    number, sequence_no = fields.pop("number", 1), fields.pop("sequence_no", 1)
    own = {subject.id for subject in subjects if subject.is_own}
    roots = dict.fromkeys(
        subject.id if subject.parent_id is None or subject.parent_id in own else subject.parent_id
        for subject in subjects
        if not subject.is_own
    )
    whole = {
        "id": UUID(int=2000 + number), "reseller_id": CUMULUS, "kind": kind, "is_sale": is_sale,
        "effective_date": DAY, "acted_on": DAY, "happened_at": moment(number), "by": "Ann Berger",
        "attempts": 0, "customer": customer(), "reference": "Sale 7",
        "subscriptions": subjects,
        "streams": tuple(Stream(subject_id=root, sequence_no=sequence_no) for root in roots),
    }  # fmt: skip
    return Event(**{**whole, **fields})


# The distributor's side: terms, prices, promotions, and the snapshot of all that


def terms(reseller: UUID = CUMULUS, **fields: Any) -> ResellerTerms:
    whole: dict[str, Any] = {
        "account_id": ACCOUNT_OF[reseller], "currency": "EUR", "price_list": None,
        "price_list_id": None, "payment_method_id": PAYMENT_METHOD,
        "responsible_user_id": RESELLER_USER,
    }  # fmt: skip
    if fields.get("price_list"):
        whole["price_list_id"] = fields["price_list"].id
    return ResellerTerms(**{**whole, **fields})


def price_list(
    prices: Mapping[UUID, str],
    currency: str = "EUR",
    cycle: BillingCycle = MONTHLY,
    **fields: Any,
) -> PriceListTerms:
    """A price list whose prices have no end."""
    periods = {
        (product, cycle): [PricePeriod(Money(Decimal(amount), currency))]
        for product, amount in prices.items()
    }
    whole: dict[str, Any] = {"is_active": True, "valid_from": None, "valid_to": None}
    return PriceListTerms(id=PRICE_LIST, name="Gold", prices=periods, **{**whole, **fields})


def promotion(number: int = 1, product: UUID = BASIC, **fields: Any) -> PromotionTerms:
    """Ten per cent off a product's monthly price in May 2026."""
    whole: dict[str, Any] = {
        "name": f"P{number}", "kind": PromotionKind.PERCENT, "value": Decimal(10), "currency": "EUR",
        "first_date": date(2026, 5, 1), "last_date": date(2026, 5, 31), "cycles": None,
        "is_lifetime": False, "new_customers_only": False, "scope": frozenset({(product, MONTHLY)}),
    }  # fmt: skip
    return PromotionTerms(id=UUID(int=number), **{**whole, **fields})


def defaults(**fields: Any) -> Defaults:
    whole: dict[str, Any] = {
        "type_id": ORDER_TYPE, "status_id": ORDER_STATUS, "status_source": FieldSource.TYPE_DEFAULT,
        "order_user_id": ORDER_USER, "order_rule_id": ORDER_RULE, "account_user_id": ACCOUNT_USER,
        "account_rule_id": ACCOUNT_RULE, "administrator_id": ADMINISTRATOR,
        "order_default_rule_id": ORDER_DEFAULT_RULE,
        "account_default_rule_id": ACCOUNT_DEFAULT_RULE,
    }  # fmt: skip
    return Defaults(**{**whole, **fields})


def unit_prices(
    prices: Mapping[UUID, str], cycle: BillingCycle = MONTHLY, currency: str = "EUR"
) -> UnitPrices:
    """Prices of Alpine's own products."""
    return UnitPrices(
        markups={product: [(ALPINE, Decimal(1))] for product in prices},
        own={
            (ALPINE, product, cycle): [PricePeriod(Money(Decimal(amount), currency))]
            for product, amount in prices.items()
        },
    )


def snapshot(promotions: Iterable[PromotionTerms] = (), **fields: Any) -> Snapshot:
    """Alpine's data: nothing mirrored yet, four products with prices, not in a chain itself."""
    scopes: dict[tuple[UUID, BillingCycle], list[PromotionTerms]] = {}
    for one in promotions:
        for scope in one.scope:
            scopes.setdefault(scope, []).append(one)
    whole: dict[str, Any] = {
        "tenant_id": ALPINE, "catalogue_tenant_ids": (ALPINE,), "recipient_id": None,
        "resellers": {CUMULUS: terms(), STRATUS: terms(STRATUS)}, "newest": {}, "accounts": {},
        "subscription_mirrors": {}, "owned_records": {}, "products": PRODUCTS,
        "unit_prices": unit_prices(PRICES), "promotions": scopes, "defaults": defaults(),
    }  # fmt: skip
    return Snapshot(**{**whole, **fields})


# Booking, and what came of it


def chained_snapshot(**fields: Any) -> Snapshot:
    """Alpine's data when Alpine itself sells for Global, which owns all products but the archive."""
    products = {
        product: facts if product == ARCHIVE else facts._replace(owner_id=GLOBAL)
        for product, facts in PRODUCTS.items()
    }
    whole = {
        "products": products, "catalogue_tenant_ids": (ALPINE, GLOBAL), "recipient_id": GLOBAL,
    }  # fmt: skip
    return snapshot(**{**whole, **fields})


def snapshot_after(*events: Event, state: Snapshot | None = None, **fields: Any) -> Snapshot:
    """Alpine's data once these events have been booked."""
    state = state or snapshot(**fields)
    for event in events:
        [outcome] = book([event], state).outcomes
        assert outcome.state.value in {"BOOKED", "NOTHING_TO_BOOK"}, outcome
    return saved(state)


def saved(state: Snapshot) -> Snapshot:
    """The snapshot that is read after the writer has saved all changes of this one."""
    state = copy.deepcopy(state)
    for account in state.accounts.values():
        account.is_new = account.is_changed = False
    for mirror in state.subscription_mirrors.values():
        mirror.is_new = mirror.is_changed = False
    return replace(state, mirrors_by_account={})


def book_one(event: Event, state: Snapshot | None = None) -> BookedOrder:
    """The order of a sale that books one."""
    booking = book([event], state or snapshot())
    assert booking.outcomes[0].state == "BOOKED", booking.outcomes[0]
    [order] = booking.orders
    return order


def book_line(event: Event, state: Snapshot | None = None) -> BookedLine:
    """The line of a sale that books an order of one line."""
    [line] = book_one(event, state).lines
    return line


def outcome_of(event: Event, state: Snapshot | None = None) -> EventOutcome:
    [outcome] = book([event], state or snapshot()).outcomes
    return outcome


def outcomes_by_number(booking: Booking) -> dict[int, EventOutcome]:
    """Each outcome by the number of its event."""
    return {outcome.event_id.int - 2000: outcome for outcome in booking.outcomes}


def mirror_of(
    subject: SubscriptionSnapshot, state: Snapshot, reseller: UUID = CUMULUS
) -> SubscriptionMirror:
    return state.subscription_mirrors[reseller, subject.id]
