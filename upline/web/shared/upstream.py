"""What a reseller reads about its sales at the distributor: booked, on its way, or on hold and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from upline.backorders.queries import HoldReason, UpstreamOrder, UpstreamSale, UpstreamStatus
from upline.backorders.rulebook import UPSTREAM_STATE_TITLES, ParkingReason, UpstreamState
from upline.catalog.rulebook import CYCLE_TITLES
from upline.kernel.texts import text
from upline.web.shared import formatting

STATE_TONES: Mapping[UpstreamState, str] = {
    UpstreamState.ON_ITS_WAY: "warn open",
    UpstreamState.ON_HOLD: "warn",
    UpstreamState.BOOKED: "good",
    UpstreamState.NOTHING_TO_BOOK: "",
}

assert STATE_TONES.keys() == set(UpstreamState), "a state without a tone"

_REASONS: Mapping[ParkingReason | None, Callable[[HoldReason, date], str]] = {
    None: lambda _hold, _day: text("an earlier change of the same subscription is not booked yet"),
    ParkingReason.NO_PRICE: lambda hold, day: text(
        "no price for {product}, on {day}", product=_product(hold), day=formatting.day(day)
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
        return text(
            "by {distributor} as {order}", distributor=distributor, order=_order(sale.order)
        )
    if sale.hold is not None:
        reason = hold_text(sale.hold, sale.effective_date)
        return text("at {distributor}: {reason}", distributor=distributor, reason=reason)
    return text("to {distributor}", distributor=distributor)


def _order(order: UpstreamOrder) -> str:
    day = formatting.day(order.order_date)
    total = formatting.money(order.total)
    return text("{order} on {day}, {total}", order=order.reference, day=day, total=total)


def _product(hold: HoldReason) -> str:
    cycle = str(CYCLE_TITLES[hold.cycle]).lower() if hold.cycle else ""
    return ", ".join(filter(None, [hold.product, cycle]))
