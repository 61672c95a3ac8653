"""Reconciliation: sale events and back-orders match one to one, mirrors equal their sources.

It compares, both ways and at every tier, events, orders, lines, quantities, amounts, dates and sequence numbers, and
mirrors with their sources (R36). Each difference has a category and a remedy. It reads everything of a reseller, a
batch at a time, so pages show the results that `stored.py` keeps.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from upline.backorders.differences import DIFFERENCE_RULES, DifferenceCode
from upline.backorders.reconciliation.statements import PARTS, Part, part_of
from upline.database.bulk import fetch
from upline.kernel.money import decimals_by_currency

# Rows per statement: enough that its fixed cost does not count, few enough that memory does not grow with the data.
BATCH_SIZE = 5_000


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `record` is a name that people know, `record_id` what it names by its rule."""

    reseller_id: UUID
    code: DifferenceCode
    record_id: UUID
    record: str
    detail: str

    @property
    def remedy(self) -> str:
        return DIFFERENCE_RULES[self.code].remedy


@dataclass(frozen=True, slots=True)
class ResellerReconciliation:
    """The differences and counts of one reseller's sale events and back-orders."""

    reseller_id: UUID
    reseller: str
    sales: int
    orders: int
    mirrors: int
    differences: tuple[Difference, ...]

    @property
    def is_clean(self) -> bool:
        return not self.differences


_COUNTS = """
    SELECT r.id, r.name,
           (SELECT count(*) FROM upline_saleevent e
             WHERE e.tenant_id = %(tenant)s AND e.reseller_id = r.id AND e.is_sale
               AND e.state <> 'NOTHING_TO_BOOK'),
           (SELECT count(*) FROM upline_order o
             WHERE o.tenant_id = %(tenant)s AND o.originated_from_id = r.id),
           (SELECT count(*) FROM upline_subscription m
             WHERE m.tenant_id = %(tenant)s AND m.managed_by_id = r.id)
    FROM upline_tenant r WHERE r.upline_id = %(tenant)s
      AND (%(reseller)s::uuid IS NULL OR r.id = %(reseller)s)
    ORDER BY r.name
"""


@dataclass(frozen=True, slots=True)
class BatchOfDifferences:
    """What one batch of a part has: its differences, how many rows it read, and the position to continue
    after; None: the part is done.
    """

    differences: tuple[Difference, ...]
    rows: int
    position: Sequence[str] | None


def compare_batch(
    part: Part,
    *,
    tenant_id: UUID,
    reseller_id: UUID,
    after: Sequence[str] | None = None,
    limit: int = BATCH_SIZE,
) -> BatchOfDifferences:
    """Compare the next batch of one kind of record of a reseller. One query."""
    position_before: Sequence[str | None] = after or [None] * len(part.key)
    values: dict[str, Any] = {
        "tenant": tenant_id,
        "reseller": reseller_id,
        "record": None,
        "decimals": _DECIMALS,
        "limit": limit,
        "is_first": after is None,
        **dict(zip(part.key, position_before, strict=True)),
    }
    (_, _, position, count), *rows = fetch(part.statement(), values)
    is_last = int(count) < limit or not part.key
    return BatchOfDifferences(
        _read(rows, reseller_id), int(count), None if is_last else json.loads(position)
    )


def _read(rows: Sequence[tuple[Any, ...]], reseller_id: UUID) -> tuple[Difference, ...]:
    return tuple(
        Difference(reseller_id, DifferenceCode(code), record_id, record or "", detail or "")
        for code, record_id, record, detail in rows
    )


def compare_record(
    code: DifferenceCode, *, tenant_id: UUID, reseller_id: UUID, record_id: UUID
) -> Difference | None:
    """Return a difference that has a repair as it is now; None: it is not there any more. One query.

    The same statement finds it as in the whole comparison, in the rows of this record alone.
    """
    assert DIFFERENCE_RULES[code].repairs, "the others may be found in other rows"
    part = part_of(code)
    values: dict[str, Any] = {
        "tenant": tenant_id,
        "reseller": reseller_id,
        "record": record_id,
        "decimals": _DECIMALS,
        "limit": BATCH_SIZE,
        "is_first": True,
        **dict.fromkeys(part.key),
    }
    _, *rows = fetch(part.statement(of_record=True), values)
    found = _read(rows, reseller_id)
    return next((one for one in found if (one.code, one.record_id) == (code, record_id)), None)


_DECIMALS = json.dumps(dict(decimals_by_currency()))


def parts_of(*, reseller_id: UUID) -> list[Part]:
    """Return what is compared of a reseller: one that has resellers of its own forwards their sales (R43)."""
    is_middle_tier = bool(
        fetch("SELECT FROM upline_tenant WHERE upline_id = %s LIMIT 1", [reseller_id])
    )
    return [part for part in PARTS if is_middle_tier or not part.is_of_chains]


def _differences(tenant_id: UUID, reseller_id: UUID) -> Iterator[Difference]:
    for part in parts_of(reseller_id=reseller_id):
        after: Sequence[str] | None = None
        while True:
            batch = compare_batch(part, tenant_id=tenant_id, reseller_id=reseller_id, after=after)
            yield from batch.differences
            if batch.position is None:
                break
            after = batch.position


def count_records(*, tenant_id: UUID, reseller_id: UUID) -> tuple[int, int, int]:
    """Return how many sales, orders and mirrors of a reseller there are. One query."""
    found = fetch(_COUNTS, {"tenant": tenant_id, "reseller": reseller_id})
    return (found[0][2], found[0][3], found[0][4]) if found else (0, 0, 0)


def reconcile(*, tenant_id: UUID, reseller_id: UUID | None = None) -> list[ResellerReconciliation]:
    """Return the reconciliation of each reseller of a distributor, or of one, by name.

    A query per batch of `BATCH_SIZE` rows; run it in one moment, else sales that come meanwhile are differences.
    """
    counted = fetch(_COUNTS, {"tenant": tenant_id, "reseller": reseller_id})
    return [
        ResellerReconciliation(
            seller_id, name, sales, orders, mirrors, tuple(_differences(tenant_id, seller_id))
        )
        for seller_id, name, sales, orders, mirrors in counted
    ]
