"""The subscriptions of generated customers, and the lines of their sales."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from upline.catalog.rulebook import BillingCycle
from upline.devtools.generation.network import Family, GeneratedProduct
from upline.parties.events import CustomerSnapshot
from upline.subscriptions.events import SoldLine, SubscriptionSnapshot
from upline.subscriptions.rulebook import HistoryAction, LineKind, Status, SubscriptionKind


@dataclass(kw_only=True, slots=True)
class GeneratedSubscription:
    """A subscription or an add-on, as a reseller's customer holds it."""

    id: UUID
    customer: CustomerSnapshot
    family: Family
    product: GeneratedProduct
    cycle: BillingCycle
    quantity: int
    start_date: date
    renewal_date: date | None
    parent: "GeneratedSubscription | None" = None
    sequence_no: int = 0

    @property
    def kind(self) -> SubscriptionKind:
        return SubscriptionKind.ADD_ON if self.parent else SubscriptionKind.SUBSCRIPTION

    @property
    def unit_price(self) -> Decimal | None:
        return self.product.prices.get(self.cycle)

    @property
    def next_plan(self) -> GeneratedProduct | None:
        """Return the plan that this one can be upgraded to."""
        plans = self.family.plans
        above = plans.index(self.product) + 1
        return plans[above] if above < len(plans) else None

    def snapshot(self) -> SubscriptionSnapshot:
        """Return what of it travels upstream."""
        return SubscriptionSnapshot(
            id=self.id,
            kind=self.kind,
            parent_id=self.parent.id if self.parent else None,
            product_id=self.product.id,
            product_name=self.product.name,
            is_own=False,
            billing_cycle=self.cycle,
            quantity=self.quantity,
            status=Status.ACTIVE,
            start_date=self.start_date,
            renewal_date=self.renewal_date,
            end_date=None,
            auto_renew=True,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class GeneratedHistoryRecord:
    """A line in a licence's history."""

    subscription: GeneratedSubscription
    moment: datetime
    action: HistoryAction
    quantity_old: int | None = None
    quantity_new: int | None = None
    product_old_id: UUID | None = None
    product_new_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One line of a sale that is being made; `quantity` is signed, `old` what was held before."""

    kind: LineKind
    subscription: GeneratedSubscription
    product: GeneratedProduct
    quantity: int
    old: int
    is_upgrade: bool = False

    def sold_line(self) -> SoldLine:
        return SoldLine(
            kind=self.kind,
            subscription_id=self.subscription.id,
            product_id=self.product.id,
            product_name=self.product.name,
            is_own=False,
            billing_cycle=self.subscription.cycle,
            quantity=self.quantity,
            quantity_old=self.old,
            quantity_new=self.subscription.quantity,
            is_upgrade=self.is_upgrade,
        )


def new_subscription_line(subscription: GeneratedSubscription) -> SaleLine:
    """Return the line by which a subscription is sold that begins with it."""
    return SaleLine(
        LineKind.NEW_SUBSCRIPTION, subscription, subscription.product, subscription.quantity, 0
    )
