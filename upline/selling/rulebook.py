"""Who may order for a customer. What can be done with the order then is `orders/rulebook.py`."""

from enum import StrEnum

from upline.access.rulebook import AccessRequirement, Level, Permission, declare_needs


class SellingAction(StrEnum):
    """What can be done to order something for a customer."""

    CREATE_ORDER = "create-order"
    FILL_BASKET = "fill-basket"


_SELLS = AccessRequirement(Permission.SELL, Level.SEE)

# By the role, and by the customer's permission rule.
NEEDS = declare_needs(SellingAction, {
    SellingAction.CREATE_ORDER: _SELLS,
    SellingAction.FILL_BASKET:  _SELLS,
})  # fmt: skip
