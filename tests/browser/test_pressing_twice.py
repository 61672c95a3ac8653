"""Somebody presses a button twice, at once or a moment later: it is done once, with one message."""

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page

from tests.support.form_scenes import SCENES
from tests.support.order_client import OrderClient
from tests.support.order_fixtures import PASSWORD
from tests.support.record_fixtures import RecordFixtures, create_record_fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DELAYS_MS = (30, 300)  # while the first request is under way, and when its answer is there
PRESS_TWICE = """(button, delay) => {
    const press = () => button.isConnected && button.click();
    press();
    delay ? setTimeout(press, delay) : press();
}"""


@pytest.fixture
def fixtures() -> RecordFixtures:
    return create_record_fixtures()


def press_twice(page: Page, button: Locator, delay: int) -> None:
    """Press a button twice, and wait for the page that answers; the first answer may be dropped."""
    page.locator("body").evaluate("(body) => { body.dataset.isPressed = true }")
    button.evaluate(PRESS_TWICE, delay)
    page.locator("body:not([data-is-pressed])").wait_for()
    page.wait_for_timeout(delay + 100)
    page.wait_for_load_state("networkidle")


def fill_in(page: Page, typed: dict[str, object]) -> None:
    for name, value in typed.items():
        field = page.locator(f"main form :is(input, select, textarea)[name='{name}']").locator(
            "visible=true"
        )
        if field.count():
            field.first.fill(str(value))


@pytest.mark.parametrize("name", SCENES)
def test_button_pressed_twice_does_it_once(fixtures, open_page, name):
    ann = OrderClient(fixtures, fixtures.ann)
    page = open_page(fixtures.ann, "/t/cumulus/orders/")
    for delay in DELAYS_MS:
        address, action, typed, count = SCENES[name](fixtures, ann)
        typed = {
            key: f"{value} {delay}" if key == "name" else value for key, value in typed.items()
        }
        page.goto(address)
        fill_in(page, typed)
        form = f"main form[method=post][action='{action or address}']"
        if not page.locator(form).count():
            form = "main form:has([name=form_token])"
        button = page.locator(f"{form} button[type=submit]:not([formaction])").first
        before = count()

        press_twice(page, button, delay)

        assert abs(count() - before) == 1, (name, delay)
        assert page.get_by_text("Page not found").count() == 0
        assert page.get_by_text("Nothing was done").count() == 0


def test_dialog_pressed_twice_sells_one_add_on(fixtures, open_page):
    ann = OrderClient(fixtures, fixtures.ann)
    address, _, _, count = SCENES["add-on"](fixtures, ann)
    page = open_page(fixtures.ann, address.removesuffix("add-add-on/"))
    for delay in DELAYS_MS:
        before = count()
        page.get_by_role("toolbar").get_by_role("link", name="Add add-on").click()
        button = page.locator("dialog[open] footer button[type=submit]")
        button.wait_for()
        press_twice(page, button, delay)

        assert count() == before + 1, delay


def test_what_was_typed_comes_back_after_signing_in_again(fixtures, open_page):
    fixtures.ann.set_password(PASSWORD)
    fixtures.ann.save()
    ann = OrderClient(fixtures, fixtures.ann)
    address, _, _, _ = SCENES["case"](fixtures, ann)
    page = open_page(fixtures.ann, address)
    page.get_by_label("Subject").fill("Half-written")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("main form button[type=submit]").first.click()

    page.get_by_text("What you have filled in is kept").wait_for()
    page.get_by_label("E-mail").fill(fixtures.ann.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.get_by_label("Subject").wait_for()
    assert page.get_by_label("Subject").input_value() == "Half-written"
