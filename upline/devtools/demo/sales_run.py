"""Runs the activities of the year in chronological order."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.db import transaction

from upline.devtools.demo.activities import (
    UNBOOKABLE_SALES,
    run_renewals,
    sell_or_maintain,
    storefront_sale,
)
from upline.devtools.demo.business_calendar import (
    OPENS,
    SATURDAY,
    distribute,
    last_business_day,
    next_business_day,
    quarter_start,
    random_business_moment,
)
from upline.devtools.demo.demo_tenant import DemoTenant
from upline.devtools.demo.schedule import ActivitySchedule, DemoActivity, SalesStatistics
from upline.devtools.demo.tenant_state import TenantState, new_tenant_state

_SEED = "upline"
_MONTH = 28
_PARKED_AFTER_OPENING = timedelta(hours=2)


@dataclass(frozen=True, kw_only=True, slots=True)
class SalesPeriod:
    """The year to load: its days, and the number of sales."""

    days: Sequence[date]
    sales: int

    @property
    def begins(self) -> datetime:
        """Return the moment at which the BSSs are created."""
        return midnight(self.days[0])

    @property
    def ends(self) -> datetime:
        """Return the moment from which on nothing happens any more."""
        return midnight(self.days[-1] + timedelta(days=1))

    def random_for(self, slug: str) -> Random:
        """Return the random number generator of a BSS: the same for the same year."""
        return Random(f"{_SEED} {self.days[0]} {slug}")  # noqa: S311 — luck, not secrecy


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins in UTC: before it does in business, everywhere."""
    return datetime.combine(day, time(), UTC)


def run_sales(
    sales_period: SalesPeriod,
    tenants: Sequence[DemoTenant],
    slugs: Collection[str],
    *,
    report_progress: Callable[[int], None],
) -> SalesStatistics:
    """Run the activities of the year in some of the BSSs; `report_progress` gets the days done.

    A month is one transaction. What is sold waits to be booked.
    """
    schedule = ActivitySchedule(end=sales_period.ends)
    plan = [
        (tenant_state, _sales_by_day(sales_period, tenant_state, tenants))
        for tenant_state in _shops(sales_period, tenants, slugs)
    ]
    for begins in range(0, len(sales_period.days), _MONTH):
        month = sales_period.days[begins : begins + _MONTH]
        for tenant_state, counts in plan:
            _schedule_month(schedule, tenant_state, month, counts)
            if (last := last_business_day(sales_period.days)) in month:
                _schedule_last_day(schedule, tenant_state, last)
        with transaction.atomic():
            schedule.run_until(midnight(month[-1] + timedelta(days=1)))
        report_progress(begins + len(month))
    return schedule.statistics


def _shops(
    sales_period: SalesPeriod, tenants: Sequence[DemoTenant], slugs: Collection[str]
) -> Sequence[TenantState]:
    mine = [bss for bss in tenants if bss.spec.slug in slugs]
    return [new_tenant_state(bss, sales_period.random_for(bss.spec.slug)) for bss in mine]


def _sales_by_day(
    sales_period: SalesPeriod, tenant_state: TenantState, tenants: Sequence[DemoTenant]
) -> dict[date, int]:
    share = tenant_state.spec.weight / sum(bss.spec.weight for bss in tenants)
    return distribute(sales_period.days, round(sales_period.sales * share), tenant_state.random)


def _schedule_month(
    schedule: ActivitySchedule,
    tenant_state: TenantState,
    month: Sequence[date],
    counts: dict[date, int],
) -> None:
    for day in month:
        if day == next_business_day(quarter_start(day)):
            schedule.add(tenant_state, run_renewals, _opening_time(tenant_state, day))
        activity: DemoActivity = storefront_sale if day.weekday() == SATURDAY else sell_or_maintain
        for _ in range(counts[day]):
            schedule.add(
                tenant_state,
                activity,
                random_business_moment(day, tenant_state.spec.timezone, tenant_state.random),
            )


def _schedule_last_day(schedule: ActivitySchedule, tenant_state: TenantState, day: date) -> None:
    """Bring everything up to date, and make the sales that cannot be booked yet."""
    schedule.add(tenant_state, run_renewals, _opening_time(tenant_state, day))
    if tenant_state.spec.slug in UNBOOKABLE_SALES:
        moment = _opening_time(tenant_state, day) + _PARKED_AFTER_OPENING
        schedule.add(tenant_state, UNBOOKABLE_SALES[tenant_state.spec.slug], moment)


def _opening_time(tenant_state: TenantState, day: date) -> datetime:
    return datetime.combine(day, OPENS, ZoneInfo(tenant_state.spec.timezone)).astimezone(UTC)
