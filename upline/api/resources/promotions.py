"""Promotions: discounts that booking applies by itself, and why a line has one or not."""

from collections import Counter
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from ninja import Query
from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, page_from_query
from upline.api.partial_edits import edit_partially
from upline.api.problems import ApiError
from upline.api.request_parsing import check_given_once, if_match_version
from upline.api.resource import Resource
from upline.api.resources.order_schemas import Cycle
from upline.api.responses import VersionedResponse, created_response
from upline.api.schemas import (
    WHOLE_NUMBER,
    Amount,
    Day,
    Flag,
    Id,
    LowercaseEnum,
    Money,
    Price,
    Record,
    RequestModel,
    ResponseModel,
    Uuid,
    WholeNumber,
    YesNo,
    in_range,
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
from upline.backorders import actions as backorders
from upline.backorders.provenance import texts
from upline.backorders.queries import (
    OutcomeSource,
    PromotionOutcome,
    PromotionOutcomes,
    promotion_is_used,
    promotion_outcomes,
)
from upline.catalog import actions, queries
from upline.catalog.actions import NewPromotion, PromotionChange
from upline.catalog.promotion_changes import MAX_CYCLES, open_fields
from upline.catalog.queries import (
    PromotionFilter,
    PromotionPage,
    PromotionSort,
    PromotionView,
    promotion_page,
)
from upline.catalog.rulebook import (
    BillingCycle,
    PromotionAudience,
    PromotionKind,
    PromotionReason,
    PromotionState,
)

RESOURCE = Resource(
    "promotions",
    "Discounts that are applied by themselves: to the sales of resellers when they are booked, or to orders of "
    "the BSS’s own customers. Of several the best one counts.",
)

Kind = Annotated[PromotionKind, LowercaseEnum()]
Audience = Annotated[PromotionAudience, LowercaseEnum()]
Cycles = Annotated[int, WHOLE_NUMBER, in_range(1, MAX_CYCLES)]


class PromotionOrder(StrEnum):
    """The sorting of promotions; a minus: the latest first, or the name in reverse."""

    FIRST_DATE = "first_date"
    FIRST_DATE_DOWN = "-first_date"
    LAST_DATE = "last_date"
    LAST_DATE_DOWN = "-last_date"
    NAME = "name"
    NAME_DOWN = "-name"
    CREATED = "created_at"
    CREATED_DOWN = "-created_at"


_LATEST_FIRST = frozenset({PromotionSort.FIRST_DAY, PromotionSort.LAST_DAY})


class PromotionQuery(UpdatedSinceQuery):
    """Filters of promotions."""

    state: PromotionState | None = None
    kind: Kind | None = None
    audience: Audience | None = None
    product: Uuid | None = None
    price_list: Uuid | None = None
    requires: Uuid | None = None
    currency: str = Field(default="", max_length=3)
    value_from: Price | None = None
    value_to: Price | None = None
    first_date_from: Day | None = None
    first_date_to: Day | None = None
    last_date_from: Day | None = None
    last_date_to: Day | None = None
    cycles: WholeNumber | None = Field(
        default=None, description="How many billing cycles it lasts."
    )
    is_lifetime: YesNo | None = Field(
        default=None, description="Whether it lasts for the lifetime."
    )
    new_customers_only: YesNo | None = None
    q: str = Field(default="", max_length=200, description="A part of the name.")
    sort: PromotionOrder = PromotionOrder.FIRST_DATE_DOWN


class CoveredProduct(ResponseModel):
    """A product that a promotion covers, and in which billing cycles."""

    product: Record
    billing_cycles: list[Cycle]


class PromotionSummary(Record, Timestamps):
    """A promotion with its terms. Empty `price_lists` and `requires`: no such limit.

    `value` is a percentage, or with kind `amount` what is taken off each licence in `currency`.
    `cycles` is how many billing cycles it lasts; null: for the lifetime. `first_date` and `last_date`
    null: an open end.
    """

    audience: Audience
    kind: Kind
    value: str = Field(pattern=r"^\d+(\.\d+)?$", examples=["10"])
    currency: str | None
    first_date: Day | None
    last_date: Day | None
    cycles: int | None
    new_customers_only: bool
    state: PromotionState
    products: list[CoveredProduct]
    price_lists: list[Record]
    requires: list[Record]


class Promotion(PromotionSummary):
    """A promotion. `editable_fields` are those that can still be changed; `version` is its ETag."""

    editable_fields: list[str]
    version: str


class CoveredProductRequest(RequestModel):
    """A product that a promotion covers, in some billing cycles that renew."""

    product: Uuid
    billing_cycles: list[Cycle] = Field(min_length=1, max_length=len(BillingCycle))


class CreatePromotionRequest(RequestModel):
    """A new promotion. `cycles` null: for the lifetime; `currency` belongs to kind `amount`.

    Days that are null are an open end; empty `price_lists` and `requires` no limit.
    """

    name: str
    audience: Audience = PromotionAudience.RESELLERS
    kind: Kind
    value: Amount = Field(examples=["10"])
    currency: str = ""
    first_date: Day | None = None
    last_date: Day | None = None
    cycles: Cycles | None = 1
    new_customers_only: Flag = False
    products: list[CoveredProductRequest] = Field(default=[], max_length=2000)
    price_lists: list[Uuid] = []
    requires: list[Uuid] = []


class UpdatePromotionRequest(RequestModel):
    """Changes of a promotion: of its `editable_fields` only. Lists are given whole."""

    name: str = unset_field()
    audience: Audience = unset_field()
    kind: Kind = unset_field()
    value: Amount = unset_field()
    currency: str = unset_field()
    first_date: Day | None = None
    last_date: Day | None = None
    cycles: Cycles | None = None
    new_customers_only: Flag = unset_field()
    products: list[CoveredProductRequest] = unset_field(max_length=2000)
    price_lists: list[Uuid] = unset_field()
    requires: list[Uuid] = unset_field()


class EndPromotionRequest(RequestModel):
    """The last day of a promotion; default: today. Ending never lengthens it."""

    last_day: Day | None = None


END_TODAY = EndPromotionRequest()


class WhyNotQuery(RequestModel):
    """Which order to explain."""

    order: str = Field(
        min_length=1, max_length=40, description="Its number, with or without the prefix."
    )


class LineOutcome(ResponseModel):
    """What became of the promotion on one line of the order.

    `source`: as booking recorded it, or by the terms of today. `reason` is null where the promotion
    does not cover the line, or is for another audience; `explanation` says it in a sentence.
    """

    product: Record
    billing_cycle: Cycle
    quantity: int
    is_applied: bool
    reason: PromotionReason | None
    source: OutcomeSource
    explanation: str | None
    effect: Money | None


class WhyNot(ResponseModel):
    """Why the lines of an order have a promotion or not."""

    promotion: Record
    order: Record
    number: str
    is_back_order: bool
    lines: list[LineOutcome]


@RESOURCE.get("/promotions", ListResponse[PromotionSummary])
def list_promotions(
    request: ApiRequest, query: Query[PromotionQuery]
) -> ListResponse[PromotionSummary]:
    """List promotions."""
    caller = request.auth
    sort = query.sort
    by = PromotionSort[sort.name.removesuffix("_DOWN").replace("DATE", "DAY")]
    listing = queries.list_promotions(
        tenant_id=caller.tenant.id,
        where=PromotionFilter(
            today=caller.today,
            view=PromotionView(query.state.value) if query.state else PromotionView.ALL,
            sort=by,
            text=query.q,
            kind=query.kind,
            audience=query.audience,
            product_id=query.product,
            price_list_id=query.price_list,
            requires_id=query.requires,
            currency=query.currency,
            value_from=query.value_from,
            value_to=query.value_to,
            first_date_from=query.first_date_from,
            first_date_to=query.first_date_to,
            last_date_from=query.last_date_from,
            last_date_to=query.last_date_to,
            cycles=query.cycles,
            is_lifetime=query.is_lifetime,
            new_customers_only=query.new_customers_only,
            changed=query.changed(request, "promotion", created="id"),
        ),
    ).page(page_from_query(query, is_reversed=sort.startswith("-") is not (by in _LATEST_FIRST)))
    return list_with_timestamps(request, listing, query, _summary)


@RESOURCE.get("/promotions/{promotion_id}", Promotion)
def get_promotion(request: ApiRequest, promotion_id: Id) -> VersionedResponse:
    """Read a promotion."""
    page = _page(request, promotion_id)
    is_applied = promotion_is_used(tenant_id=request.auth.tenant.id, promotion_id=promotion_id)
    body = Promotion(
        **dict(with_timestamps(request, page, _summary)),
        editable_fields=sorted(open_fields(page.state, is_applied=is_applied)),
        version=page.version,
    )
    return VersionedResponse(body=body, version=page.version)


@RESOURCE.create("/promotions", Promotion)
def create_promotion(request: ApiRequest, payload: CreatePromotionRequest) -> VersionedResponse:
    """Create a promotion. Sales whose order date is one of its days get it, also those that wait."""
    caller = request.auth
    promotion_id = actions.create_promotion(
        tenant_id=caller.tenant.id, new=NewPromotion(**_values(dict(payload))), by=caller.actor
    )
    response = get_promotion(request, promotion_id)
    return created_response(response, "get_promotion", promotion_id=promotion_id)


@RESOURCE.update("/promotions/{promotion_id}", Promotion, error_statuses=(412,))
def edit_promotion(
    request: ApiRequest, promotion_id: Id, payload: UpdatePromotionRequest
) -> VersionedResponse:
    """Change a promotion: all of the given fields, or none."""
    caller = request.auth
    given = _values({name: getattr(payload, name) for name in payload.model_fields_set})

    def save(page: PromotionPage, version: str) -> None:
        before: dict[str, Any] = {
            "name": page.name,
            "audience": page.audience,
            "kind": page.kind,
            "value": page.value,
            "currency": page.currency,
            "first_date": page.first_date,
            "last_date": page.last_date,
            "cycles": page.cycles,
            "is_lifetime": page.is_lifetime,
            "new_customers_only": page.new_customers_only,
            "scope": sorted(page.scope),
            "price_list_ids": [ref.id for ref in page.price_lists],
            "requires": [ref.id for ref in page.requires],
        }
        change = PromotionChange(
            promotion_id=promotion_id,
            new=NewPromotion(**{**before, **given}),
            version=version,
        )
        backorders.change_promotion(
            tenant_id=caller.tenant.id, change=change, by=caller.actor, today=caller.today
        )

    edit_partially(request, lambda: _page(request, promotion_id), save)
    return get_promotion(request, promotion_id)


def _values(given: dict[str, Any]) -> dict[str, Any]:
    """Return given fields as the domain calls them. Raises: ApiError — a product is given twice."""
    values = dict(given)
    if "products" in values:
        products: list[CoveredProductRequest] = values.pop("products")
        check_given_once(Counter(str(one.product) for one in products))
        values["scope"] = sorted(
            {(one.product, cycle) for one in products for cycle in one.billing_cycles}
        )
    if "price_lists" in values:
        values["price_list_ids"] = values.pop("price_lists")
    if "cycles" in values:
        values["is_lifetime"] = values["cycles"] is None
    return values


@RESOURCE.action("/promotions/{promotion_id}/end", Promotion, error_statuses=(412,))
def end_promotion(
    request: ApiRequest, promotion_id: Id, payload: EndPromotionRequest = END_TODAY
) -> VersionedResponse:
    """Let a promotion end. Lines of orders that have it keep it."""
    caller = request.auth
    actions.end_promotion(
        tenant_id=caller.tenant.id,
        promotion_id=promotion_id,
        last_date=payload.last_day or caller.today,
        by=caller.actor,
        today=caller.today,
        version=if_match_version(request),
    )
    return get_promotion(request, promotion_id)


@RESOURCE.get("/promotions/{promotion_id}/why-not", WhyNot)
def explain_promotion(request: ApiRequest, promotion_id: Id, query: Query[WhyNotQuery]) -> WhyNot:
    """Say why each line of an order has the promotion or not."""
    caller = request.auth
    page = _page(request, promotion_id)
    found = promotion_outcomes(
        tenant_id=caller.tenant.id,
        promotion_id=promotion_id,
        reference=query.order,
        by=caller.actor,
    )
    if found is None:
        raise ApiError(404, "not_found", "This BSS has no order of this number.")
    return WhyNot(
        promotion=Record(id=page.id, name=page.name),
        order=record(found.order),
        number=found.number,
        is_back_order=found.is_back_order,
        lines=[_outcome(one, found) for one in found.lines],
    )


def _outcome(one: PromotionOutcome, found: PromotionOutcomes) -> LineOutcome:
    promotion = one.promotion
    return LineOutcome(
        product=record(one.line.product),
        billing_cycle=one.line.billing_cycle,
        quantity=one.line.quantity,
        is_applied=promotion.is_applied if promotion else False,
        reason=promotion.reason if promotion else None,
        source=one.source,
        explanation=str(texts.reason_text(promotion, found.facts)) if promotion else None,
        effect=money_or_none(promotion.effect) if promotion else None,
    )


def _page(request: ApiRequest, promotion_id: UUID) -> PromotionPage:
    caller = request.auth
    return promotion_page(tenant_id=caller.tenant.id, promotion_id=promotion_id, today=caller.today)


def _summary(page: PromotionPage, stamps: Timestamps) -> PromotionSummary:
    return PromotionSummary(
        id=page.id,
        name=page.name,
        audience=page.audience,
        kind=page.kind,
        value=_plain(page.value),
        currency=page.currency if page.kind is PromotionKind.AMOUNT else None,
        first_date=page.first_date,
        last_date=page.last_date,
        cycles=page.duration_cycles,
        new_customers_only=page.new_customers_only,
        state=page.state,
        products=[
            CoveredProduct(product=record(one.product), billing_cycles=list(one.billing_cycles))
            for one in page.covers
        ],
        price_lists=[record(ref) for ref in page.price_lists],
        requires=[record(ref) for ref in page.requires],
        **dict(stamps),
    )


def _plain(value: Decimal) -> str:
    """Return a number without the zeros after its last decimal."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
