"""Queries on BSSs: hierarchy, time zone, currency."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

import upline.database.substring_search  # noqa: F401 — brings `has`
from upline.access.rulebook import Role
from upline.database.bulk import fetch
from upline.database.compiled_queries import compiled_query
from upline.kernel.page_objects import Ref
from upline.tenancy.models import Tenant

# What one form shows of a BSS: its version is that of these.
ORDER_NUMBER_FIELDS = ("order_prefix", "order_padding")
LANGUAGE_FIELDS = ("language",)
MARKUP_FIELDS = ("markup",)
SIGN_IN_FIELDS = ("second_factor_roles", "idle_minutes")


@dataclass(frozen=True, slots=True)
class TenantFacts:
    """The facts about a BSS that every action needs.

    `lineage` lists all BSSs upstream, nearest first. `back_ordering_active`: back-ordering is
    activated, so sales are published to the BSS upstream (R9). `order_prefix` and `order_padding`
    say how order numbers are written (R18). `language`: that of pages for people who have chosen
    none, or empty. `in_first_steps`: it is still led through them. `has_customer_promotions`: some
    promotion is for its own customers. `second_factor_roles`: the roles that need a second factor;
    `idle_minutes`: after how long without use sessions end.
    """

    id: UUID
    slug: str
    name: str
    currency: str
    timezone: str
    markup: Decimal
    upline_id: UUID | None
    lineage: tuple[UUID, ...]
    back_ordering_active: bool
    order_prefix: str
    order_padding: int
    language: str = ""
    in_first_steps: bool = False
    has_customer_promotions: bool = False
    second_factor_roles: tuple[Role, ...] = ()
    idle_minutes: int | None = None

    @property
    def reports_to(self) -> UUID | None:
        """Return the BSS that sales are reported to; None while back-ordering is not active (R9)."""
        return self.upline_id if self.back_ordering_active else None

    @property
    def catalogue_tenant_ids(self) -> tuple[UUID, ...]:
        """Return the BSSs whose products this one sells: itself, then all upstream."""
        return (self.id, *self.lineage)


def tenant_facts(tenant: Tenant) -> TenantFacts:
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
        back_ordering_active=tenant.back_ordering_activated_at is not None,
        order_prefix=tenant.order_prefix,
        order_padding=tenant.order_padding,
        language=tenant.language,
        in_first_steps=tenant.first_steps_ended_at is None,
        has_customer_promotions=tenant.has_customer_promotions,
        second_factor_roles=tuple(map(Role, tenant.second_factor_roles)),
        idle_minutes=tenant.idle_minutes,
    )


TENANT_COLUMNS = """
    bss.id, bss.slug, bss.name, bss.currency, bss.timezone, bss.markup, bss.upline_id, bss.lineage,
    bss.back_ordering_activated_at IS NOT NULL, bss.order_prefix, bss.order_padding,
    bss.language, bss.first_steps_ended_at IS NULL, bss.has_customer_promotions,
    bss.second_factor_roles, bss.idle_minutes
"""


def tenant_facts_from_row(row: Sequence[Any]) -> TenantFacts:
    """Return the facts of a row that has read FACTS."""
    pk, slug, name, currency, timezone, markup, upline_id, lineage, *others = row
    *others, second_factor_roles, idle_minutes = others
    others += [tuple(map(Role, second_factor_roles)), idle_minutes]
    return TenantFacts(
        pk, slug, name, currency, timezone, markup, upline_id, tuple(lineage), *others
    )


_TENANT = f"SELECT {TENANT_COLUMNS} FROM upline_tenant AS bss WHERE id = %s"  # noqa: S608 — columns of ours


def get_tenant(*, tenant_id: UUID) -> TenantFacts:
    """Raises: Tenant.DoesNotExist."""
    rows = fetch(_TENANT, [tenant_id])
    if not rows:
        raise Tenant.DoesNotExist(tenant_id)
    return tenant_facts_from_row(rows[0])


def find_tenant_by_slug(*, slug: str) -> TenantFacts | None:
    """Return the BSS of that slug, or None."""
    tenant = Tenant.objects.filter(slug=slug).first()
    return tenant_facts(tenant) if tenant else None


def list_tenants() -> list[TenantFacts]:
    """Return all BSSs, the topmost first, each before those downstream of it."""
    tenants = Tenant.objects.order_by("lineage__len", "created_at", "id")
    return [tenant_facts(tenant) for tenant in tenants]


def list_upline_ids() -> list[UUID]:
    """Return the BSSs that have BSSs downstream."""
    upline_ids = Tenant.objects.filter(upline__isnull=False).order_by("upline_id")
    return [pk for pk in upline_ids.values_list("upline_id", flat=True).distinct() if pk]


def list_real_tenants() -> list[TenantFacts]:
    """Return the BSSs that no simulation has left, by name."""
    tenants = Tenant.objects.filter(is_simulated=False).order_by("name", "id")
    return [tenant_facts(tenant) for tenant in tenants]


def list_downline(*, tenant_id: UUID) -> list[TenantFacts]:
    """Return the BSSs directly downstream, by name."""
    return [tenant_facts(t) for t in Tenant.objects.filter(upline_id=tenant_id).order_by("name")]


def get_downline(*, tenant_id: UUID, reseller_id: UUID) -> TenantFacts:
    """Return a BSS directly downstream. Raises: Tenant.DoesNotExist — also when it is another BSS's."""
    return tenant_facts(Tenant.objects.get(upline_id=tenant_id, pk=reseller_id))


