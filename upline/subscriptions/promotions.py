"""The promotions of a BSS for its own customers, applied to what is sold to one (R23 to R26).

The rule is that of back-orders, `catalog.pricing.price_line`: licences that are added, on the
effective date of the sale, one promotion a line. Nothing of it is sent upstream (R2).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from upline.catalog import queries as catalog
from upline.catalog.pricing import PricedLine, PromotionContext, PromotionTerms, price_line
from upline.catalog.queries import ProductAndCycle
from upline.catalog.rulebook import BillingCycle, PromotionAudience
from upline.subscriptions.models import Subscription
from upline.subscriptions.rulebook import Status, SubscriptionKind
from upline.tenancy.queries import TenantFacts


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerLine:
    """What a customer buys: `quantity` more licences, or fewer, at a unit price in `currency`."""

    product_id: UUID
    billing_cycle: BillingCycle
    quantity: int
    unit_price: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class CustomerSale:
    """A sale to a customer of the seller's own, on its effective date.

    `new_ids` are the subscriptions that begin with it: they make nobody an old customer. Not
    `is_together`: its lines are offers, of which the customer may take one.
    """

    seller: TenantFacts
    account_id: UUID
    day: date
    lines: Sequence[CustomerLine]
    new_ids: Collection[UUID] = ()
    is_together: bool = True

    def price(self) -> list[PricedLine]:
        """Return each line with its promotion, if any applies. No query where the seller has none for
        its customers; else one, and one more if a promotion is for certain customers only.
        """
        promotions: dict[ProductAndCycle, list[PromotionTerms]] = {}
        if self.seller.has_customer_promotions:
            promotions = catalog.promotions_for(
                tenant_id=self.seller.id,
                product_ids={line.product_id for line in self.lines},
                audience=PromotionAudience.OWN_CUSTOMERS,
            )
        return [
            price_line(
                quantity=line.quantity,
                unit_price=line.unit_price,
                case=self._case(line),
                promotions=promotions.get((line.product_id, line.billing_cycle), ()),
            )
            for line in self.lines
        ]

    def _case(self, line: CustomerLine) -> PromotionContext:
        return PromotionContext(
            product_id=line.product_id,
            billing_cycle=line.billing_cycle,
            order_date=self.day,
            currency=line.currency,
            price_list_id=None,
            adds_licences=line.quantity > 0,
            is_new_customer=lambda: self._is_new_customer,
            owned_products=lambda: self._owned_products | self._products_sold(line),
        )

    @cached_property
    def _records(self) -> list[tuple[UUID, str, UUID, str]]:
        """Return id, kind, product and status of all that the customer pays for, or has paid for."""
        rows = Subscription.objects.filter(
            tenant_id=self.seller.id, account_id=self.account_id, is_trial=False
        )
        return list(rows.values_list("pk", "kind", "product_id", "status"))

    @cached_property
    def _is_new_customer(self) -> bool:
        return all(
            kind != SubscriptionKind.SUBSCRIPTION or pk in self.new_ids
            for pk, kind, _, _ in self._records
        )

    @cached_property
    def _owned_products(self) -> frozenset[UUID]:
        return frozenset(
            product for _, _, product, status in self._records if status != Status.CANCELLED
        )

    def _products_sold(self, line: CustomerLine) -> frozenset[UUID]:
        """Return the products that the customer has by this sale."""
        sold = self.lines if self.is_together else [line]
        return frozenset(one.product_id for one in sold if one.quantity > 0)
