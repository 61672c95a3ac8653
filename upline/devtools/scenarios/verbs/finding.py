"""Finding records of a BSS by the names that people call them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from upline.catalog import queries as products
from upline.crm import actions as crm
from upline.devtools.scenarios.stage import UnknownName
from upline.devtools.scenarios.verbs.scene import Scene
from upline.parties import actions as parties
from upline.setup import queries as setup_queries
from upline.tenancy.queries import list_people


def user(scene: Scene, name: str) -> UUID:
    people = list_people(tenant_id=scene.tenant.id)
    return found(people.get(name), "user", name)


def found(found: Any, what: str, name: str) -> UUID:
    if found is None:
        raise UnknownName(f"there is no {what} {name!r}")
    record_id: UUID = getattr(found, "pk", found)
    return record_id


def order_type(scene: Scene, name: str) -> UUID:
    record = setup_queries.find_order_type(tenant_id=scene.tenant.id, name=name)
    return found(record, "order type", name)


def order_status(scene: Scene, name: str) -> UUID:
    record = setup_queries.find_order_status(tenant_id=scene.tenant.id, name=name)
    return found(record, "order status", name)


def payment_method(scene: Scene, name: str) -> UUID:
    record = setup_queries.find_payment_method(tenant_id=scene.tenant.id, name=name)
    return found(record, "payment method", name)


def sharing_rule(scene: Scene, name: str) -> UUID:
    record = setup_queries.find_permission_rule(tenant_id=scene.tenant.id, name=name)
    return found(record, "permission rule", name)


def price_list(scene: Scene, name: str) -> UUID:
    record = products.find_price_list(tenant_id=scene.tenant.id, name=name)
    return found(record, "price list", name)


def contact(scene: Scene, name: str) -> UUID:
    return parties.ensure_contact(tenant_id=scene.tenant.id, account_id=None, name=name)


def campaign(scene: Scene, name: str) -> UUID:
    return crm.ensure_campaign(tenant_id=scene.tenant.id, name=name)


FIND: Mapping[str, Callable[[Scene, str], UUID]] = {
    "type": order_type,
    "status": order_status,
    "payment_method": payment_method,
    "price_list": price_list,
    "sharing_rule": sharing_rule,
    "responsible_user": user,
    "sales_rep": user,
    "contact": contact,
    "campaign": campaign,
}
