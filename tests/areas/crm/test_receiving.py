"""Received e-mails: taken once, related where it is sure, by hand where it is not."""

import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from tests.support.crm_fixtures import (
    CUMULUS,
    HUBER,
    NOW,
    PDF,
    CrmFixtures,
    MailServer,
    actor,
    message,
    refusal,
    stored_files,
)
from tests.support.page import Page
from upline.access.rulebook import Role
from upline.cli import load_commands
from upline.cli.commands import app
from upline.crm import actions as crm
from upline.crm.actions import NewEmail, ReceiveResult
from upline.crm.html_text import html_to_text
from upline.crm.mime import parse_message
from upline.models import Attachment, Contact, Email, Order, Tenant

pytestmark = pytest.mark.django_db
load_commands()


def receive_email(fixtures: CrmFixtures, subject: str, **more: str) -> ReceiveResult:
    return receive(fixtures, message(subject, **more))


def receive(fixtures: CrmFixtures, letter) -> ReceiveResult:
    return crm.receive_email(tenant_id=fixtures.alpine.pk, raw=letter.as_bytes(), now=NOW)


@pytest.mark.parametrize(
    "subject",
    ["Re: [Order 1] Your licences", "Order 1, please", "order no. 1", "Question (#1)", "ORDER: 1"],
)
def test_message_is_related_by_sender_address_and_order_number(fixtures, subject):
    assert receive_email(fixtures, subject).order == "1"

    email = Email.objects.get()
    assert (email.order, email.direction, email.sender) == (fixtures.back_order, "RECEIVED", HUBER)
    assert (email.text, email.created_by) == ("Good morning.", HUBER)


def test_billing_account_address_matches_case_insensitively(fixtures):
    assert receive_email(fixtures, "[Order 1]", sender=CUMULUS.upper()).order == "1"
    assert receive_email(fixtures, "[Order 2]", sender=CUMULUS).order == "2"


@pytest.mark.parametrize(
    ("subject", "sender"),
    [
        ("[Order 1] Mine now", "mallory@evil.example"),  # nobody's address
        ("[Order 2] Not mine", HUBER),  # an order of Ostsee Werft
        ("Hello", HUBER),  # no number
        ("[Order 99]", HUBER),  # no order
        ("Budget 2026: 1 question", HUBER),  # figures, but no order's
        ("[Order 1] or [Order 3]?", HUBER),  # which?
        ("[Order 1]", "petra@huber.example.evil.example"),
    ],
)
def test_ambiguous_message_is_left_unrelated(fixtures, subject, sender):
    fixtures.orders.back_order(3)

    assert receive_email(fixtures, subject, sender=sender).order == ""
    assert Email.objects.get().order is None


def test_order_of_another_bss_is_never_related(fixtures):
    """Cumulus has an order 1 too, of a customer with the same address."""
    Order.objects.filter(pk=fixtures.back_order.pk).update(version=2)
    Contact.objects.all().delete()

    assert receive_email(fixtures, "[Order 1]").order == ""
    there = crm.receive_email(
        tenant_id=fixtures.elsewhere.tenant_id, raw=message("[Order 1]").as_bytes(), now=NOW
    )
    assert there.order == "1"
    assert Email.objects.get(tenant=fixtures.alpine).order is None
    assert Email.objects.get(tenant=fixtures.elsewhere.tenant).order == fixtures.elsewhere


def test_reply_is_related_by_in_reply_to(fixtures, server: MailServer):
    new = NewEmail(to=["it@huber.example"], subject="Licences", text="How many?")
    crm.write_email(new=new, **fixtures.call())
    crm.send_pending_emails(clock=lambda: NOW)
    message_id = server.letters[0]["Message-ID"]
    unknown = {"sender": "it@huber.example"}

    assert receive_email(fixtures, "AW: Licences", In_Reply_To=message_id, **unknown).order == "1"
    assert (
        receive_email(fixtures, "Antw.", References=f"<a@b> {message_id}", **unknown).order == "1"
    )
    assert receive_email(fixtures, "[Order 2]", In_Reply_To=message_id, **unknown).order == "", (
        "which?"
    )
    assert receive_email(fixtures, "AW: Licences", In_Reply_To="<other@x>", **unknown).order == ""


def test_order_number_with_prefix_is_recognised(fixtures):
    Tenant.objects.filter(pk=fixtures.alpine.pk).update(order_prefix="AT-", order_padding=4)

    assert receive_email(fixtures, "About AT-0001").order == "AT-0001"
    assert receive_email(fixtures, "About XAT-0001").order == ""
    assert receive_email(fixtures, "About AT-00010").order == ""


def test_message_is_received_exactly_once(fixtures):
    letter = message("[Order 1]", Message_ID="<one@huber.example>")

    first, second = receive(fixtures, letter), receive(fixtures, letter)

    assert (first.is_new, second.is_new) == (True, False)
    assert second.email_id == first.email_id
    assert Email.objects.count() == 1


