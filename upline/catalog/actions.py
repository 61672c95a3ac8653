"""Changing what a BSS sells: products, price lists, prices, promotions.

An actor whose role does not allow an action is refused `not_permitted`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.catalog.models import Price, PriceList, Product, Promotion, PromotionScope
from upline.catalog.queries import catalogue
from upline.catalog.rulebook import BillingCycle, CatalogAction, ProductStatus, PromotionKind
from upline.kernel.formats import format_day
from upline.kernel.ids import new_id
from upline.kernel.money import AMOUNT_LIMIT
from upline.kernel.naming import clean_line, clean_required_line
from upline.kernel.verdicts import refuse
from upline.tenancy.queries import get_tenant

_MAX_NAME = 120  # of a price list or promotion, as in the models
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
    product.upgrades_to.add(*_known_products(tenant_id, target_ids).values())


def _known_products(tenant_id: UUID, product_ids: Collection[UUID]) -> Mapping[UUID, Product]:
    """Raises: Refused `not_offered` — the BSS does not know one of these products."""
    seller, wanted = get_tenant(tenant_id=tenant_id), set(product_ids)
    known = {product.pk: product for product in catalogue(seller=seller).filter(pk__in=wanted)}
    if known.keys() != wanted:
        raise refuse("not_offered", "This BSS does not sell one of these products.", "product")
    return known


def _own_price_lists(tenant_id: UUID, price_list_ids: Collection[UUID]) -> Sequence[PriceList]:
    """Raises: Refused `unknown_price_list` — one of them is no price list of the BSS."""
    wanted = set(price_list_ids)
    found = list(PriceList.objects.filter(tenant_id=tenant_id, pk__in=wanted))
    if len(found) != len(wanted):
        raise refuse("unknown_price_list", "This BSS has no such price list.", "price_list")
    return found


def discontinue_product(*, tenant_id: UUID, product_id: UUID, by: Actor) -> None:
    """Stop selling a product; what was sold lives on."""
    authorise(CatalogAction.MANAGE_PRODUCTS, None, by=by)
    Product.objects.filter(tenant_id=tenant_id, pk=product_id).update(
        status=ProductStatus.DISCONTINUED
    )


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
    _check_period(new.valid_from, new.valid_to)
    _known_products(tenant_id, {product_id for product_id, _ in new.prices})
    price_list = PriceList.objects.create(
        tenant_id=tenant_id,
        name=clean_required_line(new.name, max_length=_MAX_NAME),
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


def _check_period(first: date | None, last: date | None) -> None:
    """Raises: Refused `before_start` — the last day lies before the first (R8)."""
    if first is not None and last is not None and last < first:
        sentence = f"It begins on {format_day(first)} and cannot end before."
        raise refuse("before_start", sentence, "to")


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceSetting:
    """A price to set. `price_list_id` None: the product's own unit price; `amount` None: none."""

    product_id: UUID
    billing_cycle: BillingCycle
    currency: str
    amount: Decimal | None
    price_list_id: UUID | None = None


@transaction.atomic
def set_price(*, tenant_id: UUID, setting: PriceSetting, by: Actor) -> None:
    """Set, change or take out the one price of a product and billing cycle, whenever valid.

    Raises: Refused `invalid_price`, a negative one; `amount_too_large`; `not_offered`,
    `unknown_price_list`.
    """
    authorise(CatalogAction.SET_PRICES, None, by=by)
    _known_products(tenant_id, [setting.product_id])
    if setting.price_list_id is not None:
        _own_price_lists(tenant_id, [setting.price_list_id])
    if setting.amount is not None and setting.amount < 0:
        raise refuse("invalid_price", "A price is not negative.", "price")
    if setting.amount is not None and setting.amount >= AMOUNT_LIMIT:
        raise refuse("amount_too_large", "This is more than a price can be.", "price")
    prices = Price.objects.filter(
        tenant_id=tenant_id,
        price_list_id=setting.price_list_id,
        product_id=setting.product_id,
        billing_cycle=setting.billing_cycle,
    )
    prices.delete()
    if setting.amount is not None:
        Price.objects.create(
            tenant_id=tenant_id,
            price_list_id=setting.price_list_id,
            product_id=setting.product_id,
            billing_cycle=setting.billing_cycle,
            currency=setting.currency,
            amount=setting.amount,
        )


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
    _check_period(new.first_date, new.last_date)
    products = _known_products(tenant_id, {*new.requires, *(pk for pk, _ in new.scope)})
    price_lists = _own_price_lists(tenant_id, new.price_list_ids)
    promotion = Promotion.objects.create(
        id=new_id(),
        tenant_id=tenant_id,
        name=clean_required_line(new.name, max_length=_MAX_NAME),
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
