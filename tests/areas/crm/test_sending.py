"""E-mails that are written here: what is refused, and what a real mail server gets of the rest."""

import smtplib
import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection

from tests.rules.test_booking_at_work import running, until
from tests.support.around_stage import NOW, Stage, actor, refusal, set_the_stage
from upline.access.rulebook import Role
from upline.crm import actions as crm
from upline.crm.actions import NewEmail
from upline.crm.rulebook import MOST_ATTEMPTS, SILENT_AFTER, TRY_AGAIN_AFTER
from upline.kernel.verdicts import Refused
from upline.models import Email, Tenant

pytestmark = pytest.mark.django_db
LETTER = {"to": ["petra@huber.example"], "subject": "Your licences", "text": "Good morning."}


def written(stage: Stage, order=None, **changes: object) -> Email:
    new = NewEmail(**{**LETTER, **changes})
    return Email.objects.get(pk=crm.write_email(new=new, **stage.call(order)))


def sent(at=NOW) -> int:
    return crm.send_waiting(clock=lambda: at)


@pytest.mark.rule("R38")
def test_what_is_written_at_a_back_order_arrives_at_a_mail_server(stage, server):
    email = written(stage, to=["petra@huber.example", "Petra@Huber.example", "otto@x.example"])

    assert email.delivery == "WAITING"
    assert sent() == 1
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
    assert sent() == 0


def test_the_orders_number_is_written_as_people_write_it_and_once(stage):
    Tenant.objects.filter(pk=stage.alpine.pk).update(order_prefix="AT-", order_padding=4)

    assert written(stage).subject == "[Order AT-0001] Your licences"
    answer = written(stage, subject="Re: [order at-0001] Your licences")
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
def test_what_is_no_e_mail_is_refused_and_nothing_is_saved(stage, changes, code):
    with refusal(code):
        written(stage, **changes)

    assert not Email.objects.exists()


def test_the_refusal_names_what_is_no_address(stage):
    with pytest.raises(Refused) as refused:
        written(stage, to=["a@b.example", "nobody", "@"])

    assert str(refused.value) == "“nobody” and “@” are not e-mail addresses."


@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_a_header_cannot_be_smuggled_in_by_the_page(stage, server, line_end):
    client = stage.signed_in(stage.otto)
    typed = {
        "to": f"a@b.example{line_end}Bcc: all@evil.example",
        "subject": f"Hello{line_end}Bcc: all@evil.example",
        "text": "Good morning.",
    }

    response = client.post(stage.address("write-email/"), typed)

    assert response.status_code == 422
    assert b"control characters" in response.content
    assert not Email.objects.exists()
    assert sent() == 0


def test_who_may_only_look_writes_nothing(stage):
    with refusal("not_permitted"):
        crm.write_email(new=NewEmail(**LETTER), **stage.call(by=actor(stage.clara, Role.VIEWER)))
    response = stage.signed_in(stage.clara).post(stage.address("write-email/"), LETTER)
    assert response.status_code == 403
    assert not Email.objects.exists()


def test_without_a_mail_server_it_waits_and_the_page_says_so(stage):
    client = stage.signed_in(stage.otto)
    form = client.get(stage.address("write-email/"))
    assert b"No mail server is set up (EMAIL_URL)." in form.content

    email = written(stage)
    assert sent() == 0
    page = client.get(f"/t/alpine/emails/{email.pk}/").content
    assert b"Waiting" in page
    assert b"No mail server is set up (EMAIL_URL)." in page


def test_the_form_begins_with_the_address_to_write_to(stage):
    client = stage.signed_in(stage.otto)
    contact = stage.orders.accounts["Huber Bakery"].contacts.get()

    before = client.get(stage.address("write-email/")).context["form"]["to"].value()
    stage.orders.back_order(5, contact=contact)
    order = stage.back_order.__class__.objects.get(number=5)
    after = client.get(stage.address("write-email/", order)).context["form"]["to"].value()

    assert before == "orders@cumulus.example"  # the account has none, its Billing To has
    assert after == "petra@huber.example"


def test_a_mail_server_that_is_busy_is_asked_again_later(stage, server):
    email = written(stage)
    server.refuses = "451 too busy"

    assert sent() == 0
    email.refresh_from_db()
    assert email.delivery == "WAITING"
    assert email.problem == "The mail server refused it: 451 too busy."
    assert email.not_before == NOW + TRY_AGAIN_AFTER[0]

    server.refuses = ""
    assert sent() == 0, "not before its time"
    assert sent(NOW + TRY_AGAIN_AFTER[0]) == 1
    email.refresh_from_db()
    assert (email.delivery, email.problem) == ("DONE", "")
    assert server.letters[0]["Message-ID"] == email.message_id


