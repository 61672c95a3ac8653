"""The provenance page of a back-order, and its summary (R26, R15)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from upline.backorders.outbox.models import SaleEvent
from upline.backorders.provenance import texts
from upline.backorders.provenance.timestamps import TimelineEntry, booking_delay_text, timeline
from upline.catalog.queries import promotion_summaries
from upline.catalog.rulebook import BillingCycle, PriceSource
from upline.kernel.formats import (
    count_noun,
    format_day,
    join_words,
    possessive,
    timezone_city,
    to_local_time,
)
from upline.kernel.money import ZERO, Money
from upline.orders.queries import OrderLine, OrderPage
from upline.subscriptions.rulebook import Trigger

_APPLIED_REASON = "taken"


@dataclass(frozen=True, slots=True)
class PriceProvenance:
    """The source of a line's price among the four, and the explanation.

    `price_source` is None where it was not recorded; `price_list` is named where the price came from it.
    """

    product: str
    billing_cycle: BillingCycle
    quantity: int
    unit_price: Money | None
    price_source: PriceSource | None
    price_list: str
    explanation: str

    @property
    def rung(self) -> int:
        """Return the number of the source among the four, 0 where it was not recorded."""
        return self.price_source.rung if self.price_source else 0

    @property
    def ladder(self) -> tuple[bool, ...]:
        """Return the four sources, the one that was used as True."""
        return tuple(source is self.price_source for source in PriceSource)


@dataclass(frozen=True, slots=True)
class PromotionProvenance:
    """A promotion, the line it was considered for, and the result."""

    name: str
    terms: str
    line: str
    is_applied: bool
    reason: str
    effect: Money


@dataclass(frozen=True, slots=True)
class FieldProvenance:
    """A field of the order, its value, and where booking took it from."""

    field: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class MirrorProvenance:
    """A mirrored record that this booking created, with its place on the subscription page."""

    name: str
    page_id: UUID | None
    detail: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OmittedProduct:
    """A product of the sale that is not on the order, and why."""

    product: str
    quantity: int
    why: str


@dataclass(frozen=True, slots=True)
class OriginCard:
    """The origin of an order, in three steps."""

    headline: str
    detail: str
    when: str
    booked: str
    promotions: str


@dataclass(frozen=True, slots=True)
class ProvenancePage:
    """Everything that explains an order."""

    sale: str
    timeline: tuple[TimelineEntry, ...]
    prices: tuple[PriceProvenance, ...]
    promotions: tuple[PromotionProvenance, ...]
    promotions_note: str
    fields: tuple[FieldProvenance, ...]
    mirrors: tuple[MirrorProvenance, ...]
    omitted: tuple[OmittedProduct, ...]
    warnings: tuple[str, ...]
    trigger: Trigger
    event_id: UUID


def origin_card(*, order: OrderPage) -> OriginCard:
    """Return the origin of a back-order in short. One query.

    Raises: SaleEvent.DoesNotExist — it is no back-order.
    """
    event = _event_of(order)
    happened = to_local_time(event.happened_at, order.reseller_timezone)
    return OriginCard(
        headline=f"{order.billing_to.name} {_sale(order, reference='')}",
        detail=", by ".join(filter(None, [_reference(order), event.by])),
        when=f"{format_day(happened.date())}, {happened:%H:%M} in "
        f"{timezone_city(order.reseller_timezone)}",
        booked=booking_delay_text(event),
        promotions=_promotions_summary(order),
    )


def provenance_page(*, order: OrderPage) -> ProvenancePage:
    """Return the provenance of a back-order. Four queries.

    Raises: SaleEvent.DoesNotExist — it is no back-order.
    """
    event = _event_of(order)
    reseller = order.billing_to.name
    return ProvenancePage(
        sale=f"{event.by} {_sale(order, reference=_reference(order))} for {order.account.name} "
        f"in {possessive(reseller)} BSS.",
        timeline=timeline(event, order),
        prices=tuple(_price(line, order) for line in order.lines),
        promotions=tuple(_considered(order)),
        promotions_note=f"Those of {order.bss.name} that name a product of this order. "
        f"{possessive(reseller)} own are never looked at.",
        fields=_fields(order),
        mirrors=_mirrors(order),
        omitted=tuple(
            OmittedProduct(left["product"], left["quantity"], texts.omission_reason(order))
            for left in order.provenance.get("left_out", ())
        ),
        warnings=tuple(texts.WARNINGS.get(code, code) for code in order.warnings),
        trigger=Trigger(order.trigger),
        event_id=event.pk,
    )


def _event_of(order: OrderPage) -> SaleEvent:
    if order.sale_event_id is None:
        raise SaleEvent.DoesNotExist("only back-orders come from a sale event")
    return SaleEvent.objects.get(tenant_id=order.bss.id, pk=order.sale_event_id)


def _sale(order: OrderPage, *, reference: str) -> str:
    return texts.sale_text(Trigger(order.trigger), reference)


def _reference(order: OrderPage) -> str:
    return str(order.provenance.get("reference", ""))


def _promotions_summary(order: OrderPage) -> str:
    outcomes = [c["outcome"] for line in order.lines for c in line.considered]
    if not outcomes:
        return "No promotion names a product of this order"
    taken = outcomes.count(_APPLIED_REASON)
    return (
        f"{count_noun(taken, 'promotion')} taken, {len(outcomes) - taken} considered and not taken"
    )


def _price(line: OrderLine, order: OrderPage) -> PriceProvenance:
    return PriceProvenance(
        product=line.product.name,
        billing_cycle=line.billing_cycle,
        quantity=line.quantity,
        unit_price=line.unit_price,
        price_source=line.price_source,
        price_list=line.price_list,
        explanation=texts.price_explanation(line, order),
    )


def _considered(order: OrderPage) -> Iterable[PromotionProvenance]:
    named = {UUID(c["promotion_id"]) for line in order.lines for c in line.considered}
    summaries = promotion_summaries(tenant_id=order.bss.id, promotion_ids=named)
    for line in order.lines:
        for entry in line.considered:
            promotion = summaries.get(UUID(entry["promotion_id"]))
            is_applied = entry["outcome"] == _APPLIED_REASON
            yield PromotionProvenance(
                name=entry["name"],
                terms=texts.promotion_terms(promotion) if promotion else "",
                line=texts.line_text(line),
                is_applied=is_applied,
                reason=texts.promotion_reason(
                    entry["reason"], texts.PromotionContext(promotion, line, order)
                )
                if promotion
                else "The promotion exists no more",
                effect=-line.discount if is_applied else Money(ZERO, order.currency),
            )


def _fields(order: OrderPage) -> tuple[FieldProvenance, ...]:
    sources = {"currency": "reseller_account", **order.provenance.get("sources", {})}
    shown = (
        ("price_list", "Price list", order.price_list),
        ("payment_method", "Payment method", order.payment_method),
        ("currency", "Currency", order.currency),
        ("type", "Type", order.type),
        ("status", "Status", order.status),
        ("responsible_user", "Responsible user", order.responsible_user),
        ("sharing_rule", "Sharing rule", order.sharing_rule),
    )
    return tuple(
        FieldProvenance(title, value, texts.field_source_text(field, sources.get(field, ""), order))
        for field, title, value in shown
    )


def _mirrors(order: OrderPage) -> tuple[MirrorProvenance, ...]:
    made = order.provenance.get("made", {})
    ids = {UUID(pk) for pk in made.get("subscriptions", ())}
    records: dict[UUID, list[OrderLine]] = {}
    for line in order.lines:
        if line.related and line.related.record_id in ids:
            records.setdefault(line.related.page_id, []).append(line)
    account = [MirrorProvenance(order.account.name, None, "customer", ("Account",))]
    mirrors = [_mirror(page_id, lines) for page_id, lines in records.items()]
    return tuple((account if made.get("account") else []) + mirrors)


def _mirror(page_id: UUID, lines: list[OrderLine]) -> MirrorProvenance:
    related = [line.related for line in lines if line.related]
    add_ons = [line for line in lines if line.related and line.related.is_add_on]
    names = [line.product.name for line in add_ons]
    own = tuple(dict.fromkeys(texts.place_text(r.place) for r in related if not r.is_add_on))
    under = [texts.place_text(r.place) for r in related if r.is_add_on]
    places = own + ((f"{under[0]} × {len(under)}",) if under else ())
    detail = f"with {count_noun(len(names), 'add-on')}: {join_words(names)}" if names else ""
    return MirrorProvenance(
        related[0].name, page_id if related[0].is_shared else None, detail, places
    )
