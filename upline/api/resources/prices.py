"""Prices of products, in a price list or a BSS's own: the periods that follow one another, from a day on."""

from uuid import UUID

from ninja import Query

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, PageQuery, paginate
from upline.api.request_parsing import if_match_version
from upline.api.resource import Resource
from upline.api.resources.order_schemas import Cycle
from upline.api.responses import VersionedResponse
from upline.api.schemas import (
    Amount,
    Day,
    Id,
    Money,
    Record,
    RequestModel,
    ResponseModel,
    Uuid,
    money,
    record,
    record_or_none,
)
from upline.catalog import actions, queries
from upline.catalog.actions import NewPrice
from upline.catalog.price_changes import StoredPrice
from upline.catalog.queries import PriceSeries, SeriesRow, product_page, series_of_product
from upline.kernel.page_objects import Ref

RESOURCE = Resource(
    "prices",
    "Prices per product and billing cycle, in a price list or as a BSS’s own unit prices. They follow one "
    "another: a price counts from its first day until the next one begins. A day that is over keeps its price.",
)


class PricePeriod(ResponseModel):
    """A price with the days on which it counts; null: an open end."""

    id: UUID
    price: Money
    valid_from: Day | None
    valid_to: Day | None


class Prices(ResponseModel):
    """The prices of a product in one billing cycle, the earliest first.

    `price_list` is null for the unit prices of the BSS itself. `version` is the ETag of these prices.
    """

    product: Record
    price_list: Record | None
    billing_cycle: Cycle
    periods: list[PricePeriod]
    version: str


class _SeriesRequest(RequestModel):
    """Names the prices of one billing cycle."""

    billing_cycle: Cycle


class SetPriceRequest(_SeriesRequest):
    """A price from a day on, in the currency of the price list, or of the BSS; default: today."""

    amount: Amount
    valid_from: Day | None = None


class EndPriceRequest(_SeriesRequest):
    """The last day on which there is a price."""

    last_day: Day


class WithdrawPriceRequest(_SeriesRequest):
    """A price that has not begun; the one before goes on in its place."""

    price: Uuid


class _OfProduct(RequestModel):
    product: Uuid


class SetListPriceRequest(SetPriceRequest, _OfProduct):
    """A price of a product from a day on, in the currency of the price list; default: today."""


class EndListPriceRequest(EndPriceRequest, _OfProduct):
    """The last day on which the list has a price for a product."""


class WithdrawListPriceRequest(WithdrawPriceRequest, _OfProduct):
    """A price of a product that has not begun; the one before goes on in its place."""


@RESOURCE.get("/products/{product_id}/prices", ListResponse[Prices])
def list_prices_of_product(
    request: ApiRequest, product_id: Id, query: Query[PageQuery]
) -> ListResponse[Prices]:
    """List the prices of a product in this BSS: its own ones, and those of each price list."""
    caller = request.auth
    product = product_page(seller=caller.tenant, product_id=product_id)
    rows = series_of_product(tenant_id=caller.tenant.id, product_id=product_id, today=caller.today)
    return paginate(
        list(enumerate(rows)),
        query,
        lambda place: _prices_of_row(Ref(product.id, product.name), place[1]),
        key=lambda place: [place[0]],
        descending=False,
    )


@RESOURCE.action("/products/{product_id}/prices", Prices, error_statuses=(412,))
def set_unit_price(
    request: ApiRequest, product_id: Id, payload: SetPriceRequest
) -> VersionedResponse:
    """Set the BSS's own unit price of a product from a day on."""
    return _set(
        request, PriceSeries(product_id=product_id, billing_cycle=payload.billing_cycle), payload
    )


@RESOURCE.action("/products/{product_id}/prices/end", Prices, error_statuses=(412,))
def end_unit_price(
    request: ApiRequest, product_id: Id, payload: EndPriceRequest
) -> VersionedResponse:
    """Let the BSS's own unit prices of a product end."""
    return _end(
        request, PriceSeries(product_id=product_id, billing_cycle=payload.billing_cycle), payload
    )


@RESOURCE.action("/products/{product_id}/prices/withdraw", Prices, error_statuses=(412,))
def withdraw_unit_price(
    request: ApiRequest, product_id: Id, payload: WithdrawPriceRequest
) -> VersionedResponse:
    """Withdraw a unit price that has not begun."""
    series = PriceSeries(product_id=product_id, billing_cycle=payload.billing_cycle)
    return _withdraw(request, series, payload)


