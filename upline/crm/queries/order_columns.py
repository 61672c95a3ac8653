"""What all lists of what is around orders share: what leads to the order, how they are sorted, groups."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Coalesce

from upline.access.reach import Reach
from upline.database.indexes import code_rank
from upline.database.keyset import Rows, Sorting
from upline.database.numbering import format_number
from upline.kernel.page_objects import Ref
from upline.tenancy.queries import related_records

SORT_KEY = "sort_key"


@dataclass(frozen=True, slots=True)
class SortBy:
    """What a list is sorted by: a column of the records, or what is computed of each as its sort key."""

    sorting: Sorting
    key: Any = None

    def annotate(self, records: "QuerySet[Any]") -> "QuerySet[Any]":
        """Return records with the sort key, where there is one."""
        return records if self.key is None else records.annotate(**{SORT_KEY: self.key})


def by_rank(column: str, codes: Sequence[str], *, descending: bool = False) -> SortBy:
    """Return the sorting by a column of codes, in the order of the codes."""
    return SortBy(Sorting(column=SORT_KEY, descending=descending), code_rank(column, codes))


LATEST_FIRST = Sorting(descending=True)  # ids grow with time
DUE_FIRST = Sorting(column="due_date", is_nullable=True)  # what is due on no day comes last
BY_CREATION = SortBy(LATEST_FIRST)
BY_ACCOUNT = SortBy(
    Sorting(column=SORT_KEY, is_looked_up=True),
    Coalesce(
        Case(When(order=None, then=F("account__name")), default=F("order__account__name")),
        Value(""),
    ),
)
BY_ASSIGNEE_NAME = SortBy(Sorting(column=SORT_KEY, is_nullable=True), F("assigned_to__name"))
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
    keys = [SORT_KEY] if SORT_KEY in records.query.annotations else []
    return records.values("id", "order_id", *plain, *keys, **_ORDER_COLUMNS, **named)


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
