"""The pages of Setup in a real browser."""

import pytest

from tests.browser.conftest import WIDTHS, barriers
from tests.support.setup_stage import Desk, furnish, sit_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk() -> Desk:
    return sit_at()


@pytest.mark.parametrize("at", WIDTHS)
def test_no_page_of_setup_has_barriers(desk, sit_down, at):
    first, *others = furnish(desk)
    page = sit_down(desk.anna, desk.address(first), at=at)
    found = {first: barriers(page)}
    for address in others:
        page.goto(desk.address(address))
        found[address] = barriers(page)

    assert {address: barred for address, barred in found.items() if barred} == {}


def test_the_next_number_is_shown_while_one_types(desk, sit_down):
    page = sit_down(desk.anna, desk.address("order-numbers/"))
    page.get_by_label("Digits at least").fill("5")
    page.get_by_label("Prefix").fill("AL-")

    page.get_by_text("The next order is number AL-00001.").wait_for()
    desk.tenant.refresh_from_db()
    assert desk.tenant.order_prefix == ""


def test_a_token_is_gone_once_the_page_is_left(desk, sit_down):
    page = sit_down(desk.anna, desk.address("credentials/add/"))
    page.get_by_label("Name").fill("Export")
    page.get_by_role("button", name="Make credential").click()
    token = page.get_by_label("Token").input_value()

    assert token.startswith("upl_")
    assert token not in page.url
    assert barriers(page) == []
    page.get_by_role("link", name="Done").click()
    page.get_by_role("heading", name="API credentials").wait_for()
    assert token not in page.content()
