"""What is begun on the page of an account: orders, contacts, and what is not about one order."""

from datetime import timedelta

import pytest

from tests.support.page import Page
from tests.support.record_fixtures import alpine_account, cumulus_account, restrict_visibility
from upline.access.rulebook import Actor, Role
from upline.crm.queries import CaseFilter, EmailFilter, list_cases, list_emails
from upline.kernel import clock
from upline.models import Account, Activity, Case, Contact, Email, Membership, Subscription

pytestmark = pytest.mark.django_db
BASIC = "m365-business-basic"
HOSTILE = "<script>alert('x')</script>"
CASE = {"subject": "Wants one invoice", "text": "A year."}
EMAIL = {"to": "hanna@huber.example", "subject": "Hello", "text": "Dear Hanna"}


def address(account: Account, then: str = "") -> str:
    return f"/t/{account.tenant.slug}/accounts/{account.pk}/{then}"


def test_page_of_a_customer_offers_what_can_be_begun_there(fixtures):
    page = fixtures.open_page(address(cumulus_account("Huber Bakery")), fixtures.ann)

    for label in ("New order", "New case", "New activity", "New e-mail", "New contact", "Edit"):
        assert label in page.offers
    assert "Monthly run rate" in page.part("amounts")
    assert f"account={cumulus_account('Huber Bakery').pk}" in page.link("New order").address


def test_quantity_is_changed_from_the_page_of_the_customer_by_who_may(fixtures):
    record = fixtures.subscription_of(BASIC)
    change = f"/t/cumulus/subscriptions/{record.pk}/change-quantity/"
    customer = address(cumulus_account("Huber Bakery"))

    offer = fixtures.open_page(customer, fixtures.ann).link(
        "Change quantity: Microsoft 365 Business Basic"
    )

    assert offer.address == change
    assert "Change quantity" not in fixtures.open_page(address(alpine_account("Huber Bakery"))).html
    Membership.objects.filter(user=fixtures.ann).update(role=Role.SALES)
    restrict_visibility(record, level="SEE")
    assert change not in fixtures.open_page(customer, fixtures.ann).html
    Subscription.objects.filter(pk=record.pk).update(sharing_rule=None)
    Membership.objects.filter(user=fixtures.ann).update(role=Role.VIEWER)
    assert change not in fixtures.open_page(customer, fixtures.ann).html


def test_quantity_of_a_scheduled_change_is_not_changed_from_the_page_of_the_customer(fixtures):
    record = fixtures.subscription_of(BASIC)
    change = f"/t/cumulus/subscriptions/{record.pk}/change-quantity/"
    client = fixtures.signed_in_client(fixtures.ann)
    later = clock.now().date() + timedelta(9)
    assert client.post(change, {"quantity": 40, "when": "date", "date": later}).status_code == 302

    page = fixtures.open_page(address(cumulus_account("Huber Bakery")), fixtures.ann)

    assert change not in page.html


def test_mirror_takes_cases_and_no_order(fixtures):
    page = fixtures.open_page(address(alpine_account("Huber Bakery")))

    assert "New order" not in page.offers
    assert "New case" in page.offers


def test_viewer_is_offered_nothing_and_can_do_nothing(fixtures):
    huber = alpine_account("Huber Bakery")
    page = fixtures.open_page(address(huber), fixtures.vera)
    client = fixtures.signed_in_client(fixtures.vera)

    assert not {"New case", "New activity", "New e-mail", "New contact"} & set(page.offers)
    for then in ("cases/new/", "activities/new/", "emails/new/", "contacts/new/"):
        assert client.post(address(huber, then), {**CASE, "name": "X"}).status_code == 403
    assert not Case.objects.exists()


def test_reseller_account_has_a_card_of_back_ordering(fixtures):
    page = fixtures.open_page(address(alpine_account("Cumulus IT")))

    assert "Active since" in page.part("back-ordering")
    assert "Reseller page" in page.offers


