"""Reconciliation: sale events and back-orders match one to one, mirrors equal their sources.

The one query that reads both BSSs (R36). Each difference has a remedy. It reads everything of a
reseller, so pages show the results that `stored.py` keeps.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from upline.backorders.rulebook import DIFFERENCE_RULES, DifferenceCode
from upline.database.bulk import fetch
from upline.parties.rulebook import FOLLOWED_FIELDS as CUSTOMER_FIELDS
from upline.subscriptions.rulebook import FOLLOWED_FIELDS as SUBSCRIPTION_FIELDS


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


_EVENTS = """
    SELECT reseller_id,
           CASE WHEN state = 'PARKED' THEN 'parked' WHEN is_blocked THEN 'held' ELSE 'waiting' END,
           id, document -> 'customer' ->> 'name', kind || ' ' || reason
    FROM upline_saleevent
    WHERE tenant_id = %(tenant)s AND state IN ('WAITING', 'PARKED')
        AND (%(reseller)s::uuid IS NULL OR reseller_id = %(reseller)s)
    ORDER BY happened_at, id
"""

_UNMATCHED = """
    SELECT e.reseller_id, 'booked_without_order', e.id, e.document -> 'customer' ->> 'name', e.kind
    FROM upline_saleevent e LEFT JOIN upline_order o ON o.sale_event_id = e.id
    WHERE e.tenant_id = %(tenant)s AND e.is_sale AND e.state = 'BOOKED' AND o.id IS NULL
      AND (%(reseller)s::uuid IS NULL OR e.reseller_id = %(reseller)s)
    UNION ALL
    SELECT o.originated_from_id, 'order_without_sale', o.id, o.name, e.state
    FROM upline_order o JOIN upline_saleevent e ON e.id = o.sale_event_id
    WHERE o.tenant_id = %(tenant)s AND (e.state <> 'BOOKED' OR NOT e.is_sale)
      AND (%(reseller)s::uuid IS NULL OR o.originated_from_id = %(reseller)s)
"""

_MIRRORED_COLUMNS = SUBSCRIPTION_FIELDS.columns
_CUSTOMER_COLUMNS = CUSTOMER_FIELDS.columns


def _differing(columns: Collection[str]) -> str:
    """Return the expression that names the columns in which `m` and `s` differ."""
    each = (f"CASE WHEN m.{c} IS DISTINCT FROM s.{c} THEN '{c}' END" for c in columns)
    return f"concat_ws(', ', {', '.join(each)})"


_MIRRORS = f"""
    SELECT m.managed_by_id, 'mirror_without_source', m.id, m.name, ''
    FROM upline_subscription m
    LEFT JOIN upline_subscription s ON s.id = m.source_id AND s.tenant_id = m.managed_by_id
    WHERE m.tenant_id = %(tenant)s AND m.managed_by_id IS NOT NULL AND s.id IS NULL
      AND (%(reseller)s::uuid IS NULL OR m.managed_by_id = %(reseller)s)
    UNION ALL
    SELECT s.tenant_id, 'mirror_missing', s.id, s.name, ''
    FROM upline_subscription s
    JOIN upline_tenant r ON r.id = s.tenant_id AND r.upline_id = %(tenant)s
    JOIN upline_product p ON p.id = s.product_id AND p.tenant_id <> s.tenant_id
    LEFT JOIN upline_subscription m
           ON m.tenant_id = %(tenant)s AND m.managed_by_id = s.tenant_id AND m.source_id = s.id
    LEFT JOIN upline_subscription parent ON parent.id = s.parent_id AND parent.sequence_no > 0
    LEFT JOIN upline_product pp ON pp.id = parent.product_id AND pp.tenant_id <> s.tenant_id
    WHERE m.id IS NULL AND (%(reseller)s::uuid IS NULL OR s.tenant_id = %(reseller)s)
      AND (s.sequence_no > 0
        OR pp.id IS NOT NULL AND NOT s.is_trial AND s.status <> 'CANCELLED')
    UNION ALL
    SELECT m.managed_by_id, 'mirror_differs', m.id, m.name,
           {_differing(_MIRRORED_COLUMNS)}
    FROM upline_subscription m
    JOIN upline_subscription s ON s.id = m.source_id AND s.tenant_id = m.managed_by_id
    JOIN upline_product p ON p.id = s.product_id
    WHERE m.tenant_id = %(tenant)s AND NOT s.is_trial AND p.tenant_id <> s.tenant_id
      AND (%(reseller)s::uuid IS NULL OR m.managed_by_id = %(reseller)s)
      AND ({", ".join(f"m.{c}" for c in _MIRRORED_COLUMNS)})
          IS DISTINCT FROM ({", ".join(f"s.{c}" for c in _MIRRORED_COLUMNS)})
"""  # noqa: S608 — column names from the table of followed fields

_CUSTOMERS = f"""
    SELECT m.managed_by_id, 'customer_differs', m.id, m.name,
           {_differing(_CUSTOMER_COLUMNS)}
    FROM upline_account m
    JOIN upline_account s ON s.id = m.source_id AND s.tenant_id = m.managed_by_id
    WHERE m.tenant_id = %(tenant)s AND (%(reseller)s::uuid IS NULL OR m.managed_by_id = %(reseller)s)
      AND ({", ".join(f"m.{c}" for c in _CUSTOMER_COLUMNS)})
          IS DISTINCT FROM ({", ".join(f"s.{c}" for c in _CUSTOMER_COLUMNS)})
"""  # noqa: S608 — column names from the table of followed fields

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


def reconcile(*, tenant_id: UUID, reseller_id: UUID | None = None) -> list[ResellerReconciliation]:
    """Return the reconciliation of each reseller of a distributor, or of one, by name. Five queries."""
    differences: dict[UUID, list[Difference]] = {}
    values = {"tenant": tenant_id, "reseller": reseller_id}
    for statement in (_EVENTS, _UNMATCHED, _MIRRORS, _CUSTOMERS):
        for seller_id, code, record_id, record, detail in fetch(statement, values):
            found = Difference(
                seller_id, DifferenceCode(code), record_id, record or "", detail or ""
            )
            differences.setdefault(seller_id, []).append(found)
    return [
        ResellerReconciliation(
            seller_id, name, sales, orders, mirrors, tuple(differences.get(seller_id, ()))
        )
        for seller_id, name, sales, orders, mirrors in fetch(_COUNTS, values)
    ]
