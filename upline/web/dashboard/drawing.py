"""What the dashboard is drawn from: figures as text, charts, their tables, and links to the lists behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from upline.backorders.queries import Dashboard, Lag
from upline.kernel.texts import plural_text, text
from upline.tenancy.queries import TenantFacts
from upline.web.dashboard.booked_card import booked_card
from upline.web.dashboard.cards import ChartCard
from upline.web.dashboard.lag_card import lag_card, lag_text
from upline.web.dashboard.links import Links
from upline.web.dashboard.run_rate_card import run_rate_card
from upline.web.shared import formatting
from upline.web.shared.labels import event_reason_title

_MOST_PARKED = 8


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One figure above the charts: what it is, and what it is compared with; a link to its list."""

    label: str
    figure: str
    unit: str
    remark: str
    href: str
    needs_person: bool = False


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """The parked sales of a reseller for one reason, the link to them, and the first one's moment."""

    reason: str
    reseller: str
    href: str
    count: int
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class DrawnDashboard:
    """The parts of the page. `parked_rest`: how many parked sales have no row."""

    period: str
    before: str
    key_figures: tuple[KeyFigure, ...]
    cards: tuple[ChartCard, ...]
    parked: tuple[ParkedRow, ...]
    parked_rest: int
    parked_href: str
    blocked: str
    differences: str
    differences_href: str


def draw_dashboard(figures: Dashboard, tenant: TenantFacts, now: datetime) -> DrawnDashboard:
    """Return the parts of the page."""
    links = Links(tenant.slug, figures.resellers)
    period, before = figures.bookings.period, figures.bookings_before.period
    shown = figures.parked[:_MOST_PARKED]
    before_text = formatting.days(before.first, before.last)
    return DrawnDashboard(
        period=formatting.days(period.first, period.last),
        before=before_text,
        key_figures=_key_figures(figures, links, before_text),
        cards=(
            booked_card(figures, links, before_text, timezone=tenant.timezone, now=now),
            lag_card(figures, links),
            run_rate_card(figures, links, timezone=tenant.timezone),
        ),
        parked=tuple(
            ParkedRow(
                event_reason_title(group.reason),
                links.reseller_name(group.reseller_id),
                links.log(view="parked", reason=group.reason, reseller_id=group.reseller_id),
                group.count,
                group.since,
            )
            for group in shown
        ),
        parked_rest=figures.parked_count - sum(group.count for group in shown),
        parked_href=links.log(view="parked"),
        blocked=_blocked_text(figures),
        differences=plural_text(
            "{count} difference", "{count} differences", count=figures.differences
        )
        if figures.differences
        else "",
        differences_href=links.differences,
    )


def _key_figures(figures: Dashboard, links: Links, before: str) -> tuple[KeyFigure, ...]:
    bookings, lag = figures.bookings, figures.bookings.lag
    lag_before = figures.bookings_before.lag
    totals = [one.amount for one in figures.run_rates.totals] if figures.run_rates else []
    first, others = (totals[0] if totals else None), totals[1:]
    booked = links.log(view="booked", period=bookings.period)
    return (
        KeyFigure(
            text("Orders booked"),
            formatting.whole(bookings.total),
            plural_text("order", "orders", count=bookings.total),
            compared(bookings.total, figures.bookings_before.total, before),
            booked,
        ),
        KeyFigure(
            text("Monthly run rate"),
            formatting.amount(first) if first else formatting.UNKNOWN,
            first.currency if first else "",
            _and([formatting.money(total) for total in others])
            or (text("all resellers") if first else text("no active subscriptions"))
            if figures.run_rates
            else text("not recorded for that day"),
            links.subscriptions(),
        ),
        KeyFigure(
            text("Lag from sale to booking"),
            lag_text(lag.median) if lag else formatting.UNKNOWN,
            text("median") if lag else "",
            _lag_remark(lag, lag_before),
            booked,
        ),
        KeyFigure(
            text("Parked"),
            formatting.whole(figures.parked_count),
            plural_text("sale", "sales", count=figures.parked_count),
            _blocked_text(figures) or text("nothing needs a person"),
            links.log(view="parked"),
            needs_person=figures.parked_count > 0,
        ),
    )


def _lag_remark(lag: Lag | None, before: Lag | None) -> str:
    if lag is None:
        return text("nothing was booked")
    p99 = lag_text(lag.p99)
    if before is None:
        return text("99th percentile {p99}", p99=p99)
    return text(
        "99th percentile {p99}; median before {median}", p99=p99, median=lag_text(before.median)
    )


def compared(count: int, before: int, period: str) -> str:
    """Return `6 more than 1 May – 15 May 2026`."""
    if count == before:
        return text("as many as {period}", period=period)
    number = f"{abs(count - before):,}"
    if count > before:
        return text("{number} more than {period}", number=number, period=period)
    return text("{number} fewer than {period}", number=number, period=period)


def _and(texts: Sequence[str]) -> str:
    return text("and {amounts}", amounts=", ".join(texts)) if texts else ""


def _blocked_text(figures: Dashboard) -> str:
    if not figures.blocked:
        return ""
    return plural_text(
        "{count} later sale waits behind", "{count} later sales wait behind", count=figures.blocked
    )