def test_case_about_an_account_is_created_worked_on_and_listed(fixtures):
    huber = alpine_account("Huber Bakery")
    client = fixtures.signed_in_client(fixtures.otto)
    answer = client.post(address(huber, "cases/new/"), CASE)
    case = Case.objects.get()

    assert answer.url == f"/t/alpine/cases/{case.pk}/"
    assert (case.account_id, case.order_id) == (huber.pk, None)
    page = fixtures.open_page(answer.url)
    assert "Huber Bakery" in page.part("about-account")
    assert client.post(f"/t/alpine/cases/{case.pk}/entries/", {"text": "Done."}).status_code == 302
    changed = {"version": 1, "status": "CLOSED", "priority": "HIGH", "text": "", "assigned_to": ""}
    assert client.post(f"/t/alpine/cases/{case.pk}/change/", changed).status_code == 302
    case.refresh_from_db()
    assert case.status == "CLOSED"
    assert "Wants one invoice" in fixtures.open_page("/t/alpine/cases/?view=all").words
    assert "Wants one invoice" in fixtures.open_page(address(huber)).part("timeline")


def test_activity_about_an_account_is_added_and_completed(fixtures):
    cumulus = alpine_account("Cumulus IT")
    client = fixtures.signed_in_client(fixtures.otto)
    answer = client.post(
        address(cumulus, "activities/new/"), {"subject": "Call them", "kind": "CALL"}
    )
    activity = Activity.objects.get()

    assert answer.url == f"/t/alpine/activities/{activity.pk}/"
    assert "Call them" in fixtures.open_page("/t/alpine/activities/").words
    page = fixtures.open_page(answer.url)
    assert "Cumulus IT" in page.part("about-account")
    assert address(cumulus, "activities/new/") == page.link("Next activity").address
    client.post(f"/t/alpine/activities/{activity.pk}/complete/")
    activity.refresh_from_db()
    assert activity.done_by == fixtures.otto.name


def test_e_mail_about_an_account_is_queued_to_its_contact(fixtures):
    huber = cumulus_account("Huber Bakery")
    Account.objects.filter(pk=huber.pk).update(email="")
    Contact.objects.create(
        tenant=huber.tenant, account=huber, name="Hanna", email="hanna@huber.example"
    )
    client = fixtures.signed_in_client(fixtures.ann)

    assert Page(client.get(address(huber, "emails/new/"))).field("To").value == EMAIL["to"]
    client.post(address(huber, "emails/new/"), EMAIL)
    email = Email.objects.get()
    assert (email.account_id, email.subject, email.delivery) == (huber.pk, "Hello", "WAITING")
    assert "Hello" in fixtures.open_page(address(huber), fixtures.ann).part("timeline")


def test_record_about_a_hidden_account_is_hidden(fixtures):
    huber = alpine_account("Huber Bakery")
    client = fixtures.signed_in_client(fixtures.otto)
    client.post(address(huber, "cases/new/"), CASE)
    client.post(address(huber, "activities/new/"), {"subject": "Call", "kind": "CALL"})
    client.post(address(huber, "emails/new/"), EMAIL)
    places = [
        f"/t/alpine/cases/{Case.objects.get().pk}/",
        f"/t/alpine/activities/{Activity.objects.get().pk}/",
        f"/t/alpine/emails/{Email.objects.get().pk}/",
    ]
    restrict_visibility(huber)
    by = Actor(name="Otto", role=Role.SALES, user_id=fixtures.otto.pk)

    for place in places:
        assert client.get(place).status_code == 404
    assert client.post(places[0] + "entries/", {"text": "x"}).status_code == 404
    assert client.post(places[1] + "complete/").status_code == 404
    at = {"tenant_id": fixtures.alpine.pk, "by": by}
    assert not list_cases(where=CaseFilter(), **at).count()
    assert not list_emails(where=EmailFilter(), **at).count()
    assert client.get(address(huber, "cases/new/")).status_code == 404


