"""What an order has sold: its state at the distributor, and what is left of it."""

from __future__ import annotations

from upline.backorders.queries import UpstreamStatus, order_upstream_status
from upline.backorders.rulebook import UpstreamState
from upline.catalog.rulebook import BillingCycle
from upline.orders.queries import OrderLine, OrderPage
from upline.web.orders.record import order_url
from upline.web.shared.access import Visit
from upline.web.shared.margins import Margin, PurchaseCosts, purchase_costs, total_margin
from upline.web.shared.sale_state import SaleState, sale_state


def order_sale_state(visit: Visit, order: OrderPage, *, has_totals: bool) -> SaleState:
    """Return what the distributor has booked of an order, and the margin where totals are shown.

    Five queries at most, and the four of the purchase prices where nothing is booked yet.
    """
    status = _status(visit, order)
    booked = _booked_margin(order, status)
    margin = booked
    if has_totals and booked is None and not order.is_back_order:
        margin = listed_margin(order, line_costs(visit, order))
    return sale_state(
        status,
        address=order_url("order-sale-state", visit, order.id),
        margin=margin,
        is_booked=booked is not None,
        has_totals=has_totals,
    )


def line_costs(visit: Visit, order: OrderPage) -> PurchaseCosts | None:
    """Return what the BSS pays for the products of an order on its date; None where it buys nothing."""
    if order.is_back_order:
        return None
    return purchase_costs(visit, [line.product.id for line in order.lines], order.order_date)


def listed_margin(order: OrderPage, costs: PurchaseCosts | None) -> Margin | None:
    """Return the margin of an order by the distributor's prices; None where it buys nothing."""
    if costs is None or not order.lines:
        return None
    lines = [margin for line in order.lines if (margin := line_margin(line, costs))]
    return Margin(order.total, total_margin(lines).cost)


def line_margin(line: OrderLine, costs: PurchaseCosts | None) -> Margin | None:
    """Return the sell and the purchase price of a line; None where the BSS buys nothing."""
    if costs is None:
        return None
    cycle = BillingCycle(line.billing_cycle)
    return Margin(line.total, costs.of(line.product.id, cycle, line.quantity))


def _status(visit: Visit, order: OrderPage) -> UpstreamStatus:
    """Return the sales of the lines that are delivered; of a back-order, nothing."""
    delivered = [
        line
        for line in order.lines
        if line.related and not line.is_open and not order.is_back_order
    ]
    return order_upstream_status(
        seller=visit.tenant,
        order_names={
            order.name,
            *(line.delivered_by.name for line in delivered if line.delivered_by),
        },
        subject_ids={line.related.record_id for line in delivered if line.related},
    )


def _booked_margin(order: OrderPage, status: UpstreamStatus) -> Margin | None:
    """Return the margin by what is booked; None while anything of the order is not."""
    totals = [sale.order.total for sale in status.sales if sale.order is not None]
    is_complete = status.sales and all(s.state is UpstreamState.BOOKED for s in status.sales)
    if not is_complete or any(line.is_open for line in order.lines):
        return None
    return Margin(order.total, total_margin([Margin(None, total) for total in totals]).cost)
