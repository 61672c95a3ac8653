"""What states of the catalogue are called, and the badges of them."""

from collections.abc import Mapping

from upline.catalog.imports import PriceChangeKind
from upline.catalog.queries import PriceListState
from upline.catalog.rulebook import BillingCycle, ProductStatus

STATE_TITLES: Mapping[PriceListState, str] = {
    PriceListState.ACTIVE: "Active",
    PriceListState.UPCOMING: "Upcoming",
    PriceListState.EXPIRED: "Expired",
    PriceListState.INACTIVE: "Inactive",
}
STATE_TONES: Mapping[PriceListState, str] = {
    PriceListState.ACTIVE: "good",
    PriceListState.UPCOMING: "open",
    PriceListState.EXPIRED: "",
    PriceListState.INACTIVE: "",
}

assert STATE_TITLES.keys() == STATE_TONES.keys() == set(PriceListState), "a state without a title"

PRODUCT_TONES: Mapping[ProductStatus, str] = {
    ProductStatus.ACTIVE: "good",
    ProductStatus.DISCONTINUED: "",
}

assert PRODUCT_TONES.keys() == set(ProductStatus), "a status without a badge"


CHANGE_TITLES: Mapping[PriceChangeKind, str] = {
    PriceChangeKind.PRODUCT_CREATED: "New product",
    PriceChangeKind.PRODUCT_REACTIVATED: "Sold again",
    PriceChangeKind.PRODUCT_UPDATED: "Product changed",
    PriceChangeKind.PRODUCT_DISCONTINUED: "Discontinued",
    PriceChangeKind.PRICE_CREATED: "New price",
    PriceChangeKind.PRICE_UPDATED: "Price changed",
    PriceChangeKind.PRICE_CLOSED: "Price ended",
}

assert CHANGE_TITLES.keys() == set(PriceChangeKind), "a change without a title"


def cycle_code(cycle: BillingCycle) -> str:
    """Return a billing cycle as addresses write it: `one-time`."""
    return cycle.value.lower().replace("_", "-")


CYCLE_CODES: Mapping[str, BillingCycle] = {cycle_code(cycle): cycle for cycle in BillingCycle}
