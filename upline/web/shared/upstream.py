"""What a reseller reads about its sales at the distributor: booked, on its way, or on hold and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from upline.backorders.queries import HoldReason, UpstreamOrder, UpstreamSale, UpstreamStatus
from upline.backorders.rulebook import UPSTREAM_STATE_TITLES, ParkingReason, UpstreamState
from upline.catalog.rulebook import CYCLE_TITLES
from upline.web.shared import formatting

STATE_TONES: Mapping[UpstreamState, str] = {
    UpstreamState.ON_ITS_WAY: "warn open",
    UpstreamState.ON_HOLD: "warn",
    UpstreamState.BOOKED: "good",
    UpstreamState.NOTHING_TO_BOOK: "",
}

assert STATE_TONES.keys() == set(UpstreamState), "a state without a tone"

_REASONS: Mapping[ParkingReason | None, Callable[[HoldReason, date], str]] = {
    None: lambda _hold, _day: "an earlier change of the same subscription is not booked yet",
    ParkingReason.NO_PRICE: lambda hold, day: (
        f"no price for {_product(hold)}, on {formatting.day(day)}"
    ),
    ParkingReason.CURRENCY_MISMATCH: lambda hold, _day: (
        f"no price in your currency for {_product(hold)}"
    ),
    ParkingReason.AMOUNT_TOO_LARGE: lambda hold, _day: (
        f"the amount for {_product(hold)} is more than an order can hold"
    ),
    ParkingReason.UNKNOWN_PRODUCT: lambda hold, _day: f"{hold.product} is not in its catalogue",
    ParkingReason.NO_RESELLER_ACCOUNT: lambda _hold, _day: "it has no account for you yet",
    ParkingReason.UNEXPECTED_ERROR: lambda _hold, _day: "booking failed and is looked into",
}

assert _REASONS.keys() == {None, *ParkingReason}, "a reason that the reseller is not told"


@dataclass(frozen=True, slots=True)
class UpstreamNote:
    """One line about a sale: the state as a badge, then the sentence."""

    state: str
    tone: str
    text: str


def upstream_notes(status: UpstreamStatus) -> tuple[UpstreamNote, ...]:
    """Return a line for each sale of a status."""
    return tuple(_note(sale, status.distributor) for sale in status.sales)


def hold_text(hold: HoldReason, day: date) -> str:
    """Return why a sale is on hold, as a half-sentence: `no price for …`."""
    return _REASONS[hold.reason](hold, day)


def _note(sale: UpstreamSale, distributor: str) -> UpstreamNote:
    title = UPSTREAM_STATE_TITLES[sale.state]
    return UpstreamNote(title, STATE_TONES[sale.state], _text(sale, distributor))


def _text(sale: UpstreamSale, distributor: str) -> str:
    if sale.order is not None:
        return f"by {distributor} as {_order(sale.order)}"
    if sale.hold is not None:
        return f"at {distributor}: {hold_text(sale.hold, sale.effective_date)}"
    return f"to {distributor}"


def _order(order: UpstreamOrder) -> str:
    day = formatting.day(order.order_date)
    return f"{order.reference} on {day}, {formatting.money(order.total)}"


def _product(hold: HoldReason) -> str:
    cycle = CYCLE_TITLES[hold.cycle].lower() if hold.cycle else ""
    return ", ".join(filter(None, [hold.product, cycle]))
