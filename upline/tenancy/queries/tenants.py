"""Questions about BSSs: whose is upstream of whose, in which zone and currency."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from upline.kernel.bulk import fetch
from upline.kernel.pages import Ref
from upline.tenancy.models import Tenant


@dataclass(frozen=True, slots=True)
class TenantFacts:
    """What every verb needs to know of the BSS it works in.

    `lineage` lists all BSSs upstream, nearest first. `tells_upline`: back-ordering is
    activated, so sales become news for the BSS upstream (R9). `order_prefix` and `order_padding`
    say how order numbers are written (R18).
    """

    id: UUID
    slug: str
    name: str
    currency: str
    timezone: str
    markup: Decimal
    upline_id: UUID | None
    lineage: tuple[UUID, ...]
    tells_upline: bool
    order_prefix: str
    order_padding: int

    @property
    def catalogue_of(self) -> tuple[UUID, ...]:
        """Return the BSSs whose products this one sells: itself, then all upstream."""
        return (self.id, *self.lineage)


def facts_of(tenant: Tenant) -> TenantFacts:
    """Return the facts of a record that has been read already."""
    return TenantFacts(
        id=tenant.pk,
        slug=tenant.slug,
        name=tenant.name,
        currency=tenant.currency,
        timezone=tenant.timezone,
        markup=tenant.markup,
        upline_id=tenant.upline_id,
        lineage=tuple(tenant.lineage),
        tells_upline=tenant.tells_upline_since is not None,
        order_prefix=tenant.order_prefix,
        order_padding=tenant.order_padding,
    )


_FACTS = """
    SELECT id, slug, name, currency, timezone, markup, upline_id, lineage,
        tells_upline_since IS NOT NULL, order_prefix, order_padding
    FROM upline_tenant WHERE id = %s
"""


def get_tenant(*, tenant_id: UUID) -> TenantFacts:
    """Raises: Tenant.DoesNotExist."""
    rows = fetch(_FACTS, [tenant_id])
    if not rows:
        raise Tenant.DoesNotExist(tenant_id)
    [(pk, slug, name, currency, timezone, markup, upline_id, lineage, *others)] = rows
    return TenantFacts(
        pk, slug, name, currency, timezone, markup, upline_id, tuple(lineage), *others
    )


def find_tenant_by_slug(*, slug: str) -> TenantFacts | None:
    """Return the BSS of that slug, or None."""
    tenant = Tenant.objects.filter(slug=slug).first()
    return facts_of(tenant) if tenant else None


def list_tenants() -> list[TenantFacts]:
    """Return all BSSs, the topmost first, each before those downstream of it."""
    tenants = Tenant.objects.order_by("lineage__len", "created_at", "id")
    return [facts_of(tenant) for tenant in tenants]


def list_lasting_tenants() -> list[TenantFacts]:
    """Return the BSSs that no simulation has left, by name."""
    tenants = Tenant.objects.filter(is_simulated=False).order_by("name", "id")
    return [facts_of(tenant) for tenant in tenants]


def list_downline(*, tenant_id: UUID) -> list[TenantFacts]:
    """Return the BSSs directly downstream, by name."""
    return [facts_of(t) for t in Tenant.objects.filter(upline_id=tenant_id).order_by("name")]


def resellers_by_slug(*, tenant_id: UUID) -> dict[str, Ref]:
    """Return the BSSs directly downstream by their slug, in the order of their names."""
    rows = Tenant.objects.filter(upline_id=tenant_id).order_by("name")
    return {slug: Ref(pk, name) for pk, slug, name in rows.values_list("pk", "slug", "name")}


def markups(*, tenant_ids: tuple[UUID, ...]) -> dict[UUID, Decimal]:
    """Return each BSS's markup on the unit prices of the BSS above it."""
    found = Tenant.objects.filter(pk__in=tenant_ids).values_list("pk", "markup")
    return dict(found)


def living_tenants() -> list[UUID]:
    """Return the BSSs that live by the real clock: all but kept simulations."""
    return list(
        Tenant.objects.filter(is_simulated=False).order_by("id").values_list("pk", flat=True)
    )
