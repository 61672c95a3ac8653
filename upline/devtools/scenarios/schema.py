"""What may stand in a scenario file: every action with its arguments, every expectation.

One table; reading checks against it, and the manual is printed from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from upline.orders.rulebook import ORDER_FIELDS

TEXT, DAY, COUNT, MONEY, FLAG, ANY, NAMES, ITEMS, ADD_ONS, SCOPE, CHANGES = (
    "text", "day", "count", "money", "flag", "any", "names", "items", "add_ons", "scope", "changes",
)  # fmt: skip
NULLABLE = "?"  # after a type: null may stand there


@dataclass(frozen=True, slots=True)
class ActionSchema:
    """The arguments of an action, and whether it is done in a BSS or anywhere."""

    required: Mapping[str, str]
    optional: Mapping[str, str] = field(default_factory=dict)
    is_tenant_independent: bool = False


_ORDER = {"order": ANY}
_SUBJECT = {"order": ANY, "subject": TEXT}
_ITEM = {"order": ANY, "item": COUNT}
_NEW_ITEM = {"order": ANY, "product": TEXT, "cycle": TEXT, "quantity": COUNT}
_PROMOTION = {
    "percent": MONEY, "amount": MONEY, "from": DAY, "to": DAY, "cycles": COUNT,
    "lifetime": FLAG, "new_customers_only": FLAG, "products": SCOPE, "price_lists": NAMES,
    "currency": TEXT, "requires": NAMES,
}  # fmt: skip

ACTIONS: Mapping[str, ActionSchema] = {
    # In a reseller's BSS, and in a distributor's own direct business
    "create_customer": ActionSchema(
        {"name": TEXT},
        {"accounting_no": TEXT, "email": TEXT, "billing_address": TEXT, "currency": TEXT,
         "as": TEXT, "reseller": TEXT, "vendor_customer_id": TEXT},
    ),
    "set_vendor_id": ActionSchema(
        {"id": TEXT}, {"customer": TEXT, "subscription": TEXT, "add_on": TEXT}
    ),
    "update_customer": ActionSchema(
        {"customer": TEXT},
        {"name": TEXT, "accounting_no": TEXT, "email": TEXT, "billing_address": TEXT},
    ),
    "create_subscription": ActionSchema(
        {"customer": TEXT, "product": TEXT, "cycle": TEXT, "quantity": COUNT},
        {"as": TEXT, "start": DAY, "trial": FLAG, "add_ons": ADD_ONS, "pushed_price": MONEY,
         "vendor_subscription_id": TEXT},
    ),
    "change_quantity": ActionSchema(
        {"subscription": TEXT, "to": COUNT}, {"effective": DAY, "at_renewal": FLAG}
    ),
    "withdraw_scheduled_change": ActionSchema({"subscription": TEXT}),
    "add_add_on": ActionSchema(
        {"subscription": TEXT, "product": TEXT, "quantity": COUNT},
        {"as": TEXT, "start": DAY, "vendor_subscription_id": TEXT},
    ),
    "change_add_on_quantity": ActionSchema({"add_on": TEXT, "to": COUNT}, {"effective": DAY}),
    "upgrade_trial": ActionSchema({"subscription": TEXT}, {"quantity": COUNT, "start": DAY}),
    "change_plan": ActionSchema(
        {"subscription": TEXT, "product": TEXT},
        {"quantity": COUNT, "into": TEXT, "as": TEXT, "effective": DAY, "at_renewal": FLAG,
         "cancel_add_ons": FLAG},
    ),
    "cancel": ActionSchema(
        {}, {"subscription": TEXT, "add_on": TEXT, "effective": DAY, "at_period_end": FLAG}
    ),
    "withdraw_cancellation": ActionSchema({}, {"subscription": TEXT, "add_on": TEXT}),
    "suspend": ActionSchema({"subscription": TEXT}),
    "reactivate": ActionSchema({"subscription": TEXT}),
    "create_order": ActionSchema({"customer": TEXT, "items": ITEMS}, {"as": TEXT}),
    "execute_order": ActionSchema(_ORDER, {"start": DAY}),
    "deliver_items": ActionSchema(_ORDER, {"items": NAMES, "item": COUNT, "start": DAY,
                                          "quantity": COUNT}),
    "checkout": ActionSchema({"customer": TEXT, "basket": ITEMS}),
    "run_renewals": ActionSchema({}),
    # In the distributor's BSS
    "edit_order": ActionSchema({"order": ANY, "set": CHANGES}),
    "delete_order": ActionSchema(_ORDER),
    "copy_order": ActionSchema(_ORDER, {"as": TEXT}),
    "update_item": ActionSchema(_ITEM, {"quantity": COUNT}),
    "delete_item": ActionSchema(_ITEM, {"quantity": COUNT}),
    "add_item": ActionSchema(_NEW_ITEM),
    "quick_add": ActionSchema(_NEW_ITEM),
    "add_activity": ActionSchema(_SUBJECT),
    "relate_email": ActionSchema(_SUBJECT),
    "create_case": ActionSchema(_SUBJECT),
    "print_order": ActionSchema(_ORDER),
    "set_price": ActionSchema(
        {"price_list": TEXT + NULLABLE, "product": TEXT, "cycle": TEXT, "price": MONEY + NULLABLE}
    ),
    "set_reseller": ActionSchema(
        {"reseller": TEXT},
        {"price_list": TEXT + NULLABLE, "payment_method": TEXT + NULLABLE, "currency": TEXT,
         "name": TEXT, "responsible_user": TEXT + NULLABLE},
    ),
    "set_api_options": ActionSchema(
        {"entity": TEXT},
        {"responsible_user": TEXT + NULLABLE, "sharing_rule": TEXT + NULLABLE},
    ),
    "set_default_status": ActionSchema({"name": TEXT + NULLABLE}),
    "set_default_type": ActionSchema({"name": TEXT + NULLABLE}),
    "add_promotion": ActionSchema({"name": TEXT}, _PROMOTION),
    "end_promotion": ActionSchema({"name": TEXT}),
    "deactivate_user": ActionSchema({"user": TEXT}),
    "activate_back_ordering": ActionSchema({"reseller": TEXT}),
    "copy_down": ActionSchema({"reseller": TEXT}),
    "mirror_earlier_sales": ActionSchema({"reseller": TEXT}),
    "retry_parked": ActionSchema({}, {"reseller": TEXT}),
    # Anywhere
    "pause_booking": ActionSchema({}, is_tenant_independent=True),
    "resume_booking": ActionSchema({}, is_tenant_independent=True),
    "deliver_again": ActionSchema({}, is_tenant_independent=True),
    "deliver_reversed": ActionSchema({}, is_tenant_independent=True),
    "crash_booking": ActionSchema({"after": TEXT}, is_tenant_independent=True),
}  # fmt: skip

STEP_KEYS = frozenset({"on", "in", "by", "do", "refused"})
ADD_ON_KEYS = frozenset({"product", "quantity", "as", "vendor_subscription_id"})
CRASH_POINTS = ("account", "subscription", "order", "lines", "relation")

_LINE = frozenset({
    "product", "cycle", "quantity", "unit_price", "price_source", "promotion", "discount",
    "total", "related", "subscription", "add_on",
})  # fmt: skip
_ORDER_KEYS = frozenset(ORDER_FIELDS)
_ACCOUNT = frozenset({
    "billing_to", "email", "accounting_no", "billing_address", "vendor_customer_id", "currency",
    "ribbon",
    "responsible_user", "sharing_rule",
})  # fmt: skip
_SUBSCRIPTION = frozenset({
    "name", "status", "product", "quantity", "order", "vendor_subscription_id", "history",
    "responsible_user", "sharing_rule", "ribbon",
})  # fmt: skip
_ADD_ON = frozenset({
    "name", "quantity", "status", "source_type", "orders", "vendor_subscription_id",
    "responsible_user", "sharing_rule",
})  # fmt: skip
_HISTORY = frozenset({"date", "action", "from", "to", "order", "replaces"})

EXPECTATION_KEYS: Mapping[str, frozenset[str] | None] = {
    "in": None,
    "orders": _ORDER_KEYS,
    "order_count": None,
    "accounts": _ACCOUNT,
    "subscriptions": _SUBSCRIPTION,
    "add_ons": _ADD_ON,
    "parked": frozenset({"reason", "subscription"}),
    "reconciled": None,
}
NESTED_KEYS: Mapping[str, frozenset[str]] = {"lines": _LINE, "history": _HISTORY}
