"""What stands around an order, by the interface for programs; back-orders have all of it (R38)."""

import hashlib
import io
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from tests.api.conftest import FAR_AWAY, Desk
from tests.support.programs import ROOT, Program, Told
from upline.crm import actions as crm
from upline.kernel import clock
from upline.models import Email

RIBBON = "This order was originated from Cumulus IT Tenant Reseller purchases"


@pytest.fixture
def path(desk: Desk) -> str:
    return f"/orders/{desk.back_order.pk}"


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def upload(who: Program, path: str, name: str, content: bytes, kind: str = "", **more: Any) -> Told:
    file = io.BytesIO(content)
    file.name = name
    file.content_type = kind or "application/octet-stream"  # type: ignore[attr-defined]
    client = Client(raise_request_exception=False)
    headers = {"Authorization": f"Bearer {who.credential.token}", **more.pop("headers", {})}
    response = client.post(f"{ROOT}{path}/attachments", {"file": file, **more}, headers=headers)
    return Told(response)  # type: ignore[arg-type]


# Activities


@pytest.mark.rule("R38")
def test_an_activity_is_added_changed_and_done(desk: Desk, path: str):
    otto = str(desk.stage.otto.pk)
    asked = {"subject": "Call Huber", "kind": "call", "assigned_to": otto, "due_date": "2026-06-01"}

    added = desk.shop.post(f"{path}/activities", asked)
    where = added.response["Location"].removeprefix(ROOT)
    changed = desk.shop.patch(where, {"subject": "Call Huber again", "due_date": None})
    done = desk.shop.post(f"{where}/complete")

    assert added.status == 201
    assert (added.json["kind"], added.json["assigned_to"]["id"]) == ("call", otto)
    assert (changed.json["subject"], changed.json["due_date"]) == ("Call Huber again", None)
    assert changed.json["kind"] == "call"
    assert (done.json["done_by"], done.json["done_at"][-1]) == ("Shop", "Z")
    assert desk.shop.post(f"{where}/reopen").json["done_at"] is None
    assert desk.shop.get(f"{path}/activities").json["items"] == [desk.shop.get(where).json]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "unreadable"),
        ({"subject": ""}, 422, "required_field_missing"),
        ({"subject": "x" * 201}, 422, "too_long"),
        ({"subject": "A", "kind": "CALL"}, 400, "unreadable"),
        ({"subject": "A", "assigned_to": FAR_AWAY}, 422, "unknown_user"),
        ({"subject": "A", "done_at": "2026-05-01"}, 400, "unknown_field"),
    ],
)
def test_an_activity_that_cannot_be(desk: Desk, path: str, body, status: int, code: str):
    told = desk.erp.post(f"{path}/activities", body)

    assert (told.status, told.code) == (status, code)
    assert not desk.erp.get(f"{path}/activities").json["items"]


def test_an_activity_of_another_order_is_not_there(desk: Desk, path: str):
    where = desk.erp.post(f"/orders/{desk.order()}/activities", {"subject": "A"}).json["id"]

    assert desk.erp.get(f"{path}/activities/{where}").status == 404
    assert desk.erp.post(f"{path}/activities/{where}/complete").status == 404


# E-mails


@pytest.mark.rule("R38")
def test_an_email_is_written_and_waits_to_be_sent(desk: Desk, path: str):
    told = desk.shop.post(
        f"{path}/emails", {"to": ["it@huber.example"], "subject": "Hello", "text": "Thanks."}
    )

    assert told.status == 201
    assert (told.json["direction"], told.json["delivery"]) == ("sent", "waiting")
    assert told.json["subject"] == "[Order 1] Hello"
    assert desk.shop.get(f"{path}/emails").json["items"] == [told.json]


@pytest.mark.parametrize(
    "bad", [["nobody"], ["a@b.example\nBcc: c@d.example"], ["a@b.example, c@d.example"]]
)
def test_an_email_goes_to_addresses_only(desk: Desk, path: str, bad: list[str]):
    told = desk.erp.post(f"{path}/emails", {"to": bad, "subject": "Hello", "text": "Thanks."})

    assert told.status == 422
    assert not Email.objects.exists()


@pytest.mark.rule("R38")
def test_an_email_is_noted(desk: Desk, path: str):
    told = desk.erp.post(f"{path}/emails/note", {"subject": "In the other mailbox"})

    assert (told.status, told.json["direction"]) == (201, "noted")


