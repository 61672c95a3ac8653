"""The products and billing cycles for which a BSS has a price, in a price list or of its own, as a list."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

import upline.database.substring_search  # noqa: F401 — brings `contains_ci`
from upline.catalog.models import Price
from upline.catalog.rulebook import BillingCycle, ProductStatus
from upline.database.grouping import Groups, count_groups
from upline.database.keyset import Rows, Sorting
from upline.database.record_list import RecordList, each_row
from upline.kernel.naming import normalise
from upline.kernel.page_objects import Ref
from upline.tenancy.queries import TenantFacts


class OfferView(StrEnum):
    """Saved filters that exclude each other."""

    ALL = "all"
    IN_PRICE_LIST = "in-price-list"
    ADD_ONS = "add-ons"


class OfferGroup(StrEnum):
    """What the offers can be grouped by."""

    BILLING_CYCLE = "cycle"
    TYPE = "type"


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferFilter:
    """Which offers of a BSS to list. None and "" do not filter.

    `price_list_id`: the prices of that list count beside the BSS's own. `text` is found in the
    product's name, or is its vendor id or code.
    """

    price_list_id: UUID | None
    view: OfferView = OfferView.ALL
    text: str = ""
    billing_cycle: BillingCycle | None = None
    type: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferRow:
    """A product in one billing cycle. `id` is that of one of its prices, so that rows differ."""

    id: UUID
    product: Ref
    vendor_id: str
    type: str
    billing_cycle: BillingCycle


BY_PRODUCT = Sorting(column="product__name")

_COLUMNS = (
    "id", "product_id", "product__name", "product__vendor_id", "product__type", "billing_cycle",
)  # fmt: skip


def list_offers(*, seller: TenantFacts, where: OfferFilter) -> RecordList[OfferRow]:
    """Return what a BSS has a price for, by the name of the product."""
    return RecordList(rows=_matching(seller, where), sorting=BY_PRODUCT, read=each_row(_row))


def group_offers(*, seller: TenantFacts, where: OfferFilter, by: OfferGroup) -> Groups:
    """Return how many offers of a filter each group has. One query."""
    if by is OfferGroup.TYPE:
        key = F("product__type")
        return count_groups(
            _filtered(seller, where), {"key": key}, lambda row: (row["key"], row["key"])
        )
    return count_groups(
        _filtered(seller, where),
        {"key": F("billing_cycle")},
        lambda row: (row["key"].lower().replace("_", "-"), row["key"]),
    )


def _prices(seller: TenantFacts, price_list_id: UUID | None) -> "QuerySet[Price]":
    """Return the prices that count: those of the price list, and unit prices from here up."""
    own = Q(price_list=None, tenant_id__in=seller.catalogue_tenant_ids)
    listed = Q(price_list_id=price_list_id, tenant_id=seller.id)
    return Price.objects.filter(own | listed if price_list_id else own)


def _filtered(seller: TenantFacts, where: OfferFilter) -> "QuerySet[Price]":
    same = _prices(seller, where.price_list_id).filter(
        product_id=OuterRef("product_id"), billing_cycle=OuterRef("billing_cycle")
    )
    prices = _prices(seller, where.price_list_id).filter(
        ~Exists(same.filter(pk__lt=OuterRef("pk"))),
        product__tenant_id__in=seller.catalogue_tenant_ids,
        product__status=ProductStatus.ACTIVE,
    )
    if where.view is OfferView.IN_PRICE_LIST:
        prices = prices.filter(Exists(same.filter(price_list_id=where.price_list_id)))
    elif where.view is OfferView.ADD_ONS:
        prices = prices.exclude(product__add_on_of=[])
    if where.billing_cycle is not None:
        prices = prices.filter(billing_cycle=where.billing_cycle)
    if where.type:
        prices = prices.filter(product__type=where.type)
    if where.text:
        exact = normalise(where.text)
        is_exact = Q(product__vendor_id=exact) | Q(product__code=exact)
        prices = prices.filter(Q(product__name__contains_ci=where.text) | is_exact)
    return prices


def _matching(seller: TenantFacts, where: OfferFilter) -> Rows:
    rows: Rows = _filtered(seller, where).values(*_COLUMNS)
    return rows


def _row(row: Mapping[str, Any]) -> OfferRow:
    return OfferRow(
        id=row["id"],
        product=Ref(row["product_id"], row["product__name"]),
        vendor_id=row["product__vendor_id"],
        type=row["product__type"],
        billing_cycle=BillingCycle(row["billing_cycle"]),
    )
