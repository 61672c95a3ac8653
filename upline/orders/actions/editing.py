"""Editing an order: the few fields that its origin leaves open (R38)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from upline.access.rulebook import Actor
from upline.database.external_ids import clean_external_id
from upline.kernel.naming import clean_required_line
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.orders import rulebook
from upline.orders.actions.gate import lock_to_edit
from upline.orders.models import Order
from upline.orders.queries.state import orders_with_state, state_of
from upline.orders.rulebook import ORDER_FIELDS, FieldKind, OrderField
from upline.setup import queries as setup
from upline.setup.rulebook import Entity, StatusKind
from upline.tenancy import queries as tenancy

_NAME_LENGTH = 260
_FIRST_DATE, _LAST_DATE = date(2000, 1, 1), date(2099, 12, 31)


def check_edit(*, tenant_id: UUID, order_id: UUID, fields: frozenset[str]) -> None:
    """Tell whether these fields of an order may be edited, without editing.

    Raises: Refused `back_order_protected` naming those that may not; Order.DoesNotExist.
    """
    order = orders_with_state(tenant_id=tenant_id).get(pk=order_id)
    rulebook.check_fields(fields, state_of(order))


@transaction.atomic
def edit(
    *,
    tenant_id: UUID,
    order_id: UUID,
    changes: Mapping[str, Any],
    by: Actor,
    version: int | None = None,
) -> None:
    """Change fields of an order; all of `changes` or nothing.

    `version` is the one that was read; None: whatever stands now is overwritten. Where nothing
    differs, the order keeps its version.
    Raises: Refused — as `lock_to_edit` says, `required_field_missing`, `too_long`,
    `unreadable_text`, `external_id_taken`, `date_out_of_range`, `execute_instead`, `cancel_instead`,
    `unknown_field`, `unknown_record`; Order.DoesNotExist.
    """
    order = lock_to_edit(
        frozenset(changes), tenant_id=tenant_id, order_id=order_id, by=by, version=version
    )
    before = _columns(order)
    for field, value in changes.items():
        if field != "custom_fields":
            _SETTERS.get(field, _set_column)(order, field, value)
    order.custom_fields = setup.merged_custom_fields(
        tenant_id=tenant_id,
        entity=Entity.ORDER,
        old=order.custom_fields,
        changes=changes.get("custom_fields", {}),
    )
    if _columns(order) != before:
        order.version += 1
        order.save()


def _columns(order: Order) -> dict[str, Any]:
    """Return the values of an order's columns."""
    return {
        column.attname: getattr(order, column.attname) for column in order._meta.concrete_fields
    }


def _set_column(order: Order, field: str, value: Any) -> None:
    """Set the column of a field. Records are given by their ids; None clears."""
    known = ORDER_FIELDS[field]
    if known.kind in {FieldKind.RECORD, FieldKind.USER} and value is not None:
        _check_belongs(order, known, value)
    setattr(order, known.column, value)


def _check_belongs(order: Order, field: OrderField, record_id: object) -> None:
    """Raises: Refused `unknown_record` — the record is another BSS's, or none (never trusted)."""
    related = Order._meta.get_field(field.name).related_model
    if related is None:
        return
    if not isinstance(record_id, UUID):
        known = False
    elif field.kind is FieldKind.USER:
        known = record_id in tenancy.active_users(tenant_id=order.tenant_id, user_ids=[record_id])
    else:
        rows = related._default_manager.filter(tenant_id=order.tenant_id, pk=record_id)
        known = rows.exists()
    if not known:
        sentence = text("This BSS has no such record: {field}.", field=field.label)
        raise refuse("unknown_record", sentence, field.name)


def _set_name(order: Order, field: str, value: object) -> None:
    order.name = clean_required_line(str(value or ""), max_length=_NAME_LENGTH, field=field)


def _set_external_id(order: Order, _field: str, value: str | None) -> None:
    others = Order.objects.filter(tenant_id=order.tenant_id).exclude(pk=order.pk)
    order.external_id = clean_external_id(value, others)


def _set_date(order: Order, field: str, value: date | None) -> None:
    if value is None:
        raise refuse("required_field_missing", text("An order needs a date."), field)
    if not _FIRST_DATE <= value <= _LAST_DATE:
        sentence = text(
            "An order date lies between {first} and {last}.",
            first=_FIRST_DATE.year,
            last=_LAST_DATE.year,
        )
        raise refuse("date_out_of_range", sentence, field)
    order.order_date = value


def _set_status(order: Order, field: str, value: UUID | None) -> None:
    """Statuses that close an order are set by actions, which do more than that."""
    if value is None:
        raise refuse("required_field_missing", text("An order needs a status."), field)
    rows = {row.id: row for row in setup.status_rows(tenant_id=order.tenant_id)}
    row = rows.get(value)
    if row is not None and row.kind is StatusKind.EXECUTES:
        raise refuse(
            "execute_instead",
            text("An order becomes {status} by being executed.", status=row.name),
            field,
        )
    if row is not None and row.kind is StatusKind.CANCELS:
        raise refuse(
            "cancel_instead",
            text("An order becomes {status} by being cancelled.", status=row.name),
            field,
        )
    _set_column(order, field, value)


_SETTERS: Mapping[str, Callable[[Order, str, Any], None]] = {
    "name": _set_name,
    "external_id": _set_external_id,
    "date": _set_date,
    "status": _set_status,
}

assert {name for name, field in ORDER_FIELDS.items() if field.is_required} <= _SETTERS.keys(), (
    "a compulsory field of ORDER_FIELDS that can be cleared"
)
