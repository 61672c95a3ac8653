"""The figures of the dashboard, against a small world whose figures are computed by hand."""

import math
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from tests.areas.dashboard.conftest import NOON, TODAY
from tests.support.ledger import writable_ledger
from upline.access.reach import UNRESTRICTED, Reach
from upline.access.rulebook import system_actor
from upline.backorders.actions import (
    delete_daily_bookings,
    request_reconciliation,
    run_requested_reconciliations,
    sum_up_figures,
)
from upline.backorders.figures import bookings, lag, run_rates
from upline.backorders.queries import Dashboard, Period, dashboard
from upline.backorders.rulebook import ParkingReason
from upline.kernel.money import Money
from upline.models import (
    Account,
    DailyBookings,
    DailyRunRate,
    PermissionRule,
    SaleEvent,
    Subscription,
    Tenant,
)

pytestmark = pytest.mark.django_db

WEEK = Period(date(2026, 6, 4), TODAY)
BEFORE = Period(date(2026, 5, 28), date(2026, 6, 3))


def figures(
    sales, *, reach: Reach = UNRESTRICTED, period: Period = WEEK, now: datetime = NOON
) -> Dashboard:
    return dashboard(tenant=sales.bss(), period=period, before=BEFORE, now=now, reach=reach)


def booked(found: Dashboard) -> dict[tuple[int, str], int]:
    """Return the orders by day of the month and reseller."""
    return {
        (day.day.day, found.resellers[reseller_id].slug): count
        for day in found.bookings.days
        for reseller_id, count in day.booked.items()
    }


def rates(found: Dashboard) -> list[tuple[str, Money, int]]:
    assert found.run_rates
    return [
        (found.resellers[rate.reseller_id].slug, rate.amount, rate.records)
        for rate in found.run_rates.rates
    ]


EXPECTED_BOOKED = {(8, "cumulus"): 1, (9, "stratus"): 1, (9, "cumulus"): 1}
# 10 × 6.00 a month and 10 × 72.00 a year; 10 × 4.80 a month.
EXPECTED_RATES = [
    ("cumulus", Money(Decimal("120.00"), "EUR"), 2),
    ("stratus", Money(Decimal("48.00"), "USD"), 1),
]


def test_orders_are_counted_by_day_of_the_sale_and_reseller(sales):
    found = figures(sales)

    assert booked(found) == EXPECTED_BOOKED
    assert (found.bookings.total, found.bookings_before.total) == (3, 0)
    assert [day.day.day for day in found.bookings.days] == [4, 5, 6, 7, 8, 9, 10]


def test_day_is_that_of_the_time_zone_of_the_bss(sales):
    with writable_ledger():
        SaleEvent.objects.filter(state="BOOKED").update(happened_at="2026-06-08T22:30:00+00:00")

    assert {day for day, _ in booked(figures(sales))} == {9}


def test_period_before_has_its_own_figures(sales):
    with writable_ledger():
        SaleEvent.objects.filter(state="BOOKED").update(happened_at="2026-06-03T10:00:00+00:00")

    found = figures(sales)

    assert (found.bookings.total, found.bookings_before.total) == (0, 3)


def test_lag_is_that_of_the_ranks_to_within_five_per_cent(sales):
    found = figures(sales).bookings

    assert found.lag is not None
    assert found.lag.median / timedelta(milliseconds=20) == pytest.approx(1, abs=0.05)
    assert found.lag.p99 / timedelta(milliseconds=40) == pytest.approx(1, abs=0.05)
    first = found.days[4].lag
    assert first is not None
    assert first.median == first.p99
    assert first.median / timedelta(milliseconds=10) == pytest.approx(1, abs=0.05)
    assert found.days[0].lag is None, "nothing was booked"


