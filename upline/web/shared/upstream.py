"""What a reseller reads about its sales at the distributor: booked, on its way, or on hold and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from upline.backorders.queries import UpstreamOrder, UpstreamSale, UpstreamStatus
from upline.backorders.rulebook import UPSTREAM_STATE_TITLES, UpstreamState
from upline.backorders.upstream_texts import hold_text
from upline.kernel.texts import text
from upline.web.shared import formatting

STATE_TONES: Mapping[UpstreamState, str] = {
    UpstreamState.ON_ITS_WAY: "warn open",
    UpstreamState.ON_HOLD: "warn",
    UpstreamState.BOOKED: "good",
    UpstreamState.NOTHING_TO_BOOK: "",
}

assert STATE_TONES.keys() == set(UpstreamState), "a state without a tone"


@dataclass(frozen=True, slots=True)
class UpstreamNote:
    """One line about a sale: the state as a badge, then the sentence."""

    state: str
    tone: str
    text: str


def upstream_notes(status: UpstreamStatus) -> tuple[UpstreamNote, ...]:
    """Return a line for each sale of a status."""
    return tuple(_note(sale, status.distributor) for sale in status.sales)


def _note(sale: UpstreamSale, distributor: str) -> UpstreamNote:
    title = UPSTREAM_STATE_TITLES[sale.state]
    return UpstreamNote(title, STATE_TONES[sale.state], _text(sale, distributor))


def _text(sale: UpstreamSale, distributor: str) -> str:
    if sale.order is not None:
        return text(
            "by {distributor} as {order}", distributor=distributor, order=_order(sale.order)
        )
    if sale.hold is not None:
        reason = hold_text(sale.hold, formatting.day(sale.effective_date))
        return text("at {distributor}: {reason}", distributor=distributor, reason=reason)
    return text("to {distributor}", distributor=distributor)


def _order(order: UpstreamOrder) -> str:
    day = formatting.day(order.order_date)
    total = formatting.money(order.total)
    return text("{order} on {day}, {total}", order=order.reference, day=day, total=total)
