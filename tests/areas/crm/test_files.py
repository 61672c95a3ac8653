"""Notes and files of an order."""

import io
import os
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from tests.support.crm_fixtures import NOW, PDF, CrmFixtures, actor, refusal, stored_files
from tests.support.page import Page
from upline.access.rulebook import Role
from upline.crm import actions as crm
from upline.crm.actions import NewFile
from upline.crm.actions.attachments import sanitise_file_name
from upline.crm.file_types import FILE_TYPES, media_type_of
from upline.crm.rulebook import MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS
from upline.models import Attachment, Note, PermissionRule
from upline.orders import actions as orders

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
OOXML = "application/vnd.openxmlformats-officedocument."


def archive(*names: str, mimetype: str = "") -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as opened:
        if mimetype:
            opened.writestr("mimetype", mimetype)
        for name in names:
            opened.writestr(name, "<x/>")
    return found.getvalue()


DOCX = archive("[Content_Types].xml", "_rels/.rels", "word/document.xml")
GOOD = {
    "pdf": PDF,
    "png": PNG,
    "jpg": b"\xff\xd8\xff\xe0" + b"\0" * 32,
    "jpeg": b"\xff\xd8\xff\xe0" + b"\0" * 32,
    "gif": b"GIF89a" + b"\0" * 32,
    "webp": b"RIFF\x10\0\0\0WEBPVP8 " + b"\0" * 32,
    "docx": DOCX,
    "xlsx": archive("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"),
    "pptx": archive("[Content_Types].xml", "_rels/.rels", "ppt/presentation.xml"),
    "odt": archive("content.xml", mimetype="application/vnd.oasis.opendocument.text"),
    "ods": archive("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    "zip": archive("anything"),
    "txt": "BM: Grüße\n".encode(),
    "csv": b"a;b\n1;2\n",
    "eml": b"From: a@b.example\nSubject: x\n\nx",
}


def upload_attachment(
    fixtures: CrmFixtures,
    name: str = "offer.pdf",
    content: bytes = PDF,
    declared_type: str = "",
    **call: object,
) -> Attachment:
    new = NewFile(name=name, declared_type=declared_type, content=content)
    return Attachment.objects.get(pk=crm.add_attachment(new=new, **{**fixtures.call(), **call}))


def upload(fixtures: CrmFixtures, file: SimpleUploadedFile, client: Client | None = None):
    client = client or fixtures.signed_in_client(fixtures.otto)
    return client.post(fixtures.address("add-attachment/"), {"file": file})


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_every_accepted_file_type_has_an_example():
    assert GOOD.keys() == FILE_TYPES.keys()


@pytest.mark.parametrize("ending", sorted(GOOD))
@pytest.mark.parametrize("declares", [True, False])
def test_valid_files_are_accepted(ending, declares):
    declared_type = FILE_TYPES[ending].media_type if declares else "application/octet-stream"

    found = media_type_of(f"A.{ending.upper()}", declared_type=declared_type, content=GOOD[ending])

    assert found == FILE_TYPES[ending].media_type


SAME = {
    ("jpg", "jpeg"), ("jpeg", "jpg"), ("txt", "csv"), ("csv", "txt"), ("eml", "txt"),
    ("eml", "csv"), ("txt", "eml"), ("docx", "zip"), ("xlsx", "zip"), ("pptx", "zip"),
    ("odt", "zip"), ("ods", "zip"),
}  # fmt: skip


@pytest.mark.parametrize("ending", sorted(GOOD))
def test_content_not_matching_the_extension_is_refused(ending):
    """Each content under this ending: only what may be called so as well is taken."""
    for other, content in GOOD.items():
        if other == ending or (other, ending) in SAME:
            media_type_of(f"a.{ending}", declared_type="", content=content)
            continue
        with refusal("lying_type"):
            media_type_of(f"a.{ending}", declared_type="", content=content)


@pytest.mark.parametrize(
    ("name", "declared_type", "content", "code"),
    [
        ("a.exe", "", b"MZ", "type_not_allowed"),
        ("a.svg", "image/svg+xml", b"<svg/>", "type_not_allowed"),
        ("a.html", "text/html", b"<html>", "type_not_allowed"),
        ("a.pdf.exe", "application/pdf", PDF, "type_not_allowed"),
        ("pdf", "application/pdf", PDF, "type_not_allowed"),
        ("a.pdf", "text/html", PDF, "lying_type"),
        ("a.pdf", "", b"<html><script>", "lying_type"),
        ("a.txt", "", b"MZ\x90\0\x03", "lying_type"),
        ("a.txt", "", PDF, "lying_type"),
        ("a.csv", "text/html", b"a;b", "lying_type"),
        ("a.eml", "", b"no header at all", "lying_type"),
        ("a.docx", "", archive("word/document.xml", "word/vbaProject.bin"), "lying_type"),
        ("a.docx", "", archive("anything"), "lying_type"),
        ("a.xlsx", "", DOCX, "lying_type"),
        ("a.odt", "", archive("content.xml", mimetype="application/x-evil"), "lying_type"),
        ("a.docx", "", b"PK\x03\x04 broken", "lying_type"),
        ("a.pdf", "", b"", "empty_file"),
        ("a.pdf", "", PDF + b"\0" * MAX_ATTACHMENT_BYTES, "too_large"),
    ],
)
def test_unsupported_files_are_refused_and_not_stored(fixtures, name, declared_type, content, code):
    with refusal(code):
        upload_attachment(fixtures, name, content, declared_type)

    assert not Attachment.objects.exists()
    assert stored_files() == []


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/offer.pdf", "offer.pdf"),
        (r"C:\Users\otto\offer.pdf", "offer.pdf"),
        ("of\x00fer\n\u202e.pdf", "offer.pdf"),
        ("..", "file"),
        (" a   b .pdf ", "a b .pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_file_names_are_sanitised(name, cleaned):
    assert sanitise_file_name(name) == cleaned


def test_file_is_stored_outside_the_web_root_under_a_generated_name(fixtures):
    attachment = upload_attachment(fixtures, "offer.pdf")

    [path] = stored_files()
    assert path.read_bytes() == PDF
    assert "offer" not in str(path.relative_to(path.parents[2]))
    assert path.stat().st_mode & 0o077 == 0
    assert attachment.storage_key.startswith(f"{fixtures.alpine.pk}/")
    assert (
        fixtures.signed_in_client(fixtures.otto)
        .get(f"/static/{attachment.storage_key}")
        .status_code
        == 404
    )


def test_rolled_back_upload_leaves_no_file(fixtures, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Attachment, "save", fail)
    with pytest.raises(OSError, match="disk full"):
        upload_attachment(fixtures)
    assert stored_files() == []


def test_order_has_at_most_fifty_files(fixtures):
    Attachment.objects.bulk_create(
        Attachment(
            tenant=fixtures.alpine, order=fixtures.back_order, name="a.pdf", size=1, created_at=NOW
        )
        for _ in range(MAX_ATTACHMENTS)
    )

    with refusal("too_many_attachments"):
        upload_attachment(fixtures)
    upload_attachment(fixtures, order_id=fixtures.direct.pk)


# Through the page


@pytest.mark.rule("R39")
def test_a_file_is_uploaded_to_a_back_order_and_downloaded(fixtures):
    client = fixtures.signed_in_client(fixtures.otto)
    done = upload(fixtures, SimpleUploadedFile("Größe „1“.pdf", PDF, "application/pdf"), client)
    assert done.headers["Location"] == fixtures.address("notes/")
    attachment = Attachment.objects.get()
    assert attachment.digest.encode()[:12] in client.get(fixtures.address("notes/")).content

    response = client.get(fixtures.address(f"files/{attachment.pk}"))

    assert body(response) == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Gr")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in response.headers["Cache-Control"]


def test_image_is_sent_as_attachment_and_declared_type_is_ignored(fixtures):
    attachment = upload_attachment(fixtures, "a.png", PNG, "application/octet-stream")

    response = fixtures.signed_in_client(fixtures.otto).get(
        fixtures.address(f"files/{attachment.pk}")
    )
    assert response.headers["Content-Disposition"] == 'attachment; filename="a.png"'
    assert response.headers["Content-Type"] == "image/png"
    assert body(response) == PNG


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("a.pdf", b"", "application/pdf"), "The file a.pdf is empty."),
        (SimpleUploadedFile("a.pdf", b"<x>", "application/pdf"), "What is in a.pdf is no .pdf"),
        (SimpleUploadedFile("a.svg", b"<svg/>", "image/svg+xml"), "Files of the type .svg"),
    ],
)
def test_the_page_says_why_a_file_is_refused(fixtures, file, sentence):
    response = upload(fixtures, file)

    assert response.status_code == 422
    assert sentence in Page(response).words
    assert stored_files() == []


