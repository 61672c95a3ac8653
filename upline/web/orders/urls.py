"""The addresses of the pages of orders, below those of a BSS."""

from django.urls import URLPattern, path

from upline.orders.rulebook import OrderAction
from upline.web.orders import (
    acting,
    adding,
    around,
    bulk,
    changing,
    files,
    history,
    ordering,
    printing,
    sharing,
    views,
)
from upline.web.orders.parts import SHORTCUTS
from upline.web.orders.verbs import VERBS

_ORDER = "<uuid:order_id>/"

_ADDING = {OrderAction.ADD_ITEM: adding.add_item, OrderAction.QUICK_ADD: adding.quick_add}

urlpatterns: list[URLPattern] = [
    path("new/", ordering.new_order, name="order-new"),
    path("many/", bulk.many, name="orders-many"),
    path(_ORDER, views.overview, name="order"),
    path(f"{_ORDER}products/", views.products, name="order-products"),
    path(f"{_ORDER}activities/", around.activities, name="order-activities"),
    path(f"{_ORDER}emails/", around.emails, name="order-emails"),
    path(f"{_ORDER}cases/", around.cases, name="order-cases"),
    path(f"{_ORDER}notes/", files.notes, name="order-notes"),
    path(f"{_ORDER}notes/<uuid:note_id>/delete/", files.delete_note, name="order-note-delete"),
    path(f"{_ORDER}files/<uuid:attachment_id>", files.download, name="order-attachment"),
    path(f"{_ORDER}{OrderAction.ADD_ATTACHMENT}/", files.add_file, name="order-add-attachment"),
    path(f"{_ORDER}add-contact/", files.add_contact, name="order-add-contact"),
    path(f"{_ORDER}provenance/", views.provenance, name="order-provenance"),
    path(f"{_ORDER}history/", history.history, name="order-history"),
    path(f"{_ORDER}print-out/", printing.print_out, name="order-print-out"),
    path(f"{_ORDER}print-out.pdf", printing.print_out_pdf, name="order-print-out-pdf"),
    path(f"{_ORDER}sharing/", sharing.sharing, name="order-sharing"),
    path(f"{_ORDER}edit/", changing.edit, name="order-edit"),
    *(
        path(f"{_ORDER}{action}/", around.add, {"action": action}, name=f"order-{action}")
        for action in around.ADDITIONS
    ),
    *(
        path(f"{_ORDER}{action}/", acting.act, {"action": action}, name=f"order-{action}")
        for action in VERBS
    ),
    *(
        path(
            f"{_ORDER}{action}/preview/",
            acting.look_ahead,
            {"action": action},
            name=f"order-{action}-preview",
        )
        for action in VERBS
    ),
    *(path(f"{_ORDER}{action}/", add, name=f"order-{action}") for action, add in _ADDING.items()),
    # What has no page still answers with the rulebook's sentence where it is refused.
    *(
        path(f"{_ORDER}{action}/", changing.without_page, {"action": action})
        for action in OrderAction
        if action not in {*SHORTCUTS, *VERBS, *_ADDING}
    ),
]
