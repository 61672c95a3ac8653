"""Setting prices: unit prices of products, and prices of price lists."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.catalog.actions.checks import known_products, own_price_lists
from upline.catalog.models import Price
from upline.catalog.rulebook import BillingCycle, CatalogAction
from upline.kernel.money import AMOUNT_LIMIT
from upline.kernel.verdicts import refuse


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
