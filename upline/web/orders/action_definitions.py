"""Every action on an ordinary order as a page: labels, form, domain call, preview."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse

from upline.kernel import clock
from upline.kernel.texts import plural_text, text
from upline.orders import actions as orders
from upline.orders.queries import OrderLine, OrderPage
from upline.orders.rulebook import OrderAction
from upline.selling import actions as selling
from upline.selling.queries import find_orderable_product
from upline.web.orders import action_forms as forms
from upline.web.orders import previews
from upline.web.orders.action_forms import OrderActionContext, OrderActionForm
from upline.web.orders.record import get_order, order_url
from upline.web.shared import formatting
from upline.web.shared.access import Visit
from upline.web.shared.action_page import ActionDefinition, ActionPages
from upline.web.shared.forms.list_filters import id_of

Run = Callable[[OrderActionContext, Any], UUID | None]
ButtonLabel = Callable[[OrderActionContext, OrderActionForm], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderActionDefinition(ActionDefinition[OrderActionContext]):
    """An action on an order; `needs_item`: on one of its items."""

    needs_item: bool = False


def _to_products(ctx: OrderActionContext, _created_id: UUID | None) -> str:
    return ctx.products


def _to_made(ctx: OrderActionContext, made: UUID | None) -> str:
    assert made is not None, "this action makes an order"
    return order_url("order-products", ctx.visit, made)


def _to_list(ctx: OrderActionContext, _created_id: UUID | None) -> str:
    return reverse("orders", kwargs={"slug": ctx.visit.tenant.slug})


def _simple_run(act: Callable[..., None]) -> Run:
    def run(ctx: OrderActionContext, form: OrderActionForm) -> None:
        act(**ctx.order_arguments, version=form.version)

    return run


def _execute(ctx: OrderActionContext, form: forms.StartForm) -> None:
    selling.execute_order(
        **ctx.order_arguments,
        start_date=form.cleaned_data["start_date"],
        now=ctx.now,
        version=form.version,
        prices=form.prices(),
    )


def _deliver(ctx: OrderActionContext, form: forms.StartForm) -> UUID:
    return _deliver_by(OrderAction.DELIVER, ctx, form, form.cleaned_data["items"])


def _execute_item(ctx: OrderActionContext, form: forms.StartForm) -> UUID:
    return _deliver_by(OrderAction.EXECUTE_ITEM, ctx, form, [ctx.item.id])


def _deliver_by(
    action: OrderAction, ctx: OrderActionContext, form: forms.StartForm, item_ids: Sequence[UUID]
) -> UUID:
    wanted = selling.DeliverySpec(
        item_ids=item_ids,
        start_date=form.cleaned_data["start_date"],
        version=form.version,
        prices=form.prices(),
    )
    return selling.deliver_items(
        **ctx.order_arguments, delivery_spec=wanted, action=action, now=ctx.now
    )


def _copy(ctx: OrderActionContext, form: OrderActionForm) -> UUID:
    placed = orders.copy_order(
        **ctx.order_arguments, order_date=ctx.today, now=ctx.now, version=form.version
    )
    return placed.order_id


def _change_item(action: OrderAction) -> Run:
    def run(ctx: OrderActionContext, form: forms.QuantityForm) -> None:
        orders.change_item(
            **ctx.order_arguments, item_id=ctx.item.id, change=form.change(), action=action
        )

    return run


def _delete_item(ctx: OrderActionContext, form: OrderActionForm) -> None:
    orders.delete_item(**ctx.order_arguments, item_id=ctx.item.id, version=form.version)


def _quantity_label(ctx: OrderActionContext, form: OrderActionForm) -> str:
    is_typed = form.is_bound and "quantity" in form.cleaned_data
    quantity = form.cleaned_data["quantity"] if is_typed else ctx.item.quantity
    return plural_text(
        "Change to {number} licence",
        "Change to {number} licences",
        count=quantity,
        number=formatting.whole(quantity),
    )


def _deliver_label(_ctx: OrderActionContext, form: OrderActionForm) -> str:
    chosen = form.cleaned_data.get("items", ()) if form.is_bound else ()
    if not chosen:
        return text("Deliver")
    return plural_text("Deliver {count} item", "Deliver {count} items", count=len(chosen))


def _execute_label(ctx: OrderActionContext, _form: OrderActionForm) -> str:
    left = len(ctx.open_lines)
    if not left:
        return text("Set it executed")
    return plural_text("Execute {count} item", "Execute {count} items", count=left)


def _fixed_label(label: str) -> ButtonLabel:
    return lambda _ctx, _form: label


ACTION_DEFINITIONS: Mapping[OrderAction, OrderActionDefinition] = {
    OrderAction.SUBMIT: OrderActionDefinition(
        label=text("Submit"),
        icon="send",
        done=text("Order submitted"),
        run=_simple_run(orders.submit_order),
        button=_fixed_label(text("Submit the order")),
        steps=previews.submit_steps,
    ),
    OrderAction.EXECUTE: OrderActionDefinition(
        label=text("Execute"),
        icon="play",
        done=text("Order executed"),
        run=_execute,
        button=_execute_label,
        steps=previews.execute_steps,
        form=forms.StartForm,
        redirect_url=_to_products,
    ),
    OrderAction.DELIVER: OrderActionDefinition(
        label=text("Deliver items"),
        icon="package-check",
        done=text("Items delivered"),
        run=_deliver,
        button=_deliver_label,
        steps=previews.deliver_steps,
        form=forms.DeliverForm,
        redirect_url=_to_products,
    ),
    OrderAction.COPY: OrderActionDefinition(
        label=text("Copy"),
        icon="copy",
        done=text("Order copied"),
        run=_copy,
        button=_fixed_label(text("Copy the order")),
        steps=previews.copy_steps,
        redirect_url=_to_made,
    ),
    OrderAction.CANCEL: OrderActionDefinition(
        label=text("Cancel order"),
        icon="ban",
        tone="danger",
        dismiss=text("Close"),
        done=text("Order cancelled"),
        run=_simple_run(orders.cancel_order),
        button=_fixed_label(text("Cancel the order")),
        steps=previews.cancel_steps,
    ),
    OrderAction.DELETE: OrderActionDefinition(
        label=text("Delete"),
        icon="trash-2",
        tone="danger",
        done=text("Order deleted"),
        run=_simple_run(orders.delete_order),
        button=_fixed_label(text("Delete the order")),
        steps=previews.delete_steps,
        redirect_url=_to_list,
    ),
    OrderAction.UPDATE_ITEM: OrderActionDefinition(
        label=text("Edit item"),
        icon="pencil",
        done=text("Item updated"),
        run=_change_item(OrderAction.UPDATE_ITEM),
        button=_fixed_label(text("Save the item")),
        steps=previews.change_item_steps,
        form=forms.UpdateForm,
        redirect_url=_to_products,
        needs_item=True,
    ),
    OrderAction.CHANGE_ITEM_QUANTITY: OrderActionDefinition(
        label=text("Change quantity"),
        icon="hash",
        done=text("Quantity changed"),
        run=_change_item(OrderAction.CHANGE_ITEM_QUANTITY),
        button=_quantity_label,
        steps=previews.change_item_steps,
        form=forms.QuantityForm,
        redirect_url=_to_products,
        needs_item=True,
    ),
    OrderAction.EXECUTE_ITEM: OrderActionDefinition(
        label=text("Execute item"),
        icon="play",
        done=text("Item executed"),
        run=_execute_item,
        button=_fixed_label(text("Execute the item")),
        steps=previews.deliver_steps,
        form=forms.StartForm,
        redirect_url=_to_products,
        needs_item=True,
    ),
    OrderAction.DELETE_ITEM: OrderActionDefinition(
        label=text("Delete item"),
        icon="trash-2",
        tone="danger",
        done=text("Item deleted"),
        run=_delete_item,
        button=_fixed_label(text("Delete the item")),
        steps=previews.delete_item_steps,
        redirect_url=_to_products,
        needs_item=True,
    ),
}

# Where the other actions are performed.
_ELSEWHERE: Mapping[OrderAction, str] = {
    OrderAction.EDIT: "the edit page",
    OrderAction.ADD_ITEM: "the item picker",
    OrderAction.QUICK_ADD: "a form beside the items",
    OrderAction.VIEW_PRINT_OUT: "the print-out, which changes nothing",
    OrderAction.ADD_ACTIVITY: "a form of the activities tab",
    OrderAction.WRITE_EMAIL: "a form of the e-mails tab",
    OrderAction.RELATE_EMAIL: "a form of the e-mails tab",
    OrderAction.CREATE_CASE: "a form of the cases tab",
    OrderAction.ADD_NOTE: "a form of the notes tab",
    OrderAction.ADD_ATTACHMENT: "a form of the notes tab",
    OrderAction.EXPORT: "the list of orders, which exports many at once",
}


def _load(
    request: HttpRequest, visit: Visit, order_id: UUID, action: OrderAction
) -> OrderActionContext:
    order = get_order(visit, order_id)
    order.check(action)
    now = clock.now()
    today = clock.local_date(now, timezone=visit.tenant.timezone)
    if not ACTION_DEFINITIONS[action].needs_item:
        return OrderActionContext(visit, now, today, order)
    line = _line(order, id_of(request.GET.get("item", "")))
    offer = None
    if action is OrderAction.UPDATE_ITEM:
        offer = find_orderable_product(seller=visit.tenant, product_id=line.product.id, day=today)
    return OrderActionContext(visit, now, today, order, line, offer)


def _line(order: OrderPage, item_id: UUID | None) -> OrderLine:
    found = next((line for line in order.lines if line.id == item_id), None)
    if found is None:
        raise Http404("this order has no such item")
    return found


ACTION_PAGES = ActionPages(
    record="order",
    current_area="orders",
    actions=OrderAction,
    definitions=ACTION_DEFINITIONS,
    elsewhere=_ELSEWHERE,
    load=_load,
    preview=previews.preview,
    error_title=text("Nothing was done."),
)
