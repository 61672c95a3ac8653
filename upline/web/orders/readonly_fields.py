"""The fields that stand beside an order's edit form as text, because they cannot be edited there."""

from upline.orders.queries import OrderPage
from upline.web.shared.formatting import day


def readonly_fields(order: OrderPage) -> tuple[tuple[str, str], ...]:
    """Return label and text of each field that the order, or its permission rule, keeps closed."""
    shown = (
        ("account", "Account", order.account.name),
        ("billing_to", "Billing To", order.billing_to.name),
        ("date", "Order date", day(order.order_date)),
        ("status", "Status", order.status),
        ("price_list", "Price list", order.price_list),
        ("currency", "Currency", order.currency),
        ("responsible_user", "Responsible user", order.responsible_user),
        ("sharing_rule", "Sharing rule", order.sharing_rule),
    )
    closed = (one for one in shown if one[0] not in order.editable_fields)
    return tuple((label, text or "None") for _, label, text in closed)
