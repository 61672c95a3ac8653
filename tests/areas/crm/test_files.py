"""Notes and files kept with an order."""

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

from tests.support.around_stage import NOW, PDF, Stage, actor, refusal, stored_files
from upline.access.rulebook import Role
from upline.crm import actions as crm
from upline.crm.actions import NewFile
from upline.crm.actions.attachments import cleaned_name
from upline.crm.file_types import KINDS, media_type_of
from upline.crm.rulebook import LARGEST_ATTACHMENT, MOST_ATTACHMENTS
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


def added(
    stage: Stage, name: str = "offer.pdf", content: bytes = PDF, declared: str = "", **call: object
) -> Attachment:
    new = NewFile(name=name, declared=declared, content=content)
    return Attachment.objects.get(pk=crm.add_attachment(new=new, **{**stage.call(), **call}))


def upload(stage: Stage, file: SimpleUploadedFile, client: Client | None = None):
    client = client or stage.signed_in(stage.otto)
    return client.post(stage.address("add-attachment/"), {"file": file})


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_every_kind_that_is_kept_has_an_example():
    assert GOOD.keys() == KINDS.keys()


@pytest.mark.parametrize("ending", sorted(GOOD))
@pytest.mark.parametrize("declares", [True, False])
def test_honest_files_are_taken(ending, declares):
    declared = KINDS[ending].media_type if declares else "application/octet-stream"

    found = media_type_of(f"A.{ending.upper()}", declared=declared, content=GOOD[ending])

    assert found == KINDS[ending].media_type


SAME = {
    ("jpg", "jpeg"), ("jpeg", "jpg"), ("txt", "csv"), ("csv", "txt"), ("eml", "txt"),
    ("eml", "csv"), ("txt", "eml"), ("docx", "zip"), ("xlsx", "zip"), ("pptx", "zip"),
    ("odt", "zip"), ("ods", "zip"),
}  # fmt: skip


@pytest.mark.parametrize("ending", sorted(GOOD))
def test_a_content_under_the_ending_of_another_is_a_lie(ending):
    """Each content under this ending: only what may be called so as well is taken."""
    for other, content in GOOD.items():
        if other == ending or (other, ending) in SAME:
            media_type_of(f"a.{ending}", declared="", content=content)
            continue
        with refusal("lying_type"):
            media_type_of(f"a.{ending}", declared="", content=content)


@pytest.mark.parametrize(
    ("name", "declared", "content", "code"),
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
        ("a.pdf", "", PDF + b"\0" * LARGEST_ATTACHMENT, "too_large"),
    ],
)
def test_other_files_are_refused_and_nothing_is_kept(stage, name, declared, content, code):
    with refusal(code):
        added(stage, name, content, declared)

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
def test_names_are_cleaned(name, cleaned):
    assert cleaned_name(name) == cleaned


def test_a_file_lies_outside_the_web_root_under_a_name_of_our_own(stage):
    kept = added(stage, "offer.pdf")

    [path] = stored_files()
    assert path.read_bytes() == PDF
    assert "offer" not in str(path.relative_to(path.parents[2]))
    assert path.stat().st_mode & 0o077 == 0
    assert kept.stored_as.startswith(f"{stage.alpine.pk}/")
    assert stage.signed_in(stage.otto).get(f"/static/{kept.stored_as}").status_code == 404


def test_what_is_rolled_back_leaves_no_file(stage, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Attachment, "save", fail)
    with pytest.raises(OSError, match="disk full"):
        added(stage)
    assert stored_files() == []


def test_an_order_has_at_most_fifty(stage):
    Attachment.objects.bulk_create(
        Attachment(
            tenant=stage.alpine, order=stage.back_order, name="a.pdf", size=1, created_at=NOW
        )
        for _ in range(MOST_ATTACHMENTS)
    )

    with refusal("too_many_attachments"):
        added(stage)
    added(stage, order_id=stage.direct.pk)


# Through the page


@pytest.mark.rule("R39")
def test_a_file_is_uploaded_to_a_back_order_and_downloaded(stage):
    client = stage.signed_in(stage.otto)
    done = upload(stage, SimpleUploadedFile("Größe „1“.pdf", PDF, "application/pdf"), client)
    assert done.headers["Location"] == stage.address("notes/")
    kept = Attachment.objects.get()
    assert kept.digest.encode()[:12] in client.get(stage.address("notes/")).content

    response = client.get(stage.address(f"files/{kept.pk}"))

    assert body(response) == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Gr")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in response.headers["Cache-Control"]


def test_a_picture_is_sent_to_be_saved_and_the_declared_type_is_not_believed(stage):
    kept = added(stage, "a.png", PNG, "application/octet-stream")

    response = stage.signed_in(stage.otto).get(stage.address(f"files/{kept.pk}"))
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
def test_the_page_says_why_a_file_is_refused(stage, file, sentence):
    response = upload(stage, file)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert stored_files() == []


def test_a_form_without_a_file_is_told(stage):
    response = stage.signed_in(stage.otto).post(stage.address("add-attachment/"), {})

    assert response.status_code == 422
    assert b"Choose a file." in response.content


