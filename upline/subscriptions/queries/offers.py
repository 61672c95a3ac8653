"""What can be sold on top of a subscription: add-ons, other plans, and places to move licences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from upline.catalog import queries as catalog
from upline.catalog.rulebook import BillingCycle
from upline.kernel.money import Money
from upline.kernel.page_objects import Ref
from upline.kernel.texts import Count, text
from upline.subscriptions.models import Subscription
from upline.subscriptions.rulebook import Status, SubscriptionKind
from upline.tenancy.queries import TenantFacts


@dataclass(frozen=True, slots=True)
class Offer:
    """A product that can be chosen, at the seller's own price; None where it has none (R33)."""

    product: Ref
    unit_price: Money | None


@dataclass(frozen=True, slots=True)
class OfferCriteria:
    """What offers are for: a held product, billed in a cycle, from a day on."""

    product_id: UUID
    billing_cycle: BillingCycle
    day: date


def add_on_offers(*, seller: TenantFacts, criteria: OfferCriteria) -> tuple[Offer, ...]:
    """Return the add-ons that fit the product, by name. Five queries."""
    found = catalog.list_add_ons_for(seller=seller, product_id=criteria.product_id)
    return _offers(seller, found, criteria)


def plan_offers(*, seller: TenantFacts, criteria: OfferCriteria) -> tuple[Offer, ...]:
    """Return the products to which the product can be changed, by name. Five queries."""
    found = catalog.list_plan_targets(seller=seller, product_id=criteria.product_id)
    return _offers(seller, found, criteria)


def _offers(seller: TenantFacts, products: list[Ref], criteria: OfferCriteria) -> tuple[Offer, ...]:
    prices = catalog.load_unit_prices(seller=seller, product_ids=[p.id for p in products])
    return tuple(
        Offer(product, prices.on(criteria.day, product.id, criteria.billing_cycle))
        for product in products
    )


def list_transfer_targets(
    *, tenant_id: UUID, subscription_id: UUID, product_ids: Iterable[UUID]
) -> list[Ref]:
    """Return the customer's other active subscriptions of some products, billed alike, by name."""
    source = Subscription.objects.filter(tenant_id=tenant_id, pk=subscription_id)
    rows = Subscription.objects.filter(
        tenant_id=tenant_id,
        account_id__in=source.values("account_id"),
        billing_cycle__in=source.values("billing_cycle"),
        is_trial__in=source.values("is_trial"),
        product_id__in=list(product_ids),
        kind=SubscriptionKind.SUBSCRIPTION,
        status=Status.ACTIVE,
        managed_by=None,
    ).exclude(pk=subscription_id)
    found = rows.order_by("name", "id").values_list("pk", "product__name", "quantity")
    return [
        Ref(pk, text("{product}, now {quantity}", product=product, quantity=Count(quantity)))
        for pk, product, quantity in found
    ]
