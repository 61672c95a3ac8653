"""The fields that stand beside an order's edit form as text, because they cannot be edited there."""

from upline.orders.queries import OrderPage
from upline.orders.rulebook import ORDER_FIELDS
from upline.web.shared.formatting import day


def readonly_fields(order: OrderPage) -> tuple[tuple[str, str], ...]:
    """Return label and text of each field that the order, or its permission rule, keeps closed."""
    shown = (
        ("account", order.account.name),
        ("billing_to", order.billing_to.name),
        ("date", day(order.order_date)),
        ("status", order.status),
        ("price_list", order.price_list),
        ("currency", order.currency),
        ("responsible_user", order.responsible_user),
        ("sharing_rule", order.sharing_rule),
    )
    closed = (one for one in shown if one[0] not in order.editable_fields)
    return tuple((ORDER_FIELDS[name].label, text or "None") for name, text in closed)
