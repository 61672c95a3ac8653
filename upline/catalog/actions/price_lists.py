"""Changing the price lists of a BSS."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.catalog.actions.checks import check_period, known_products, lock_prices
from upline.catalog.models import Price, PriceList
from upline.catalog.price_changes import check_amount
from upline.catalog.queries import prices_to_copy, version_of_price_list
from upline.catalog.rulebook import BillingCycle, CatalogAction
from upline.database.locking import lock_row
from upline.database.unique_names import clean_unique_name
from upline.kernel.ids import new_id
from upline.kernel.money import round_money
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.kernel.versions import check_version
from upline.tenancy.actions import check_currency

_BATCH = 2000
_LEAST_PERCENT, _MOST_PERCENT = -100, 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPriceList:
    """What a price list begins with. None is an open end."""

    name: str
    currency: str
    is_active: bool = True
    valid_from: date | None = None
    valid_to: date | None = None
    prices: Mapping[tuple[UUID, BillingCycle], Decimal] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceListFields:
    """What is edited of a price list itself. None is an open end."""

    name: str
    is_active: bool
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceListCopy:
    """A new price list made from another one: the prices of today and later, changed by `percent`."""

    name: str
    percent: Decimal


@transaction.atomic
def create_price_list(*, tenant_id: UUID, new: NewPriceList, by: Actor) -> UUID:
    """Add a price list with its prices.

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`, `name_taken`,
    `unknown_currency`, `not_offered`; `before_start`: it ends before it begins.
    """
    authorise(CatalogAction.SET_PRICES, None, by=by)
    check_period(new.valid_from, new.valid_to)
    check_currency(new.currency)
    known_products(tenant_id, {product_id for product_id, _ in new.prices})
    lock_prices(tenant_id)
    price_list = PriceList.objects.create(
        tenant_id=tenant_id,
        name=clean_unique_name(PriceList, tenant_id=tenant_id, name=new.name),
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


@transaction.atomic
def edit_price_list(
    *,
    tenant_id: UUID,
    price_list_id: UUID,
    fields: PriceListFields,
    by: Actor,
    version: str | None = None,
) -> None:
    """Change the name of a price list, whether it counts, and from when until when.

    Raises: PriceList.DoesNotExist; Refused — what is wrong with the name; `before_start`; `stale`.
    """
    authorise(CatalogAction.SET_PRICES, None, by=by)
    lock_prices(tenant_id)
    price_list = lock_row(PriceList, price_list_id, tenant_id=tenant_id, no_key=True)
    check_version(version, version_of_price_list(price_list), noun=text("price list"))
    check_period(fields.valid_from, fields.valid_to)
    price_list.name = clean_unique_name(
        PriceList, tenant_id=tenant_id, name=fields.name, exclude_id=price_list_id
    )
    price_list.is_active = fields.is_active
    price_list.valid_from, price_list.valid_to = fields.valid_from, fields.valid_to
    price_list.save()


@transaction.atomic
def copy_price_list(
    *, tenant_id: UUID, price_list_id: UUID, copy: PriceListCopy, by: Actor, today: date
) -> UUID:
    """Add a price list with the prices of another one that count today or later, changed by a percentage.

    Each is rounded to the currency's minor unit (R21). What counts today counts in the copy from the
    beginning. Raises: PriceList.DoesNotExist; Refused — what is wrong with the name; `invalid_percent`;
    `amount_too_large`.
    """
    authorise(CatalogAction.SET_PRICES, None, by=by)
    factor = _check_percent(copy.percent)
    lock_prices(tenant_id)
    source = PriceList.objects.get(tenant_id=tenant_id, pk=price_list_id)
    made = PriceList.objects.create(
        tenant_id=tenant_id,
        name=clean_unique_name(PriceList, tenant_id=tenant_id, name=copy.name),
        currency=source.currency,
    )
    prices = list(prices_to_copy(price_list_id=price_list_id, today=today))
    for price in prices:
        price.pk = new_id()
        price.price_list_id = made.pk
        price.amount = round_money(price.amount * factor, price.currency)
        price.is_imported = False
        if price.valid_from is not None and price.valid_from <= today:
            price.valid_from = None
        check_amount(price.amount)
    Price.objects.bulk_create(prices, batch_size=_BATCH)
    return made.pk


def _check_percent(percent: Decimal) -> Decimal:
    """Return the factor of a percentage. Raises: Refused `invalid_percent`."""
    if not _LEAST_PERCENT < percent <= _MOST_PERCENT:
        sentence = text(
            "Enter a percentage above {least}, at most {most}.",
            least=_LEAST_PERCENT,
            most=f"{_MOST_PERCENT:,}",
        )
        raise refuse("invalid_percent", sentence, "percent")
    return 1 + percent / 100
