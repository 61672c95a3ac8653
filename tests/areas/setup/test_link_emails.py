"""Links of accounts that are sent by e-mail, and forgotten passwords."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.mail import EmailMessage
from django.test import Client

from tests.support.page import Page
from upline.kernel import clock
from upline.link_emails import LINK_EMAILS
from upline.models import (
    AccountLink,
)
from upline.tenancy import actions as tenancy

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"  # noqa: S105 — nobody has it


@pytest.fixture
def mail_server(settings):
    settings.HAS_MAIL_SERVER = True
    settings.EMAIL_FROM = "upline+{bss}@example.com"


def link_in(text: str) -> str:
    [token] = re.findall(r"http://testserver(/\S+\?token=[0-9a-f]{64})", text)
    return token


def test_link_is_sent_by_e_mail_and_shown_to_nobody(setup_admin, mail_server, mailoutbox):
    page = setup_admin.submit_valid_form(
        "users/add/", name="New", email="new@alpine.example", role="SALES"
    )

    assert "Invitation sent" in page.words
    assert "E-mail waiting" in page.words
    assert "token=" not in page.html
    assert tenancy.send_account_emails(LINK_EMAILS, clock=clock.now) == 1
    assert tenancy.send_account_emails(LINK_EMAILS, clock=clock.now) == 0
    [message] = mailoutbox
    assert message.to == ["new@alpine.example"]
    assert "upline+alpine@example.com" in message.from_email
    assert "Invited" in setup_admin.open_page("users/").words
    said = {"name": "New", "password": PASSWORD}
    assert Client().post(link_in(message.body), said).url == "/"


def test_e_mail_that_fails_is_tried_again_and_then_given_up(
    setup_admin, mail_server, mailoutbox, monkeypatch
):
    setup_admin.submit_valid_form(
        "users/add/", name="New", email="new@alpine.example", role="SALES"
    )

    def fail(_message):
        raise OSError

    monkeypatch.setattr(EmailMessage, "send", fail)
    moments = [clock.now() + timedelta(hours=hours) for hours in range(6)]
    for moment in moments:
        assert tenancy.send_account_emails(LINK_EMAILS, clock=lambda moment=moment: moment) == 0

    link = AccountLink.objects.get()
    assert (link.failed_attempts, link.not_before, link.problem) == (4, None, "OSError")
    assert "E-mail not sent" in setup_admin.open_page("users/").words


def test_forgotten_password_is_set_by_a_link_sent_by_e_mail(setup_admin, mail_server, mailoutbox):
    otto = setup_admin.create_user("Otto")
    client = Client()
    pages = [
        Page(client.post("/forgot-password/", {"email": email})).words.replace(email, "E-MAIL")
        for email in (otto.email, "nobody@alpine.example")
    ]

    assert pages[0] == pages[1]
    assert "a link is on its way" in pages[0]
    tenancy.send_account_emails(LINK_EMAILS, clock=clock.now)
    [message] = mailoutbox
    assert message.to == [otto.email]
    assert client.post(link_in(message.body), {"password": PASSWORD}).url == "/"
    assert authenticate(username=otto.email, password=PASSWORD) == otto


def test_requests_for_password_links_are_limited(setup_admin, mail_server):
    for _ in range(5):
        Client().post("/forgot-password/", {"email": "anna@alpine.example"})

    page = Page(Client().post("/forgot-password/", {"email": "anna@alpine.example"}))
    assert "Too many requests" in page.words


def test_forgot_password_without_mail_server_names_administrators():
    page = Page(Client().get("/forgot-password/"))

    assert "Ask an administrator of your BSS" in page.words
    assert "email" not in page.fields
    assert Client().post("/forgot-password/", {"email": "a@b.example"}).status_code == 404
