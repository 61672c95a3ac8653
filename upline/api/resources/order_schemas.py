"""JSON schemas of orders."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from upline.api.resources.upstream import Upstream, upstream
from upline.api.schemas import (
    Day,
    Instant,
    LowercaseEnum,
    Money,
    Record,
    ResponseModel,
    money,
    money_or_none,
    record,
    record_or_none,
)
from upline.backorders.queries import UpstreamOfRecord
from upline.catalog.rulebook import BillingCycle, PriceSource
from upline.kernel.page_objects import Affordance
from upline.orders.queries import (
    OrderLine,
    OrderPage,
    OrderRow,
    RelatedRecord,
)
from upline.orders.rulebook import ORDER_FIELDS, Origin, Placement
from upline.setup.rulebook import StatusKind
from upline.subscriptions.rulebook import Trigger

Cycle = Annotated[BillingCycle, LowercaseEnum()]


class Status(Record):
    """An order status. `kind` is its meaning."""

    kind: Annotated[StatusKind, LowercaseEnum()]


class OrderOrigin(ResponseModel):
    """The origin of a back-order: whose sale, which sale, and its effective date."""

    reseller: Record
    trigger: Annotated[Trigger, LowercaseEnum()]
    sale_event: UUID
    effective_date: Day


class AllowedAction(ResponseModel):
    """An action, and whether it is allowed; if not, the code and the reason."""

    action: str
    allowed: bool
    code: str | None
    reason: str | None


class Related(ResponseModel):
    """The place where an item is shown: the subscription or add-on, and one of the three places.

    `subscription` has the page; `place` is null on ordinary orders.
    """

    record_id: UUID
    subscription: Record
    is_add_on: bool
    place: Annotated[Placement, LowercaseEnum()] | None


class Item(ResponseModel):
    """A line of an order. `quantity` is signed on back-orders; prices are net."""

    id: UUID
    position: int
    product: Record
    billing_cycle: Cycle
    quantity: int
    unit_price: Money | None
    price_source: Annotated[PriceSource, LowercaseEnum()] | None
    promotion: str | None
    promotion_cycles: int | None
    gross: Money
    discount: Money
    total: Money
    related: Related | None
    delivered_by: Record | None


class OrderSummary(ResponseModel):
    """An order in a list."""

    id: UUID
    number: str
    name: str
    external_id: str
    is_back_order: bool
    trigger: Annotated[Trigger, LowercaseEnum()] | None
    date: Day
    account: Record
    billing_to: Record
    type: Record | None
    status: Status
    responsible_user: Record | None
    item_count: int
    total: Money
    upstream: Upstream | None
    version: int
    created_at: Instant
    updated_at: Instant


class Order(ResponseModel):
    """An order with its items. `version` grows with every change, and is its ETag.

    `origin` and `ribbon` are those of back-orders; `upstream` is what the distributor has booked of
    a reseller's order. `date` is the effective date. Values of custom
    fields are texts: a number in digits, a date as YYYY-MM-DD, `yes` or `no`, a user by id.
    """

    id: UUID
    number: str
    name: str
    external_id: str
    is_back_order: bool
    origin: OrderOrigin | None
    ribbon: str | None
    account: Record
    billing_to: Record
    date: Day
    type: Record | None
    status: Status
    price_list: Record | None
    payment_method: Record | None
    sales_rep: Record | None
    contact: Record | None
    campaign: Record | None
    responsible_user: Record | None
    sharing_rule: Record | None
    custom_fields: dict[str, str]
    currency: str
    gross: Money
    discount: Money
    total: Money
    monthly_run_rate: Money
    items: list[Item]
    parent: Record | None
    created_at: Instant
    updated_at: Instant
    executed_at: Instant | None
    upstream: Upstream | None
    warnings: list[str]
    version: int
    allowed_actions: list[AllowedAction]
    editable_fields: list[str]


assert {
    name for name, field in ORDER_FIELDS.items() if field.is_in_api
} <= Order.model_fields.keys(), "a field of ORDER_FIELDS that the API does not return"


def summary(row: OrderRow, found: UpstreamOfRecord | None, updated_at: datetime) -> OrderSummary:
    """Return an order for a list, with how it stands at the distributor."""
    return OrderSummary(
        id=row.id,
        number=row.reference,
        name=row.name,
        external_id=row.external_id,
        is_back_order=row.is_back_order,
        trigger=Trigger(row.trigger) if row.trigger else None,
        date=row.order_date,
        account=record(row.account),
        billing_to=record(row.billing_to),
        type=Record(id=row.type_id, name=row.type) if row.type_id else None,
        status=Status(id=row.status_id, name=row.status, kind=StatusKind(row.status_kind)),
        responsible_user=Record(id=row.responsible_user_id, name=row.responsible_user)
        if row.responsible_user_id
        else None,
        item_count=row.lines,
        total=money(row.total),
        upstream=upstream(found),
        version=row.version,
        created_at=row.created_at,
        updated_at=updated_at,
    )


def order(
    page: OrderPage,
    found: UpstreamOfRecord | None,
    updated_at: datetime,
) -> Order:
    """Return an order: `page` and how it stands at the distributor are of the same order."""
    named = {name: record_or_none(ref) for name, ref in page.editable.named.items()}
    status = page.editable.named["status"]
    assert status is not None, "an order has a status"
    return Order(
        id=page.id,
        number=page.number,
        name=page.name,
        external_id=page.external_id,
        is_back_order=page.is_back_order,
        origin=_origin(page),
        ribbon=page.ribbon or None,
        account=record(page.account),
        billing_to=record(page.billing_to),
        date=page.order_date,
        type=named["type"],
        status=Status(id=status.id, name=status.name, kind=StatusKind(page.status_kind)),
        price_list=named["price_list"],
        payment_method=named["payment_method"],
        sales_rep=named["sales_rep"],
        contact=named["contact"],
        campaign=named["campaign"],
        responsible_user=named["responsible_user"],
        sharing_rule=named["sharing_rule"],
        custom_fields={code: str(value) for code, value in page.editable.custom_fields.items()},
        currency=page.currency,
        gross=money(page.gross),
        discount=money(page.discount),
        total=money(page.total),
        monthly_run_rate=money(page.run_rate),
        items=items(page),
        parent=record_or_none(page.parent),
        created_at=page.created_at,
        updated_at=updated_at,
        executed_at=page.executed_at,
        upstream=upstream(found),
        warnings=list(page.warnings),
        version=page.version,
        allowed_actions=[allowed_action(one) for one in page.actions],
        editable_fields=sorted(page.editing.fields),
    )


def _origin(page: OrderPage) -> OrderOrigin | None:
    if page.origin is not Origin.BACK_ORDER:
        return None
    assert page.reseller is not None, "a_back_order_names_its_reseller_and_its_sale"
    assert page.sale_event_id is not None, "a_back_order_names_its_reseller_and_its_sale"
    return OrderOrigin(
        reseller=record(page.reseller),
        trigger=Trigger(page.trigger),
        sale_event=page.sale_event_id,
        effective_date=page.order_date,
    )


def allowed_action(affordance: Affordance) -> AllowedAction:
    """Return an action, allowed or refused."""
    return AllowedAction(
        action=affordance.name,
        allowed=affordance.allowed,
        code=affordance.code or None,
        reason=affordance.reason or None,
    )


def items(page: OrderPage) -> list[Item]:
    """Return the lines of an order, in their order."""
    return [item(line) for line in page.lines]


def item(line: OrderLine) -> Item:
    """Return a line of an order."""
    return Item(
        id=line.id,
        position=line.position,
        product=record(line.product),
        billing_cycle=line.billing_cycle,
        quantity=line.quantity,
        unit_price=money_or_none(line.unit_price),
        price_source=line.price_source,
        promotion=line.promotion or None,
        promotion_cycles=line.promotion_cycles,
        gross=money(line.gross),
        discount=money(line.discount),
        total=money(line.total),
        related=_related(line.related),
        delivered_by=record_or_none(line.delivered_by),
    )


def _related(found: RelatedRecord | None) -> Related | None:
    if found is None:
        return None
    return Related(
        record_id=found.record_id,
        subscription=Record(id=found.page_id, name=found.name),
        is_add_on=found.is_add_on,
        place=found.place,
    )
