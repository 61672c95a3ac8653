"""Two people edit one record: what the second has typed is carried over onto what the first has saved."""

import pytest

from tests.support.order_client import BASIC, OrderClient, new_item
from tests.support.page import Page
from tests.support.record_fixtures import cumulus_account
from upline.models import Account, CustomField

pytestmark = pytest.mark.django_db


class Editor:
    """Somebody with the edit form of a record open."""

    def __init__(self, client, where: str, **names: str) -> None:
        self.client, self.where = client, where
        self.form = Page(client.get(where)).sent

    def send(self, *, to: str = "", **typed: object) -> Page:
        self.page = Page(self.client.post(to or self.where, {**self.form, **typed}))
        self.form = self.page.sent
        return self.page

    def carry_over(self, **names: str) -> Page:
        return self.send(carry_over="1", **names)


@pytest.fixture
def account(fixtures) -> Account:
    CustomField.objects.create(
        tenant=fixtures.cumulus, entity="ACCOUNT", code="seats", label="Seats", kind="NUMBER"
    )
    huber = cumulus_account("Huber Bakery")
    Account.objects.filter(pk=huber.pk).update(billing_address="Marktplatz 1\n1010 Wien")
    huber.refresh_from_db()
    return huber


def editors(fixtures, account: Account) -> tuple[Editor, Editor]:
    client, where = fixtures.signed_in_client(fixtures.ann), fixtures.account(account, "edit/")
    return Editor(client, where), Editor(client, where)


def test_fields_of_both_are_saved_after_carrying_over(fixtures, account):
    first, second = editors(fixtures, account)
    first.send(accounting_no="17", billing_address="Marktplatz 1\r\n1010 Wien")

    conflict = second.send(
        **{"custom_fields.seats": "12.5", "billing_address": "Marktplatz 1\r\n1010 Wien"}
    )
    shown = second.carry_over()
    saved = second.send()

    assert conflict.response.status_code == 409
    assert "Account number is now 17 ." in conflict.words
    assert "Keep my changes" in conflict.offers
    assert shown.response.status_code == 200
    assert "Your changes are on top of the current version." in shown.words
    assert "Saving replaces" not in shown.words
    assert saved.response.status_code == 302
    account.refresh_from_db()
    assert account.accounting_no == "17"
    assert account.custom_fields == {"seats": "12.5"}


def test_carrying_over_names_what_saving_replaces_and_saves_nothing_itself(fixtures, account):
    first, second = editors(fixtures, account)
    first.send(accounting_no="17", name="Huber & Sons")
    second.send(accounting_no="18")

    shown = second.carry_over(accounting_no="19")

    assert "Saving replaces what somebody else has entered: Account number: 17" in shown.words
    assert "Huber & Sons" in shown.field("Name").value
    assert Account.objects.get(pk=account.pk).accounting_no == "17"
    second.send()
    account.refresh_from_db()
    assert (account.accounting_no, account.name) == ("19", "Huber & Sons")


def test_record_that_changes_once_more_after_carrying_over_is_a_conflict_again(fixtures, account):
    first, second = editors(fixtures, account)
    first.send(accounting_no="17")
    second.send(name="Huber & Sons")
    second.carry_over()
    Editor(first.client, first.where).send(accounting_no="18")

    again = second.send()

    assert again.response.status_code == 409
    assert "Account number is now 18 ." in again.words


def test_conflict_after_a_refused_value_still_names_what_has_changed(fixtures, account):
    first, second = editors(fixtures, account)
    first.send(accounting_no="17")

    assert second.send(name="").response.status_code == 422
    conflict = second.send(name="Huber & Sons")

    assert conflict.response.status_code == 409
    assert "Account number is now 17 ." in conflict.words


@pytest.mark.parametrize("read", ["", "{", "[]", '{"name": 1}', "x" * 200_000])
def test_without_what_was_read_everything_typed_is_carried_over(fixtures, account, read):
    first, second = editors(fixtures, account)
    first.send(accounting_no="17")
    second.send(accounting_no="18", read=read)

    shown = second.carry_over(accounting_no="18", read=read)

    assert shown.field("Account number").value == "18"
    assert second.send().response.status_code == 302


def test_order_keeps_the_date_of_one_and_the_name_of_the_other(fixtures):
    ann = OrderClient(fixtures, fixtures.ann)
    order = ann.create_draft(new_item(BASIC, 5))
    where = f"/t/cumulus/orders/{order.pk}/edit/"
    first, second = Editor(ann.client, where), Editor(ann.client, where)
    first.send(date="2026-05-01")

    assert second.send(name="Second").response.status_code == 409
    second.carry_over()
    assert second.send().response.status_code == 302

    changed = ann.order(order)
    assert (changed.name, str(changed.order_date)) == ("Second", "2026-05-01")


def test_first_field_of_an_edit_form_has_the_focus_unless_something_is_refused(fixtures, account):
    client, where = fixtures.signed_in_client(fixtures.ann), fixtures.account(account, "edit/")
    order = OrderClient(fixtures, fixtures.ann).create_draft(new_item(BASIC, 5))

    pages = [Page(client.get(at)) for at in (where, f"/t/cumulus/orders/{order.pk}/edit/")]
    refused = Editor(client, where).send(**{"custom_fields.seats": "many"})

    for page in pages:
        assert [e.name for e in page.root if "autofocus" in e.attributes] == ["Name"]
    assert refused.response.status_code == 422
