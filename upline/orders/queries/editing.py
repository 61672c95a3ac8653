"""What can be edited of an order, as forms and programs have it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from upline.kernel.page_objects import Ref
from upline.orders.models import Order
from upline.orders.rulebook import EDITABLE_FIELDS, FieldKind

NAMED = tuple(
    field.name for field in EDITABLE_FIELDS if field.kind in {FieldKind.RECORD, FieldKind.USER}
)


@dataclass(frozen=True, slots=True)
class EditableOrder:
    """An order's fields as a form has them: `named` are records, None where there is none."""

    account_ids: tuple[UUID, UUID]
    named: dict[str, Ref | None]
    custom_fields: dict[str, Any]


def editable_order(order: Order) -> EditableOrder:
    """Return what can be edited of an order that was read with the records in `NAMED`. No query."""
    return EditableOrder(
        account_ids=(order.account_id, order.billing_to_id),
        named={field: _ref(getattr(order, field)) for field in NAMED},
        custom_fields=order.custom_fields,
    )


def _ref(record: Any) -> Ref | None:
    return Ref(record.pk, record.name) if record else None
