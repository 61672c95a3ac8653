"""Orders: list them, read one, write one down, edit what is open, delete what nothing came of."""

from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any

from ninja import Query
from pydantic import ConfigDict, Field

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, PageQuery, join_words, page_from_query
from upline.api.problems import check_known_fields
from upline.api.request_parsing import custom_field_filters, if_match_version_no
from upline.api.resource import Resource, VersionedResponse
from upline.api.resources.order_items import NewOrderItem, to_item_input
from upline.api.resources.order_responses import created_order_response, order_response
from upline.api.resources.order_schemas import Order, OrderSummary, summary
from upline.api.schemas import (
    CustomFields,
    Day,
    Id,
    LowercaseEnum,
    RequestModel,
    Uuid,
    YesNo,
    unset_field,
)
from upline.orders import actions, queries
from upline.orders.queries import OrderFilter, OrderSort, OrderView
from upline.orders.rulebook import EDITABLE_FIELDS
from upline.selling import actions as selling
from upline.subscriptions.rulebook import Trigger

RESOURCE = Resource(
    "orders", "Orders of the BSS: ordinary ones, and back-orders, which track a sale."
)

_MAX_ITEMS = 500
_TEXT = 200


class Sort(StrEnum):
    """What lists of orders are sorted by; a minus turns it round."""

    NUMBER = "number"
    NUMBER_DOWN = "-number"
    DATE = "date"
    DATE_DOWN = "-date"


class OrderQuery(PageQuery):
    """Which orders are wanted."""

    is_back_order: YesNo | None = None
    reseller: Uuid | None = Field(default=None, description="The BSS whose sale was booked.")
    account: Uuid | None = None
    status: Uuid | None = None
    type: Uuid | None = None
    trigger: Annotated[Trigger, LowercaseEnum()] | None = None
    date_from: Day | None = None
    date_to: Day | None = Field(default=None, description="Included, as `date_from` is.")
    q: str = Field(default="", max_length=_TEXT, description="A number, or words of the name.")
    sort: Sort = Sort.NUMBER_DOWN


class CreateOrderRequest(RequestModel):
    """An order to be written down for a customer. Nothing is executed by that.

    A draft has yet to be submitted.
    """

    account: Uuid
    is_draft: YesNo = False
    items: list[NewOrderItem] = Field(default=[], max_length=_MAX_ITEMS)


class UpdateOrderRequest(RequestModel):
    """What is to be changed of an order. Records are given by their ids; null takes them away.

    On a back-order exactly the fields of its `editable_fields` can be changed; any other field
    of an order is refused by its name, and nothing is changed then.
    """

    # What else an order has is let in here, so that the rulebook can refuse it by its name.
    model_config = ConfigDict(extra="allow", json_schema_extra={"additionalProperties": False})

    name: str = unset_field()
    date: Day = unset_field()
    type: Uuid | None = None
    status: Uuid = unset_field()
    price_list: Uuid | None = None
    payment_method: Uuid | None = None
    sales_rep: Uuid | None = None
    contact: Uuid | None = None
    campaign: Uuid | None = None
    responsible_user: Uuid | None = None
    sharing_rule: Uuid | None = None
    custom_fields: CustomFields = unset_field(
        description="Only what is given is changed; null takes a value away."
    )

    def update(self) -> dict[str, Any]:
        """Return what was given. Raises: Wrong `unknown_field` — naming what no order has."""
        check_known_fields(self.model_extra or {}, Order.model_fields)
        return {name: getattr(self, name) for name in self.model_fields_set}


assert UpdateOrderRequest.model_fields.keys() == {field.name for field in EDITABLE_FIELDS}, (
    "the API edits other fields than ORDER_FIELDS says"
)


@RESOURCE.get("/orders", ListResponse[OrderSummary], custom_field_filters=True)
def list_orders(request: ApiRequest, query: Query[OrderQuery]) -> ListResponse[OrderSummary]:
    """List orders.

    By default the newest come first. Filters are joined by `and`.
    """
    caller = request.auth
    by = OrderSort(query.sort.value.removeprefix("-"))
    of = f"orders.{query.sort}"
    listing = queries.list_orders(
        tenant_id=caller.tenant.id,
        where=replace(_filter(query), sort=by, custom=custom_field_filters(request)),
        page=page_from_query(query, of=of, is_reversed=not query.sort.startswith("-")),
        reach=caller.reach(),
    )
    return join_words(listing, summary, of=of)


def _filter(query: OrderQuery) -> OrderFilter:
    where = OrderFilter(
        reseller_id=query.reseller,
        account_id=query.account,
        status_id=query.status,
        type_id=query.type,
        trigger=query.trigger or "",
        date_from=query.date_from,
        date_to=query.date_to,
        text=query.q,
    )
    if query.is_back_order is None:
        return where
    view = OrderView.BACK_ORDERS if query.is_back_order else OrderView.DIRECT
    return replace(where, view=view)


@RESOURCE.get("/orders/{order_id}", Order)
def get_order(request: ApiRequest, order_id: Id) -> VersionedResponse:
    """Read an order.

    What may be done with it stands in `allowed_actions`, what may be changed in `editable_fields`:
    both as the pages show them to a person in the credential's role.
    """
    return order_response(request, order_id)


@RESOURCE.create("/orders", Order)
def create_order(request: ApiRequest, payload: CreateOrderRequest) -> VersionedResponse:
    """Write an order down.

    Its items are priced as they are sold today. Nothing is executed, and nothing is booked
    upstream, until the order is executed or items of it are delivered.
    """
    caller = request.auth
    placed = selling.create_order(
        tenant_id=caller.tenant.id,
        account_id=payload.account,
        items=[to_item_input(item) for item in payload.items],
        by=caller.actor,
        now=caller.now,
        as_draft=payload.is_draft,
    )
    return created_order_response(request, placed.order_id)


@RESOURCE.update("/orders/{order_id}", Order, error_statuses=(412,))
def edit_order(request: ApiRequest, order_id: Id, payload: UpdateOrderRequest) -> VersionedResponse:
    """Change fields of an order: all that are given, or none."""
    caller = request.auth
    actions.edit(
        tenant_id=caller.tenant.id,
        order_id=order_id,
        changes=payload.update(),
        by=caller.actor,
        version=if_match_version_no(request),
    )
    return order_response(request, order_id)


@RESOURCE.delete("/orders/{order_id}", error_statuses=(412,))
def delete_order(request: ApiRequest, order_id: Id) -> None:
    """Delete an ordinary order of which nothing came."""
    caller = request.auth
    actions.delete_order(
        tenant_id=caller.tenant.id,
        order_id=order_id,
        by=caller.actor,
        version=if_match_version_no(request),
    )
