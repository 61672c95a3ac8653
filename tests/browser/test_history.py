"""The pages of what changed in a real browser."""

import pytest

from tests.browser.conftest import WIDTHS, accessibility_violations
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


@pytest.mark.parametrize("at", WIDTHS)
def test_history_pages_are_accessible(fixtures, open_page, at):
    direct = Order.objects.get(tenant=fixtures.cumulus)
    alpine_account = [
        fixtures.order(1, "history/"),
        fixtures.subscription(fixtures.mirror("m365-business-basic"), "history/"),
        f"/t/alpine/accounts/{fixtures.mirror('m365-business-basic').account_id}/history/",
        "/t/alpine/setup/history/",
        "/t/alpine/setup/history/?about=prices",
    ]
    found = {}
    for person, addresses in (
        (fixtures.boss, alpine_account),
        (fixtures.ann, [f"/t/cumulus/orders/{direct.pk}/history/"]),
    ):
        page = open_page(person, addresses[0], at=at)
        for address in addresses:
            page.goto(address)
            for fields in page.locator(".change summary").all()[:3]:
                fields.click()
            found[address] = accessibility_violations(page)

    assert {address: barred for address, barred in found.items() if barred} == {}


def test_older_changes_are_on_the_next_page(fixtures, open_page):
    page = open_page(fixtures.boss, "/t/alpine/setup/history/")
    latest = page.locator(".change").first.inner_text()

    page.get_by_role("link", name="Older").click()
    page.wait_for_url("**before=*")
    assert page.locator(".change").first.inner_text() != latest

    page.get_by_role("link", name="Latest").click()
    page.wait_for_url("**/setup/history/")
    assert page.locator(".change").first.inner_text() == latest