def test_account_of_another_bss_takes_nothing(fixtures):
    foreign = cumulus_account("Huber Bakery")
    client = fixtures.signed_in_client(fixtures.otto)

    for then in ("cases/new/", "activities/new/", "emails/new/", "contacts/new/"):
        here = f"/t/alpine/accounts/{foreign.pk}/{then}"
        assert client.get(here).status_code == 404
        assert client.post(here, CASE).status_code == 404


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"subject": ""}, "Subject is required."),
        ({"subject": "x" * 5000}, "at most 200 characters"),
        ({"subject": "a\0b"}, "U+0000"),
        ({"text": "x" * 20_001}, "at most 20,000 characters"),
        ({"priority": "URGENT"}, "choose one of the list"),
    ],
)
def test_bad_case_is_refused_and_nothing_typed_is_lost(fixtures, said, sentence):
    huber = alpine_account("Huber Bakery")
    client = fixtures.signed_in_client(fixtures.otto)
    answer = client.post(address(huber, "cases/new/"), {**CASE, "text": HOSTILE, **said})

    assert answer.status_code == 422
    assert sentence in Page(answer).words
    assert HOSTILE not in Page(answer).html
    assert not Case.objects.exists()


def test_account_is_chosen_before_a_case_that_is_about_no_order(fixtures):
    page = fixtures.open_page("/t/alpine/cases/")
    assert page.link("New case").address == "/t/alpine/cases/new/"

    found = fixtures.open_page("/t/alpine/cases/new/?q=hub")
    assert found.link("Huber Bakery").address == address(
        alpine_account("Huber Bakery"), "cases/new/"
    )
    for words in ("%00", "%3Cb%3E", "x" * 5000):
        assert "No account" in fixtures.open_page(f"/t/alpine/emails/new/?q=zz{words}").words


# Contacts and profile fields


def test_contact_is_added_and_changed(fixtures):
    huber = cumulus_account("Huber Bakery")
    client = fixtures.signed_in_client(fixtures.ann)
    said = {"name": "Hanna Huber", "role": "Purchasing", "email": "h@h.example", "phone": "+43 1"}
    client.post(address(huber, "contacts/new/"), said)
    contact = Contact.objects.get()
    client.post(address(huber, f"contacts/{contact.pk}/"), {**said, "role": "IT"})

    contact.refresh_from_db()
    assert (contact.name, contact.role, contact.phone) == ("Hanna Huber", "IT", "+43 1")
    assert "Hanna Huber IT h@h.example +43 1" in fixtures.open_page(
        address(huber), fixtures.ann
    ).part("contacts")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": ""}, "Name is required."),
        ({"name": "x" * 5000}, "at most 200 characters"),
        ({"email": "nobody"}, "name@example.com"),
        ({"phone": "1" * 61}, "at most 60 characters"),
        ({"role": "a\0b"}, "U+0000"),
    ],
)
def test_bad_contact_is_refused(fixtures, said, sentence):
    huber = cumulus_account("Huber Bakery")
    client = fixtures.signed_in_client(fixtures.ann)
    answer = client.post(address(huber, "contacts/new/"), {"name": "Hanna", **said})

    assert answer.status_code == 422
    assert sentence in Page(answer).words
    assert not Contact.objects.exists()


def test_contact_of_another_account_is_not_found(fixtures):
    huber, lindner = cumulus_account("Huber Bakery"), cumulus_account("Lindner Law")
    contact = Contact.objects.create(tenant=huber.tenant, account=huber, name="Hanna")
    client = fixtures.signed_in_client(fixtures.ann)

    assert client.get(address(lindner, f"contacts/{contact.pk}/")).status_code == 404


def test_customer_has_phone_country_vat_number_and_vendor_domain(fixtures):
    client = fixtures.signed_in_client(fixtures.ann)
    said = {
        "name": "Reiter GmbH",
        "phone": " +43 1 234 ",
        "country": "Austria",
        "vat_id": "ATU12345678",
        "vendor_domain": "reiter.onmicrosoft.example",
    }
    home = client.post("/t/cumulus/accounts/new/", said).url

    page = fixtures.open_page(home, fixtures.ann)
    for value in ("+43 1 234", "Austria", "ATU12345678", "reiter.onmicrosoft.example"):
        assert value in page.words
    bad = client.post("/t/cumulus/accounts/new/", {**said, "vat_id": "x" * 5000})
    assert bad.status_code == 422
