"""Setting prices: unit prices of products, and prices of price lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.catalog.actions.checks import known_products, lock_prices, own_price_lists
from upline.catalog.models import Price
from upline.catalog.price_changes import (
    PricePlan,
    StoredPrice,
    plan_change,
    plan_end,
    plan_withdrawal,
)
from upline.catalog.queries import PriceSeries, prices_of_series, version_of_prices
from upline.catalog.rulebook import BillingCycle, CatalogAction
from upline.kernel.money import AMOUNT_LIMIT, Money
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.kernel.versions import check_version
from upline.tenancy.queries import get_tenant


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
    known_products(tenant_id, [setting.product_id])
    if setting.price_list_id is not None:
        own_price_lists(tenant_id, [setting.price_list_id])
    if setting.amount is not None and setting.amount < 0:
        raise refuse("invalid_price", text("A price is not negative."), "price")
    if setting.amount is not None and setting.amount >= AMOUNT_LIMIT:
        raise refuse("amount_too_large", text("This is more than a price can be."), "price")
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
class NewPrice:
    """A price of one unit and its first day; it is in the currency of the price list, or of the BSS."""

    amount: Decimal
    first_day: date


@transaction.atomic
def change_price(
    *,
    tenant_id: UUID,
    series: PriceSeries,
    new: NewPrice,
    by: Actor,
    today: date,
    version: str | None = None,
) -> None:
    """Let another price count from a day on; the one before ends the day before.

    `version` is that of the series as the person read it (`version_of_prices`); None: any.
    Raises: Refused — as `plan_change`; `not_offered`, `unknown_price_list`, `not_permitted`, `stale`.
    """
    currency, prices = _lock_series(tenant_id, series, by, version)
    money = Money(new.amount, currency)
    plan = plan_change(prices, money=money, first_day=new.first_day, today=today)
    _write(tenant_id, series, plan)


@transaction.atomic
def end_price(
    *,
    tenant_id: UUID,
    series: PriceSeries,
    last_day: date,
    by: Actor,
    today: date,
    version: str | None = None,
) -> None:
    """Let the prices of a series end: after `last_day` there is none.

    Raises: Refused — as `plan_end`; `not_offered`, `unknown_price_list`, `not_permitted`, `stale`.
    """
    _, prices = _lock_series(tenant_id, series, by, version)
    _write(tenant_id, series, plan_end(prices, last_day=last_day, today=today))


@transaction.atomic
def withdraw_price(
    *,
    tenant_id: UUID,
    series: PriceSeries,
    price_id: UUID,
    by: Actor,
    today: date,
    version: str | None = None,
) -> None:
    """Withdraw a price that has not begun; the one before goes on in its place.

    Raises: Refused — as `plan_withdrawal`; `not_offered`, `unknown_price_list`, `not_permitted`, `stale`.
    """
    _, prices = _lock_series(tenant_id, series, by, version)
    _write(tenant_id, series, plan_withdrawal(prices, price_id=price_id, today=today))


def _lock_series(
    tenant_id: UUID, series: PriceSeries, by: Actor, version: str | None
) -> tuple[str, Sequence[StoredPrice]]:
    """Return currency and prices of a series that `by` may change, in the state of `version`."""
    authorise(CatalogAction.SET_PRICES, None, by=by)
    known_products(tenant_id, [series.product_id])
    lock_prices(tenant_id)
    if series.price_list_id is None:
        currency = get_tenant(tenant_id=tenant_id).currency
    else:
        [price_list] = own_price_lists(tenant_id, [series.price_list_id])
        currency = price_list.currency
    prices = prices_of_series(tenant_id=tenant_id, series=series)
    check_version(version, version_of_prices(prices), noun=text("price"))
    return currency, prices


def _write(tenant_id: UUID, series: PriceSeries, plan: PricePlan) -> None:
    """Write what was planned: first what makes room, then the new price."""
    stored = Price.objects.filter(tenant_id=tenant_id)
    if plan.deleted:
        stored.filter(pk__in=[price.id for price in plan.deleted]).delete()
    for price, last_day in plan.ends:
        stored.filter(pk=price.id).update(valid_to=last_day)
    new = plan.new
    if new is None:
        return
    if plan.replaced_id is not None:
        stored.filter(pk=plan.replaced_id).update(
            amount=new.money.amount,
            currency=new.money.currency,
            valid_to=new.valid_to,
            is_imported=False,
        )
        return
    Price.objects.create(
        tenant_id=tenant_id,
        price_list_id=series.price_list_id,
        product_id=series.product_id,
        billing_cycle=series.billing_cycle,
        currency=new.money.currency,
        amount=new.money.amount,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
    )
