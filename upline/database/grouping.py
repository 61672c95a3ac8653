"""Lists grouped by one of their columns: how many records a group has, and their sums per currency."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

MAX_GROUP_ROWS = 2000


@dataclass(frozen=True, slots=True)
class GroupSum:
    """What the records of a group come to in one currency; `per` is the period of the amounts."""

    amount: Decimal
    currency: str
    per: str = ""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Records of one group in one currency, as the database counts and sums them.

    `key` is what filters a list by the group; empty where nothing does.
    """

    key: str
    label: str
    count: int
    total: GroupSum | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of a list with its sums, never added up across currencies or periods."""

    key: str
    label: str
    count: int
    sums: tuple[GroupSum, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of a list, the largest first. `has_more`: only the largest were read."""

    groups: tuple[Group, ...] = ()
    has_more: bool = False


def merge_groups(rows: Iterable[GroupRow]) -> Groups:
    """Return the groups of at most MAX_GROUP_ROWS + 1 rows, one per group and currency."""
    found = list(rows)
    merged: dict[tuple[str, str], list[GroupRow]] = {}
    for row in found[:MAX_GROUP_ROWS]:
        merged.setdefault((row.key, row.label), []).append(row)
    groups = [
        Group(key, label, sum(row.count for row in of), _sums(of))
        for (key, label), of in merged.items()
    ]
    groups.sort(key=lambda group: (-group.count, group.label))
    return Groups(tuple(groups), has_more=len(found) > MAX_GROUP_ROWS)


def _sums(rows: Iterable[GroupRow]) -> tuple[GroupSum, ...]:
    totals: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        if row.total is not None:
            of = (row.total.currency, row.total.per)
            totals[of] = totals.get(of, Decimal(0)) + row.total.amount
    return tuple(GroupSum(totals[of], *of) for of in sorted(totals))
