"""Changing the products that a BSS sells."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from upline.access.gate import GuardedRecord, authorise
from upline.access.reach import UNRESTRICTED
from upline.access.rulebook import Actor
from upline.catalog.actions.checks import known_products, lock_own_product
from upline.catalog.models import Price, Product, PromotionRequirement, PromotionScope
from upline.catalog.price_changes import check_amount
from upline.catalog.queries import product_page
from upline.catalog.rulebook import (
    MAX_QUANTITY,
    BillingCycle,
    CatalogAction,
    ProductAction,
    ProductStatus,
    product_verdict,
)
from upline.database.external_ids import clean_external_id
from upline.kernel.naming import clean_line, clean_required_line
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, refuse
from upline.kernel.versions import check_version
from upline.tenancy.queries import get_tenant

_MAX_PRODUCT_NAME = 300
_MAX_CODE = 120
_MAX_VENDOR_ID = 80
_MAX_TYPE = 60
_MAX_TRIAL_DAYS = 366


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductFields:
    """What is edited of a product. `trial_days` None: not known; `max_quantity` None: no limit."""

    code: str
    name: str
    vendor_id: str = ""
    external_id: str = ""
    type: str = ""
    add_on_of: tuple[str, ...] = ()
    externally_priced: bool = False
    offers_trial: bool = False
    trial_days: int | None = None
    min_quantity: int = 1
    max_quantity: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewProduct(ProductFields):
    """What a product begins with. Prices are unit prices per cycle, in the BSS's currency."""

    prices: Mapping[BillingCycle, Decimal] = field(default_factory=dict)
    upgrades_to: tuple[UUID, ...] = ()


@transaction.atomic
def create_product(
    *, tenant_id: UUID, new: NewProduct, currency: str, by: Actor, now: datetime
) -> UUID:
    """Add a product to a BSS's own catalogue, with its unit prices.

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`, `code_taken`,
    `external_id_taken`, `invalid_quantity`, `invalid_trial`, `invalid_price`, `amount_too_large`, `not_offered`.
    """
    authorise(CatalogAction.MANAGE_PRODUCTS, None, by=by)
    for amount in new.prices.values():
        check_amount(amount)
    product = Product(tenant_id=tenant_id, created_at=now)
    _set_fields(product, new)
    product.save()
    if new.upgrades_to:
        product.upgrades_to.set(known_products(tenant_id, new.upgrades_to).values())
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


@transaction.atomic
def edit_product(
    *,
    tenant_id: UUID,
    product_id: UUID,
    fields: ProductFields,
    upgrades_to: Collection[UUID] | None,
    by: Actor,
    version: str | None = None,
) -> None:
    """Change a BSS's own product: its fields, and the products that it can be upgraded to.

    `upgrades_to` None: those stay.
    Raises: Product.DoesNotExist — the BSS knows no such product; Refused — as
    `create_product`; `not_own_product`; `not_offered`: the BSS does not know one of the targets; `already_on_plan`;
    `stale`.
    """
    authorise(CatalogAction.MANAGE_PRODUCTS, None, by=by)
    product = lock_own_product(tenant_id, product_id)
    page = product_page(seller=get_tenant(tenant_id=tenant_id), product_id=product_id)
    check_version(version, page.version, noun=text("product"))
    if upgrades_to is not None and product_id in upgrades_to:
        raise refuse(
            "already_on_plan",
            text("{name} cannot be upgraded to itself.", name=product.name),
            "upgrades_to",
        )
    _set_fields(product, fields)
    product.save()
    if upgrades_to is not None:
        product.upgrades_to.set(known_products(tenant_id, upgrades_to).values())


def _set_fields(product: Product, fields: ProductFields) -> None:
    """Raises: Refused — what is wrong with the values."""
    product.code = clean_required_line(
        fields.code, max_length=_MAX_CODE, field="code", label=text("A code")
    )
    product.name = clean_required_line(fields.name, max_length=_MAX_PRODUCT_NAME)
    product.vendor_id = clean_line(
        fields.vendor_id, max_length=_MAX_VENDOR_ID, field="vendor_id", label=text("A vendor ID")
    )
    product.type = _clean_type(fields.type, "type")
    product.add_on_of = list(
        dict.fromkeys(filter(None, (_clean_type(name, "add_on_of") for name in fields.add_on_of)))
    )
    product.externally_priced = fields.externally_priced
    product.offers_trial = fields.offers_trial
    product.trial_days = fields.trial_days
    product.min_quantity, product.max_quantity = fields.min_quantity, fields.max_quantity
    _check_limits(fields)
    others = Product.objects.filter(tenant_id=product.tenant_id).exclude(pk=product.pk)
    product.external_id = clean_external_id(fields.external_id, others)
    if others.filter(code=product.code).exists():
        raise refuse("code_taken", text("The code “{code}” is taken.", code=product.code), "code")


