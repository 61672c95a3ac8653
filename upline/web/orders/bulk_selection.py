"""The orders picked from the list for a bulk action: single ones, a page, all that match."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from upline.kernel.formats import count_noun
from upline.orders.queries import count_orders
from upline.orders.rulebook import NEEDS, OrderAction
from upline.selling.actions import MAX_BULK_ORDERS
from upline.web.orders.list_filters import OrderListForm
from upline.web.shared.access import Visit
from upline.web.shared.lists.address import PAGE_KEYS, ListUrl

_PAGE, _MATCHING = "all", "matching"


@dataclass(frozen=True, slots=True)
class BulkAction:
    """An action on many orders: its texts for the button, before and after.

    `remark` is what a person should know before it is done.
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
    """A bulk action as the bar below the list offers it."""

    action: OrderAction
    bulk_action: BulkAction


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkSelection:
    """How the rows of the list are picked.

    `toggle_all_href` picks all of the page, or none again. Where all are picked, `sentence` says
    how many that are, and `select_matching_href` picks all that match the filter, on whatever
    page they are; `is_matching` is true once they are picked, by the filter in `query`.
    """

    address: str
    back: str
    query: str
    buttons: tuple[BulkButton, ...]
    all_selected: bool
    is_matching: bool
    toggle_all_href: str
    sentence: str
    select_matching_href: str
    select_matching_label: str

    @property
    def toggle_all_label(self) -> str:
        return "Clear selection" if self.all_selected else "Select all on this page"

    @property
    def toggle_all_icon(self) -> str:
        return "square-check" if self.all_selected else "square"


def bulk_selection(visit: Visit, form: OrderListForm, address: ListUrl) -> BulkSelection:
    """Return what the list offers for the orders that are picked.

    One query, only where all of a page are picked: how many match the filter.
    """
    pick = form.data.get("pick", "")
    all_selected = pick in {_PAGE, _MATCHING} and form.is_valid()
    page = {key: form.data[key] for key in PAGE_KEYS if form.data.get(key)}
    found = _count(visit, form) if all_selected else 0
    is_matching = pick == _MATCHING and 0 < found <= MAX_BULK_ORDERS
    return BulkSelection(
        address=reverse("orders-many", args=[visit.tenant.slug]),
        back=address.href(**page),
        query=address.query(),
        buttons=tuple(
            BulkButton(action, bulk_action)
            for action, bulk_action in BULK_ACTIONS.items()
            if visit.may(NEEDS[action].permission)
        ),
        all_selected=all_selected,
        is_matching=is_matching,
        toggle_all_href=address.href(**page, pick="" if all_selected else _PAGE),
        sentence=_sentence(found, is_matching=is_matching),
        select_matching_href=""
        if is_matching or found > MAX_BULK_ORDERS
        else address.href(**page, pick=_MATCHING),
        select_matching_label=f"Select all {count_noun(found, 'order')} that match",
    )


def _count(visit: Visit, form: OrderListForm) -> int:
    return count_orders(
        tenant_id=visit.tenant.id,
        where=form.where(),
        reach=form.choices.reach,
        limit=MAX_BULK_ORDERS,
    )


def _sentence(found: int, *, is_matching: bool) -> str:
    if is_matching:
        return f"All {count_noun(found, 'order')} that match are picked, on every page."
    if found > MAX_BULK_ORDERS:
        limit = (
            f"More than {MAX_BULK_ORDERS} orders match; at most {MAX_BULK_ORDERS} are done at once."
        )
        return f"All on this page are picked. {limit} A filter narrows the list."
    return "All on this page are picked."
