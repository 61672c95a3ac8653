"""The page of an account: what it shows, and to whom."""

import pytest

from tests.support.page import csv_rows
from tests.support.record_fixtures import alpine_account, cumulus_account, restrict_visibility
from upline.models import Account, Contact, CustomField
from upline.parties.rulebook import EDITABLE, AccountKind

pytestmark = pytest.mark.django_db
LIST = "/t/alpine/accounts/"


# Who sees what


def test_hidden_account_is_not_found(fixtures):
    huber = alpine_account("Huber Bakery")
    restrict_visibility(huber)
    client = fixtures.signed_in_client(fixtures.otto)

    assert "Huber Bakery" not in fixtures.open_page(LIST).row_names
    rows = csv_rows(client.get("/t/alpine/accounts.csv"))
    assert "Huber Bakery" not in [row["Name"] for row in rows]
    for then in ("", "edit/"):
        assert client.get(fixtures.account(huber, then)).status_code == 404
    with pytest.raises(Account.DoesNotExist):
        fixtures.edit_record(huber, {"custom_fields": {}})


def test_account_of_another_bss_is_not_found(fixtures):
    foreign_account = cumulus_account("Huber Bakery")
    client = fixtures.signed_in_client(fixtures.otto)

    for then in ("", "edit/"):
        assert client.get(f"/t/alpine/accounts/{foreign_account.pk}/{then}").status_code == 404
        assert client.get(fixtures.account(foreign_account, then)).status_code == 404
    with pytest.raises(Account.DoesNotExist):
        fixtures.edit_record(foreign_account, {"custom_fields": {}})


# The record


@pytest.mark.rule("R31", "R44")
def test_mirrored_account_shows_its_ribbon_and_locked_fields(fixtures):
    huber = alpine_account("Huber Bakery")
    Contact.objects.create(tenant=fixtures.alpine, account=huber, name="Hanna Huber", phone="+43 1")
    page = fixtures.open_page(fixtures.account(huber))

    assert "This account is managed by Cumulus IT Tenant Reseller" in page.words
    assert len(page.all("img", "locked")) == 6
    assert "are decided in the BSS of Cumulus IT and follow from there." in page.words
    assert "Hanna Huber" in page.part("contacts")
    assert "Microsoft 365 Business Basic" in page.part("subscriptions")
    assert "Huber Bakery 1" in page.part("orders")
    assert "Edit" in page.offers


def test_reseller_account_links_to_its_customers_and_back_orders(fixtures):
    page = fixtures.open_page(fixtures.account(alpine_account("Cumulus IT")))

    assert f"{LIST}?reseller=cumulus" in page.addresses
    assert "Latest back-orders" in page.words
    assert "Huber Bakery 5" in page.part("orders")
    assert "managed by" not in page.words


def test_viewer_sees_the_reason_why_editing_is_refused(fixtures):
    huber = alpine_account("Huber Bakery")
    page = fixtures.open_page(fixtures.account(huber), fixtures.vera)

    assert "Edit" not in page.offers
    assert "Viewers can’t edit orders." in page.words
    answer = fixtures.open_page(fixtures.account(huber, "edit/"), fixtures.vera)
    assert answer.is_refused
    assert "New account" not in fixtures.open_page(LIST, who=fixtures.vera).offers
    assert fixtures.open_page(LIST + "new/", fixtures.vera).is_refused


def test_form_has_the_fields_editable_by_the_user(fixtures):
    CustomField.objects.create(tenant=fixtures.alpine, entity="ACCOUNT", code="po", label="PO")
    restrict_visibility(alpine_account("Huber Bakery"), level="EDIT")

    mirror = fixtures.open_page(fixtures.account(alpine_account("Huber Bakery"), "edit/"))
    reseller = fixtures.open_page(fixtures.account(alpine_account("Cumulus IT"), "edit/"))

    assert mirror.fields == {"custom_fields.po", "external_id"}
    assert {field.partition(".")[0] for field in reseller.fields} == set(
        EDITABLE[AccountKind.RESELLER]
    )
    assert "Managed by Cumulus IT" in mirror.words
