"""Finding records of a BSS by the names that people call them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from upline.access import queries as access
from upline.catalog import queries as products
from upline.crm import actions as crm
from upline.devtools.scenarios.handlers.context import StepContext
from upline.devtools.scenarios.state import UnknownName
from upline.orders.rulebook import EDITABLE_FIELDS, FieldKind
from upline.parties import actions as parties
from upline.setup import queries as setup_queries
from upline.tenancy.queries import user_ids_by_name


def user(context: StepContext, name: str) -> UUID:
    people = user_ids_by_name(tenant_id=context.tenant.id)
    return found(people.get(name), "user", name)


def found(found: Any, what: str, name: str) -> UUID:
    if found is None:
        raise UnknownName(f"there is no {what} {name!r}", name=name)
    record_id: UUID = getattr(found, "pk", found)
    return record_id


def order_type(context: StepContext, name: str) -> UUID:
    record = setup_queries.find_order_type(tenant_id=context.tenant.id, name=name)
    return found(record, "order type", name)


def order_status(context: StepContext, name: str) -> UUID:
    record = setup_queries.find_order_status(tenant_id=context.tenant.id, name=name)
    return found(record, "order status", name)


def payment_method(context: StepContext, name: str) -> UUID:
    record = setup_queries.find_payment_method(tenant_id=context.tenant.id, name=name)
    return found(record, "payment method", name)


def sharing_rule(context: StepContext, name: str) -> UUID:
    record = access.find_permission_rule(tenant_id=context.tenant.id, name=name)
    return found(record, "permission rule", name)


def price_list(context: StepContext, name: str) -> UUID:
    record = products.find_price_list(tenant_id=context.tenant.id, name=name)
    return found(record, "price list", name)


def contact(context: StepContext, name: str) -> UUID:
    return parties.ensure_contact(
        tenant_id=context.tenant.id, account_id=None, name=name, by=context.by
    )


def campaign(context: StepContext, name: str) -> UUID:
    return crm.ensure_campaign(tenant_id=context.tenant.id, name=name, by=context.by)


FINDERS: Mapping[str, Callable[[StepContext, str], UUID]] = {
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

assert FINDERS.keys() == {
    field.name for field in EDITABLE_FIELDS if field.kind in {FieldKind.RECORD, FieldKind.USER}
}, "a record of ORDER_FIELDS that scenarios cannot name"
