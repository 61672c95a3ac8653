"""The inbox, Ctrl-K as a page, and the page of the keys are accessible at each width."""

from datetime import UTC, datetime

import pytest

from tests.browser.conftest import WIDTHS, accessibility_violations
from tests.support.order_fixtures import OrderFixtures, create_order_fixtures
from upline.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def fixtures(live_server) -> OrderFixtures:
    fixtures = create_order_fixtures()
    for number in range(1, 13):
        Case.objects.create(
            tenant=fixtures.alpine, order=fixtures.back_order(number), status="OPEN",
            subject=f"Invoice {number} is wrong", priority="NORMAL", assigned_to=fixtures.otto,
            created_by="Otto", created_at=datetime.now(UTC),
        )  # fmt: skip
    return fixtures


@pytest.mark.parametrize("at", WIDTHS)
def test_pages_are_accessible(fixtures, open_page, at):
    page = open_page(fixtures.otto, "/t/alpine/inbox/", at=at)

    for address in ("/t/alpine/inbox/", "/t/alpine/go?q=order", "/t/alpine/keys"):
        page.goto(address)
        assert accessibility_violations(page) == [], address


@pytest.mark.parametrize("at", WIDTHS)
def test_palette_is_accessible(fixtures, open_page, at):
    page = open_page(fixtures.otto, "/t/alpine/orders/", at=at)
    page.get_by_role("link", name="Go to a page, an action or a record").click()
    page.locator("[data-query]").wait_for()

    assert accessibility_violations(page) == []
