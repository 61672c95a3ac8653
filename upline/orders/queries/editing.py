"""What the edit form of an order starts with."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from upline.kernel.page_objects import Ref
from upline.orders.models import Order
from upline.orders.rulebook import EDITABLE_FIELDS, FieldKind

_NAMED = tuple(
    field.name for field in EDITABLE_FIELDS if field.kind in {FieldKind.RECORD, FieldKind.USER}
)


@dataclass(frozen=True, slots=True)
class EditableOrder:
    """An order's fields as a form has them: `named` are records, None where there is none."""

    version: int
    name: str
    order_date: date
    account_ids: tuple[UUID, UUID]
    named: dict[str, Ref | None]
    custom_fields: dict[str, Any]


def editable_order(*, tenant_id: UUID, order_id: UUID) -> EditableOrder | None:
    """Return what can be edited of an order, with the version that was read. One query."""
    order = Order.objects.filter(tenant_id=tenant_id, pk=order_id).select_related(*_NAMED).first()
    if order is None:
        return None
    return EditableOrder(
        version=order.version,
        name=order.name,
        order_date=order.order_date,
        account_ids=(order.account_id, order.billing_to_id),
        named={field: _ref(getattr(order, field)) for field in _NAMED},
        custom_fields=order.custom_fields,
    )


def _ref(record: Any) -> Ref | None:
    return Ref(record.pk, record.name) if record else None