@pytest.mark.parametrize(
    ("lags_ms", "median", "p99"),
    [([1000], 1000, 1000), ([1, 100], 1, 100), (range(1, 101), 50, 99), ([0], 1, 1)],
)
def test_percentiles_are_nearest_ranks(lags_ms, median, p99):
    classes: dict[int, int] = {}
    for lag_ms in lags_ms:
        number = math.floor(math.log(max(lag_ms, 1)) / math.log(1.1))
        classes[number] = classes.get(number, 0) + 1

    found = lag.summarise(classes)

    assert found is not None
    assert found.median / timedelta(milliseconds=median) == pytest.approx(1, abs=0.05)
    assert found.p99 / timedelta(milliseconds=p99) == pytest.approx(1, abs=0.05)


def test_run_rate_is_per_reseller_and_currency(sales):
    assert rates(figures(sales)) == EXPECTED_RATES


@pytest.mark.parametrize(
    "change",
    [
        {"status": "CANCELLED"},
        {"status": "SUSPENDED"},
        {"start_date": TODAY + timedelta(1)},
        {"is_trial": True},
        {"billing_cycle": "ONE_TIME"},
        {"unit_price": None},
    ],
)
def test_run_rate_leaves_out_what_is_not_active_and_recurring(sales, change):
    sold_by_stratus = Subscription.objects.filter(tenant__slug="alpine", managed_by__slug="stratus")
    sold_by_stratus.update(**change)

    assert rates(figures(sales)) == EXPECTED_RATES[:1]


def test_run_rate_has_what_is_cancelled_for_a_day_ahead(sales):
    Subscription.objects.filter(tenant__slug="alpine").update(status="PENDING_CANCEL")

    assert rates(figures(sales)) == EXPECTED_RATES


def test_what_needs_a_person_is_counted_by_reason_and_reseller(sales):
    found = figures(sales)

    [parked] = found.parked
    assert (parked.reason, parked.count) == (ParkingReason.NO_PRICE, 1)
    assert found.resellers[parked.reseller_id].slug == "cumulus"
    assert parked.since == SaleEvent.objects.get(state="PARKED").happened_at
    assert (found.parked_count, found.blocked) == (1, 1)


def test_differences_of_the_last_reconciliation_are_counted(sales):
    request_reconciliation(tenant_id=sales.bss().id, by=system_actor(), now=NOON)
    run_requested_reconciliations(now=NOON)

    # The sale that is parked, the one behind it, and the mirror that neither has made yet.
    assert figures(sales).differences == 3


def test_what_somebody_may_not_see_is_not_counted(sales):
    rule = PermissionRule.objects.create(tenant_id=sales.bss().id, name="Nobody")
    reach = Reach(hidden_rule_ids=frozenset({rule.pk}))
    Account.objects.filter(tenant__slug="alpine", name="Stratus Services").update(sharing_rule=rule)
    Subscription.objects.filter(tenant__slug="alpine", managed_by__slug="stratus").update(
        sharing_rule=rule
    )
    sum_up_figures(now=NOON)

    found = figures(sales, reach=reach)

    assert booked(found) == {(8, "cumulus"): 1, (9, "cumulus"): 1}
    assert rates(found) == EXPECTED_RATES[:1]
    assert booked(figures(sales)) == EXPECTED_BOOKED


def test_figures_are_the_same_once_past_days_are_summed_up(sales):
    counted = figures(sales)

    sum_up_figures(now=NOON)

    summed_up = figures(sales)
    assert summed_up.bookings == counted.bookings
    assert summed_up.bookings_before == counted.bookings_before
    assert summed_up.run_rates == counted.run_rates
    assert DailyBookings.objects.filter(tenant__slug="alpine", day=TODAY).count() == 0


def test_summed_up_days_are_not_counted_again(sales):
    sum_up_figures(now=NOON)
    with writable_ledger():
        SaleEvent.objects.filter(state="BOOKED").update(happened_at="2025-01-01T00:00:00+00:00")

    assert booked(figures(sales)) == EXPECTED_BOOKED


def test_day_is_summed_up_again_while_it_has_open_events(sales):
    later = NOON + timedelta(days=20)
    period = Period(date(2026, 6, 4), date(2026, 6, 24))
    sum_up_figures(now=later)
    assert DailyBookings.objects.get(tenant__slug="alpine", day=TODAY).open_events == 2
    SaleEvent.objects.filter(state="PARKED").update(
        state="BOOKED", reason="", settled_at=later, reason_detail=""
    )

    sum_up_figures(now=later + timedelta(minutes=10))

    found = figures(sales, period=period, now=later + timedelta(minutes=10))
    assert booked(found) == {**EXPECTED_BOOKED, (10, "cumulus"): 1}


