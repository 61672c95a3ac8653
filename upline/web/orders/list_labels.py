"""The list of orders in words: how it is called, and what its filters say."""

from collections.abc import Mapping

from upline.orders.queries import OrderView
from upline.web.orders.list_filters import TRIGGERS, OrderListForm
from upline.web.shared import formatting
from upline.web.shared.access import Visit
from upline.web.shared.labels import trigger_title
from upline.web.shared.record_list import ListFilter, ListLabels

_VIEWS: Mapping[str, str] = {
    OrderView.ALL: "All",
    OrderView.BACK_ORDERS: "Back-orders",
    OrderView.DIRECT: "Direct",
}
_OF_SALES = ("reseller", "trigger")
_VIEW_NOUNS: Mapping[str, str] = {
    OrderView.BACK_ORDERS: "back-order",
    OrderView.DIRECT: "direct order",
}

assert _VIEWS.keys() == set(OrderView), "a view without a title"


def order_list_labels(visit: Visit, form: OrderListForm) -> ListLabels:
    """Return how the list is called, and which way its pages lead."""
    booked = "Each sale of an activated reseller books one here, within seconds."
    return ListLabels(
        address="orders",
        noun="order",
        nouns="orders",
        icon="receipt-text",
        views=_VIEWS,
        view_nouns=_VIEW_NOUNS,
        empty_hint=booked
        if visit.membership.has_resellers
        else "The first sale to a customer makes one.",
        labels=("Newer", "Older") if form.is_descending else ("Older", "Newer"),
    )


def order_filters(visit: Visit, form: OrderListForm) -> list[ListFilter]:
    """Return the filters, those of resellers' sales only where there are resellers."""
    asked = form.cleaned_data
    trigger = TRIGGERS.get(asked.get("trigger", ""))
    days = formatting.span(asked.get("date_from"), asked.get("date_to"))
    filters = [
        ListFilter(("date_from", "date_to"), days, "Date"),
        ListFilter(("reseller",), form.reseller_name),
        ListFilter(("status",), asked.get("status", "")),
        ListFilter(("type",), asked.get("type", "")),
        ListFilter(("account",), form.account_name),
        ListFilter(("trigger",), trigger_title(trigger) if trigger else ""),
        ListFilter(("text",), asked.get("text", "")),
    ]
    if visit.membership.has_resellers:
        return filters
    return [question for question in filters if question.names[0] not in _OF_SALES]
