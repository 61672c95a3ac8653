"""The back-ordering log in a real browser: a parked sale is mended and retried."""

from datetime import date

import pytest

from tests.areas.channel.conftest import (
    LOG,
    add_person,
    set_price,
    use_plain_slugs,
)
from tests.browser.conftest import WIDTHS, accessibility_violations
from tests.support.world import World
from upline.access.rulebook import Role
from upline.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def log() -> World:
    """A sale that is parked for want of a price, and one that it blocks."""
    world = World()
    use_plain_slugs(world)
    world.set_day(date(2026, 6, 10))
    set_price(world, None)
    seats = world.reseller_sells("Seats")
    world.reseller_changes_quantity(seats, to=12)
    world.run_booking()
    return world


@pytest.fixture
def otto(log: World) -> User:
    return User.objects.get(name="Otto Orders", memberships__tenant_id=log.bss().id)


@pytest.mark.parametrize("at", WIDTHS)
def test_sales_at_the_distributor_are_accessible(log, open_page, at):
    ann = add_person(log, "Ann", Role.SALES, "cumulus")
    page = open_page(ann, "/t/cumulus/distributor/", at=at)
    assert accessibility_violations(page) == []

    page.get_by_role("link", name="Subscription created").first.click()
    page.get_by_text("at Alpine Distribution: no price for").first.wait_for()
    assert accessibility_violations(page) == []


def test_mended_sale_is_retried_and_its_page_turns_to_the_order(log, otto, open_page):
    page = open_page(otto, "/t/alpine/orders/")
    page.get_by_role("link", name="Back-ordering log 1 need a person").click()
    page.get_by_role("link", name="Needs a person").click()
    page.get_by_role("link", name="Subscription created").click()
    set_price(log, 4)

    page.get_by_role("button", name="Retry").click()
    page.get_by_text("On its way.").wait_for()
    address = page.url
    log.run_booking()

    page.get_by_text("Booked as order 1.").wait_for()
    assert page.url == address, "without leaving the page"
    page.get_by_role("link", name="Open order 1").click()
    assert page.get_by_text("This order was originated from Cumulus IT").first.is_visible()


def test_parked_sale_is_mended_and_retried_with_four_clicks_and_five_keys(log, open_page):
    fritz = add_person(log, "Fritz", Role.FINANCE)
    page = open_page(fritz, "/t/alpine/dashboard/")
    clicks, keys = [], []

    def click(locator) -> None:
        clicks.append(locator)
        locator.click()

    click(page.get_by_role("link", name="Back-ordering log 1 need a person"))
    click(page.get_by_role("link", name="Subscription created"))
    click(page.get_by_role("link", name="in the price list Gold EUR"))
    page.locator("input:focus").wait_for()
    for key in ("5", ".", "4", "0", "Enter"):
        keys.append(key)
        page.keyboard.press(key)
    page.get_by_role("status").get_by_text("Price set").wait_for()
    click(page.get_by_role("button", name="Retry"))
    page.get_by_text("On its way.").wait_for()
    log.run_booking()

    page.get_by_text("Booked as order 1.").wait_for()
    page.get_by_text("54.00").first.wait_for()
    assert len(clicks) <= 4
    assert len(keys) <= 5


def test_selected_sales_are_retried_together(log, otto, open_page):
    set_price(log, 4)
    page = open_page(otto, f"{LOG}?view=parked")

    page.get_by_role("checkbox", name="Select sale event").first.check()
    page.get_by_role("button", name="Retry selected").click()
    page.get_by_role("button", name="Retry 1 sale event").click()
    page.get_by_text("1 on their way or blocked").wait_for()
    log.run_booking()

    page.get_by_text("1 booked").wait_for()
