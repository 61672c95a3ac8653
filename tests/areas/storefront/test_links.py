"""Links of a storefront: sent by the worker where there is a mail server, in the name of the storefront; and a forgotten password."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from django.test import Client

from tests.areas.storefront.test_no_word_of_the_distributor import FORBIDDEN
from tests.support.page import Page
from tests.support.record_fixtures import NOW
from tests.support.storefront import PASSWORD, Shopper, add_login, open_storefront
from upline.kernel import clock
from upline.link_emails import LINK_EMAILS
from upline.models import (
    AccountLink,
    StorefrontInvitation,
    StorefrontSession,
    StorefrontUser,
    Tenant,
)
from upline.tenancy import actions as tenancy

pytestmark = pytest.mark.django_db
NEW = "quite another password"
FORGOT = "/s/cumulus/forgot-password/"
INVITED = {"name": "Ines Ito", "email": "ines@huber.example", "role": "BUYER"}


@pytest.fixture
def mail_server(settings, fixtures):
    """Let the BSS send e-mails, which one of a simulation does not."""
    Tenant.objects.update(is_simulated=False)
    settings.HAS_MAIL_SERVER = True
    settings.EMAIL_FROM = "orders+{bss}@example.com"


def send_emails() -> int:
    return tenancy.send_account_emails(LINK_EMAILS, clock=clock.now)


def link_in(message) -> str:
    [address] = re.findall(r"http://testserver(/s/\S+/[0-9a-f]{64}/)", message.body)
    return address


def whole_text(message) -> str:
    source: EmailMessage = message.message()
    return "\n".join(f"{name}: {value}" for name, value in source.items()) + message.body


# Invitations


def test_invitation_waits_for_the_worker_and_is_shown_to_nobody(hanna, mail_server, mailoutbox):
    page = hanna.send("people/", **INVITED)

    assert "A link is on its way to ines@huber.example" in page.words
    assert "E-mail waiting" in page.words
    assert "/invitation/" not in page.words
    assert mailoutbox == []
    assert (send_emails(), send_emails()) == (1, 0)
    [message] = mailoutbox
    assert message.to == ["ines@huber.example"]
    assert message.subject == "Your access to Cumulus IT"
    assert "E-mail waiting" not in hanna.open("people/").words
    assert Client().post(link_in(message), {"password": PASSWORD}).url == "/s/cumulus/"


def test_emails_speak_as_the_storefront_in_its_language(
    fixtures, hanna, mail_server, mailoutbox, client
):
    open_storefront(fixtures, name="Cumulus Shop", language="de")
    hanna.send("people/", **INVITED)
    client.post(FORGOT, {"email": hanna.user.email})
    send_emails()

    assert len(mailoutbox) == 2
    for message in mailoutbox:
        assert "Cumulus Shop" in message.subject
        assert message.from_email == "Cumulus Shop <orders+cumulus@example.com>"
        assert message.extra_headers["Message-ID"].endswith("@example.com>")
        assert "Dieser Link" in message.body or "Öffnen Sie" in message.body
        assert not FORBIDDEN.search(whole_text(message))


def test_invitation_made_by_the_reseller_is_sent_too_and_renewed(
    fixtures, huber, mail_server, mailoutbox
):
    open_storefront(fixtures)
    ann = fixtures.signed_in_client(fixtures.ann)
    address = f"/t/cumulus/accounts/{huber.pk}/storefront/"
    page = Page(ann.post(address, INVITED, follow=True))
    assert "A link is on its way to ines@huber.example" in page.words
    send_emails()
    invitation = StorefrontInvitation.objects.get()

    page = Page(ann.post(f"{address}invitations/{invitation.pk}/new-link/", follow=True))
    send_emails()

    assert "A link is on its way" in page.words
    first, second = mailoutbox
    assert Client().get(link_in(first)).status_code == 410
    assert Client().post(link_in(second), {"password": PASSWORD}).status_code == 302


def test_new_link_is_shown_where_nothing_is_sent(hanna):
    hanna.send("people/", **INVITED)
    invitation = StorefrontInvitation.objects.get()

    page = hanna.send(f"people/invitations/{invitation.pk}/new-link/", form_token="")

    assert "Pass this link on to Ines Ito." in page.words
    assert hanna.status("people/invitations/00000000-0000-0000-0000-000000000001/new-link/") == 405


def test_nobody_is_sent_to_a_storefront_that_is_closed(fixtures, huber, mail_server):
    ann = fixtures.signed_in_client(fixtures.ann)

    page = Page(ann.post(f"/t/cumulus/accounts/{huber.pk}/storefront/", INVITED))

    assert "Pass this link on to Ines Ito." in page.words
    assert AccountLink.objects.get().not_before is None


def test_simulated_bss_sends_nothing(fixtures, hanna, mail_server):
    Tenant.objects.filter(pk=fixtures.cumulus.pk).update(is_simulated=True)

    hanna.send("people/", **INVITED)

    assert AccountLink.objects.get().not_before is None


def test_email_whose_invitation_was_withdrawn_is_not_sent(hanna, mail_server, mailoutbox):
    hanna.send("people/", **INVITED)
    invitation = StorefrontInvitation.objects.get()

    hanna.send(f"people/invitations/{invitation.pk}/withdraw/", form_token="")

    assert send_emails() == 0
    assert mailoutbox == []


def test_link_of_one_storefront_or_kind_opens_no_other(fixtures, hanna, mail_server, mailoutbox):
    hanna.send("people/", **INVITED)
    send_emails()
    token = link_in(mailoutbox[0]).split("/")[-2]

    addresses = (
        f"/s/cumulus/new-password/{token}/",
        f"/invitation/?token={token}",
        f"/new-password/?token={token}",
    )
    assert [Client().post(one, {"password": NEW}).status_code for one in addresses] == [410] * 3


# Forgotten passwords


def test_forgotten_password_is_set_once_and_ends_sessions(hanna, mail_server, mailoutbox, client):
    client.post(FORGOT, {"email": f" {hanna.user.email.upper()} "})
    send_emails()
    [message] = mailoutbox
    assert message.to == [hanna.user.email]
    link = link_in(message)
    assert "For hanna@huber.example." in Page(client.get(link)).words
    assert client.post(link, {"password": "short"}).status_code == 422

    assert client.post(link, {"password": NEW}).url == "/s/cumulus/"

    assert Page(client.get("/s/cumulus/")).texts("heading")[0] == "Catalogue"
    assert hanna.open().texts("heading") == ["Sign in"]
    again = Client().post(link, {"password": PASSWORD})
    assert "This link has been used, replaced or withdrawn." in Page(again).words
    values = {"email": hanna.user.email, "password": NEW}
    assert Client().post("/s/cumulus/sign-in/", values).status_code == 302


def test_answer_is_the_same_whether_somebody_has_the_email(hanna, mail_server, client):
    pages = [
        Page(client.post(FORGOT, {"email": email})).words.replace(email, "E-MAIL")
        for email in (hanna.user.email, "nobody@huber.example")
    ]

    assert pages[0] == pages[1]
    assert "a link is on its way" in pages[0]
    assert AccountLink.objects.count() == 1


def test_password_link_expires_and_a_later_one_replaces_it(hanna, mail_server, mailoutbox, client):
    for _ in range(2):
        client.post(FORGOT, {"email": hanna.user.email})
        send_emails()
    first, second = (link_in(message) for message in mailoutbox)
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200

    with time_machine.travel(NOW + timedelta(days=1, minutes=1), tick=False):
        assert "This link has expired." in Page(client.post(second, {"password": NEW})).words
    with time_machine.travel(NOW + timedelta(days=40), tick=False):
        assert tenancy.delete_expired_links(now=clock.now()) == 1


def test_requests_are_limited_for_each_storefront(fixtures, hanna, mail_server, client):
    for _ in range(5):
        client.post(FORGOT, {"email": hanna.user.email})
    page = client.post(FORGOT, {"email": hanna.user.email})

    assert page.status_code == 422
    assert "Too many requests. Wait 15 minutes." in Page(page).words
    # Who floods a mailbox does not lock its owner out.
    Shopper(hanna.user).sign_in()


def test_without_mail_server_the_page_names_who_makes_links(hanna, client):
    page = Page(client.get(FORGOT))

    assert "Ask the administrator at your company, or Cumulus IT, for a link." in page.words
    assert "email" not in page.fields
    assert client.post(FORGOT, {"email": hanna.user.email}).status_code == 404


def test_removed_person_cannot_set_a_password(fixtures, huber, hanna, mail_server, mailoutbox):
    ben = add_login(huber, "Ben Buyer")
    Client().post(FORGOT, {"email": ben.email})
    send_emails()
    link = link_in(mailoutbox[0])

    hanna.send(f"people/{ben.pk}/remove/", form_token="")

    assert Client().post(link, {"password": NEW}).status_code == 410
    assert not StorefrontUser.objects.filter(email=ben.email).exists()
    assert not StorefrontSession.objects.filter(user_id=ben.pk).exists()
