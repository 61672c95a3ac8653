"""Executing and delivering an order: what is written on the order and on its items.

What the items become is the subscriptions' business; `upline.selling` brings both together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from upline.access.rulebook import Actor, system_actor
from upline.catalog.rulebook import BillingCycle
from upline.database.bulk import update_rows
from upline.database.compiled_queries import compiled_query
from upline.kernel.phrases import join_words
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.orders.actions.gate import lock_for
from upline.orders.actions.items import unknown_item
from upline.orders.actions.placing import (
    ItemPromotion,
    ItemTerms,
    NewOrder,
    place_order,
    price_item,
    update_totals,
)
from upline.orders.models import Order, OrderItem
from upline.orders.rulebook import ItemKind, OrderAction
from upline.setup import queries as setup
from upline.setup.rulebook import StatusKind


def no_sell_price(product: str) -> str:
    """Return why an item without a sell price is not sold, and what to do."""
    return text(
        "{product} has no sell price. Enter one, or confirm that it is sold for 0.00.",
        product=product,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliverableItem:
    """An item to deliver: a new subscription, licences of one, or an add-on for one.

    The subscription that it is for is `target_id`, or what another item of the order becomes
    (`target_item_id`); both are None for a new subscription. `unit_price` is what it was ordered at;
    `typed_price` is the sell price that a person has entered for want of one.
    """

    id: UUID
    kind: ItemKind
    product_id: UUID
    billing_cycle: BillingCycle
    quantity: int
    unit_price: Decimal | None
    pushed_price: Decimal | None
    typed_price: Decimal | None
    target_id: UUID | None
    target_item_id: UUID | None


_BECAME = {"id": "uuid", "subscription_id": "uuid"}


class OrderDelivery:
    """An ordinary order, locked, with the items of it that are to be delivered."""

    def __init__(self, order: Order, items: Sequence[OrderItem]) -> None:
        self._order = order
        self._items = {item.pk: item for item in items}
        self._typed_prices: dict[UUID, Decimal] = {}

    @property
    def order_id(self) -> UUID:
        return self._order.pk

    @property
    def name(self) -> str:
        return self._order.name

    @property
    def account_id(self) -> UUID:
        return self._order.account_id

    @property
    def items(self) -> tuple[DeliverableItem, ...]:
        """Return the items to deliver, in their order."""
        return tuple(
            _deliverable(item, self._typed_prices.get(item.pk)) for item in self._items.values()
        )

    def set_missing_prices(self, prices: Mapping[UUID, Decimal]) -> None:
        """Give the items that have no sell price the one that a person has entered, zero included.

        Raises: Refused — `no_sell_price`, naming what still has none; `amount_too_large`.
        """
        order = self._order
        unpriced = [item for item in self._items.values() if item.unit_price is None]
        missing = [item.product.name for item in unpriced if item.pk not in prices]
        if missing:
            names = join_words(list(dict.fromkeys(missing)))
            raise refuse("no_sell_price", no_sell_price(names), "items")
        for item in unpriced:
            self._typed_prices[item.pk] = item.unit_price = prices[item.pk]
            price_item(item, order.currency, None)
            item.save()
        if unpriced:
            update_totals(order)

    def record(self, became: Mapping[UUID, UUID]) -> None:
        """Write down which subscription each item has become, or has changed. One statement."""
        for item_id, subscription_id in became.items():
            self._items[item_id].subscription_id = subscription_id
        update_rows("upline_orderitem", _BECAME, [*became.items()])

    def set_promotions(self, promotions: Mapping[UUID, ItemPromotion | None]) -> None:
        """Give the items the promotions that their sale has, each by the item's id.

        What an item was ordered with stays only if the sale has it too. No query where nothing differs.
        Raises: Refused `amount_too_large`.
        """
        changed = False
        for item_id, promotion in promotions.items():
            item = self._items[item_id]
            before = item.promotion_id, item.promotion_cycles, item.discount
            price_item(item, self._order.currency, promotion)
            if (item.promotion_id, item.promotion_cycles, item.discount) != before:
                changed = True
                item.save(
                    update_fields=["promotion", "promotion_cycles", "gross", "discount", "total"]
                )
        if changed:
            update_totals(self._order)

    def mark_executed(self, *, now: datetime) -> None:
        """Set the order executed, with the BSS's status for that if it has one."""
        order = self._order
        order.executed_at = now
        status = setup.find_status_of_kind(tenant_id=order.tenant_id, kind=StatusKind.EXECUTES)
        if status is not None:
            order.status_id = status.pk
        order.version += 1
        order.save(update_fields=["executed_at", "status", "version"])

    def place_sub_order(self, *, order_date: date, by: Actor, now: datetime) -> OrderDelivery:
        """Place a sub-order with the items as its own lines, and return it, locked."""
        order = self._order
        place_of = {item_id: place for place, item_id in enumerate(self._items, start=1)}
        new = NewOrder(
            account_id=order.account_id,
            account_name=order.account.name,
            billing_to_id=order.billing_to_id,
            currency=order.currency,
            order_date=order_date,
            items=[_terms(item, place_of) for item in self._items.values()],
            parent_id=order.pk,
        )
        placed = place_order(tenant_id=order.tenant_id, new=new, by=by, now=now)
        # Who may deliver the order may deliver its part, whatever permission rule the part has.
        sub_order = lock_to_execute(
            tenant_id=order.tenant_id, order_id=placed.order_id, by=system_actor(by.name)
        )
        for item_id, line in zip(self._items, sub_order._items, strict=True):
            if item_id in self._typed_prices:
                sub_order._typed_prices[line] = self._typed_prices[item_id]
        return sub_order

    def complete_by(self, sub_order: OrderDelivery, *, now: datetime) -> None:
        """Record the items as delivered by an executed sub-order, line by line.

        The order is executed when nothing of it is left to deliver.
        """
        delivered = list(zip(self._items.values(), sub_order._items.values(), strict=True))
        for item, line in delivered:
            item.delivered_by_id = sub_order.order_id
            item.subscription_id = line.subscription_id
            item.save(update_fields=["delivered_by", "subscription"])
        self.set_promotions({item.pk: _promotion(line) for item, line in delivered})
        if self._order.items.filter(delivered_by=None).exists():
            self._order.version += 1
            self._order.save(update_fields=["version"])
        else:
            self.mark_executed(now=now)


