"""The pages of what changed in a real browser."""

import pytest

from tests.support.record_fixtures import RecordFixtures, create_record_fixtures
from upline.database.audit_context import EntryPoint, audit_context
from upline.models import Order, PriceList

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def fixtures() -> RecordFixtures:
    fixtures = create_record_fixtures()
    with audit_context(by="Otto", entry_point=EntryPoint.PAGE):
        Order.objects.filter(tenant=fixtures.alpine).update(
            name="Renamed " * 5, payment_method=None
        )
    with audit_context(by="Bea", entry_point=EntryPoint.API):
        PriceList.objects.filter(tenant=fixtures.alpine).update(is_active=False)
    return fixtures


def test_older_changes_are_on_the_next_page(fixtures, open_page):
    page = open_page(fixtures.boss, "/t/alpine/setup/history/")
    latest = page.locator(".change").first.inner_text()

    page.get_by_role("link", name="Older").click()
    page.wait_for_url("**before=*")
    assert page.locator(".change").first.inner_text() != latest

    page.get_by_role("link", name="Latest").click()
    page.wait_for_url("**/setup/history/")
    assert page.locator(".change").first.inner_text() == latest
