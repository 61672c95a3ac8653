"""The pages of Setup in a real browser."""

import pytest

from tests.browser.conftest import accessibility_violations
from tests.support.setup_fixtures import SetupAdmin, create_setup_admin

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def setup_admin() -> SetupAdmin:
    return create_setup_admin()


def test_next_order_number_updates_while_typing(setup_admin, open_page):
    page = open_page(setup_admin.anna, setup_admin.address("order-numbers/"))
    page.get_by_label("Minimum digits").fill("5")
    page.get_by_label("Prefix").fill("AL-")

    page.get_by_text("The next order is number AL-00001.").wait_for()
    setup_admin.tenant.refresh_from_db()
    assert setup_admin.tenant.order_prefix == ""


def test_token_is_not_shown_again_after_leaving_the_page(setup_admin, open_page):
    page = open_page(setup_admin.anna, setup_admin.address("credentials/add/"))
    page.get_by_label("Name").fill("Export")
    page.get_by_role("button", name="Create API key").click()
    token = page.get_by_label("Token").input_value()

    assert token.startswith("upl_")
    assert token not in page.url
    assert accessibility_violations(page) == []
    page.get_by_role("link", name="Done").click()
    page.get_by_role("heading", name="API credentials").wait_for()
    assert token not in page.content()
