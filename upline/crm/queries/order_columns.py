"""What all lists of what is around orders share: what leads to the order, and how they are sorted."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, QuerySet

from upline.access.reach import Reach
from upline.database.keyset import Rows, Sorting
from upline.database.numbering import format_number
from upline.tenancy.queries import related_records

LATEST_FIRST = Sorting(descending=True)  # ids grow with time
DUE_FIRST = Sorting(column="due_date", is_nullable=True)  # what is due on no day comes last

_ACCOUNT = "order__account"
_ORDER_COLUMNS = {
    "order_number": F("order__number"),
    **related_records.ref_columns(_ACCOUNT),
    "prefix": F("tenant__order_prefix"),
    "padding": F("tenant__order_padding"),
}


def with_order_columns(records: "QuerySet[Any]", *plain: str, **named: F) -> Rows:
    """Return records by the columns that a list shows, beside those of their orders."""
    return records.values("id", "order_id", *plain, **_ORDER_COLUMNS, **named)


def order_reference(row: Mapping[str, Any]) -> str:
    """Return the number of a row's order as people write it; empty without an order."""
    if row["order_number"] is None:
        return ""
    return format_number(row["order_number"], prefix=row["prefix"], padding=row["padding"])


def order_account_name(row: Mapping[str, Any], reach: Reach) -> str:
    """Return for whom a row's order is, as who has this reach may know it; empty without an order."""
    account = related_records.ref_from_row(
        row, _ACCOUNT, reach, placeholder=related_records.ACCOUNT
    )
    return account.name if account else ""
