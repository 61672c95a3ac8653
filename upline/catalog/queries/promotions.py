"""Queries on promotions."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from upline.catalog.models import Promotion
from upline.catalog.pricing import (
    PromotionTerms,
)
from upline.catalog.queries.prices import ProductAndCycle
from upline.catalog.rulebook import BillingCycle, PromotionAudience, PromotionKind
from upline.database.bulk import fetch, uuid_array

_PROMOTIONS = """
    SELECT id, name, kind, value, currency, first_date, last_date, cycles, is_lifetime,
        new_customers_only,
        ARRAY(SELECT product_id FROM upline_promotionscope
            WHERE promotion_id = promotion.id ORDER BY id),
        ARRAY(SELECT billing_cycle FROM upline_promotionscope
            WHERE promotion_id = promotion.id ORDER BY id),
        ARRAY(SELECT pricelist_id FROM upline_promotion_price_lists
            WHERE promotion_id = promotion.id),
        ARRAY(SELECT product_id FROM upline_promotion_requires WHERE promotion_id = promotion.id)
    FROM upline_promotion AS promotion
    WHERE tenant_id = %s AND audience = %s AND EXISTS (
        SELECT FROM upline_promotionscope
        WHERE promotion_id = promotion.id AND product_id = ANY(%s::uuid[])
    )
    ORDER BY first_date, id
"""


def promotions_for(
    *,
    tenant_id: UUID,
    product_ids: Iterable[UUID],
    audience: PromotionAudience = PromotionAudience.RESELLERS,
) -> dict[ProductAndCycle, list[PromotionTerms]]:
    """Return a BSS's promotions for an audience by the product and billing cycle they cover. One query."""
    covering: dict[ProductAndCycle, list[PromotionTerms]] = defaultdict(list)
    for row in fetch(_PROMOTIONS, [tenant_id, audience, uuid_array(product_ids)]):
        (
            pk, name, kind, value, currency, first, last, cycles, is_lifetime, new_customers_only,
            products, billing_cycles, price_lists, requires,
        ) = row  # fmt: skip
        terms = PromotionTerms(
            id=pk,
            name=name,
            kind=PromotionKind(kind),
            value=value,
            currency=currency,
            first_date=first,
            last_date=last,
            cycles=cycles,
            is_lifetime=is_lifetime,
            new_customers_only=new_customers_only,
            scope=frozenset(zip(products, map(BillingCycle, billing_cycles), strict=True)),
            price_lists=frozenset(price_lists),
            requires=frozenset(requires),
        )
        for pair in terms.scope:
            covering[pair].append(terms)
    return covering


def find_promotion_id(*, tenant_id: UUID, name: str) -> UUID | None:
    """Return the promotion of that name, or None."""
    promotions = Promotion.objects.filter(tenant_id=tenant_id, name=name)
    return promotions.values_list("pk", flat=True).first()


@dataclass(frozen=True, slots=True)
class PromotionSummary:
    """A promotion as provenance speaks of it; what it is limited to, by name."""

    id: UUID
    name: str
    audience: PromotionAudience
    kind: PromotionKind
    value: Decimal
    currency: str
    first_date: date | None
    last_date: date | None
    cycles: int | None
    is_lifetime: bool
    price_lists: tuple[str, ...]
    requires: tuple[str, ...]


def promotion_summaries(
    *, tenant_id: UUID, promotion_ids: Iterable[UUID]
) -> dict[UUID, PromotionSummary]:
    """Return a BSS's promotions, in words. Three queries."""
    rows = Promotion.objects.filter(
        tenant_id=tenant_id, pk__in=list(promotion_ids)
    ).prefetch_related("price_lists", "requires")
    return {
        row.pk: PromotionSummary(
            id=row.pk,
            name=row.name,
            audience=PromotionAudience(row.audience),
            kind=PromotionKind(row.kind),
            value=row.value,
            currency=row.currency,
            first_date=row.first_date,
            last_date=row.last_date,
            cycles=row.cycles,
            is_lifetime=row.is_lifetime,
            price_lists=tuple(sorted(p.name for p in row.price_lists.all())),
            requires=tuple(sorted(p.name for p in row.requires.all())),
        )
        for row in rows
    }
