"""The pages of an order. A view reads the request, asks or acts once, and shows the answer."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from upline.backorders.queries import origin_card, provenance_page
from upline.crm.queries import activities_of_order, cases_of_order, emails_of_order
from upline.orders.queries import OrderPage, order_page
from upline.web.access import Visit, bss_page, show
from upline.web.orders.parts import frame


def get_order(visit: Visit, order_id: UUID) -> OrderPage:
    """Return the order as its pages show it.

    Raises: Http404 — this BSS has no such order.
    """
    order = order_page(tenant_id=visit.tenant.id, order_id=order_id)
    if order is None:
        raise Http404("no such order in this BSS")
    return order


def show_order(
    request: HttpRequest, visit: Visit, order: OrderPage, name: str, context: dict[str, Any]
) -> HttpResponse:
    """Draw one of an order's tabs; `name` is that of its address."""
    template = "orders/overview.html" if name == "order" else f"orders/{name[6:]}.html"
    framed = {"order": order, "frame": frame(visit, order, current=name), **context}
    return show(request, visit, template, framed, here="orders")


@require_safe
@bss_page()
def overview(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponse:
    """Show parties, terms and totals, and where a back-order came from."""
    order = get_order(visit, order_id)
    origin = origin_card(order=order) if order.is_back_order else None
    return show_order(request, visit, order, "order", {"origin": origin})


@require_safe
@bss_page()
def products(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponse:
    """Show the lines, and where each is related to."""
    return show_order(request, visit, get_order(visit, order_id), "order-products", {})


@require_safe
@bss_page()
def activities(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponse:
    """List the order's activities."""
    order = get_order(visit, order_id)
    rows = activities_of_order(tenant_id=visit.tenant.id, order_id=order_id)
    return show_order(request, visit, order, "order-activities", {"rows": rows})


@require_safe
@bss_page()
def emails(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponse:
    """List the e-mails related to the order."""
    order = get_order(visit, order_id)
    rows = emails_of_order(tenant_id=visit.tenant.id, order_id=order_id)
    return show_order(request, visit, order, "order-emails", {"rows": rows})


@require_safe
@bss_page()
def cases(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponse:
    """List the cases related to the order."""
    order = get_order(visit, order_id)
    rows = cases_of_order(tenant_id=visit.tenant.id, order_id=order_id)
    return show_order(request, visit, order, "order-cases", {"rows": rows})


@require_safe
@bss_page()
def provenance(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponse:
    """Tell why a back-order looks as it does."""
    order = get_order(visit, order_id)
    if not order.is_back_order:
        raise Http404("only back-orders have a provenance")
    told = provenance_page(order=order)
    return show_order(request, visit, order, "order-provenance", {"told": told})


@require_safe
@bss_page()
def print_out(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponse:
    """Show the order as it is printed, with its ribbon (R16)."""
    order = get_order(visit, order_id)
    return show(request, visit, "orders/print-out.html", {"order": order}, here="orders")
