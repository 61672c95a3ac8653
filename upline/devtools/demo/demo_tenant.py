"""A BSS of the demo after it was created, with what its activities need."""

from dataclasses import dataclass, field
from uuid import UUID

from upline.devtools.demo.people import TenantSpec
from upline.tenancy.queries import TenantFacts


@dataclass(kw_only=True)
class DemoTenant:
    """`products` are those it can sell, by code; `customers` its accounts with their names, `shoppers`
    who orders for some of them in the storefront."""

    spec: TenantSpec
    tenant: TenantFacts
    upline: "DemoTenant | None" = None
    products: dict[str, UUID] = field(default_factory=dict)
    payment_methods: dict[str, UUID] = field(default_factory=dict)
    price_lists: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    customers: list[tuple[UUID, str]] = field(default_factory=list)
    shoppers: dict[UUID, str] = field(default_factory=dict)
