"""What print-outs say of the BSS: typed in Setup, printed on page and PDF."""

from datetime import timedelta

import pytest

from tests.support.order_fixtures import create_order_fixtures
from tests.support.page import Page
from upline.models import Company

pytestmark = pytest.mark.django_db
GOOD = {
    "address": "Alpine Distribution\r\nRing 1\r\n1010 Vienna\r\nAustria",
    "vat_id": "ATU12345678",
    "phone": "+43 1 234",
    "email": "office@alpine.example",
    "bank_details": "Bank Austria\r\nAT61 1904 3002 3457 3201",
    "payment_days": "30",
}


def test_company_is_saved_and_shown_again(setup_admin):
    assert "No address yet" in setup_admin.open_page().words
    page = setup_admin.submit_valid_form("company/", **GOOD)

    assert "Company saved." in page.words
    assert page.field("VAT number").value == "ATU12345678"
    assert "payment due after 30 days" in setup_admin.open_page().words
    assert "Alpine Distribution" in setup_admin.open_page("history/").words
    setup_admin.submit_valid_form("company/", address="")
    assert Company.objects.get().payment_days is None


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"address": "x" * 5000}, "at most 1000 characters"),
        ({"address": "a\0b"}, "U+0000"),
        ({"bank_details": "a\u202eb"}, "U+202E"),
        ({"vat_id": "x" * 5000}, "at most 40 characters"),
        ({"email": "nobody"}, "Enter an e-mail"),
        ({"payment_days": "366"}, "Enter 0 to 365 days."),
        ({"payment_days": "-1"}, "Enter 0 to 365 days."),
        ({"payment_days": "soon"}, "Enter a whole number of days."),
        ({"payment_days": "9" * 5000}, "days"),
    ],
)
def test_bad_company_is_refused_and_nothing_typed_is_lost(setup_admin, said, sentence):
    page = setup_admin.is_refused("company/", **{**GOOD, **said})

    assert sentence in page.words
    assert page.field("Phone").value == "+43 1 234"
    assert not Company.objects.exists()


def test_hostile_company_is_escaped(setup_admin):
    hostile = "<script>alert(1)</script>"
    page = setup_admin.submit_valid_form("company/", **{**GOOD, "address": hostile})

    assert hostile not in page.html


def test_print_out_has_the_company_and_the_due_date():
    fixtures = create_order_fixtures()
    values = {**GOOD, "address": "Ring 1\n1010 Vienna", "bank_details": "AT61\nBKAUATWW"}
    Company.objects.create(tenant=fixtures.alpine, **{**values, "payment_days": 30})
    client = fixtures.signed_in_client(fixtures.otto)
    order = fixtures.direct_order(1)
    order.refresh_from_db()
    due = f"{order.order_date + timedelta(days=30):%-d %B %Y}"

    page = Page(client.get(f"/t/alpine/orders/{order.pk}/print-out/?language=en"))
    for said in ("Ring 1", "1010 Vienna", "VAT number: ATU12345678", "Phone: +43 1 234", "AT61"):
        assert said in page.words
    assert "Payable to" in page.words
    assert f"Due date {due}" in page.words
    german = Page(client.get(f"/t/alpine/orders/{order.pk}/print-out/?language=de"))
    assert "Fällig am" in german.words
    pdf = client.get(f"/t/alpine/orders/{order.pk}/print-out.pdf?language=en")
    assert pdf.status_code == 200
    assert pdf.content.startswith(b"%PDF")
