"""Subresources of an order in the API; back-orders have all of them (R38)."""

import hashlib
import io
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from tests.api.conftest import ApiFixtures
from tests.support.api_client import ROOT, ApiClient, ApiResponse
from tests.support.api_records import UNKNOWN_ID
from upline.crm import actions as crm
from upline.kernel import clock
from upline.models import Email

RIBBON = "This order was originated from Cumulus IT Tenant Reseller purchases"


@pytest.fixture
def path(api: ApiFixtures) -> str:
    return f"/orders/{api.back_order.pk}"


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def upload(
    who: ApiClient, path: str, name: str, content: bytes, kind: str = "", **more: Any
) -> ApiResponse:
    file = io.BytesIO(content)
    file.name = name
    file.content_type = kind or "application/octet-stream"  # type: ignore[attr-defined]
    client = Client(raise_request_exception=False)
    headers = {"Authorization": f"Bearer {who.credential.token}", **more.pop("headers", {})}
    response = client.post(f"{ROOT}{path}/attachments", {"file": file, **more}, headers=headers)
    return ApiResponse(response)  # type: ignore[arg-type]


# Activities


@pytest.mark.rule("R38")
def test_an_activity_is_added_changed_and_done(api: ApiFixtures, path: str):
    otto = str(api.fixtures.otto.pk)
    payload = {
        "subject": "Call Huber",
        "kind": "call",
        "assigned_to": otto,
        "due_date": "2026-06-01",
    }

    added = api.shop.post(f"{path}/activities", payload)
    where = added.response["Location"].removeprefix(ROOT)
    changed = api.shop.patch(where, {"subject": "Call Huber again", "due_date": None})
    done = api.shop.post(f"{where}/complete")

    assert added.status == 201
    assert (added.json["kind"], added.json["assigned_to"]["id"]) == ("call", otto)
    assert (changed.json["subject"], changed.json["due_date"]) == ("Call Huber again", None)
    assert changed.json["kind"] == "call"
    assert (done.json["done_by"], done.json["done_at"][-1]) == ("Shop", "Z")
    assert api.shop.post(f"{where}/reopen").json["done_at"] is None
    assert api.shop.get(f"{path}/activities").json["items"] == [api.shop.get(where).json]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "unreadable"),
        ({"subject": ""}, 422, "required_field_missing"),
        ({"subject": "x" * 201}, 422, "too_long"),
        ({"subject": "A", "kind": "CALL"}, 400, "unreadable"),
        ({"subject": "A", "assigned_to": UNKNOWN_ID}, 422, "unknown_user"),
        ({"subject": "A", "done_at": "2026-05-01"}, 400, "unknown_field"),
    ],
)
def test_invalid_activity_is_refused(api: ApiFixtures, path: str, body, status: int, code: str):
    response = api.erp.post(f"{path}/activities", body)

    assert (response.status, response.code) == (status, code)
    assert not api.erp.get(f"{path}/activities").json["items"]


def test_activity_of_another_order_is_not_found(api: ApiFixtures, path: str):
    where = api.erp.post(f"/orders/{api.order()}/activities", {"subject": "A"}).json["id"]

    assert api.erp.get(f"{path}/activities/{where}").status == 404
    assert api.erp.post(f"{path}/activities/{where}/complete").status == 404


# E-mails


@pytest.mark.rule("R38")
def test_created_email_is_queued_for_sending(api: ApiFixtures, path: str):
    response = api.shop.post(
        f"{path}/emails", {"to": ["it@huber.example"], "subject": "Hello", "text": "Thanks."}
    )

    assert response.status == 201
    assert (response.json["direction"], response.json["delivery"]) == ("sent", "waiting")
    assert response.json["subject"] == "[Order 1] Hello"
    assert api.shop.get(f"{path}/emails").json["items"] == [response.json]


@pytest.mark.parametrize(
    "bad", [["nobody"], ["a@b.example\nBcc: c@d.example"], ["a@b.example, c@d.example"]]
)
def test_email_with_invalid_recipient_is_refused(api: ApiFixtures, path: str, bad: list[str]):
    response = api.erp.post(f"{path}/emails", {"to": bad, "subject": "Hello", "text": "Thanks."})

    assert response.status == 422
    assert not Email.objects.exists()


@pytest.mark.rule("R38")
def test_email_subject_can_be_recorded_without_sending(api: ApiFixtures, path: str):
    response = api.erp.post(f"{path}/emails/note", {"subject": "In the other mailbox"})

    assert (response.status, response.json["direction"]) == (201, "noted")


