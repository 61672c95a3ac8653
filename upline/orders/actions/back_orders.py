"""Writing back-orders and their lines, set by set. Booking decides; this only writes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from upline.database.bulk import copy_rows
from upline.orders.rulebook import Origin

_ORDER_COLUMNS = (
    "id", "tenant_id", "number", "name", "origin", "account_id", "billing_to_id",
    "order_date", "type_id", "status_id", "price_list_id", "payment_method_id", "currency",
    "responsible_user_id", "sharing_rule_id", "custom_fields", "gross", "discount", "total", "line_count",
    "originated_from_id", "sale_event_id", "trigger", "warnings", "provenance", "version",
    "created_at",
)  # fmt: skip

_ITEM_COLUMNS = (
    "id", "tenant_id", "order_id", "position", "product_id", "billing_cycle", "quantity",
    "unit_price", "price_source", "gross", "discount", "total", "promotion_id",
    "promotion_cycles", "considered", "relation", "subscription_id", "kind",
)  # fmt: skip


def write_back_orders(rows: Sequence[Mapping[str, Any]], *, tenant_id: UUID, now: datetime) -> None:
    """Insert back-orders of a BSS, one statement for all."""
    same = {
        "tenant_id": tenant_id,
        "origin": Origin.BACK_ORDER.value,
        "version": 1,
        "created_at": now,
    }
    copy_rows("upline_order", _ORDER_COLUMNS, rows, **same)


def write_back_order_items(rows: Sequence[Mapping[str, Any]], *, tenant_id: UUID) -> None:
    """Insert the lines of back-orders of a BSS, one statement for all."""
    copy_rows("upline_orderitem", _ITEM_COLUMNS, rows, tenant_id=tenant_id, kind="")
