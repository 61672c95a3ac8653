"""Parts of TM Forum documents: addresses, moments, money, references, terms of billing."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from upline.catalog.rulebook import BillingCycle
from upline.kernel.formats import in_utc
from upline.kernel.money import Money
from upline.kernel.page_objects import Ref

Document = dict[str, Any]

ROOT = "/tmf-api"
ORDERING = f"{ROOT}/productOrderingManagement/v4"
INVENTORY = f"{ROOT}/productInventory/v4"
CATALOG = f"{ROOT}/productCatalogManagement/v4"
SCHEMAS = f"{ROOT}/schemas"

# How a price is charged: priceType, recurringChargePeriod with its length.
PRICE_TYPES: Mapping[BillingCycle, str] = {
    BillingCycle.MONTHLY: "recurring",
    BillingCycle.ANNUAL: "recurring",
    BillingCycle.TRIENNIAL: "recurring",
    BillingCycle.ONE_TIME: "oneTime",
}
CHARGE_PERIODS: Mapping[BillingCycle, tuple[str, int]] = {
    BillingCycle.MONTHLY: ("month", 1),
    BillingCycle.ANNUAL: ("year", 1),
    BillingCycle.TRIENNIAL: ("year", 3),
    BillingCycle.ONE_TIME: ("", 0),
}

assert PRICE_TYPES.keys() == set(BillingCycle), "a billing cycle without a type of price"
assert CHARGE_PERIODS.keys() == set(BillingCycle), "a billing cycle without a charge period"


def instant(moment: datetime) -> str:
    """Return a moment: in UTC, with `Z`."""
    return in_utc(moment)


def midnight(day: date) -> str:
    """Return a calendar day as a moment."""
    return f"{day.isoformat()}T00:00:00Z"


def amount(money: Money) -> Document:
    """Return `Money`, whose value is a number in the published documents."""
    return {"unit": money.currency, "value": float(money.amount)}


def price(money: Money) -> Document:
    """Return a `Price`: prices of this program are net."""
    return {"dutyFreeAmount": amount(money), "@type": "Price"}


def charge(cycle: BillingCycle) -> Document:
    """Return how a price is charged: one-time, or with its period: `month`, `year`, `3 years`."""
    unit, length = CHARGE_PERIODS[cycle]
    charged = {"priceType": PRICE_TYPES[cycle]}
    if unit:
        charged["recurringChargePeriod"] = unit if length == 1 else f"{length} {unit}s"
    return charged


def reference(ref: Ref, collection: str, referred_type: str, **more: Any) -> Document:
    """Return a reference to a record; one that the client may not see has no address."""
    found: Document = {"id": str(ref.id)}
    if ref.is_shared:
        found["href"] = f"{collection}/{ref.id}"
    return {**found, "name": ref.name, **more, "@referredType": referred_type}


def offering_reference(product: Ref) -> Document:
    """Return a reference to what is sold."""
    return reference(product, f"{CATALOG}/productOffering", "ProductOffering")


def account_reference(account: Ref) -> Document:
    """Return a `BillingAccountRef`."""
    return reference(account, "/api/v1/accounts", "BillingAccount")


def party(account: Ref, role: str, referred_type: str) -> Document:
    """Return a `RelatedParty` that is an account."""
    return reference(account, "/api/v1/accounts", referred_type, role=role)


def address(collection: str, record_id: UUID | str) -> str:
    """Return the `href` of a record."""
    return f"{collection}/{record_id}"
