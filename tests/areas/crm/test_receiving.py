"""Received e-mails: taken once, related where it is sure, by hand where it is not."""

import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from tests.support.around_stage import (
    CUMULUS,
    HUBER,
    NOW,
    PDF,
    MailServer,
    Stage,
    actor,
    message,
    refusal,
    stored_files,
)
from upline.access.rulebook import Role
from upline.cli import load_commands
from upline.cli.commands import app
from upline.crm import actions as crm
from upline.crm.actions import NewEmail, Received
from upline.crm.letter import read_letter
from upline.crm.plain_text import words_of
from upline.models import Attachment, Contact, Email, Order, Tenant

pytestmark = pytest.mark.django_db
load_commands()


def received(stage: Stage, subject: str, **more: str) -> Received:
    return take(stage, message(subject, **more))


def take(stage: Stage, letter) -> Received:
    return crm.receive_email(tenant_id=stage.alpine.pk, raw=letter.as_bytes(), now=NOW)


@pytest.mark.parametrize(
    "subject",
    ["Re: [Order 1] Your licences", "Order 1, please", "order no. 1", "Question (#1)", "ORDER: 1"],
)
def test_address_and_number_relate_a_message(stage, subject):
    assert received(stage, subject).order == "1"

    email = Email.objects.get()
    assert (email.order, email.direction, email.sender) == (stage.back_order, "RECEIVED", HUBER)
    assert (email.text, email.created_by) == ("Good morning.", HUBER)


def test_who_is_billed_may_write_too_and_large_letters_do_not_matter(stage):
    assert received(stage, "[Order 1]", sender=CUMULUS.upper()).order == "1"
    assert received(stage, "[Order 2]", sender=CUMULUS).order == "2"


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
def test_what_is_not_sure_is_kept_to_be_related_by_hand(stage, subject, sender):
    stage.orders.back_order(3)

    assert received(stage, subject, sender=sender).order == ""
    assert Email.objects.get().order is None


def test_another_bsss_order_is_never_related(stage):
    """Cumulus has an order 1 too, of a customer with the same address."""
    Order.objects.filter(pk=stage.back_order.pk).update(version=2)
    Contact.objects.all().delete()

    assert received(stage, "[Order 1]").order == ""
    there = crm.receive_email(
        tenant_id=stage.elsewhere.tenant_id, raw=message("[Order 1]").as_bytes(), now=NOW
    )
    assert there.order == "1"
    assert Email.objects.get(tenant=stage.alpine).order is None
    assert Email.objects.get(tenant=stage.elsewhere.tenant).order == stage.elsewhere


def test_an_answer_relates_itself_by_what_it_answers(stage, server: MailServer):
    new = NewEmail(to=["it@huber.example"], subject="Licences", text="How many?")
    crm.write_email(new=new, **stage.call())
    crm.send_waiting(clock=lambda: NOW)
    asked = server.letters[0]["Message-ID"]
    unknown = {"sender": "it@huber.example"}

    assert received(stage, "AW: Licences", In_Reply_To=asked, **unknown).order == "1"
    assert received(stage, "Antw.", References=f"<a@b> {asked}", **unknown).order == "1"
    assert received(stage, "[Order 2]", In_Reply_To=asked, **unknown).order == "", "which?"
    assert received(stage, "AW: Licences", In_Reply_To="<other@x>", **unknown).order == ""


def test_a_prefix_is_enough(stage):
    Tenant.objects.filter(pk=stage.alpine.pk).update(order_prefix="AT-", order_padding=4)

    assert received(stage, "About AT-0001").order == "AT-0001"
    assert received(stage, "About XAT-0001").order == ""
    assert received(stage, "About AT-00010").order == ""


def test_a_message_is_received_once(stage):
    letter = message("[Order 1]", Message_ID="<one@huber.example>")

    first, second = take(stage, letter), take(stage, letter)

    assert (first.is_new, second.is_new) == (True, False)
    assert second.email_id == first.email_id
    assert Email.objects.count() == 1


def test_a_message_without_an_id_is_received_once_too(stage):
    assert take(stage, message("[Order 1]")).is_new
    assert not take(stage, message("[Order 1]")).is_new
    assert take(stage, message("[Order 1]", body="Something else.")).is_new