def test_what_is_far_too_large_is_not_even_read(stage):
    client = stage.signed_in(stage.otto)
    response = client.generic(
        "POST",
        stage.address("add-attachment/"),
        b"not a form at all",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(LARGEST_ATTACHMENT + 10**6),
    )

    assert response.status_code == 413
    assert b"A file has at most 10 MB." in response.content


def test_a_file_from_another_site_is_refused(stage):
    client = Client(enforce_csrf_checks=True)
    client.force_login(stage.otto, backend="django.contrib.auth.backends.ModelBackend")

    response = upload(stage, SimpleUploadedFile("a.pdf", PDF, "application/pdf"), client)

    assert response.status_code == 403
    assert not Attachment.objects.exists()


def test_who_may_only_look_downloads_but_adds_nothing(stage):
    kept = added(stage)
    client = stage.signed_in(stage.clara)

    response = client.get(stage.address(f"files/{kept.pk}"))
    assert body(response) == PDF
    assert upload(stage, SimpleUploadedFile("a.pdf", PDF), client).status_code == 403
    assert client.post(stage.address("add-note/"), {"text": "x"}).status_code == 403
    with refusal("not_permitted"):
        added(stage, by=actor(stage.clara, Role.VIEWER))
    assert Attachment.objects.count() == 1


def test_a_file_is_of_its_order_and_of_nobody_elses(stage):
    rule = PermissionRule.objects.create(tenant=stage.alpine, name="Few")
    hidden = stage.orders.direct_order(7, sharing_rule=rule, responsible_user=None)
    secret = added(stage, by=actor(stage.otto, Role.ADMINISTRATOR), order_id=hidden.pk)
    open_one = added(stage)
    client = stage.signed_in(stage.otto)

    assert client.get(stage.address(f"files/{secret.pk}", hidden)).status_code == 404
    assert client.get(stage.address(f"files/{secret.pk}")).status_code == 404
    elsewhere = f"/t/cumulus/orders/{stage.back_order.pk}/files/{open_one.pk}"
    assert client.get(elsewhere).status_code == 404
    with pytest.raises(stage.elsewhere.DoesNotExist):
        added(stage, order_id=stage.elsewhere.pk)


def test_a_file_whose_content_is_lost_is_not_there(stage):
    kept = added(stage)
    for path in stored_files():
        path.unlink()

    assert stage.signed_in(stage.otto).get(stage.address(f"files/{kept.pk}")).status_code == 404


# What deleted orders leave


def age(path: Path, days: float) -> None:
    then = time.time() - days * 86400
    os.utime(path, (then, then))


def test_files_that_no_row_names_are_swept_away_a_day_later(stage):
    order = stage.orders.direct_order(9, status=stage.orders.booked)
    gone = added(stage, order_id=order.pk).stored_as
    kept = added(stage).stored_as
    orders.delete_order(tenant_id=stage.alpine.pk, order_id=order.pk, by=actor(stage.otto))
    stranger = stored_files()[0].parents[1] / "00000000-0000-0000-0000-000000000000" / "x"
    stranger.parent.mkdir()
    stranger.write_bytes(b"of another database")
    now = datetime.now(UTC)

    assert crm.sweep_attachments(now=now) == 0, "it may be about to be named"
    for path in stored_files():
        age(path, 2)
    assert crm.sweep_attachments(now=now) == 1
    left = {str(path.relative_to(path.parents[1])) for path in stored_files()}
    assert kept in left
    assert gone not in left
    assert stranger.exists()


def test_a_file_in_the_making_is_left_alone(stage):
    with transaction.atomic():
        added(stage)
        assert crm.sweep_attachments(now=datetime.now(UTC) + timedelta(hours=23)) == 0


# Notes


@pytest.mark.rule("R39")
def test_a_note_is_its_authors_and_an_administrators_to_delete(stage):
    client = stage.signed_in(stage.otto)
    client.post(stage.address("add-note/"), {"text": "Ring them\r\nfirst. <b>"})
    note = Note.objects.get()
    page = client.get(stage.address("notes/")).content.decode()
    assert "Ring them\nfirst. &lt;b&gt;" in page
    assert "Delete the note of Otto Orders" in page

    nora = stage.person("Nora")
    which = {"tenant_id": stage.alpine.pk, "note_id": note.pk}
    with refusal("not_the_author"):
        crm.delete_note(**which, by=actor(nora))
    assert b"Delete the note" not in stage.signed_in(nora).get(stage.address("notes/")).content
    assert stage.signed_in(nora).post(stage.address(f"notes/{note.pk}/delete/")).status_code == 403
    crm.delete_note(**which, by=actor(nora, Role.ADMINISTRATOR))
    assert not Note.objects.exists()


def test_an_empty_note_is_none(stage):
    response = stage.signed_in(stage.otto).post(stage.address("add-note/"), {"text": " \n "})

    assert response.status_code == 422
    assert not Note.objects.exists()


def test_another_bsss_note_is_not_there(stage):
    crm.add_note(text="x", **stage.call())
    note = Note.objects.get()
    there = f"/t/cumulus/orders/{stage.elsewhere.pk}/notes/{note.pk}/delete/"

    assert stage.signed_in(stage.otto).post(there).status_code == 404
    assert Note.objects.exists()
