"""Dates that depend on each other, the days that events and mirrors carry, and add-ons that do not fit (R8, R10a, R13, R32)."""

from datetime import UTC, date, datetime

import pytest

from tests.support.ledger import writable_ledger
from upline.models import Product, SaleEvent, ScheduledChange, Subscription

START, DAY_BEFORE, TODAY = date(2026, 5, 10), date(2026, 5, 9), date(2026, 5, 12)


def _mirror(world, name: str) -> Subscription:
    return Subscription.objects.get(pk=world.state.subscription(name, world.bss()))


def _source(world, name: str) -> Subscription:
    return Subscription.objects.get(pk=world.made(name).id)


@pytest.fixture
def seats(world) -> str:
    """A subscription of 10 May with an add-on of 11 May; today is 12 May."""
    world.set_day(START)
    name = world.reseller_sells()
    world.set_day(date(2026, 5, 11))
    world.reseller_adds_add_on(name)
    world.set_day(TODAY)
    world.run_booking()
    return name


@pytest.mark.rule("R8", "R6")
@pytest.mark.parametrize(
    ("verb", "arguments"),
    [
        ("change_quantity", {"subscription": "Seats", "to": 20, "effective": DAY_BEFORE}),
        ("change_quantity", {"subscription": "Seats", "to": 10, "effective": DAY_BEFORE}),
        ("change_add_on_quantity", {"add_on": "Archive", "to": 20, "effective": START}),
        ("change_plan", {"subscription": "Seats", "product": "m365-business-premium",
                         "effective": DAY_BEFORE}),
        ("change_plan", {"subscription": "Seats", "product": "m365-business-premium", "quantity": 3,
                         "effective": DAY_BEFORE}),
        ("add_add_on", {"subscription": "Seats", "product": "exchange-archiving", "quantity": 1,
                        "start": DAY_BEFORE}),
        ("upgrade_trial", {"subscription": "Trial", "start": date(2026, 5, 11)}),
        ("change_quantity", {"subscription": "Trial", "to": 20, "effective": date(2026, 5, 11)}),
    ],
)  # fmt: skip
def test_change_before_the_start_is_refused(world, seats, verb, arguments):
    world.reseller_starts_trial()

    with world.refused("before_start"):
        world.run_action("cumulus", verb, **arguments)

    assert _source(world, seats).quantity == 10


@pytest.mark.rule("R5", "R8")
@pytest.mark.parametrize(
    ("record", "day"), [({"subscription": "Seats"}, DAY_BEFORE), ({"add_on": "Archive"}, START)]
)
def test_cancellation_before_the_start_is_refused(world, seats, record, day):
    with world.refused("before_start"):
        world.run_action("cumulus", "cancel", effective=day, **record)

    assert _source(world, seats).end_date is None


@pytest.mark.rule("R5", "R8", "R32")
def test_cancellation_ends_an_add_on_that_began_later_on_its_own_start(world, seats):
    world.run_action("cumulus", "cancel", subscription=seats, effective=START)
    world.run_booking()

    ends = {name: _mirror(world, name).end_date for name in (seats, "Archive")}
    assert ends == {seats: START, "Archive": date(2026, 5, 11)}
    assert world.differences() == []


@pytest.mark.rule("R8")
def test_trial_add_on_that_starts_later_keeps_its_start_when_it_becomes_paid(world):
    world.set_day(TODAY)
    trial = world.reseller_starts_trial()
    world.reseller_adds_add_on(trial, "Later", start=date(2026, 6, 1))

    world.reseller_upgrades_trial(trial, start=date(2026, 5, 20))

    starts = [_source(world, name).start_date for name in (trial, "Later")]
    assert starts == [date(2026, 5, 20), date(2026, 6, 1)]


