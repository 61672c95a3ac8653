"""TMF620: products as product offerings and product specifications."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Q

from upline.api.authentication import ApiRequest
from upline.api.timestamps import updated_moments
from upline.api.tmf import schemas
from upline.api.tmf.catalog_attributes import OFFERING, SPECIFICATION, lists_of
from upline.api.tmf.documents import CATALOG, Document, address, instant
from upline.api.tmf.filters import ID_PATHS, Condition, narrow_all, narrow_by_change, narrow_by_ids
from upline.api.tmf.listing import Source
from upline.api.tmf.mapping import OFFERING_STATUSES
from upline.audit.queries import changed_since
from upline.catalog import queries
from upline.catalog.queries import ProductFilter, ProductRow, ProductView, SetPrice, SetPriceFilter
from upline.catalog.rulebook import ProductStatus
from upline.tmforum.queries import StoredRecordRow, stored_rows
from upline.tmforum.rulebook import RecordKind

OFFERINGS = f"{CATALOG}/productOffering"
SPECIFICATIONS = f"{CATALOG}/productSpecification"
PRICES = f"{CATALOG}/productOfferingPrice"

_Read = Callable[[ApiRequest, Sequence[ProductRow]], list[Document]]


def find_offerings(request: ApiRequest, conditions: tuple[Condition, ...]) -> Sequence[Source]:
    """Return the products that the BSS knows: its own and those of the BSSs upstream."""
    return product_sources(request, conditions, offering_documents)


def product_sources(
    request: ApiRequest, conditions: Sequence[Condition], read_rows: _Read
) -> Sequence[Source]:
    """Return the products, as `read_rows` shows them."""
    where, remaining = narrow_all(ProductFilter(), conditions, partial(_narrow, request))
    if where is None:
        return []
    listed = queries.list_products(seller=request.auth.tenant, where=where)

    def read(offset: int, limit: int) -> list[Document]:
        return read_rows(request, listed.slice(offset, limit))

    return [Source(listed.count, read, remaining)]


def _narrow(
    request: ApiRequest, where: ProductFilter, condition: Condition
) -> ProductFilter | None:
    """Return a filter with one condition more; the same one: it does not know it; None: nothing
    is found.
    """
    if condition.path == "lastUpdate":
        return narrow_by_change(where, condition, partial(_changed, request))
    if not condition.is_equality:
        return where
    if condition.path in ID_PATHS:
        return narrow_by_ids(where, condition)
    if condition.path == "lifecycleStatus" and where.view is ProductView.ALL:
        return _narrow_by_status(where, condition)
    if condition.path == "name" and len(condition.values) == 1 and not where.name:
        return replace(where, name=condition.values[0]) if condition.values[0] else where
    return where


def _narrow_by_status(where: ProductFilter, condition: Condition) -> ProductFilter | None:
    views = [
        ProductView(status.lower())
        for status, published in OFFERING_STATUSES.items()
        if published in condition.values
    ]
    if not views:
        return None
    return replace(where, view=views[0]) if len(views) == 1 else where


def _changed(request: ApiRequest, since: datetime) -> Q:
    tenants = request.auth.tenant.catalogue_tenant_ids
    return changed_since(tenant_ids=tenants, entity="product", since=since)


def offering_documents(request: ApiRequest, rows: Sequence[ProductRow]) -> list[Document]:
    """Return products as `ProductOffering`s."""
    caller = request.auth
    ids = [row.id for row in rows]
    updated = updated_moments(request, {row.id: row.created_at for row in rows})
    stored = stored_rows(
        tenant_ids=caller.tenant.catalogue_tenant_ids, kind=RecordKind.OFFERING, ids=ids
    )
    where = SetPriceFilter(today=caller.today, product_ids=ids)
    prices: dict[UUID, list[SetPrice]] = {}
    for price in queries.list_set_prices(tenant_id=caller.tenant.id, where=where):
        prices.setdefault(price.product.id, []).append(price)
    return [
        _offering(
            request,
            row,
            _latest(updated[row.id], stored.get(row.id)),
            stored.get(row.id),
            prices.get(row.id, ()),
        )
        for row in rows
    ]


def _latest(updated_at: datetime, stored: StoredRecordRow | None) -> datetime:
    return max(updated_at, stored.updated_at) if stored else updated_at


def _offering(
    request: ApiRequest,
    row: ProductRow,
    updated_at: datetime,
    stored: StoredRecordRow | None,
    prices: Sequence[SetPrice],
) -> Document:
    attributes: Mapping[str, Any] = stored.document if stored else {}
    document: Document = {
        **{name: [] for name in lists_of(OFFERING)},
        "productSpecification": _specification_reference(request, row),
        **attributes,
        "id": str(row.id),
        "href": address(OFFERINGS, row.id),
        "name": row.name,
        "lastUpdate": instant(updated_at),
        "lifecycleStatus": OFFERING_STATUSES[row.status],
        "isBundle": False,
        "isSellable": row.status is ProductStatus.ACTIVE,
        "productOfferingPrice": [_price_reference(request, price) for price in prices],
        "code": row.code,
        "vendorId": row.vendor_id,
        "externalId": row.external_id,
        "productType": row.type,
        "addOnOf": list(row.add_on_of),
        "minQuantity": row.min_quantity,
        "@type": "UplineProductOffering",
        "@baseType": "ProductOffering",
        "@schemaLocation": schemas.location(request, "UplineProductOffering"),
    }
    if row.max_quantity is not None:
        document["maxQuantity"] = row.max_quantity
    return document


def _specification_reference(request: ApiRequest, row: ProductRow) -> Document:
    """Return a reference to the specification of a product, which is the product itself.

    In the published documents the `href` of this and of prices is a whole URI.
    """
    return {
        "id": str(row.id),
        "href": request.build_absolute_uri(address(SPECIFICATIONS, row.id)),
        "name": row.name,
        "@referredType": "ProductSpecification",
    }


def _price_reference(request: ApiRequest, price: SetPrice) -> Document:
    return {
        "id": str(price.id),
        "href": request.build_absolute_uri(address(PRICES, price.id)),
        "name": price.product.name,
        "@referredType": "ProductOfferingPrice",
    }


def specification_documents(request: ApiRequest, rows: Sequence[ProductRow]) -> list[Document]:
    """Return products as `ProductSpecification`s."""
    updated = updated_moments(request, {row.id: row.created_at for row in rows})
    return [_specification(request, row, updated[row.id]) for row in rows]


def _specification(request: ApiRequest, row: ProductRow, updated_at: datetime) -> Document:
    owner = row.owner.name if row.owner else request.auth.tenant.name
    return {
        **{name: [] for name in lists_of(SPECIFICATION)},
        "id": str(row.id),
        "href": address(SPECIFICATIONS, row.id),
        "name": row.name,
        "brand": owner,
        "productNumber": row.vendor_id or row.code,
        "isBundle": False,
        "lastUpdate": instant(updated_at),
        "lifecycleStatus": OFFERING_STATUSES[row.status],
        "@type": "ProductSpecification",
    }
