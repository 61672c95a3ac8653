"""People at the accounts of an order, and how much there is around one."""

import pytest

from tests.support.around_stage import Stage, actor, refusal
from upline.access.rulebook import Role
from upline.crm import actions as crm
from upline.crm.actions import ActivityTerms, NewCase
from upline.crm.queries import Counts, counts_of_order
from upline.models import Contact
from upline.parties.actions import NewContact

pytestmark = pytest.mark.django_db


def add(stage: Stage, by=None, account_id=None, **new: str) -> None:
    crm.add_contact(
        tenant_id=stage.alpine.pk,
        order_id=stage.back_order.pk,
        account_id=account_id or stage.back_order.billing_to_id,
        new=NewContact(**{"name": "Ann Berger", **new}),
        by=by or actor(stage.otto),
    )


def test_a_contact_is_added_on_the_page_and_can_be_chosen(stage):
    client = stage.signed_in(stage.otto)
    typed = {
        "name": "Ann Berger",
        "account": stage.back_order.billing_to_id,
        "email": "ann@cumulus.example",
        "phone": "+43 1 234",
    }

    done = client.post(stage.address("add-contact/"), typed)

    assert done.headers["Location"] == stage.address("edit/")
    contact = Contact.objects.get(name="Ann Berger")
    assert (contact.account_id, contact.email, contact.phone) == (
        stage.back_order.billing_to_id, "ann@cumulus.example", "+43 1 234",
    )  # fmt: skip
    assert b"Ann Berger" in client.get(stage.address("edit/")).content


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
def test_what_is_no_contact_is_refused(stage, new, code):
    with refusal(code):
        add(stage, **new)

    assert Contact.objects.count() == 1


def test_a_contact_is_of_the_orders_accounts_only(stage):
    with refusal("unknown_record"):
        add(stage, account_id=stage.orders.accounts["Ostsee Werft"].pk)
    with refusal("unknown_record"):
        add(stage, account_id=stage.elsewhere.account_id)
    with refusal("not_permitted"):
        add(stage, by=actor(stage.clara, Role.VIEWER))


def test_everything_around_an_order_is_counted_in_one_query(stage, django_assert_num_queries):
    crm.add_activity(terms=ActivityTerms(subject="a"), **stage.call())
    crm.add_activity(terms=ActivityTerms(subject="b"), **stage.call())
    crm.create_case(new=NewCase(subject="c"), **stage.call())
    crm.add_note(text="n", **stage.call())
    crm.add_note(text="n", **stage.call(stage.direct))

    with django_assert_num_queries(1):
        counts = counts_of_order(tenant_id=stage.alpine.pk, order_id=stage.back_order.pk)
    assert counts == Counts(activities=2, emails=0, cases=1, notes=1, attachments=0)
