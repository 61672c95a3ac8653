"""The list of the products that a BSS knows: what can be filtered, its pages, groups and neighbours."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

import upline.database.substring_search  # noqa: F401 — brings `contains_ci`
from upline.catalog.models import Product
from upline.catalog.queries.products import catalogue
from upline.catalog.rulebook import ProductStatus
from upline.database.grouping import Groups, count_groups
from upline.database.keyset import Rows, Sorting
from upline.database.record_list import RecordList, each_row
from upline.kernel.naming import normalise
from upline.kernel.page_objects import Ref
from upline.tenancy.queries import TenantFacts


class ProductView(StrEnum):
    """Saved filters that exclude each other."""

    ALL = "all"
    ACTIVE = "active"
    DISCONTINUED = "discontinued"
    ADD_ONS = "add-ons"
    TRIALS = "trials"


class ProductSort(StrEnum):
    """What a list of products can be sorted by."""

    NAME = "name"
    VENDOR_ID = "vendor-id"
    TYPE = "type"


class ProductGroup(StrEnum):
    """What a list of products can be grouped by."""

    TYPE = "type"
    STATUS = "status"
    OWNER = "owner"


_VIEWS: Mapping[ProductView, Q] = {
    ProductView.ALL: Q(),
    ProductView.ACTIVE: Q(status=ProductStatus.ACTIVE),
    ProductView.DISCONTINUED: Q(status=ProductStatus.DISCONTINUED),
    ProductView.ADD_ONS: ~Q(add_on_of=[]),
    ProductView.TRIALS: Q(offers_trial=True),
}
_SORTINGS: Mapping[ProductSort, Sorting] = {
    ProductSort.NAME: Sorting(column="name"),
    ProductSort.VENDOR_ID: Sorting(column="vendor_id"),
    ProductSort.TYPE: Sorting(column="type"),
}
_GROUPS: Mapping[ProductGroup, tuple[str, str]] = {
    ProductGroup.TYPE: ("type", "type"),
    ProductGroup.STATUS: ("status", "status"),
    ProductGroup.OWNER: ("tenant_id", "tenant__name"),
}

assert _VIEWS.keys() == set(ProductView), "a view that filters nothing"
assert _SORTINGS.keys() == set(ProductSort), "a sort without a sorting"
assert _GROUPS.keys() == set(ProductGroup), "a group without columns"


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductFilter:
    """Which products to list. None and "" do not filter.

    `text` is found in the name, or is the vendor id or the code. `owner_id`: those of one BSS.
    `changed`: the condition of `audit.queries.changed_since`. `ids` None: all; `name` is the whole name.
    """

    ids: Collection[UUID] | None = None
    name: str = ""
    view: ProductView = ProductView.ALL
    sort: ProductSort = ProductSort.NAME
    text: str = ""
    type: str = ""
    external_id: str = ""
    code: str = ""
    vendor_id: str = ""
    offers_trial: bool | None = None
    owner_id: UUID | None = None
    add_on_of: str = ""
    changed: Q = field(default_factory=Q)


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductRow:
    """One product as a list shows it. `owner`: the BSS upstream whose product it is; None: its own."""

    id: UUID
    code: str
    vendor_id: str
    external_id: str
    name: str
    type: str
    add_on_of: tuple[str, ...]
    owner: Ref | None
    status: ProductStatus
    offers_trial: bool
    min_quantity: int
    max_quantity: int | None
    created_at: datetime


def list_products(*, seller: TenantFacts, where: ProductFilter) -> RecordList[ProductRow]:
    """Return the products that a BSS knows."""
    return RecordList(
        rows=_matching(seller, where),
        sorting=_SORTINGS[where.sort],
        read=each_row(partial(_row, seller)),
        every=catalogue(seller=seller),
    )


def group_products(*, seller: TenantFacts, where: ProductFilter, by: ProductGroup) -> Groups:
    """Return how many products each group has. One query."""
    key, name = _GROUPS[by]
    return count_groups(
        _filtered(seller, where),
        {"group_key": F(key), "group_name": F(name)},
        lambda row: (_group_key(by, row["group_key"]), row["group_name"]),
    )


def _group_key(by: ProductGroup, key: Any) -> str:
    """Return what filters the list by a group; the statuses are views of it."""
    return ProductView[key].value if by is ProductGroup.STATUS else str(key)


def product_types(*, seller: TenantFacts) -> list[str]:
    """Return the types of the products that a BSS knows, in their order."""
    rows = catalogue(seller=seller).exclude(type="").order_by("type")
    return list(rows.values_list("type", flat=True).distinct())


def _filtered(seller: TenantFacts, where: ProductFilter) -> "QuerySet[Product]":
    products = catalogue(seller=seller).filter(_VIEWS[where.view], where.changed)
    if where.ids is not None:
        products = products.filter(pk__in=list(where.ids))
    if where.name:
        products = products.filter(name=where.name)
    if where.owner_id is not None:
        products = products.filter(tenant_id=where.owner_id)
    if where.external_id:
        products = products.filter(tenant_id=seller.id, external_id=where.external_id)
    exact = {"type": where.type, "code": where.code, "vendor_id": where.vendor_id}
    products = products.filter(**{name: value for name, value in exact.items() if value})
    if where.add_on_of:
        products = products.filter(add_on_of__contains=[where.add_on_of])
    if where.offers_trial is not None:
        products = products.filter(offers_trial=where.offers_trial)
    if where.text:
        text = normalise(where.text)
        is_known_as = Q(vendor_id=text) | Q(code=text)
        products = products.filter(Q(name__contains_ci=where.text) | is_known_as)
    return products


_PLAIN = (
    "id", "code", "vendor_id", "name", "type", "add_on_of", "tenant_id", "status", "offers_trial",
    "min_quantity", "max_quantity", "external_id", "created_at",
)  # fmt: skip


def _matching(seller: TenantFacts, where: ProductFilter) -> Rows:
    rows: Rows = _filtered(seller, where).values(*_PLAIN, owner_name=F("tenant__name"))
    return rows


def _row(seller: TenantFacts, row: Mapping[str, Any]) -> ProductRow:
    is_own = row["tenant_id"] == seller.id
    return ProductRow(
        id=row["id"],
        code=row["code"],
        vendor_id=row["vendor_id"],
        external_id=row["external_id"] if is_own else "",
        name=row["name"],
        type=row["type"],
        add_on_of=tuple(row["add_on_of"]),
        owner=None if is_own else Ref(row["tenant_id"], row["owner_name"]),
        status=ProductStatus(row["status"]),
        offers_trial=row["offers_trial"],
        min_quantity=row["min_quantity"],
        max_quantity=row["max_quantity"],
        created_at=row["created_at"],
    )
