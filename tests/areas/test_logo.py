"""The logo of a BSS: which pictures it can be, and where it shows."""

import io
from struct import pack
from zlib import compress, crc32

import pytest
from pypdf import PdfReader

from tests.support.order_fixtures import OrderFixtures, create_order_fixtures
from tests.support.page import Page
from upline.access.rulebook import system_actor
from upline.kernel.verdicts import Refused
from upline.models import Logo, Order
from upline.tenancy.actions import remove_logo, set_logo
from upline.tenancy.queries import logo_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def fixtures() -> OrderFixtures:
    return create_order_fixtures()


@pytest.fixture
def order(fixtures) -> Order:
    return fixtures.back_order(7)


def picture(width: int, height: int) -> bytes:
    """A black PNG of one bit a pixel."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return pack(">I", len(body)) + kind + body + pack(">I", crc32(kind + body))

    head = pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = compress((b"\0" * (1 + (width + 7) // 8)) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(width: int, height: int, *, before: bytes = b"") -> bytes:
    """The start of a JPEG, which is all that is looked at."""
    application = b"\xff\xe0" + pack(">H", 16) + b"JFIF\0\1\1\0\0\1\0\1\0\0"
    frame = b"\xff\xc0" + pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8" + application + before + frame + b"\xff\xd9"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (picture(300, 100), "image/png"),
        (jpeg(300, 100), "image/jpeg"),
        (jpeg(300, 100, before=b"\xff\xff\xfe\0\4hi"), "image/jpeg"),
        (picture(4000, 4000), "image/png"),
    ],
)
def test_a_png_or_jpeg_can_be_a_logo(fixtures, content, media_type):
    set_logo(tenant_id=fixtures.alpine.pk, content=content, by=system_actor())

    logo = logo_of(tenant_id=fixtures.alpine.pk)
    assert (logo.content, logo.media_type) == (content, media_type)
    assert logo_of(tenant_id=fixtures.cumulus.pk) is None


@pytest.mark.parametrize(
    ("content", "code", "sentence"),
    [
        (b"", "unknown_logo_type", "A logo is a PNG or JPEG picture; this file is not."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown_logo_type", "PNG or JPEG"),
        (b"GIF89a" + b"\0" * 40, "unknown_logo_type", "PNG or JPEG"),
        (b"%PDF-1.7 logo.png", "unknown_logo_type", "PNG or JPEG"),
        (picture(300, 100)[:20], "unknown_logo_type", "PNG or JPEG"),
        (b"\xff\xd8\xff", "unknown_logo_type", "PNG or JPEG"),
        (b"\xff\xd8\xff\xe0\0\0" + b"\0" * 100, "unknown_logo_type", "PNG or JPEG"),
        (b"\xff\xd8" + b"\xff" * 1000, "unknown_logo_type", "PNG or JPEG"),
        (picture(10, 10) + b"\0" * 512 * 1024, "too_large", "A logo has at most 512 KB."),
        (picture(4001, 1), "too_large", "A logo has at most 4,000 pixels in width and height."),
        (jpeg(1, 65000), "too_large", "A logo has at most 4,000 pixels in width and height."),
    ],
)
def test_invalid_logo_is_refused_and_the_old_one_stays(fixtures, content, code, sentence):
    set_logo(tenant_id=fixtures.alpine.pk, content=picture(300, 100), by=system_actor())

    with pytest.raises(Refused) as refusal:
        set_logo(tenant_id=fixtures.alpine.pk, content=content, by=system_actor())

    assert refusal.value.code == code
    assert sentence in str(refusal.value)
    assert refusal.value.fields == ("logo",)
    assert logo_of(tenant_id=fixtures.alpine.pk).content == picture(300, 100)


def test_a_logo_is_replaced_and_removed(fixtures):
    set_logo(tenant_id=fixtures.alpine.pk, content=picture(300, 100), by=system_actor())
    first = logo_of(tenant_id=fixtures.alpine.pk)
    set_logo(tenant_id=fixtures.alpine.pk, content=jpeg(300, 100), by=system_actor())
    second = logo_of(tenant_id=fixtures.alpine.pk)

    assert second.media_type == "image/jpeg"
    assert second.digest != first.digest
    assert Logo.objects.count() == 1

    remove_logo(tenant_id=fixtures.alpine.pk, by=system_actor())
    remove_logo(tenant_id=fixtures.alpine.pk, by=system_actor())
    assert logo_of(tenant_id=fixtures.alpine.pk) is None


# Where it shows


def pictures_on_page(fixtures: OrderFixtures, order: Order) -> list[str]:
    """The addresses of the pictures on the print-out's page."""
    client = fixtures.signed_in_client(fixtures.otto)
    page = Page(client.get(f"/t/alpine/orders/{order.pk}/print-out/"))
    return [e.attributes["src"] for e in page.root if e.tag == "img"]


def pdf_of(fixtures: OrderFixtures, order: Order) -> PdfReader:
    client = fixtures.signed_in_client(fixtures.otto)
    response = client.get(f"/t/alpine/orders/{order.pk}/print-out.pdf")
    return PdfReader(io.BytesIO(response.content))


def pictures_in(pdf: PdfReader) -> int:
    return len(pdf.pages[0].images)


def test_without_a_logo_there_is_none(fixtures, order):
    assert pictures_in(pdf_of(fixtures, order)) == 0
    assert pictures_on_page(fixtures, order) == []
    assert fixtures.signed_in_client(fixtures.otto).get("/t/alpine/logo").status_code == 404


def test_the_logo_of_the_bss_is_on_page_and_pdf(fixtures, order):
    set_logo(tenant_id=fixtures.alpine.pk, content=picture(300, 100), by=system_actor())
    [source] = pictures_on_page(fixtures, order)
    sent = fixtures.signed_in_client(fixtures.clara).get(source)

    assert pictures_in(pdf_of(fixtures, order)) == 1
    assert sent.content == picture(300, 100)
    assert sent["Content-Type"] == "image/png"
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert "private" in sent["Cache-Control"]
    assert "max-age=86400" in sent["Cache-Control"]


def test_logo_of_another_bss_is_not_found(fixtures, order):
    set_logo(tenant_id=fixtures.alpine.pk, content=picture(300, 100), by=system_actor())

    assert fixtures.signed_in_client(fixtures.otto).get("/t/cumulus/logo").status_code == 404
    assert fixtures.signed_in_client(fixtures.clara).get("/t/cumulus/logo").status_code == 404


def test_damaged_logo_does_not_prevent_printing(fixtures, order):
    set_logo(tenant_id=fixtures.alpine.pk, content=picture(300, 100)[:40], by=system_actor())
    pdf = pdf_of(fixtures, order)

    assert pictures_in(pdf) == 0
    assert "Huber Bakery" in pdf.pages[0].extract_text()
