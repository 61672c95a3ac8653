"""Lists grouped by one of their columns: how many records a group has, and their sums per currency."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, QuerySet

from upline.kernel.money import Money

MAX_GROUP_ROWS = 500
MAX_GROUPED = 10_000  # records of a list that its groups count, the latest


@dataclass(frozen=True, slots=True)
class GroupSum:
    """What the records of a group come to in one currency; `per` is the code of the amounts' period."""

    money: Money
    per: str = ""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Records of one group in one currency, as the database counts and sums them.

    `key` is what filters a list by the group; empty where nothing does. `name` is that of a record,
    or the code of what is no record; empty where records have none of them.
    """

    key: str
    name: str
    count: int
    total: GroupSum | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of a list with its sums, never added up across currencies or periods."""

    key: str
    name: str
    count: int
    sums: tuple[GroupSum, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of a list, the largest first, or by their names. `has_more`: only the largest were read.

    `latest_only`: only so many were counted, the latest; 0: all were. `and_open`: besides all that are open.
    """

    groups: tuple[Group, ...] = ()
    has_more: bool = False
    latest_only: int = 0
    and_open: bool = False


def latest_records(records: "QuerySet[Any]", *, key: str = "pk") -> "tuple[QuerySet[Any], int]":
    """Return the latest MAX_GROUPED of some records and their number; all of fewer, and 0. One query.

    `key` is unique, and grows with time.
    """
    keys = records.order_by(f"-{key}").values_list(key, flat=True)
    first_left_out = keys[MAX_GROUPED : MAX_GROUPED + 1].first()
    if first_left_out is None:
        return records, 0
    return records.filter(**{f"{key}__gt": first_left_out}), MAX_GROUPED


def count_groups(
    records: "QuerySet[Any]",
    columns: Mapping[str, Any],
    read: Callable[[Mapping[str, Any]], tuple[str, str]],
) -> Groups:
    """Return how many records each group has, where records have no amounts; of many, the latest. Two queries.

    `columns` are what makes a group; `read` returns its key and name from them.
    """
    counted, latest_only = latest_records(records)
    rows = (
        counted.order_by()
        .values(**columns)
        .annotate(group_count=Count("pk"))
        .order_by("-group_count")
    )
    groups = merge_groups(
        GroupRow(*read(row), row["group_count"]) for row in rows[: MAX_GROUP_ROWS + 1]
    )
    return replace(groups, latest_only=latest_only)


def merge_groups(rows: Iterable[GroupRow], *, by_name: bool = False) -> Groups:
    """Return the groups of at most MAX_GROUP_ROWS + 1 rows, one per group and currency: the largest first, or by name."""
    found = list(rows)
    merged: dict[tuple[str, str], list[GroupRow]] = {}
    for row in found[:MAX_GROUP_ROWS]:
        merged.setdefault((row.key, row.name), []).append(row)
    groups = [
        Group(key, name, sum(row.count for row in of), _sums(of))
        for (key, name), of in merged.items()
    ]
    groups.sort(key=lambda group: (0 if by_name else -group.count, group.name))
    return Groups(tuple(groups), has_more=len(found) > MAX_GROUP_ROWS)


def _sums(rows: Iterable[GroupRow]) -> tuple[GroupSum, ...]:
    sums: dict[tuple[str, str], GroupSum] = {}
    for row in rows:
        if row.total is None:
            continue
        of = (row.total.money.currency, row.total.per)
        before = sums.get(of)
        sums[of] = GroupSum(before.money + row.total.money, row.total.per) if before else row.total
    return tuple(sums[of] for of in sorted(sums))
