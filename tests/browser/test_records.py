"""The pages of orders and subscriptions in a real browser."""

import pytest

from tests.browser.conftest import WIDTHS, barriers
from tests.support.record_stage import Stage, set_the_stage
from upline.models import Order, Subscription

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ORDER_PAGES = (
    "", "products/", "activities/", "emails/", "cases/", "provenance/", "print-out/", "edit/",
    "add-activity/",
)  # fmt: skip
at_each_width = pytest.mark.parametrize("at", WIDTHS)


@pytest.fixture
def stage() -> Stage:
    return set_the_stage()


@at_each_width
def test_pages_of_orders_and_mirrors_bar_nobody(stage, sit_down, at):
    page = sit_down(stage.otto, stage.order(1), at=at)
    mirrors = [stage.mirror(code) for code in ("m365-business-basic", "exchange-online-2")]

    for address in [
        *(stage.order(number, part) for number in (1, 5) for part in ORDER_PAGES),
        *(stage.subscription(mirror) for mirror in mirrors),
    ]:
        page.goto(address)
        for details in page.locator("details.why summary").all():
            details.click()
        assert barriers(page) == [], address


@at_each_width
def test_ones_own_subscription_and_its_dialogs_bar_nobody(stage, sit_down, at):
    record = stage.held("m365-business-basic")
    page = sit_down(stage.ann, stage.subscription(record), at=at)
    assert barriers(page) == []

    for name in ("Change quantity", "Add add-on", "Upgrade or downgrade", "Suspend", "Cancel"):
        page.get_by_role("toolbar").get_by_role("link", name=name, exact=True).click()
        page.locator("dialog[open]").wait_for()
        assert barriers(page) == [], name
        page.keyboard.press("Escape")
        page.locator("dialog").wait_for(state="detached")


@at_each_width
def test_the_forms_without_dialog_bar_nobody(stage, sit_down, at):
    record = stage.held("m365-business-basic")
    page = sit_down(stage.ann, stage.subscription(record), at=at)

    for action in ("change-quantity", "add-add-on", "change-plan", "cancel", "suspend"):
        page.goto(stage.subscription(record, f"{action}/"))
        assert barriers(page) == [], action


def test_the_preview_follows_what_is_typed_and_the_button_says_the_result(stage, sit_down):
    record = stage.held("m365-business-basic")
    page = sit_down(stage.ann, stage.subscription(record))
    page.get_by_role("link", name="Change quantity").first.click()
    page.get_by_label("Licences", exact=True).fill("32")
    page.get_by_text("6 × 4.48").wait_for()

    page.get_by_role("button", name="One more").click()
    page.get_by_role("button", name="Change to 33 licences").wait_for()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Change to 33 licences").click()

    page.get_by_role("status").get_by_text("The quantity was changed.").wait_for()
    assert Subscription.objects.get(pk=record.pk).quantity == 33


def test_a_date_is_asked_for_once_it_is_chosen(stage, sit_down):
    record = stage.held("m365-business-basic")
    page = sit_down(stage.ann, stage.subscription(record, "change-quantity/"))
    assert not page.get_by_label("Date", exact=True).is_visible()

    page.get_by_label("On a date").check()

    assert page.get_by_label("Date", exact=True).is_visible()


def test_the_key_e_edits_an_order(stage, sit_down):
    page = sit_down(stage.otto, stage.order(1))
    page.keyboard.press("e")

    page.wait_for_url("**/edit/")
    page.get_by_label("Name").fill("Huber, first")
    page.get_by_role("button", name="Save changes").click()
    page.get_by_role("heading", name="Huber, first").wait_for()


@pytest.mark.parametrize("name", ["Long words " * 18, "W" * 200])
def test_a_long_name_leaves_the_page_as_wide_as_it_is(stage, sit_down, name):
    Order.objects.filter(tenant=stage.alpine, number=1).update(name=name.strip())
    page = sit_down(stage.otto, stage.order(1))

    for part in ("", "edit/", "add-activity/"):
        page.goto(stage.order(1, part))
        assert barriers(page) == [], part
