"""Orders: list, read, create, edit and delete them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from ninja import Query
from pydantic import ConfigDict, Field

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, list_response, page_from_query
from upline.api.problems import check_known_fields
from upline.api.request_parsing import custom_field_filters, if_match_version_no
from upline.api.resource import Resource
from upline.api.resources.account_summaries import ACCOUNT
from upline.api.resources.order_items import NewOrderItem, to_item_input
from upline.api.resources.order_responses import created_order_response, order_response
from upline.api.resources.order_schemas import Item, Order, OrderSummary, items, summary
from upline.api.responses import VersionedResponse
from upline.api.schemas import (
    CustomFields,
    Day,
    Id,
    LowercaseEnum,
    Price,
    RequestModel,
    Uuid,
    YesNo,
    unset_field,
)
from upline.api.selection import Expansion
from upline.api.timestamps import UpdatedSinceQuery, updated_moments
from upline.backorders.queries import upstream_of_orders
from upline.database.external_ids import MAX_EXTERNAL_ID_LENGTH
from upline.orders import actions, queries
from upline.orders.queries import OrderColumnFilter, OrderFilter, OrderSort, OrderView
from upline.orders.rulebook import EDITABLE_FIELDS
from upline.selling import actions as selling
from upline.setup.rulebook import Entity
from upline.subscriptions.rulebook import Trigger

RESOURCE = Resource(
    "orders", "Orders of the BSS: ordinary ones, and back-orders, which track a sale."
)

_MAX_ITEMS = 500
_TEXT = 200


class Sort(StrEnum):
    """The sorting of lists of orders; a minus reverses it."""

    NUMBER = "number"
    NUMBER_DOWN = "-number"
    DATE = "date"
    DATE_DOWN = "-date"
    TOTAL = "total"
    TOTAL_DOWN = "-total"
    ACCOUNT = "account"
    ACCOUNT_DOWN = "-account"
    STATUS = "status"
    STATUS_DOWN = "-status"


_ASCENDING = frozenset({OrderSort.ACCOUNT, OrderSort.STATUS})  # by themselves


class OrderQuery(UpdatedSinceQuery):
    """Filters of orders."""

    is_back_order: YesNo | None = None
    reseller: Uuid | None = Field(default=None, description="The BSS whose sale was booked.")
    account: Uuid | None = None
    status: Uuid | None = None
    type: Uuid | None = None
    trigger: Annotated[Trigger, LowercaseEnum()] | None = None
    billing_to: Uuid | None = None
    responsible_user: Uuid | None = None
    sales_rep: Uuid | None = None
    campaign: Uuid | None = None
    price_list: Uuid | None = None
    payment_method: Uuid | None = None
    currency: str = Field(default="", pattern="^([A-Z]{3})?$")
    total_from: Price | None = None
    total_to: Price | None = None
    date_from: Day | None = None
    date_to: Day | None = Field(default=None, description="Included, as `date_from` is.")
    external_id: str = Field(default="", max_length=MAX_EXTERNAL_ID_LENGTH)
    q: str = Field(default="", max_length=_TEXT, description="A number, or words of the name.")
    sort: Sort = Sort.NUMBER_DOWN


class CreateOrderRequest(RequestModel):
    """A new order for a customer. It is not executed by this.

    A draft has yet to be submitted.
    """

    account: Uuid
    is_draft: YesNo = False
    external_id: str = ""
    items: list[NewOrderItem] = Field(default=[], max_length=_MAX_ITEMS)


class UpdateOrderRequest(RequestModel):
    """Changes of an order. Records are given by their ids; null removes them.

    On a back-order exactly the fields of its `editable_fields` can be changed; a change of any
    other field is refused by its name, and nothing is changed.
    """

    # The other fields are accepted here, so that the rulebook can refuse them by name.
    model_config = ConfigDict(extra="allow", json_schema_extra={"additionalProperties": False})

    name: str = unset_field()
    external_id: str = unset_field()
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
        """Return the given fields. Raises: ApiError `unknown_field`."""
        check_known_fields(self.model_extra or {}, Order.model_fields)
        return {name: getattr(self, name) for name in self.model_fields_set}


assert UpdateOrderRequest.model_fields.keys() == {field.name for field in EDITABLE_FIELDS}, (
    "the API edits other fields than ORDER_FIELDS says"
)


def _items_of_orders(request: ApiRequest, ids: Sequence[UUID]) -> Mapping[UUID, list[Item]]:
    caller = request.auth
    pages = queries.order_pages(tenant_id=caller.tenant.id, order_ids=ids, by=caller.actor)
    return {pk: items(page) for pk, page in pages.items()}


_PARTIES = {"account": ACCOUNT, "billing_to": ACCOUNT}
_ITEMS = Expansion(model=Item, load=_items_of_orders, is_list=True)


@RESOURCE.get(
    "/orders",
    ListResponse[OrderSummary],
    custom_field_filters=True,
    expansions={**_PARTIES, "items": _ITEMS},
)
def list_orders(request: ApiRequest, query: Query[OrderQuery]) -> ListResponse[OrderSummary]:
    """List orders.

    By default the newest come first. Filters are combined by `and`.
    """
    caller = request.auth
    by = OrderSort(query.sort.value.removeprefix("-"))
    is_ascending = not query.sort.startswith("-")  # by account is the only list that begins with A
    listing = queries.list_orders(
        tenant_id=caller.tenant.id,
        where=replace(
            _filter(query),
            sort=by,
            custom=custom_field_filters(request, Entity.ORDER),
            changed=query.changed(request, "order"),
        ),
        reach=caller.reach(),
    ).page(page_from_query(query, is_reversed=is_ascending is not (by in _ASCENDING)))
    found = upstream_of_orders(seller=caller.tenant, order_ids=[row.id for row in listing.rows])
    updated = updated_moments(request, {row.id: row.created_at for row in listing.rows})
    return list_response(
        listing, query, lambda row: summary(row, found.get(row.id), updated[row.id])
    )


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
        external_id=query.external_id,
        more=OrderColumnFilter(
            billing_to_id=query.billing_to,
            responsible_user_id=query.responsible_user,
            sales_rep_id=query.sales_rep,
            campaign_id=query.campaign,
            price_list_id=query.price_list,
            payment_method_id=query.payment_method,
            currency=query.currency,
            total_from=query.total_from,
            total_to=query.total_to,
        ),
    )
    if query.is_back_order is None:
        return where
    view = OrderView.BACK_ORDERS if query.is_back_order else OrderView.DIRECT
    return replace(where, view=view)


@RESOURCE.get("/orders/{order_id}", Order, expansions=_PARTIES)
def get_order(request: ApiRequest, order_id: Id) -> VersionedResponse:
    """Read an order.

    `allowed_actions` and `editable_fields` say what may be done with it and changed, as the pages
    show it to a person in the credential's role.
    """
    return order_response(request, order_id)


@RESOURCE.create("/orders", Order)
def create_order(request: ApiRequest, payload: CreateOrderRequest) -> VersionedResponse:
    """Create an order.

    Its items have today's prices. Nothing is executed, and nothing is booked upstream, until the
    order is executed or items of it are delivered.
    """
    caller = request.auth
    placed = selling.create_order(
        tenant_id=caller.tenant.id,
        account_id=payload.account,
        items=[to_item_input(item) for item in payload.items],
        by=caller.actor,
        now=caller.now,
        as_draft=payload.is_draft,
        external_id=payload.external_id,
    )
    return created_order_response(request, placed.order_id)


@RESOURCE.update("/orders/{order_id}", Order, error_statuses=(412,))
def edit_order(request: ApiRequest, order_id: Id, payload: UpdateOrderRequest) -> VersionedResponse:
    """Change fields of an order: all of the given ones, or none."""
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
    """Delete an ordinary order that was not executed."""
    caller = request.auth
    actions.delete_order(
        tenant_id=caller.tenant.id,
        order_id=order_id,
        by=caller.actor,
        version=if_match_version_no(request),
    )
