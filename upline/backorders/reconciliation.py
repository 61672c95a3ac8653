"""Reconciliation: sale events and back-orders match one to one, mirrors equal their sources.

The one query that reads both BSSs (R36). Each difference has a remedy.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from upline.parties.rulebook import FOLLOWED_FIELDS as CUSTOMER_FIELDS
from upline.subscriptions.rulebook import FOLLOWED_FIELDS as SUBSCRIPTION_FIELDS


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `record` is a name that people know."""

    reseller_id: UUID
    code: str
    record: str
    detail: str
    remedy: str


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


_REMEDIES = {
    "waiting": "Wait: it is booked within moments. If it stays, see that the worker runs.",
    "held": "Mend the parked event before it; this one follows by itself.",
    "parked": "Mend what its reason says, then retry it.",
    "booked_without_order": "Restore the order from a backup and tell the developers.",
    "order_without_sale": "Tell the developers: no rule makes such an order.",
    "mirror_missing": "Mirror earlier sales of this reseller.",
    "mirror_differs": "Retry the reseller's parked events; else change the record at its source.",
    "mirror_without_source": "Tell the developers: the paired record has gone.",
    "customer_differs": "Save the customer in the reseller's BSS again.",
}

_EVENTS = """
    SELECT reseller_id,
           CASE WHEN state = 'PARKED' THEN 'parked' WHEN is_blocked THEN 'held' ELSE 'waiting' END,
           document -> 'customer' ->> 'name', kind || ' ' || reason
    FROM upline_saleevent
    WHERE tenant_id = %(tenant)s AND state IN ('WAITING', 'PARKED')
    ORDER BY happened_at, id
"""

_UNMATCHED = """
    SELECT e.reseller_id, 'booked_without_order', e.document -> 'customer' ->> 'name', e.kind
    FROM upline_saleevent e LEFT JOIN upline_order o ON o.sale_event_id = e.id
    WHERE e.tenant_id = %(tenant)s AND e.is_sale AND e.state = 'BOOKED' AND o.id IS NULL
    UNION ALL
    SELECT o.originated_from_id, 'order_without_sale', o.name, e.state
    FROM upline_order o JOIN upline_saleevent e ON e.id = o.sale_event_id
    WHERE o.tenant_id = %(tenant)s AND (e.state <> 'BOOKED' OR NOT e.is_sale)
"""

_MIRRORED_COLUMNS = SUBSCRIPTION_FIELDS.columns
_CUSTOMER_COLUMNS = CUSTOMER_FIELDS.columns

_MIRRORS = f"""
    SELECT m.managed_by_id, 'mirror_without_source', m.name, ''
    FROM upline_subscription m
    LEFT JOIN upline_subscription s ON s.id = m.source_id AND s.tenant_id = m.managed_by_id
    WHERE m.tenant_id = %(tenant)s AND m.managed_by_id IS NOT NULL AND s.id IS NULL
    UNION ALL
    SELECT s.tenant_id, 'mirror_missing', s.name, ''
    FROM upline_subscription s
    JOIN upline_tenant r ON r.id = s.tenant_id AND r.upline_id = %(tenant)s
    JOIN upline_product p ON p.id = s.product_id AND p.tenant_id <> s.tenant_id
    LEFT JOIN upline_subscription m
           ON m.tenant_id = %(tenant)s AND m.managed_by_id = s.tenant_id AND m.source_id = s.id
    LEFT JOIN upline_subscription parent ON parent.id = s.parent_id AND parent.sequence_no > 0
    LEFT JOIN upline_product pp ON pp.id = parent.product_id AND pp.tenant_id <> s.tenant_id
    WHERE m.id IS NULL AND (s.sequence_no > 0
        OR pp.id IS NOT NULL AND NOT s.is_trial AND s.status <> 'CANCELLED')
    UNION ALL
    SELECT m.managed_by_id, 'mirror_differs', m.name,
           concat_ws(', ', {
    ", ".join(f"CASE WHEN m.{c} IS DISTINCT FROM s.{c} THEN '{c}' END" for c in _MIRRORED_COLUMNS)
})
    FROM upline_subscription m
    JOIN upline_subscription s ON s.id = m.source_id AND s.tenant_id = m.managed_by_id
    JOIN upline_product p ON p.id = s.product_id
    WHERE m.tenant_id = %(tenant)s AND NOT s.is_trial AND p.tenant_id <> s.tenant_id
      AND ({", ".join(f"m.{c}" for c in _MIRRORED_COLUMNS)})
          IS DISTINCT FROM ({", ".join(f"s.{c}" for c in _MIRRORED_COLUMNS)})
"""  # noqa: S608 — column names from the table of followed fields

_CUSTOMERS = f"""
    SELECT m.managed_by_id, 'customer_differs', m.name, s.name
    FROM upline_account m
    JOIN upline_account s ON s.id = m.source_id AND s.tenant_id = m.managed_by_id
    WHERE m.tenant_id = %(tenant)s
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
    FROM upline_tenant r WHERE r.upline_id = %(tenant)s ORDER BY r.name
"""


def reconcile(*, tenant_id: UUID) -> list[ResellerReconciliation]:
    """Return the reconciliation of each reseller of a distributor, by name. Six queries."""
    differences: dict[UUID, list[Difference]] = {}
    for question in (_EVENTS, _UNMATCHED, _MIRRORS, _CUSTOMERS):
        for reseller_id, code, record, detail in _fetch_rows(question, tenant_id):
            found = Difference(reseller_id, code, record or "", detail or "", _REMEDIES[code])
            differences.setdefault(reseller_id, []).append(found)
    return [
        ResellerReconciliation(
            reseller_id, name, sales, orders, mirrors, tuple(differences.get(reseller_id, ()))
        )
        for reseller_id, name, sales, orders, mirrors in _fetch_rows(_COUNTS, tenant_id)
    ]


def _fetch_rows(question: str, tenant_id: UUID) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, {"tenant": tenant_id})
        return list(cursor.fetchall())
