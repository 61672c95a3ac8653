"""My orders: the list, one with its lines, and its print-out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from upline.kernel.money import Money
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, refused
from upline.orders.queries import OrderLine, OrderPage, OrderRow
from upline.orders.rulebook import ItemKind, OrderAction
from upline.printing import pdf
from upline.printing.queries import order_print_out
from upline.printing.rulebook import Language, Paper
from upline.storefront.queries import (
    OrderProgress,
    find_customer_order,
    list_customer_orders,
    progress_of,
)
from upline.tenancy.queries import logo_of
from upline.web.shared.forms.list_filters import NUMBER_KEY
from upline.web.shared.lists.address import ListUrl
from upline.web.storefront.catalogue import page_links, page_request
from upline.web.storefront.texts import CYCLE_TITLES, PROGRESS_TITLES, PROGRESS_TONES, licences
from upline.web.storefront.visit import StorefrontVisit, render_shop, storefront_page

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class ShopOrderRow:
    """An order as the list shows it."""

    href: str
    number: str
    day: date
    lines: int
    total: Money
    progress: str
    tone: str


@dataclass(frozen=True, slots=True)
class ShopOrderLine:
    """A line of an order: what it is about, how it is billed, and what it comes to."""

    product: str
    remark: str
    cycle: str
    unit_price: Money | None
    promotion: str
    gross: Money
    total: Money
    href: str


@require_safe
@storefront_page()
def index(request: HttpRequest, visit: StorefrontVisit) -> HttpResponseBase:
    """List the company's orders, the newest first."""
    listing = list_customer_orders(
        storefront=visit.storefront,
        customer=visit.customer,
        page=page_request(request, PAGE_SIZE, unique_key=NUMBER_KEY),
    )
    context = {
        "rows": [_row(visit, row) for row in listing.rows],
        "pages": page_links(ListUrl(visit.url("orders"), {}), listing),
    }
    return render_shop(request, visit, "storefront/orders.html", context, current="orders")


def _row(visit: StorefrontVisit, row: OrderRow) -> ShopOrderRow:
    progress = progress_of(row.status_kind, is_executed=False)
    return ShopOrderRow(
        href=visit.url("order", row.id),
        number=row.reference,
        day=row.order_date,
        lines=row.lines,
        total=row.total,
        progress=PROGRESS_TITLES[progress],
        tone=PROGRESS_TONES[progress],
    )


@require_safe
@storefront_page()
def order(request: HttpRequest, visit: StorefrontVisit, order_id: UUID) -> HttpResponseBase:
    """Show an order with its lines and how it stands."""
    found = _get_order(visit, order_id)
    progress = progress_of(found.status_kind, is_executed=found.executed_at is not None)
    context = {
        "order": found,
        "lines": [_line(visit, line) for line in found.lines],
        "progress": PROGRESS_TITLES[progress],
        "tone": PROGRESS_TONES[progress],
        "sentence": _sentence(visit, progress),
        "print_out": visit.url("order-print-out", order_id),
    }
    return render_shop(request, visit, "storefront/order.html", context, current="orders")


def _sentence(visit: StorefrontVisit, progress: OrderProgress) -> str:
    name = visit.storefront.name
    if progress is OrderProgress.WAITING and visit.storefront.needs_approval:
        return text(
            "{name} has to approve the order first. Nothing is charged until then.", name=name
        )
    return {
        OrderProgress.WAITING: text(
            "{name} has the order, and has not carried it out yet.", name=name
        ),
        OrderProgress.DONE: text("Everything is ready to use."),
        OrderProgress.CANCELLED: text(
            "{name} has cancelled the order. Nothing is charged.", name=name
        ),
    }[progress]


def _line(visit: StorefrontVisit, line: OrderLine) -> ShopOrderLine:
    remark = licences(line.quantity)
    if line.kind is ItemKind.LICENCES:
        remark = text("{licences} more", licences=remark)
    elif line.kind is ItemKind.ADD_ON and line.target is not None:
        remark = text("{licences}, as an add-on", licences=remark)
    return ShopOrderLine(
        product=line.product.name,
        remark=remark,
        cycle=CYCLE_TITLES[line.billing_cycle],
        unit_price=line.unit_price,
        promotion=line.promotion,
        gross=line.gross,
        total=line.total,
        href=visit.url("subscription", line.related.page_id) if line.related else "",
    )


def _get_order(visit: StorefrontVisit, order_id: UUID) -> OrderPage:
    found = find_customer_order(
        storefront=visit.storefront, customer=visit.customer, order_id=order_id
    )
    if found is None:
        raise Http404("not of this customer")
    return found


@require_safe
@storefront_page()
def print_out(request: HttpRequest, visit: StorefrontVisit, order_id: UUID) -> HttpResponseBase:
    """Send the confirmation of an order as PDF, in the language of the storefront."""
    found = _get_order(visit, order_id)
    for one in found.actions:
        if one.name == OrderAction.VIEW_PRINT_OUT and not one.allowed:
            raise Refused(refused(one.code, one.reason))
    language = Language(visit.storefront.language)
    printed = order_print_out(order=found, language=language)
    logo = logo_of(tenant_id=visit.storefront.seller.id)
    content = pdf.render(printed, paper=Paper.A4, logo=logo)
    response = HttpResponse(content, content_type=pdf.MEDIA_TYPE)
    response["Content-Disposition"] = f'inline; filename="order-{found.id}.pdf"'
    return response
