"""What the demo comes to: figures for people and programs, and who can sign in where."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from upline.devtools.demo.demo_tenant import DemoTenant
from upline.devtools.demo.models import DemoLoad
from upline.devtools.demo.people import all_tenant_specs
from upline.devtools.demo.sales_run import SalesPeriod
from upline.devtools.demo.schedule import SalesStatistics
from upline.tenancy.queries import get_tenant

_COUNTS = """
    SELECT
        (SELECT count(*) FROM upline_account WHERE tenant_id = ANY(%(sellers)s)
            AND managed_by_id IS NULL AND reseller_tenant_id IS NULL),
        (SELECT count(*) FROM upline_subscription WHERE tenant_id = ANY(%(sellers)s)
            AND managed_by_id IS NULL),
        (SELECT count(*) FROM upline_order WHERE tenant_id = %(distributor)s
            AND origin = 'BACK_ORDER'),
        (SELECT count(*) FROM upline_order WHERE tenant_id = ANY(%(sellers)s)
            AND tenant_id <> %(distributor)s AND origin = 'BACK_ORDER'),
        (SELECT count(*) FROM upline_saleevent WHERE tenant_id = ANY(%(sellers)s)
            AND state = 'PARKED'),
        (SELECT count(*) FROM upline_saleevent WHERE tenant_id = ANY(%(sellers)s)
            AND state = 'WAITING')
"""
_COUNT_NAMES = (
    "customers", "subscriptions", "back_orders", "back_orders_of_middle_tier", "parked", "waiting",
)  # fmt: skip


def build_figures(
    statistics: SalesStatistics, sales_period: SalesPeriod, tenants: Sequence[DemoTenant]
) -> dict[str, object]:
    """Return the statistics as JSON. `sales` are those that were published upstream."""
    return {
        "first_day": sales_period.days[0].isoformat(),
        "last_day": sales_period.days[-1].isoformat(),
        "bsss": len(tenants),
        "resellers": sum(bss.upline is tenants[0] for bss in tenants),
        "sales": statistics.sales_by_trigger.total(),
        "sales_by_kind": {
            kind.value: statistics.sales_by_trigger[kind]
            for kind in sorted(statistics.sales_by_trigger)
        },
        "sales_by_month": dict(sorted(statistics.sales_by_month.items())),
        "sales_told_nobody": statistics.unreported_sales,
        "refused": dict(statistics.refusals),
        **_counts([bss.tenant.id for bss in tenants]),
    }


def _counts(tenant_ids: Sequence[UUID]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"sellers": list(tenant_ids), "distributor": tenant_ids[0]})
        return dict(zip(_COUNT_NAMES, cursor.fetchone(), strict=True))


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who can sign in, and the BSS where they work."""

    bss: str
    slug: str
    name: str
    role: str
    email: str


def list_logins() -> list[Login]:
    """Return everybody who can sign in, the distributor's people first. The demo is loaded."""
    tenant_ids = DemoLoad.objects.get(id=1).tenant_ids
    return [
        Login(
            tenant.name, tenant.slug, person.name, person.role.lower(), person.email_at(tenant.slug)
        )
        for spec, tenant in zip(
            all_tenant_specs(), (get_tenant(tenant_id=pk) for pk in tenant_ids), strict=True
        )
        for person in spec.people
    ]
