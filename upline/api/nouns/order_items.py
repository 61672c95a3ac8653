"""The items of an order: list them, add some, change them, deliver them."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from pydantic import Field

from upline.api.caller import Call
from upline.api.lists import Listed
from upline.api.noun import Noun, Stamped
from upline.api.nouns.order_reading import OrderOrRehearsal, done, get_order
from upline.api.nouns.order_shapes import Cycle, Item, Order, items
from upline.api.reading import seen_count
from upline.api.shapes import Asked, Day, DryRun, Id, InSmallLetters, Uuid
from upline.catalog import queries as catalog
from upline.catalog.rulebook import LARGEST_QUANTITY
from upline.kernel.verdicts import refuse
from upline.orders import actions
from upline.orders.rulebook import Adds, OrderAction
from upline.selling import actions as selling

NOUN = Noun("order items", "The lines of an order. Those of back-orders are kept as sold.")

Quantity = Annotated[int, Field(strict=True, ge=1, le=LARGEST_QUANTITY)]
Position = Annotated[int, Field(strict=True, ge=1, le=10_000)]


class _ItemAsked(Asked):
    """An item: a subscription to a product, more licences of one, or an add-on for one."""

    adds: Annotated[Adds, InSmallLetters()] = Adds.SUBSCRIPTION
    product: Uuid | None = None
    billing_cycle: Cycle | None = None
    quantity: Quantity
    subscription: Uuid | None = None


class NewItem(_ItemAsked):
    """An item of a new order: a subscription to a product, more licences of one, or an add-on.

    What licences and add-ons are for is a `subscription` of the customer, or what an earlier item
    of this order makes: `item` is its place in the list, from 1.
    """

    item: Position | None = None


class AddedItem(_ItemAsked):
    """An item to be added: a subscription to a product, more licences of one, or an add-on.

    What licences and add-ons are for is a `subscription` of the customer, or what another `item` of
    the order makes.
    """

    item: Uuid | None = None


class QuickAddAsked(Asked):
    """A subscription to be added by the code of its product."""

    code: str = Field(min_length=1, max_length=200)
    billing_cycle: Cycle
    quantity: Quantity = 1


class QuantityAsked(Asked):
    """How many an item is to be."""

    quantity: Quantity


class ItemChanges(QuantityAsked):
    """What an item is to be. Without `billing_cycle` that is left as it is."""

    billing_cycle: Cycle | None = None


class StartAsked(Asked):
    """When what is delivered begins; left out: today."""

    start_date: Day | None = None


TODAY = StartAsked()


def wanted(asked: NewItem | AddedItem) -> selling.WantedItem:
    """Return an item as selling takes it."""
    return selling.WantedItem(
        adds=asked.adds,
        quantity=asked.quantity,
        product_id=asked.product,
        billing_cycle=asked.billing_cycle,
        target_id=asked.subscription,
        target_position=asked.item if isinstance(asked, NewItem) else None,
        target_item_id=asked.item if isinstance(asked, AddedItem) else None,
    )


@NOUN.reads("/orders/{order_id}/items", Listed[Item])
def list_order_items(request: Call, order_id: Id) -> Stamped:
    """List the items of an order, all of them, in their order."""
    page = get_order(request, order_id)
    return Stamped(body=Listed(items=items(page), next=None), version=page.version)


@NOUN.makes("/orders/{order_id}/items", Order, refuses=(412,))
def add_order_item(request: Call, order_id: Id, asked: AddedItem) -> Stamped:
    """Add an item to an ordinary order, and answer the order."""
    return _add(request, order_id, wanted(asked), OrderAction.ADD_ITEM)


@NOUN.makes("/orders/{order_id}/items/quick-add", Order, refuses=(412,))
def quick_add_order_item(request: Call, order_id: Id, asked: QuickAddAsked) -> Stamped:
    """Add a subscription by the code of its product, and answer the order."""
    page = get_order(request, order_id)
    page.check(OrderAction.QUICK_ADD)
    product = catalog.find_product(seller=request.auth.tenant, code=asked.code)
    if product is None:
        raise refuse("not_offered", "There is no product of this code.", "code")
    item = selling.WantedItem(
        adds=Adds.SUBSCRIPTION,
        product_id=product.pk,
        billing_cycle=asked.billing_cycle,
        quantity=asked.quantity,
    )
    return _add(request, order_id, item, OrderAction.QUICK_ADD)


def _add(request: Call, order_id: UUID, item: selling.WantedItem, action: OrderAction) -> Stamped:
    caller = request.auth

    def add(version: int | None) -> None:
        selling.add_order_item(
            tenant_id=caller.tenant.id,
            order_id=order_id,
            addition=selling.ItemAddition(item=item, action=action, version=version),
            by=caller.actor,
            now=caller.now,
        )

    return done(request, order_id, add)


@NOUN.changes("/orders/{order_id}/items/{item_id}", Order, refuses=(412,))
def edit_order_item(request: Call, order_id: Id, item_id: Id, asked: ItemChanges) -> Stamped:
    """Update an item of an ordinary order, and answer the order."""
    change = actions.ItemChange(
        quantity=asked.quantity, billing_cycle=asked.billing_cycle, day=request.auth.today
    )
    return _change(request, order_id, item_id, change, OrderAction.UPDATE_ITEM)


@NOUN.acts("/orders/{order_id}/items/{item_id}/quantity", Order, refuses=(412,))
def change_order_item_quantity(
    request: Call, order_id: Id, item_id: Id, asked: QuantityAsked
) -> Stamped:
    """Change the quantity of an item of an ordinary order, and answer the order."""
    change = actions.ItemChange(quantity=asked.quantity)
    return _change(request, order_id, item_id, change, OrderAction.CHANGE_ITEM_QUANTITY)


def _change(
    request: Call, order_id: UUID, item_id: UUID, change: actions.ItemChange, action: OrderAction
) -> Stamped:
    caller = request.auth

    def act(version: int | None) -> None:
        actions.change_item(
            tenant_id=caller.tenant.id,
            order_id=order_id,
            item_id=item_id,
            change=replace(change, version=version),
            action=action,
            by=caller.actor,
        )

    return done(request, order_id, act)


@NOUN.deletes("/orders/{order_id}/items/{item_id}", refuses=(412,))
def delete_order_item(request: Call, order_id: Id, item_id: Id) -> None:
    """Delete an item of an ordinary order, with the items that are for it."""
    caller = request.auth
    actions.delete_item(
        tenant_id=caller.tenant.id,
        order_id=order_id,
        item_id=item_id,
        by=caller.actor,
        version=seen_count(request),
    )


@NOUN.acts("/orders/{order_id}/items/{item_id}/execute", OrderOrRehearsal, refuses=(412,))
def execute_order_item(
    request: Call, order_id: Id, item_id: Id, dry_run: DryRun, asked: StartAsked = TODAY
) -> Stamped:
    """Execute one item of an ordinary order: it is delivered by a sub-order, which is answered."""
    caller = request.auth

    def execute(version: int | None) -> UUID:
        return selling.deliver_items(
            tenant_id=caller.tenant.id,
            order_id=order_id,
            wanted=selling.WantedDelivery(
                item_ids=[item_id], start_date=asked.start_date, version=version
            ),
            action=OrderAction.EXECUTE_ITEM,
            by=caller.actor,
            now=caller.now,
        )

    return done(request, order_id, execute, dry_run=dry_run)
