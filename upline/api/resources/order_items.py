"""The items of an order: list, add, change and deliver them."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse
from upline.api.request_parsing import if_match_version_no
from upline.api.resource import Resource
from upline.api.resources.order_responses import OrderOrDryRun, get_order, run_order_action
from upline.api.resources.order_schemas import Cycle, Item, Order, items
from upline.api.responses import VersionedResponse
from upline.api.schemas import (
    WHOLE_NUMBER,
    Day,
    DryRun,
    Id,
    LowercaseEnum,
    RequestModel,
    Uuid,
    in_range,
)
from upline.catalog import queries as catalog
from upline.catalog.rulebook import MAX_QUANTITY
from upline.kernel.verdicts import refuse
from upline.orders import actions
from upline.orders.rulebook import ItemKind, OrderAction
from upline.selling import actions as selling

RESOURCE = Resource("order items", "The lines of an order. Those of back-orders are kept as sold.")

Quantity = Annotated[int, WHOLE_NUMBER, in_range(1, MAX_QUANTITY)]
Position = Annotated[int, WHOLE_NUMBER, in_range(1, 10_000), Field(ge=1, le=10_000)]


class _ItemRequest(RequestModel):
    """An item: a subscription to a product, more licences of one, or an add-on for one."""

    adds: Annotated[ItemKind, LowercaseEnum()] = ItemKind.SUBSCRIPTION
    product: Uuid | None = None
    billing_cycle: Cycle | None = None
    quantity: Quantity
    subscription: Uuid | None = None


class NewOrderItem(_ItemRequest):
    """An item of a new order: a subscription to a product, more licences of one, or an add-on.

    Licences and add-ons name a `subscription` of the customer, or by `item` an earlier item of this
    order that creates one: its position in the list, from 1.
    """

    item: Position | None = None


class AddOrderItemRequest(_ItemRequest):
    """A new item: a subscription to a product, more licences of one, or an add-on.

    Licences and add-ons name a `subscription` of the customer, or by `item` another item of the
    order that creates one.
    """

    item: Uuid | None = None


class QuickAddItemRequest(RequestModel):
    """A new subscription, by the code of its product."""

    code: str = Field(min_length=1, max_length=200)
    billing_cycle: Cycle
    quantity: Quantity = 1


class ChangeQuantityRequest(RequestModel):
    """The new quantity of an item."""

    quantity: Quantity


class UpdateOrderItemRequest(ChangeQuantityRequest):
    """Changes of an item. Without `billing_cycle` that stays as it is."""

    billing_cycle: Cycle | None = None


class StartDateRequest(RequestModel):
    """The start date of what is delivered; default: today."""

    start_date: Day | None = None


START_TODAY = StartDateRequest()


def to_item_input(payload: NewOrderItem | AddOrderItemRequest) -> selling.ItemSpec:
    """Return an item as the domain's input."""
    return selling.ItemSpec(
        kind=payload.adds,
        quantity=payload.quantity,
        product_id=payload.product,
        billing_cycle=payload.billing_cycle,
        target_id=payload.subscription,
        target_position=payload.item if isinstance(payload, NewOrderItem) else None,
        target_item_id=payload.item if isinstance(payload, AddOrderItemRequest) else None,
    )


@RESOURCE.get("/orders/{order_id}/items", ListResponse[Item])
def list_order_items(request: ApiRequest, order_id: Id) -> VersionedResponse:
    """List all items of an order, in their order."""
    page = get_order(request, order_id)
    return VersionedResponse(body=ListResponse(items=items(page), next=None), version=page.version)


@RESOURCE.create("/orders/{order_id}/items", Order, error_statuses=(412,))
def add_order_item(
    request: ApiRequest, order_id: Id, payload: AddOrderItemRequest
) -> VersionedResponse:
    """Add an item to an ordinary order, and return the order."""
    return _add(request, order_id, to_item_input(payload), OrderAction.ADD_ITEM)