def _clean_type(name: str, field: str) -> str:
    return clean_line(name, max_length=_MAX_TYPE, field=field, label=text("A type"))


def _check_limits(fields: ProductFields) -> None:
    """Raises: Refused — `invalid_quantity`, `invalid_trial`."""
    if not 1 <= fields.min_quantity <= MAX_QUANTITY:
        sentence = text("The least quantity lies between 1 and {most}.", most=f"{MAX_QUANTITY:,}")
        raise refuse("invalid_quantity", sentence, "min_quantity")
    most = fields.max_quantity
    if most is not None and not fields.min_quantity <= most <= MAX_QUANTITY:
        sentence = text("The most lies between the least and {most}.", most=f"{MAX_QUANTITY:,}")
        raise refuse("invalid_quantity", sentence, "max_quantity")
    if fields.trial_days is None:
        return
    if not fields.offers_trial:
        raise refuse(
            "invalid_trial", text("Only a product with a trial has a length of it."), "trial_days"
        )
    if not 1 <= fields.trial_days <= _MAX_TRIAL_DAYS:
        sentence = text("A trial lasts between 1 and {most} days.", most=_MAX_TRIAL_DAYS)
        raise refuse("invalid_trial", sentence, "trial_days")


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


@transaction.atomic
def delete_product(*, tenant_id: UUID, product_id: UUID, by: Actor) -> None:
    """Delete a product of a BSS's own that was never used, with its prices there.

    Raises: Product.DoesNotExist; Refused — `not_own_product`, `in_use`: it was ordered, sold or put into a basket,
    a promotion names it, or a BSS downstream has a price of it.
    """
    authorise(CatalogAction.MANAGE_PRODUCTS, None, by=by)
    product = lock_own_product(tenant_id, product_id)
    Price.objects.filter(tenant_id=tenant_id, product=product).delete()
    scopes = PromotionScope.objects.filter(product=product)
    requirements = PromotionRequirement.objects.filter(product=product)
    if scopes.exists() or requirements.exists():
        raise _in_use(product)
    try:
        product.delete()
    except ProtectedError:
        raise _in_use(product) from None


def _in_use(product: Product) -> Refused:
    sentence = text("{name} is in use; it can be discontinued instead.", name=product.name)
    return refuse("in_use", sentence)


def discontinue_product(*, tenant_id: UUID, product_id: UUID, by: Actor) -> None:
    """Stop selling a product; what was sold lives on.

    Raises: Product.DoesNotExist; Refused — `not_own_product`, `not_active`.
    """
    _set_status(tenant_id, product_id, ProductAction.DISCONTINUE, by)


def sell_product_again(*, tenant_id: UUID, product_id: UUID, by: Actor) -> None:
    """Sell a product again that was discontinued.

    Raises: Product.DoesNotExist; Refused — `not_own_product`, `not_discontinued`.
    """
    _set_status(tenant_id, product_id, ProductAction.SELL_AGAIN, by)


_STATUS_AFTER: Mapping[ProductAction, ProductStatus] = {
    ProductAction.DISCONTINUE: ProductStatus.DISCONTINUED,
    ProductAction.SELL_AGAIN: ProductStatus.ACTIVE,
}

assert _STATUS_AFTER.keys() == set(ProductAction), "an action without a status"


@transaction.atomic
def _set_status(tenant_id: UUID, product_id: UUID, action: ProductAction, by: Actor) -> None:
    product = lock_own_product(tenant_id, product_id)
    verdict = product_verdict(action, name=product.name, status=ProductStatus(product.status))
    guarded = GuardedRecord(record=product, reach=UNRESTRICTED, verdict=verdict)
    authorise(action, guarded, by=by)
    product.status = _STATUS_AFTER[action]
    product.save(update_fields=["status"])
