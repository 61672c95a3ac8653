"""The page of an account: what it shows, and to whom."""

import pytest

from tests.support.page import exported
from tests.support.record_stage import hide, of_alpine, of_cumulus
from upline.models import Account, Contact, CustomField
from upline.parties.rulebook import EDITABLE, AccountKind

pytestmark = pytest.mark.django_db
LIST = "/t/alpine/accounts/"


# Who sees what


def test_what_a_permission_rule_hides_is_not_there(stage):
    huber = of_alpine("Huber Bakery")
    hide(huber)
    client = stage.signed_in(stage.otto)

    assert "Huber Bakery" not in stage.opens(LIST).listed
    rows = exported(client.get("/t/alpine/accounts.csv"))
    assert "Huber Bakery" not in [row["Name"] for row in rows]
    for then in ("", "edit/"):
        assert client.get(stage.account(huber, then)).status_code == 404
    with pytest.raises(Account.DoesNotExist):
        stage.edits(huber, {"custom_fields": {}})


def test_another_bsss_account_is_not_there(stage):
    theirs = of_cumulus("Huber Bakery")
    client = stage.signed_in(stage.otto)

    for then in ("", "edit/"):
        assert client.get(f"/t/alpine/accounts/{theirs.pk}/{then}").status_code == 404
        assert client.get(stage.account(theirs, then)).status_code == 404
    with pytest.raises(Account.DoesNotExist):
        stage.edits(theirs, {"custom_fields": {}})


# The record


@pytest.mark.rule("R31", "R44")
def test_a_mirrored_account_wears_its_ribbon_and_says_what_is_locked(stage):
    huber = of_alpine("Huber Bakery")
    Contact.objects.create(tenant=stage.alpine, account=huber, name="Hanna Huber", phone="+43 1")
    page = stage.opens(stage.account(huber))

    assert "This account is managed by Cumulus IT Tenant Reseller" in page.words
    assert page.html.count('aria-label="locked"') == 5
    assert "are decided in Cumulus IT’s BSS and follow from there." in page.words
    assert "Hanna Huber" in page.part("contacts")
    assert "Microsoft 365 Business Basic" in page.part("subscriptions")
    assert "Huber Bakery 1" in page.part("orders")
    assert "Edit" in page.offers


def test_a_resellers_account_leads_to_its_customers_and_back_orders(stage):
    page = stage.opens(stage.account(of_alpine("Cumulus IT")))

    assert f'href="{LIST}?reseller=cumulus"' in page.html
    assert "Latest back-orders" in page.words
    assert "Huber Bakery 5" in page.part("orders")
    assert "managed by" not in page.words


def test_who_may_only_look_is_told_why(stage):
    huber = of_alpine("Huber Bakery")
    page = stage.opens(stage.account(huber), stage.vera)

    assert "Edit" not in page.offers
    assert "The role viewer does not allow to edit orders." in page.words
    answer = stage.opens(stage.account(huber, "edit/"), stage.vera)
    assert answer.is_refused
    assert "New account" not in stage.opens(LIST, who=stage.vera).offers
    assert stage.opens(LIST + "new/", stage.vera).is_refused


def test_the_form_has_the_fields_that_are_open_to_who_asks(stage):
    CustomField.objects.create(tenant=stage.alpine, entity="ACCOUNT", code="po", label="PO")
    hide(of_alpine("Huber Bakery"), level="EDIT")

    mirror = stage.opens(stage.account(of_alpine("Huber Bakery"), "edit/"))
    reseller = stage.opens(stage.account(of_alpine("Cumulus IT"), "edit/"))

    assert mirror.fields == {"custom_fields.po"}
    assert {field.partition(".")[0] for field in reseller.fields} == set(
        EDITABLE[AccountKind.RESELLER]
    )
    assert "Managed by Cumulus IT" in mirror.words
