"""The actions of a scenario in a distributor's BSS: its orders, its setup, its resellers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from upline.backorders import actions as backorders
from upline.catalog import actions as catalog
from upline.catalog import queries as products
from upline.crm import actions as crm
from upline.kernel.clock import day_of
from upline.orders import actions as orders
from upline.orders import queries as order_queries
from upline.orders.rulebook import ORDER_FIELDS, Adds, OrderAction
from upline.parties import actions as parties
from upline.selling import actions as selling
from upline.setup import actions as setup
from upline.setup import queries as setup_queries
from upline.setup.rulebook import Entity
from upline.simulation import lookups
from upline.simulation.reading import read_day
from upline.simulation.stage import UnknownName
from upline.simulation.verbs_selling import BY, Scene, Verb
from upline.simulation.world import Builder, as_block
from upline.tenancy import actions as tenancy
from upline.tenancy.queries import list_people


def edit_order(scene: Scene) -> None:
    wanted: Mapping[str, Any] = scene.arguments["set"]
    for field in wanted:
        if field not in ORDER_FIELDS:
            raise UnknownName(f"an order has no field {field!r}")
    order_id = scene.order()
    orders.check_edit(tenant_id=scene.tenant.id, order_id=order_id, fields=frozenset(wanted))
    changes = {field: _field_value(scene, field, value) for field, value in wanted.items()}
    orders.edit(tenant_id=scene.tenant.id, order_id=order_id, changes=changes)


def _field_value(scene: Scene, field: str, value: Any) -> Any:
    if value is None or field in {"name", "custom_fields"}:
        return value
    if field == "date":
        return read_day(value)
    return _FIND[field](scene, str(value))


def _user(scene: Scene, name: str) -> UUID:
    people = list_people(tenant_id=scene.tenant.id)
    return _found(people.get(name), "user", name)


def _found(found: Any, what: str, name: str) -> Any:
    if found is None:
        raise UnknownName(f"there is no {what} {name!r}")
    return getattr(found, "pk", found)


def _type(scene: Scene, name: str) -> UUID:
    found = setup_queries.find_order_type(tenant_id=scene.tenant.id, name=name)
    return _found(found, "order type", name)  # type: ignore[no-any-return]


def _status(scene: Scene, name: str) -> UUID:
    found = setup_queries.find_order_status(tenant_id=scene.tenant.id, name=name)
    return _found(found, "order status", name)  # type: ignore[no-any-return]


def _payment_method(scene: Scene, name: str) -> UUID:
    found = setup_queries.find_payment_method(tenant_id=scene.tenant.id, name=name)
    return _found(found, "payment method", name)  # type: ignore[no-any-return]


def _sharing_rule(scene: Scene, name: str) -> UUID:
    found = setup_queries.find_permission_rule(tenant_id=scene.tenant.id, name=name)
    return _found(found, "permission rule", name)  # type: ignore[no-any-return]


def _price_list(scene: Scene, name: str) -> UUID:
    found = products.find_price_list(tenant_id=scene.tenant.id, name=name)
    return _found(found, "price list", name)  # type: ignore[no-any-return]


def _contact(scene: Scene, name: str) -> UUID:
    return parties.ensure_contact(tenant_id=scene.tenant.id, account_id=None, name=name)


def _campaign(scene: Scene, name: str) -> UUID:
    return crm.ensure_campaign(tenant_id=scene.tenant.id, name=name)


_FIND: Mapping[str, Callable[[Scene, str], UUID]] = {
    "type": _type,
    "status": _status,
    "payment_method": _payment_method,
    "price_list": _price_list,
    "sharing_rule": _sharing_rule,
    "responsible_user": _user,
    "sales_rep": _user,
    "contact": _contact,
    "campaign": _campaign,
}


def delete_order(scene: Scene) -> None:
    orders.delete_order(tenant_id=scene.tenant.id, order_id=scene.order())


def copy_order(scene: Scene) -> None:
    placed = orders.copy_order(
        tenant_id=scene.tenant.id,
        order_id=scene.order(),
        order_date=day_of(scene.stage.now, timezone=scene.tenant.timezone),
        now=scene.stage.now,
    )
    scene.remember("order", placed.order_id)


def update_item(scene: Scene) -> None:
    orders.change_item_quantity(
        tenant_id=scene.tenant.id,
        order_id=scene.order(),
        position=scene.arguments["item"],
        quantity=scene.get("quantity") or 0,
        action=OrderAction.UPDATE_ITEM,
    )


def delete_item(scene: Scene) -> None:
    orders.delete_item(
        tenant_id=scene.tenant.id, order_id=scene.order(), position=scene.arguments["item"]
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
        item=item,
        action=action,
        now=scene.stage.now,
    )


def add_activity(scene: Scene) -> None:
    crm.add_activity(order_id=scene.order(), subject=scene.arguments["subject"], **scene.call())


def relate_email(scene: Scene) -> None:
    crm.relate_email(order_id=scene.order(), subject=scene.arguments["subject"], **scene.call())


def create_case(scene: Scene) -> None:
    crm.create_case(order_id=scene.order(), subject=scene.arguments["subject"], **scene.call())


def print_order(scene: Scene) -> None:
    order_queries.order_page(tenant_id=scene.tenant.id, order_id=scene.order())


def set_price(scene: Scene) -> None:
    name = scene.arguments["price_list"]
    price_list = products.find_price_list(tenant_id=scene.tenant.id, name=name) if name else None
    if name and price_list is None:
        raise UnknownName(f"there is no price list {name!r}")
    catalog.set_price(
        tenant_id=scene.tenant.id,
        setting=catalog.PriceSetting(
            product_id=scene.product(scene.arguments["product"]),
            billing_cycle=scene.cycle(scene.arguments["cycle"]),
            currency=price_list.currency if price_list else scene.tenant.currency,
            amount=scene.arguments["price"],
            price_list_id=price_list.pk if price_list else None,
        ),
    )


_RESELLER_FIELDS: Mapping[str, tuple[str, Callable[[Scene, str], Any]]] = {
    "price_list": ("price_list_id", _price_list),
    "payment_method": ("payment_method_id", _payment_method),
    "responsible_user": ("responsible_user_id", _user),
    "currency": ("currency", lambda scene, value: value),
    "name": ("name", lambda scene, value: value),
}


def set_reseller(scene: Scene) -> None:
    changes = {}
    for field, (column, find) in _RESELLER_FIELDS.items():
        if field in scene.arguments:
            value = scene.arguments[field]
            changes[column] = None if value is None else find(scene, str(value))
    parties.set_reseller_terms(
        tenant_id=scene.tenant.id, reseller_id=_reseller(scene), changes=changes
    )


def _reseller(scene: Scene) -> UUID:
    return scene.stage.tenant(str(scene.arguments["reseller"])).id


def set_api_options(scene: Scene) -> None:
    word = str(scene.arguments["entity"]).upper()
    if word not in Entity.__members__:
        raise UnknownName(f"there is no entity {scene.arguments['entity']!r}")
    entity = Entity(word)
    before = setup_queries.api_options(tenant_id=scene.tenant.id).get(entity)
    user_id = before.responsible_user_id if before else None
    rule_id = before.sharing_rule_id if before else None
    if "responsible_user" in scene.arguments:
        name = scene.arguments["responsible_user"]
        user_id = _user(scene, name) if name else None
    if "sharing_rule" in scene.arguments:
        name = scene.arguments["sharing_rule"]
        rule_id = _sharing_rule(scene, name) if name else None
    setup.set_api_options(
        tenant_id=scene.tenant.id,
        entity=entity,
        responsible_user_id=user_id,
        sharing_rule_id=rule_id,
    )


def set_default_status(scene: Scene) -> None:
    name = scene.arguments["name"]
    status_id = _status(scene, name) if name else None
    setup.set_default_status(tenant_id=scene.tenant.id, status_id=status_id)


def set_default_type(scene: Scene) -> None:
    name = scene.arguments["name"]
    type_id = _type(scene, name) if name else None
    setup.set_default_type(tenant_id=scene.tenant.id, type_id=type_id)


def add_promotion(scene: Scene) -> None:
    words = {k: v for k, v in scene.arguments.items() if v is not None}
    Builder(scene.stage, scene.stage.file).add_promotion(scene.tenant, as_block(words))


def end_promotion(scene: Scene) -> None:
    promotion_id = lookups.one(
        "SELECT id FROM upline_promotion WHERE tenant_id = %s AND name = %s",
        scene.tenant.id,
        scene.arguments["name"],
    )
    catalog.end_promotion(
        tenant_id=scene.tenant.id,
        promotion_id=_found(promotion_id, "promotion", scene.arguments["name"]),
        last_date=day_of(scene.stage.now, timezone=scene.tenant.timezone),
    )


def deactivate_user(scene: Scene) -> None:
    tenancy.deactivate_user(
        tenant_id=scene.tenant.id, user_id=_user(scene, scene.arguments["user"])
    )


def activate_back_ordering(scene: Scene) -> None:
    backorders.activate(
        tenant_id=scene.tenant.id, reseller_id=_reseller(scene), now=scene.stage.now
    )


def copy_down(scene: Scene) -> None:
    backorders.copy_down(
        tenant_id=scene.tenant.id, reseller_id=_reseller(scene), now=scene.stage.now
    )


def mirror_earlier_sales(scene: Scene) -> None:
    backorders.mirror_earlier_sales(
        tenant_id=scene.tenant.id, reseller_id=_reseller(scene), by=BY, now=scene.stage.now
    )


def retry_parked(scene: Scene) -> None:
    if scene.stage.is_paused:
        return
    reseller_id = _reseller(scene) if "reseller" in scene.arguments else None
    backorders.retry_parked(tenant_id=scene.tenant.id, reseller_id=reseller_id)


DISTRIBUTOR_VERBS: Mapping[str, Verb] = {
    verb.__name__: verb
    for verb in (
        edit_order, delete_order, copy_order, update_item, delete_item, add_item, quick_add,
        add_activity, relate_email, create_case, print_order, set_price, set_reseller,
        set_api_options, set_default_status, set_default_type, add_promotion, end_promotion,
        deactivate_user, activate_back_ordering, copy_down, mirror_earlier_sales, retry_parked,
    )
}  # fmt: skip
