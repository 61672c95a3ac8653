"""Orders and baskets: what turns wishes into subscriptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from upline.devtools.scenarios import lookups
from upline.devtools.scenarios.stage import UnknownName
from upline.devtools.scenarios.verbs.scene import Scene, by_name
from upline.kernel.ids import new_id
from upline.orders.actions import Placed
from upline.orders.rulebook import Adds, OrderAction
from upline.selling import actions as selling


def create_order(scene: Scene) -> None:
    items = scene.arguments["items"]
    placed = selling.create_order(
        account_id=scene.stage.customer(scene.arguments["customer"], scene.tenant),
        items=_wanted(scene, items),
        **scene.order_call(),
    )
    scene.remember("order", placed.order_id)
    _remember_items(scene, items, placed)


def _remember_items(scene: Scene, items: Sequence[Mapping[str, Any]], placed: Placed) -> None:
    for item, item_id in zip(items, placed.item_ids, strict=True):
        if "as" in item:
            scene.remember("item", item_id, str(item["as"]))


def _wanted(scene: Scene, items: Sequence[Mapping[str, Any]]) -> list[selling.WantedItem]:
    place_of = {str(item["as"]): n for n, item in enumerate(items, start=1) if "as" in item}
    return [_wanted_item(scene, item, place_of) for item in items]


def _wanted_item(
    scene: Scene, item: Mapping[str, Any], place_of: Mapping[str, int]
) -> selling.WantedItem:
    if "subscription" not in item:
        return selling.WantedItem(
            adds=Adds.SUBSCRIPTION,
            product_id=scene.product(item["product"]),
            billing_cycle=scene.cycle(item["cycle"]),
            quantity=item["quantity"],
            pushed_price=item.get("pushed_price"),
        )
    name = str(item["subscription"])
    position = place_of.get(name)
    target_id = None if position else scene.stage.held(name, scene.tenant)
    if "add" in item:
        return selling.WantedItem(
            adds=Adds.LICENCES,
            quantity=item["add"],
            target_id=target_id,
            target_position=position,
        )
    return selling.WantedItem(
        adds=Adds.ADD_ON,
        product_id=scene.product(item["add_on"]),
        quantity=item["quantity"],
        target_id=target_id,
        target_position=position,
    )


def execute_order(scene: Scene) -> None:
    selling.execute_order(
        order_id=scene.order(), start_date=scene.get("start"), **scene.order_call()
    )


def deliver_items(scene: Scene) -> None:
    order_id = scene.order()
    if "items" in scene.arguments:
        item_ids = [_item_named(scene, name) for name in scene.arguments["items"]]
    else:
        item_ids = [item_at(order_id, scene.arguments["item"])]
    selling.deliver_items(
        order_id=order_id,
        wanted=selling.WantedDelivery(item_ids=item_ids, start_date=scene.get("start")),
        action=OrderAction.DELIVER,
        **scene.order_call(),
    )


def _item_named(scene: Scene, name: str) -> UUID:
    made = scene.stage.names.get(name)
    if made is None or made.kind != "item":
        raise UnknownName(f"no item is called {name!r}")
    return made.id


def item_at(order_id: UUID, position: int) -> UUID:
    """Return the item at a position of an order, from 1.

    Where there is none, an id that nothing has: what is said of the order itself comes first.
    """
    found: UUID | None = lookups.one(
        "SELECT id FROM upline_orderitem WHERE order_id = %s AND position = %s",
        order_id,
        position,
    )
    return found or new_id()


def checkout(scene: Scene) -> None:
    items = scene.arguments["basket"]
    basket_id = selling.fill_basket(
        tenant_id=scene.tenant.id,
        account_id=scene.stage.customer(scene.arguments["customer"], scene.tenant),
        items=_wanted(scene, items),
        now=scene.stage.now,
    )
    placed = selling.check_out(basket_id=basket_id, **scene.order_call())
    _remember_items(scene, items, placed)


VERBS = by_name([create_order, execute_order, deliver_items, checkout])