def test_message_without_message_id_is_received_exactly_once(fixtures):
    assert receive(fixtures, message("[Order 1]")).is_new
    assert not receive(fixtures, message("[Order 1]")).is_new
    assert receive(fixtures, message("[Order 1]", body="Something else.")).is_new


def test_two_bsss_may_get_the_same_message(fixtures):
    letter = message("Hello", Message_ID="<one@huber.example>").as_bytes()

    for tenant in (fixtures.alpine, fixtures.orders.cumulus):
        assert crm.receive_email(tenant_id=tenant.pk, raw=letter, now=NOW).is_new


def test_attachments_are_stored_with_the_order_or_listed_as_skipped(fixtures):
    letter = message("[Order 1]")
    letter.add_attachment(PDF, maintype="application", subtype="pdf", filename="../../offer.pdf")
    letter.add_attachment(b"MZ\0", maintype="application", subtype="pdf", filename="tool.exe")
    letter.add_attachment(b"MZ\0\0", maintype="application", subtype="pdf", filename="lie.pdf")

    answer = receive(fixtures, letter)

    attachment = Attachment.objects.get()
    assert (attachment.name, attachment.order) == ("offer.pdf", fixtures.back_order)
    assert [path.read_bytes() for path in stored_files()] == [PDF]
    assert [name.partition(" ")[0] for name in answer.dropped] == ["tool.exe", "lie.pdf"]
    assert "[Not kept of what came with it: tool.exe (Files of the type .exe" in (
        Email.objects.get().remark
    )


def test_attachments_of_unrelated_messages_are_not_stored(fixtures):
    letter = message("Hello")
    letter.add_attachment(PDF, maintype="application", subtype="pdf", filename="offer.pdf")

    assert receive(fixtures, letter).dropped == ("offer.pdf (files are kept with an order only)",)
    assert stored_files() == []
    assert "offer.pdf" in Email.objects.get().remark


def test_html_is_converted_to_text():
    page = (
        "<html><head><title>No</title><style>p{}</style></head><body><!-- no --><p>Good&nbsp;day,"
        "<br>two\nwords</p><script>no()</script><ul><li>one</li><li>two &lt; three</li></ul>"
    )

    assert html_to_text(page).split("\n") == [
        "Good day,",
        "two words",
        "",
        "one",
        "",
        "two < three",
    ]


def test_plain_text_part_is_preferred_to_html(fixtures):
    letter = message("Hello")
    letter.add_alternative("<p>The page</p>", subtype="html")
    assert parse_message(letter.as_bytes()).text == "Good morning."

    letter = message("Hello")
    letter.set_content("<h1>Hi</h1><p>there <b>you</b></p>", subtype="html")
    assert parse_message(letter.as_bytes()).text == "Hi\n\nthere you"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00\x01",
        b"From: \xff\nSubject: =?utf-8?b?////?=\nContent-Type: text/plain; charset=no-such\n\n\xff",
        b'Content-Type: multipart/mixed; boundary=""\n\n--\n',
        b"Content-Type: ;;;\nContent-Disposition: =\n\nx",
        b"From: " + b"(" * 50_000 + b"\n\nx",
        b"Subject: a\x00b\n\nc\x00d",
    ],
)
def test_malformed_messages_are_accepted(fixtures, raw):
    assert crm.receive_email(tenant_id=fixtures.alpine.pk, raw=raw, now=NOW).is_new


def test_message_size_limits(fixtures):
    with refusal("too_large"):
        crm.receive_email(tenant_id=fixtures.alpine.pk, raw=b"x" * (10 * 1024 * 1024 + 1), now=NOW)
    with refusal("unreadable_message"):
        crm.receive_email(tenant_id=fixtures.alpine.pk, raw=b"\n--b" * 20_001, now=NOW)
    receive(fixtures, message("S" * 400, body="x" * 30_000))
    email = Email.objects.get()
    assert len(email.subject) == 200
    assert email.text.endswith("[The rest of the text was left out.]")


# By hand


@pytest.mark.rule("R38")
def test_received_email_is_related_and_unrelated_manually(fixtures):
    email_id = receive_email(fixtures, "Hello", sender="new@huber.example").email_id
    client, own = fixtures.signed_in_client(fixtures.otto), f"/t/alpine/emails/{email_id}/"

    wrong = client.post(own + "relate/", {"order": "99"})
    assert wrong.status_code == 422
    assert "There is no order 99 here." in Page(wrong).words
    client.post(own + "relate/", {"order": " 1 "})
    assert Email.objects.get().order == fixtures.back_order
    again = client.post(own + "relate/", {"order": "2"})
    assert "related to an order already" in Page(again).words
    client.post(own + "unrelate/")
    assert Email.objects.get().order is None


