"""Where a record of one BSS stands in another: up the mirrors, or down the copies.

The simulation reads several BSSs at once, which no query of an area does. It reads the tables
itself.
"""

from typing import Any
from uuid import UUID

from django.db import connection

from upline.tenancy.queries import TenantFacts, get_tenant


def fetch_value(sql: str, *values: Any) -> Any:
    """Return the first column of the first row of a question, or None."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    return row[0] if row else None


def fetch_rows(sql: str, *values: Any) -> list[dict[str, Any]]:
    """Return the rows of a question, by column name."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def back_orders(tenant_id: UUID) -> list[UUID]:
    """Return a BSS's back-orders in the order in which they were booked."""
    found = fetch_rows(
        "SELECT id FROM upline_order WHERE tenant_id = %s AND origin = 'BACK_ORDER' "
        "ORDER BY number",
        tenant_id,
    )
    return [row["id"] for row in found]


def subscription_of_item(item_id: UUID) -> UUID | None:
    """Return the subscription that an order's item has become, or None."""
    found: UUID | None = fetch_value(
        "SELECT subscription_id FROM upline_orderitem WHERE id = %s", item_id
    )
    return found


def corresponding_account(tenant_id: UUID, account_id: UUID, target: TenantFacts) -> UUID | None:
    """Return the account in `target` that stands for an account of another BSS, or None."""
    return _find_corresponding("upline_account", tenant_id, account_id, target)


def corresponding_subscription(
    tenant_id: UUID, record_id: UUID, target: TenantFacts
) -> UUID | None:
    """Return the record in `target` that stands for a subscription of another BSS, or None."""
    return _find_corresponding("upline_subscription", tenant_id, record_id, target)


def _find_corresponding(
    table: str, tenant_id: UUID, record_id: UUID, target: TenantFacts
) -> UUID | None:
    here: UUID | None = record_id
    at = get_tenant(tenant_id=tenant_id)
    while here is not None and at.id != target.id:
        if at.id in target.lineage:
            at, here = _find_source(table, at, here)
            if at.id not in (target.id, *target.lineage):
                return None  # it came from another branch
        elif at.upline_id is not None:
            at, here = _find_mirror(table, at, here)
        else:
            return None
    exists = fetch_value(f"SELECT id FROM {table} WHERE id = %s", here)  # noqa: S608 — two known tables
    return here if exists else None


def _find_mirror(table: str, at: TenantFacts, record_id: UUID) -> tuple[TenantFacts, UUID | None]:
    assert at.upline_id is not None, "checked before"
    mirror = fetch_value(
        f"SELECT id FROM {table} "  # noqa: S608 — two known tables
        "WHERE tenant_id = %s AND managed_by_id = %s AND source_id = %s",
        at.upline_id,
        at.id,
        record_id,
    )
    return get_tenant(tenant_id=at.upline_id), mirror


def _find_source(table: str, at: TenantFacts, record_id: UUID) -> tuple[TenantFacts, UUID | None]:
    found = fetch_rows(
        f"SELECT managed_by_id, source_id FROM {table} WHERE id = %s",  # noqa: S608
        record_id,
    )
    if not found or found[0]["managed_by_id"] is None:
        return at, None
    return get_tenant(tenant_id=found[0]["managed_by_id"]), found[0]["source_id"]


def comes_from_reseller(account: Any, reseller_id: UUID) -> bool:
    """Tell whether an account comes, through any tiers, from a reseller, or is served for it."""
    manager, source = account.managed_by_id, account.source_id
    while manager is not None:
        if manager == reseller_id:
            return True
        [below] = fetch_rows(
            "SELECT managed_by_id, source_id FROM upline_account WHERE id = %s", source
        )
        manager, source = below["managed_by_id"], below["source_id"]
    billed = account.billing_to_id
    return bool(billed) and reseller_id == fetch_value(
        "SELECT reseller_tenant_id FROM upline_account WHERE id = %s", billed
    )


def find_origin(tenant_id: UUID, record_id: UUID) -> tuple[UUID, UUID]:
    """Return the BSS and the record from which a record was mirrored, down to its origin."""
    found = fetch_rows(
        "SELECT managed_by_id, source_id FROM upline_subscription WHERE id = %s", record_id
    )
    if found and found[0]["managed_by_id"] is not None:
        return find_origin(found[0]["managed_by_id"], found[0]["source_id"])
    return tenant_id, record_id
