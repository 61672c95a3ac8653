"""People at the accounts of an order, and how much there is around one."""

import pytest

from tests.support.crm_fixtures import CrmFixtures, actor, refusal
from tests.support.page import Page
from upline.access.rulebook import Role
from upline.crm import actions as crm
from upline.crm.actions import ActivityInput, NewCase
from upline.crm.queries import RelatedRecordCounts, count_related_records
from upline.models import Contact
from upline.parties.actions import NewContact

pytestmark = pytest.mark.django_db


def add(fixtures: CrmFixtures, by=None, account_id=None, **new: str) -> None:
    crm.add_contact(
        tenant_id=fixtures.alpine.pk,
        order_id=fixtures.back_order.pk,
        account_id=account_id or fixtures.back_order.billing_to_id,
        new=NewContact(**{"name": "Ann Berger", **new}),
        by=by or actor(fixtures.otto),
    )


def test_a_contact_is_added_on_the_page_and_can_be_chosen(fixtures):
    client = fixtures.signed_in_client(fixtures.otto)
    typed = {
        "name": "Ann Berger",
        "account": fixtures.back_order.billing_to_id,
        "email": "ann@cumulus.example",
        "phone": "+43 1 234",
    }

    done = client.post(fixtures.address("add-contact/"), typed)

    assert done.headers["Location"] == fixtures.address("edit/")
    contact = Contact.objects.get(name="Ann Berger")
    assert (contact.account_id, contact.email, contact.phone) == (
        fixtures.back_order.billing_to_id, "ann@cumulus.example", "+43 1 234",
    )  # fmt: skip
    assert "Ann Berger" in Page(client.get(fixtures.address("edit/"))).words


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ({"name": " "}, "required_field_missing"),
        ({"name": "x" * 201}, "too_long"),
        ({"name": "Ann\nBerger"}, "unreadable_text"),
        ({"email": "nobody"}, "invalid_email"),
        ({"phone": "1" * 61}, "too_long"),
    ],
)
def test_invalid_contact_is_refused(fixtures, new, code):
    with refusal(code):
        add(fixtures, **new)

    assert Contact.objects.count() == 1


def test_contact_must_belong_to_an_account_of_the_order(fixtures):
    with refusal("unknown_record"):
        add(fixtures, account_id=fixtures.orders.accounts["Ostsee Werft"].pk)
    with refusal("unknown_record"):
        add(fixtures, account_id=fixtures.elsewhere.account_id)
    with refusal("not_permitted"):
        add(fixtures, by=actor(fixtures.clara, Role.VIEWER))


def test_crm_counts_of_an_order_take_one_query(fixtures, django_assert_num_queries):
    crm.add_activity(terms=ActivityInput(subject="a"), **fixtures.call())
    crm.add_activity(terms=ActivityInput(subject="b"), **fixtures.call())
    crm.create_case(new=NewCase(subject="c"), **fixtures.call())
    crm.add_note(text="n", **fixtures.call())
    crm.add_note(text="n", **fixtures.call(fixtures.direct))

    with django_assert_num_queries(1):
        counts = count_related_records(
            tenant_id=fixtures.alpine.pk, order_id=fixtures.back_order.pk
        )
    assert counts == RelatedRecordCounts(activities=2, emails=0, cases=1, notes=1, attachments=0)