def test_totals_of_resellers_follow_a_past_day_that_changes(sales):
    """Their running totals of all later days are stored anew."""
    later = NOON + timedelta(days=20)
    sum_up_figures(now=later)
    SaleEvent.objects.filter(state="PARKED").update(
        state="BOOKED", reason="", settled_at=later, reason_detail=""
    )
    sum_up_figures(now=later + timedelta(minutes=10))

    ended = Period(date(2026, 6, 11), date(2026, 6, 29))
    whole = Period(date(2026, 6, 9), date(2026, 6, 29))

    assert figures(sales, period=ended, now=later).bookings.by_reseller == {}
    assert totals(figures(sales, period=whole, now=later)) == {"cumulus": 2, "stratus": 1}


def totals(found: Dashboard) -> dict[str, int]:
    """Return the orders of the period by reseller."""
    by_reseller = found.bookings.by_reseller
    return {found.resellers[UUID(pk)].slug: count for pk, count in by_reseller.items()}


def test_period_has_the_resellers_with_the_most_orders_by_name(sales, monkeypatch):
    monkeypatch.setattr(bookings, "MAX_LEADING", 1)
    sum_up_figures(now=NOON)

    found = figures(sales)

    assert booked(found) == {(8, "cumulus"): 1, (9, "cumulus"): 1}
    assert (found.bookings.resellers, found.bookings.total) == (2, 3)


def test_days_are_summed_up_again_in_another_time_zone(sales):
    sum_up_figures(now=NOON)
    Tenant.objects.filter(slug="alpine").update(timezone="Pacific/Auckland")

    sum_up_figures(now=NOON)

    summed_up = DailyBookings.objects.get(tenant__slug="alpine", day=date(2026, 6, 9))
    assert summed_up.timezone == "Pacific/Auckland"


def test_run_rate_is_compared_with_that_of_the_end_of_the_period_before(sales):
    sum_up_figures(now=NOON)
    DailyRunRate.objects.filter(tenant__slug="alpine").update(day=date(2026, 6, 2))

    found = figures(sales)

    assert found.run_rates_before is not None
    assert found.run_rates_before.day == date(2026, 6, 2)
    assert found.run_rates is not None
    assert found.run_rates.computed_at == NOON, "computed now"


def test_run_rate_that_is_old_is_computed_anew_for_a_page_only_in_a_small_bss(sales, monkeypatch):
    sum_up_figures(now=NOON)
    DailyRunRate.objects.filter(tenant__slug="alpine").update(rates=[])
    later = NOON + timedelta(hours=1)
    assert rates(figures(sales, now=later)) == EXPECTED_RATES

    monkeypatch.setattr(run_rates, "MAX_COMPUTED", len(EXPECTED_RATES) - 1)

    found = figures(sales, now=later).run_rates
    assert found is not None
    assert (found.rates, found.computed_at) == ((), NOON)


def test_run_rate_of_a_day_in_the_past_that_was_not_recorded_is_unknown(sales):
    found = figures(sales, period=Period(date(2026, 6, 1), date(2026, 6, 8)))

    assert found.run_rates is None


def test_deleted_sums_are_counted_anew(sales):
    sum_up_figures(now=NOON)
    DailyBookings.objects.update(booked={}, lags={})

    delete_daily_bookings(tenant_ids=[sales.bss().id])

    assert booked(figures(sales)) == EXPECTED_BOOKED


def test_number_of_queries_is_fixed(sales, django_assert_num_queries):
    arguments = {"tenant": sales.bss(), "period": WEEK, "before": BEFORE, "now": NOON}

    with django_assert_num_queries(10):
        dashboard(**arguments, reach=UNRESTRICTED)
    sum_up_figures(now=NOON)
    with django_assert_num_queries(10):
        dashboard(**arguments, reach=UNRESTRICTED)
