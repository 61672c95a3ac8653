"""What a distributor sets: prices, promotions, defaults, its resellers and their back-ordering."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from upline.backorders import actions as backorders
from upline.catalog import actions as catalog
from upline.catalog import queries as products
from upline.devtools.scenarios.handlers.context import StepContext, handlers_by_name
from upline.devtools.scenarios.handlers.references import (
    found,
    order_status,
    order_type,
    payment_method,
    price_list,
    sharing_rule,
    user,
)
from upline.devtools.scenarios.state import UnknownName
from upline.devtools.scenarios.world import WorldBuilder
from upline.devtools.scenarios.world_parser import as_mapping
from upline.kernel.clock import local_date
from upline.parties import actions as parties
from upline.setup import actions as setup
from upline.setup import queries as setup_queries
from upline.setup.rulebook import Entity
from upline.tenancy import actions as tenancy


def set_price(context: StepContext) -> None:
    name = context.arguments["price_list"]
    price_list = products.find_price_list(tenant_id=context.tenant.id, name=name) if name else None
    if name and price_list is None:
        raise UnknownName(f"there is no price list {name!r}")
    catalog.set_price(
        tenant_id=context.tenant.id,
        setting=catalog.PriceSetting(
            product_id=context.product(context.arguments["product"]),
            billing_cycle=context.cycle(context.arguments["cycle"]),
            currency=price_list.currency if price_list else context.tenant.currency,
            amount=context.arguments["price"],
            price_list_id=price_list.pk if price_list else None,
        ),
        by=context.by,
    )


_RESELLER_FIELDS: Mapping[str, tuple[str, Callable[[StepContext, str], Any]]] = {
    "price_list": ("price_list_id", price_list),
    "payment_method": ("payment_method_id", payment_method),
    "responsible_user": ("responsible_user_id", user),
    "currency": ("currency", lambda context, value: value),
    "name": ("name", lambda context, value: value),
}


def set_reseller(context: StepContext) -> None:
    changes = {}
    for field, (column, find) in _RESELLER_FIELDS.items():
        if field in context.arguments:
            value = context.arguments[field]
            changes[column] = None if value is None else find(context, str(value))
    parties.set_reseller_terms(
        tenant_id=context.tenant.id,
        reseller_id=_reseller(context),
        changes=changes,
        by=context.by,
    )


def _reseller(context: StepContext) -> UUID:
    return context.state.tenant(str(context.arguments["reseller"])).id


def set_api_options(context: StepContext) -> None:
    word = str(context.arguments["entity"]).upper()
    if word not in Entity.__members__:
        raise UnknownName(f"there is no entity {context.arguments['entity']!r}")
    entity = Entity(word)
    before = setup_queries.api_options(tenant_id=context.tenant.id).get(entity)
    user_id = before.responsible_user_id if before else None
    rule_id = before.sharing_rule_id if before else None
    if "responsible_user" in context.arguments:
        name = context.arguments["responsible_user"]
        user_id = user(context, name) if name else None
    if "sharing_rule" in context.arguments:
        name = context.arguments["sharing_rule"]
        rule_id = sharing_rule(context, name) if name else None
    setup.set_api_options(
        tenant_id=context.tenant.id,
        entity=entity,
        responsible_user_id=user_id,
        sharing_rule_id=rule_id,
        by=context.by,
    )


def set_default_status(context: StepContext) -> None:
    name = context.arguments["name"]
    status_id = order_status(context, name) if name else None
    setup.set_default_status(tenant_id=context.tenant.id, status_id=status_id, by=context.by)


def set_default_type(context: StepContext) -> None:
    name = context.arguments["name"]
    type_id = order_type(context, name) if name else None
    setup.set_default_type(tenant_id=context.tenant.id, type_id=type_id, by=context.by)


def add_promotion(context: StepContext) -> None:
    words = {k: v for k, v in context.arguments.items() if v is not None}
    WorldBuilder(context.state, context.state.file).add_promotion(context.tenant, as_mapping(words))


def end_promotion(context: StepContext) -> None:
    name = context.arguments["name"]
    tenant_id = context.tenant.id
    promotion_id = products.find_promotion_id(tenant_id=tenant_id, name=name)
    promotion_id = found(promotion_id, "promotion", name)
    today = local_date(context.state.now, timezone=context.tenant.timezone)
    promotion = products.promotion_page(tenant_id=tenant_id, promotion_id=promotion_id, today=today)
    if promotion.last_date is not None and promotion.last_date <= today:
        return
    catalog.end_promotion(
        tenant_id=tenant_id, promotion_id=promotion_id, last_date=today, by=context.by, today=today
    )


def deactivate_user(context: StepContext) -> None:
    user_id = user(context, context.arguments["user"])
    tenancy.deactivate_user(tenant_id=context.tenant.id, user_id=user_id, by=context.by)


def activate_back_ordering(context: StepContext) -> None:
    backorders.activate(reseller_id=_reseller(context), **context.command_arguments())


def copy_down(context: StepContext) -> None:
    backorders.copy_to_reseller(reseller_id=_reseller(context), **context.command_arguments())


def mirror_earlier_sales(context: StepContext) -> None:
    backorders.mirror_earlier_sales(reseller_id=_reseller(context), **context.command_arguments())


def retry_parked(context: StepContext) -> None:
    if context.state.is_paused:
        return
    reseller_id = _reseller(context) if "reseller" in context.arguments else None
    backorders.retry_parked(tenant_id=context.tenant.id, reseller_id=reseller_id, by=context.by)


HANDLERS = handlers_by_name(
    [
        set_price, set_reseller, set_api_options, set_default_status, set_default_type,
        add_promotion, end_promotion, deactivate_user, activate_back_ordering, copy_down,
        mirror_earlier_sales, retry_parked,
    ]
)  # fmt: skip
