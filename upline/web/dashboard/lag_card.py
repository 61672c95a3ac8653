"""The lag from sale to booking: median and 99th percentile of each day, on a logarithmic axis."""

from collections.abc import Iterable
from datetime import timedelta

from upline.backorders.queries import Dashboard, Lag
from upline.kernel.phrases import format_duration
from upline.kernel.texts import text
from upline.web.dashboard.booked_card import short_day
from upline.web.dashboard.cards import ChartCard, link, table_rows
from upline.web.dashboard.links import Links
from upline.web.shared import formatting
from upline.web.shared.charts import Line, Scale, lines

LIMIT_MS = 100.0  # docs/contract/benchmarks.md: p99 of the lag
_TICKS = tuple(
    (timedelta(**{unit: count}) / timedelta(milliseconds=1), label)
    for unit, count, label in (
        ("milliseconds", 1, "1 ms"),
        ("milliseconds", 10, "10 ms"),
        ("milliseconds", 100, "100 ms"),
        ("seconds", 1, "1 s"),
        ("seconds", 10, "10 s"),
        ("minutes", 1, "1 min"),
        ("minutes", 10, "10 min"),
        ("hours", 1, "1 h"),
        ("hours", 10, "10 h"),
        ("days", 4, "4 days"),
        ("days", 40, "40 days"),
        ("days", 400, "400 days"),
        ("days", 4000, "4,000 days"),
    )
)


def lag_card(figures: Dashboard, links: Links) -> ChartCard:
    """Return the card; a day on which nothing was booked has no lag."""
    bookings = figures.bookings
    lags = [day.lag for day in bookings.days]
    medians = tuple(_ms(lag.median) if lag else None for lag in lags)
    slowest = tuple(_ms(lag.p99) if lag else None for lag in lags)
    labels = [short_day(day.day) for day in bookings.days]
    reading = _reading(bookings.lag, lags, labels)
    chart = lines(
        labels,
        (Line(medians, "c1"), Line(slowest, "c3 dashed")),
        scale=lag_scale(value for value in (*medians, *slowest) if value is not None),
        name=str(
            text(
                "Lag from sale to booking per day, median and 99th percentile. {reading}",
                reading=reading,
            )
        ),
        unit=str(text("Time, logarithmic")),
        limit=(LIMIT_MS, str(text("limit of the 99th percentile"))),
    )
    return ChartCard(
        id="lag",
        title=text("Lag from sale to booking"),
        remark=text("By the day of the sale"),
        reading=reading,
        charts=(("", chart),),
        legend=(("c1 line", text("Median")), ("c3 line", text("99th percentile"))),
        head=(text("Day"), text("Median"), text("99th percentile")),
        rows=table_rows(
            (
                link(links.booked_on(day.day) if lag else "", formatting.day(day.day)),
                (lag_text(lag.median), lag_text(lag.p99)) if lag else (formatting.UNKNOWN,) * 2,
            )
            for day, lag in zip(bookings.days, lags, strict=True)
        ),
    )


def lag_scale(values: Iterable[float]) -> Scale:
    """Return the scale of lags in milliseconds, with the limit and all values between its ends."""
    found = [LIMIT_MS, *values]
    ticks = [at for at, _ in _TICKS]
    first = max(at for at in ticks if at <= max(min(found), ticks[0]))
    last = min((at for at in ticks if at > max(found)), default=ticks[-1])
    return Scale(
        tuple((at, label) for at, label in _TICKS if first <= at <= last), is_logarithmic=True
    )


def lag_text(lag: timedelta) -> str:
    """Return `15 ms`."""
    return format_duration(lag)


def _ms(lag: timedelta) -> float:
    return max(lag / timedelta(milliseconds=1), _TICKS[0][0])


def _reading(whole: Lag | None, lags: list[Lag | None], labels: list[str]) -> str:
    if whole is None:
        return text("Nothing was booked in this period.")
    p99, day = max((lag.p99, label) for lag, label in zip(lags, labels, strict=True) if lag)
    return text(
        "Half of the orders were booked within {median}, "
        "99 of 100 within {p99}; slowest on {day} with {slowest}.",
        median=lag_text(whole.median),
        p99=lag_text(whole.p99),
        day=day,
        slowest=lag_text(p99),
    )
