"""The provenance page of a back-order, and its summary, as data (R26, R15).

Codes, references, dates and amounts. `texts.py` and `moments.py` make the sentences for web, API and
command line.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from upline.backorders.outbox.models import SaleEvent
from upline.backorders.rulebook import BookingWarning, FieldSource, OmissionReason, SourcedField
from upline.catalog.queries import PromotionSummary, promotion_summaries
from upline.catalog.rulebook import BillingCycle, PriceSource, PromotionReason
from upline.kernel.money import ZERO, Money
from upline.kernel.page_objects import Ref
from upline.orders.queries import OrderLine, OrderPage
from upline.orders.rulebook import Placement
from upline.setup.rulebook import Entity
from upline.subscriptions.rulebook import Trigger

_APPLIED = "taken"


class PriceReason(StrEnum):
    """Why a line has its price: the source, and for the product's own price why not the price list's (R20)."""

    NOT_RECORDED = "NOT_RECORDED"
    PUSHED = "PUSHED"
    SUBSCRIPTION = "SUBSCRIPTION"
    PRICE_LIST = "PRICE_LIST"
    NO_PRICE_LIST = "NO_PRICE_LIST"
    NOT_IN_PRICE_LIST = "NOT_IN_PRICE_LIST"


@dataclass(frozen=True, kw_only=True, slots=True)
class SaleProvenance:
    """The sale that an order was booked from: whose, by whom, when.

    `effective_date` is the order date, by the reseller's calendar in `timezone` (R13). `settled_at` None:
    not booked yet. `attempts` counts the one that booked. `reference` names the reseller's order, if there is one.
    """

    event_id: UUID
    trigger: Trigger
    by: str
    request_id: str
    reference: str
    distributor: Ref
    reseller: Ref
    customer: Ref
    happened_at: datetime
    arrived_at: datetime
    settled_at: datetime | None
    attempts: int
    effective_date: date
    timezone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceProvenance:
    """The source of a line's price among the four, and the reason.

    `price_source` is None where it was not recorded; `price_list` is named where the price came from it, and
    `price_list_id` is that of its page, as long as it is the order's.
    """

    product: Ref
    billing_cycle: BillingCycle
    quantity: int
    unit_price: Money | None
    price_source: PriceSource | None
    price_list: str
    price_list_id: UUID | None
    reason: PriceReason

    @property
    def rung(self) -> int:
        """Return the number of the source among the four, 0 where it was not recorded."""
        return self.price_source.rung if self.price_source else 0

    @property
    def ladder(self) -> tuple[bool, ...]:
        """Return the four sources, the one that was used as True."""
        return tuple(source is self.price_source for source in PriceSource)


@dataclass(frozen=True, kw_only=True, slots=True)
class PromotionProvenance:
    """A promotion, the line it was considered for, and the result.

    `name` is that of the day of booking, `terms` are those of today; None: it exists no more.
    `applied_promotion` is the one that the line has.
    """

    name: str
    terms: PromotionSummary | None
    product: Ref
    billing_cycle: BillingCycle
    is_applied: bool
    reason: PromotionReason
    applied_promotion: str
    effect: Money


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What of an order the reasons of promotions speak of; `price_list` by name, empty for none."""

    order_date: date
    customer: str
    price_list: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldProvenance:
    """A field of the order, its value, and where booking took it from; None where that was not recorded."""

    field: SourcedField
    value: str
    source: FieldSource | None


@dataclass(frozen=True, kw_only=True, slots=True)
class MirrorProvenance:
    """A mirrored record that this booking created: an account, or a subscription with its add-ons.

    `places` are those on the subscription's page where the order is shown, `add_on_places` those
    of its add-ons there, one for each of `add_ons`.
    """

    entity: Entity
    record: Ref
    places: tuple[Placement, ...] = ()
    add_ons: tuple[Ref, ...] = ()
    add_on_places: tuple[Placement, ...] = ()

    @property
    def subscription_id(self) -> UUID | None:
        """Return the id of the subscription's page; None for an account, and where who reads may not open it."""
        is_open = self.entity is Entity.SUBSCRIPTION and self.record.is_shared
        return self.record.id if is_open else None


