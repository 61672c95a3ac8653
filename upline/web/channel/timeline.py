"""The moments of a sale event, in the reseller's time: from the sale to its order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from upline.backorders.queries import SaleEventPage
from upline.backorders.rulebook import LogState
from upline.kernel.phrases import format_delay, format_duration
from upline.kernel.texts import plural_text, text
from upline.web.shared import formatting


@dataclass(frozen=True, slots=True)
class Step:
    """A moment or fact of a sale event: what it is called, the figure, and a remark."""

    name: str
    figure: str
    remark: str
    is_key: bool = False


def timeline(event: SaleEventPage, *, now: datetime) -> tuple[Step, ...]:
    """Return the moments of an event; the effective date is the order's date (R13)."""
    return tuple(_steps(event, now))


def _steps(event: SaleEventPage, now: datetime) -> Iterator[Step]:
    zone = event.reseller_timezone
    utc = formatting.moment(event.happened_at)
    yield Step(text("Happened"), formatting.moment(event.happened_at, zone, seconds=True), utc)
    arrived = event.arrived_at - event.happened_at
    remark = format_delay(arrived) if arrived else text("with the sale, in one transaction")
    yield Step(text("Arrived"), formatting.moment(event.arrived_at, zone, seconds=True), remark)
    yield _outcome(event, now)
    acted = (
        "" if event.acted_on is None else text("acted on {day}", day=formatting.day(event.acted_on))
    )
    yield Step(text("Effective date"), formatting.day(event.effective_date), acted, is_key=True)


def _outcome(event: SaleEventPage, now: datetime) -> Step:
    attempts = plural_text("{count} attempt", "{count} attempts", count=event.attempts)
    if event.settled_at is not None:
        lag = format_delay(event.settled_at - event.happened_at)
        figure = formatting.moment(event.settled_at, event.reseller_timezone, seconds=True)
        name = text("Booked") if event.state is LogState.BOOKED else text("Settled")
        return Step(name, figure, text("{lag}, {attempts}", lag=lag, attempts=attempts))
    if event.state is LogState.PARKED:
        return Step(text("Parked"), attempts, _next_retry(event, now))
    figure = text("Blocked") if event.state is LogState.BLOCKED else text("On its way")
    return Step(text("Booked"), figure, attempts if event.attempts else text("not tried yet"))


def _next_retry(event: SaleEventPage, now: datetime) -> str:
    if event.not_before is None:
        return text("no automatic retry")
    if event.not_before <= now:
        return text("next automatic retry is due now")
    return text(
        "next automatic retry in {duration}", duration=format_duration(event.not_before - now)
    )
