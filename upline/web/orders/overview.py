"""The fields of an order's overview: those with a value, and the empty ones, which are folded away."""

from __future__ import annotations

from dataclasses import dataclass

from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.orders.queries import OrderPage
from upline.setup.queries import CustomValue
from upline.web.orders.record import order_url
from upline.web.shared import formatting
from upline.web.shared.access import Visit
from upline.web.shared.navigation import record_url


@dataclass(frozen=True, slots=True)
class OverviewField:
    """A label with its text, which may lead somewhere."""

    label: str
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class OverviewFields:
    """The fields of an order that have a value, and the labels of those that have none."""

    filled: tuple[OverviewField, ...]
    custom: tuple[CustomValue, ...]
    empty: tuple[OverviewField, ...]


def overview_fields(visit: Visit, order: OrderPage) -> OverviewFields:
    """Return the fields of an order's overview."""
    fields = (
        _party(visit, text("Account"), order.account),
        _billing_to(visit, order),
        OverviewField(text("Order date"), formatting.day(order.order_date)),
        OverviewField(text("External ID"), order.external_id),
        OverviewField(text("Type"), order.type),
        OverviewField(text("Status"), order.status),
        _price_list(visit, order),
        OverviewField(text("Payment method"), order.payment_method),
        OverviewField(text("Currency"), order.currency),
        OverviewField(text("Sales rep"), order.sales_rep),
        OverviewField(text("Contact"), order.contact),
        OverviewField(text("Campaign"), order.campaign),
        OverviewField(text("Responsible user"), order.responsible_user),
        OverviewField(text("Sharing rule"), order.sharing_rule),
        OverviewField(
            text("Access"), text("View access"), order_url("order-sharing", visit, order.id)
        ),
    )
    return OverviewFields(
        filled=tuple(one for one in fields if one.text),
        custom=tuple(one for one in order.custom_fields if one.value),
        empty=(
            *(one for one in fields if not one.text),
            *(OverviewField(one.label, "") for one in order.custom_fields if not one.value),
        ),
    )


def _billing_to(visit: Visit, order: OrderPage) -> OverviewField:
    label = text("Billing To")
    if order.billing_to.id == order.account.id:
        return OverviewField(label, text("Same account"))
    return _party(visit, label, order.billing_to)


def _price_list(visit: Visit, order: OrderPage) -> OverviewField:
    listed = order.price_list_id
    href = record_url("price-list", visit.tenant.slug, listed) if listed else ""
    return OverviewField(text("Price list"), order.price_list, href)


def _party(visit: Visit, label: str, party: Ref) -> OverviewField:
    slug = visit.tenant.slug
    href = record_url("account", slug, party.id) if party.is_shared else ""
    return OverviewField(label, party.name, href)