def test_two_bsss_may_get_the_same_message(stage):
    letter = message("Hello", Message_ID="<one@huber.example>").as_bytes()

    for tenant in (stage.alpine, stage.orders.cumulus):
        assert crm.receive_email(tenant_id=tenant.pk, raw=letter, now=NOW).is_new


def test_files_are_kept_with_the_order_or_told_of(stage):
    letter = message("[Order 1]")
    letter.add_attachment(PDF, maintype="application", subtype="pdf", filename="../../offer.pdf")
    letter.add_attachment(b"MZ\0", maintype="application", subtype="pdf", filename="tool.exe")
    letter.add_attachment(b"MZ\0\0", maintype="application", subtype="pdf", filename="lie.pdf")

    answer = take(stage, letter)

    attachment = Attachment.objects.get()
    assert (attachment.name, attachment.order) == ("offer.pdf", stage.back_order)
    assert [path.read_bytes() for path in stored_files()] == [PDF]
    assert [name.partition(" ")[0] for name in answer.dropped] == ["tool.exe", "lie.pdf"]
    assert "[Not kept of what came with it: tool.exe (Files of the type .exe" in (
        Email.objects.get().text
    )


def test_files_without_an_order_are_not_kept(stage):
    letter = message("Hello")
    letter.add_attachment(PDF, maintype="application", subtype="pdf", filename="offer.pdf")

    assert take(stage, letter).dropped == ("offer.pdf (files are kept with an order only)",)
    assert stored_files() == []
    assert "offer.pdf" in Email.objects.get().text


def test_a_page_becomes_text():
    page = (
        "<html><head><title>No</title><style>p{}</style></head><body><!-- no --><p>Good&nbsp;day,"
        "<br>two\nwords</p><script>no()</script><ul><li>one</li><li>two &lt; three</li></ul>"
    )

    assert words_of(page).split("\n") == ["Good day,", "two words", "", "one", "", "two < three"]


def test_an_html_message_is_read_and_a_text_is_preferred(stage):
    letter = message("Hello")
    letter.add_alternative("<p>The page</p>", subtype="html")
    assert read_letter(letter.as_bytes()).text == "Good morning."

    letter = message("Hello")
    letter.set_content("<h1>Hi</h1><p>there <b>you</b></p>", subtype="html")
    assert read_letter(letter.as_bytes()).text == "Hi\n\nthere you"


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
def test_whatever_comes_is_taken(stage, raw):
    assert crm.receive_email(tenant_id=stage.alpine.pk, raw=raw, now=NOW).is_new


def test_limits(stage):
    with refusal("too_large"):
        crm.receive_email(tenant_id=stage.alpine.pk, raw=b"x" * (10 * 1024 * 1024 + 1), now=NOW)
    with refusal("unreadable_message"):
        crm.receive_email(tenant_id=stage.alpine.pk, raw=b"\n--b" * 20_001, now=NOW)
    take(stage, message("S" * 400, body="x" * 30_000))
    email = Email.objects.get()
    assert len(email.subject) == 200
    assert email.text.endswith("[The rest of the text was left out.]")


# By hand


@pytest.mark.rule("R38")
def test_a_received_one_is_related_by_hand_and_taken_back(stage):
    email_id = received(stage, "Hello", sender="new@huber.example").email_id
    client, own = stage.signed_in(stage.otto), f"/t/alpine/emails/{email_id}/"

    wrong = client.post(own + "relate/", {"order": "99"})
    assert wrong.status_code == 422
    assert b"There is no order 99 here." in wrong.content
    client.post(own + "relate/", {"order": " 1 "})
    assert Email.objects.get().order == stage.back_order
    again = client.post(own + "relate/", {"order": "2"})
    assert b"related to an order already" in again.content
    client.post(own + "unrelate/")
    assert Email.objects.get().order is None


def test_on_an_orders_page_a_received_one_is_chosen_or_a_subject_noted(stage):
    email_id = received(stage, "Hello", sender="new@huber.example").email_id
    client, form = stage.signed_in(stage.otto), stage.address("relate-email/")

    assert "new@huber.example: Hello" in client.get(form).content.decode()
    assert client.post(form, {}).status_code == 422
    client.post(form, {"email": str(email_id)})
    client.post(form, {"subject": "Noted"})
    assert set(Email.objects.values_list("order", "direction")) == {
        (stage.back_order.pk, "RECEIVED"),
        (stage.back_order.pk, "NOTED"),
    }


