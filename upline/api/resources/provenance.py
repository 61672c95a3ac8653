"""Provenance: where the values of a back-order come from."""

from typing import Annotated
from uuid import UUID

from upline.api.authentication import ApiRequest
from upline.api.problems import ApiError
from upline.api.resource import Resource
from upline.api.resources.order_responses import get_order
from upline.api.resources.order_schemas import Cycle
from upline.api.schemas import (
    Day,
    Id,
    Instant,
    LowercaseEnum,
    Money,
    Record,
    ResponseModel,
    money,
    money_or_none,
    record,
)
from upline.backorders.provenance import moments, texts
from upline.backorders.provenance.moments import Moment, MomentText
from upline.backorders.provenance.page import PriceReason, SaleProvenance
from upline.backorders.queries import PriceProvenance, ProvenancePage, provenance_page
from upline.backorders.rulebook import BookingWarning, FieldSource, OmissionReason, SourcedField
from upline.catalog.rulebook import (
    CYCLE_TITLES,
    PRICE_SOURCE_TITLES,
    PriceSource,
    PromotionReason,
)
from upline.orders.rulebook import Placement
from upline.setup.rulebook import Entity
from upline.subscriptions.rulebook import Trigger

RESOURCE = Resource(
    "provenance", "Why a back-order looks as it does: whose sale, which prices, which rules."
)


class ProvenanceMoment(ResponseModel):
    """One of the four moments of a sale: `at`, or for the effective one its `date`; null: not yet."""

    code: Annotated[Moment, LowercaseEnum()]
    at: Instant | None
    date: Day | None
    title: str
    figure: str
    detail: str


class ProvenancePrice(ResponseModel):
    """The source of an item's price: its step among four, and the reason."""

    product: str
    product_id: UUID
    billing_cycle: str
    billing_cycle_code: Cycle
    quantity: int
    unit_price: Money | None
    step: int
    source: str
    source_code: Annotated[PriceSource, LowercaseEnum()] | None
    because: str
    reason_code: Annotated[PriceReason, LowercaseEnum()]


class ProvenancePromotion(ResponseModel):
    """A promotion that was considered for an item, and the result. `id` is null where it is there no more."""

    id: UUID | None
    name: str
    terms: str
    item: str
    product_id: UUID
    billing_cycle_code: Cycle
    is_taken: bool
    reason: str
    reason_code: Annotated[PromotionReason, LowercaseEnum()]
    effect: Money


class ProvenanceField(ResponseModel):
    """A field of the order, and where booking took it from."""

    field: str
    code: Annotated[SourcedField, LowercaseEnum()]
    value: str
    source: str
    source_code: Annotated[FieldSource, LowercaseEnum()] | None


class ProvenanceMirror(ResponseModel):
    """A record that this booking mirrored, and the places on its page where the order is shown."""

    name: str
    kind: Annotated[Entity, LowercaseEnum()]
    subscription: UUID | None
    detail: str
    places: list[str]
    place_codes: list[Annotated[Placement, LowercaseEnum()]]


class ProvenanceOmission(ResponseModel):
    """A product of the sale that is not on the order, and why."""

    product: str
    quantity: int
    why: str
    reason_code: Annotated[OmissionReason, LowercaseEnum()]


class Provenance(ResponseModel):
    """The provenance of a back-order: codes, ids, amounts and moments, and beside them sentences for people."""

    sale: str
    sale_event: UUID
    request_id: str | None
    by: str
    reference: str
    reseller: Record
    customer: Record
    effective_date: Day
    attempts: int
    trigger: Annotated[Trigger, LowercaseEnum()]
    moments: list[ProvenanceMoment]
    prices: list[ProvenancePrice]
    promotions: list[ProvenancePromotion]
    fields: list[ProvenanceField]
    mirrors: list[ProvenanceMirror]
    left_out: list[ProvenanceOmission]
    warnings: list[str]
    warning_codes: list[Annotated[BookingWarning, LowercaseEnum()]]