@pytest.mark.rule("R38")
def test_received_email_is_related_manually(api: ApiFixtures, path: str):
    raw = b"From: it@huber.example\r\nTo: a@b.example\r\nSubject: Hello\r\n\r\nThanks.\r\n"
    received = crm.receive_email(tenant_id=api.alpine.pk, raw=raw, now=clock.now())
    (waiting,) = api.shop.get("/emails?which=to-relate").json["items"]

    related = api.shop.post(f"{path}/emails/relate", {"email": waiting["id"]})
    again = api.shop.post(f"{path}/emails/relate", {"email": waiting["id"]})
    taken = api.shop.post(f"/emails/{waiting['id']}/unrelate")

    assert waiting["id"] == str(received.email_id)
    assert related.json["order"] == path.removeprefix("/orders/")
    assert (again.status, again.code) == (409, "already_related")
    assert taken.json["order"] is None


# Cases


@pytest.mark.rule("R38")
def test_a_case_is_opened_and_closed(api: ApiFixtures, path: str):
    opened = api.shop.post(f"{path}/cases", {"subject": "Wrong price?", "text": "Huber asks."})
    where = opened.response["Location"].removeprefix(ROOT)

    api.erp.post(f"{where}/entries", {"text": "It is right."})
    closed = api.shop.patch(where, {"status": "closed", "text": "Told them."})

    assert opened.etag == '"1"'
    assert closed.json["status"] == "closed"
    assert closed.json["closed_at"]
    texts = [entry["text"] for entry in closed.json["entries"]]
    assert texts == ["Huber asks.", "It is right.", "Told them.\nStatus: Open → Closed"]
    assert [one["id"] for one in api.shop.get("/cases?which=closed").json["items"]] == [
        opened.json["id"]
    ]
    assert api.shop.get("/cases?which=open").json["items"] == []


def test_concurrent_case_change_is_reported_as_conflict(api: ApiFixtures, path: str):
    opened = api.shop.post(f"{path}/cases", {"subject": "Wrong price?"})
    where = opened.response["Location"].removeprefix(ROOT)
    api.shop.patch(where, {"priority": "high"}, If_Match=opened.etag)

    response = api.erp.patch(where, {"status": "closed"}, If_Match=opened.etag)

    assert (response.status, response.code) == (412, "stale")
    assert api.erp.get(where).json["status"] == "open"


# Notes


@pytest.mark.rule("R39")
def test_note_can_only_be_deleted_by_its_author(api: ApiFixtures, path: str):
    note = api.shop.post(f"{path}/notes", {"text": "Pays late."}).json
    where = f"{path}/notes/{note['id']}"

    other = api.erp.get(f"{path}/notes").json["items"][0]

    assert (note["created_by"], note["may_delete"]) == ("Shop", True)
    assert other["may_delete"] is True  # of an administrator
    assert api.viewer.delete(where).code == "not_permitted"
    assert api.shop.delete(where).status == 204
    assert api.shop.delete(where).status == 404


# Attachments


@pytest.mark.rule("R39")
def test_downloaded_file_equals_uploaded_file(api: ApiFixtures, path: str):
    content = b"Position;Price\r\n1;5.60\r\n"

    created = upload(api.shop, path, "prices.csv", content, "text/csv")
    where = created.response["Location"].removeprefix(ROOT)
    back = api.shop.get(f"{where}/content").response

    assert created.status == 201
    assert (created.json["name"], created.json["media_type"]) == ("prices.csv", "text/csv")
    assert created.json["digest"] == hashlib.sha256(content).hexdigest()
    assert b"".join(back.streaming_content) == content  # type: ignore[attr-defined]
    assert back["Content-Type"] == "text/csv"
    assert back["Content-Disposition"] == 'attachment; filename="prices.csv"'
    assert back["X-Content-Type-Options"] == "nosniff"


def test_repeated_upload_with_same_idempotency_key_stores_one_file(api: ApiFixtures, path: str):
    twice = [
        upload(api.shop, path, "a.txt", b"Hello", headers={"Idempotency-Key": "k"})
        for _ in range(2)
    ]
    other = upload(api.shop, path, "a.txt", b"Bye", headers={"Idempotency-Key": "k"})

    assert twice[0].json == twice[1].json
    assert other.code == "key_reused"
    assert len(api.shop.get(f"{path}/attachments").json["items"]) == 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("run.exe", b"MZ", "type_not_allowed"),
        ("empty.txt", b"", "empty_file"),
        ("picture.png", b"<html>", "lying_type"),
        ("large.txt", b"x" * (10 * 1024 * 1024 + 1), "too_large"),
    ],
)
def test_invalid_file_is_refused(api: ApiFixtures, path: str, name: str, content: bytes, code: str):
    response = upload(api.erp, path, name, content)

    assert (response.status, response.code, response.fields) == (422, code, {"file"})
    assert not api.erp.get(f"{path}/attachments").json["items"]


