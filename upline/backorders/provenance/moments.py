"""The four moments of a sale in words: when it happened, arrived, was booked, and takes effect (R13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from upline.backorders.provenance.page import SaleProvenance
from upline.kernel.formats import possessive, timezone_city, to_local_time
from upline.kernel.phrases import format_delay, ordinal
from upline.kernel.texts import text


class Moment(StrEnum):
    """The moments of a sale, in their order. The effective one gives the order date (R13)."""

    HAPPENED = "HAPPENED"
    ARRIVED = "ARRIVED"
    BOOKED = "BOOKED"
    EFFECTIVE = "EFFECTIVE"


MOMENT_TITLES: Mapping[Moment, str] = {
    Moment.HAPPENED: text("Happened"),
    Moment.ARRIVED: text("Arrived"),
    Moment.BOOKED: text("Booked"),
    Moment.EFFECTIVE: text("Order date (effective)"),
}

assert MOMENT_TITLES.keys() == set(Moment), "a moment without a title"


@dataclass(frozen=True, slots=True)
class MomentText:
    """One of the four moments of a sale in words: title, time, and remark."""

    moment: Moment
    figure: str
    detail: str

    @property
    def title(self) -> str:
        return MOMENT_TITLES[self.moment]

    @property
    def is_order_date(self) -> bool:
        return self.moment is Moment.EFFECTIVE


def moment_texts(sale: SaleProvenance) -> tuple[MomentText, ...]:
    """Return the four moments of a sale in words, in their order."""
    happened = to_local_time(sale.happened_at, sale.timezone)
    return (
        MomentText(
            Moment.HAPPENED,
            text("{day}, {clock}", day=happened.date(), clock=f"{happened:%H:%M:%S}"),
            text(
                "in {city} · {day}, {clock} UTC",
                city=timezone_city(sale.timezone),
                day=sale.happened_at.astimezone(UTC).date(),
                clock=f"{sale.happened_at.astimezone(UTC):%H:%M}",
            ),
        ),
        MomentText(Moment.ARRIVED, _clock(sale.arrived_at, sale), _arrival_text(sale)),
        MomentText(
            Moment.BOOKED,
            _clock(sale.settled_at, sale) if sale.settled_at else text("Not yet"),
            _attempt_text(sale),
        ),
        MomentText(
            Moment.EFFECTIVE,
            text("{day}", day=sale.effective_date),
            text(
                "by {reseller} calendar, {timezone}",
                reseller=possessive(sale.reseller.name),
                timezone=sale.timezone,
            ),
        ),
    )


def happened_text(sale: SaleProvenance) -> str:
    """Return when the sale happened, where its reseller is: `3 May 2026, 00:14 in Vienna`."""
    happened = to_local_time(sale.happened_at, sale.timezone)
    return text(
        "{day}, {clock} in {city}",
        day=happened.date(),
        clock=f"{happened:%H:%M}",
        city=timezone_city(sale.timezone),
    )


def booking_delay_text(sale: SaleProvenance) -> str:
    """Return how long after the sale it was booked, as a sentence."""
    if sale.settled_at is None:
        return text("Not booked yet")
    return text(
        "Booked {happened_at}", happened_at=format_delay(sale.settled_at - sale.happened_at)
    )


def _arrival_text(sale: SaleProvenance) -> str:
    if sale.arrived_at == sale.happened_at:
        return text("in the same transaction as the sale")
    return format_delay(sale.arrived_at - sale.happened_at)


def _attempt_text(sale: SaleProvenance) -> str:
    if sale.settled_at is None:
        return ""
    return text(
        "{arrived_at}, {attempts} attempt",
        arrived_at=format_delay(sale.settled_at - sale.arrived_at),
        attempts=ordinal(sale.attempts),
    )


def _clock(moment: datetime, sale: SaleProvenance) -> str:
    """Return the time of day, with the day if it is not that of the sale."""
    there = to_local_time(moment, sale.timezone)
    happened = to_local_time(sale.happened_at, sale.timezone)
    clock = f"{there:%H:%M:%S}.{there.microsecond // 1000:03d}"
    if there.date() == happened.date():
        return clock
    return text("{day}, {clock}", day=there.date(), clock=f"{there:%H:%M:%S}")