@pytest.mark.rule("R38")
def test_a_received_email_is_related_by_hand(desk: Desk, path: str):
    raw = b"From: it@huber.example\r\nTo: a@b.example\r\nSubject: Hello\r\n\r\nThanks.\r\n"
    received = crm.receive_email(tenant_id=desk.alpine.pk, raw=raw, now=clock.now())
    (waiting,) = desk.shop.get("/emails?which=to-relate").json["items"]

    related = desk.shop.post(f"{path}/emails/relate", {"email": waiting["id"]})
    again = desk.shop.post(f"{path}/emails/relate", {"email": waiting["id"]})
    taken = desk.shop.post(f"/emails/{waiting['id']}/unrelate")

    assert waiting["id"] == str(received.email_id)
    assert related.json["order"] == path.removeprefix("/orders/")
    assert (again.status, again.code) == (409, "already_related")
    assert taken.json["order"] is None


# Cases


@pytest.mark.rule("R38")
def test_a_case_is_opened_and_closed(desk: Desk, path: str):
    opened = desk.shop.post(f"{path}/cases", {"subject": "Wrong price?", "text": "Huber asks."})
    where = opened.response["Location"].removeprefix(ROOT)

    desk.erp.post(f"{where}/entries", {"text": "It is right."})
    closed = desk.shop.patch(where, {"status": "closed", "text": "Told them."})

    assert opened.etag == '"1"'
    assert closed.json["status"] == "closed"
    assert closed.json["closed_at"]
    texts = [entry["text"] for entry in closed.json["entries"]]
    assert texts == ["Huber asks.", "It is right.", "Told them.\nStatus: Open → Closed"]
    assert [one["id"] for one in desk.shop.get("/cases?which=closed").json["items"]] == [
        opened.json["id"]
    ]
    assert desk.shop.get("/cases?which=open").json["items"] == []


def test_of_two_who_change_a_case_the_second_is_told(desk: Desk, path: str):
    opened = desk.shop.post(f"{path}/cases", {"subject": "Wrong price?"})
    where = opened.response["Location"].removeprefix(ROOT)
    desk.shop.patch(where, {"priority": "high"}, If_Match=opened.etag)

    told = desk.erp.patch(where, {"status": "closed"}, If_Match=opened.etag)

    assert (told.status, told.code) == (412, "stale")
    assert desk.erp.get(where).json["status"] == "open"


# Notes


@pytest.mark.rule("R39")
def test_a_note_is_its_authors(desk: Desk, path: str):
    note = desk.shop.post(f"{path}/notes", {"text": "Pays late."}).json
    where = f"{path}/notes/{note['id']}"

    other = desk.erp.get(f"{path}/notes").json["items"][0]

    assert (note["created_by"], note["may_delete"]) == ("Shop", True)
    assert other["may_delete"] is True  # of an administrator
    assert desk.looker.delete(where).code == "not_permitted"
    assert desk.shop.delete(where).status == 204
    assert desk.shop.delete(where).status == 404


# Attachments


@pytest.mark.rule("R39")
def test_a_file_comes_back_as_it_was(desk: Desk, path: str):
    content = b"Position;Price\r\n1;5.60\r\n"

    kept = upload(desk.shop, path, "prices.csv", content, "text/csv")
    where = kept.response["Location"].removeprefix(ROOT)
    back = desk.shop.get(f"{where}/content").response

    assert kept.status == 201
    assert (kept.json["name"], kept.json["media_type"]) == ("prices.csv", "text/csv")
    assert kept.json["digest"] == hashlib.sha256(content).hexdigest()
    assert b"".join(back.streaming_content) == content  # type: ignore[attr-defined]
    assert back["Content-Type"] == "text/csv"
    assert back["Content-Disposition"] == 'attachment; filename="prices.csv"'
    assert back["X-Content-Type-Options"] == "nosniff"


