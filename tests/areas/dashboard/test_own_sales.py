"""The dashboard of a reseller: each figure against the records, and the list behind it."""

from datetime import date, timedelta

import pytest

from tests.areas.channel.conftest import add_person, client_of, set_price, use_plain_slugs
from tests.support.page import Page
from tests.support.world import World
from upline.access.rulebook import Role
from upline.kernel import clock
from upline.models import Account, PermissionRule, ScheduledChange, Subscription, Tenant

pytestmark = [pytest.mark.django_db]

JUNE = {"date_from": "2026-06-01", "date_to": "2026-06-30"}
DASHBOARD = "/t/cumulus/dashboard/"


@pytest.fixture
def network(world: World) -> World:
    """Cumulus has a sale that is booked, one on hold for want of a price, and one behind it."""
    use_plain_slugs(world)
    world.set_day(date(2026, 6, 10))
    world.reseller_sells("Mail", product="exchange-online-2", customer="Lindner Law")
    world.run_booking()
    set_price(world, None)
    seats = world.reseller_sells("Seats")
    world.reseller_changes_quantity(seats, to=12)
    world.run_booking()
    return world


@pytest.fixture
def ann(network: World):
    return client_of(add_person(network, "Ann", Role.SALES, "cumulus"))


def figures(page: Page) -> dict[str, str]:
    """The text of each key figure by the address to which it leads."""
    found = page.response.context["own"].key_figures
    return {str(one.label): f"{one.figure} {one.unit} {one.remark}" for one in found}


def href_of(page: Page, label: str) -> str:
    found = page.response.context["own"].key_figures
    return next(one.href for one in found if one.label == label)


def test_sales_are_counted_and_lead_to_their_list(ann):
    page = Page(ann.get(DASHBOARD, JUNE))
    rows = page.table("Sales per day").rows

    assert page.response.status_code == 200
    assert next(row for row in rows if row[0] == "10 Jun 2026")[-1] == "3"
    listed = Page(ann.get("/t/cumulus/distributor/?date_from=2026-06-10&date_to=2026-06-10"))
    assert len(listed.response.context["page"].lines) == 3
    link = page.table("Sales per day").one("link", "3").address
    assert link == "/t/cumulus/distributor/?date_from=2026-06-10&date_to=2026-06-10"


def test_sales_that_are_not_booked_say_who_has_to_act(ann):
    page = Page(ann.get(DASHBOARD, JUNE))
    (parked, parked_count, *_), (behind, *_) = page.table("Not booked yet").rows

    assert "2 sales at Alpine Distribution" in figures(page)["Not booked yet"]
    assert href_of(page, "Not booked yet") == "/t/cumulus/distributor/?view=on-hold"
    assert parked == "On hold Alpine Distribution sets a price; then it is booked."
    assert parked_count == "1"
    assert behind.startswith("Behind one on hold Nobody: booked after the earlier change")


def test_margin_is_what_customers_pay_less_what_mirrors_cost(ann, network):
    Subscription.objects.filter(tenant__slug="cumulus").update(start_date=date(2026, 6, 10))
    own = Subscription.objects.get(tenant__slug="cumulus", product__code="exchange-online-2")
    mirror = Subscription.objects.get(tenant__slug="alpine", source_id=own.pk)
    assert own.billing_cycle == "MONTHLY", "so that a month is a cycle"
    Subscription.objects.filter(pk=own.pk).update(unit_price="5.00", currency="EUR", quantity=10)
    Subscription.objects.filter(pk=mirror.pk).update(unit_price="4.00", currency="EUR", quantity=10)

    page = Page(ann.get(DASHBOARD, JUNE))
    row = next(r for r in page.table("Margin by product").rows if r[0] == own.product.name)

    assert row[1:] == ["50.00 EUR", "40.00 EUR", "10.00 EUR", "20.0"]
    assert "margin 10.00 EUR, 20.0 %" in figures(page)["Monthly run rate"]


def test_margin_is_not_shown_where_records_are_hidden(network):
    rule = PermissionRule.objects.create(tenant_id=network.bss("cumulus").id, name="Closed")
    Account.objects.filter(tenant__slug="cumulus", name="Lindner Law").update(sharing_rule=rule)
    vera = client_of(add_person(network, "Vera", Role.VIEWER, "cumulus"))

    page = Page(vera.get(DASHBOARD, JUNE))

    assert "Some records are hidden from you" in page.words
    assert "cost and margin are not known here" in figures(page)["Monthly run rate"]
    assert "2" in page.table("Sales per day").rows[9][-1], (
        "the sale of the hidden customer is left out"
    )


def test_what_is_ahead_is_listed(ann):
    today = clock.local_date(clock.now(), timezone="Europe/Vienna")
    mail = Subscription.objects.get(tenant__slug="cumulus", product__code="exchange-online-2")
    seats = Subscription.objects.get(tenant__slug="cumulus", product__code="m365-business-basic")
    Subscription.objects.filter(tenant__slug="cumulus").update(renewal_date=None)
    Subscription.objects.filter(pk=mail.pk).update(renewal_date=today + timedelta(days=3))
    ScheduledChange.objects.create(
        tenant=mail.tenant, subscription=mail, kind="QUANTITY", quantity=7, requested_by="Ann",
        due_date=today + timedelta(days=3), requested_at=clock.now(),
    )  # fmt: skip
    seats.product.trial_days = 30
    seats.product.save()
    Subscription.objects.filter(pk=seats.pk).update(
        is_trial=True, start_date=today - timedelta(days=25)
    )

    page = Page(ann.get(DASHBOARD))
    renewals = page.table("Renewals ahead")

    assert [row[1] for row in renewals.rows] == [mail.name]
    assert figures(page)["Renewals in 30 days"].startswith("1 ")
    listed = Page(ann.get(href_of(page, "Renewals in 30 days")))
    assert [line.row.id for line in listed.response.context["page"].lines] == [mail.pk]
    assert page.table("Scheduled changes").rows[0][2] == "7 licences then"
    [trial] = page.response.context["own"].trials
    assert (trial.name, trial.day) == (seats.name, today + timedelta(days=4))
    assert not trial.is_past


def test_reseller_that_is_not_activated_has_its_own_figures(network):
    cleo = client_of(add_person(network, "Cleo", Role.SALES, "cirrus"))
    page = Page(cleo.get("/t/cirrus/dashboard/"))

    assert page.response.status_code == 200
    assert "Back-ordering is not active yet: Alpine Distribution activates it." in page.words
    assert "Not booked yet" not in figures(page)


def test_middle_tier_sees_both(network):
    Tenant.objects.filter(slug="cirrus").update(
        upline_id=network.bss("cumulus").id,
        lineage=[network.bss("cumulus").id, network.bss().id],
    )
    ann = client_of(add_person(network, "Ann", Role.SALES, "cumulus"))
    page = Page(ann.get(DASHBOARD, JUNE))

    assert {"Your resellers", "Your own sales"} <= set(page.texts("heading"))
    assert "Orders booked" in page.words
    assert page.table("Sales per day")


def test_queries_do_not_grow_with_what_is_sold(ann, network, django_assert_max_num_queries):
    with django_assert_max_num_queries(24):
        ann.get(DASHBOARD, JUNE)
