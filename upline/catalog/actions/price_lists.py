"""Changing the price lists of a BSS."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.catalog.actions.checks import MAX_NAME, check_period, known_products
from upline.catalog.models import Price, PriceList
from upline.catalog.rulebook import BillingCycle, CatalogAction
from upline.kernel.naming import clean_required_line


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPriceList:
    """What a price list begins with. None is an open end."""

    name: str
    currency: str
    is_active: bool = True
    valid_from: date | None = None
    valid_to: date | None = None
    prices: Mapping[tuple[UUID, BillingCycle], Decimal] = field(default_factory=dict)


@transaction.atomic
def create_price_list(*, tenant_id: UUID, new: NewPriceList, by: Actor) -> UUID:
    """Add a price list with its prices.

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`, `not_offered`;
    `before_start`: it ends before it begins.
    """
    authorise(CatalogAction.SET_PRICES, None, by=by)
    check_period(new.valid_from, new.valid_to)
    known_products(tenant_id, {product_id for product_id, _ in new.prices})
    price_list = PriceList.objects.create(
        tenant_id=tenant_id,
        name=clean_required_line(new.name, max_length=MAX_NAME),
        currency=new.currency,
        is_active=new.is_active,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
    )
    Price.objects.bulk_create(
        Price(
            tenant_id=tenant_id,
            price_list=price_list,
            product_id=product_id,
            billing_cycle=cycle,
            currency=new.currency,
            amount=amount,
        )
        for (product_id, cycle), amount in new.prices.items()
    )
    return price_list.pk
