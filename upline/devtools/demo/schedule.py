"""The activities still to be run, by their moment."""

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TypedDict
from uuid import UUID

from upline.access.rulebook import Actor, system_actor
from upline.devtools.demo.business_calendar import next_business_day, random_business_moment
from upline.devtools.demo.tenant_state import TenantState
from upline.kernel.clock import local_date
from upline.kernel.formats import to_local_time
from upline.kernel.verdicts import Refused
from upline.subscriptions.rulebook import Trigger

STOREFRONT = "Storefront"


class CommandArguments(TypedDict):
    """What every action takes: which BSS, by whom and when."""

    tenant_id: UUID
    by: Actor
    now: datetime


@dataclass(kw_only=True)
class SalesStatistics:
    """Counts of sales by trigger and month, of sales that were not published upstream, and of refusals."""

    sales_by_trigger: Counter[Trigger] = field(default_factory=Counter)
    sales_by_month: Counter[str] = field(default_factory=Counter)
    unreported_sales: int = 0
    refusals: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "SalesStatistics") -> "SalesStatistics":
        return SalesStatistics(
            sales_by_trigger=self.sales_by_trigger + other.sales_by_trigger,
            sales_by_month=self.sales_by_month + other.sales_by_month,
            unreported_sales=self.unreported_sales + other.unreported_sales,
            refusals=self.refusals + other.refusals,
        )


@dataclass(kw_only=True)
class ActivitySchedule:
    """Scheduled activities and the statistics so far. No activity runs from `end` on."""

    end: datetime
    statistics: SalesStatistics = field(default_factory=SalesStatistics)
    _waiting: list[tuple[datetime, int, "ActivityContext", "DemoActivity"]] = field(
        default_factory=list
    )
    _count: int = 0

    def add(self, tenant_state: TenantState, activity: "DemoActivity", moment: datetime) -> None:
        """Schedule an activity; ignored if its moment is after the end."""
        if moment < self.end:
            context = ActivityContext(tenant_state=tenant_state, now=moment, schedule=self)
            heapq.heappush(self._waiting, (moment, self._count, context, activity))
            self._count += 1

    def run_until(self, moment: datetime) -> None:
        """Do all that is to happen before a moment, in its order."""
        while self._waiting and self._waiting[0][0] < moment:
            _, _, context, activity = heapq.heappop(self._waiting)
            try:
                activity(context)
            except Refused as refusal:
                self.statistics.refusals[refusal.code] += 1


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityContext:
    """One moment in one shop: somebody does something."""

    tenant_state: TenantState
    now: datetime
    schedule: ActivitySchedule

    @property
    def today(self) -> date:
        return local_date(self.now, timezone=self.tenant_state.spec.timezone)

    def command_arguments(self, by: str | None = None) -> CommandArguments:
        """Return what every action takes; one of the shop's people acts."""
        by = by or self.tenant_state.random.choice(self.tenant_state.spec.people).name
        return CommandArguments(
            tenant_id=self.tenant_state.tenant_id, by=system_actor(by), now=self.now
        )

    def count_sale(self, trigger: Trigger) -> None:
        """Count a sale."""
        statistics = self.schedule.statistics
        if self.tenant_state.bss.tenant.back_ordering_active:
            statistics.sales_by_trigger[trigger] += 1
            statistics.sales_by_month[f"{self.today:%Y-%m}"] += 1
        else:
            statistics.unreported_sales += 1

    def schedule_later(self, activity: "DemoActivity", *, days: tuple[int, int]) -> None:
        """Write down what somebody will do some days from now, in business hours."""
        random = self.tenant_state.random
        day = next_business_day(self.today + timedelta(days=random.randint(*days)))
        self.schedule.add(
            self.tenant_state,
            activity,
            random_business_moment(day, self.tenant_state.spec.timezone, random),
        )

    def schedule_within_hour(self, activity: "DemoActivity") -> None:
        """Write down what somebody will do in a while, if the office is still open then."""
        moment = self.now + timedelta(minutes=self.tenant_state.random.randint(3, 50))
        closing = datetime.combine(
            self.today, time(18), to_local_time(self.now, self.tenant_state.spec.timezone).tzinfo
        ).astimezone(UTC)
        if moment < closing:
            self.schedule.add(self.tenant_state, activity, moment)
        else:
            self.schedule_later(activity, days=(1, 3))


# Returns whether there was anything to do it with.
DemoActivity = Callable[[ActivityContext], bool]
