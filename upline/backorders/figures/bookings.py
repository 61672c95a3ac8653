"""Orders booked per day and reseller, with their lag. A day is that of the sale, in the BSS's time zone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from heapq import nlargest
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
from upline.database.bulk import fetch
from upline.database.compiled_queries import compiled_query

MAX_DAYS = 92
MAX_LEADING = 4  # resellers whose orders are known of each day
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
class DayCount:
    """How many orders were booked of one day's sales, by reseller, and how many in each lag class.

    The ids of resellers are texts, as they are stored: there are thousands of them in a day.
    """

    day: date
    booked: Mapping[str, int]
    lags: Mapping[int, int]

    @property
    def total(self) -> int:
        return sum(self.booked.values())


@dataclass(frozen=True, slots=True)
class DayBookings:
    """How many orders were booked of one day's sales in all, and how many in each lag class.

    `booked` are those of the resellers that lead the period.
    """

    day: date
    total: int
    booked: Mapping[UUID, int]
    lags: Mapping[int, int]

    @property
    def lag(self) -> lag.Lag | None:
        return lag.summarise(self.lags)


@dataclass(frozen=True, slots=True)
class PeriodBookings:
    """The bookings of the days of a period, one after another.

    `leading` are the MAX_LEADING resellers with the most orders, of `resellers` that have any, the
    largest number first. `by_reseller` has the orders of all; their ids are texts, as they are stored.
    """

    period: Period
    days: tuple[DayBookings, ...]
    leading: tuple[UUID, ...]
    by_reseller: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(day.total for day in self.days)

    @property
    def resellers(self) -> int:
        return len(self.by_reseller)

    @property
    def lag(self) -> lag.Lag | None:
        return lag.summarise(lag.add_up(day.lags for day in self.days))


def load_bookings(
    *,
    tenant_id: UUID,
    timezone: str,
    period: Period,
    before: Period,
    today: date,
    reach: Reach,
) -> tuple[PeriodBookings, PeriodBookings]:
    """Return the bookings of a period, and of one before it, of which none lead. Four queries at most.

    Who may see everything is given what the worker has summed up of past days; all else is counted
    now: today, days that are not summed up yet, and the orders that `reach` lets others see.
    """
    whole = Period(before.first, min(period.last, today))
    days = _summed_up_days(tenant_id, timezone, whole, today) if reach.sees_everything else {}
    first_counted = next((day for day in whole.days if day not in days), whole.last + _DAY)
    counted: dict[date, DayCount] = {}
    if first_counted <= whole.last:
        events = visible_events(tenant_id, reach)
        found = count_bookings(events, Period(first_counted, whole.last), timezone)
        counted = {one.day: one for one in found}
    past, past_before = (
        Period(one.first, min(one.last, first_counted - _DAY)) for one in (period, before)
    )
    running = _running_totals(tenant_id, [one for one in (past, past_before) if one.length > 0])
    loaded = _Loaded(tenant_id, days, counted, running)
    return (
        loaded.of_period(period, past, most_leading=MAX_LEADING),
        loaded.of_period(before, past_before, most_leading=0),
    )


@dataclass(frozen=True, slots=True)
class _SummedUpDay:
    total: int
    lags: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Days that are summed up, days that were counted now, and running totals by reseller."""

    tenant_id: UUID
    summed_up: Mapping[date, _SummedUpDay]
    counted: Mapping[date, DayCount]
    running: Mapping[date, Mapping[str, int]]

    def of_period(self, period: Period, past: Period, *, most_leading: int) -> PeriodBookings:
        """Return the bookings of a period, of which the days of `past` are summed up."""
        totals = self._totals(period, past)
        leading = tuple(map(UUID, nlargest(most_leading, totals, key=totals.__getitem__)))
        booked = _booked_of(self.tenant_id, past, leading) if past.length > 0 else {}
        days = tuple(self._day(day, past, leading, booked) for day in period.days)
        return PeriodBookings(period, days, leading, totals)

    def _totals(self, period: Period, past: Period) -> dict[str, int]:
        """Return how many orders each reseller brought in a period."""
        totals: dict[str, int] = {}
        if past.length > 0:
            before = self.running[past.first - _DAY]
            totals = {
                key: count
                for key, running in self.running[past.last].items()
                if (count := running - before.get(key, 0))
            }
        for day in period.days:
            if day > past.last and (one := self.counted.get(day)):
                for key, count in one.booked.items():
                    totals[key] = totals.get(key, 0) + count
        return totals

    def _day(
        self,
        day: date,
        past: Period,
        leading: Sequence[UUID],
        booked: Mapping[date, Mapping[UUID, int]],
    ) -> DayBookings:
        if day <= past.last:
            summed_up = self.summed_up[day]
            return DayBookings(day, summed_up.total, booked[day], summed_up.lags)
        counted = self.counted.get(day) or DayCount(day, {}, {})
        of_leading = {pk: count for pk in leading if (count := counted.booked.get(str(pk)))}
        return DayBookings(day, counted.total, of_leading, counted.lags)


