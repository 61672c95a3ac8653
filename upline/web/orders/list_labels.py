"""The list of orders in words: how it is called, and what its filters say."""

from collections.abc import Mapping

from upline.orders.queries import OrderView
from upline.web.orders.list_filters import TRIGGERS, OrderListForm
from upline.web.shared import formatting
from upline.web.shared.access import Visit
from upline.web.shared.labels import trigger_title
from upline.web.shared.record_list import ListKind, Question

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


def order_kind(visit: Visit, form: OrderListForm) -> ListKind:
    """Return how the list is called, and which way its pages lead."""
    booked = "Each sale of an activated reseller books one here, within seconds."
    return ListKind(
        address="orders",
        noun="order",
        nouns="orders",
        icon="receipt-text",
        views=_VIEWS,
        view_nouns=_VIEW_NOUNS,
        why_none=booked if visit.seat.has_resellers else "The first sale to a customer makes one.",
        labels=("Newer", "Older") if form.is_descending else ("Older", "Newer"),
    )


def order_questions(visit: Visit, form: OrderListForm) -> list[Question]:
    """Return the filters, those of resellers' sales only where there are resellers."""
    asked = form.cleaned_data
    trigger = TRIGGERS.get(asked.get("trigger", ""))
    days = formatting.span(asked.get("date_from"), asked.get("date_to"))
    questions = [
        Question(("date_from", "date_to"), days, "Date"),
        Question(("reseller",), form.reseller_name),
        Question(("status",), asked.get("status", "")),
        Question(("type",), asked.get("type", "")),
        Question(("account",), form.account_name),
        Question(("trigger",), trigger_title(trigger) if trigger else ""),
        Question(("text",), asked.get("text", "")),
    ]
    if visit.seat.has_resellers:
        return questions
    return [question for question in questions if question.names[0] not in _OF_SALES]
