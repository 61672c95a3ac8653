"""Provenance: where the values of a back-order come from."""

from typing import Annotated
from uuid import UUID

from upline.api.authentication import ApiRequest
from upline.api.problems import ApiError
from upline.api.resource import Resource
from upline.api.resources.order_responses import get_order
from upline.api.schemas import Id, LowercaseEnum, Money, ResponseModel, money, money_or_none
from upline.backorders.provenance import moments, texts
from upline.backorders.queries import PriceProvenance, ProvenancePage, provenance_page
from upline.catalog.rulebook import CYCLE_TITLES, PRICE_SOURCE_TITLES
from upline.subscriptions.rulebook import Trigger

RESOURCE = Resource(
    "provenance", "Why a back-order looks as it does: whose sale, which prices, which rules."
)


class ProvenanceMoment(ResponseModel):
    """One of the four moments of a sale."""

    title: str
    figure: str
    detail: str


class ProvenancePrice(ResponseModel):
    """The source of an item's price: its step among four, and the reason."""

    product: str
    billing_cycle: str
    quantity: int
    unit_price: Money | None
    step: int
    source: str
    because: str


class ProvenancePromotion(ResponseModel):
    """A promotion that was considered for an item, and the result."""

    name: str
    terms: str
    item: str
    is_taken: bool
    reason: str
    effect: Money


class ProvenanceField(ResponseModel):
    """A field of the order, and where booking took it from."""

    field: str
    value: str
    source: str


class ProvenanceMirror(ResponseModel):
    """A record that this booking mirrored, and the places on its page where the order is shown."""

    name: str
    subscription: UUID | None
    detail: str
    places: list[str]


class ProvenanceOmission(ResponseModel):
    """A product of the sale that is not on the order, and why."""

    product: str
    quantity: int
    why: str


class Provenance(ResponseModel):
    """The provenance of a back-order."""

    sale: str
    sale_event: UUID
    trigger: Annotated[Trigger, LowercaseEnum()]
    moments: list[ProvenanceMoment]
    prices: list[ProvenancePrice]
    promotions: list[ProvenancePromotion]
    fields: list[ProvenanceField]
    mirrors: list[ProvenanceMirror]
    left_out: list[ProvenanceOmission]
    warnings: list[str]


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
        trigger=provenance.sale.trigger,
        moments=[
            ProvenanceMoment(title=one.title, figure=one.figure, detail=one.detail)
            for one in moments.moment_texts(provenance.sale)
        ],
        prices=_prices(provenance),
        promotions=_promotions(provenance),
        fields=[
            ProvenanceField(
                field=texts.field_title(one.field),
                value=one.value,
                source=texts.field_source_text(one, provenance),
            )
            for one in provenance.fields
        ],
        mirrors=[
            ProvenanceMirror(
                name=one.record.name,
                subscription=one.subscription_id,
                detail=texts.mirror_detail(one),
                places=list(texts.mirror_places(one)),
            )
            for one in provenance.mirrors
        ],
        left_out=[
            ProvenanceOmission(
                product=one.product,
                quantity=one.quantity,
                why=texts.omission_text(one, provenance),
            )
            for one in provenance.omitted
        ],
        warnings=[texts.warning_text(one) for one in provenance.warnings],
    )


def _prices(provenance: ProvenancePage) -> list[ProvenancePrice]:
    return [
        ProvenancePrice(
            product=one.product.name,
            billing_cycle=CYCLE_TITLES[one.billing_cycle],
            quantity=one.quantity,
            unit_price=money_or_none(one.unit_price),
            step=one.rung,
            source=_source(one),
            because=texts.price_reason_text(one, provenance),
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
            name=one.name,
            terms=texts.promotion_terms_text(one.terms),
            item=texts.promotion_line_text(one),
            is_taken=one.is_applied,
            reason=texts.promotion_reason_text(one, provenance),
            effect=money(one.effect),
        )
        for one in provenance.promotions
    ]