@dataclass(frozen=True, kw_only=True, slots=True)
class OmittedProduct:
    """A product of the sale that is not on the order, and why."""

    product: str
    quantity: int
    reason: OmissionReason


@dataclass(frozen=True, kw_only=True, slots=True)
class OriginCard:
    """The origin of an order in short: the sale, and how many promotions were applied to lines or not."""

    sale: SaleProvenance
    applied_promotions: int
    other_promotions: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ProvenancePage:
    """Everything that explains an order. `type` and `price_list` are the order's, by name."""

    sale: SaleProvenance
    type: str
    price_list: str
    prices: tuple[PriceProvenance, ...]
    promotions: tuple[PromotionProvenance, ...]
    fields: tuple[FieldProvenance, ...]
    mirrors: tuple[MirrorProvenance, ...]
    omitted: tuple[OmittedProduct, ...]
    warnings: tuple[BookingWarning, ...]

    @property
    def facts(self) -> OrderFacts:
        """Return what of the order the reasons of promotions speak of."""
        return OrderFacts(self.sale.effective_date, self.sale.customer.name, self.price_list)


def origin_card(*, order: OrderPage) -> OriginCard:
    """Return the origin of a back-order in short. One query.

    Raises: SaleEvent.DoesNotExist — it is no back-order.
    """
    outcomes = [entry["outcome"] for line in order.lines for entry in line.considered]
    applied = outcomes.count(_APPLIED)
    return OriginCard(
        sale=_sale(order),
        applied_promotions=applied,
        other_promotions=len(outcomes) - applied,
    )


def provenance_page(*, order: OrderPage) -> ProvenancePage:
    """Return the provenance of a back-order. Four queries.

    Raises: SaleEvent.DoesNotExist — it is no back-order.
    """
    return ProvenancePage(
        sale=_sale(order),
        type=order.type,
        price_list=order.price_list,
        prices=tuple(_price(line, order) for line in order.lines),
        promotions=tuple(_promotions(order)),
        fields=_fields(order),
        mirrors=_mirrors(order),
        omitted=tuple(
            OmittedProduct(
                product=left["product"],
                quantity=left["quantity"],
                reason=OmissionReason(left["why"]),
            )
            for left in order.provenance.get("left_out", ())
        ),
        warnings=tuple(warning for warning in BookingWarning if warning in order.warnings),
    )


def _sale(order: OrderPage) -> SaleProvenance:
    event = _event_of(order)
    return SaleProvenance(
        event_id=event.pk,
        trigger=Trigger(order.trigger),
        by=event.by,
        request_id=event.request_id,
        reference=str(order.provenance.get("reference", "")),
        distributor=order.bss,
        reseller=order.billing_to,
        customer=order.account,
        happened_at=event.happened_at,
        arrived_at=event.arrived_at,
        settled_at=event.settled_at,
        attempts=max(1, int(order.provenance.get("attempts", 1))),
        effective_date=order.order_date,
        timezone=order.reseller_timezone,
    )


def _event_of(order: OrderPage) -> SaleEvent:
    if order.sale_event_id is None:
        raise SaleEvent.DoesNotExist("only back-orders come from a sale event")
    return SaleEvent.objects.get(tenant_id=order.bss.id, pk=order.sale_event_id)


def _price(line: OrderLine, order: OrderPage) -> PriceProvenance:
    return PriceProvenance(
        product=line.product,
        billing_cycle=line.billing_cycle,
        quantity=line.quantity,
        unit_price=line.unit_price,
        price_source=line.price_source,
        price_list=line.price_list,
        price_list_id=order.price_list_id if line.price_list == order.price_list else None,
        reason=_PRICE_REASONS[line.price_source, bool(order.price_list)],
    )


