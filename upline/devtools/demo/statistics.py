"""What the demo comes to: figures for people and programs, and who can sign in where."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from upline.access.reach import UNRESTRICTED
from upline.backorders.queries import count_events
from upline.backorders.rulebook import EventState
from upline.devtools.demo.demo_tenant import DemoTenant
from upline.devtools.demo.models import DemoLoad
from upline.devtools.demo.people import all_tenant_specs
from upline.devtools.demo.sales_run import SalesPeriod
from upline.devtools.demo.schedule import SalesStatistics
from upline.orders.queries import OrderFilter, OrderView, list_order_ids
from upline.parties.queries import count_customers
from upline.subscriptions.queries import count_sold_subscriptions
from upline.tenancy.queries import get_tenant


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
    distributor, *others = tenant_ids
    return {
        "customers": count_customers(tenant_ids=tenant_ids),
        "subscriptions": count_sold_subscriptions(tenant_ids=tenant_ids),
        "back_orders": _count_back_orders([distributor]),
        "back_orders_of_middle_tier": _count_back_orders(others),
        "parked": count_events(tenant_ids=tenant_ids, state=EventState.PARKED),
        "waiting": count_events(tenant_ids=tenant_ids, state=EventState.WAITING),
    }


def _count_back_orders(tenant_ids: Sequence[UUID]) -> int:
    where = OrderFilter(view=OrderView.BACK_ORDERS)
    return sum(
        len(list_order_ids(tenant_id=pk, where=where, reach=UNRESTRICTED)) for pk in tenant_ids
    )


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who can sign in, and the BSS where they work."""

    bss: str
    slug: str
    name: str
    role: str
    email: str


@dataclass(frozen=True, slots=True)
class StorefrontLogin:
    """Somebody of a customer who can sign in to a storefront."""

    bss: str
    slug: str
    customer: str
    name: str
    role: str
    email: str


def list_storefront_logins() -> list[StorefrontLogin]:
    """Return everybody who can sign in to a storefront. The demo is loaded."""
    tenant_ids = DemoLoad.objects.get(id=1).tenant_ids
    tenants = [get_tenant(tenant_id=pk) for pk in tenant_ids]
    return [
        StorefrontLogin(
            tenant.name, tenant.slug, one.customer, one.name, one.role.lower(), one.email
        )
        for spec, tenant in zip(all_tenant_specs(), tenants, strict=True)
        for one in spec.shoppers
    ]


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
