"""Editing an order: the few fields that its origin leaves open (R38)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from upline.kernel.verdicts import refuse
from upline.orders import rulebook
from upline.orders.actions.placing import lock_order
from upline.orders.models import Order
from upline.orders.rulebook import OrderAction, Origin
from upline.setup import queries as setup
from upline.setup.rulebook import Entity, StatusKind
from upline.tenancy import queries as tenancy

_NAME_LENGTH = 260

# Where each field is kept. Records are given by their ids; None clears.
_COLUMNS: Mapping[str, str] = {
    "name": "name",
    "date": "order_date",
    "type": "type_id",
    "status": "status_id",
    "price_list": "price_list_id",
    "payment_method": "payment_method_id",
    "sales_rep": "sales_rep_id",
    "contact": "contact_id",
    "campaign": "campaign_id",
    "responsible_user": "responsible_user_id",
    "sharing_rule": "sharing_rule_id",
}


def check_edit(*, tenant_id: UUID, order_id: UUID, fields: frozenset[str]) -> None:
    """Tell whether these fields of an order may be edited, without editing.

    Raises: Refused `back_order_protected` naming those that may not; Order.DoesNotExist.
    """
    order = Order.objects.get(tenant_id=tenant_id, pk=order_id)
    rulebook.check_fields(fields, Origin(order.origin))


@transaction.atomic
def edit(
    *, tenant_id: UUID, order_id: UUID, changes: Mapping[str, Any], version: int | None = None
) -> None:
    """Change fields of an order; all of `changes` or nothing.

    `version` is the one that was read; None: whatever stands now is overwritten.
    Raises: Refused — `back_order_protected` naming every field that may not be edited,
    `stale`, `required_field_missing`, `unknown_field`; Order.DoesNotExist.
    """
    order = lock_order(tenant_id=tenant_id, order_id=order_id)
    origin = Origin(order.origin)
    rulebook.check(OrderAction.EDIT, origin)
    rulebook.check_fields(frozenset(changes), origin)
    if version is not None and version != order.version:
        raise refuse("stale", "Somebody else has changed this order since you opened it.")
    for field, value in changes.items():
        _CHANGERS.get(field, _set_column)(order, field, value)
    _check_compulsory(order)
    order.version += 1
    order.save()


def _set_column(order: Order, field: str, value: Any) -> None:
    column = _COLUMNS[field]
    if column.endswith("_id") and value is not None:
        _check_belongs(order, field, value)
    setattr(order, column, value)


def _check_belongs(order: Order, field: str, record_id: UUID) -> None:
    """Raises: Refused `unknown_record` — the record is another BSS's, or none (never trusted)."""
    related = Order._meta.get_field(field).related_model
    if related is None:
        return
    if field in {"sales_rep", "responsible_user"}:
        known = record_id in tenancy.active_users(tenant_id=order.tenant_id, user_ids=[record_id])
    else:
        rows = related._default_manager.filter(tenant_id=order.tenant_id, pk=record_id)
        known = rows.exists()
    if not known:
        sentence = f"This BSS has no such {field.replace('_', ' ')}."
        raise refuse("unknown_record", sentence, field)


def _set_name(order: Order, field: str, value: object) -> None:
    name = str(value or "").strip()
    if not name:
        raise refuse("required_field_missing", "An order needs a name.", field)
    if len(name) > _NAME_LENGTH:
        sentence = f"A name has at most {_NAME_LENGTH} characters."
        raise refuse("too_long", sentence, field)
    order.name = name


def _set_status(order: Order, field: str, value: object) -> None:
    executing = setup.find_status_of_kind(tenant_id=order.tenant_id, kind=StatusKind.EXECUTES)
    if executing is not None and executing.pk == value and order.executed_at is None:
        sentence = f"An order becomes {executing.name} by being executed."
        raise refuse("execute_instead", sentence, field)
    _set_column(order, field, value)


def _set_custom_fields(order: Order, field: str, value: Mapping[str, Any]) -> None:
    known = {f.code for f in setup.custom_fields(tenant_id=order.tenant_id, entity=Entity.ORDER)}
    for code in value:
        if code not in known:
            raise refuse("unknown_field", f"There is no custom field {code!r}.", field)
    kept = {code: v for code, v in {**order.custom_fields, **value}.items() if v is not None}
    order.custom_fields = kept


def _check_compulsory(order: Order) -> None:
    """A compulsory custom field blocks the first manual save until filled (R19)."""
    for field in setup.custom_fields(tenant_id=order.tenant_id, entity=Entity.ORDER):
        filled = order.custom_fields.get(field.code) not in (None, "")
        if field.is_compulsory and not filled:
            sentence = f"{field.label} is compulsory."
            raise refuse("required_field_missing", sentence, f"custom_fields.{field.code}")


_CHANGERS: Mapping[str, Callable[[Order, str, Any], None]] = {
    "name": _set_name,
    "status": _set_status,
    "custom_fields": _set_custom_fields,
}