def test_form_without_file_is_refused(fixtures):
    response = fixtures.signed_in_client(fixtures.otto).post(
        fixtures.address("add-attachment/"), {}
    )

    assert response.status_code == 422
    assert "Choose a file." in Page(response).words


def test_oversized_upload_is_refused_unread(fixtures):
    client = fixtures.signed_in_client(fixtures.otto)
    response = client.generic(
        "POST",
        fixtures.address("add-attachment/"),
        b"not a form at all",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(MAX_ATTACHMENT_BYTES + 10**6),
    )

    assert response.status_code == 413
    assert "A file has at most 10 MB." in Page(response).words


def test_cross_site_upload_is_refused(fixtures):
    client = Client(enforce_csrf_checks=True)
    client.force_login(fixtures.otto, backend="django.contrib.auth.backends.ModelBackend")

    response = upload(fixtures, SimpleUploadedFile("a.pdf", PDF, "application/pdf"), client)

    assert response.status_code == 403
    assert not Attachment.objects.exists()


def test_viewer_can_download_but_not_upload(fixtures):
    attachment = upload_attachment(fixtures)
    client = fixtures.signed_in_client(fixtures.clara)

    response = client.get(fixtures.address(f"files/{attachment.pk}"))
    assert body(response) == PDF
    assert upload(fixtures, SimpleUploadedFile("a.pdf", PDF), client).status_code == 403
    assert client.post(fixtures.address("add-note/"), {"text": "x"}).status_code == 403
    with refusal("not_permitted"):
        upload_attachment(fixtures, by=actor(fixtures.clara, Role.VIEWER))
    assert Attachment.objects.count() == 1


