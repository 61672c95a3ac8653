"""Resellers in a real browser: the list, the page of one, its terms."""

from datetime import date

import pytest

from tests.areas.channel.conftest import use_plain_slugs
from tests.browser.conftest import WIDTHS, accessibility_violations
from tests.support.world import World
from upline.job_steps import JOB_STEPS
from upline.jobs.actions import run_job_step
from upline.kernel import clock
from upline.models import Account, Tenant, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RESELLERS = "/t/alpine/resellers/"


def address_of(slug: str, then: str = "") -> str:
    return f"{RESELLERS}{Tenant.objects.get(slug=slug).pk}/{then}"


@pytest.fixture
def network() -> World:
    """Alpine with a sale of Cumulus that is booked; Cirrus is not activated."""
    world = World()
    use_plain_slugs(world)
    world.set_day(date(2026, 6, 10))
    world.reseller_sells("Mail", product="exchange-online-2", customer="Lindner Law")
    world.run_booking()
    return world


@pytest.fixture
def anna(network: World) -> User:
    return User.objects.get(name="Anna Admin", memberships__tenant_id=network.bss().id)


def test_terms_are_changed_by_keyboard(anna, open_page):
    page = open_page(anna, "/t/alpine/orders/")
    page.get_by_role("link", name="Resellers").click()
    page.get_by_role("link", name="Cumulus IT").click()
    page.get_by_role("heading", name="Cumulus IT", level=1).wait_for()
    page.keyboard.press("e")
    page.get_by_label("Currency").fill("chf")

    page.keyboard.press("Enter")

    page.get_by_text("Saved").wait_for()
    assert "CHF" in page.get_by_role("complementary", name="Terms").inner_text()


@pytest.mark.parametrize("at", WIDTHS)
def test_reseller_is_activated_and_the_page_of_the_job_follows_by_itself(
    network, anna, open_page, at
):
    page = open_page(anna, address_of("cirrus"), at=at)
    page.get_by_role("link", name="Activate back-ordering").click()
    page.get_by_label("Activate for good").check()
    page.get_by_role("button", name="Activate back-ordering").click()
    page.get_by_text("the worker begins it next").wait_for()
    assert accessibility_violations(page) == []

    while run_job_step(JOB_STEPS, now=clock.now()):
        pass

    page.get_by_text("Back-ordering is active").wait_for()
    assert accessibility_violations(page) == []
    page.get_by_role("link", name="Open Cirrus Cloud").click()
    assert page.get_by_text("Active since").is_visible()


def test_reseller_is_taken_on_with_eight_clicks_and_sixty_keys_at_most(network, anna, open_page):
    page = open_page(anna, "/t/alpine/dashboard/")
    clicks, keys = [], []

    def click(locator) -> None:
        clicks.append(locator)
        locator.click()

    def type_keys(text: str) -> None:
        keys.extend(text)
        page.keyboard.type(text)

    def press(key: str, times: int = 1) -> None:
        for _ in range(times):
            keys.append(key)
            page.keyboard.press(key)

    click(page.get_by_role("link", name="Resellers", exact=True))
    click(page.get_by_role("link", name="New reseller"))
    page.locator("input:focus").wait_for()
    type_keys("Föhn Cloud")
    press("Tab", 5)
    type_keys("Gold EUR")
    press("Tab", 3)
    type_keys("Nora Novak")
    press("Tab")
    type_keys("nora@foehn.example")
    press("Enter")
    page.get_by_text("Nora Novak is invited.").wait_for()
    assert accessibility_violations(page) == []
    assert page.get_by_label("Link").input_value()
    click(page.get_by_role("link", name="Activate back-ordering"))
    click(page.get_by_label("Activate for good"))
    click(page.get_by_role("button", name="Activate back-ordering"))
    page.get_by_text("the worker begins it next").wait_for()
    while run_job_step(JOB_STEPS, now=clock.now()):
        pass

    page.get_by_text("Back-ordering is active").wait_for()
    foehn = Tenant.objects.get(name="Föhn Cloud")
    account = Account.objects.get(reseller_tenant=foehn)
    assert foehn.back_ordering_activated_at
    assert account.price_list.name == "Gold EUR"
    assert len(clicks) <= 8
    assert len(keys) <= 60
