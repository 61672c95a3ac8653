"""An order to be printed, and what its page and its PDF say."""

import io
from datetime import date
from decimal import Decimal

from pypdf import PdfReader

from tests.support.order_fixtures import OrderFixtures
from tests.support.page import Page
from upline.models import Order, OrderItem, Product

RIBBON = "This order was originated from Cumulus IT Tenant Reseller purchases"


def order_to_print(fixtures: OrderFixtures) -> Order:
    """A back-order with a customer's address; 5 added licences, less a promotion."""
    huber = fixtures.accounts["Huber Bakery"]
    huber.billing_address = "Backstraße 12\r\n1070 Wien"
    huber.save()
    return fixtures.back_order(
        7, order_date=date(2026, 5, 15), gross=Decimal("2279.22"), discount=Decimal("79.22"),
        total=Decimal(2200),
    )  # fmt: skip


def add_lines(fixtures: OrderFixtures, order: Order, many: int) -> None:
    """Put lines 2 to `many` on an ordinary order, with two products alternating."""
    second = Product.objects.create(
        tenant=fixtures.alpine, code="LONG", created_at=fixtures.product.created_at,
        name="Exchange Online Archiving for Exchange Server, with a name that takes two lines",
    )  # fmt: skip
    OrderItem.objects.bulk_create(
        OrderItem(
            tenant=fixtures.alpine, order=order, position=position, quantity=position,
            product=(fixtures.product, second)[position % 2], billing_cycle="ANNUAL",
            unit_price=Decimal("5.60"), gross=Decimal("5.60") * position,
            total=Decimal("5.60") * position,
        )
        for position in range(2, many + 1)
    )  # fmt: skip
    Order.objects.filter(pk=order.pk).update(line_count=many)


def address(order: Order, ending: str = "print-out/", slug: str = "alpine") -> str:
    return f"/t/{slug}/orders/{order.pk}/{ending}"


def pdf_of(fixtures: OrderFixtures, order: Order, headers=None, **query) -> PdfReader:
    client = fixtures.signed_in_client(fixtures.otto)
    response = client.get(address(order, "print-out.pdf"), query, headers=headers or {})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(response.content))


def texts(pdf: PdfReader) -> list[str]:
    """The words of each page, with one space between them."""
    return [" ".join(page.extract_text().split()) for page in pdf.pages]


def without_whitespace(text: str) -> str:
    """A text without its spaces: where lines break does not matter then."""
    return "".join(text.split())


def print_out_page(fixtures: OrderFixtures, order: Order, headers=None, **query) -> Page:
    client = fixtures.signed_in_client(fixtures.otto)
    return Page(client.get(address(order), query, headers=headers or {}))
