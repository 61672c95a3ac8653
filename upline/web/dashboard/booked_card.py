"""Orders booked per day, one stack of resellers for each day."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from upline.backorders.queries import Dashboard, DayBookings, PeriodBookings
from upline.kernel.clock import local_date
from upline.kernel.texts import plural_text, text
from upline.web.dashboard.cards import MOST_SERIES, OTHERS, ChartCard, link, table_rows
from upline.web.dashboard.links import Links
from upline.web.shared import formatting
from upline.web.shared.charts import linear_scale, stacked_bars


def booked_card(
    figures: Dashboard, links: Links, before: str, *, timezone: str, now: datetime
) -> ChartCard:
    """Return the card: the resellers with the most orders by name, the others together."""
    bookings = figures.bookings
    has_others = bookings.resellers > MOST_SERIES
    shown = bookings.leading[: MOST_SERIES - 1 if has_others else MOST_SERIES]
    others = bookings.resellers - len(shown)
    names = [links.reseller_name(reseller_id) for reseller_id in shown]
    names += [text("{others} ({number})", others=OTHERS, number=others)] if others else []
    stacks = [_stack(day, shown, others) for day in bookings.days]
    reading = _reading(bookings, local_date(now, timezone=timezone))
    days = [day.day for day in bookings.days]
    chart = stacked_bars(
        [short_day(day) for day in days],
        stacks,
        scale=linear_scale([day.total for day in bookings.days], is_whole=True),
        name=str(text("Orders booked per day and reseller. {reading}", reading=reading)),
        unit=str(text("Orders")),
        titles=[
            str(
                plural_text(
                    "{day}: {count} order",
                    "{day}: {count} orders",
                    count=day.total,
                    day=short_day(day.day),
                )
            )
            for day in bookings.days
        ],
    )
    return ChartCard(
        id="booked",
        title=text("Orders booked per day"),
        remark=text("By the day of the sale"),
        reading=reading,
        charts=(("", chart),),
        legend=tuple((f"c{n}", name) for n, name in enumerate(names, 1)),
        head=(text("Day"), *names, text("All")),
        rows=table_rows([
            *(
                (
                    formatting.day(day),
                    _cells(links, day, [*shown, *([None] if others else [])], stack),
                )
                for day, stack in zip(days, stacks, strict=True)
            ),
            (text("All days"), _sums(bookings, shown, others)),
            (before, _sums(figures.bookings_before, shown, others)),
        ]),
    )  # fmt: skip


def short_day(day: date) -> str:
    """Return `15 May`."""
    return formatting.day(day).removesuffix(f" {day.year}")


def _stack(day: DayBookings, shown: Sequence[UUID], others: int) -> list[int]:
    stack = [day.booked.get(reseller_id, 0) for reseller_id in shown]
    return [*stack, day.total - sum(stack)] if others else stack


def _cells(
    links: Links, day: date, shown: Sequence[UUID | None], stack: Sequence[int]
) -> list[object]:
    cells = [
        link(links.booked_on(day, reseller_id) if count and reseller_id else "", f"{count:,}")
        for reseller_id, count in zip(shown, stack, strict=True)
    ]
    return [*cells, link(links.booked_on(day) if sum(stack) else "", f"{sum(stack):,}")]


def _sums(bookings: PeriodBookings, shown: Sequence[UUID], others: int) -> list[str]:
    sums = [bookings.by_reseller.get(str(reseller_id), 0) for reseller_id in shown]
    sums += [bookings.total - sum(sums)] if others else []
    return [f"{count:,}" for count in (*sums, bookings.total)]


def _reading(bookings: PeriodBookings, today: date) -> str:
    if not bookings.total:
        return text("No orders were booked in this period.")
    best = max(bookings.days, key=lambda day: day.total)
    sentence = plural_text(
        "Most on {day} with {count} order.",
        "Most on {day} with {count} orders.",
        count=best.total,
        day=short_day(best.day),
    )
    is_running = bookings.period.last == today and bookings.period.length > 1
    so_far = bookings.days[-1].total
    if not is_running:
        return sentence
    return text("{sentence} Today so far {number}.", sentence=sentence, number=f"{so_far:,}")
