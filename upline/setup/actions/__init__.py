"""Setting up a BSS: order types and statuses, payment methods, rules, options, fields.

An actor whose role does not allow an action is refused `not_permitted`.
"""

from upline.setup.actions.api_options import set_all_api_options, set_api_options
from upline.setup.actions.custom_fields import (
    FieldSettings,
    NewCustomField,
    add_custom_field,
    change_custom_field,
    delete_custom_field,
    move_custom_field,
)
from upline.setup.actions.order_statuses import (
    add_order_status,
    add_standard_statuses,
    change_order_status,
    delete_order_status,
    ensure_fallback_status,
    move_order_status,
    set_default_status,
)
from upline.setup.actions.order_types import (
    add_order_type,
    change_order_type,
    delete_order_type,
    move_order_type,
    set_default_type,
)
from upline.setup.actions.payment_methods import (
    add_payment_method,
    delete_payment_method,
    rename_payment_method,
)
from upline.setup.actions.permission_rules import (
    EVERYBODY,
    Grantee,
    add_permission_rule,
    change_permission_rule,
    delete_permission_rule,
    remove_grant,
    set_default_rule,
    set_default_rules,
    set_grant,
)
from upline.setup.actions.saved_views import (
    NewView,
    add_saved_view,
    delete_saved_view,
    rename_saved_view,
    set_default_view,
)

__all__ = [
    "EVERYBODY",
    "FieldSettings",
    "Grantee",
    "NewCustomField",
    "NewView",
    "add_custom_field",
    "add_order_status",
    "add_order_type",
    "add_payment_method",
    "add_permission_rule",
    "add_saved_view",
    "add_standard_statuses",
    "change_custom_field",
    "change_order_status",
    "change_order_type",
    "change_permission_rule",
    "delete_custom_field",
    "delete_order_status",
    "delete_order_type",
    "delete_payment_method",
    "delete_permission_rule",
    "delete_saved_view",
    "ensure_fallback_status",
    "move_custom_field",
    "move_order_status",
    "move_order_type",
    "remove_grant",
    "rename_payment_method",
    "rename_saved_view",
    "set_all_api_options",
    "set_api_options",
    "set_default_rule",
    "set_default_rules",
    "set_default_status",
    "set_default_type",
    "set_default_view",
    "set_grant",
]
