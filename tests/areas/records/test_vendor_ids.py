"""The vendor's identifiers of customers, subscriptions and add-ons: set, followed, shown and found."""

import pytest

from tests.support.page import Page, csv_rows, form_values
from tests.support.record_fixtures import RecordFixtures, alpine_account, cumulus_account
from upline.backorders import actions as backorders
from upline.backorders.outbox.documents import customer_document, document, read_customer
from upline.backorders.reconciliation import reconcile
from upline.kernel import clock
from upline.kernel.verdicts import Refused
from upline.models import Account, SaleEvent, Subscription
from upline.parties.queries import snapshot_of_customer
from upline.subscriptions.actions.sale import snapshot_of
from upline.subscriptions.rulebook import FOLLOWED_FIELDS

pytestmark = pytest.mark.django_db
BASIC, ARCHIVING = "m365-business-basic", "exchange-archiving"


def book_all() -> None:
    backorders.drain(clock=clock.now)


def with_vendor_ids(fixtures: RecordFixtures) -> None:
    """Give Huber's mirror, its subscription and the add-on of that the identifiers C-1, S-1 and A-1."""
    mirror = fixtures.mirror(BASIC)
    Account.objects.filter(pk=mirror.account_id).update(vendor_customer_id="C-1")
    Subscription.objects.filter(pk=mirror.pk).update(vendor_subscription_id="S-1")
    Subscription.objects.filter(parent=mirror).update(vendor_subscription_id="A-1")


@pytest.mark.rule("R31")
def test_vendor_customer_id_set_on_the_page_is_followed_upstream(fixtures):
    huber = cumulus_account("Huber Bakery")
    client, where = fixtures.signed_in_client(fixtures.ann), fixtures.account(huber, "edit/")

    answer = client.post(where, {**form_values(client, where), "vendor_customer_id": " C-7 "})
    book_all()

    assert answer.status_code == 302
    assert cumulus_account("Huber Bakery").vendor_customer_id == "C-7"
    assert alpine_account("Huber Bakery").vendor_customer_id == "C-7"
    assert "C-7" in fixtures.open_page(fixtures.account(alpine_account("Huber Bakery"))).words


@pytest.mark.rule("R32")
def test_vendor_subscription_id_set_on_the_page_is_followed_upstream(fixtures):
    own = fixtures.subscription_of(BASIC)
    client, where = fixtures.signed_in_client(fixtures.ann), fixtures.subscription(own, "edit/")
    events = SaleEvent.objects.count()

    answer = client.post(where, {**form_values(client, where), "vendor_subscription_id": " S-7 "})
    book_all()

    assert answer.status_code == 302
    assert fixtures.mirror(BASIC).vendor_subscription_id == "S-7"
    assert "S-7" in fixtures.open_page(fixtures.subscription(fixtures.mirror(BASIC))).words
    assert SaleEvent.objects.count() == events + 1
    client.post(where, form_values(client, where))
    assert SaleEvent.objects.count() == events + 1  # nothing changed, nothing recorded


@pytest.mark.rule("R44")
@pytest.mark.parametrize("code", [BASIC, ARCHIVING])
def test_vendor_subscription_id_of_a_mirror_is_protected(fixtures, code):
    mirror = fixtures.mirror(code)

    with pytest.raises(Refused) as refusal:
        fixtures.edit_record(mirror, {"vendor_subscription_id": "mine"})

    assert (refusal.value.code, refusal.value.fields) == (
        "mirror_protected",
        ("vendor_subscription_id",),
    )
    page = fixtures.open_page(fixtures.subscription(mirror, "edit/"))
    assert "vendor_subscription_id" not in page.fields


def test_too_long_vendor_id_is_refused_at_its_field(fixtures):
    own = fixtures.subscription_of(BASIC)
    client, where = fixtures.signed_in_client(fixtures.ann), fixtures.subscription(own, "edit/")

    answer = client.post(where, {**form_values(client, where), "vendor_subscription_id": "x" * 101})

    assert answer.status_code == 422
    assert "Vendor subscription ID has at most 100 characters." in Page(answer).words
    assert fixtures.subscription_of(BASIC).vendor_subscription_id == ""


def test_lists_and_csv_have_vendor_ids_and_find_them(fixtures):
    with_vendor_ids(fixtures)
    client = fixtures.signed_in_client(fixtures.otto)

    [account] = csv_rows(client.get("/t/alpine/accounts.csv", {"text": "C-1"}))
    [subscription] = csv_rows(client.get("/t/alpine/subscriptions.csv", {"text": "S-1"}))
    [by_add_on] = csv_rows(client.get("/t/alpine/subscriptions.csv", {"text": "A-1"}))

    assert (account["Name"], account["Vendor customer ID"]) == ("Huber Bakery", "C-1")
    assert subscription["Vendor subscription ID"] == "S-1"
    assert by_add_on == subscription
    accounts = client.get("/t/alpine/accounts/", {"columns": "name,vendor_customer_id"})
    subscriptions = client.get(
        "/t/alpine/subscriptions/", {"columns": "name,vendor_subscription_id"}
    )
    assert "C-1" in Page(accounts).words
    assert "S-1" in Page(subscriptions).words


@pytest.mark.parametrize("text", ["C-1", "S-1", "A-1"])
def test_search_finds_the_record_with_a_vendor_id(fixtures, text):
    with_vendor_ids(fixtures)
    mirror = fixtures.mirror(BASIC)
    client = fixtures.signed_in_client(fixtures.otto)

    found = client.get("/t/alpine/search", {"q": text, "first": "1"})

    area, record = (
        ("accounts", mirror.account_id) if text == "C-1" else ("subscriptions", mirror.pk)
    )
    assert found.url == f"/t/alpine/{area}/{record}/"


@pytest.mark.rule("R36")
def test_mirror_with_another_vendor_id_is_a_difference(fixtures):
    with_vendor_ids(fixtures)

    differences = [d for one in reconcile(tenant_id=fixtures.alpine.pk) for d in one.differences]

    assert {d.code for d in differences} == {"mirror_differs", "customer_differs"}
    assert {d.detail for d in differences if d.code == "mirror_differs"} == {
        "vendor_subscription_id"
    }


def test_documents_of_earlier_versions_have_no_vendor_ids(fixtures):
    customer = snapshot_of_customer(cumulus_account("Huber Bakery"))
    subscription = snapshot_of(fixtures.subscription_of(BASIC))
    found = document(customer=customer, subscriptions=[subscription])
    del found["customer"]["vendor_customer_id"], found["held"][0]["vendor_subscription_id"]

    assert read_customer(found["customer"]) == customer
    read = FOLLOWED_FIELDS.from_document(found["held"][0])
    assert read == FOLLOWED_FIELDS.copy(subscription)
    with pytest.raises(KeyError):
        read_customer({k: v for k, v in customer_document(customer).items() if k != "email"})
