"""The first steps of a BSS: which ones it has, in which order, and which of them it can do without."""

from collections.abc import Mapping
from enum import StrEnum


class FirstStep(StrEnum):
    """Something that a new BSS does once."""

    CURRENCY = "currency"
    USERS = "users"
    PRODUCTS = "products"
    OWN_PRICES = "own-prices"
    ORDER_TYPES = "order-types"
    API_OPTIONS = "api-options"
    CUSTOMER = "customer"
    SALE = "sale"
    STOREFRONT = "storefront"
    RESELLER = "reseller"
    ACTIVATION = "activation"
    BOOKED_ORDER = "booked-order"


_DISTRIBUTOR = (
    FirstStep.CURRENCY,
    FirstStep.USERS,
    FirstStep.PRODUCTS,
    FirstStep.ORDER_TYPES,
    FirstStep.API_OPTIONS,
    FirstStep.RESELLER,
    FirstStep.ACTIVATION,
    FirstStep.BOOKED_ORDER,
)
_RESELLER = (
    FirstStep.CURRENCY,
    FirstStep.USERS,
    FirstStep.OWN_PRICES,
    FirstStep.CUSTOMER,
    FirstStep.SALE,
    FirstStep.STOREFRONT,
)

# What has a default that is good enough for the beginning, or what not every reseller wants.
OPTIONAL: Mapping[FirstStep, bool] = {
    step: step in {FirstStep.API_OPTIONS, FirstStep.STOREFRONT} for step in FirstStep
}


def steps_for(*, is_topmost: bool, has_resellers: bool) -> tuple[FirstStep, ...]:
    """Return the steps of a BSS: those of a reseller, of a distributor, or of both for a middle tier."""
    if is_topmost:
        return _DISTRIBUTOR
    if not has_resellers:
        return _RESELLER
    others = (step for step in _DISTRIBUTOR if step not in {*_RESELLER, FirstStep.PRODUCTS})
    return (*_RESELLER, *others)
