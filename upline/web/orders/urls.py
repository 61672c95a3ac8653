"""The addresses of the pages of orders, below those of a BSS."""

from django.urls import URLPattern, path

from upline.orders.rulebook import OrderAction
from upline.web.orders import (
    add_items,
    bulk_actions,
    crm_tabs,
    edit,
    files,
    new_order,
    print_outs,
    sharing,
    views,
)
from upline.web.orders.action_definitions import ACTION_PAGES

_ORDER = "<uuid:order_id>/"

_ADDING = {OrderAction.ADD_ITEM: add_items.add_item, OrderAction.QUICK_ADD: add_items.quick_add}

urlpatterns: list[URLPattern] = [
    path("new/", new_order.new_order, name="order-new"),
    path("many/", bulk_actions.bulk_action_page, name="orders-many"),
    path(_ORDER, views.overview, name="order"),
    path(f"{_ORDER}products/", views.products, name="order-products"),
    path(f"{_ORDER}activities/", crm_tabs.activities, name="order-activities"),
    path(f"{_ORDER}emails/", crm_tabs.emails, name="order-emails"),
    path(f"{_ORDER}cases/", crm_tabs.cases, name="order-cases"),
    path(f"{_ORDER}notes/", files.notes, name="order-notes"),
    path(f"{_ORDER}notes/<uuid:note_id>/delete/", files.delete_note, name="order-note-delete"),
    path(f"{_ORDER}files/<uuid:attachment_id>", files.download, name="order-attachment"),
    path(f"{_ORDER}{OrderAction.ADD_ATTACHMENT}/", files.add_file, name="order-add-attachment"),
    path(f"{_ORDER}add-contact/", files.add_contact, name="order-add-contact"),
    path(f"{_ORDER}provenance/", views.provenance, name="order-provenance"),
    path(f"{_ORDER}sale-state/", views.live_sale_state, name="order-sale-state"),
    path(f"{_ORDER}history/", views.history, name="order-history"),
    path(f"{_ORDER}print-out/", print_outs.print_out, name="order-print-out"),
    path(f"{_ORDER}print-out.pdf", print_outs.print_out_pdf, name="order-print-out-pdf"),
    path(f"{_ORDER}sharing/", sharing.sharing, name="order-sharing"),
    path(f"{_ORDER}edit/", edit.edit, name="order-edit"),
    *(
        path(f"{_ORDER}{action}/", crm_tabs.add, {"action": action}, name=f"order-{action}")
        for action in crm_tabs.ADD_ACTIONS
    ),
    *ACTION_PAGES.urls(),
    *(path(f"{_ORDER}{action}/", add, name=f"order-{action}") for action, add in _ADDING.items()),
    path(
        f"{_ORDER}{OrderAction.EXPORT}/", views.action_without_page, {"action": OrderAction.EXPORT}
    ),
]
