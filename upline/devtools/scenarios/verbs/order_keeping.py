"""What a distributor does, or may not do, with an order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upline.access.rulebook import system
from upline.crm import actions as crm
from upline.devtools.scenarios.reading import read_day
from upline.devtools.scenarios.stage import UnknownName
from upline.devtools.scenarios.verbs.finding import FIND
from upline.devtools.scenarios.verbs.ordering import item_at
from upline.devtools.scenarios.verbs.scene import BY, Scene, by_name
from upline.kernel.clock import day_of
from upline.orders import actions as orders
from upline.orders import queries as order_queries
from upline.orders.rulebook import ORDER_FIELDS, Adds, OrderAction
from upline.selling import actions as selling


def edit_order(scene: Scene) -> None:
    wanted: Mapping[str, Any] = scene.arguments["set"]
    for field in wanted:
        if field not in ORDER_FIELDS:
            raise UnknownName(f"an order has no field {field!r}")
    order_id = scene.order()
    orders.check_edit(tenant_id=scene.tenant.id, order_id=order_id, fields=frozenset(wanted))
    changes = {field: _field_value(scene, field, value) for field, value in wanted.items()}
    orders.edit(tenant_id=scene.tenant.id, order_id=order_id, changes=changes, by=system(BY))


def _field_value(scene: Scene, field: str, value: Any) -> Any:
    if value is None or field in {"name", "custom_fields"}:
        return value
    if field == "date":
        return read_day(value)
    return FIND[field](scene, str(value))


def delete_order(scene: Scene) -> None:
    orders.delete_order(tenant_id=scene.tenant.id, order_id=scene.order(), by=system(BY))


def copy_order(scene: Scene) -> None:
    placed = orders.copy_order(
        tenant_id=scene.tenant.id,
        order_id=scene.order(),
        order_date=day_of(scene.stage.now, timezone=scene.tenant.timezone),
        by=system(BY),
        now=scene.stage.now,
    )
    scene.remember("order", placed.order_id)


def update_item(scene: Scene) -> None:
    order_id = scene.order()
    orders.change_item(
        tenant_id=scene.tenant.id,
        order_id=order_id,
        item_id=item_at(order_id, scene.arguments["item"]),
        change=orders.ItemChange(quantity=scene.get("quantity") or 0),
        action=OrderAction.UPDATE_ITEM,
        by=system(BY),
    )


def delete_item(scene: Scene) -> None:
    order_id = scene.order()
    orders.delete_item(
        tenant_id=scene.tenant.id,
        order_id=order_id,
        item_id=item_at(order_id, scene.arguments["item"]),
        by=system(BY),
    )


def add_item(scene: Scene) -> None:
    _add_item(scene, OrderAction.ADD_ITEM)


def quick_add(scene: Scene) -> None:
    _add_item(scene, OrderAction.QUICK_ADD)


def _add_item(scene: Scene, action: OrderAction) -> None:
    item = selling.WantedItem(
        adds=Adds.SUBSCRIPTION,
        product_id=scene.product(scene.arguments["product"]),
        billing_cycle=scene.cycle(scene.arguments["cycle"]),
        quantity=scene.arguments["quantity"],
    )
    selling.add_order_item(
        tenant_id=scene.tenant.id,
        order_id=scene.order(),
        addition=selling.ItemAddition(item=item, action=action),
        by=system(BY),
        now=scene.stage.now,
    )


def add_activity(scene: Scene) -> None:
    terms = crm.ActivityTerms(subject=scene.arguments["subject"])
    crm.add_activity(order_id=scene.order(), terms=terms, **scene.order_call())


def relate_email(scene: Scene) -> None:
    crm.relate_email(
        order_id=scene.order(), subject=scene.arguments["subject"], **scene.order_call()
    )


def create_case(scene: Scene) -> None:
    new = crm.NewCase(subject=scene.arguments["subject"])
    crm.create_case(order_id=scene.order(), new=new, **scene.order_call())


def print_order(scene: Scene) -> None:
    order_queries.order_page(tenant_id=scene.tenant.id, order_id=scene.order(), by=system(BY))


VERBS = by_name(
    [
        edit_order, delete_order, copy_order, update_item, delete_item, add_item, quick_add,
        add_activity, relate_email, create_case, print_order,
    ]
)  # fmt: skip