def test_after_the_last_attempt_a_person_is_needed(stage, server):
    email = written(stage)
    server.refuses = "451 too busy"
    at = NOW
    for _ in range(MOST_ATTEMPTS):
        assert sent(at) == 0
        at += timedelta(hours=12)

    email.refresh_from_db()
    assert (email.delivery, email.failed_attempts) == ("FAILED", MOST_ATTEMPTS)
    assert sent(at) == 0

    server.refuses = ""
    client = stage.signed_in(stage.otto)
    own = f"/t/alpine/emails/{email.pk}/"
    assert b"Send again" in client.get(own).content
    client.post(own + "send-again/")
    assert sent(NOW + timedelta(days=9000)) == 1
    assert b"Send again" not in client.get(own).content


def test_what_is_refused_for_good_is_not_tried_again(stage, server):
    email = written(stage)
    server.refuses = "554 no such thing here"

    assert sent() == 0
    email.refresh_from_db()
    assert (email.delivery, email.failed_attempts) == ("FAILED", 1)
    assert email.problem == "The mail server refused it: 554 no such thing here."


def test_a_mail_server_that_is_not_there_is_told_of(stage, server):
    email = written(stage)
    settings.EMAIL_PORT = 1

    assert sent() == 0
    email.refresh_from_db()
    assert (email.delivery, email.problem) == ("WAITING", "The mail server could not be reached.")


def test_only_what_has_failed_is_sent_again(stage):
    email = written(stage)

    with refusal("not_failed"):
        crm.send_again(tenant_id=stage.alpine.pk, email_id=email.pk, by=actor(stage.otto), now=NOW)


def test_a_simulation_sends_nothing(stage, server):
    Tenant.objects.filter(pk=stage.alpine.pk).update(is_simulated=True)
    written(stage)

    assert sent() == 0
    assert server.letters == []


def test_a_worker_that_died_is_followed_by_another(stage, server, monkeypatch):
    """It had the e-mail in hand, and nobody knows whether it was sent: it is sent (again)."""
    email = written(stage)

    def die(_self: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", die)
        with pytest.raises(KeyboardInterrupt):
            sent()
    assert sent(NOW + SILENT_AFTER - timedelta(seconds=1)) == 0
    assert sent(NOW + SILENT_AFTER) == 1
    assert server.letters[0]["Message-ID"] == f"<{email.pk}@upline.example>"


def test_workers_that_always_die_are_not_followed_for_ever(stage, server):
    email = written(stage)
    Email.objects.filter(pk=email.pk).update(failed_attempts=MOST_ATTEMPTS)

    assert sent() == 0
    email.refresh_from_db()
    assert (email.delivery, server.letters) == ("FAILED", [])


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_e_mail_once(server):
    stage = set_the_stage()
    for number in range(20):
        written(stage, subject=f"Letter {number}")
    told: list[int] = []
    begin = threading.Barrier(2)

    def work() -> None:
        begin.wait(10)
        try:
            told.append(sent())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert sum(told) == 20
    assert sorted(letter["Subject"] for letter in server.letters) == sorted(
        f"[Order 1] Letter {number}" for number in range(20)
    )


@pytest.mark.django_db(transaction=True)
def test_what_one_worker_has_in_hand_the_other_leaves(server, monkeypatch):
    """The first is still talking to the mail server while the second looks for work."""
    stage = set_the_stage()
    written(stage)
    send = EmailMessage.send
    second: list[int] = []

    def slowly(self: EmailMessage) -> int:
        monkeypatch.setattr(EmailMessage, "send", send)
        thread = threading.Thread(target=lambda: (second.append(sent()), connection.close()))
        thread.start()
        thread.join(60)
        return send(self)

    monkeypatch.setattr(EmailMessage, "send", slowly)
    assert sent() == 1
    assert second == [0]
    assert len(server.letters) == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_what_waits(server, monkeypatch):
    email = written(set_the_stage())
    monkeypatch.setenv("EMAIL_URL", f"smtp://{settings.EMAIL_HOST}:{settings.EMAIL_PORT}")
    monkeypatch.setenv("EMAIL_FROM", "orders@upline.example")

    with running("-m", "upline", "worker"):
        until(lambda: Email.objects.get(pk=email.pk).delivery == "DONE")

    [letter] = server.letters
    assert letter["From"] == "Alpine Distribution <orders@upline.example>"


def test_a_refused_recipient_is_named(stage, server, monkeypatch):
    email = written(stage)

    def refuse(_self: object) -> None:
        raise smtplib.SMTPRecipientsRefused({"petra@huber.example": (550, b"unknown\r\nuser")})

    monkeypatch.setattr(EmailMessage, "send", refuse)
    assert sent() == 0
    email.refresh_from_db()
    assert email.delivery == "FAILED"
    assert "petra@huber.example: 550 unknown user" in email.problem