def test_only_what_was_received_can_be_taken_from_an_order(stage):
    noted = crm.relate_email(subject="Noted", **stage.call())

    with pytest.raises(Email.DoesNotExist):
        crm.unrelate_email(tenant_id=stage.alpine.pk, email_id=noted, by=actor(stage.otto))


def test_who_may_only_look_relates_nothing_and_sees_nothing_unrelated(stage):
    email_id = received(stage, "Hello", sender="new@huber.example").email_id
    clara = actor(stage.clara, Role.VIEWER)
    which = {"tenant_id": stage.alpine.pk, "email_id": email_id, "by": clara}

    with refusal("not_permitted"):
        crm.relate_received(order_id=stage.back_order.pk, **which)
    client = stage.signed_in(stage.clara)
    assert client.get(f"/t/alpine/emails/{email_id}/").status_code == 404
    assert b"Hello" not in client.get("/t/alpine/emails/").content
    assert b"Hello" in stage.signed_in(stage.otto).get("/t/alpine/emails/").content


def test_another_bsss_e_mail_is_not_there(stage):
    email_id = received(stage, "Hello").email_id
    client = stage.signed_in(stage.otto)

    assert client.get(f"/t/cumulus/emails/{email_id}/").status_code == 404
    for verb in ("relate", "unrelate", "send-again"):
        there = f"/t/cumulus/emails/{email_id}/{verb}/"
        assert client.post(there, {"order": "1"}).status_code == 404
    assert Email.objects.get().order is None


def test_the_list_of_e_mails_and_its_export(stage):
    received(stage, '=cmd|"/c calc"!A1', body="=1+1")
    client = stage.signed_in(stage.otto)

    assert b"calc" in client.get("/t/alpine/emails/?view=to-relate").content
    assert b"calc" not in client.get("/t/alpine/emails/?view=not-sent").content
    body = b"".join(client.get("/t/alpine/emails.csv").streaming_content).decode()
    assert "\"'=cmd|" in body
    assert "'=1+1" in body


# At the command line


def run(stage: Stage, *arguments: str, raw: bytes = b"") -> tuple[int, str]:
    result = CliRunner().invoke(app, ["receive-email", *arguments], input=raw)
    return result.exit_code, result.output


def test_the_command_takes_a_message_from_standard_input(stage, monkeypatch):
    letter = message("[Order 1]", Message_ID="<one@x>").as_bytes()

    code, said = run(stage, "--bss", "alpine", raw=letter)
    again, said_again = run(stage, "--bss", "alpine", "--json", raw=letter)

    assert (code, said) == (0, "Received, and related to order 1.\n")
    assert again == 0
    assert json.loads(said_again) | {"email_id": ""} == {
        "email_id": "", "is_new": False, "order": "1", "dropped": [],
    }  # fmt: skip


def test_the_command_takes_a_file_and_says_what_is_wrong(stage, tmp_path):
    file = tmp_path / "letter.eml"
    file.write_bytes(message("Hello").as_bytes())

    assert run(stage, str(file), "--bss", "alpine") == (
        0, "Received. It is to be related by hand.\n",
    )  # fmt: skip
    assert run(stage, str(file), "--bss", "nobody") == (2, "upline: There is no BSS “nobody”.\n")
    assert run(stage, str(tmp_path / "none"), "--bss", "alpine")[0] == 2
    assert run(stage, "--bss", "alpine", raw=b"x" * (10 * 1024 * 1024 + 1)) == (
        1, "upline: A message has at most 10 MB.\n",
    )  # fmt: skip


def test_a_mail_server_is_asked_to_try_again_while_the_database_is_away():
    result = subprocess.run(
        [sys.executable, "-m", "upline", "receive-email", "--bss", "alpine"],
        check=False,
        capture_output=True,
        input=b"Subject: x\n\nx",
        env={**os.environ, "DATABASE_URL": "postgresql://ann:hidden@127.0.0.1:1/upline"},
    )

    assert result.returncode == 75
    assert b"hidden" not in result.stderr