# By the source, and whether the order has a price list.
_PRICE_REASONS: Mapping[tuple[PriceSource | None, bool], PriceReason] = {
    **{(None, has_list): PriceReason.NOT_RECORDED for has_list in (True, False)},
    **{
        (source, has_list): PriceReason(source)
        for source in (PriceSource.PUSHED, PriceSource.SUBSCRIPTION, PriceSource.PRICE_LIST)
        for has_list in (True, False)
    },
    (PriceSource.PRODUCT, True): PriceReason.NOT_IN_PRICE_LIST,
    (PriceSource.PRODUCT, False): PriceReason.NO_PRICE_LIST,
}

assert {source for source, _ in _PRICE_REASONS} == {None, *PriceSource}, "a source without a reason"


def _promotions(order: OrderPage) -> Iterable[PromotionProvenance]:
    named = {UUID(entry["promotion_id"]) for line in order.lines for entry in line.considered}
    summaries = promotion_summaries(tenant_id=order.bss.id, promotion_ids=named)
    for line in order.lines:
        for entry in line.considered:
            yield recorded_promotion(line, entry, summaries.get(UUID(entry["promotion_id"])))


def recorded_promotion(
    line: OrderLine, entry: Mapping[str, Any], terms: PromotionSummary | None
) -> PromotionProvenance:
    """Return what booking recorded of a promotion that it considered for a line."""
    is_applied = entry["outcome"] == _APPLIED
    return PromotionProvenance(
        name=entry["name"],
        terms=terms,
        product=line.product,
        billing_cycle=line.billing_cycle,
        is_applied=is_applied,
        reason=PromotionReason(entry["reason"]),
        applied_promotion=line.promotion,
        effect=-line.discount if is_applied else Money(ZERO, line.total.currency),
    )


def _fields(order: OrderPage) -> tuple[FieldProvenance, ...]:
    sources = {
        SourcedField.CURRENCY: FieldSource.RESELLER_ACCOUNT,
        **order.provenance.get("sources", {}),
    }
    values = {
        SourcedField.PRICE_LIST: order.price_list,
        SourcedField.PAYMENT_METHOD: order.payment_method,
        SourcedField.CURRENCY: order.currency,
        SourcedField.TYPE: order.type,
        SourcedField.STATUS: order.status,
        SourcedField.RESPONSIBLE_USER: order.responsible_user,
        SourcedField.SHARING_RULE: order.sharing_rule,
    }
    return tuple(
        FieldProvenance(
            field=field,
            value=values[field],
            source=FieldSource(sources[field]) if field in sources else None,
        )
        for field in SourcedField
    )


def _mirrors(order: OrderPage) -> tuple[MirrorProvenance, ...]:
    made = order.provenance.get("made", {})
    ids = {UUID(pk) for pk in made.get("subscriptions", ())}
    records: dict[UUID, list[OrderLine]] = {}
    for line in order.lines:
        if line.related and line.related.record_id in ids:
            records.setdefault(line.related.page_id, []).append(line)
    account = [MirrorProvenance(entity=Entity.ACCOUNT, record=order.account)]
    mirrors = [_mirror(lines) for lines in records.values()]
    return tuple((account if made.get("account") else []) + mirrors)


def _mirror(lines: list[OrderLine]) -> MirrorProvenance:
    related = [(line.product, line.related) for line in lines if line.related]
    page = related[0][1]
    add_ons = [(product, record) for product, record in related if record.is_add_on]
    own_places = [record.place for _, record in related if record.place and not record.is_add_on]
    return MirrorProvenance(
        entity=Entity.SUBSCRIPTION,
        record=Ref(page.page_id, page.name, page.is_shared),
        places=tuple(dict.fromkeys(own_places)),
        add_ons=tuple(product for product, _ in add_ons),
        add_on_places=tuple(record.place for _, record in add_ons if record.place),
    )
