"""The orders picked from the list for a bulk action: single ones, a page, all that match."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.urls import reverse

from upline.kernel.texts import plural_text, text
from upline.orders.queries import OrderRow, allowed_actions, list_orders
from upline.orders.rulebook import NEEDS, OrderAction
from upline.selling.actions import MAX_BULK_ORDERS
from upline.web.orders.list_filters import OrderListForm
from upline.web.shared.access import Visit
from upline.web.shared.formatting import whole
from upline.web.shared.lists.address import PAGE_KEYS, ListUrl

_PAGE, _MATCHING = "all", "matching"


Count = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class BulkAction:
    """An action on many orders: its texts for the button, before and after.

    `question` is the button and the title of the confirmation for a number of orders; `done` the
    headline where all were done; `partly` where some were refused, by how many were done and how
    many it was about. `remark` is what a person should know before it is done.
    """

    label: str
    icon: str
    question: Count
    done: Count
    partly: Callable[[int, int], str]
    tone: str = ""
    remark: str = ""


def _counted(singular: str, plural: str) -> Count:
    return lambda count: plural_text(singular, plural, count=count, number=whole(count))


def _partly(singular: str, plural: str) -> Callable[[int, int], str]:
    return lambda done, total: plural_text(
        singular, plural, count=total, done=whole(done), number=whole(total)
    )


BULK_ACTIONS: Mapping[OrderAction, BulkAction] = {
    OrderAction.EDIT: BulkAction(
        text("Edit"),
        "pencil",
        _counted("Change {number} order", "Change {number} orders"),
        _counted("{number} order was changed", "{number} orders were changed"),
        _partly("{done} of {number} order was changed", "{done} of {number} orders were changed"),
    ),
    OrderAction.SUBMIT: BulkAction(
        text("Submit"),
        "send",
        _counted("Submit {number} order", "Submit {number} orders"),
        _counted("{number} order was submitted", "{number} orders were submitted"),
        _partly(
            "{done} of {number} order was submitted", "{done} of {number} orders were submitted"
        ),
    ),
    OrderAction.EXECUTE: BulkAction(
        text("Execute"),
        "play",
        _counted("Execute {number} order", "Execute {number} orders"),
        _counted("{number} order was executed", "{number} orders were executed"),
        _partly("{done} of {number} order was executed", "{done} of {number} orders were executed"),
        remark=text("Each order is a sale of its own."),
    ),
    OrderAction.EXPORT: BulkAction(
        text("Export CSV"),
        "download",
        _counted("Export {number} order", "Export {number} orders"),
        _counted("{number} order was exported", "{number} orders were exported"),
        _partly("{done} of {number} order was exported", "{done} of {number} orders were exported"),
    ),
    OrderAction.CANCEL: BulkAction(
        text("Cancel orders"),
        "ban",
        _counted("Cancel {number} order", "Cancel {number} orders"),
        _counted("{number} order was cancelled", "{number} orders were cancelled"),
        _partly(
            "{done} of {number} order was cancelled", "{done} of {number} orders were cancelled"
        ),
        "danger",
    ),
    OrderAction.DELETE: BulkAction(
        text("Delete"),
        "trash-2",
        _counted("Delete {number} order", "Delete {number} orders"),
        _counted("{number} order was deleted", "{number} orders were deleted"),
        _partly("{done} of {number} order was deleted", "{done} of {number} orders were deleted"),
        "danger",
        text(
            "Orders are deleted with their items, activities, notes and files. "
            "This cannot be undone."
        ),
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

    `allowed` are the codes of the actions that each row allows: the bar hides an action that no
    picked row allows. Where all that match are picked, it is empty, and every action is offered.
    """

    field: ClassVar[str] = "order"

    address: str
    back: str
    query: str
    buttons: tuple[BulkButton, ...]
    allowed: Mapping[UUID, str]
    all_selected: bool
    is_matching: bool
    toggle_all_href: str
    sentence: str
    select_matching_href: str
    select_matching_label: str

    @property
    def toggle_all_label(self) -> str:
        return text("Clear selection") if self.all_selected else text("Select all on this page")

    @property
    def toggle_all_icon(self) -> str:
        return "square-check" if self.all_selected else "square"


def bulk_selection(
    visit: Visit, form: OrderListForm, address: ListUrl, rows: Sequence[OrderRow]
) -> BulkSelection:
    """Return what the list offers for the orders that are picked.

    One query: what the rows allow. One more where all of a page are picked: how many match the filter.
    """
    pick = form.data.get("pick", "")
    all_selected = pick in {_PAGE, _MATCHING} and form.is_valid()
    page = {key: form.data[key] for key in PAGE_KEYS if form.data.get(key)}
    found = _count(visit, form) if all_selected else 0
    is_matching = pick == _MATCHING and 0 < found <= MAX_BULK_ORDERS
    permitted = [action for action in BULK_ACTIONS if visit.may(NEEDS[action].permission)]
    return BulkSelection(
        address=reverse("orders-many", args=[visit.tenant.slug]),
        back=address.href(**page),
        query=address.query(),
        buttons=tuple(BulkButton(action, BULK_ACTIONS[action]) for action in permitted),
        allowed={} if is_matching else _allowed(visit, form, rows, permitted),
        all_selected=all_selected,
        is_matching=is_matching,
        toggle_all_href=address.href(**page, pick="" if all_selected else _PAGE),
        sentence=_sentence(found, is_matching=is_matching),
        select_matching_href=""
        if is_matching or found > MAX_BULK_ORDERS
        else address.href(**page, pick=_MATCHING),
        select_matching_label=plural_text(
            "Select the {number} order that matches",
            "Select all {number} orders that match",
            count=found,
            number=whole(found),
        ),
    )


def _allowed(
    visit: Visit, form: OrderListForm, rows: Sequence[OrderRow], permitted: Sequence[OrderAction]
) -> dict[UUID, str]:
    """Return the codes of the actions that each row allows. One query, where a person may change orders."""
    order_ids = [row.id for row in rows]
    if not order_ids or set(permitted) <= {OrderAction.EXPORT}:
        return {}
    found = allowed_actions(
        tenant_id=visit.tenant.id,
        order_ids=order_ids,
        actions=permitted,
        by=visit.actor,
        reach=form.choices.reach,
    )
    return {pk: " ".join(action.value for action in actions) for pk, actions in found.items()}


def _count(visit: Visit, form: OrderListForm) -> int:
    found = list_orders(tenant_id=visit.tenant.id, where=form.where(), reach=form.choices.reach)
    return found.count(limit=MAX_BULK_ORDERS)


def _sentence(found: int, *, is_matching: bool) -> str:
    if is_matching:
        return plural_text(
            "The {number} order that matches is selected.",
            "All {number} orders that match are selected, on every page.",
            count=found,
            number=whole(found),
        )
    if found > MAX_BULK_ORDERS:
        return text(
            "All on this page are selected. More than {most} orders match; at most {most} are done "
            "at once. A filter narrows the list.",
            most=MAX_BULK_ORDERS,
        )
    return text("All on this page are selected.")
