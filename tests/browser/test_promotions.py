"""Promotions in a real browser: one is added and ended; accessibility of their pages."""

import pytest

from tests.browser.conftest import WIDTHS, accessibility_violations
from tests.support.record_fixtures import RecordFixtures, create_record_fixtures
from upline.models import Promotion

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def fixtures() -> RecordFixtures:
    return create_record_fixtures()


@pytest.mark.parametrize("at", WIDTHS)
def test_pages_of_promotions_are_accessible(fixtures, open_page, at):
    spring = Promotion.objects.get(name="Spring 10")
    page = open_page(fixtures.boss, "/t/alpine/promotions/", at=at)
    for address in (
        "/t/alpine/promotions/",
        f"/t/alpine/promotions/{spring.pk}/",
        f"/t/alpine/promotions/{spring.pk}/edit/",
        "/t/alpine/promotions/new/",
        f"/t/alpine/promotions/{spring.pk}/why-not/?order=1",
    ):
        page.goto(address)
        assert accessibility_violations(page) == [], address


def test_promotion_is_added_and_ended(fixtures, open_page):
    page = open_page(fixtures.boss, "/t/alpine/promotions/")

    page.get_by_role("link", name="New promotion").click()
    page.locator("input[name=name]:focus").wait_for()
    page.keyboard.type("Autumn")
    page.get_by_label("Value").fill("15")
    page.get_by_label("Products", exact=True).fill("m365-business-basic")
    page.get_by_role("button", name="Add promotion").click()
    page.get_by_role("status").get_by_text("Promotion added").wait_for()

    page.get_by_role("link", name="End", exact=True).click()
    page.locator("dialog[open] input:focus").wait_for()
    page.get_by_text("or later do not get it.").wait_for()
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="End on").click()
    page.get_by_role("status").get_by_text("Promotion ends on").wait_for()
    assert Promotion.objects.get(name="Autumn").last_date is not None
