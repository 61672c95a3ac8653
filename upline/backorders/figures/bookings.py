"""Orders booked per day and reseller, with their lag. A day is that of the sale, in the BSS's time zone."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from upline.access.reach import Reach
from upline.backorders.figures import lag
from upline.backorders.figures.models import DailyBookings
from upline.backorders.outbox.models import SaleEvent
from upline.backorders.outbox.visibility import visible_events
from upline.backorders.rulebook import EventState

MAX_DAYS = 92
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included."""

    first: date
    last: date

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def days(self) -> list[date]:
        return [self.first + _DAY * n for n in range(self.length)]


@dataclass(frozen=True, slots=True)
class DayBookings:
    """How many orders were booked of one day's sales, by reseller, and how many in each lag class.

    The ids of resellers are texts, as they are stored: there are some hundred of them in each day.
    """

    day: date
    booked: Mapping[str, int]
    lags: Mapping[int, int]

    @property
    def total(self) -> int:
        return sum(self.booked.values())

    @property
    def lag(self) -> lag.Lag | None:
        return lag.summarise(self.lags)


@dataclass(frozen=True, slots=True)
class PeriodBookings:
    """The bookings of the days of a period, one after another.

    `by_reseller`: how many orders each reseller brought, the largest number first.
    """

    period: Period
    days: tuple[DayBookings, ...]
    by_reseller: Mapping[UUID, int]

    @property
    def total(self) -> int:
        return sum(self.by_reseller.values())

    @property
    def lag(self) -> lag.Lag | None:
        return lag.summarise(lag.add_up(day.lags for day in self.days))


def load_bookings(
    *, tenant_id: UUID, timezone: str, periods: Iterable[Period], today: date, reach: Reach
) -> list[PeriodBookings]:
    """Return the bookings of some periods. Two queries.

    Who may see everything is given what the worker has summed up of past days; all else is counted
    now: today, days that are not summed up yet, and the orders that `reach` lets others see.
    """
    wanted = list(periods)
    whole = Period(min(p.first for p in wanted), min(max(p.last for p in wanted), today))
    found = _summed_up(tenant_id, timezone, whole, today) if reach.sees_everything else {}
    first = next((day for day in whole.days if day not in found), None)
    if first is not None:
        events = visible_events(tenant_id, reach)
        found |= _by_day(count_bookings(events, Period(first, whole.last), timezone))
    return [_of_period(p, found) for p in wanted]


def _of_period(period: Period, found: Mapping[date, DayBookings]) -> PeriodBookings:
    days = tuple(found.get(day) or DayBookings(day, {}, {}) for day in period.days)
    totals: Counter[str] = Counter()
    for day in days:
        totals.update(day.booked)
    return PeriodBookings(period, days, {UUID(key): count for key, count in totals.most_common()})


def count_bookings(
    events: "QuerySet[SaleEvent]", period: Period, timezone: str
) -> list[DayBookings]:
    """Count the booked events of some days; days without any are left out. One query."""
    rows = (
        events_of(events, period, timezone)
        .filter(state=EventState.BOOKED)
        .order_by()
        .annotate(
            day=TruncDate("happened_at", tzinfo=ZoneInfo(timezone)), lag_class=lag.lag_class()
        )
        .values_list("day", "reseller_id", "lag_class")
        .annotate(count=Count("pk"))
    )
    found: dict[date, tuple[dict[str, int], dict[int, int]]] = {}
    for day, reseller_id, lag_class, count in rows:
        booked, lags = found.setdefault(day, ({}, {}))
        key = str(reseller_id)
        booked[key] = booked.get(key, 0) + count
        lags[lag_class] = lags.get(lag_class, 0) + count
    return [DayBookings(day, booked, lags) for day, (booked, lags) in found.items()]


def events_of(
    events: "QuerySet[SaleEvent]", period: Period, timezone: str
) -> "QuerySet[SaleEvent]":
    """Return the events of those that happened in a period."""
    return events.filter(
        happened_at__gte=_beginning(period.first, timezone),
        happened_at__lt=_beginning(period.last + _DAY, timezone),
    )


def _beginning(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(timezone))


def _summed_up(
    tenant_id: UUID, timezone: str, period: Period, today: date
) -> dict[date, DayBookings]:
    rows = DailyBookings.objects.filter(
        tenant_id=tenant_id,
        timezone=timezone,
        day__range=(period.first, period.last),
        day__lt=today,
    ).values_list("day", "booked", "lags")
    return _by_day(
        DayBookings(day, booked, {int(number): count for number, count in lags.items()})
        for day, booked, lags in rows
    )


def _by_day(days: Iterable[DayBookings]) -> dict[date, DayBookings]:
    return {day.day: day for day in days}
