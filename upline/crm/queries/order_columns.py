"""What all lists of what is around orders share: what leads to the order, how they are sorted, groups."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from upline.access.reach import Reach
from upline.database.keyset import Rows, Sorting
from upline.database.numbering import format_number
from upline.kernel.page_objects import Ref
from upline.tenancy.queries import related_records

LATEST_FIRST = Sorting(descending=True)  # ids grow with time
DUE_FIRST = Sorting(column="due_date", is_nullable=True)  # what is due on no day comes last
UNASSIGNED = "nobody"  # the key of the group of what is assigned to nobody

_ACCOUNT = "order__account"
_OWN_ACCOUNT = "account"
_ORDER_COLUMNS = {
    "order_number": F("order__number"),
    **related_records.ref_columns(_ACCOUNT),
    **related_records.ref_columns(_OWN_ACCOUNT),
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
    """Return the account of a row or of its order, as who has this reach may know it; empty without."""
    account = account_of_row(row, reach)
    return account.name if account else ""


def account_of_row(row: Mapping[str, Any], reach: Reach) -> Ref | None:
    """Return the account that a row is about, or that its order is of."""
    path = _ACCOUNT if row["order_id"] is not None else _OWN_ACCOUNT
    return related_records.ref_from_row(row, path, reach, placeholder=related_records.ACCOUNT)


@dataclass(frozen=True, slots=True)
class Grouping:
    """How records are grouped: the columns that make a group, and its key and name from them."""

    columns: Mapping[str, Any]
    read: Callable[[Mapping[str, Any]], tuple[str, str]]


def by_code(column: str) -> Grouping:
    """Return the groups of a column of codes; the key of a group is its code as addresses have it."""
    return Grouping(
        {"group_code": F(column)}, lambda row: (code_key(row["group_code"]), row["group_code"])
    )


def code_key(code: str) -> str:
    """Return a code as addresses have it."""
    return code.lower().replace("_", "-")


BY_ASSIGNEE = Grouping(
    {"group_user": F("assigned_to_id"), "group_name": F("assigned_to__name")},
    lambda row: (str(row["group_user"] or UNASSIGNED), row["group_name"] or ""),
)
