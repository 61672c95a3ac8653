"""What a distributor does, or may not do, with an order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upline.crm import actions as crm
from upline.devtools.scenarios.handlers.context import StepContext, handlers_by_name
from upline.devtools.scenarios.handlers.orders import item_at
from upline.devtools.scenarios.handlers.references import FINDERS
from upline.devtools.scenarios.parser import parse_date
from upline.devtools.scenarios.state import UnknownName
from upline.kernel.clock import local_date
from upline.orders import actions as orders
from upline.orders import queries as order_queries
from upline.orders.rulebook import ORDER_FIELDS, FieldKind, ItemKind, OrderAction
from upline.selling import actions as selling


def edit_order(context: StepContext) -> None:
    wanted: Mapping[str, Any] = context.arguments["set"]
    for field in wanted:
        if field not in ORDER_FIELDS:
            raise UnknownName(f"an order has no field {field!r}")
    order_id = context.order()
    orders.check_edit(tenant_id=context.tenant.id, order_id=order_id, fields=frozenset(wanted))
    changes = {field: _field_value(context, field, value) for field, value in wanted.items()}
    orders.edit(tenant_id=context.tenant.id, order_id=order_id, changes=changes, by=context.by)


def _field_value(context: StepContext, field: str, value: Any) -> Any:
    kind = ORDER_FIELDS[field].kind
    if value is None or kind in {FieldKind.TEXT, FieldKind.CUSTOM}:
        return value
    if kind is FieldKind.DATE:
        return parse_date(value)
    return FINDERS[field](context, str(value))


def delete_order(context: StepContext) -> None:
    orders.delete_order(tenant_id=context.tenant.id, order_id=context.order(), by=context.by)


def copy_order(context: StepContext) -> None:
    placed = orders.copy_order(
        tenant_id=context.tenant.id,
        order_id=context.order(),
        order_date=local_date(context.state.now, timezone=context.tenant.timezone),
        by=context.by,
        now=context.state.now,
    )
    context.register_name("order", placed.order_id)


def update_item(context: StepContext) -> None:
    order_id = context.order()
    orders.change_item(
        tenant_id=context.tenant.id,
        order_id=order_id,
        item_id=item_at(context, order_id),
        change=orders.ItemChange(quantity=context.get("quantity") or 0),
        action=OrderAction.UPDATE_ITEM,
        by=context.by,
    )


def delete_item(context: StepContext) -> None:
    order_id = context.order()
    orders.delete_item(
        tenant_id=context.tenant.id,
        order_id=order_id,
        item_id=item_at(context, order_id),
        by=context.by,
    )


def add_item(context: StepContext) -> None:
    _add_item(context, OrderAction.ADD_ITEM)


def quick_add(context: StepContext) -> None:
    _add_item(context, OrderAction.QUICK_ADD)


def _add_item(context: StepContext, action: OrderAction) -> None:
    item = selling.ItemSpec(
        kind=ItemKind.SUBSCRIPTION,
        product_id=context.product(context.arguments["product"]),
        billing_cycle=context.cycle(context.arguments["cycle"]),
        quantity=context.arguments["quantity"],
    )
    selling.add_order_item(
        tenant_id=context.tenant.id,
        order_id=context.order(),
        addition=selling.ItemAddition(item=item, action=action),
        by=context.by,
        now=context.state.now,
    )


def add_activity(context: StepContext) -> None:
    terms = crm.ActivityInput(subject=context.arguments["subject"])
    crm.add_activity(order_id=context.order(), terms=terms, **context.command_arguments())


def relate_email(context: StepContext) -> None:
    crm.relate_email(
        order_id=context.order(),
        subject=context.arguments["subject"],
        **context.command_arguments(),
    )


def create_case(context: StepContext) -> None:
    new = crm.NewCase(subject=context.arguments["subject"])
    crm.create_case(order_id=context.order(), new=new, **context.command_arguments())


def print_order(context: StepContext) -> None:
    order_queries.order_page(tenant_id=context.tenant.id, order_id=context.order(), by=context.by)


HANDLERS = handlers_by_name(
    [
        edit_order, delete_order, copy_order, update_item, delete_item, add_item, quick_add,
        add_activity, relate_email, create_case, print_order,
    ]
)  # fmt: skip
