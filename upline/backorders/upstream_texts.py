"""Why a sale is on hold at the distributor, in the reseller's terms: for pages and the API."""

from collections.abc import Callable, Mapping

from upline.backorders.rulebook import ParkingReason
from upline.backorders.upstream_status import HoldReason
from upline.catalog.rulebook import CYCLE_WORDS
from upline.kernel.texts import join_texts, text

_REASONS: Mapping[ParkingReason | None, Callable[[HoldReason, str], str]] = {
    None: lambda _hold, _day: text("an earlier change of the same subscription is not booked yet"),
    ParkingReason.NO_PRICE: lambda hold, day: text(
        "no price for {product}, on {day}", product=_product(hold), day=day
    ),
    ParkingReason.CURRENCY_MISMATCH: lambda hold, _day: text(
        "no price in your currency for {product}", product=_product(hold)
    ),
    ParkingReason.AMOUNT_TOO_LARGE: lambda hold, _day: text(
        "the amount for {product} is more than an order can hold", product=_product(hold)
    ),
    ParkingReason.UNKNOWN_PRODUCT: lambda hold, _day: text(
        "{product} is not in its catalogue", product=hold.product
    ),
    ParkingReason.NO_RESELLER_ACCOUNT: lambda _hold, _day: text("it has no account for you yet"),
    ParkingReason.UNEXPECTED_ERROR: lambda _hold, _day: text("booking failed and is looked into"),
}

assert _REASONS.keys() == {None, *ParkingReason}, "a reason that the reseller is not told"


def hold_text(hold: HoldReason, day: str) -> str:
    """Return why a sale is on hold, as a half-sentence: `no price for …`.

    `day` is its effective date as it is to be written.
    """
    return _REASONS[hold.reason](hold, day)


def _product(hold: HoldReason) -> str:
    return join_texts([hold.product, CYCLE_WORDS[hold.cycle]]) if hold.cycle else hold.product