def test_file_is_only_found_under_its_own_order(fixtures):
    rule = PermissionRule.objects.create(tenant=fixtures.alpine, name="Few")
    hidden = fixtures.orders.direct_order(7, sharing_rule=rule, responsible_user=None)
    secret = upload_attachment(
        fixtures, by=actor(fixtures.otto, Role.ADMINISTRATOR), order_id=hidden.pk
    )
    open_one = upload_attachment(fixtures)
    client = fixtures.signed_in_client(fixtures.otto)

    assert client.get(fixtures.address(f"files/{secret.pk}", hidden)).status_code == 404
    assert client.get(fixtures.address(f"files/{secret.pk}")).status_code == 404
    elsewhere = f"/t/cumulus/orders/{fixtures.back_order.pk}/files/{open_one.pk}"
    assert client.get(elsewhere).status_code == 404
    with pytest.raises(fixtures.elsewhere.DoesNotExist):
        upload_attachment(fixtures, order_id=fixtures.elsewhere.pk)


def test_file_with_missing_content_is_not_found(fixtures):
    attachment = upload_attachment(fixtures)
    for path in stored_files():
        path.unlink()

    assert (
        fixtures.signed_in_client(fixtures.otto)
        .get(fixtures.address(f"files/{attachment.pk}"))
        .status_code
        == 404
    )


# What deleted orders leave


def age(path: Path, days: float) -> None:
    then = time.time() - days * 86400
    os.utime(path, (then, then))


def test_orphaned_files_are_deleted_after_one_day(fixtures):
    order = fixtures.orders.direct_order(9, status=fixtures.orders.booked)
    gone = upload_attachment(fixtures, order_id=order.pk).storage_key
    attachment = upload_attachment(fixtures).storage_key
    orders.delete_order(tenant_id=fixtures.alpine.pk, order_id=order.pk, by=actor(fixtures.otto))
    stranger = stored_files()[0].parents[1] / "00000000-0000-0000-0000-000000000000" / "x"
    stranger.parent.mkdir()
    stranger.write_bytes(b"of another database")
    now = datetime.now(UTC)

    assert crm.delete_orphaned_files(now=now) == 0, "it may be about to be named"
    for path in stored_files():
        age(path, 2)
    assert crm.delete_orphaned_files(now=now) == 1
    left = {str(path.relative_to(path.parents[1])) for path in stored_files()}
    assert attachment in left
    assert gone not in left
    assert stranger.exists()


def test_file_of_an_open_transaction_is_not_deleted(fixtures):
    with transaction.atomic():
        upload_attachment(fixtures)
        assert crm.delete_orphaned_files(now=datetime.now(UTC) + timedelta(hours=23)) == 0


# Notes


@pytest.mark.rule("R39")
def test_note_can_be_deleted_by_author_and_administrator_only(fixtures):
    client = fixtures.signed_in_client(fixtures.otto)
    client.post(fixtures.address("add-note/"), {"text": "Ring them\r\nfirst. <b>"})
    note = Note.objects.get()
    page = client.get(fixtures.address("notes/")).content.decode()
    assert "Ring them\nfirst. &lt;b&gt;" in page
    assert "Delete the note of Otto Orders" in page

    nora = fixtures.person("Nora")
    which = {"tenant_id": fixtures.alpine.pk, "note_id": note.pk}
    with refusal("not_the_author"):
        crm.delete_note(**which, by=actor(nora))
    assert (
        b"Delete the note"
        not in fixtures.signed_in_client(nora).get(fixtures.address("notes/")).content
    )
    assert (
        fixtures.signed_in_client(nora)
        .post(fixtures.address(f"notes/{note.pk}/delete/"))
        .status_code
        == 403
    )
    crm.delete_note(**which, by=actor(nora, Role.ADMINISTRATOR))
    assert not Note.objects.exists()


def test_empty_note_is_refused(fixtures):
    response = fixtures.signed_in_client(fixtures.otto).post(
        fixtures.address("add-note/"), {"text": " \n "}
    )

    assert response.status_code == 422
    assert not Note.objects.exists()


def test_note_of_another_bss_is_not_found(fixtures):
    crm.add_note(text="x", **fixtures.call())
    note = Note.objects.get()
    there = f"/t/cumulus/orders/{fixtures.elsewhere.pk}/notes/{note.pk}/delete/"

    assert fixtures.signed_in_client(fixtures.otto).post(there).status_code == 404
    assert Note.objects.exists()