@RESOURCE.action("/price-lists/{price_list_id}/prices", Prices, error_statuses=(412,))
def set_list_price(
    request: ApiRequest, price_list_id: Id, payload: SetListPriceRequest
) -> VersionedResponse:
    """Set the price of a product in a price list from a day on."""
    return _set(request, _in_list(request, price_list_id, payload, payload.product), payload)


@RESOURCE.action("/price-lists/{price_list_id}/prices/end", Prices, error_statuses=(412,))
def end_list_price(
    request: ApiRequest, price_list_id: Id, payload: EndListPriceRequest
) -> VersionedResponse:
    """Let the prices of a product in a price list end."""
    return _end(request, _in_list(request, price_list_id, payload, payload.product), payload)


@RESOURCE.action("/price-lists/{price_list_id}/prices/withdraw", Prices, error_statuses=(412,))
def withdraw_list_price(
    request: ApiRequest, price_list_id: Id, payload: WithdrawListPriceRequest
) -> VersionedResponse:
    """Withdraw a price of a price list that has not begun."""
    return _withdraw(request, _in_list(request, price_list_id, payload, payload.product), payload)


def _in_list(
    request: ApiRequest, price_list_id: UUID, payload: _SeriesRequest, product_id: UUID
) -> PriceSeries:
    """Raises: PriceList.DoesNotExist — the address names no price list of the BSS."""
    queries.get_price_list(tenant_id=request.auth.tenant.id, price_list_id=price_list_id)
    return PriceSeries(
        product_id=product_id, billing_cycle=payload.billing_cycle, price_list_id=price_list_id
    )


def _set(request: ApiRequest, series: PriceSeries, payload: SetPriceRequest) -> VersionedResponse:
    caller = request.auth
    new = NewPrice(amount=payload.amount, first_day=payload.valid_from or caller.today)
    actions.change_price(
        tenant_id=caller.tenant.id,
        series=series,
        new=new,
        by=caller.actor,
        today=caller.today,
        version=if_match_version(request),
    )
    return _series(request, series)


def _end(request: ApiRequest, series: PriceSeries, payload: EndPriceRequest) -> VersionedResponse:
    caller = request.auth
    actions.end_price(
        tenant_id=caller.tenant.id,
        series=series,
        last_day=payload.last_day,
        by=caller.actor,
        today=caller.today,
        version=if_match_version(request),
    )
    return _series(request, series)


def _withdraw(
    request: ApiRequest, series: PriceSeries, payload: WithdrawPriceRequest
) -> VersionedResponse:
    caller = request.auth
    actions.withdraw_price(
        tenant_id=caller.tenant.id,
        series=series,
        price_id=payload.price,
        by=caller.actor,
        today=caller.today,
        version=if_match_version(request),
    )
    return _series(request, series)


def _series(request: ApiRequest, series: PriceSeries) -> VersionedResponse:
    """Return the prices of a series as they are now."""
    caller = request.auth
    product = product_page(seller=caller.tenant, product_id=series.product_id)
    price_list = (
        queries.get_price_list(tenant_id=caller.tenant.id, price_list_id=series.price_list_id)
        if series.price_list_id
        else None
    )
    periods = queries.prices_of_series(tenant_id=caller.tenant.id, series=series)
    body = _prices(Ref(product.id, product.name), price_list, series.billing_cycle, tuple(periods))
    return VersionedResponse(body=body, version=body.version)


def _prices_of_row(product: Ref, row: SeriesRow) -> Prices:
    return _prices(product, row.price_list, row.billing_cycle, row.periods)


def _prices(
    product: Ref, price_list: Ref | None, cycle: Cycle, periods: tuple[StoredPrice, ...]
) -> Prices:
    return Prices(
        product=record(product),
        price_list=record_or_none(price_list),
        billing_cycle=cycle,
        periods=[
            PricePeriod(
                id=one.id,
                price=money(one.period.money),
                valid_from=one.period.valid_from,
                valid_to=one.period.valid_to,
            )
            for one in periods
        ],
        version=queries.version_of_prices(periods),
    )
