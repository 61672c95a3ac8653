"""Changing the products that a BSS sells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.catalog.actions.checks import known_products
from upline.catalog.models import Price, Product
from upline.catalog.rulebook import BillingCycle, CatalogAction, ProductStatus
from upline.kernel.naming import clean_line, clean_required_line

_MAX_PRODUCT_NAME = 300
_MAX_CODE = 120
_MAX_VENDOR_ID = 80


@dataclass(frozen=True, kw_only=True, slots=True)
class NewProduct:
    """What a product begins with. Prices are unit prices per cycle, in the BSS's currency."""

    code: str
    name: str
    vendor_id: str = ""
    type: str = ""
    add_on_of: tuple[str, ...] = ()
    externally_priced: bool = False
    offers_trial: bool = False
    prices: Mapping[BillingCycle, Decimal] = field(default_factory=dict)


@transaction.atomic
def create_product(
    *, tenant_id: UUID, new: NewProduct, currency: str, by: Actor, now: datetime
) -> UUID:
    """Add a product to a BSS's own catalogue, with its unit prices.

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`.
    """
    authorise(CatalogAction.MANAGE_PRODUCTS, None, by=by)
    product = Product.objects.create(
        tenant_id=tenant_id,
        code=clean_required_line(new.code, max_length=_MAX_CODE, field="code", label="A code"),
        name=clean_required_line(new.name, max_length=_MAX_PRODUCT_NAME),
        vendor_id=clean_line(
            new.vendor_id, max_length=_MAX_VENDOR_ID, field="vendor_id", label="A vendor ID"
        ),
        type=new.type,
        add_on_of=list(new.add_on_of),
        externally_priced=new.externally_priced,
        offers_trial=new.offers_trial,
        created_at=now,
    )
    Price.objects.bulk_create(
        Price(
            tenant_id=tenant_id,
            product=product,
            billing_cycle=cycle,
            currency=currency,
            amount=amount,
        )
        for cycle, amount in new.prices.items()
    )
    return product.pk


def add_upgrade_paths(
    *, tenant_id: UUID, product_id: UUID, target_ids: Sequence[UUID], by: Actor
) -> None:
    """Let subscriptions of a BSS's own product be upgraded to others, and downgraded from them.

    Raises: Product.DoesNotExist — also when it belongs to another BSS; Refused `not_offered` — the
    BSS does not know one of the targets.
    """
    authorise(CatalogAction.MANAGE_PRODUCTS, None, by=by)
    product = Product.objects.get(tenant_id=tenant_id, pk=product_id)
    product.upgrades_to.add(*known_products(tenant_id, target_ids).values())


def discontinue_product(*, tenant_id: UUID, product_id: UUID, by: Actor) -> None:
    """Stop selling a product; what was sold lives on."""
    authorise(CatalogAction.MANAGE_PRODUCTS, None, by=by)
    Product.objects.filter(tenant_id=tenant_id, pk=product_id).update(
        status=ProductStatus.DISCONTINUED
    )