@RESOURCE.get("/orders/{order_id}/provenance", Provenance)
def get_provenance(request: ApiRequest, order_id: Id) -> Provenance:
    """Read the provenance of a back-order; an ordinary order has none."""
    order = get_order(request, order_id)
    if not order.is_back_order:
        raise ApiError(404, "not_found", "Only back-orders have a provenance.")
    provenance = provenance_page(order=order)
    return Provenance(
        sale=texts.sale_text(provenance.sale),
        sale_event=provenance.sale.event_id,
        request_id=provenance.sale.request_id or None,
        by=provenance.sale.by,
        reference=provenance.sale.reference,
        reseller=record(provenance.sale.reseller),
        customer=record(provenance.sale.customer),
        effective_date=provenance.sale.effective_date,
        attempts=provenance.sale.attempts,
        trigger=provenance.sale.trigger,
        moments=[_moment(one, provenance.sale) for one in moments.moment_texts(provenance.sale)],
        prices=_prices(provenance),
        promotions=_promotions(provenance),
        fields=[
            ProvenanceField(
                field=texts.field_title(one.field),
                code=one.field,
                value=one.value,
                source=texts.field_source_text(one, provenance),
                source_code=one.source,
            )
            for one in provenance.fields
        ],
        mirrors=[
            ProvenanceMirror(
                name=one.record.name,
                kind=one.entity,
                subscription=one.subscription_id,
                detail=texts.mirror_detail(one),
                places=list(texts.mirror_places(one)),
                place_codes=list(dict.fromkeys([*one.places, *one.add_on_places])),
            )
            for one in provenance.mirrors
        ],
        left_out=[
            ProvenanceOmission(
                product=one.product,
                quantity=one.quantity,
                why=texts.omission_text(one, provenance),
                reason_code=one.reason,
            )
            for one in provenance.omitted
        ],
        warnings=[texts.warning_text(one) for one in provenance.warnings],
        warning_codes=list(provenance.warnings),
    )


def _moment(text: MomentText, sale: SaleProvenance) -> ProvenanceMoment:
    at = {
        Moment.HAPPENED: sale.happened_at,
        Moment.ARRIVED: sale.arrived_at,
        Moment.BOOKED: sale.settled_at,
    }
    return ProvenanceMoment(
        code=text.moment,
        at=at.get(text.moment),
        date=sale.effective_date if text.moment is Moment.EFFECTIVE else None,
        title=text.title,
        figure=text.figure,
        detail=text.detail,
    )


def _prices(provenance: ProvenancePage) -> list[ProvenancePrice]:
    return [
        ProvenancePrice(
            product=one.product.name,
            product_id=one.product.id,
            billing_cycle=CYCLE_TITLES[one.billing_cycle],
            billing_cycle_code=one.billing_cycle,
            quantity=one.quantity,
            unit_price=money_or_none(one.unit_price),
            step=one.rung,
            source=_source(one),
            source_code=one.price_source,
            because=texts.price_reason_text(one, provenance),
            reason_code=one.reason,
        )
        for one in provenance.prices
    ]


def _source(price: PriceProvenance) -> str:
    """Return the name of the price list, or what another source is called."""
    return price.price_list or (
        PRICE_SOURCE_TITLES[price.price_source] if price.price_source else ""
    )


def _promotions(provenance: ProvenancePage) -> list[ProvenancePromotion]:
    return [
        ProvenancePromotion(
            id=one.terms.id if one.terms else None,
            name=one.name,
            terms=texts.promotion_terms_text(one.terms),
            item=texts.promotion_line_text(one),
            product_id=one.product.id,
            billing_cycle_code=one.billing_cycle,
            is_taken=one.is_applied,
            reason=texts.promotion_reason_text(one, provenance),
            reason_code=one.reason,
            effect=money(one.effect),
        )
        for one in provenance.promotions
    ]
