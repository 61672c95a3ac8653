"""The pages of orders and subscriptions in a real browser."""

import pytest

from tests.browser.conftest import (
    WIDTHS,
    accessibility_violations,
    respond_with_status_200,
)
from tests.support.record_fixtures import RecordFixtures, create_record_fixtures
from upline.models import Order, Subscription

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
at_each_width = pytest.mark.parametrize("at", WIDTHS)


@pytest.fixture
def fixtures() -> RecordFixtures:
    return create_record_fixtures()


@at_each_width
def test_own_subscription_and_its_dialogs_are_accessible(fixtures, open_page, at):
    record = fixtures.subscription_of("m365-business-basic")
    page = open_page(fixtures.ann, fixtures.subscription(record), at=at)
    assert accessibility_violations(page) == []

    toolbar = page.get_by_role("toolbar")
    for name in ("Change quantity", "Add add-on", "Change plan", "Suspend", "Cancel"):
        if name in ("Suspend", "Cancel"):
            toolbar.get_by_role("button", name="More", exact=True).click()
        toolbar.get_by_role("link", name=name, exact=True).click()
        page.locator("dialog[open]").wait_for()
        assert accessibility_violations(page) == [], name
        page.keyboard.press("Escape")
        page.locator("dialog[open]").wait_for(state="detached")


def test_preview_updates_while_typing_and_button_shows_the_result(fixtures, open_page):
    record = fixtures.subscription_of("m365-business-basic")
    page = open_page(fixtures.ann, fixtures.subscription(record))
    page.get_by_role("link", name="Change quantity").first.click()
    page.get_by_label("Licences", exact=True).fill("32")
    page.get_by_text("6 × 4.48").wait_for()

    page.get_by_role("button", name="One more").click()
    page.get_by_role("button", name="Change to 33 licences").wait_for()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Change to 33 licences").click()

    page.get_by_role("status").get_by_text("Quantity changed").wait_for()
    assert Subscription.objects.get(pk=record.pk).quantity == 33


def test_date_input_appears_when_its_option_is_chosen(fixtures, open_page):
    record = fixtures.subscription_of("m365-business-basic")
    page = open_page(fixtures.ann, fixtures.subscription(record, "change-quantity/"))
    assert not page.get_by_label("Date", exact=True).is_visible()

    page.get_by_label("On a date").check()

    assert page.get_by_label("Date", exact=True).is_visible()


def test_what_is_no_day_is_named_at_its_field_until_it_is_one(fixtures, open_page):
    page = open_page(fixtures.otto, fixtures.order(1, "add-activity/"))
    field = page.get_by_label("Due")
    field.fill("31 Feb")
    field.press("Tab")
    page.get_by_role("alert").get_by_text("“31 Feb” is not a date").wait_for()
    assert accessibility_violations(page) == []
    field.fill("28 Feb")
    field.press("Tab")

    page.get_by_role("alert").wait_for(state="detached")
    assert field.input_value().startswith("28 Feb 20")


def test_key_e_opens_edit_of_an_order(fixtures, open_page):
    page = open_page(fixtures.otto, fixtures.order(1))
    page.keyboard.press("e")

    page.wait_for_url("**/edit/")
    page.get_by_label("Name").fill("Huber, first")
    page.get_by_role("button", name="Save changes").click()
    page.get_by_role("heading", name="Huber, first").wait_for()


def test_second_of_two_people_sees_the_conflict_and_loses_nothing(fixtures, open_page):
    first, second = (
        open_page(who, fixtures.order(1, "edit/")) for who in (fixtures.otto, fixtures.boss)
    )
    first.get_by_label("Name").fill("Named by Otto")
    first.get_by_role("button", name="Save changes").click()
    first.get_by_role("heading", name="Named by Otto").wait_for()

    second.get_by_label("Name").fill("Named by Bea")
    second.route("**/edit/", respond_with_status_200)  # of the conflict, 409
    second.get_by_role("button", name="Save changes").click()
    second.get_by_text("Somebody else has changed this order since you opened it.").wait_for()
    assert second.get_by_text("Named by Otto").count()
    assert second.get_by_label("Name").input_value() == "Named by Bea"
    assert accessibility_violations(second) == []

    second.get_by_role("link", name="Reload the order").click()
    second.wait_for_url("**/edit/")
    assert second.get_by_label("Name").input_value() == "Named by Otto"


@pytest.mark.parametrize("name", ["Long words " * 18, "W" * 200])
def test_long_name_does_not_widen_the_page(fixtures, open_page, name):
    Order.objects.filter(tenant=fixtures.alpine, number=1).update(name=name.strip())
    page = open_page(fixtures.otto, fixtures.order(1))

    for part in ("", "edit/", "add-activity/"):
        page.goto(fixtures.order(1, part))
        assert accessibility_violations(page) == [], part
