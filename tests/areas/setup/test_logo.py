"""Setting up the logo."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.setup_fixtures import PICTURE
from upline.models import Logo

pytestmark = pytest.mark.django_db


def picture(content: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/png")


def test_a_logo_is_uploaded_shown_and_removed(setup_admin):
    assert "None yet" in setup_admin.open_page().words
    assert "Nothing was saved" not in setup_admin.open_page("logo/").words
    page = setup_admin.submit_valid_form("logo/", logo=picture(PICTURE))

    shown = setup_admin.client.get("/t/alpine/logo")
    assert bytes(Logo.objects.get().content) == PICTURE
    assert any(e.attributes["src"].startswith("/t/alpine/logo?") for e in page.all("img"))
    assert (shown["Content-Type"], shown.content) == ("image/png", PICTURE)
    setup_admin.open_page("logo/remove/")
    setup_admin.submit_valid_form("logo/remove/")
    assert not Logo.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg onload=alert(1)>", "PNG or JPEG"),
        (b"", "This file is empty."),
        (PICTURE + b"x" * 512 * 1024, "at most 512 KB"),
    ],
)
def test_invalid_logo_is_refused(setup_admin, content, sentence):
    page = setup_admin.is_refused("logo/", logo=picture(content))

    assert sentence in page.words
    assert not Logo.objects.exists()


def test_form_without_file_is_refused(setup_admin):
    assert "Choose a file." in setup_admin.is_refused("logo/").words
