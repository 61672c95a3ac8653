"""Actions of scenarios on orders and baskets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from upline.devtools.scenarios.handlers.context import StepContext, handlers_by_name
from upline.devtools.scenarios.state import UnknownName
from upline.kernel.ids import new_id
from upline.orders.actions import PlacedOrder
from upline.orders.queries import find_item_at
from upline.orders.rulebook import ItemKind, OrderAction
from upline.selling import actions as selling


def create_order(context: StepContext) -> None:
    items = context.arguments["items"]
    placed = selling.create_order(
        account_id=context.state.customer(context.arguments["customer"], context.tenant),
        items=_wanted(context, items),
        **context.command_arguments(),
    )
    context.register_name("order", placed.order_id)
    _remember_items(context, items, placed)


def _remember_items(
    context: StepContext, items: Sequence[Mapping[str, Any]], placed: PlacedOrder
) -> None:
    for item, item_id in zip(items, placed.item_ids, strict=True):
        if "as" in item:
            context.register_name("item", item_id, str(item["as"]))


def _wanted(context: StepContext, items: Sequence[Mapping[str, Any]]) -> list[selling.ItemSpec]:
    position_of = {str(item["as"]): n for n, item in enumerate(items, start=1) if "as" in item}
    return [_wanted_item(context, item, position_of) for item in items]


def _wanted_item(
    context: StepContext, item: Mapping[str, Any], position_of: Mapping[str, int]
) -> selling.ItemSpec:
    if "subscription" not in item:
        return selling.ItemSpec(
            kind=ItemKind.SUBSCRIPTION,
            product_id=context.product(item["product"]),
            billing_cycle=context.cycle(item["cycle"]),
            quantity=item["quantity"],
            pushed_price=item.get("pushed_price"),
        )
    name = str(item["subscription"])
    position = position_of.get(name)
    target_id = None if position else context.state.subscription(name, context.tenant)
    if "add" in item:
        return selling.ItemSpec(
            kind=ItemKind.LICENCES,
            quantity=item["add"],
            target_id=target_id,
            target_position=position,
        )
    return selling.ItemSpec(
        kind=ItemKind.ADD_ON,
        product_id=context.product(item["add_on"]),
        quantity=item["quantity"],
        target_id=target_id,
        target_position=position,
    )


def execute_order(context: StepContext) -> None:
    selling.execute_order(
        order_id=context.order(),
        start_date=context.get("start"),
        **context.command_arguments(),
    )


def deliver_items(context: StepContext) -> None:
    order_id = context.order()
    if "items" in context.arguments:
        item_ids = [_find_item(context, name) for name in context.arguments["items"]]
    else:
        item_ids = [item_at(context, order_id)]
    selling.deliver_items(
        order_id=order_id,
        delivery_spec=selling.DeliverySpec(item_ids=item_ids, start_date=context.get("start")),
        action=OrderAction.DELIVER,
        **context.command_arguments(),
    )


def _find_item(context: StepContext, name: str) -> UUID:
    made = context.state.names.get(name)
    if made is None or made.kind != "item":
        raise UnknownName(f"no item is called {name!r}", name=name)
    return made.id


def item_at(context: StepContext, order_id: UUID) -> UUID:
    """Return the item of an order that the step names by its position, from 1.

    If there is none, an unused id: refusals of the order itself come first.
    """
    position = context.arguments["item"]
    found = find_item_at(tenant_id=context.tenant.id, order_id=order_id, position=position)
    return found or new_id()


def checkout(context: StepContext) -> None:
    items = context.arguments["basket"]
    basket_id = selling.fill_basket(
        account_id=context.state.customer(context.arguments["customer"], context.tenant),
        items=_wanted(context, items),
        **context.command_arguments(),
    )
    placed = selling.check_out(basket_id=basket_id, **context.command_arguments())
    _remember_items(context, items, placed)


HANDLERS = handlers_by_name([create_order, execute_order, deliver_items, checkout])
