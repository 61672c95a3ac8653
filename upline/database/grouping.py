"""Lists grouped by one of their columns: how many records a group has, and their sums per currency."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from upline.kernel.money import Money

MAX_GROUP_ROWS = 2000


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
    """The groups of a list, the largest first. `has_more`: only the largest were read.

    `latest_only`: of what is done, only so many were counted, the latest; 0: all were.
    """

    groups: tuple[Group, ...] = ()
    has_more: bool = False
    latest_only: int = 0


def count_groups(
    records: "QuerySet[Any]",
    columns: Mapping[str, Any],
    read: Callable[[Mapping[str, Any]], tuple[str, str]],
) -> Groups:
    """Return how many records each group has, where records have no amounts. One query.

    `columns` are what makes a group; `read` returns its key and name from them.
    """
    rows = (
        records.order_by()
        .values(**columns)
        .annotate(group_count=Count("pk"))
        .order_by("-group_count")
    )
    return merge_groups(
        GroupRow(*read(row), row["group_count"]) for row in rows[: MAX_GROUP_ROWS + 1]
    )


def merge_groups(rows: Iterable[GroupRow]) -> Groups:
    """Return the groups of at most MAX_GROUP_ROWS + 1 rows, one per group and currency."""
    found = list(rows)
    merged: dict[tuple[str, str], list[GroupRow]] = {}
    for row in found[:MAX_GROUP_ROWS]:
        merged.setdefault((row.key, row.name), []).append(row)
    groups = [
        Group(key, name, sum(row.count for row in of), _sums(of))
        for (key, name), of in merged.items()
    ]
    groups.sort(key=lambda group: (-group.count, group.name))
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
