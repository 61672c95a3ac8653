"""The order page: everything it shows, as primitives."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from upline.catalog.rulebook import CYCLE_TITLES, BillingCycle, PriceSource
from upline.kernel.money import ZERO, round_money
from upline.kernel.pages import Affordance, Ref, WhyNot, reasons_of
from upline.orders import rulebook
from upline.orders.models import Order, OrderItem
from upline.orders.rulebook import Origin, Placement
from upline.setup.queries import CustomValue, custom_values
from upline.setup.rulebook import Entity

PLACEMENT_TITLES: Mapping[Placement, str] = {
    Placement.ORDER_FIELD: "Order field",
    Placement.HISTORY: "History record",
    Placement.SOURCE_TYPE: "Source Type",
}

_SOURCE_TITLES: Mapping[str, str] = {
    "": "",
    PriceSource.PUSHED: "Pushed with the sale",
    PriceSource.SUBSCRIPTION: "Subscription’s own price",
    PriceSource.PRICE_LIST: "Price list",
    PriceSource.PRODUCT: "Product price",
}
RUNGS: Mapping[str, int] = {source: n for n, source in enumerate(PriceSource, start=1)}

_NOT_OFFERED = (
    "This order tracks a reseller’s sale, so it cannot be executed, delivered, copied or deleted."
)
_HEAD = (
    "tenant", "account", "billing_to", "type", "status", "price_list", "payment_method",
    "sales_rep", "contact", "campaign", "responsible_user", "sharing_rule", "originated_from",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RelatedRecord:
    """What a line is related to: the page to open, the record's name, and the place there (T3)."""

    page_id: UUID
    record_id: UUID
    name: str
    place: str
    is_add_on: bool


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line as the page shows it; `rung` is the step of the price ladder, 0 for none (R20)."""

    id: UUID
    position: int
    product: Ref
    billing_cycle: str
    cycle: str
    quantity: int
    unit_price: Decimal | None
    rung: int
    price_source: str
    promotion: str
    promotion_cycles: int | None
    gross: Decimal
    discount: Decimal
    total: Decimal
    related: RelatedRecord | None
    considered: tuple[Mapping[str, Any], ...]

    @property
    def less(self) -> Decimal:
        """Return the discount as pages write it: what is taken off."""
        return -self.discount


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Everything the order's pages show. Primitives only: templates cannot query."""

    id: UUID
    bss: Ref
    number: str
    name: str
    origin: Origin
    is_back_order: bool
    ribbon: str
    account: Ref
    billing_to: Ref
    order_date: date
    type: str
    status: str
    status_kind: str
    price_list: str
    payment_method: str
    currency: str
    sales_rep: str
    contact: str
    campaign: str
    responsible_user: str
    sharing_rule: str
    custom_fields: tuple[CustomValue, ...]
    gross: Decimal
    discount: Decimal
    total: Decimal
    run_rate: Decimal
    lines: tuple[OrderLine, ...]
    actions: tuple[Affordance, ...]
    why_not: WhyNot | None
    version: int
    executed_at: datetime | None
    reseller: Ref | None
    reseller_timezone: str
    trigger: str
    sale_event_id: UUID | None
    warnings: tuple[str, ...]
    provenance: Mapping[str, Any]

    @property
    def less(self) -> Decimal:
        """Return the discounts as pages write them: what is taken off."""
        return -self.discount


def order_page(*, tenant_id: UUID, order_id: UUID) -> OrderPage | None:
    """Return what the order's pages show, in three queries; None if this BSS has no such order."""
    order = Order.objects.filter(tenant_id=tenant_id, pk=order_id).select_related(*_HEAD).first()
    return _page(order, _lines(order)) if order else None


