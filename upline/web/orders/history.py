"""What changed in an order: a tab of its page."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from upline.audit.queries import record_history
from upline.web.orders.record import get_order
from upline.web.orders.views import show_order
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.change_log import log, page_key


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
