"""The moments of a sale: when it happened, arrived, was booked, and takes effect."""

from dataclasses import dataclass
from datetime import datetime

from upline.backorders.outbox.models import SaleEvent
from upline.kernel.formats import (
    format_day,
    format_delay,
    ordinal,
    possessive,
    timezone_city,
    to_local_time,
)
from upline.orders.queries import OrderPage


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One of the four moments of a sale: title, time, and remark."""

    title: str
    figure: str
    detail: str
    is_key: bool = False


def booking_delay_text(event: SaleEvent) -> str:
    """Return how long after the sale it was booked, as a sentence."""
    if event.settled_at is None:
        return "Not booked yet"
    return f"Booked {format_delay(event.settled_at - event.happened_at)}"


def timeline(event: SaleEvent, order: OrderPage) -> tuple[TimelineEntry, ...]:
    """Return the four moments; the effective date is the key one (R13)."""
    zone = order.reseller_timezone
    happened = to_local_time(event.happened_at, zone)
    same = event.arrived_at == event.happened_at
    arrived = "in the same transaction as the sale"
    return (
        TimelineEntry(
            "Happened",
            f"{happened.day} {happened:%B, %H:%M:%S}",
            f"in {timezone_city(zone)} · {event.happened_at.day} {event.happened_at:%B, %H:%M} UTC",
        ),
        TimelineEntry(
            "Arrived",
            _clock(event.arrived_at, event, zone),
            arrived if same else format_delay(event.arrived_at - event.happened_at),
        ),
        TimelineEntry("Booked", _settled(event, zone), _attempt(event, order)),
        TimelineEntry(
            "Effective, so the order date",
            format_day(order.order_date),
            f"by {possessive(order.billing_to.name)} calendar, {zone}",
            is_key=True,
        ),
    )


def _settled(event: SaleEvent, zone: str) -> str:
    return _clock(event.settled_at, event, zone) if event.settled_at else "Not yet"


def _clock(moment: datetime, event: SaleEvent, zone: str) -> str:
    """Return the time of day, with the day if it is not that of the sale."""
    there, happened = to_local_time(moment, zone), to_local_time(event.happened_at, zone)
    clock = f"{there:%H:%M:%S}.{there.microsecond // 1000:03d}"
    return clock if there.date() == happened.date() else f"{there.day} {there:%B, %H:%M:%S}"


def _attempt(event: SaleEvent, order: OrderPage) -> str:
    if event.settled_at is None:
        return ""
    attempts = max(1, int(order.provenance.get("attempts", 1)))
    return f"{format_delay(event.settled_at - event.arrived_at)}, {ordinal(attempts)} attempt"