@dataclass(frozen=True, slots=True)
class DownlineFacts:
    """Whether BSSs are directly downstream, whether back-ordering is active for one, and the first for which it is not."""

    has_any: bool
    has_active: bool
    first_inactive_id: UUID | None


_DOWNLINE = """
    SELECT
        EXISTS (SELECT FROM upline_tenant WHERE upline_id = %(tenant)s),
        EXISTS (
            SELECT FROM upline_tenant
            WHERE upline_id = %(tenant)s AND back_ordering_activated_at IS NOT NULL
        ),
        (
            SELECT id FROM upline_tenant
            WHERE upline_id = %(tenant)s AND back_ordering_activated_at IS NULL
            ORDER BY name, id LIMIT 1
        )
"""


def downline_facts(*, tenant_id: UUID) -> DownlineFacts:
    """Return the facts about the BSSs directly downstream, however many there are. One query."""
    [row] = fetch(_DOWNLINE, {"tenant": tenant_id})
    return DownlineFacts(*row)


_MAX_CHOICES = 100  # resellers in a choice; if there are more, one is searched by name
_MAX_MATCHES = 6  # that are named where several are meant


@dataclass(frozen=True, slots=True)
class ResellerChoices:
    """Resellers by the slug of their BSS, in the order of their names.

    All of them where those are few; otherwise those that were asked for: the one of that slug, or
    some of those whose names have these words.
    """

    found: Mapping[str, Ref]
    is_complete: bool


NO_RESELLERS = ResellerChoices({}, is_complete=True)


_FIRST_RESELLERS = "SELECT FROM upline_tenant WHERE upline_id = %s LIMIT %s"


def find_reseller_choices(*, tenant_id: UUID, text: str) -> ResellerChoices:
    """Return the BSSs directly downstream that somebody can choose from, who asks for one."""
    are_few = len(fetch(_FIRST_RESELLERS, [tenant_id, _MAX_CHOICES + 1])) <= _MAX_CHOICES
    resellers = Tenant.objects.filter(upline_id=tenant_id).order_by("name", "id")
    if are_few:
        return ResellerChoices(_refs_by_slug(resellers), is_complete=True)
    if not text:
        return ResellerChoices({}, is_complete=False)
    found = _refs_by_slug(resellers.filter(slug=text)) or _refs_by_slug(
        resellers.filter(name__contains_ci=text)[:_MAX_MATCHES]
    )
    return ResellerChoices(found, is_complete=False)


def _refs_by_slug(rows: "QuerySet[Tenant]") -> dict[str, Ref]:
    return {slug: Ref(pk, name) for pk, slug, name in rows.values_list("pk", "slug", "name")}


def bss_refs_by_slug(*, tenant_ids: Iterable[UUID]) -> dict[str, Ref]:
    """Return some BSSs, by their slugs."""
    ids = tuple(tenant_ids)
    rows = _slugs_and_names(tenant_ids=ids) if ids else []
    return {slug: Ref(pk, name) for pk, slug, name in rows}


@compiled_query
def _slugs_and_names(tenant_ids: tuple[UUID, ...]) -> "QuerySet[Tenant, tuple[UUID, str, str]]":
    return Tenant.objects.filter(pk__in=tenant_ids).values_list("pk", "slug", "name")


def tenant_names(*, tenant_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of some BSSs."""
    found = Tenant.objects.filter(pk__in=list(tenant_ids))
    return dict(found.values_list("pk", "name"))


def markups(*, tenant_ids: tuple[UUID, ...]) -> dict[UUID, Decimal]:
    """Return each BSS's markup on the unit prices of the BSS above it."""
    found = Tenant.objects.filter(pk__in=tenant_ids).values_list("pk", "markup")
    return dict(found)


def list_real_tenant_ids() -> list[UUID]:
    """Return the BSSs that use the real clock: all but stored simulations."""
    return list(
        Tenant.objects.filter(is_simulated=False).order_by("id").values_list("pk", flat=True)
    )