def test_the_same_file_under_the_same_key_is_kept_once(desk: Desk, path: str):
    twice = [
        upload(desk.shop, path, "a.txt", b"Hello", headers={"Idempotency-Key": "k"})
        for _ in range(2)
    ]
    other = upload(desk.shop, path, "a.txt", b"Bye", headers={"Idempotency-Key": "k"})

    assert twice[0].json == twice[1].json
    assert other.code == "key_reused"
    assert len(desk.shop.get(f"{path}/attachments").json["items"]) == 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("run.exe", b"MZ", "type_not_allowed"),
        ("empty.txt", b"", "empty_file"),
        ("picture.png", b"<html>", "lying_type"),
        ("large.txt", b"x" * (10 * 1024 * 1024 + 1), "too_large"),
    ],
)
def test_a_file_that_is_not_kept(desk: Desk, path: str, name: str, content: bytes, code: str):
    told = upload(desk.erp, path, name, content)

    assert (told.status, told.code, told.fields) == (422, code, {"file"})
    assert not desk.erp.get(f"{path}/attachments").json["items"]


def test_a_form_brings_nothing_but_the_file(desk: Desk, path: str):
    told = upload(desk.erp, path, "a.txt", b"Hello", colour="red")

    assert (told.status, told.code, told.fields) == (400, "unknown_field", {"colour"})


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"nothing", "multipart/form-data"),
        (b"{}", "application/json"),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
    ],
)
def test_a_form_that_cannot_be_read(desk: Desk, path: str, body: bytes, kind: str):
    told = desk.erp.call("POST", f"{path}/attachments", body, {"Content-Type": kind})

    assert (told.status, told.code) == (400, "unreadable")


# Print-outs, provenance, history


@pytest.mark.rule("R16")
@pytest.mark.rule("R38")
def test_the_print_out_wears_the_ribbon_as_json_and_as_pdf(desk: Desk, path: str):
    told = desk.looker.get(f"{path}/print-out?language=de")
    by_address = desk.looker.get(f"{path}/print-out.pdf?paper=a4").response.content
    by_type = desk.looker.get(f"{path}/print-out", Accept="application/pdf").response

    assert told.json["ribbon"] == RIBBON
    assert told.json["title"] == "Auftragsbestätigung"
    assert by_type["Content-Type"] == "application/pdf"
    for content in (by_address, by_type.content):
        words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        assert RIBBON in " ".join(words.split())


def test_a_language_that_is_not_printed_is_named(desk: Desk, path: str):
    told = desk.erp.get(f"{path}/print-out?language=fr")

    assert (told.status, told.fields) == (400, {"?language"})


def test_provenance_says_why(desk: Desk, path: str):
    told = desk.looker.get(f"{path}/provenance").json

    assert told["trigger"] == "order_executed"
    assert told["sale"].endswith("in Cumulus IT’s BSS.")
    assert told["prices"][0]["unit_price"] == {"amount": "4.48", "currency": "EUR"}
    assert {one["name"] for one in told["promotions"] if one["is_taken"]} >= {"Spring 10"}
    assert desk.looker.get(f"/orders/{desk.order()}/provenance").status == 404


def test_history_says_who_through_which_door(desk: Desk, path: str):
    desk.erp.patch(path, {"name": "First"})
    desk.shop.patch(path, {"name": "Second"})

    page = desk.looker.get(f"{path}/history?limit=1").json
    rest = desk.looker.get(f"{path}/history?limit=200&cursor={page['next']}").json["items"]

    (latest,) = page["items"]
    assert (latest["by"], latest["verb"]) == ("Shop", "changed")
    assert "api" in latest["door"].lower() or "program" in latest["door"].lower()
    (name,) = [one for one in latest["fields"] if one["label"] == "Name"]
    assert (name["before"], name["after"]) == ("First", "Second")
    assert rest[0]["by"] == "ERP"


@pytest.mark.parametrize(
    "rest",
    ["", "/items", "/activities", "/emails", "/cases", "/notes", "/attachments", "/print-out",
     "/print-out.pdf", "/provenance", "/history"],
)  # fmt: skip
def test_what_is_around_anothers_order_is_not_there(desk: Desk, path: str, rest: str):
    told = desk.cumulus.get(f"{path}{rest}")

    assert (told.status, told.code) == (404, "not_found")


@pytest.mark.rule("R38")
@pytest.mark.parametrize(
    ("rest", "body"),
    [
        ("activities", {"subject": "A"}),
        ("emails", {"to": ["a@b.example"], "subject": "A", "text": "A"}),
        ("emails/note", {"subject": "A"}),
        ("cases", {"subject": "A"}),
        ("notes", {"text": "A"}),
    ],
)
def test_who_only_looks_adds_nothing(desk: Desk, path: str, rest: str, body):
    told = desk.looker.post(f"{path}/{rest}", body)

    assert (told.status, told.code) == (403, "not_permitted")
