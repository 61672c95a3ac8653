"""Setting up the logo."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.setup_stage import PICTURE
from upline.models import Logo

pytestmark = pytest.mark.django_db


def picture(content: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/png")


def test_a_logo_is_uploaded_shown_and_removed(desk):
    assert "None yet" in desk.opens().words
    assert "Nothing was saved" not in desk.opens("logo/").words
    page = desk.saves("logo/", logo=picture(PICTURE))

    shown = desk.client.get("/t/alpine/logo")
    assert bytes(Logo.objects.get().content) == PICTURE
    assert "/t/alpine/logo?" in page.html
    assert (shown["Content-Type"], shown.content) == ("image/png", PICTURE)
    desk.opens("logo/remove/")
    desk.saves("logo/remove/")
    assert not Logo.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg onload=alert(1)>", "PNG or JPEG"),
        (b"", "This file is empty."),
        (PICTURE + b"x" * 512 * 1024, "at most 512 KB"),
    ],
)
def test_what_is_no_logo_is_refused(desk, content, sentence):
    page = desk.is_refused("logo/", logo=picture(content))

    assert sentence in page.words
    assert not Logo.objects.exists()


def test_no_file_is_no_logo(desk):
    assert "Choose a file." in desk.is_refused("logo/").words
