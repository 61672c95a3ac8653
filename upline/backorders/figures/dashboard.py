"""The dashboard of a distributor: its figures of a period, those before, and what needs a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Min

from upline.access.reach import Reach
from upline.backorders.figures.bookings import Period, PeriodBookings, load_bookings
from upline.backorders.figures.run_rates import RunRates, StoredRunRates, find_run_rates
from upline.backorders.log.listing import LogFilter, LogView, matching_events
from upline.backorders.outbox.visibility import visible_events
from upline.backorders.reconciliation.stored import count_differences
from upline.backorders.rulebook import EventState, ParkingReason
from upline.database.grouping import MAX_GROUP_ROWS
from upline.kernel.clock import local_date
from upline.kernel.page_objects import Ref
from upline.tenancy.queries import TenantFacts, bss_refs_by_slug


@dataclass(frozen=True, slots=True)
class Reseller:
    """A reseller as figures name it; `slug` filters lists by it."""

    slug: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class ParkedSales:
    """The parked sales of one reseller for one reason; the first of them happened at `since`."""

    reason: ParkingReason
    reseller_id: UUID
    count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class RunRatesBefore:
    """Run rates of an earlier day, by reseller and currency."""

    day: date
    amounts: Mapping[tuple[UUID, str], Decimal]


@dataclass(frozen=True, kw_only=True, slots=True)
class Dashboard:
    """What a distributor's dashboard shows. `blocked` sales wait behind those that are parked.
    `differences` were found by the last reconciliations. `resellers` are those that the figures name.

    None for run rates: not known for that day, `before` the period or at its end. Those before are
    of the resellers in `run_rates`.
    """

    bookings: PeriodBookings
    bookings_before: PeriodBookings
    run_rates: RunRates | None
    run_rates_before: RunRatesBefore | None
    parked: tuple[ParkedSales, ...]
    blocked: int
    differences: int
    resellers: Mapping[UUID, Reseller]

    @property
    def parked_count(self) -> int:
        return sum(group.count for group in self.parked)


def dashboard(
    *, tenant: TenantFacts, period: Period, before: Period, now: datetime, reach: Reach
) -> Dashboard:
    """Return the figures of a period and of the one before it, of what somebody may see.

    Ten queries; where the worker has not run lately, or not all may be seen, at most two more.
    """
    today = local_date(now, timezone=tenant.timezone)
    bookings, bookings_before = load_bookings(
        tenant_id=tenant.id,
        timezone=tenant.timezone,
        period=period,
        before=before,
        today=today,
        reach=reach,
    )
    found, found_before = (
        find_run_rates(tenant_id=tenant.id, day=day, today=today, now=now, reach=reach)
        for day in (period.last, before.last)
    )
    rates = found.summarise() if found else None
    parked = _parked(tenant.id, reach)
    blocked = visible_events(tenant.id, reach).filter(state=EventState.WAITING, is_blocked=True)
    named = {
        *bookings.leading,
        *(rate.reseller_id for rate in (rates.rates if rates else ())),
        *(group.reseller_id for group in parked),
    }
    return Dashboard(
        bookings=bookings,
        bookings_before=bookings_before,
        run_rates=rates,
        run_rates_before=_rates_before(found_before, rates),
        parked=parked,
        blocked=blocked.count(),
        differences=count_differences(tenant_id=tenant.id, reach=reach),
        resellers={
            ref.id: Reseller(slug, ref) for slug, ref in bss_refs_by_slug(tenant_ids=named).items()
        },
    )


def _rates_before(found: StoredRunRates | None, rates: RunRates | None) -> RunRatesBefore | None:
    if found is None:
        return None
    compared = found.of_resellers([rate.reseller_id for rate in (rates.rates if rates else ())])
    amounts = {(one.reseller_id, one.amount.currency): one.amount.amount for one in compared}
    return RunRatesBefore(found.day, amounts)


def _parked(tenant_id: UUID, reach: Reach) -> tuple[ParkedSales, ...]:
    """Return the parked sales by reason and reseller, the oldest first."""
    rows = (
        matching_events(tenant_id, LogFilter(view=LogView.PARKED), reach)
        .order_by()
        .values_list("reason", "reseller_id")
        .annotate(count=Count("pk"), since=Min("happened_at"))
        .order_by("since", "reason")
    )
    return tuple(
        ParkedSales(ParkingReason(reason), reseller_id, count, since)
        for reason, reseller_id, count, since in rows[:MAX_GROUP_ROWS]
    )
