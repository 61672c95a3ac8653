"""Changing the promotions of a BSS."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.catalog.actions.checks import MAX_NAME, check_period, known_products, own_price_lists
from upline.catalog.models import Promotion, PromotionScope
from upline.catalog.rulebook import BillingCycle, CatalogAction, PromotionKind
from upline.kernel.ids import new_id
from upline.kernel.naming import clean_required_line


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPromotion:
    """What a promotion begins with (R23). `value`: percent, or amount per unit in `currency`."""

    name: str
    kind: PromotionKind
    value: Decimal
    currency: str
    first_date: date | None
    last_date: date | None
    scope: Sequence[tuple[UUID, BillingCycle]]
    cycles: int | None = None
    is_lifetime: bool = False
    new_customers_only: bool = False
    price_list_ids: Sequence[UUID] = ()
    requires: Sequence[UUID] = ()


@transaction.atomic
def create_promotion(*, tenant_id: UUID, new: NewPromotion, by: Actor) -> UUID:
    """Add a promotion to a BSS.

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`, `not_offered`,
    `unknown_price_list`; `before_start`: it ends before it begins.
    """
    authorise(CatalogAction.MANAGE_PROMOTIONS, None, by=by)
    check_period(new.first_date, new.last_date)
    products = known_products(tenant_id, {*new.requires, *(pk for pk, _ in new.scope)})
    price_lists = own_price_lists(tenant_id, new.price_list_ids)
    promotion = Promotion.objects.create(
        id=new_id(),
        tenant_id=tenant_id,
        name=clean_required_line(new.name, max_length=MAX_NAME),
        kind=new.kind,
        value=new.value,
        currency=new.currency,
        first_date=new.first_date,
        last_date=new.last_date,
        cycles=new.cycles,
        is_lifetime=new.is_lifetime,
        new_customers_only=new.new_customers_only,
    )
    PromotionScope.objects.bulk_create(
        PromotionScope(promotion=promotion, product_id=product_id, billing_cycle=cycle)
        for product_id, cycle in new.scope
    )
    promotion.price_lists.set(price_lists)
    promotion.requires.set([products[pk] for pk in new.requires])
    return promotion.pk


def end_promotion(*, tenant_id: UUID, promotion_id: UUID, last_date: date, by: Actor) -> None:
    """Let a promotion end: `last_date` is its last day, unless it ends before by itself (R22)."""
    authorise(CatalogAction.MANAGE_PROMOTIONS, None, by=by)
    later = Q(last_date=None) | Q(last_date__gt=last_date)
    Promotion.objects.filter(later, tenant_id=tenant_id, pk=promotion_id).update(
        last_date=last_date
    )
