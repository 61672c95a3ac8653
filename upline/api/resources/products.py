"""Products that a BSS knows: its own, which it edits, and those of the BSSs upstream, which it sells."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from ninja import Query
from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, list_response, page_from_query
from upline.api.partial_edits import edit_partially
from upline.api.request_parsing import check_given_once
from upline.api.resource import Resource
from upline.api.resources.order_schemas import Cycle
from upline.api.responses import VersionedResponse, created_response
from upline.api.schemas import (
    WHOLE_NUMBER,
    Amount,
    Flag,
    Id,
    Instant,
    LowercaseEnum,
    Record,
    RequestModel,
    Uuid,
    YesNo,
    edited,
    in_range,
    record,
    record_or_none,
    unset_field,
)
from upline.api.selection import Expansion
from upline.api.timestamps import UpdatedSinceQuery, updated_moments
from upline.catalog import actions, queries
from upline.catalog.actions import NewProduct, ProductFields
from upline.catalog.queries import (
    ProductFilter,
    ProductPage,
    ProductRow,
    ProductSort,
    ProductView,
    product_page,
)
from upline.catalog.rulebook import MAX_QUANTITY, BillingCycle, ProductStatus
from upline.database.external_ids import MAX_EXTERNAL_ID_LENGTH
from upline.database.keyset import PageRequest

RESOURCE = Resource(
    "products",
    "What a BSS sells: its own products, and those of the BSSs upstream, which are edited there.",
)

Status = Annotated[ProductStatus, LowercaseEnum()]
Bound = Annotated[int, WHOLE_NUMBER, in_range(1, MAX_QUANTITY)]
TrialDays = Annotated[int, WHOLE_NUMBER, in_range(1, 366)]


class ProductSelection(StrEnum):
    """Which products a list has."""

    ALL = "all"
    ACTIVE = "active"
    DISCONTINUED = "discontinued"
    ADD_ONS = "add-ons"
    TRIALS = "trials"


class ProductOrder(StrEnum):
    """The sorting of products; a minus reverses it."""

    NAME = "name"
    NAME_DOWN = "-name"
    VENDOR_ID = "vendor_id"
    VENDOR_ID_DOWN = "-vendor_id"
    TYPE = "type"
    TYPE_DOWN = "-type"


class ProductQuery(UpdatedSinceQuery):
    """Filters of products."""

    which: ProductSelection = ProductSelection.ALL
    type: str = Field(default="", max_length=60)
    owner: Uuid | None = Field(default=None, description="The BSS whose products they are.")
    code: str = Field(default="", max_length=120)
    vendor_id: str = Field(default="", max_length=80)
    offers_trial: YesNo | None = None
    add_on_of: str = Field(default="", max_length=60, description="A type that it is added to.")
    external_id: str = Field(default="", max_length=MAX_EXTERNAL_ID_LENGTH)
    q: str = Field(
        default="", max_length=200, description="A part of the name; the vendor ID or the code."
    )
    sort: ProductOrder = ProductOrder.NAME


class ProductSummary(Record):
    """A product in a list. `owner` is the BSS upstream whose product it is; null: this BSS."""

    code: str
    vendor_id: str
    external_id: str
    type: str
    add_on_of: list[str]
    owner: Record | None
    status: Status
    offers_trial: bool
    min_quantity: int
    max_quantity: int | None
    created_at: Instant
    updated_at: Instant


class Product(ProductSummary):
    """A product. `version` changes with what can be edited, and is its ETag.

    `parents` are products that it can be added to, `add_ons` those that can be added to it. Of each
    of these lists the first 50 are named. `trial_days` null: not known; `max_quantity` null: no limit.
    """

    externally_priced: bool
    trial_days: int | None
    parents: list[Record]
    add_ons: list[Record]
    upgrades_to: list[Record]
    upgrades_from: list[Record]
    version: str


class UnitPrice(RequestModel):
    """A unit price per billing cycle, in the currency of the BSS."""

    billing_cycle: Cycle
    amount: Amount


class CreateProductRequest(RequestModel):
    """A new product of this BSS. BSSs downstream sell it too.

    `add_on_of` are the types of products that it can be added to; empty: it is sold on its own.
    `upgrades_to` are products that it can be upgraded to.
    """

    code: str
    name: str
    vendor_id: str = ""
    external_id: str = ""
    type: str = ""
    add_on_of: list[str] = []
    externally_priced: Flag = False
    offers_trial: Flag = False
    trial_days: TrialDays | None = None
    min_quantity: Bound = 1
    max_quantity: Bound | None = None
    upgrades_to: list[Uuid] = []
    prices: list[UnitPrice] = Field(default=[], max_length=len(BillingCycle))


class UpdateProductRequest(RequestModel):
    """Changes of a product of this BSS; lists are given whole, null takes a limit away."""

    code: str = unset_field()
    name: str = unset_field()
    vendor_id: str = unset_field()
    external_id: str = unset_field()
    type: str = unset_field()
    add_on_of: list[str] = unset_field()
    externally_priced: Flag = unset_field()
    offers_trial: Flag = unset_field()
    trial_days: TrialDays | None = None
    min_quantity: Bound = unset_field()
    max_quantity: Bound | None = None
    upgrades_to: list[Uuid] = unset_field()


@RESOURCE.get("/products", ListResponse[ProductSummary])
def list_products(request: ApiRequest, query: Query[ProductQuery]) -> ListResponse[ProductSummary]:
    """List products."""
    sort = query.sort.value
    listing = queries.list_products(
        seller=request.auth.tenant,
        where=ProductFilter(
            view=ProductView(query.which.value),
            sort=ProductSort(sort.removeprefix("-").replace("_", "-")),
            text=query.q,
            type=query.type,
            owner_id=query.owner,
            external_id=query.external_id,
            code=query.code,
            vendor_id=query.vendor_id,
            offers_trial=query.offers_trial,
            add_on_of=query.add_on_of,
            changed=query.changed(request, "product"),
        ),
    ).page(page_from_query(query, is_reversed=sort.startswith("-")))
    updated = updated_moments(request, {row.id: row.created_at for row in listing.rows})
    return list_response(listing, query, lambda row: _summary(row, updated[row.id]))


def _products_by_id(request: ApiRequest, ids: Sequence[UUID]) -> Mapping[UUID, ProductSummary]:
    listing = queries.list_products(seller=request.auth.tenant, where=ProductFilter(ids=ids)).page(
        PageRequest(size=len(ids))
    )
    updated = updated_moments(request, {row.id: row.created_at for row in listing.rows})
    return {row.id: _summary(row, updated[row.id]) for row in listing.rows}


PRODUCT = Expansion(model=ProductSummary, load=_products_by_id)


@RESOURCE.get("/products/{product_id}", Product)
def get_product(request: ApiRequest, product_id: Id) -> VersionedResponse:
    """Read a product."""
    page = product_page(seller=request.auth.tenant, product_id=product_id)
    updated = updated_moments(request, {page.id: page.created_at})
    return VersionedResponse(body=_product(page, updated[page.id]), version=page.version)


@RESOURCE.create("/products", Product)
def create_product(request: ApiRequest, payload: CreateProductRequest) -> VersionedResponse:
    """Create a product of this BSS, with its unit prices if it has some."""
    caller = request.auth
    given = payload.model_dump(exclude={"prices", "add_on_of", "upgrades_to"})
    check_given_once(Counter(one.billing_cycle.lower() for one in payload.prices))
    product_id = actions.create_product(
        tenant_id=caller.tenant.id,
        new=NewProduct(
            **given,
            add_on_of=tuple(payload.add_on_of),
            upgrades_to=tuple(payload.upgrades_to),
            prices={one.billing_cycle: one.amount for one in payload.prices},
        ),
        currency=caller.tenant.currency,
        by=caller.actor,
        now=caller.now,
    )
    return created_response(get_product(request, product_id), "get_product", product_id=product_id)


@RESOURCE.update("/products/{product_id}", Product, error_statuses=(412,))
def edit_product(
    request: ApiRequest, product_id: Id, payload: UpdateProductRequest
) -> VersionedResponse:
    """Change a product of this BSS: all of the given fields, or none."""
    caller = request.auth

    def save(page: ProductPage, version: str) -> None:
        actions.edit_product(
            tenant_id=caller.tenant.id,
            product_id=product_id,
            fields=edited(ProductFields, page, payload),
            upgrades_to=payload.upgrades_to if "upgrades_to" in payload.model_fields_set else None,
            by=caller.actor,
            version=version,
        )

    edit_partially(request, lambda: product_page(seller=caller.tenant, product_id=product_id), save)
    return get_product(request, product_id)


@RESOURCE.action("/products/{product_id}/discontinue", Product)
def discontinue_product(request: ApiRequest, product_id: Id) -> VersionedResponse:
    """Stop selling a product of this BSS; what was sold lives on."""
    caller = request.auth
    actions.discontinue_product(tenant_id=caller.tenant.id, product_id=product_id, by=caller.actor)
    return get_product(request, product_id)


@RESOURCE.action("/products/{product_id}/sell-again", Product)
def sell_product_again(request: ApiRequest, product_id: Id) -> VersionedResponse:
    """Sell a product again that was discontinued."""
    caller = request.auth
    actions.sell_product_again(tenant_id=caller.tenant.id, product_id=product_id, by=caller.actor)
    return get_product(request, product_id)


def _summary(row: ProductRow | ProductPage, updated_at: datetime) -> ProductSummary:
    return ProductSummary(
        id=row.id,
        name=row.name,
        code=row.code,
        vendor_id=row.vendor_id,
        external_id=row.external_id,
        type=row.type,
        add_on_of=list(row.add_on_of),
        owner=record_or_none(row.owner),
        status=row.status,
        offers_trial=row.offers_trial,
        min_quantity=row.min_quantity,
        max_quantity=row.max_quantity,
        created_at=row.created_at,
        updated_at=updated_at,
    )


def _product(page: ProductPage, updated_at: datetime) -> Product:
    return Product(
        **dict(_summary(page, updated_at)),
        externally_priced=page.externally_priced,
        trial_days=page.trial_days,
        parents=[record(ref) for ref in page.parents],
        add_ons=[record(ref) for ref in page.add_ons],
        upgrades_to=[record(ref) for ref in page.upgrades_to],
        upgrades_from=[record(ref) for ref in page.upgrades_from],
        version=page.version,
    )
