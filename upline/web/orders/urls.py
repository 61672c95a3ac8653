"""The addresses of the pages of orders, below those of a BSS."""

from django.urls import URLPattern, path

from upline.orders.rulebook import OrderAction
from upline.web.orders import changing, views
from upline.web.orders.parts import SHORTCUTS

_ORDER = "<uuid:order_id>/"

urlpatterns: list[URLPattern] = [
    path(_ORDER, views.overview, name="order"),
    path(f"{_ORDER}products/", views.products, name="order-products"),
    path(f"{_ORDER}activities/", views.activities, name="order-activities"),
    path(f"{_ORDER}emails/", views.emails, name="order-emails"),
    path(f"{_ORDER}cases/", views.cases, name="order-cases"),
    path(f"{_ORDER}provenance/", views.provenance, name="order-provenance"),
    path(f"{_ORDER}print-out/", views.print_out, name="order-print-out"),
    path(f"{_ORDER}edit/", changing.edit, name="order-edit"),
    *(
        path(f"{_ORDER}{action}/", changing.add, {"action": action}, name=f"order-{action}")
        for action in changing.ADDITIONS
    ),
    # What has no page still answers with the rulebook's sentence where it is refused.
    *(
        path(f"{_ORDER}{action}/", changing.without_page, {"action": action})
        for action in OrderAction
        if action not in SHORTCUTS
    ),
]
