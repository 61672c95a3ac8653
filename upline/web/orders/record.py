"""The order that a page is about, and the addresses of its pages."""

from uuid import UUID

from django.http import Http404
from django.urls import reverse

from upline.orders.queries import OrderPage, order_page
from upline.web.shared.access import Visit


def get_order(visit: Visit, order_id: UUID) -> OrderPage:
    """Return the order as its pages show it.

    Raises: Http404 — this BSS has no such order, or none that the person may see.
    """
    order = order_page(tenant_id=visit.tenant.id, order_id=order_id, by=visit.actor)
    if order is None:
        raise Http404("no such order in this BSS")
    return order


def order_url(name: str, visit: Visit, order_id: UUID) -> str:
    """Return the address of one of an order's pages."""
    return reverse(name, kwargs={"slug": visit.tenant.slug, "order_id": order_id})
