"""Every action on an ordinary order as a page: its words, its form, its one domain call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from upline.kernel.formats import counted
from upline.orders import actions as orders
from upline.orders.rulebook import OrderAction
from upline.selling import actions as selling
from upline.web.orders import verb_forms as forms
from upline.web.orders.parts import SHORTCUTS, Shortcut, order_url
from upline.web.orders.verb_forms import Asked, VerbForm

Call = Callable[[Asked, Any], UUID | None]
Words = Callable[[Asked, VerbForm], str]


def _to_products(asked: Asked, _made: UUID | None) -> str:
    return order_url("order-products", asked.visit, asked.order.id)


def _to_order(asked: Asked, _made: UUID | None) -> str:
    return order_url("order", asked.visit, asked.order.id)


def _to_made(asked: Asked, made: UUID | None) -> str:
    assert made is not None, "this action makes an order"
    return order_url("order-products", asked.visit, made)


def _to_list(asked: Asked, _made: UUID | None) -> str:
    return reverse("orders", kwargs={"slug": asked.visit.tenant.slug})


@dataclass(frozen=True, slots=True)
class Verb:
    """How an action is asked for and done. `call` returns the id of another order it made."""

    shortcut: Shortcut
    _: KW_ONLY
    done: str
    call: Call
    button: Words
    form: type[VerbForm] = VerbForm
    leads_to: Callable[[Asked, UUID | None], str] = _to_order
    is_about_item: bool = False

    @property
    def label(self) -> str:
        return self.shortcut.label

    @property
    def icon(self) -> str:
        return self.shortcut.icon

    @property
    def tone(self) -> str:
        return self.shortcut.tone


def _plainly(act: Callable[..., None]) -> Call:
    def call(asked: Asked, form: VerbForm) -> None:
        act(**asked.on_order, version=form.version)

    return call


def _execute(asked: Asked, form: VerbForm) -> None:
    selling.execute_order(
        **asked.on_order,
        start_date=form.cleaned_data["start_date"],
        now=asked.now,
        version=form.version,
    )


def _deliver(asked: Asked, form: VerbForm) -> UUID:
    return _deliver_by(OrderAction.DELIVER, asked, form, form.cleaned_data["items"])


def _execute_item(asked: Asked, form: VerbForm) -> UUID:
    return _deliver_by(OrderAction.EXECUTE_ITEM, asked, form, [asked.item.id])


def _deliver_by(
    action: OrderAction, asked: Asked, form: VerbForm, item_ids: Sequence[UUID]
) -> UUID:
    wanted = selling.WantedDelivery(
        item_ids=item_ids, start_date=form.cleaned_data["start_date"], version=form.version
    )
    return selling.deliver_items(**asked.on_order, wanted=wanted, action=action, now=asked.now)


def _copy(asked: Asked, form: VerbForm) -> UUID:
    placed = orders.copy_order(
        **asked.on_order, order_date=asked.today, now=asked.now, version=form.version
    )
    return placed.order_id


def _change_by(action: OrderAction) -> Call:
    def call(asked: Asked, form: forms.QuantityForm) -> None:
        orders.change_item(
            **asked.on_order, item_id=asked.item.id, change=form.change(), action=action
        )

    return call


def _delete_item(asked: Asked, form: VerbForm) -> None:
    orders.delete_item(**asked.on_order, item_id=asked.item.id, version=form.version)


def _quantity_words(asked: Asked, form: VerbForm) -> str:
    if not form.is_bound or "quantity" not in form.cleaned_data:
        return f"Change to {forms.asked_quantity(asked)}"
    return f"Change to {counted(form.cleaned_data['quantity'], 'licence')}"


def _deliver_words(_asked: Asked, form: VerbForm) -> str:
    chosen = form.cleaned_data.get("items", ()) if form.is_bound else ()
    return f"Deliver {counted(len(chosen), 'item')}" if chosen else "Deliver"


def _execute_words(asked: Asked, _form: VerbForm) -> str:
    left = len(asked.open_lines)
    return f"Execute {counted(left, 'item')}" if left else "Set it executed"


def _saying(words: str) -> Words:
    return lambda _asked, _form: words


VERBS: Mapping[OrderAction, Verb] = {
    OrderAction.SUBMIT: Verb(
        SHORTCUTS[OrderAction.SUBMIT],
        done="The order was submitted.",
        call=_plainly(orders.submit_order),
        button=_saying("Submit the order"),
    ),
    OrderAction.EXECUTE: Verb(
        SHORTCUTS[OrderAction.EXECUTE],
        done="The order was executed.",
        call=_execute,
        button=_execute_words,
        form=forms.StartForm,
        leads_to=_to_products,
    ),
    OrderAction.DELIVER: Verb(
        SHORTCUTS[OrderAction.DELIVER],
        done="The items were delivered.",
        call=_deliver,
        button=_deliver_words,
        form=forms.DeliverForm,
        leads_to=_to_products,
    ),
    OrderAction.COPY: Verb(
        SHORTCUTS[OrderAction.COPY],
        done="This is the copy.",
        call=_copy,
        button=_saying("Copy the order"),
        leads_to=_to_made,
    ),
    OrderAction.CANCEL: Verb(
        SHORTCUTS[OrderAction.CANCEL],
        done="The order was canceled.",
        call=_plainly(orders.cancel_order),
        button=_saying("Cancel the order"),
    ),
    OrderAction.DELETE: Verb(
        SHORTCUTS[OrderAction.DELETE],
        done="The order was deleted.",
        call=_plainly(orders.delete_order),
        button=_saying("Delete the order"),
        leads_to=_to_list,
    ),
    OrderAction.UPDATE_ITEM: Verb(
        Shortcut("Update item", "pencil"),
        done="The item was updated.",
        call=_change_by(OrderAction.UPDATE_ITEM),
        button=_saying("Update the item"),
        form=forms.UpdateForm,
        leads_to=_to_products,
        is_about_item=True,
    ),
    OrderAction.CHANGE_ITEM_QUANTITY: Verb(
        Shortcut("Change quantity", "hash"),
        done="The quantity was changed.",
        call=_change_by(OrderAction.CHANGE_ITEM_QUANTITY),
        button=_quantity_words,
        form=forms.QuantityForm,
        leads_to=_to_products,
        is_about_item=True,
    ),
    OrderAction.EXECUTE_ITEM: Verb(
        Shortcut("Execute item", "play"),
        done="The item was executed.",
        call=_execute_item,
        button=_saying("Execute the item"),
        form=forms.StartForm,
        leads_to=_to_products,
        is_about_item=True,
    ),
    OrderAction.DELETE_ITEM: Verb(
        Shortcut("Delete item", "trash-2", "danger"),
        done="The item was deleted.",
        call=_delete_item,
        button=_saying("Delete the item"),
        leads_to=_to_products,
        is_about_item=True,
    ),
}


def action_address(asked: Asked, action: OrderAction) -> str:
    """Return the address of an action's page, on its item if it is about one."""
    address = order_url(f"order-{action}", asked.visit, asked.order.id)
    return f"{address}?item={asked.item.id}" if VERBS[action].is_about_item else address


def preview_address(asked: Asked, action: OrderAction) -> str:
    """Return the address that shows what the action would do."""
    address = order_url(f"order-{action}-preview", asked.visit, asked.order.id)
    return f"{address}?item={asked.item.id}" if VERBS[action].is_about_item else address
