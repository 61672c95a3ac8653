"""E-mails that are written here: what is refused, and what a real mail server gets of the rest."""

import smtplib
import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection

from tests.rules.test_booking_worker import running_program, wait_until
from tests.support.crm_fixtures import NOW, CrmFixtures, actor, create_crm_fixtures, refusal
from tests.support.page import Page
from upline.access.rulebook import Role
from upline.crm import actions as crm
from upline.crm.actions import NewEmail
from upline.crm.rulebook import CLAIM_TIMEOUT, MAX_ATTEMPTS, RETRY_DELAYS
from upline.kernel.verdicts import Refused
from upline.models import Email, Tenant

pytestmark = pytest.mark.django_db
LETTER = {"to": ["petra@huber.example"], "subject": "Your licences", "text": "Good morning."}


def create_email(fixtures: CrmFixtures, order=None, **changes: object) -> Email:
    new = NewEmail(**{**LETTER, **changes})
    return Email.objects.get(pk=crm.write_email(new=new, **fixtures.call(order)))


def send_emails(at=NOW) -> int:
    return crm.send_pending_emails(clock=lambda: at)


@pytest.mark.rule("R38")
def test_e_mail_of_a_back_order_reaches_the_mail_server(fixtures, server):
    email = create_email(
        fixtures, to=["petra@huber.example", "Petra@Huber.example", "otto@x.example"]
    )

    assert email.delivery == "WAITING"
    assert send_emails() == 1
    [letter] = server.letters
    assert letter["Subject"] == "[Order 1] Your licences"
    assert letter["From"] == "Alpine Distribution <orders+alpine@upline.example>"
    assert letter["Reply-To"] == "orders+alpine@upline.example"
    assert letter["To"] == "petra@huber.example, otto@x.example"
    assert letter["Message-ID"] == f"<{email.pk}@upline.example>"
    assert letter.get_content().strip() == "Good morning."
    assert server.envelopes == [
        ("orders+alpine@upline.example", ["petra@huber.example", "otto@x.example"])
    ]
    email.refresh_from_db()
    assert (email.delivery, email.sent_at, email.message_id) == (
        "DONE", NOW, f"<{email.pk}@upline.example>",
    )  # fmt: skip
    assert send_emails() == 0


def test_subject_contains_the_formatted_order_number_once(fixtures):
    Tenant.objects.filter(pk=fixtures.alpine.pk).update(order_prefix="AT-", order_padding=4)

    assert create_email(fixtures).subject == "[Order AT-0001] Your licences"
    answer = create_email(fixtures, subject="Re: [order at-0001] Your licences")
    assert answer.subject == "Re: [order at-0001] Your licences"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"subject": "Hello\r\nBcc: all@evil.example"}, "unreadable_text"),
        ({"subject": "Hello\nX: y"}, "unreadable_text"),
        ({"subject": "Hello\x00"}, "unreadable_text"),
        ({"subject": "Hello\u2028there"}, "unreadable_text"),
        ({"to": ["a@b.example\r\nBcc: all@evil.example"]}, "unreadable_text"),
        ({"to": ["a@b.example\x0bc"]}, "unreadable_text"),
        ({"to": ["nobody"]}, "invalid_email"),
        ({"to": ["a@b.example", "@", "Petra <p@x.example>"]}, "invalid_email"),
        ({"to": []}, "required_field_missing"),
        ({"to": [f"a{n}@b.example" for n in range(21)]}, "too_many_recipients"),
        ({"subject": ""}, "required_field_missing"),
        ({"subject": "x" * 200}, "too_long"),
        ({"text": " "}, "required_field_missing"),
        ({"text": "a\x1bb"}, "unreadable_text"),
    ],
)
def test_invalid_e_mail_is_refused_and_nothing_is_saved(fixtures, changes, code):
    with refusal(code):
        create_email(fixtures, **changes)

    assert not Email.objects.exists()


def test_refusal_names_the_invalid_address(fixtures):
    with pytest.raises(Refused) as refused:
        create_email(fixtures, to=["a@b.example", "nobody", "@"])

    assert str(refused.value) == "“nobody” and “@” are not e-mail addresses."


