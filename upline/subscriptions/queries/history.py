"""History records as the subscription page shows them (R28)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from upline.access.reach import Reach
from upline.database.compiled_queries import compiled_query
from upline.kernel.money import ZERO
from upline.kernel.page_objects import Ref
from upline.subscriptions.models import HistoryRecord, Subscription
from upline.subscriptions.rulebook import HistoryAction
from upline.tenancy.queries import related_records


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One history record. `change` is signed; None where no number changed.

    On a full plan change `product_old` and `product_new` stand for the numbers, and
    `replaces` is the order that stood in the Order field before (R27). `add_on` names the add-on
    that it is about; empty: the subscription itself. `promotion` takes `discount` off each of
    `promotion_cycles` billing cycles; None: of all.
    """

    id: UUID
    effective_date: date
    action: HistoryAction
    quantity_old: int | None
    quantity_new: int | None
    change: int | None
    product_old: Ref | None
    product_new: Ref | None
    order: Ref | None
    order_number: int | None
    replaces: Ref | None
    by: str
    add_on: str = ""
    promotion: str = ""
    promotion_cycles: int | None = None
    discount: Decimal = ZERO

    @property
    def has_values(self) -> bool:
        """Tell whether a number or a product changed."""
        return self.quantity_new is not None or self.product_new is not None


_READ = related_records.page_columns(
    HistoryRecord,
    "product_old", "product_new", "promotion",
    ruled_paths=("order", "replaces"),
    extra_columns=["order__number"],
)  # fmt: skip


def history_of(
    record: Subscription, reach: Reach, *, add_ons: Mapping[UUID, str]
) -> tuple[HistoryLine, ...]:
    """Return the history of a subscription and its add-ons, whose names are given by their ids.

    The latest comes first. One query.
    """
    rows = _records(tenant_id=record.tenant_id, subscription_ids=(record.pk, *add_ons))
    return tuple(_line(row, reach, add_ons.get(row.subscription_id, "")) for row in rows)


@compiled_query
def _records(tenant_id: UUID, subscription_ids: tuple[UUID, ...]) -> "QuerySet[HistoryRecord]":
    records = HistoryRecord.objects.filter(
        tenant_id=tenant_id, subscription_id__in=subscription_ids
    )
    named = records.select_related("order", "replaces", "product_old", "product_new", "promotion")
    return named.only(*_READ).order_by("-id")


def _line(row: HistoryRecord, reach: Reach, add_on: str) -> HistoryLine:
    order = related_records.optional_ref(row.order, reach, placeholder=related_records.ORDER)
    return HistoryLine(
        id=row.pk,
        effective_date=row.effective_date,
        action=HistoryAction(row.action),
        quantity_old=row.quantity_old,
        quantity_new=row.quantity_new,
        change=_change(row),
        product_old=_product(row.product_old),
        product_new=_product(row.product_new),
        order=order,
        order_number=row.order.number if row.order and order and order.is_shared else None,
        replaces=related_records.optional_ref(
            row.replaces, reach, placeholder=related_records.ORDER
        ),
        by=row.by,
        add_on=add_on,
        promotion=row.promotion.name if row.promotion else "",
        promotion_cycles=row.promotion_cycles,
        discount=row.discount,
    )


def _change(row: HistoryRecord) -> int | None:
    if row.quantity_new is None:
        return None
    return (row.quantity_new - (row.quantity_old or 0)) or None


def _product(product: Any) -> Ref | None:
    return Ref(product.pk, product.name) if product else None
