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
class Deed:
    """Something that is done with many orders: its words for the button, before and after.

    `remark` is what one should know before it is done.
    """

    label: str
    icon: str
    verb: str
    done: str
    tone: str = ""
    remark: str = ""


DEEDS: Mapping[OrderAction, Deed] = {
    OrderAction.EDIT: Deed("Edit", "pencil", "Change", "changed"),
    OrderAction.SUBMIT: Deed("Submit", "send", "Submit", "submitted"),
    OrderAction.EXECUTE: Deed(
        "Execute", "play", "Execute", "executed", remark="Each order is a sale of its own."
    ),
    OrderAction.EXPORT: Deed("Export CSV", "download", "Export", "exported"),
    OrderAction.CANCEL: Deed("Cancel orders", "ban", "Cancel", "canceled", "danger"),
    OrderAction.DELETE: Deed(
        "Delete",
        "trash-2",
        "Delete",
        "deleted",
        "danger",
        "Orders go with their items, activities, notes and files. This cannot be taken back.",
    ),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """A deed as the bar below the list offers it."""

    action: OrderAction
    deed: Deed


@dataclass(frozen=True, slots=True)
class Picks:
    """How the rows of the list are picked: `turn` picks all of the page, or none again."""

    address: str
    back: str
    offered: tuple[Offered, ...]
    are_all: bool
    turn: str

    @property
    def turn_words(self) -> str:
        return "Pick none of them" if self.are_all else "Pick all on this page"

    @property
    def turn_icon(self) -> str:
        return "square-check" if self.are_all else "square"


def picks(request: HttpRequest, visit: Visit) -> Picks:
    """Return what the list offers for the orders that are picked."""
    slug = visit.tenant.slug
    asked = {name: value for name, value in request.GET.items() if name != "pick"}
    are_all = request.GET.get("pick") == _ALL
    here = f"{request.path}?{urlencode(asked)}" if asked else request.path
    turned = f"{request.path}?{urlencode({**asked, 'pick': _ALL})}"
    return Picks(
        address=reverse("orders-many", args=[slug]),
        back=here,
        offered=tuple(
            Offered(action, deed)
            for action, deed in DEEDS.items()
            if visit.may(NEEDS[action].permission)
        ),
        are_all=are_all,
        turn=here if are_all else turned,
    )