@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_header_injection_is_refused(fixtures, server, line_end):
    client = fixtures.signed_in_client(fixtures.otto)
    typed = {
        "to": f"a@b.example{line_end}Bcc: all@evil.example",
        "subject": f"Hello{line_end}Bcc: all@evil.example",
        "text": "Good morning.",
    }

    response = client.post(fixtures.address("write-email/"), typed)

    assert response.status_code == 422
    assert "cannot contain the character" in Page(response).words
    assert not Email.objects.exists()
    assert send_emails() == 0


def test_viewer_cannot_create_e_mails(fixtures):
    with refusal("not_permitted"):
        crm.write_email(
            new=NewEmail(**LETTER), **fixtures.call(by=actor(fixtures.clara, Role.VIEWER))
        )
    response = fixtures.signed_in_client(fixtures.clara).post(
        fixtures.address("write-email/"), LETTER
    )
    assert response.status_code == 403
    assert not Email.objects.exists()


def test_without_mail_server_e_mail_stays_queued_and_page_says_so(fixtures):
    client = fixtures.signed_in_client(fixtures.otto)
    form = client.get(fixtures.address("write-email/"))
    assert "E-mail is not set up. Messages are queued until it is." in Page(form).words

    email = create_email(fixtures)
    assert send_emails() == 0
    page = client.get(f"/t/alpine/emails/{email.pk}/").content
    assert b"Waiting" in page
    assert b"E-mail is not set up." in page


def test_form_is_prefilled_with_the_recipient(fixtures):
    client = fixtures.signed_in_client(fixtures.otto)
    contact = fixtures.orders.accounts["Huber Bakery"].contacts.get()

    before = client.get(fixtures.address("write-email/")).context["form"]["to"].value()
    fixtures.orders.back_order(5, contact=contact)
    order = fixtures.back_order.__class__.objects.get(number=5)
    after = client.get(fixtures.address("write-email/", order)).context["form"]["to"].value()

    assert before == "orders@cumulus.example"  # the account has none, its Billing To has
    assert after == "petra@huber.example"


def test_temporary_failure_is_retried_later(fixtures, server):
    email = create_email(fixtures)
    server.refuses = "451 too busy"

    assert send_emails() == 0
    email.refresh_from_db()
    assert email.delivery == "WAITING"
    assert email.problem == "The mail server refused it: 451 too busy."
    assert email.not_before == NOW + RETRY_DELAYS[0]

    server.refuses = ""
    assert send_emails() == 0, "not before its time"
    assert send_emails(NOW + RETRY_DELAYS[0]) == 1
    email.refresh_from_db()
    assert (email.delivery, email.problem) == ("DONE", "")
    assert server.letters[0]["Message-ID"] == email.message_id


def test_e_mail_needs_attention_after_the_last_attempt(fixtures, server):
    email = create_email(fixtures)
    server.refuses = "451 too busy"
    at = NOW
    for _ in range(MAX_ATTEMPTS):
        assert send_emails(at) == 0
        at += timedelta(hours=12)

    email.refresh_from_db()
    assert (email.delivery, email.failed_attempts) == ("FAILED", MAX_ATTEMPTS)
    assert send_emails(at) == 0

    server.refuses = ""
    client = fixtures.signed_in_client(fixtures.otto)
    own = f"/t/alpine/emails/{email.pk}/"
    assert "Send again" in Page(client.get(own)).words
    client.post(own + "send-again/")
    assert send_emails(NOW + timedelta(days=9000)) == 1
    assert "Send again" not in Page(client.get(own)).words


def test_permanent_failure_is_not_retried(fixtures, server):
    email = create_email(fixtures)
    server.refuses = "554 no such thing here"

    assert send_emails() == 0
    email.refresh_from_db()
    assert (email.delivery, email.failed_attempts) == ("FAILED", 1)
    assert email.problem == "The mail server refused it: 554 no such thing here."


