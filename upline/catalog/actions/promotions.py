"""Changing the promotions of a BSS."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.catalog.actions.checks import MAX_NAME, check_period, known_products, own_price_lists
from upline.catalog.models import Promotion, PromotionScope
from upline.catalog.promotion_changes import (
    NewPromotion,
    PromotionChange,
    check_change,
    check_end,
    check_terms,
)
from upline.catalog.queries import PromotionPage, promotion_page
from upline.catalog.rulebook import BillingCycle, CatalogAction, PromotionAudience
from upline.database.locking import lock_row
from upline.kernel.ids import new_id
from upline.kernel.naming import clean_required_line
from upline.kernel.texts import text
from upline.kernel.versions import check_version
from upline.tenancy.actions.promotions import note_customer_promotions


@transaction.atomic
def create_promotion(*, tenant_id: UUID, new: NewPromotion, by: Actor) -> UUID:
    """Add a promotion to a BSS.

    Raises: Refused — as `check_terms`; `required_field_missing`, `too_long`, `unreadable_text`,
    `not_offered`, `unknown_price_list`; `before_start`: it ends before it begins.
    """
    authorise(CatalogAction.MANAGE_PROMOTIONS, None, by=by)
    check_period(new.first_date, new.last_date)
    check_terms(new)
    promotion = Promotion(id=new_id(), tenant_id=tenant_id)
    _write(promotion, new)
    return promotion.pk


@transaction.atomic
def change_promotion(
    *,
    tenant_id: UUID,
    change: PromotionChange,
    is_applied: bool,
    by: Actor,
    today: date,
) -> None:
    """Give a promotion other values, as far as they are open: `open_fields`.

    `is_applied`: a line of an order has it; `backorders.actions.change_promotion` finds it out.
    Raises: Promotion.DoesNotExist; Refused — as `create_promotion` and `check_change`; `stale`.
    """
    authorise(CatalogAction.MANAGE_PROMOTIONS, None, by=by)
    promotion_id, new = change.promotion_id, change.new
    promotion = lock_row(Promotion, promotion_id, tenant_id=tenant_id)
    page = promotion_page(tenant_id=tenant_id, promotion_id=promotion_id, today=today)
    check_version(change.version, page.version, noun=text("promotion"))
    before = _values_of(page)
    check_change(before, new, state=page.state, is_applied=is_applied, today=today)
    if new.terms() != before.terms():
        check_period(new.first_date, new.last_date)
        check_terms(new)
    _write(promotion, new)


def _values_of(page: PromotionPage) -> NewPromotion:
    """Return the present values of a promotion, as a change of it takes them."""
    return NewPromotion(
        name=page.name,
        kind=page.kind,
        value=page.value,
        currency=page.currency,
        first_date=page.first_date,
        last_date=page.last_date,
        scope=sorted(page.scope),
        cycles=page.cycles,
        is_lifetime=page.is_lifetime,
        new_customers_only=page.new_customers_only,
        price_list_ids=[ref.id for ref in page.price_lists],
        requires=[ref.id for ref in page.requires],
        audience=page.audience,
    )


def _write(promotion: Promotion, new: NewPromotion) -> None:
    """Write the values of a promotion, and what it covers and is limited to.

    Raises: Refused — `not_offered`, `unknown_price_list`, and those of its name.
    """
    tenant_id = promotion.tenant_id
    products = known_products(tenant_id, {*new.requires, *(pk for pk, _ in new.scope)})
    price_lists = own_price_lists(tenant_id, new.price_list_ids)
    promotion.name = clean_required_line(new.name, max_length=MAX_NAME)
    promotion.audience = new.audience
    promotion.kind = new.kind
    promotion.value = new.value
    promotion.currency = new.currency
    promotion.first_date = new.first_date
    promotion.last_date = new.last_date
    promotion.cycles = new.cycles
    promotion.is_lifetime = new.is_lifetime
    promotion.new_customers_only = new.new_customers_only
    promotion.save()
    _note_audience(tenant_id)
    _write_scope(promotion, set(new.scope))
    promotion.price_lists.set(price_lists)
    promotion.requires.set([products[pk] for pk in new.requires])


def _note_audience(tenant_id: UUID) -> None:
    """Note in the BSS whether sales to its customers have promotions to look at."""
    found = Promotion.objects.filter(
        tenant_id=tenant_id, audience=PromotionAudience.OWN_CUSTOMERS
    ).exists()
    note_customer_promotions(tenant_id=tenant_id, are_there=found)


def _write_scope(promotion: Promotion, scope: Collection[tuple[UUID, BillingCycle]]) -> None:
    stored = {
        (product_id, BillingCycle(cycle)): pk
        for pk, product_id, cycle in promotion.scopes.values_list(
            "pk", "product_id", "billing_cycle"
        )
    }
    removed = [pk for pair, pk in stored.items() if pair not in scope]
    if removed:
        promotion.scopes.filter(pk__in=removed).delete()
    PromotionScope.objects.bulk_create(
        PromotionScope(promotion=promotion, product_id=product_id, billing_cycle=cycle)
        for product_id, cycle in sorted(scope)
        if (product_id, cycle) not in stored
    )


@transaction.atomic
def end_promotion(
    *,
    tenant_id: UUID,
    promotion_id: UUID,
    last_date: date,
    by: Actor,
    today: date,
    version: str | None = None,
) -> None:
    """Let a promotion end: `last_date` is its last day (R22).

    `version` is that of the promotion as the person read it; None: any.
    Raises: Promotion.DoesNotExist; Refused — as `check_end`; `stale`.
    """
    authorise(CatalogAction.MANAGE_PROMOTIONS, None, by=by)
    promotion = lock_row(Promotion, promotion_id, tenant_id=tenant_id)
    page = promotion_page(tenant_id=tenant_id, promotion_id=promotion_id, today=today)
    check_version(version, page.version, noun=text("promotion"))
    check_end(promotion.last_date, last_day=last_date, today=today)
    promotion.last_date = last_date
    promotion.save(update_fields=["last_date"])
