"""What states of the catalogue are called, and the badges of them."""

from collections.abc import Mapping

from upline.catalog.queries import PriceListState
from upline.catalog.rulebook import BillingCycle, ProductStatus
from upline.kernel.texts import text

STATE_TITLES: Mapping[PriceListState, str] = {
    PriceListState.ACTIVE: text("Active"),
    PriceListState.UPCOMING: text("Upcoming"),
    PriceListState.EXPIRED: text("Expired"),
    PriceListState.INACTIVE: text("Inactive"),
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


def cycle_code(cycle: BillingCycle) -> str:
    """Return a billing cycle as addresses write it: `one-time`."""
    return cycle.value.lower().replace("_", "-")


CYCLE_CODES: Mapping[str, BillingCycle] = {cycle_code(cycle): cycle for cycle in BillingCycle}
