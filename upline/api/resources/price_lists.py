"""Price lists: what a distributor agrees with resellers, with the prices of each."""

from enum import StrEnum
from uuid import UUID

from ninja import Query
from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.pagination import (
    ListResponse,
    PageQuery,
    list_response,
    page_from_query,
)
from upline.api.partial_edits import edit_partially
from upline.api.resource import Resource
from upline.api.resources.order_schemas import Cycle
from upline.api.resources.prices import RESOURCE as PRICES
from upline.api.responses import VersionedResponse, created_response
from upline.api.schemas import (
    Amount,
    Day,
    Flag,
    Id,
    Money,
    Record,
    RequestModel,
    ResponseModel,
    Uuid,
    edited,
    money,
    money_or_none,
    record,
    unset_field,
)
from upline.api.timestamps import (
    Timestamps,
    UpdatedSinceQuery,
    list_with_timestamps,
    with_timestamps,
)
from upline.catalog import actions, queries
from upline.catalog.actions import NewPriceList, PriceListCopy, PriceListFields
from upline.catalog.queries import (
    PriceFilter,
    PriceListFilter,
    PriceListPage,
    PriceListRow,
    PriceListSort,
    PriceListState,
    PriceListView,
    PriceRow,
    PriceSort,
    PriceView,
    price_list_page,
)

RESOURCE = Resource(
    "price lists",
    "Prices for resellers: those of the list on a reseller’s account come before the products’ own.",
)


class PriceListOrder(StrEnum):
    """The sorting of price lists; a minus reverses it."""

    NAME = "name"
    NAME_DOWN = "-name"
    VALID_FROM = "valid_from"
    VALID_FROM_DOWN = "-valid_from"
    CREATED = "created_at"
    CREATED_DOWN = "-created_at"


_SORTS = {
    "name": PriceListSort.NAME,
    "valid_from": PriceListSort.VALID_FROM,
    "created_at": PriceListSort.CREATED,
}


class PriceListQuery(UpdatedSinceQuery):
    """Filters of price lists."""

    state: PriceListState | None = None
    currency: str = Field(default="", max_length=3)
    valid_on: Day | None = Field(default=None, description="A day on which they are valid.")
    q: str = Field(default="", max_length=200, description="A part of the name.")
    sort: PriceListOrder = PriceListOrder.NAME


class PriceListSummary(Record, Timestamps):
    """A price list in a list. `state` is that of today; `price_count`: the prices that count today."""

    currency: str
    is_active: bool
    valid_from: Day | None
    valid_to: Day | None
    state: PriceListState
    price_count: int


class PriceList(PriceListSummary):
    """A price list. `version` changes with what can be edited of the list itself, and is its ETag."""

    import_count: int
    version: str


class CreatePriceListRequest(RequestModel):
    """A new price list without prices. Null is an open end."""

    name: str
    currency: str = Field(examples=["EUR"])
    is_active: Flag = True
    valid_from: Day | None = None
    valid_to: Day | None = None


class UpdatePriceListRequest(RequestModel):
    """Changes of a price list itself; null is an open end."""

    name: str = unset_field()
    is_active: Flag = unset_field()
    valid_from: Day | None = None
    valid_to: Day | None = None


class CopyPriceListRequest(RequestModel):
    """A new price list from the prices of today and later, each changed by `percent` and rounded."""

    name: str
    percent: Amount = Field(examples=["-5"])


class PriceSelection(StrEnum):
    """Which prices of a price list a list has: by whether they count today."""

    CURRENT = "current"
    SCHEDULED = "scheduled"
    ENDED = "ended"
    ALL = "all"


class PriceOrder(StrEnum):
    """The sorting of prices; a minus reverses it."""

    PRODUCT = "product"
    PRODUCT_DOWN = "-product"
    AMOUNT = "amount"
    AMOUNT_DOWN = "-amount"


class PriceQuery(PageQuery):
    """Filters of the prices of a price list."""

    which: PriceSelection = PriceSelection.CURRENT
    billing_cycle: Cycle | None = None
    product: Uuid | None = None
    q: str = Field(
        default="",
        max_length=200,
        description="A part of the product’s name; its vendor ID or code.",
    )
    sort: PriceOrder = PriceOrder.PRODUCT


class ListPrice(ResponseModel):
    """A price of a price list. `next_price` is the one that follows it after today, or null."""

    id: UUID
    product: Record
    vendor_id: str
    billing_cycle: Cycle
    unit_price: Money
    valid_from: Day | None
    valid_to: Day | None
    next_price: Money | None
    next_from: Day | None
    is_imported: bool