@RESOURCE.create("/orders/{order_id}/items/quick-add", Order, error_statuses=(412,))
def quick_add_order_item(
    request: ApiRequest, order_id: Id, payload: QuickAddItemRequest
) -> VersionedResponse:
    """Add a subscription by the code of its product, and return the order."""
    page = get_order(request, order_id)
    page.check(OrderAction.QUICK_ADD)
    product = catalog.find_product(seller=request.auth.tenant, code=payload.code)
    if product is None:
        raise refuse("not_offered", "There is no product of this code.", "code")
    item = selling.ItemSpec(
        kind=ItemKind.SUBSCRIPTION,
        product_id=product.pk,
        billing_cycle=payload.billing_cycle,
        quantity=payload.quantity,
    )
    return _add(request, order_id, item, OrderAction.QUICK_ADD)


def _add(
    request: ApiRequest, order_id: UUID, item: selling.ItemSpec, action: OrderAction
) -> VersionedResponse:
    caller = request.auth

    def add(version: int | None) -> None:
        selling.add_order_item(
            tenant_id=caller.tenant.id,
            order_id=order_id,
            addition=selling.ItemAddition(item=item, action=action, version=version),
            by=caller.actor,
            now=caller.now,
        )

    return run_order_action(request, order_id, add)


@RESOURCE.update("/orders/{order_id}/items/{item_id}", Order, error_statuses=(412,))
def edit_order_item(
    request: ApiRequest, order_id: Id, item_id: Id, payload: UpdateOrderItemRequest
) -> VersionedResponse:
    """Update an item of an ordinary order, and return the order."""
    change = actions.ItemChange(
        quantity=payload.quantity, billing_cycle=payload.billing_cycle, day=request.auth.today
    )
    return _change(request, order_id, item_id, change, OrderAction.UPDATE_ITEM)


@RESOURCE.action("/orders/{order_id}/items/{item_id}/quantity", Order, error_statuses=(412,))
def change_order_item_quantity(
    request: ApiRequest, order_id: Id, item_id: Id, payload: ChangeQuantityRequest
) -> VersionedResponse:
    """Change the quantity of an item of an ordinary order, and return the order."""
    change = actions.ItemChange(quantity=payload.quantity)
    return _change(request, order_id, item_id, change, OrderAction.CHANGE_ITEM_QUANTITY)


def _change(
    request: ApiRequest,
    order_id: UUID,
    item_id: UUID,
    change: actions.ItemChange,
    action: OrderAction,
) -> VersionedResponse:
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

    return run_order_action(request, order_id, act)


@RESOURCE.delete("/orders/{order_id}/items/{item_id}", error_statuses=(412,))
def delete_order_item(request: ApiRequest, order_id: Id, item_id: Id) -> None:
    """Delete an item of an ordinary order, with the items that depend on it."""
    caller = request.auth
    actions.delete_item(
        tenant_id=caller.tenant.id,
        order_id=order_id,
        item_id=item_id,
        by=caller.actor,
        version=if_match_version_no(request),
    )


@RESOURCE.action("/orders/{order_id}/items/{item_id}/execute", OrderOrDryRun, error_statuses=(412,))
def execute_order_item(
    request: ApiRequest,
    order_id: Id,
    item_id: Id,
    dry_run: DryRun,
    payload: StartDateRequest = START_TODAY,
) -> VersionedResponse:
    """Execute one item of an ordinary order: it is delivered by a sub-order, which is returned."""
    caller = request.auth

    def execute(version: int | None) -> UUID:
        return selling.deliver_items(
            tenant_id=caller.tenant.id,
            order_id=order_id,
            delivery_spec=selling.DeliverySpec(
                item_ids=[item_id], start_date=payload.start_date, version=version
            ),
            action=OrderAction.EXECUTE_ITEM,
            by=caller.actor,
            now=caller.now,
        )

    return run_order_action(request, order_id, execute, dry_run=dry_run, day=payload.start_date)
