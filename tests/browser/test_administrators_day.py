"""A day of an administrator: a new colleague, the company, an order type, and a case about a customer."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import accessibility_violations
from tests.support.setup_fixtures import SetupAdmin, create_setup_admin
from upline.models import Account, Case, Company, OrderType, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery"  # noqa: S105 — nobody has it


@pytest.fixture
def setup_admin() -> SetupAdmin:
    return create_setup_admin()


def test_invited_person_opens_the_link_and_signs_in(setup_admin, open_page):
    page = open_page(setup_admin.anna, setup_admin.address("users/add/"))
    expect(page.get_by_label("E-mail")).to_be_focused()
    page.keyboard.type("new@alpine.example")
    page.get_by_label("Name", exact=True).fill("Nina New")
    page.get_by_label("Role").select_option("SALES")
    page.get_by_role("button", name="Invite user").click()
    link = page.get_by_label("Link", exact=True).input_value()
    assert accessibility_violations(page) == []

    page.context.clear_cookies()
    page.goto(link)
    assert accessibility_violations(page) == []
    expect(page.get_by_label("Choose a password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    # Pressed twice, the link does not seem used up.
    page.locator("form.form").evaluate("form => { form.requestSubmit(); form.requestSubmit() }")
    page.wait_for_url("**/t/alpine/**")
    assert User.objects.get(email="new@alpine.example").name == "Nina New"

    page.context.clear_cookies()
    used = page.request.get(link)  # a page with status 410 would be an error in the console
    assert used.status == 410
    assert "has been used, replaced or withdrawn" in used.text()
    page.goto("/sign-in/")
    expect(page.get_by_label("E-mail")).to_be_focused()
    page.keyboard.type("new@alpine.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/t/alpine/**")


def test_company_order_type_and_case_about_a_customer(setup_admin, open_page):
    page = open_page(setup_admin.anna, setup_admin.address("company/"))
    expect(page.get_by_label("Address")).to_be_focused()
    page.keyboard.type("Ring 1")
    page.get_by_label("Payment due after days").fill("30")
    page.get_by_role("button", name="Save changes").click()
    page.get_by_text("Company saved.").wait_for()
    assert Company.objects.get().payment_days == 30

    page.goto(setup_admin.address("order-types/add/"))
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("Direct sale")
    page.get_by_label("Default type").check()
    page.get_by_role("button", name="Add order type").click()
    page.get_by_role("link", name="Direct sale").wait_for()
    assert OrderType.objects.get().is_default

    page.goto("/t/alpine/accounts/new/")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Reiter GmbH")
    page.get_by_label("VAT number").fill("ATU12345678")
    page.get_by_role("button", name="Add account").click()
    page.get_by_role("heading", name="Reiter GmbH", level=1).wait_for()
    assert accessibility_violations(page) == []
    page.get_by_role("link", name="New case").click()
    expect(page.get_by_label("Subject")).to_be_focused()
    page.keyboard.type("Wants one invoice")
    page.get_by_role("button", name="Create case").dblclick()
    page.get_by_role("heading", name="Wants one invoice", level=1).wait_for()
    assert accessibility_violations(page) == []
    case = Case.objects.get()
    assert case.account == Account.objects.get(name="Reiter GmbH")
