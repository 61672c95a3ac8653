"""TMF620: prices, promotions and price templates as product offering prices."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db.models import Q

from upline.api.authentication import ApiRequest
from upline.api.tmf import schemas
from upline.api.tmf.bodies import check_body, parse_moment, referred_id
from upline.api.tmf.catalog_attributes import OFFERING_PRICE, lists_of
from upline.api.tmf.catalog_records import RecordCollection
from upline.api.tmf.documents import (
    CATALOG,
    CHARGE_PERIODS,
    PRICE_TYPES,
    Document,
    address,
    amount,
    instant,
    midnight,
    offering_reference,
)
from upline.api.tmf.errors import bad_request
from upline.api.tmf.filters import (
    ID_PATHS,
    Condition,
    narrow_all,
    narrow_by_change,
    narrow_by_ids,
    parse_id,
)
from upline.api.tmf.listing import Source
from upline.api.tmf.mapping import PRICE_STATUSES, PROMOTION_STATUSES
from upline.api.tmf.offering_changes import amount_of
from upline.api.tmf.order_items import cycle_of
from upline.audit.queries import belongs_to_changed, last_changes
from upline.catalog import actions, queries
from upline.catalog.actions import NewPrice
from upline.catalog.queries import (
    PriceSeries,
    PromotionFilter,
    PromotionPage,
    PromotionSort,
    PromotionView,
    SetPrice,
    SetPriceFilter,
)
from upline.catalog.rulebook import PromotionKind, PromotionState
from upline.kernel.ids import created_at
from upline.tmforum.rulebook import RecordKind

COLLECTION = f"{CATALOG}/productOfferingPrice"
STORED = RecordCollection(
    kind=RecordKind.OFFERING_PRICE, type_name="ProductOfferingPrice", attributes=OFFERING_PRICE
)
# What follows from the price itself.
_NEVER_OF_PRICE = ("id", "href", "name", "percentage", "lifecycleStatus", "isBundle")
DISCOUNT = "discount"  # the priceType of a promotion


def find_prices(request: ApiRequest, conditions: tuple[Condition, ...]) -> Sequence[Source]:
    """Return the templates that are kept, the promotions, and the prices of price lists and products."""
    return [
        *STORED.find(request, conditions),
        *_promotion_sources(request, conditions),
        *_price_sources(request, conditions),
    ]


def _price_sources(request: ApiRequest, conditions: Sequence[Condition]) -> Sequence[Source]:
    caller = request.auth
    where, remaining = narrow_all(
        SetPriceFilter(today=caller.today), conditions, partial(_narrow_prices, request)
    )
    if where is None:
        return []
    found = where

    def read(offset: int, limit: int) -> list[Document]:
        rows = queries.list_set_prices(
            tenant_id=caller.tenant.id, where=found, offset=offset, limit=limit
        )
        owners = {row.id: row.price_list.id if row.price_list else row.product.id for row in rows}
        changed = last_changes(record_ids=set(owners.values()), tenant_ids=[caller.tenant.id])
        return [
            _price(request, row, changed.get(owners[row.id], created_at(row.id))) for row in rows
        ]

    return [
        Source(
            lambda: queries.count_set_prices(tenant_id=caller.tenant.id, where=found),
            read,
            remaining,
        )
    ]


def _narrow_prices(
    request: ApiRequest, where: SetPriceFilter, condition: Condition
) -> SetPriceFilter | None:
    """Return a filter with one condition more; the same one: it does not know it; None: nothing
    is found.
    """
    if condition.path == "lastUpdate":
        return narrow_by_change(where, condition, partial(_changed, request))
    if not condition.is_equality:
        return where
    values = condition.values
    if condition.path in ID_PATHS:
        return narrow_by_ids(where, condition)
    if condition.path == "priceType" and not where.cycles:
        cycles = [cycle for cycle, kind in PRICE_TYPES.items() if kind in values]
        return replace(where, cycles=cycles) if cycles else None
    if condition.path == "lifecycleStatus" and not where.phases:
        phases = [phase for phase, status in PRICE_STATUSES.items() if status in values]
        return replace(where, phases=phases) if phases else None
    return _narrow_prices_by_product(where, condition)


def _narrow_prices_by_product(where: SetPriceFilter, condition: Condition) -> SetPriceFilter | None:
    if condition.path == "name" and len(condition.values) == 1 and not where.product_name:
        [name] = condition.values
        return replace(where, product_name=name) if name else where
    if condition.path == "productOffering.id" and where.product_ids is None:
        ids = [pk for pk in map(parse_id, condition.values) if pk]
        return replace(where, product_ids=ids) if ids else None
    return where


def _changed(request: ApiRequest, since: datetime) -> Q:
    tenant_ids = [request.auth.tenant.id]
    of_list = belongs_to_changed(
        tenant_ids=tenant_ids, entity="pricelist", path="price_list_id", since=since
    )
    of_product = belongs_to_changed(
        tenant_ids=tenant_ids, entity="product", path="product_id", since=since
    )
    return of_list | (Q(price_list=None) & of_product)


def _price(request: ApiRequest, row: SetPrice, updated_at: datetime) -> Document:
    unit, length = CHARGE_PERIODS[row.billing_cycle]
    document: Document = {
        **{name: [] for name in lists_of(OFFERING_PRICE)},
        "id": str(row.id),
        "href": address(COLLECTION, row.id),
        "name": row.product.name,
        "lastUpdate": instant(updated_at),
        "lifecycleStatus": PRICE_STATUSES[row.phase],
        "isBundle": False,
        "priceType": PRICE_TYPES[row.billing_cycle],
        "price": amount(row.unit_price),
        "unitOfMeasure": {"amount": 1, "units": "licence"},
        "validFor": _period(row.valid_from, row.valid_to),
        "productOffering": offering_reference(row.product),
        **_of_price(request),
    }
    if unit:
        document["recurringChargePeriodType"] = unit
        document["recurringChargePeriodLength"] = length
    if row.price_list is not None:
        document["priceList"] = {"id": str(row.price_list.id), "name": row.price_list.name}
    return document


def _of_price(request: ApiRequest) -> Document:
    return {
        "@type": "UplineProductOfferingPrice",
        "@baseType": "ProductOfferingPrice",
        "@schemaLocation": schemas.location(request, "UplineProductOfferingPrice"),
    }


def _period(first: date | None, last: date | None) -> Document:
    bounds = {"startDateTime": first, "endDateTime": last}
    return {name: midnight(day) for name, day in bounds.items() if day is not None}


def _promotion_sources(request: ApiRequest, conditions: Sequence[Condition]) -> Sequence[Source]:
    caller = request.auth
    where, remaining = narrow_all(
        PromotionFilter(today=caller.today, sort=PromotionSort.NAME), conditions, _narrow_promotions
    )
    if where is None:
        return []
    listed = queries.list_promotions(tenant_id=caller.tenant.id, where=where)

    def read(offset: int, limit: int) -> list[Document]:
        pages = listed.slice(offset, limit)
        changed = last_changes(
            record_ids=[page.id for page in pages], tenant_ids=[caller.tenant.id]
        )
        return [
            _promotion(request, page, changed.get(page.id, created_at(page.id))) for page in pages
        ]

    return [Source(listed.count, read, remaining)]


def _narrow_promotions(where: PromotionFilter, condition: Condition) -> PromotionFilter | None:
    if not condition.is_equality:
        return where
    if condition.path in ID_PATHS:
        return narrow_by_ids(where, condition)
    if condition.path == "name" and len(condition.values) == 1 and not where.name:
        return replace(where, name=condition.values[0]) if condition.values[0] else where
    if condition.path == "priceType" and DISCOUNT not in condition.values:
        return None
    if condition.path == "lifecycleStatus" and where.view is PromotionView.ALL:
        return _narrow_promotions_by_status(where, condition)
    return where


def _narrow_promotions_by_status(
    where: PromotionFilter, condition: Condition
) -> PromotionFilter | None:
    states = [
        ours for ours, published in PROMOTION_STATUSES.items() if published in condition.values
    ]
    if not states:
        return None
    return replace(where, view=PromotionView(states[0].value)) if len(states) == 1 else where


def _promotion(request: ApiRequest, page: PromotionPage, updated_at: datetime) -> Document:
    document: Document = {
        **{name: [] for name in lists_of(OFFERING_PRICE)},
        "id": str(page.id),
        "href": address(COLLECTION, page.id),
        "name": page.name,
        "lastUpdate": instant(updated_at),
        "lifecycleStatus": PROMOTION_STATUSES[PromotionState(page.state)],
        "isBundle": False,
        "priceType": DISCOUNT,
        "validFor": _period(page.first_date, page.last_date),
        **_of_price(request),
    }
    if page.kind is PromotionKind.AMOUNT:
        assert page.amount is not None, "an amount is money"
        document["price"] = amount(-page.amount)
    else:
        document["percentage"] = float(page.value)
    return document


def create_price(request: ApiRequest, body: Document) -> str:
    """Set a price of an offering from a day on; without an offering, keep a template of a price.

    `priceList` names whose price it is; without it, it is the BSS's own.
    """
    if "productOffering" not in body:
        return STORED.create(request, body)
    check_body(body, OFFERING_PRICE, never=_NEVER_OF_PRICE)
    caller = request.auth
    series = PriceSeries(
        product_id=referred_id(body["productOffering"], "productOffering"),
        billing_cycle=cycle_of(body, ""),
        price_list_id=referred_id(body["priceList"], "priceList") if "priceList" in body else None,
    )
    first_day = _first_day(body) or caller.today
    _let_count(request, series, body, first_day)
    found = queries.prices_of_series(tenant_id=caller.tenant.id, series=series)
    [new] = [price for price in found if price.period.valid_from == first_day]
    return str(new.id)


def change_price(request: ApiRequest, record_id: str, body: Document) -> None:
    """Change a template, or the amount of a price that has not counted before today."""
    if STORED.has(request, record_id):
        STORED.change(request, record_id, body)
        return
    check_body(body, OFFERING_PRICE)
    price = _set_price(request, record_id)
    others = sorted(body.keys() - {"price"})
    if price is None or others or not body:
        named = ", ".join(others or body)
        sentence = f"Of a price only its amount is changed here, as price; not {named}."
        raise bad_request(sentence, *(others or body), code="field_not_editable")
    if price.valid_from is None or price.valid_from < request.auth.today:
        sentence = "A price that has counted keeps its amount: create another that begins later."
        raise bad_request(sentence, "price", code="field_not_editable")
    _let_count(request, _series(price), body, price.valid_from)


def _let_count(request: ApiRequest, series: PriceSeries, body: Document, first_day: date) -> None:
    caller = request.auth
    actions.change_price(
        tenant_id=caller.tenant.id,
        series=series,
        new=NewPrice(amount=amount_of(request, body, ""), first_day=first_day),
        by=caller.actor,
        today=caller.today,
    )


def _first_day(body: Document) -> date | None:
    """Return the day on which a price begins. Raises: ApiError."""
    given = (body.get("validFor") or {}).get("startDateTime")
    if given is None:
        return None
    check_body({"lastUpdate": given}, OFFERING_PRICE, where="validFor.startDateTime: ")
    return parse_moment(given).date()


def delete_price(request: ApiRequest, record_id: str) -> None:
    """Delete a template, or withdraw a price that has not begun."""
    if STORED.has(request, record_id):
        STORED.delete(request, record_id)
        return
    price = _set_price(request, record_id)
    if price is None:
        sentence = "A promotion ends by its last day; it is not deleted."
        raise bad_request(sentence, "id", code="field_not_editable")
    caller = request.auth
    actions.withdraw_price(
        tenant_id=caller.tenant.id,
        series=_series(price),
        price_id=price.id,
        by=caller.actor,
        today=caller.today,
    )


def _series(price: SetPrice) -> PriceSeries:
    return PriceSeries(
        product_id=price.product.id,
        billing_cycle=price.billing_cycle,
        price_list_id=price.price_list.id if price.price_list else None,
    )


def _set_price(request: ApiRequest, record_id: str) -> SetPrice | None:
    pk: UUID | None = parse_id(record_id)
    where = SetPriceFilter(today=request.auth.today, ids=[pk] if pk else [])
    found = queries.list_set_prices(tenant_id=request.auth.tenant.id, where=where, limit=1)
    return found[0] if found else None
