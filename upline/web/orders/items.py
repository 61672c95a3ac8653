"""The products tab of an ordinary order: its items, what can be done with each, its deliveries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from upline.catalog.rulebook import MAX_QUANTITY
from upline.kernel.texts import text
from upline.orders.queries import OrderLine, OrderPage, SubOrder, sub_orders
from upline.orders.rulebook import OrderAction
from upline.web.orders.record import order_url
from upline.web.orders.sale import line_costs, line_margin
from upline.web.shared.access import Visit
from upline.web.shared.forms.base import Form
from upline.web.shared.margins import Margin, PurchaseCosts
from upline.web.shared.navigation import Button

_MORE: Mapping[OrderAction, tuple[str, str, str]] = {
    OrderAction.EXECUTE_ITEM: (text("Execute"), "play", ""),
    OrderAction.DELETE_ITEM: (text("Delete"), "trash-2", "danger"),
}


class QuickAddForm(Form):
    """A product as people call it, and how many."""

    product = forms.CharField(
        label=text("Product"),
        max_length=300,
        error_messages={"required": text("Enter a product’s name or code.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "type": "search", "placeholder": text("Name or code")}
        ),
    )
    quantity = forms.IntegerField(
        label=text("Quantity"), min_value=1, max_value=MAX_QUANTITY, initial=1
    )

    def __init__(self, data: Mapping[str, Any] | None, *, suggestions: str) -> None:
        """`suggestions` is the address at which what is typed is looked for."""
        super().__init__(data, auto_id="quick_%s")
        self.fields["product"].widget.attrs.update(
            {
                "hx-get": suggestions,
                "hx-trigger": "input changed delay:250ms",
                "hx-target": "#suggestions",
                "hx-select": "#suggestions",
                "hx-swap": "outerHTML",
                "hx-sync": "this:replace",
            }
        )


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item with what can be done with it here, and what it brings a BSS below another.

    `quantity_href` is where its quantity is changed in place; empty where it cannot be.
    """

    line: OrderLine
    quantity_href: str
    edit: Button | None
    more: tuple[Button, ...]
    margin: Margin | None


@dataclass(frozen=True, slots=True)
class ItemTable:
    """What the products tab of an ordinary order shows."""

    rows: tuple[ItemRow, ...]
    has_buttons: bool
    has_deliveries: bool
    has_margins: bool
    deliveries: tuple[SubOrder, ...]
    add: str
    quick_add: str
    quick_form: QuickAddForm


def item_table(visit: Visit, order: OrderPage) -> ItemTable | None:
    """Return the items with what the person may do with them; None for a back-order."""
    if order.is_back_order:
        return None
    offered = {a.name for a in order.actions if a.allowed}
    costs = line_costs(visit, order)
    rows = tuple(_row(visit, order, line, offered, costs) for line in order.lines)
    add = _address(visit, order, OrderAction.ADD_ITEM, offered)
    deliveries = sub_orders(tenant_id=visit.tenant.id, order_id=order.id, reach=visit.reach())
    return ItemTable(
        rows=rows,
        has_buttons=any(row.edit or row.more for row in rows),
        has_deliveries=any(not line.is_open for line in order.lines),
        has_margins=costs is not None,
        deliveries=deliveries,
        add=add,
        quick_add=_address(visit, order, OrderAction.QUICK_ADD, offered),
        quick_form=QuickAddForm(None, suggestions=add),
    )


def _row(
    visit: Visit,
    order: OrderPage,
    line: OrderLine,
    offered: Collection[str],
    costs: PurchaseCosts | None,
) -> ItemRow:
    open_actions = offered if line.is_open else ()
    edit = OrderAction.UPDATE_ITEM
    in_place = OrderAction.CHANGE_ITEM_QUANTITY
    return ItemRow(
        line=line,
        quantity_href=_item_address(visit, order, line, in_place)
        if in_place in open_actions
        else "",
        edit=Button(text("Edit"), "pencil", _item_address(visit, order, line, edit))
        if edit in open_actions
        else None,
        more=tuple(
            Button(label, icon, _item_address(visit, order, line, action), tone, is_dialog=True)
            for action, (label, icon, tone) in _MORE.items()
            if action in open_actions
        ),
        margin=line_margin(line, costs),
    )


def _item_address(visit: Visit, order: OrderPage, line: OrderLine, action: OrderAction) -> str:
    return f"{order_url(f'order-{action}', visit, order.id)}?item={line.id}"


def _address(visit: Visit, order: OrderPage, action: OrderAction, offered: Collection[str]) -> str:
    return order_url(f"order-{action}", visit, order.id) if action in offered else ""
