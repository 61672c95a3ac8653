"""The pages of an order. A view reads the request, makes one query or action, shows the result."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from upline.access.rulebook import Permission
from upline.audit.queries import record_history
from upline.backorders.queries import origin_card, provenance_page
from upline.orders.queries import OrderPage
from upline.orders.rulebook import OrderAction
from upline.web.orders.items import item_table
from upline.web.orders.layout import frame
from upline.web.orders.list_definition import ORDERS
from upline.web.orders.overview import overview_fields
from upline.web.orders.record import get_order
from upline.web.orders.sale import order_sale_state
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.change_log import log, page_key
from upline.web.shared.lists.record_position import record_position
from upline.web.shared.sale_state import TOTALS, answer_live

_WITH_TOTALS = ("order", "order-products")


def show_order(
    request: HttpRequest, visit: Visit, order: OrderPage, name: str, context: dict[str, Any]
) -> HttpResponse:
    """Draw one of an order's tabs; `name` is that of its address."""
    template = "orders/overview.html" if name == "order" else f"orders/{name[6:]}.html"
    position = record_position(request, visit, ORDERS, order.id)
    suffix = position.suffix if position else ""
    framed = {
        "order": order,
        "frame": frame(visit, order, current=name, suffix=suffix),
        "position": position,
        "sale_state": order_sale_state(visit, order, has_totals=name in _WITH_TOTALS),
        **context,
    }
    return render_page(request, visit, template, framed, current_area="orders")


@require_safe
@bss_page()
def live_sale_state(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponseBase:
    """Answer an order's page while one of its sales is on its way to the distributor."""
    order = get_order(visit, order_id)
    return answer_live(request, order_sale_state(visit, order, has_totals=TOTALS in request.GET))


@require_safe
@bss_page()
def overview(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponse:
    """Show parties, terms and totals, and where a back-order came from."""
    order = get_order(visit, order_id)
    origin = origin_card(order=order) if order.is_back_order else None
    context = {"origin": origin, "fields": overview_fields(visit, order)}
    return show_order(request, visit, order, "order", context)


@require_safe
@bss_page()
def products(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponse:
    """Show the lines, where each is related to, and what can be done with them."""
    order = get_order(visit, order_id)
    context = {"items": item_table(visit, order)}
    return show_order(request, visit, order, "order-products", context)


@require_safe
@bss_page()
def provenance(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponse:
    """Tell why a back-order looks as it does."""
    order = get_order(visit, order_id)
    if not order.is_back_order:
        raise Http404("only back-orders have a provenance")
    context = {"provenance": provenance_page(order=order)}
    return show_order(request, visit, order, "order-provenance", context)


@bss_page(Permission.EDIT_ORDERS)
def action_without_page(
    request: HttpRequest, visit: Visit, order_id: UUID, action: OrderAction
) -> HttpResponseBase:
    """Answer the address of an action that has no page: refused by the rulebook, or not found."""
    get_order(visit, order_id).check(action)
    raise Http404("this action has no page")


@require_safe
@bss_page()
def history(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponse:
    """Show what changed in the order and its items."""
    order = get_order(visit, order_id)
    page = record_history(
        bss=visit.tenant,
        record_ids=[order.id],
        reach=visit.reach(),
        before_key=page_key(request),
    )
    drawn = log(request, page, timezone=visit.tenant.timezone, record_id=order.id)
    return show_order(request, visit, order, "order-history", {"log": drawn})
