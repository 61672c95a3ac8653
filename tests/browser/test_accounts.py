"""The pages of accounts, the list of subscriptions and custom fields in a real browser."""

import pytest

from tests.browser.conftest import (
    WIDTHS,
    accessibility_violations,
    respond_with_status_200,
)
from tests.support.record_fixtures import RecordFixtures, create_record_fixtures
from upline.models import Account, Contact, CustomField, Order, Subscription

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ACCOUNTS, SUBSCRIPTIONS = "/t/alpine/accounts/", "/t/alpine/subscriptions/"
KINDS = ("TEXT", "NUMBER", "DATE", "CHOICE", "YES_NO", "USER")
LABELS = {
    "TEXT": "Purchase order", "NUMBER": "Employees", "DATE": "Review on", "CHOICE": "Class",
    "YES_NO": "Key account", "USER": "Technical contact",
}  # fmt: skip
at_each_width = pytest.mark.parametrize("at", WIDTHS)


@pytest.fixture
def fixtures() -> RecordFixtures:
    fixtures = create_record_fixtures()
    custom_values = {
        "text": "PO 4711", "number": "-1250.5", "date": "2026-05-15", "choice": "Gold",
        "yes_no": "yes", "user": str(fixtures.otto.pk),
    }  # fmt: skip
    for entity in ("ORDER", "ACCOUNT", "SUBSCRIPTION"):
        for position, kind in enumerate(KINDS):
            CustomField.objects.create(
                tenant=fixtures.alpine, entity=entity, code=kind.lower(), kind=kind,
                label=LABELS[kind], position=position, is_compulsory=kind == "CHOICE",
                choices=["Gold", "Silver"] if kind == "CHOICE" else [],
                group="Service" if kind in {"DATE", "USER"} else "",
            )  # fmt: skip
    for model in (Order, Account, Subscription):
        model.objects.filter(tenant=fixtures.alpine).update(custom_fields=custom_values)
    huber = alpine_account("Huber Bakery")
    huber.email, huber.accounting_no = "office@huber-bakery.example", "D-10021"
    huber.billing_address = "Hauptplatz 1\n4020 Linz\nAustria"
    huber.save()
    Contact.objects.create(
        tenant=fixtures.alpine, account=huber, name="Hanna Huber", email="hanna@huber.example"
    )
    return fixtures


def alpine_account(name: str) -> Account:
    return Account.objects.get(tenant__slug="alpine", name=name)


@at_each_width
def test_form_with_errors_is_accessible(fixtures, open_page, at):
    page = open_page(fixtures.otto, f"{ACCOUNTS}{alpine_account('Cumulus IT').pk}/edit/", at=at)
    page.route("**/edit/", respond_with_status_200)
    page.get_by_label("Name").fill("")
    page.get_by_label("Employees").fill("many")
    page.get_by_role("button", name="Save changes").click()

    page.get_by_text("Nothing was saved.").wait_for()
    assert page.get_by_text("Name is required.").count() == 2
    page.locator(".note.bad:focus").wait_for()
    assert accessibility_violations(page) == []


@at_each_width
def test_many_filters_are_set_in_one_panel(fixtures, open_page, at):
    page = open_page(fixtures.otto, ACCOUNTS, at=at)

    page.get_by_role("button", name="More filters").click()
    panel = page.locator(".panel:popover-open")
    panel.get_by_label("Class").select_option("Gold")
    assert accessibility_violations(page) == []
    panel.get_by_role("button", name="Apply").click()

    page.wait_for_url("**field.choice=Gold**")
    assert page.get_by_role("link", name="Remove filter Class").is_visible()


def test_key_e_opens_edit_of_account_and_subscription(fixtures, open_page):
    huber = alpine_account("Huber Bakery")
    page = open_page(fixtures.otto, f"{ACCOUNTS}{huber.pk}/")
    page.keyboard.press("e")
    page.wait_for_url("**/edit/")
    page.get_by_label("Review on").fill("2027-01-31")
    page.get_by_role("button", name="Save changes").click()
    page.get_by_role("status").get_by_text("Saved").wait_for()
    assert page.get_by_text("31 Jan 2027").is_visible()

    page.get_by_role("link", name="Microsoft 365 Business Basic").first.click()
    page.wait_for_url("**/subscriptions/**")
    page.keyboard.press("e")
    page.wait_for_url("**/edit/")
    page.get_by_label("Class").select_option("Silver")
    page.get_by_role("button", name="Save changes").click()
    page.get_by_role("status").get_by_text("Saved").wait_for()
    assert page.get_by_text("Silver").is_visible()


def test_row_wraps_to_two_lines_on_a_phone(fixtures, open_page):
    for address in (ACCOUNTS, SUBSCRIPTIONS):
        page = open_page(fixtures.otto, address, at="phone")
        assert page.locator("tbody tr").first.bounding_box()["height"] < 90
