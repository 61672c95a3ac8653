"""The first steps of a BSS: each checks itself, leads to its page, and the list ends by itself."""

from datetime import UTC, datetime

import pytest

from tests.areas.channel.conftest import add_person, client_of, use_plain_slugs
from tests.support.page import Page
from upline.access.rulebook import Role, system_actor
from upline.models import Order, OrderType, Storefront, Tenant
from upline.onboarding.actions import end_completed_first_steps
from upline.onboarding.queries import first_steps
from upline.onboarding.rulebook import FirstStep
from upline.setup.actions import add_order_type
from upline.tenancy.actions import NewTenant, create_tenant
from upline.tenancy.queries import get_tenant

pytestmark = [pytest.mark.django_db]

NOW = datetime(2026, 6, 11, tzinfo=UTC)


@pytest.fixture
def network(world):
    use_plain_slugs(world)
    Tenant.objects.update(first_steps_ended_at=None, is_simulated=False)
    return world


def admin_of(world, bss: str):
    return client_of(add_person(world, f"Ada-{bss}", Role.ADMINISTRATOR, bss))


def is_done(bss_id) -> dict[FirstStep, bool]:
    steps = first_steps(tenant=get_tenant(tenant_id=bss_id)).steps
    return {one.step: one.is_done for one in steps}


def test_new_bss_opens_on_its_first_steps(network):
    new = NewTenant(slug="nova", name="Nova", currency="EUR", timezone="Europe/Athens")
    nova = create_tenant(new=new, by=system_actor(), now=NOW)
    network.state.tenants["nova"] = nova
    client = admin_of(network, "nova")
    page = Page(client.get("/t/nova/", follow=True))

    assert page.response.request["PATH_INFO"] == "/t/nova/first-steps/"
    assert page.link("First steps").address == "/t/nova/first-steps/"
    assert is_done(nova.id) == {
        FirstStep.CURRENCY: True,
        FirstStep.USERS: False,
        FirstStep.PRODUCTS: False,
        FirstStep.ORDER_TYPES: False,
        FirstStep.API_OPTIONS: False,
        FirstStep.RESELLER: False,
        FirstStep.ACTIVATION: False,
        FirstStep.BOOKED_ORDER: False,
    }
    for link in ("Invite user", "Price lists", "Order types and statuses", "New reseller"):
        assert client.get(page.all("link", link)[-1].address).status_code == 200
    assert not page.all("link", "Activate back-ordering"), "it waits for the reseller"
    assert client.get("/t/nova/dashboard/").status_code == 200


def test_steps_check_themselves_and_end_when_all_are_done(network):
    alpine = network.bss()
    client = admin_of(network, "alpine")
    OrderType.objects.filter(tenant_id=alpine.id).delete()
    assert not is_done(alpine.id)[FirstStep.ORDER_TYPES]
    assert not is_done(alpine.id)[FirstStep.BOOKED_ORDER]
    assert is_done(alpine.id)[FirstStep.PRODUCTS]
    add_order_type(tenant_id=alpine.id, name="Channel sale", by=system_actor())
    network.reseller_sells("Mail", product="exchange-online-2", customer="Lindner Law")
    end_completed_first_steps(now=NOW)
    assert Page(client.get("/t/alpine/orders/")).all("link", "First steps")

    network.run_booking()

    assert Order.objects.filter(tenant_id=alpine.id).exists()
    assert all(done for step, done in is_done(alpine.id).items() if step != FirstStep.API_OPTIONS)
    page = Page(client.get("/t/alpine/first-steps/"))
    assert "Everything is set up." in page.words
    assert client.get("/t/alpine/").url == "/t/alpine/dashboard/"
    end_completed_first_steps(now=NOW)
    assert not Page(client.get("/t/alpine/orders/")).all("link", "First steps")


def test_reseller_has_steps_of_its_own(network):
    cirrus = network.bss("cirrus")

    assert set(is_done(cirrus.id)) == {
        FirstStep.CURRENCY,
        FirstStep.USERS,
        FirstStep.OWN_PRICES,
        FirstStep.CUSTOMER,
        FirstStep.SALE,
        FirstStep.STOREFRONT,
    }


def test_storefront_is_a_step_that_is_done_when_it_opens(network):
    cirrus = network.bss("cirrus")
    client = admin_of(network, "cirrus")
    assert not is_done(cirrus.id)[FirstStep.STOREFRONT]
    form = Page(client.get("/t/cirrus/first-steps/")).link("Set up the storefront").address
    assert form == "/t/cirrus/setup/storefront/"
    assert client.get(form).status_code == 200

    Storefront.objects.update_or_create(tenant_id=cirrus.id, defaults={"is_open": True})

    assert is_done(cirrus.id)[FirstStep.STOREFRONT]


def test_middle_tier_has_both_lists_once(network):
    new = NewTenant(
        slug="nimbo", name="Nimbo", currency="EUR", timezone="UTC",
        upline_id=network.bss("cirrus").id,
    )  # fmt: skip
    create_tenant(new=new, by=system_actor(), now=NOW)
    steps = [one.step for one in first_steps(tenant=network.bss("cirrus")).steps]

    assert len(steps) == len(set(steps))
    assert {FirstStep.OWN_PRICES, FirstStep.ACTIVATION} <= set(steps)
    assert FirstStep.PRODUCTS not in steps


def test_steps_can_be_skipped(network):
    client = admin_of(network, "cirrus")
    assert client.get("/t/cirrus/").url == "/t/cirrus/first-steps/"

    assert client.post("/t/cirrus/first-steps/dismiss/").url == "/t/cirrus/"

    assert client.get("/t/cirrus/").url == "/t/cirrus/dashboard/"
    assert not Page(client.get("/t/cirrus/orders/")).all("link", "First steps")


def test_who_may_not_set_up_is_not_led_there(network):
    sam = client_of(add_person(network, "Sam", Role.SALES, "cirrus"))

    assert sam.get("/t/cirrus/").url == "/t/cirrus/dashboard/"
    assert sam.get("/t/cirrus/first-steps/").status_code == 403
    assert sam.post("/t/cirrus/first-steps/dismiss/").status_code == 403
    assert not Page(sam.get("/t/cirrus/orders/")).all("link", "First steps")