def count_bookings(events: "QuerySet[SaleEvent]", period: Period, timezone: str) -> list[DayCount]:
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
    return [DayCount(day, booked, lags) for day, (booked, lags) in found.items()]


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


def _summed_up_days(
    tenant_id: UUID, timezone: str, period: Period, today: date
) -> dict[date, _SummedUpDay]:
    """Return the days of a period that are summed up; none where the day before it is not.

    Totals by reseller are differences to the running totals of the day before.
    """
    before = period.first - _DAY
    rows = _daily_bookings(
        tenant_id=tenant_id, timezone=timezone, first=before, last=period.last, today=today
    )
    found = {
        day: _SummedUpDay(total, {int(number): count for number, count in lags.items()})
        for day, total, lags in rows
        if total is not None
    }
    return found if before in found else {}


@compiled_query
def _daily_bookings(
    tenant_id: UUID, timezone: str, first: date, last: date, today: date
) -> "QuerySet[DailyBookings, tuple[date, int | None, dict[str, int]]]":
    rows = DailyBookings.objects.filter(
        tenant_id=tenant_id, timezone=timezone, day__range=(first, last), day__lt=today
    )
    return rows.values_list("day", "total", "lags")


def _running_totals(tenant_id: UUID, parts: Iterable[Period]) -> dict[date, Mapping[str, int]]:
    """Return the running totals of the last day of each period, and of the day before it."""
    days = {day for part in parts for day in (part.first - _DAY, part.last)}
    rows = _stored_totals(tenant_id=tenant_id, days=tuple(days)) if days else []
    return {day: running or {} for day, running in rows}


@compiled_query
def _stored_totals(
    tenant_id: UUID, days: tuple[date, ...]
) -> "QuerySet[DailyBookings, tuple[date, dict[str, int] | None]]":
    rows = DailyBookings.objects.filter(tenant_id=tenant_id, day__in=days)
    return rows.values_list("day", "running")


# A day has thousands of resellers: its value is decompressed once, and not for each of those wanted.
_BOOKED = """
    SELECT day, {wanted} FROM (
        SELECT day, booked || '{{}}'::jsonb AS booked FROM upline_dailybookings
        WHERE tenant_id = %s AND day BETWEEN %s AND %s OFFSET 0
    ) AS summed_up
"""


def _booked_of(
    tenant_id: UUID, past: Period, reseller_ids: Sequence[UUID]
) -> dict[date, dict[UUID, int]]:
    """Return the orders of some resellers on each day of a period that is summed up."""
    if not reseller_ids:
        return {day: {} for day in past.days}
    statement = _BOOKED.format(wanted=", ".join(["(booked->>%s)::int"] * len(reseller_ids)))
    rows = fetch(statement, [*map(str, reseller_ids), tenant_id, past.first, past.last])
    return {
        day: {pk: count for pk, count in zip(reseller_ids, counts, strict=True) if count}
        for day, *counts in rows
    }
