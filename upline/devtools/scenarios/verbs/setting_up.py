"""What a distributor sets: prices, promotions, defaults, its resellers and their back-ordering."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from upline.access.rulebook import system
from upline.backorders import actions as backorders
from upline.catalog import actions as catalog
from upline.catalog import queries as products
from upline.devtools.scenarios import lookups
from upline.devtools.scenarios.stage import UnknownName
from upline.devtools.scenarios.verbs.finding import (
    found,
    order_status,
    order_type,
    payment_method,
    price_list,
    sharing_rule,
    user,
)
from upline.devtools.scenarios.verbs.scene import BY, Scene, by_name
from upline.devtools.scenarios.world import Builder
from upline.devtools.scenarios.world_reading import as_block
from upline.kernel.clock import day_of
from upline.parties import actions as parties
from upline.setup import actions as setup
from upline.setup import queries as setup_queries
from upline.setup.rulebook import Entity
from upline.tenancy import actions as tenancy


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
    "price_list": ("price_list_id", price_list),
    "payment_method": ("payment_method_id", payment_method),
    "responsible_user": ("responsible_user_id", user),
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
        user_id = user(scene, name) if name else None
    if "sharing_rule" in scene.arguments:
        name = scene.arguments["sharing_rule"]
        rule_id = sharing_rule(scene, name) if name else None
    setup.set_api_options(
        tenant_id=scene.tenant.id,
        entity=entity,
        responsible_user_id=user_id,
        sharing_rule_id=rule_id,
    )


def set_default_status(scene: Scene) -> None:
    name = scene.arguments["name"]
    status_id = order_status(scene, name) if name else None
    setup.set_default_status(tenant_id=scene.tenant.id, status_id=status_id)


def set_default_type(scene: Scene) -> None:
    name = scene.arguments["name"]
    type_id = order_type(scene, name) if name else None
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
        promotion_id=found(promotion_id, "promotion", scene.arguments["name"]),
        last_date=day_of(scene.stage.now, timezone=scene.tenant.timezone),
    )


def deactivate_user(scene: Scene) -> None:
    user_id = user(scene, scene.arguments["user"])
    tenancy.deactivate_user(tenant_id=scene.tenant.id, user_id=user_id, by=system())


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


VERBS = by_name(
    [
        set_price, set_reseller, set_api_options, set_default_status, set_default_type,
        add_promotion, end_promotion, deactivate_user, activate_back_ordering, copy_down,
        mirror_earlier_sales, retry_parked,
    ]
)  # fmt: skip