def test_unreachable_mail_server_is_reported(fixtures, server):
    email = create_email(fixtures)
    settings.EMAIL_PORT = 1

    assert send_emails() == 0
    email.refresh_from_db()
    assert (email.delivery, email.problem) == ("WAITING", "The mail server could not be reached.")


def test_only_failed_e_mails_can_be_resent(fixtures):
    email = create_email(fixtures)

    with refusal("not_failed"):
        crm.retry_email(
            tenant_id=fixtures.alpine.pk, email_id=email.pk, by=actor(fixtures.otto), now=NOW
        )


def test_simulated_tenant_sends_no_e_mail(fixtures, server):
    Tenant.objects.filter(pk=fixtures.alpine.pk).update(is_simulated=True)
    create_email(fixtures)

    assert send_emails() == 0
    assert server.letters == []


def test_e_mail_claimed_by_a_dead_worker_is_sent_by_another(fixtures, server, monkeypatch):
    """It had the e-mail in hand, and nobody knows whether it was sent: it is sent (again)."""
    email = create_email(fixtures)

    def die(_self: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", die)
        with pytest.raises(KeyboardInterrupt):
            send_emails()
    assert send_emails(NOW + CLAIM_TIMEOUT - timedelta(seconds=1)) == 0
    assert send_emails(NOW + CLAIM_TIMEOUT) == 1
    assert server.letters[0]["Message-ID"] == f"<{email.pk}@upline.example>"


def test_repeated_worker_deaths_exhaust_the_attempts(fixtures, server):
    email = create_email(fixtures)
    Email.objects.filter(pk=email.pk).update(failed_attempts=MAX_ATTEMPTS)

    assert send_emails() == 0
    email.refresh_from_db()
    assert (email.delivery, server.letters) == ("FAILED", [])


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_e_mail_once(server):
    fixtures = create_crm_fixtures()
    for number in range(20):
        create_email(fixtures, subject=f"Letter {number}")
    counts: list[int] = []
    begin = threading.Barrier(2)

    def work() -> None:
        begin.wait(10)
        try:
            counts.append(send_emails())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert sum(counts) == 20
    assert sorted(letter["Subject"] for letter in server.letters) == sorted(
        f"[Order 1] Letter {number}" for number in range(20)
    )


@pytest.mark.django_db(transaction=True)
def test_claimed_e_mail_is_skipped_by_other_workers(server, monkeypatch):
    """The first is still talking to the mail server while the second looks for work."""
    fixtures = create_crm_fixtures()
    create_email(fixtures)
    send = EmailMessage.send
    second: list[int] = []

    def slowly(self: EmailMessage) -> int:
        monkeypatch.setattr(EmailMessage, "send", send)
        thread = threading.Thread(target=lambda: (second.append(send_emails()), connection.close()))
        thread.start()
        thread.join(60)
        return send(self)

    monkeypatch.setattr(EmailMessage, "send", slowly)
    assert send_emails() == 1
    assert second == [0]
    assert len(server.letters) == 1


@pytest.mark.django_db(transaction=True)
def test_worker_sends_queued_e_mails(server, monkeypatch):
    email = create_email(create_crm_fixtures())
    monkeypatch.setenv("EMAIL_URL", f"smtp://{settings.EMAIL_HOST}:{settings.EMAIL_PORT}")
    monkeypatch.setenv("EMAIL_FROM", "orders@upline.example")

    with running_program("-m", "upline", "worker"):
        wait_until(lambda: Email.objects.get(pk=email.pk).delivery == "DONE")

    [letter] = server.letters
    assert letter["From"] == "Alpine Distribution <orders@upline.example>"


def test_a_refused_recipient_is_named(fixtures, server, monkeypatch):
    email = create_email(fixtures)

    def refuse(_self: object) -> None:
        raise smtplib.SMTPRecipientsRefused({"petra@huber.example": (550, b"unknown\r\nuser")})

    monkeypatch.setattr(EmailMessage, "send", refuse)
    assert send_emails() == 0
    email.refresh_from_db()
    assert email.delivery == "FAILED"
    assert "petra@huber.example: 550 unknown user" in email.problem
