"""Every action on an ordinary order as a page: its words, its form, its one domain call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from upline.kernel.formats import count_noun
from upline.orders import actions as orders
from upline.orders.rulebook import OrderAction
from upline.selling import actions as selling
from upline.web.orders import action_forms as forms
from upline.web.orders.action_forms import ActionContext, OrderActionForm
from upline.web.orders.layout import SHORTCUTS, Shortcut, order_url

Call = Callable[[ActionContext, Any], UUID | None]
ButtonLabel = Callable[[ActionContext, OrderActionForm], str]


def _to_products(ctx: ActionContext, _made: UUID | None) -> str:
    return order_url("order-products", ctx.visit, ctx.order.id)


def _to_order(ctx: ActionContext, _made: UUID | None) -> str:
    return order_url("order", ctx.visit, ctx.order.id)


def _to_made(ctx: ActionContext, made: UUID | None) -> str:
    assert made is not None, "this action makes an order"
    return order_url("order-products", ctx.visit, made)


def _to_list(ctx: ActionContext, _made: UUID | None) -> str:
    return reverse("orders", kwargs={"slug": ctx.visit.tenant.slug})


@dataclass(frozen=True, slots=True)
class ActionDefinition:
    """How an action is asked for and done. `call` returns the id of another order it made."""

    shortcut: Shortcut
    _: KW_ONLY
    done: str
    call: Call
    button: ButtonLabel
    form: type[OrderActionForm] = OrderActionForm
    redirect_url: Callable[[ActionContext, UUID | None], str] = _to_order
    needs_item: bool = False

    @property
    def label(self) -> str:
        return self.shortcut.label

    @property
    def icon(self) -> str:
        return self.shortcut.icon

    @property
    def tone(self) -> str:
        return self.shortcut.tone


def _simple_call(act: Callable[..., None]) -> Call:
    def call(ctx: ActionContext, form: OrderActionForm) -> None:
        act(**ctx.order_arguments, version=form.version)

    return call


def _execute(ctx: ActionContext, form: OrderActionForm) -> None:
    selling.execute_order(
        **ctx.order_arguments,
        start_date=form.cleaned_data["start_date"],
        now=ctx.now,
        version=form.version,
    )


def _deliver(ctx: ActionContext, form: OrderActionForm) -> UUID:
    return _deliver_by(OrderAction.DELIVER, ctx, form, form.cleaned_data["items"])


def _execute_item(ctx: ActionContext, form: OrderActionForm) -> UUID:
    return _deliver_by(OrderAction.EXECUTE_ITEM, ctx, form, [ctx.item.id])


def _deliver_by(
    action: OrderAction, ctx: ActionContext, form: OrderActionForm, item_ids: Sequence[UUID]
) -> UUID:
    wanted = selling.DeliverySpec(
        item_ids=item_ids, start_date=form.cleaned_data["start_date"], version=form.version
    )
    return selling.deliver_items(
        **ctx.order_arguments, delivery_spec=wanted, action=action, now=ctx.now
    )


def _copy(ctx: ActionContext, form: OrderActionForm) -> UUID:
    placed = orders.copy_order(
        **ctx.order_arguments, order_date=ctx.today, now=ctx.now, version=form.version
    )
    return placed.order_id


def _change_by(action: OrderAction) -> Call:
    def call(ctx: ActionContext, form: forms.QuantityForm) -> None:
        orders.change_item(
            **ctx.order_arguments, item_id=ctx.item.id, change=form.change(), action=action
        )

    return call


def _delete_item(ctx: ActionContext, form: OrderActionForm) -> None:
    orders.delete_item(**ctx.order_arguments, item_id=ctx.item.id, version=form.version)


def _quantity_words(ctx: ActionContext, form: OrderActionForm) -> str:
    if not form.is_bound or "quantity" not in form.cleaned_data:
        return f"Change to {forms.item_quantity_text(ctx)}"
    return f"Change to {count_noun(form.cleaned_data['quantity'], 'licence')}"


def _deliver_words(_asked: ActionContext, form: OrderActionForm) -> str:
    chosen = form.cleaned_data.get("items", ()) if form.is_bound else ()
    return f"Deliver {count_noun(len(chosen), 'item')}" if chosen else "Deliver"


def _execute_words(ctx: ActionContext, _form: OrderActionForm) -> str:
    left = len(ctx.open_lines)
    return f"Execute {count_noun(left, 'item')}" if left else "Set it executed"


def _fixed_label(words: str) -> ButtonLabel:
    return lambda _asked, _form: words


ACTION_DEFINITIONS: Mapping[OrderAction, ActionDefinition] = {
    OrderAction.SUBMIT: ActionDefinition(
        SHORTCUTS[OrderAction.SUBMIT],
        done="The order was submitted.",
        call=_simple_call(orders.submit_order),
        button=_fixed_label("Submit the order"),
    ),
    OrderAction.EXECUTE: ActionDefinition(
        SHORTCUTS[OrderAction.EXECUTE],
        done="The order was executed.",
        call=_execute,
        button=_execute_words,
        form=forms.StartForm,
        redirect_url=_to_products,
    ),
    OrderAction.DELIVER: ActionDefinition(
        SHORTCUTS[OrderAction.DELIVER],
        done="The items were delivered.",
        call=_deliver,
        button=_deliver_words,
        form=forms.DeliverForm,
        redirect_url=_to_products,
    ),
    OrderAction.COPY: ActionDefinition(
        SHORTCUTS[OrderAction.COPY],
        done="This is the copy.",
        call=_copy,
        button=_fixed_label("Copy the order"),
        redirect_url=_to_made,
    ),
    OrderAction.CANCEL: ActionDefinition(
        SHORTCUTS[OrderAction.CANCEL],
        done="The order was canceled.",
        call=_simple_call(orders.cancel_order),
        button=_fixed_label("Cancel the order"),
    ),
    OrderAction.DELETE: ActionDefinition(
        SHORTCUTS[OrderAction.DELETE],
        done="The order was deleted.",
        call=_simple_call(orders.delete_order),
        button=_fixed_label("Delete the order"),
        redirect_url=_to_list,
    ),
    OrderAction.UPDATE_ITEM: ActionDefinition(
        Shortcut("Update item", "pencil"),
        done="The item was updated.",
        call=_change_by(OrderAction.UPDATE_ITEM),
        button=_fixed_label("Update the item"),
        form=forms.UpdateForm,
        redirect_url=_to_products,
        needs_item=True,
    ),
    OrderAction.CHANGE_ITEM_QUANTITY: ActionDefinition(
        Shortcut("Change quantity", "hash"),
        done="The quantity was changed.",
        call=_change_by(OrderAction.CHANGE_ITEM_QUANTITY),
        button=_quantity_words,
        form=forms.QuantityForm,
        redirect_url=_to_products,
        needs_item=True,
    ),
    OrderAction.EXECUTE_ITEM: ActionDefinition(
        Shortcut("Execute item", "play"),
        done="The item was executed.",
        call=_execute_item,
        button=_fixed_label("Execute the item"),
        form=forms.StartForm,
        redirect_url=_to_products,
        needs_item=True,
    ),
    OrderAction.DELETE_ITEM: ActionDefinition(
        Shortcut("Delete item", "trash-2", "danger"),
        done="The item was deleted.",
        call=_delete_item,
        button=_fixed_label("Delete the item"),
        redirect_url=_to_products,
        needs_item=True,
    ),
}


def action_url(ctx: ActionContext, action: OrderAction) -> str:
    """Return the address of an action's page, on its item if it is about one."""
    address = order_url(f"order-{action}", ctx.visit, ctx.order.id)
    return f"{address}?item={ctx.item.id}" if ACTION_DEFINITIONS[action].needs_item else address


def preview_url(ctx: ActionContext, action: OrderAction) -> str:
    """Return the address that shows what the action would do."""
    address = order_url(f"order-{action}-preview", ctx.visit, ctx.order.id)
    return f"{address}?item={ctx.item.id}" if ACTION_DEFINITIONS[action].needs_item else address
