"""Sums up past days, and stores the run rate: a job of the worker."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from upline.access.reach import UNRESTRICTED
from upline.backorders.figures.bookings import (
    MAX_DAYS,
    DayCount,
    Period,
    count_bookings,
    events_of,
)
from upline.backorders.figures.models import DailyBookings, DailyRunRate
from upline.backorders.figures.run_rates import rates_as_json
from upline.backorders.outbox.models import SaleEvent
from upline.backorders.rulebook import EventState
from upline.kernel.clock import local_date
from upline.subscriptions.queries import list_run_rates
from upline.tenancy.queries import get_tenant, list_upline_ids

_DAY = timedelta(days=1)
_KEPT_DAYS = 2 * MAX_DAYS  # a period, and the one before
# A day is over before the last of its sales is committed, and events of a reseller elsewhere arrive late.
_RECENT_DAYS = 3


def sum_up_figures(*, now: datetime) -> None:
    """Store the figures of each distributor: its run rate, and the bookings of its past days.

    Summed up anew are the last three days and those that had open events; others do not change.
    """
    for tenant_id in list_upline_ids():
        timezone = get_tenant(tenant_id=tenant_id).timezone
        today = local_date(now, timezone=timezone)
        _store_run_rate(tenant_id, today, now)
        _sum_up_days(tenant_id, timezone, today)


def delete_daily_bookings(*, tenant_ids: Collection[UUID]) -> None:
    """Delete the sums of past days, for example data that is given a past afterwards."""
    DailyBookings.objects.filter(tenant_id__in=list(tenant_ids)).delete()


def _store_run_rate(tenant_id: UUID, today: date, now: datetime) -> None:
    rates = list_run_rates(tenant_id=tenant_id, today=today, reach=UNRESTRICTED)
    DailyRunRate.objects.update_or_create(
        tenant_id=tenant_id,
        day=today,
        defaults={"rates": rates_as_json(rates), "computed_at": now},
    )


@transaction.atomic
def _sum_up_days(tenant_id: UUID, timezone: str, today: date) -> None:
    """Sum up the days that need it, and add them up from the first one that has changed."""
    days = _days_to_sum_up(tenant_id, timezone, today)
    stored = DailyBookings.objects.filter(tenant_id=tenant_id)
    changed = []
    for day in days:
        summed_up = _sum_up(tenant_id, timezone, day)
        before = stored.filter(timezone=timezone, running__isnull=False, day=day).first()
        if before is None or (before.total, before.booked) != (summed_up.total, summed_up.booked):
            changed.append(day)
        _store(summed_up)
    if changed:
        _add_up(tenant_id, timezone, Period(min(changed), today - _DAY))


def _days_to_sum_up(tenant_id: UUID, timezone: str, today: date) -> list[date]:
    settled = DailyBookings.objects.filter(
        tenant_id=tenant_id,
        timezone=timezone,
        open_events=0,
        running__isnull=False,
        day__lt=today - _DAY * _RECENT_DAYS,
    )
    unchanged = set(settled.values_list("day", flat=True))
    days = Period(today - _DAY * _KEPT_DAYS, today - _DAY).days
    return [day for day in days if day not in unchanged]


def _sum_up(tenant_id: UUID, timezone: str, day: date) -> DailyBookings:
    events = SaleEvent.objects.filter(tenant_id=tenant_id)
    open_events = events_of(events, Period(day, day), timezone).filter(
        state__in=[EventState.WAITING, EventState.PARKED]
    )
    open_count = open_events.count()
    counted = count_bookings(events, Period(day, day), timezone)
    bookings = counted[0] if counted else DayCount(day, {}, {})
    return DailyBookings(
        tenant_id=tenant_id,
        day=day,
        timezone=timezone,
        booked=dict(bookings.booked),
        total=bookings.total,
        lags=dict(bookings.lags),
        open_events=open_count,
    )


def _store(summed_up: DailyBookings) -> None:
    DailyBookings.objects.bulk_create(
        [summed_up],
        update_conflicts=True,
        unique_fields=["tenant", "day"],
        update_fields=["timezone", "booked", "total", "lags", "open_events"],
    )


def _add_up(tenant_id: UUID, timezone: str, period: Period) -> None:
    """Store the running totals of the days of a period, one after another: each has thousands of resellers."""
    stored = DailyBookings.objects.filter(tenant_id=tenant_id, timezone=timezone)
    before = stored.filter(day=period.first - _DAY).values_list("running", flat=True).first()
    running: dict[str, int] = before or {}
    for day in period.days:
        of_day = stored.filter(day=day)
        for reseller_id, count in of_day.values_list("booked", flat=True).get().items():
            running[reseller_id] = running.get(reseller_id, 0) + count
        of_day.update(running=running)