def lock_to_execute(
    *, tenant_id: UUID, order_id: UUID, by: Actor, version: int | None = None
) -> OrderDelivery:
    """Return an order that somebody may execute, locked, with all that is not delivered yet.

    Raises: as `lock_for` does.
    """
    order = lock_for(
        OrderAction.EXECUTE, tenant_id=tenant_id, order_id=order_id, by=by, version=version
    )
    items = _open_items(order_id=order_id)
    for item in items:
        item.order = order
    return OrderDelivery(order, items)


@compiled_query
def _open_items(order_id: UUID) -> QuerySet[OrderItem]:
    items = OrderItem.objects.filter(order_id=order_id, delivered_by=None)
    return items.select_related("target_item", "product").order_by("position")


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemSelection:
    """Items of an order, and the version of it that was read; None: whatever it holds now."""

    item_ids: Sequence[UUID]
    version: int | None = None


def lock_to_deliver(
    action: OrderAction, *, tenant_id: UUID, order_id: UUID, selection: ItemSelection, by: Actor
) -> OrderDelivery:
    """Return an order of which somebody may deliver these items, locked.

    Raises: as `lock_for` does; Refused — `unknown_item`, `already_executed`.
    """
    order = lock_for(
        action, tenant_id=tenant_id, order_id=order_id, by=by, version=selection.version
    )
    found = order.items.filter(pk__in=selection.item_ids).select_related("target_item", "product")
    items = list(found.order_by("position"))
    if len(items) != len(set(selection.item_ids)) or not items:
        raise unknown_item()
    if any(item.delivered_by_id is not None for item in items):
        raise refuse("already_executed", text("This item has been delivered already."), "items")
    return OrderDelivery(order, items)


def _deliverable(item: OrderItem, typed_price: Decimal | None) -> DeliverableItem:
    return DeliverableItem(
        id=item.pk,
        kind=ItemKind(item.kind),
        product_id=item.product_id,
        billing_cycle=BillingCycle(item.billing_cycle),
        quantity=item.quantity,
        unit_price=item.unit_price,
        pushed_price=item.pushed_price,
        typed_price=typed_price,
        target_id=_target_id(item),
        target_item_id=item.target_item_id,
    )


def _terms(item: OrderItem, place_of: dict[UUID, int]) -> ItemTerms:
    return ItemTerms(
        kind=ItemKind(item.kind),
        product_id=item.product_id,
        billing_cycle=BillingCycle(item.billing_cycle),
        quantity=item.quantity,
        unit_price=item.unit_price,
        target_id=_target_id(item),
        target_position=place_of.get(item.target_item_id) if item.target_item_id else None,
        pushed_price=item.pushed_price,
        promotion=_promotion(item),
    )


def _promotion(item: OrderItem) -> ItemPromotion | None:
    if item.promotion_id is None:
        return None
    return ItemPromotion(item.promotion_id, item.promotion_cycles, item.discount)


def _target_id(item: OrderItem) -> UUID | None:
    return item.target_item.subscription_id if item.target_item else item.target_id
