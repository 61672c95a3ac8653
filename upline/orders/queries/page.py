"""The order page: everything it shows, as primitives."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from upline.access import queries as access
from upline.access.reach import Reach
from upline.access.rulebook import Actor, Level
from upline.database.compiled_queries import compiled_query
from upline.database.numbering import format_number
from upline.kernel.money import ZERO, Money
from upline.kernel.page_objects import Affordance, Editability, NamedReason, Ref, WhyNot
from upline.kernel.texts import join_texts, plural_text, text
from upline.kernel.verdicts import Refused, refused
from upline.orders import rulebook
from upline.orders.models import Order
from upline.orders.queries.editing import NAMED, EditableOrder, editable_order
from upline.orders.queries.lines import OrderLine, lines_of_orders
from upline.orders.queries.state import (
    access_level,
    affordances,
    open_fields,
    orders_with_state,
)
from upline.orders.rulebook import (
    ACTION_TITLES,
    BACK_ORDER_PROTECTED,
    BACK_ORDER_REASONS,
    NEEDS,
    OrderAction,
    Origin,
)
from upline.setup.queries import CustomValue, custom_values_of_each
from upline.setup.rulebook import Entity
from upline.tenancy.queries import related_records

ITEM_WITHOUT_PRICE = "item_without_price"  # a warning: what an item costs is not known

_VIEW_ONLY = text("You can look at this order, not change it.")
_TRACKS_A_SALE = text(
    "This order tracks a reseller’s sale, so it cannot be executed, delivered, copied or deleted."
)
_NAMED = (
    "tenant", "account", "billing_to", "type", "status", "price_list", "payment_method",
    "sales_rep", "contact", "campaign", "responsible_user", "sharing_rule", "originated_from",
    "parent",
)  # fmt: skip
assert set(NAMED) <= set(_NAMED), "what can be edited is read with the order"
_RULED = ("account", "billing_to", "parent")
_READ = related_records.page_columns(
    Order,
    *(path for path in _NAMED if path not in _RULED),
    ruled_paths=_RULED,
    extra_columns=(
        "tenant__order_prefix", "tenant__order_padding", "status__kind", "originated_from__timezone",
    ),
)  # fmt: skip


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
    price_list_id: UUID | None
    payment_method: str
    currency: str
    sales_rep: str
    contact: str
    campaign: str
    responsible_user: str
    sharing_rule: str
    external_id: str
    custom_fields: tuple[CustomValue, ...]
    gross: Money
    discount: Money
    total: Money
    run_rate: Money
    lines: tuple[OrderLine, ...]
    actions: tuple[Affordance, ...]
    editing: Editability
    editable: EditableOrder
    why_not: WhyNot | None
    version: int
    executed_at: datetime | None
    created_at: datetime
    parent: Ref | None
    reseller: Ref | None
    reseller_timezone: str
    trigger: str
    sale_event_id: UUID | None
    warnings: tuple[str, ...]
    provenance: Mapping[str, Any]

    @property
    def displayed_discount(self) -> Money:
        """Return the discounts as pages write them: what is taken off."""
        return -self.discount

    def check(self, action: OrderAction) -> None:
        """Raises: Refused — as the action would, before its form is filled in."""
        for affordance in self.actions:
            if affordance.name == action and not affordance.allowed:
                raise Refused(refused(affordance.code, affordance.reason))


def order_page(*, tenant_id: UUID, order_id: UUID, by: Actor) -> OrderPage | None:
    """Return what the order's pages show to somebody, with what they may do.

    None if this BSS has no such order, or none that they may see. Three queries, and one more
    for the permission rules of who is no administrator.
    """
    return order_pages(tenant_id=tenant_id, order_ids=[order_id], by=by).get(order_id)


def order_pages(
    *, tenant_id: UUID, order_ids: Collection[UUID], by: Actor
) -> Mapping[UUID, OrderPage]:
    """Return the same of several orders, by their ids; those that they may not see are left out.

    As many queries as for one.
    """
    if not order_ids:
        return {}
    reach = access.reach(tenant_id=tenant_id, by=by)
    orders = _orders_to_show(tenant_id=tenant_id, order_ids=tuple(order_ids))
    found = [order for order in orders if access_level(order, reach) is not None]
    if not found:
        return {}
    lines = lines_of_orders(found, reach)
    custom_fields = custom_values_of_each(
        tenant_id=tenant_id, entity=Entity.ORDER, records=[one.custom_fields for one in found]
    )
    return {
        order.pk: _page(order, lines[order.pk], values, by, reach)
        for order, values in zip(found, custom_fields, strict=True)
    }


@compiled_query
def _orders_to_show(tenant_id: UUID, order_ids: tuple[UUID, ...]) -> "QuerySet[Order]":
    orders = orders_with_state(tenant_id=tenant_id).filter(pk__in=order_ids)
    return orders.select_related(*_NAMED).only(*_READ)


def _page(
    order: Order,
    lines: tuple[OrderLine, ...],
    custom_fields: tuple[CustomValue, ...],
    by: Actor,
    reach: Reach,
) -> OrderPage:
    actions = affordances(order, by=by, reach=reach)
    return OrderPage(
        id=order.pk,
        bss=Ref(order.tenant_id, order.tenant.name),
        number=_number(order),
        name=order.name,
        origin=Origin(order.origin),
        is_back_order=order.origin == Origin.BACK_ORDER,
        ribbon=rulebook.ribbon(Origin(order.origin), order.billing_to.name),
        account=related_records.visible_ref(
            order.account, reach, placeholder=related_records.ACCOUNT
        ),
        billing_to=_billing_to(order, reach),
        order_date=order.order_date,
        type=_name(order.type),
        status=order.status.name,
        status_kind=order.status.kind,
        price_list=_name(order.price_list),
        price_list_id=order.price_list_id,
        payment_method=_name(order.payment_method),
        currency=order.currency,
        sales_rep=_name(order.sales_rep),
        contact=_name(order.contact),
        campaign=_name(order.campaign),
        responsible_user=_name(order.responsible_user),
        sharing_rule=_name(order.sharing_rule),
        external_id=order.external_id,
        custom_fields=custom_fields,
        gross=Money(order.gross, order.currency),
        discount=Money(order.discount, order.currency),
        total=Money(order.total, order.currency),
        run_rate=_run_rate(lines, order.currency),
        lines=lines,
        actions=actions,
        editing=_editing(order, actions, reach),
        editable=editable_order(order),
        why_not=_why_not(order, actions),
        version=order.version,
        executed_at=order.executed_at,
        created_at=order.created_at,
        parent=related_records.optional_ref(order.parent, reach, placeholder=related_records.ORDER),
        reseller=_ref(order.originated_from),
        reseller_timezone=order.originated_from.timezone if order.originated_from else "",
        trigger=order.trigger,
        sale_event_id=order.sale_event_id,
        warnings=(*order.warnings, *_price_warnings(lines)),
        provenance=order.provenance,
    )


def _billing_to(order: Order, reach: Reach) -> Ref:
    """Return who is billed. On a back-order that keeps its name: the ribbon says it (R16)."""
    ref = related_records.visible_ref(order.billing_to, reach, placeholder=related_records.ACCOUNT)
    return replace(ref, name=order.billing_to.name) if order.origin == Origin.BACK_ORDER else ref


def _price_warnings(lines: tuple[OrderLine, ...]) -> tuple[str, ...]:
    return (ITEM_WITHOUT_PRICE,) if any(line.unit_price is None for line in lines) else ()


def _run_rate(lines: tuple[OrderLine, ...], currency: str) -> Money:
    """Return what the recurring lines come to in a month, without their promotions."""
    monthly = ZERO
    for line in lines:
        months = line.billing_cycle.months
        if months:
            monthly += line.gross.amount / months
    return Money(monthly, currency).rounded()


def _editing(order: Order, actions: tuple[Affordance, ...], reach: Reach) -> Editability:
    """Return the fields that this reader may edit; the others are shown as text."""
    edit = next(action for action in actions if action.name == OrderAction.EDIT)
    if not edit.allowed:
        return Editability(frozenset(), (refused(edit.code, edit.reason),))
    return Editability(open_fields(order, reach), ())


def _why_not(order: Order, actions: tuple[Affordance, ...]) -> WhyNot | None:
    refused_actions = [action for action in actions if not action.allowed]
    if not refused_actions:
        return None
    reasons = _named_reasons(refused_actions)
    if order.origin == Origin.BACK_ORDER:
        return WhyNot(summary=_TRACKS_A_SALE, reasons=reasons)
    may_change = any(
        a.allowed for a in actions if NEEDS[OrderAction(a.name)].level is not Level.SEE
    )
    if not may_change:
        return WhyNot(summary=_VIEW_ONLY, reasons=reasons)
    summary = plural_text(
        "{count} action unavailable.", "{count} actions unavailable.", count=len(refused_actions)
    )
    return WhyNot(summary=summary, reasons=reasons, question=text("Why?"))


def _named_reasons(refused_actions: list[Affordance]) -> tuple[NamedReason, ...]:
    """Return each reason once, with the actions that it is about."""
    protected = {a.name for a in refused_actions if a.code == BACK_ORDER_PROTECTED}
    by_reason: dict[str, list[str]] = {}
    for affordance in refused_actions:
        if affordance.name not in protected:
            title = ACTION_TITLES[OrderAction(affordance.name)]
            by_reason.setdefault(affordance.reason, []).append(title)
    return (
        *(reason for names, reason in BACK_ORDER_REASONS if protected & set(names)),
        *(NamedReason(join_texts(titles), reason) for reason, titles in by_reason.items()),
    )


def _number(order: Order) -> str:
    bss = order.tenant
    return format_number(order.number, prefix=bss.order_prefix, padding=bss.order_padding)


def _name(named: Any) -> str:
    return str(named.name) if named else ""


def _ref(named: Any) -> Ref | None:
    return Ref(named.pk, named.name) if named else None
