"""The products tab of an ordinary order: its items, what can be done with each, its deliveries."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms

from upline.catalog.rulebook import MAX_QUANTITY
from upline.orders.queries import OrderLine, OrderPage, SubOrder, sub_orders
from upline.orders.rulebook import OrderAction
from upline.web.orders.record import order_url
from upline.web.shared.access import Visit
from upline.web.shared.forms.base import Form
from upline.web.shared.navigation import Button

_ON_ITEMS: Mapping[OrderAction, tuple[str, str, str]] = {
    OrderAction.CHANGE_ITEM_QUANTITY: ("Change quantity", "hash", ""),
    OrderAction.UPDATE_ITEM: ("Update", "pencil", ""),
    OrderAction.EXECUTE_ITEM: ("Execute", "play", ""),
    OrderAction.DELETE_ITEM: ("Delete", "trash-2", "danger"),
}


class QuickAddForm(Form):
    """A product as people call it, and how many."""

    product = forms.CharField(
        label="Product",
        max_length=300,
        error_messages={"required": "Enter a product’s name or code."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "Name or code"}),
    )
    quantity = forms.IntegerField(label="Quantity", min_value=1, max_value=MAX_QUANTITY, initial=1)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item with what can be done with it here."""

    line: OrderLine
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class ItemTable:
    """What the products tab of an ordinary order shows."""

    rows: tuple[ItemRow, ...]
    has_buttons: bool
    has_deliveries: bool
    deliveries: tuple[SubOrder, ...]
    add: str
    quick_add: str
    quick_form: QuickAddForm


def item_table(visit: Visit, order: OrderPage) -> ItemTable | None:
    """Return the items with what the person may do with them; None for a back-order."""
    if order.is_back_order:
        return None
    offered = {a.name for a in order.actions if a.allowed}
    rows = tuple(ItemRow(line, _buttons(visit, order, line, offered)) for line in order.lines)
    deliveries = sub_orders(tenant_id=visit.tenant.id, order_id=order.id, reach=visit.reach())
    return ItemTable(
        rows=rows,
        has_buttons=any(row.buttons for row in rows),
        has_deliveries=any(not line.is_open for line in order.lines),
        deliveries=deliveries,
        add=_address(visit, order, OrderAction.ADD_ITEM, offered),
        quick_add=_address(visit, order, OrderAction.QUICK_ADD, offered),
        quick_form=QuickAddForm(auto_id="quick_%s"),
    )


def _buttons(
    visit: Visit, order: OrderPage, line: OrderLine, offered: set[str]
) -> tuple[Button, ...]:
    if not line.is_open:
        return ()
    return tuple(
        Button(
            f"{label}: {line.product.name}",
            icon,
            f"{order_url(f'order-{action}', visit, order.id)}?item={line.id}",
            tone=tone,
        )
        for action, (label, icon, tone) in _ON_ITEMS.items()
        if action in offered
    )


def _address(visit: Visit, order: OrderPage, action: OrderAction, offered: set[str]) -> str:
    return order_url(f"order-{action}", visit, order.id) if action in offered else ""