def _page(order: Order, lines: tuple[OrderLine, ...]) -> OrderPage:
    actions = affordances(Origin(order.origin))
    return OrderPage(
        id=order.pk,
        bss=Ref(order.tenant_id, order.tenant.name),
        number=_number(order),
        name=order.name,
        origin=Origin(order.origin),
        is_back_order=order.origin == Origin.BACK_ORDER,
        ribbon=rulebook.ribbon(Origin(order.origin), order.billing_to.name),
        account=Ref(order.account_id, order.account.name),
        billing_to=Ref(order.billing_to_id, order.billing_to.name),
        order_date=order.order_date,
        type=_name(order.type),
        status=order.status.name,
        status_kind=order.status.kind,
        price_list=_name(order.price_list),
        payment_method=_name(order.payment_method),
        currency=order.currency,
        sales_rep=_name(order.sales_rep),
        contact=_name(order.contact),
        campaign=_name(order.campaign),
        responsible_user=_name(order.responsible_user),
        sharing_rule=_name(order.sharing_rule),
        custom_fields=custom_values(
            tenant_id=order.tenant_id, entity=Entity.ORDER, values=order.custom_fields
        ),
        gross=order.gross,
        discount=order.discount,
        total=order.total,
        run_rate=_run_rate(lines, order.currency),
        lines=lines,
        actions=actions,
        why_not=_why_not(actions),
        version=order.version,
        executed_at=order.executed_at,
        reseller=_ref(order.originated_from),
        reseller_timezone=order.originated_from.timezone if order.originated_from else "",
        trigger=order.trigger,
        sale_event_id=order.sale_event_id,
        warnings=tuple(order.warnings),
        provenance=order.provenance,
    )


def _lines(order: Order) -> tuple[OrderLine, ...]:
    items = (
        OrderItem.objects.filter(tenant_id=order.tenant_id, order=order)
        .select_related("product", "promotion", "subscription__parent", "subscription__product")
        .order_by("position")
    )
    return tuple(_line(item, _name(order.price_list)) for item in items)


def _line(item: OrderItem, price_list: str) -> OrderLine:
    from_list = item.price_source == PriceSource.PRICE_LIST
    return OrderLine(
        id=item.pk,
        position=item.position,
        product=Ref(item.product_id, item.product.name),
        billing_cycle=item.billing_cycle,
        cycle=CYCLE_TITLES[BillingCycle(item.billing_cycle)],
        quantity=item.quantity,
        unit_price=item.unit_price,
        rung=RUNGS.get(item.price_source, 0),
        price_source=price_list if from_list else _SOURCE_TITLES[item.price_source],
        promotion=_name(item.promotion),
        promotion_cycles=item.promotion_cycles,
        gross=item.gross,
        discount=item.discount,
        total=item.total,
        related=_related(item),
        considered=tuple(item.considered),
    )


def _related(item: OrderItem) -> RelatedRecord | None:
    record = item.subscription
    if record is None:
        return None
    page = record.parent or record
    place = PLACEMENT_TITLES[Placement(item.relation)] if item.relation else "Subscription"
    return RelatedRecord(
        page_id=page.pk,
        record_id=record.pk,
        name=page.name,
        place=place,
        is_add_on=record.parent is not None,
    )


def _run_rate(lines: tuple[OrderLine, ...], currency: str) -> Decimal:
    """Return what the recurring lines come to in a month, without their promotions."""
    monthly = ZERO
    for line in lines:
        months = BillingCycle(line.billing_cycle).months
        if months:
            monthly += line.gross / months
    return round_money(monthly, currency)


def affordances(origin: Origin) -> tuple[Affordance, ...]:
    """Return every action on an order of this origin, as the rulebook speaks of it."""
    return tuple(
        Affordance(action.value, verdict.allowed, verdict.code, verdict.reason)
        for action, verdict in rulebook.verdicts(origin).items()
    )


def _why_not(actions: tuple[Affordance, ...]) -> WhyNot | None:
    reasons = reasons_of(actions)
    return WhyNot(summary=_NOT_OFFERED, reasons=reasons) if reasons else None


def _number(order: Order) -> str:
    return f"{order.tenant.order_prefix}{order.number:0{order.tenant.order_padding}d}"


def _name(named: Any) -> str:
    return str(named.name) if named else ""


def _ref(named: Any) -> Ref | None:
    return Ref(named.pk, named.name) if named else None