def test_upload_form_with_unknown_field_is_refused(api: ApiFixtures, path: str):
    response = upload(api.erp, path, "a.txt", b"Hello", colour="red")

    assert (response.status, response.code, response.fields) == (400, "unknown_field", {"colour"})


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"nothing", "multipart/form-data"),
        (b"{}", "application/json"),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
    ],
)
def test_malformed_upload_form_is_refused(api: ApiFixtures, path: str, body: bytes, kind: str):
    response = api.erp.call("POST", f"{path}/attachments", body, {"Content-Type": kind})

    assert (response.status, response.code) == (400, "unreadable")


# Print-outs, provenance, history


@pytest.mark.rule("R16")
@pytest.mark.rule("R38")
def test_print_out_has_the_ribbon_in_json_and_pdf(api: ApiFixtures, path: str):
    response = api.viewer.get(f"{path}/print-out?language=de")
    by_address = api.viewer.get(f"{path}/print-out.pdf?paper=a4").response.content
    by_type = api.viewer.get(f"{path}/print-out", Accept="application/pdf").response

    assert response.json["ribbon"] == RIBBON
    assert response.json["title"] == "Bestellbestätigung"
    assert by_type["Content-Type"] == "application/pdf"
    for content in (by_address, by_type.content):
        words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        assert RIBBON in " ".join(words.split())


def test_unsupported_print_language_is_refused(api: ApiFixtures, path: str):
    response = api.erp.get(f"{path}/print-out?language=fr")

    assert (response.status, response.fields) == (400, {"?language"})


def test_provenance_explains_the_order(api: ApiFixtures, path: str):
    response = api.viewer.get(f"{path}/provenance").json

    assert response["trigger"] == "order_executed"
    codes = [(one["code"], one["at"] is None, one["date"] is None) for one in response["moments"]]
    assert codes == [
        ("happened", False, True),
        ("arrived", False, True),
        ("booked", False, True),
        ("effective", True, False),
    ]
    assert response["prices"][0]["source_code"] == "price_list"
    assert response["prices"][0]["reason_code"] == "price_list"
    assert {one["code"] for one in response["fields"]} >= {"price_list", "status", "type"}
    assert {one["kind"] for one in response["mirrors"]} <= {"account", "subscription"}
    assert response["sale"].endswith("in Cumulus IT’s BSS.")
    assert response["prices"][0]["unit_price"] == {"amount": "4.48", "currency": "EUR"}
    assert {one["name"] for one in response["promotions"] if one["is_taken"]} >= {"Spring 10"}
    assert api.viewer.get(f"/orders/{api.order()}/provenance").status == 404


def test_history_names_actor_and_entry_point(api: ApiFixtures, path: str):
    api.erp.patch(path, {"name": "First"})
    api.shop.patch(path, {"name": "Second"})

    page = api.viewer.get(f"{path}/history?limit=1").json
    rest = api.viewer.get(f"{path}/history?limit=200&cursor={page['next']}").json["items"]

    (latest,) = page["items"]
    assert (latest["by"], latest["verb"]) == ("Shop", "changed")
    assert "api" in latest["door"].lower() or "program" in latest["door"].lower()
    (name,) = [one for one in latest["fields"] if one["label"] == "Name"]
    assert (name["code"], name["before"], name["after"]) == ("name", "First", "Second")
    assert (latest["operation"], latest["entry_point"]) == ("update", "api")
    assert rest[0]["by"] == "ERP"


@pytest.mark.parametrize(
    "rest",
    ["", "/items", "/activities", "/emails", "/cases", "/notes", "/attachments", "/print-out",
     "/print-out.pdf", "/provenance", "/history"],
)  # fmt: skip
def test_subresources_of_an_order_of_another_bss_are_not_found(
    api: ApiFixtures, path: str, rest: str
):
    response = api.cumulus.get(f"{path}{rest}")

    assert (response.status, response.code) == (404, "not_found")


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
def test_viewer_cannot_create_anything(api: ApiFixtures, path: str, rest: str, body):
    response = api.viewer.post(f"{path}/{rest}", body)

    assert (response.status, response.code) == (403, "not_permitted")
