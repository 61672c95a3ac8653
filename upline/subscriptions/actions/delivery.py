"""Delivering an order: its items become subscriptions, licences and add-ons, as one sale (R10)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from upline.catalog.rulebook import BillingCycle
from upline.subscriptions import rulebook
from upline.subscriptions.actions.locking import lock_subscriptions
from upline.subscriptions.actions.sale import CommandContext, Sale
from upline.subscriptions.actions.sale_steps import (
    NewAddOn,
    NewSubscription,
    check_quantity,
    get_buyer,
    set_quantity,
    start_add_on,
    start_subscription,
)
from upline.subscriptions.models import Subscription
from upline.subscriptions.queries import state_on
from upline.subscriptions.rulebook import Action, Trigger


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveredOrder:
    """The order that is delivered: who buys, what the sale is called, and when it takes effect."""

    id: UUID
    name: str
    account_id: UUID
    trigger: Trigger
    start_date: date


@dataclass(kw_only=True)
class Delivery:
    """The sale by which an order is delivered.

    `targets` are the subscriptions that exist already, all locked before the first is changed.
    """

    order: DeliveredOrder
    sale: Sale
    targets: Mapping[UUID, Subscription]
    _records: dict[UUID, Subscription] = field(default_factory=dict)

    def deliver_subscription(
        self,
        *,
        product_id: UUID,
        billing_cycle: BillingCycle,
        quantity: int,
        pushed_price: Decimal | None,
    ) -> UUID:
        """Start a subscription and return its id. Raises: Refused — as `start_subscription` does."""
        new = NewSubscription(
            account_id=self.order.account_id,
            product_id=product_id,
            billing_cycle=billing_cycle,
            quantity=quantity,
            start_date=self.order.start_date,
            pushed_price=pushed_price,
        )
        record = start_subscription(self.sale, new)
        self._records[record.pk] = record
        return self._name_order(record)

    def deliver_licences(self, *, target_id: UUID, quantity: int) -> UUID:
        """Add licences to a subscription or add-on and return its id.

        Raises: Refused — what the subscription's state refuses, `invalid_quantity`, `before_start`.
        """
        record = self._target(target_id, Action.CHANGE_QUANTITY)
        check_quantity(record.quantity + quantity, record.product)
        set_quantity(self.sale, record, record.quantity + quantity)
        return self._name_order(record)

    def deliver_add_on(self, *, target_id: UUID, product_id: UUID, quantity: int) -> UUID:
        """Start an add-on of a subscription and return its id.

        Raises: Refused — what the subscription's state refuses, and as `start_add_on` does.
        """
        parent = self._target(target_id, Action.ADD_ADD_ON)
        new = NewAddOn(product_id=product_id, quantity=quantity, start_date=self.order.start_date)
        return self._name_order(start_add_on(self.sale, parent, new))

    def publish(self) -> None:
        """Publish the sale, once, after the last item."""
        self.sale.publish()

    def _target(self, target_id: UUID, action: Action) -> Subscription:
        if target_id not in self._records:
            record = self.targets[target_id]
            rulebook.check(action, state_on(record, self.sale.context.today))
            self._records[target_id] = record
        return self._records[target_id]

    def _name_order(self, record: Subscription) -> UUID:
        record.order_id = self.order.id
        record.save(update_fields=["order"])
        return record.pk


def begin_delivery(
    context: CommandContext, order: DeliveredOrder, *, target_ids: Collection[UUID]
) -> Delivery:
    """Begin the delivery of an order that the caller has locked.

    `target_ids`: the subscriptions and add-ons that its items change. They are locked here.
    Raises: Account.DoesNotExist, Subscription.DoesNotExist; Refused `mirror_protected` — its reseller sells to the customer.
    """
    sale = Sale(
        context=context,
        account=get_buyer(context, order.account_id),
        trigger=order.trigger,
        effective_date=order.start_date,
        reference=order.name,
    )
    targets = lock_subscriptions(tenant_id=context.seller.id, subscription_ids=target_ids)
    return Delivery(order=order, sale=sale, targets=targets)