@RESOURCE.get("/price-lists", ListResponse[PriceListSummary])
def list_price_lists(
    request: ApiRequest, query: Query[PriceListQuery]
) -> ListResponse[PriceListSummary]:
    """List price lists."""
    caller = request.auth
    listing = queries.matching_price_lists(
        tenant_id=caller.tenant.id,
        where=PriceListFilter(
            today=caller.today,
            view=PriceListView(query.state.value) if query.state else PriceListView.ALL,
            text=query.q,
            currency=query.currency,
            valid_on=query.valid_on,
            changed=query.changed(request, "pricelist", created="id"),
            sort=_SORTS[query.sort.removeprefix("-")],
        ),
    ).page(page_from_query(query, is_reversed=query.sort.startswith("-")))
    return list_with_timestamps(request, listing, query, _summary)


@RESOURCE.get("/price-lists/{price_list_id}", PriceList)
def get_price_list(request: ApiRequest, price_list_id: Id) -> VersionedResponse:
    """Read a price list."""
    page = _page(request, price_list_id)
    summary = with_timestamps(request, page, _summary)
    body = PriceList(**dict(summary), import_count=page.import_count, version=page.version)
    return VersionedResponse(body=body, version=page.version)


@RESOURCE.create("/price-lists", PriceList)
def create_price_list(request: ApiRequest, payload: CreatePriceListRequest) -> VersionedResponse:
    """Create a price list without prices."""
    caller = request.auth
    price_list_id = actions.create_price_list(
        tenant_id=caller.tenant.id, new=NewPriceList(**dict(payload)), by=caller.actor
    )
    return _created(request, price_list_id)


@RESOURCE.update("/price-lists/{price_list_id}", PriceList, error_statuses=(412,))
def edit_price_list(
    request: ApiRequest, price_list_id: Id, payload: UpdatePriceListRequest
) -> VersionedResponse:
    """Change a price list itself: all of the given fields, or none."""
    caller = request.auth

    def save(page: PriceListPage, version: str) -> None:
        actions.edit_price_list(
            tenant_id=caller.tenant.id,
            price_list_id=price_list_id,
            fields=edited(PriceListFields, page, payload),
            by=caller.actor,
            version=version,
        )

    edit_partially(request, lambda: _page(request, price_list_id), save)
    return get_price_list(request, price_list_id)


@RESOURCE.create("/price-lists/{price_list_id}/copy", PriceList)
def copy_price_list(
    request: ApiRequest, price_list_id: Id, payload: CopyPriceListRequest
) -> VersionedResponse:
    """Copy a price list with a percentage, and return the copy."""
    caller = request.auth
    copy_id = actions.copy_price_list(
        tenant_id=caller.tenant.id,
        price_list_id=price_list_id,
        copy=PriceListCopy(name=payload.name, percent=payload.percent),
        by=caller.actor,
        today=caller.today,
    )
    return _created(request, copy_id)


# Of the resource that changes them: an address belongs to one resource.
@PRICES.get("/price-lists/{price_list_id}/prices", ListResponse[ListPrice])
def list_prices_of_price_list(
    request: ApiRequest, price_list_id: Id, query: Query[PriceQuery]
) -> ListResponse[ListPrice]:
    """List the prices of a price list: those that count today, will count, have ended, or all."""
    caller = request.auth
    queries.get_price_list(tenant_id=caller.tenant.id, price_list_id=price_list_id)
    sort = query.sort.value
    listing = queries.list_prices(
        tenant_id=caller.tenant.id,
        where=PriceFilter(
            price_list_id=price_list_id,
            today=caller.today,
            view=PriceView(query.which.value),
            sort=PriceSort(sort.removeprefix("-")),
            text=query.q,
            billing_cycle=query.billing_cycle,
            product_id=query.product,
        ),
    ).page(page_from_query(query, is_reversed=sort.startswith("-")))
    return list_response(listing, query, _price)


def _created(request: ApiRequest, price_list_id: UUID) -> VersionedResponse:
    response = get_price_list(request, price_list_id)
    return created_response(response, "get_price_list", price_list_id=price_list_id)


def _page(request: ApiRequest, price_list_id: UUID) -> PriceListPage:
    caller = request.auth
    return price_list_page(
        tenant_id=caller.tenant.id, price_list_id=price_list_id, today=caller.today
    )


def _summary(row: PriceListRow | PriceListPage, stamps: Timestamps) -> PriceListSummary:
    return PriceListSummary(
        id=row.id,
        name=row.name,
        currency=row.currency,
        is_active=row.is_active,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        state=row.state,
        price_count=row.price_count,
        **dict(stamps),
    )


def _price(row: PriceRow) -> ListPrice:
    return ListPrice(
        id=row.id,
        product=record(row.product),
        vendor_id=row.vendor_id,
        billing_cycle=row.billing_cycle,
        unit_price=money(row.unit_price),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        next_price=money_or_none(row.next_price),
        next_from=row.next_from,
        is_imported=row.is_imported,
    )
