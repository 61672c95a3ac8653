"""The pages of what changed in a real browser."""

import pytest

from tests.browser.conftest import WIDTHS, barriers
from tests.support.record_stage import Stage, set_the_stage
from upline.database.audit_context import Door, acting
from upline.models import Order, PriceList

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stage() -> Stage:
    stage = set_the_stage()
    with acting(by="Otto", door=Door.PAGE):
        Order.objects.filter(tenant=stage.alpine).update(name="Renamed " * 5, payment_method=None)
    with acting(by="Bea", door=Door.API):
        PriceList.objects.filter(tenant=stage.alpine).update(is_active=False)
    return stage


@pytest.mark.parametrize("at", WIDTHS)
def test_no_page_of_changes_has_barriers(stage, sit_down, at):
    direct = Order.objects.get(tenant=stage.cumulus)
    of_alpine = [
        stage.order(1, "history/"),
        stage.subscription(stage.mirror("m365-business-basic"), "history/"),
        f"/t/alpine/accounts/{stage.mirror('m365-business-basic').account_id}/history/",
        "/t/alpine/setup/history/",
        "/t/alpine/setup/history/?about=prices",
    ]
    found = {}
    for person, addresses in (
        (stage.boss, of_alpine),
        (stage.ann, [f"/t/cumulus/orders/{direct.pk}/history/"]),
    ):
        page = sit_down(person, addresses[0], at=at)
        for address in addresses:
            page.goto(address)
            for fields in page.locator(".change summary").all()[:3]:
                fields.click()
            found[address] = barriers(page)

    assert {address: barred for address, barred in found.items() if barred} == {}


def test_older_changes_are_a_page_away(stage, sit_down):
    page = sit_down(stage.boss, "/t/alpine/setup/history/")
    latest = page.locator(".change").first.inner_text()

    page.get_by_role("link", name="Older").click()
    page.wait_for_url("**before=*")
    assert page.locator(".change").first.inner_text() != latest

    page.get_by_role("link", name="Latest").click()
    page.wait_for_url("**/setup/history/")
    assert page.locator(".change").first.inner_text() == latest
