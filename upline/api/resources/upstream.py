"""What has become of a reseller's sales at its distributor, as orders and subscriptions carry it."""

from collections.abc import Mapping
from typing import Literal

from upline.api.schemas import Day, Instant, Money, ResponseModel, money
from upline.backorders.queries import UpstreamOfRecord
from upline.backorders.rulebook import UpstreamState
from upline.backorders.upstream_texts import hold_text
from upline.kernel.formats import format_day

StateCode = Literal["waiting", "booked", "parked", "nothing_to_book"]

_STATES: Mapping[UpstreamState, StateCode] = {
    UpstreamState.ON_ITS_WAY: "waiting",
    UpstreamState.ON_HOLD: "parked",
    UpstreamState.BOOKED: "booked",
    UpstreamState.NOTHING_TO_BOOK: "nothing_to_book",
}

assert _STATES.keys() == set(UpstreamState), "a state without a code"

EARLIER_SALE_PARKED = "earlier_sale_parked"


class Upstream(ResponseModel):
    """The state of a sale at the distributor; of several, the first that is parked or waits, else the latest.

    `order_number`, `order_date` and `total` are those of the order that the distributor has booked.
    `code` and `reason` say why a sale is parked. `since` is the moment of the sale, of the booking
    once it is booked.
    """

    state: StateCode
    order_number: str | None
    order_date: Day | None
    total: Money | None
    code: str | None
    reason: str | None
    since: Instant


def upstream(found: UpstreamOfRecord | None) -> Upstream | None:
    """Return how a record stands at the distributor; None where nothing of it was sold to one."""
    if found is None:
        return None
    order, hold = found.sale.order, found.sale.hold
    day = format_day(found.sale.effective_date)
    code = (hold.reason.value if hold.reason else EARLIER_SALE_PARKED) if hold else None
    return Upstream(
        state=_STATES[found.sale.state],
        order_number=order.reference if order else None,
        order_date=order.order_date if order else None,
        total=money(order.total) if order else None,
        code=code,
        reason=_sentence(hold_text(hold, day)) if hold else None,
        since=found.since,
    )


def _sentence(half: str) -> str:
    return f"{half[:1].upper()}{half[1:]}."