def test_order_page_relates_a_received_email_or_records_a_subject(fixtures):
    email_id = receive_email(fixtures, "Hello", sender="new@huber.example").email_id
    client, form = fixtures.signed_in_client(fixtures.otto), fixtures.address("relate-email/")

    assert "new@huber.example: Hello" in Page(client.get(form)).words
    assert client.post(form, {}).status_code == 422
    client.post(form, {"email": str(email_id)})
    client.post(form, {"subject": "Noted"})
    assert set(Email.objects.values_list("order", "direction")) == {
        (fixtures.back_order.pk, "RECEIVED"),
        (fixtures.back_order.pk, "NOTED"),
    }


def test_only_received_emails_can_be_unrelated(fixtures):
    noted = crm.relate_email(subject="Noted", **fixtures.call())

    with pytest.raises(Email.DoesNotExist):
        crm.unrelate_email(tenant_id=fixtures.alpine.pk, email_id=noted, by=actor(fixtures.otto))


def test_viewer_cannot_relate_or_see_unrelated_emails(fixtures):
    email_id = receive_email(fixtures, "Hello", sender="new@huber.example").email_id
    clara = actor(fixtures.clara, Role.VIEWER)
    which = {"tenant_id": fixtures.alpine.pk, "email_id": email_id, "by": clara}

    with refusal("not_permitted"):
        crm.relate_received_email(order_id=fixtures.back_order.pk, **which)
    client = fixtures.signed_in_client(fixtures.clara)
    assert client.get(f"/t/alpine/emails/{email_id}/").status_code == 404
    assert "Hello" not in Page(client.get("/t/alpine/emails/")).words
    assert "Hello" in Page(fixtures.signed_in_client(fixtures.otto).get("/t/alpine/emails/")).words


def test_e_mail_of_another_bss_is_not_found(fixtures):
    email_id = receive_email(fixtures, "Hello").email_id
    client = fixtures.signed_in_client(fixtures.otto)

    assert client.get(f"/t/cumulus/emails/{email_id}/").status_code == 404
    for verb in ("relate", "unrelate", "send-again"):
        there = f"/t/cumulus/emails/{email_id}/{verb}/"
        assert client.post(there, {"order": "1"}).status_code == 404
    assert Email.objects.get().order is None


def test_the_list_of_e_mails_and_its_export(fixtures):
    receive_email(fixtures, '=cmd|"/c calc"!A1', body="=1+1")
    client = fixtures.signed_in_client(fixtures.otto)

    assert "calc" in Page(client.get("/t/alpine/emails/?view=to-relate")).words
    assert "calc" not in Page(client.get("/t/alpine/emails/?view=not-sent")).words
    body = b"".join(client.get("/t/alpine/emails.csv").streaming_content).decode()
    assert "\"'=cmd|" in body
    assert "'=1+1" in body


# At the command line


def run(fixtures: CrmFixtures, *arguments: str, raw: bytes = b"") -> tuple[int, str]:
    result = CliRunner().invoke(app, ["receive-email", *arguments], input=raw)
    return result.exit_code, result.output


def test_command_reads_a_message_from_standard_input(fixtures, monkeypatch):
    letter = message("[Order 1]", Message_ID="<one@x>").as_bytes()

    code, said = run(fixtures, "--bss", "alpine", raw=letter)
    again, second_output = run(fixtures, "--bss", "alpine", "--json", raw=letter)

    assert (code, said) == (0, "Received, and related to order 1.\n")
    assert again == 0
    assert json.loads(second_output) | {"email_id": ""} == {
        "email_id": "", "is_new": False, "order": "1", "dropped": [],
    }  # fmt: skip


def test_command_reads_a_file_and_reports_errors(fixtures, tmp_path):
    file = tmp_path / "letter.eml"
    file.write_bytes(message("Hello").as_bytes())

    assert run(fixtures, str(file), "--bss", "alpine") == (
        0, "Received. It is to be related by hand.\n",
    )  # fmt: skip
    assert run(fixtures, str(file), "--bss", "nobody") == (2, "upline: There is no BSS “nobody”.\n")
    assert run(fixtures, str(tmp_path / "none"), "--bss", "alpine")[0] == 2
    assert run(fixtures, "--bss", "alpine", raw=b"x" * (10 * 1024 * 1024 + 1)) == (
        1, "upline: A message has at most 10 MB.\n",
    )  # fmt: skip


def test_command_exits_with_temporary_failure_when_database_is_down():
    result = subprocess.run(
        [sys.executable, "-m", "upline", "receive-email", "--bss", "alpine"],
        check=False,
        capture_output=True,
        input=b"Subject: x\n\nx",
        env={**os.environ, "DATABASE_URL": "postgresql://ann:hidden@127.0.0.1:1/upline"},
    )

    assert result.returncode == 75
    assert b"hidden" not in result.stderr
