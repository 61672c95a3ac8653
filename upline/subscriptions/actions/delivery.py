"""Delivering an order: its items become subscriptions, licences and add-ons, as one sale (R10)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from upline.access import queries as access
from upline.access.gate import NOT_SHARED, GuardedRecord, authorise
from upline.access.reach import Reach
from upline.catalog.pricing import PricedLine
from upline.catalog.rulebook import BillingCycle
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.subscriptions import rulebook
from upline.subscriptions.actions.gate import get_buyer
from upline.subscriptions.actions.locking import lock_subscriptions
from upline.subscriptions.actions.sale import CommandContext, Sale
from upline.subscriptions.actions.sale_steps import (
    NewAddOn,
    NewSubscription,
    check_quantity,
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


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemPrices:
    """The prices of an item: that of its order, and those that are not the catalogue's: pushed by the
    vendor with the sale; typed by a person for want of a sell price.
    """

    ordered: Decimal | None = None
    pushed: Decimal | None = None
    typed: Decimal | None = None


@dataclass(kw_only=True)
class Delivery:
    """The sale by which an order is delivered.

    `targets` are the subscriptions that exist already, all locked before the first is changed. What
    an item changes passes the gate like a change by hand: to execute an order is to sell to each.
    """

    order: DeliveredOrder
    sale: Sale
    targets: Mapping[UUID, Subscription]
    reach: Reach
    _records: dict[UUID, Subscription] = field(default_factory=dict)
    _made: set[UUID] = field(default_factory=set)  # by this delivery
    _authorised: set[tuple[UUID, Action]] = field(default_factory=set)
    _has_line: list[bool] = field(default_factory=list)  # of each item: a trial adds none (R6)

    def deliver_subscription(
        self,
        *,
        product_id: UUID,
        billing_cycle: BillingCycle,
        quantity: int,
        prices: ItemPrices,
    ) -> UUID:
        """Start a subscription and return its id. Raises: Refused — as `start_subscription` does."""
        new = NewSubscription(
            account_id=self.order.account_id,
            product_id=product_id,
            billing_cycle=billing_cycle,
            quantity=quantity,
            start_date=self.order.start_date,
            pushed_price=prices.pushed,
            ordered_price=prices.ordered,
        )
        record = start_subscription(self.sale, new)
        self._records[record.pk] = record
        self._made.add(record.pk)
        _set_typed_price(record, prices)
        return self._name_order(record)

    def deliver_licences(self, *, target_id: UUID, quantity: int, prices: ItemPrices) -> UUID:
        """Add licences to a subscription or add-on and return its id.

        Raises: Refused — as the gate does, `invalid_quantity`, `before_start`.
        """
        record = self._target(target_id, Action.CHANGE_QUANTITY)
        check_quantity(record.quantity + quantity, record.product_terms)
        total = record.quantity + quantity
        set_quantity(self.sale, record, total, ordered_price=prices.ordered)
        return self._name_order(record)

    def deliver_add_on(
        self, *, target_id: UUID, product_id: UUID, quantity: int, prices: ItemPrices
    ) -> UUID:
        """Start an add-on of a subscription and return its id.

        Raises: Refused — as the gate does, and as `start_add_on` does.
        """
        parent = self._target(target_id, Action.ADD_ADD_ON)
        new = NewAddOn(
            product_id=product_id,
            quantity=quantity,
            start_date=self.order.start_date,
            ordered_price=prices.ordered,
        )
        add_on = start_add_on(self.sale, parent, new)
        self._made.add(add_on.pk)
        _set_typed_price(add_on, prices)
        return self._name_order(add_on)

    def publish(self) -> tuple[PricedLine | None, ...]:
        """Publish the sale, once, after the last item. Return the lines of the items, in their order;
        None for an item of a trial, which sells nothing.
        """
        priced = iter(self.sale.publish())
        return tuple(next(priced) if has_line else None for has_line in self._has_line)

    def _target(self, target_id: UUID, action: Action) -> Subscription:
        if target_id not in self._records:
            self._records[target_id] = self.targets[target_id]
        record = self._records[target_id]
        if target_id not in self._made and (target_id, action) not in self._authorised:
            self._authorise(action, record)
            self._authorised.add((target_id, action))
        return record

    def _authorise(self, action: Action, record: Subscription) -> None:
        context = self.sale.context
        guarded = GuardedRecord(
            record=record,
            reach=self.reach,
            verdict=rulebook.verdict(action, state_on(record, context.today)),
        )
        if guarded.level is None:
            sentence = text("An item is for a subscription that is not shared with you.")
            raise refuse(NOT_SHARED, sentence, "items")
        authorise(action, guarded, by=context.by)

    def _name_order(self, record: Subscription) -> UUID:
        self._has_line.append(not record.is_trial)
        if record.order_id != self.order.id:  # a new record has it already
            record.order_id = self.order.id
            record.save(update_fields=["order"])
        return record.pk


def _set_typed_price(record: Subscription, prices: ItemPrices) -> None:
    if record.unit_price is None and prices.typed is not None:
        record.unit_price = prices.typed
        record.save(update_fields=["unit_price"])


def begin_delivery(
    context: CommandContext, order: DeliveredOrder, *, target_ids: Collection[UUID]
) -> Delivery:
    """Begin the delivery of an order that the caller has locked.

    `target_ids`: the subscriptions and add-ons that its items change. They are locked here.
    Raises: Account.DoesNotExist, Subscription.DoesNotExist; Refused `mirror_protected` — its reseller sells to the customer.
    """
    buyer = get_buyer(tenant_id=context.seller.id, account_id=order.account_id)
    sale = Sale(
        context=context,
        customer=buyer.customer,
        trigger=order.trigger,
        effective_date=order.start_date,
        reference=order.name,
        order_id=order.id,
    )
    targets = lock_subscriptions(tenant_id=context.seller.id, subscription_ids=target_ids)
    reach = access.reach(tenant_id=context.seller.id, by=context.by)
    return Delivery(order=order, sale=sale, targets=targets, reach=reach)
