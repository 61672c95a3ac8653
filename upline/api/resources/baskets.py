"""Baskets: gather what a customer buys, then check it out as one order that is executed at once."""

from typing import Annotated
from uuid import UUID

from ninja import Query
from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.dry_run import dry_run_response
from upline.api.pagination import ListResponse, page_from_query
from upline.api.problems import ApiError
from upline.api.request_parsing import if_match_version
from upline.api.resource import Resource
from upline.api.resources.order_items import NewOrderItem, to_item_input
from upline.api.resources.order_responses import OrderOrDryRun, created_order_response
from upline.api.resources.order_schemas import Cycle
from upline.api.responses import VersionedResponse, created_response
from upline.api.schemas import (
    WHOLE_NUMBER,
    DryRun,
    Id,
    LowercaseEnum,
    Record,
    RequestModel,
    ResponseModel,
    Uuid,
    YesNo,
    in_range,
    record,
    record_or_none,
)
from upline.api.timestamps import (
    Timestamps,
    UpdatedSinceQuery,
    list_with_timestamps,
    with_timestamps,
)
from upline.catalog.rulebook import MAX_QUANTITY
from upline.orders.rulebook import ItemKind
from upline.selling import actions, queries
from upline.selling.queries import BasketFilter, BasketPage, BasketPageItem

RESOURCE = Resource(
    "baskets", "What a customer is about to buy: checked out, it is one order, executed at once."
)

_MAX_ITEMS = 500


class BasketQuery(UpdatedSinceQuery):
    """Filters of baskets."""

    account: Uuid | None = None
    is_checked_out: YesNo | None = None


class BasketItem(ResponseModel):
    """A line of a basket. Licences and add-ons are for a `subscription`, or for another `item`."""

    id: UUID
    position: int
    adds: Annotated[ItemKind, LowercaseEnum()]
    product: Record
    billing_cycle: Cycle
    quantity: int
    subscription: Record | None
    item: UUID | None


class Basket(Timestamps):
    """A basket. `order` is what it has become. `version` changes with its items, and is its ETag.

    What it costs is answered by a dry run of its checkout.
    """

    id: UUID
    account: Record
    items: list[BasketItem]
    order: Record | None
    version: str


class CreateBasketRequest(RequestModel):
    """A new basket of a customer."""

    account: Uuid
    items: list[NewOrderItem] = Field(default=[], max_length=_MAX_ITEMS)


class UpdateBasketItemRequest(RequestModel):
    """The new quantity of a line; 0 takes it out, with the lines that are for it."""

    quantity: Annotated[int, WHOLE_NUMBER, in_range(0, MAX_QUANTITY)]


@RESOURCE.get("/baskets", ListResponse[Basket])
def list_baskets(request: ApiRequest, query: Query[BasketQuery]) -> ListResponse[Basket]:
    """List baskets, the newest first."""
    listing = queries.list_baskets(
        tenant_id=request.auth.tenant.id,
        where=BasketFilter(
            account_id=query.account,
            is_checked_out=query.is_checked_out,
            changed=query.changed_by_column(),
        ),
        page=page_from_query(query),
        reach=request.auth.reach(),
    )
    return list_with_timestamps(request, listing, query, _basket)


@RESOURCE.create("/baskets", Basket)
def create_basket(request: ApiRequest, payload: CreateBasketRequest) -> VersionedResponse:
    """Create a basket. What is put into it is checked as items of an order are."""
    caller = request.auth
    basket_id = actions.fill_basket(
        tenant_id=caller.tenant.id,
        account_id=payload.account,
        items=[to_item_input(item) for item in payload.items],
        by=caller.actor,
        now=caller.now,
    )
    return created_response(_read(request, basket_id), "get_basket", basket_id=basket_id)


@RESOURCE.get("/baskets/{basket_id}", Basket)
def get_basket(request: ApiRequest, basket_id: Id) -> VersionedResponse:
    """Read a basket."""
    return _read(request, basket_id)


@RESOURCE.create("/baskets/{basket_id}/items", Basket, error_statuses=(412,))
def add_basket_item(request: ApiRequest, basket_id: Id, payload: NewOrderItem) -> VersionedResponse:
    """Put something into a basket, and return the basket. The same once more adds to its quantity."""
    caller = request.auth
    actions.add_basket_item(
        tenant_id=caller.tenant.id,
        basket_id=basket_id,
        item=to_item_input(payload),
        by=caller.actor,
        now=caller.now,
        version=if_match_version(request),
    )
    return created_response(_read(request, basket_id), "get_basket", basket_id=basket_id)


@RESOURCE.update("/baskets/{basket_id}/items/{item_id}", Basket, error_statuses=(412,))
def change_basket_item(
    request: ApiRequest, basket_id: Id, item_id: Id, payload: UpdateBasketItemRequest
) -> VersionedResponse:
    """Change the quantity of a line, and return the basket."""
    _set_quantity(request, basket_id, item_id, payload.quantity)
    return _read(request, basket_id)


@RESOURCE.delete("/baskets/{basket_id}/items/{item_id}", error_statuses=(412,))
def delete_basket_item(request: ApiRequest, basket_id: Id, item_id: Id) -> None:
    """Take a line out of a basket, with the lines that are for it."""
    _set_quantity(request, basket_id, item_id, 0)


def _set_quantity(request: ApiRequest, basket_id: UUID, item_id: UUID, quantity: int) -> None:
    actions.change_basket_item(
        tenant_id=request.auth.tenant.id,
        basket_id=basket_id,
        item_id=item_id,
        quantity=quantity,
        by=request.auth.actor,
        version=if_match_version(request),
    )


@RESOURCE.action("/baskets/{basket_id}/checkout", OrderOrDryRun, error_statuses=(412,))
def check_out_basket(request: ApiRequest, basket_id: Id, dry_run: DryRun) -> VersionedResponse:
    """Check a basket out: its lines become one order, which is executed today, and returned.

    The sale of an activated reseller is booked upstream as one order.
    """
    caller = request.auth

    def check_out() -> VersionedResponse:
        placed = actions.check_out(
            tenant_id=caller.tenant.id,
            basket_id=basket_id,
            by=caller.actor,
            now=caller.now,
            version=if_match_version(request),
        )
        return created_order_response(request, placed.order_id)

    return dry_run_response(request, check_out) if dry_run else check_out()


def _read(request: ApiRequest, basket_id: UUID) -> VersionedResponse:
    caller = request.auth
    page = queries.find_basket(
        tenant_id=caller.tenant.id, basket_id=basket_id, reach=caller.reach()
    )
    if page is None:
        raise ApiError(404, "not_found", "This BSS has no such basket.")
    return VersionedResponse(body=with_timestamps(request, page, _basket), version=page.version)


def _basket(page: BasketPage, stamps: Timestamps) -> Basket:
    return Basket(
        id=page.id,
        account=record(page.account),
        items=[_item(item) for item in page.items],
        order=record_or_none(page.order),
        version=page.version,
        **dict(stamps),
    )


def _item(item: BasketPageItem) -> BasketItem:
    return BasketItem(
        id=item.id,
        position=item.position,
        adds=item.kind,
        product=record(item.product),
        billing_cycle=item.billing_cycle,
        quantity=item.quantity,
        subscription=record_or_none(item.target),
        item=item.target_item_id,
    )
