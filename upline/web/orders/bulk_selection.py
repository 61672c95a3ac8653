"""Picking orders from the list, for what is done with many at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from upline.orders.rulebook import NEEDS, OrderAction
from upline.web.shared.access import Visit

_ALL = "all"


@dataclass(frozen=True, slots=True)
class BulkAction:
    """Something that is done with many orders: its words for the button, before and after.

    `remark` is what one should know before it is done.
    """

    label: str
    icon: str
    verb: str
    done: str
    tone: str = ""
    remark: str = ""


BULK_ACTIONS: Mapping[OrderAction, BulkAction] = {
    OrderAction.EDIT: BulkAction("Edit", "pencil", "Change", "changed"),
    OrderAction.SUBMIT: BulkAction("Submit", "send", "Submit", "submitted"),
    OrderAction.EXECUTE: BulkAction(
        "Execute", "play", "Execute", "executed", remark="Each order is a sale of its own."
    ),
    OrderAction.EXPORT: BulkAction("Export CSV", "download", "Export", "exported"),
    OrderAction.CANCEL: BulkAction("Cancel orders", "ban", "Cancel", "canceled", "danger"),
    OrderAction.DELETE: BulkAction(
        "Delete",
        "trash-2",
        "Delete",
        "deleted",
        "danger",
        "Orders go with their items, activities, notes and files. This cannot be taken back.",
    ),
}


@dataclass(frozen=True, slots=True)
class BulkButton:
    """A deed as the bar below the list offers it."""

    action: OrderAction
    bulk_action: BulkAction


@dataclass(frozen=True, slots=True)
class BulkSelection:
    """How the rows of the list are picked: `toggle_all_href` picks all of the page, or none again."""

    address: str
    back: str
    buttons: tuple[BulkButton, ...]
    all_selected: bool
    toggle_all_href: str

    @property
    def toggle_all_label(self) -> str:
        return "Pick none of them" if self.all_selected else "Pick all on this page"

    @property
    def toggle_all_icon(self) -> str:
        return "square-check" if self.all_selected else "square"


def bulk_selection(request: HttpRequest, visit: Visit) -> BulkSelection:
    """Return what the list offers for the orders that are picked."""
    slug = visit.tenant.slug
    asked = {name: value for name, value in request.GET.items() if name != "pick"}
    all_selected = request.GET.get("pick") == _ALL
    current_area = f"{request.path}?{urlencode(asked)}" if asked else request.path
    is_reversed = f"{request.path}?{urlencode({**asked, 'pick': _ALL})}"
    return BulkSelection(
        address=reverse("orders-many", args=[slug]),
        back=current_area,
        buttons=tuple(
            BulkButton(action, bulk_action)
            for action, bulk_action in BULK_ACTIONS.items()
            if visit.may(NEEDS[action].permission)
        ),
        all_selected=all_selected,
        toggle_all_href=current_area if all_selected else is_reversed,
    )
