"""The fields that stand beside an order's edit form as text, because nobody may edit them."""

from upline.orders.queries import OrderPage
from upline.orders.rulebook import EDITABLE, ORDER_FIELDS
from upline.web.formatting import day


def kept_as_sold(order: OrderPage) -> tuple[tuple[str, str], ...]:
    """Return label and text of each field of the order that its origin keeps closed."""
    closed = ORDER_FIELDS - EDITABLE[order.origin]
    shown = (
        ("account", "Account", order.account.name),
        ("billing_to", "Billing To", order.billing_to.name),
        ("date", "Order date", day(order.order_date)),
        ("status", "Status", order.status),
        ("price_list", "Price list", order.price_list),
        ("currency", "Currency", order.currency),
        ("sharing_rule", "Sharing rule", order.sharing_rule),
    )
    return tuple((label, text or "None") for field, label, text in shown if field in closed)