@pytest.mark.rule("R32")
def test_mirror_carries_the_days_of_its_cancellation(world, seats):
    def days(name: str) -> tuple[date | None, date | None]:
        world.run_booking()
        mirror = _mirror(world, name)
        return mirror.end_date, mirror.cancellation_requested_on

    world.run_action("cumulus", "cancel", subscription=seats, effective=date(2026, 5, 25))
    assert days(seats) == (date(2026, 5, 25), TODAY)
    world.run_action("cumulus", "withdraw_cancellation", subscription=seats)
    assert days(seats) == (None, None)
    world.run_action("cumulus", "cancel", subscription=seats, effective=date(2026, 5, 25))
    world.set_day(date(2026, 5, 28))
    world.run_action("cumulus", "run_renewals")
    assert days(seats) == days("Archive") == (date(2026, 5, 25), TODAY)


@pytest.mark.rule("R13", "R8")
def test_event_carries_the_day_on_which_the_reseller_acted(world, seats):
    world.set_day(datetime(2026, 5, 13, 23, 30, tzinfo=UTC))  # the 14th in Vienna
    world.reseller_changes_quantity(seats, to=11, effective=date(2026, 5, 11))
    world.reseller_changes_quantity(seats, to=12, effective=date(2026, 5, 20))
    world.set_day(date(2026, 5, 23))
    world.run_action("cumulus", "run_renewals")
    world.run_action("cumulus", "suspend", subscription=seats)

    recorded = SaleEvent.objects.order_by("happened_at", "id").values_list(
        "kind", "effective_date", "acted_on"
    )
    assert list(recorded)[2:] == [
        ("QUANTITY_CHANGED", date(2026, 5, 11), date(2026, 5, 14)),
        ("QUANTITY_CHANGED", date(2026, 5, 20), date(2026, 5, 20)),
        ("SUBSCRIPTION_SUSPENDED", date(2026, 5, 23), date(2026, 5, 23)),
    ]


@pytest.mark.rule("R13", "R32")
def test_event_of_an_earlier_version_is_booked(world):
    world.run_action("alpine", "pause_booking")
    seats = world.reseller_sells()
    for event in SaleEvent.objects.all():
        for record in event.document["held"]:
            del record["cancellation_requested"]
        event.acted_on = None
        with writable_ledger():
            event.save(update_fields=["document", "acted_on"])
    world.run_action("alpine", "resume_booking")
    world.run_booking()

    assert world.subscription_at_distributor(seats).quantity == 10
    assert world.differences() == []


@pytest.mark.rule("R10a")
def test_scheduled_plan_change_cancels_what_does_not_fit_on_its_day(world, seats):
    Product.objects.filter(code="m365-business-premium").update(type="other")
    change = {"subscription": seats, "product": "m365-business-premium", "effective": TODAY}
    with world.refused("add_on_does_not_fit"):
        world.run_action("cumulus", "change_plan", **change)
    later = {**change, "effective": date(2026, 5, 20), "cancel_add_ons": True}
    world.run_action("cumulus", "change_plan", **later)
    assert ScheduledChange.objects.get().cancel_add_ons
    world.set_day(date(2026, 5, 23))
    world.run_action("cumulus", "run_renewals")
    world.run_booking()

    mirror = _mirror(world, "Archive")
    assert (mirror.status, mirror.end_date) == ("CANCELLED", date(2026, 5, 20))
    assert len(world.distributor_orders()) == 3
    assert world.differences() == []


@pytest.mark.rule("R36", "R42")
def test_missing_mirror_of_an_add_on_is_a_difference_and_is_made_on_request(world, seats):
    archive = _mirror(world, "Archive")
    Subscription.objects.filter(pk=archive.pk).update(source_id=world.bss().id)

    assert "mirror_missing" in " ".join(world.differences())

    world.run_distributor_action("mirror_earlier_sales", reseller="cumulus")
    world.run_booking()

    assert _mirror(world, "Archive").pk != archive.pk
    assert [one for one in world.differences() if "mirror_missing" in one] == []
