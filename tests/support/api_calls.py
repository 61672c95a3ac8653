"""Which operations of the API are the actions of the rulebooks, with a call of each that could be executed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from upline.backorders.rulebook import BackOrderAction
from upline.catalog.rulebook import CatalogAction, PriceAction, ProductAction, PromotionAction
from upline.parties.rulebook import AccountAction
from upline.setup.rulebook import SetupAction, ViewAction
from upline.tenancy.rulebook import TenancyAction


@dataclass(frozen=True, slots=True)
class Call:
    """A call of an operation; the path has the names of ids, as `create_api_records` returns them."""

    method: str
    path: str
    body: Mapping[str, Any] = field(default_factory=dict)


_PRODUCT = {"code": "new", "name": "New"}
_PERIOD = {"billing_cycle": "monthly", "amount": "3.00"}
_END = {"billing_cycle": "monthly", "last_day": "2030-01-31"}
_ADMINISTRATOR = {"administrator": {"name": "Ria", "email": "ria@example.com"}}

# By operation id.
CALLS: Mapping[str, Call] = {
    # Catalogue
    "create_product": Call("POST", "/products", _PRODUCT),
    "edit_product": Call("PATCH", "/products/{product_id}", {"name": "Other"}),
    "discontinue_product": Call("POST", "/products/{product_id}/discontinue"),
    "sell_product_again": Call("POST", "/products/{product_id}/sell-again"),
    "set_unit_price": Call("POST", "/products/{product_id}/prices", _PERIOD),
    "end_unit_price": Call("POST", "/products/{product_id}/prices/end", _END),
    "withdraw_unit_price": Call(
        "POST",
        "/products/{product_id}/prices/withdraw",
        {"billing_cycle": "monthly", "price": "{price_list_id}"},
    ),
    "create_price_list": Call("POST", "/price-lists", {"name": "New", "currency": "EUR"}),
    "edit_price_list": Call("PATCH", "/price-lists/{price_list_id}", {"name": "Other"}),
    "copy_price_list": Call(
        "POST", "/price-lists/{price_list_id}/copy", {"name": "Copy", "percent": "5"}
    ),
    "set_list_price": Call(
        "POST", "/price-lists/{price_list_id}/prices", {"product": "{product_id}", **_PERIOD}
    ),
    "end_list_price": Call(
        "POST", "/price-lists/{price_list_id}/prices/end", {"product": "{product_id}", **_END}
    ),
    "withdraw_list_price": Call(
        "POST",
        "/price-lists/{price_list_id}/prices/withdraw",
        {"product": "{product_id}", "billing_cycle": "monthly", "price": "{price_list_id}"},
    ),
    "send_price_file": Call("POST", "/price-lists/{price_list_id}/price-files"),
    "read_price_file": Call("POST", "/price-files/{file_id}/read"),
    "apply_price_file": Call("POST", "/price-files/{file_id}/apply"),
    "discard_price_file": Call("DELETE", "/price-files/{file_id}"),
    "create_promotion": Call(
        "POST", "/promotions", {"name": "New", "kind": "percent", "value": "10"}
    ),
    "edit_promotion": Call("PATCH", "/promotions/{promotion_id}", {"name": "Other"}),
    "end_promotion": Call("POST", "/promotions/{promotion_id}/end"),
    # Setup
    "create_order_type": Call("POST", "/order-types", {"name": "New"}),
    "change_order_type": Call("PATCH", "/order-types/{type_id}", {"name": "Other"}),
    "move_order_type": Call("POST", "/order-types/{type_id}/move", {"direction": "up"}),
    "delete_order_type": Call("DELETE", "/order-types/{type_id}"),
    "create_order_status": Call("POST", "/order-statuses", {"name": "New"}),
    "change_order_status": Call("PATCH", "/order-statuses/{status_id}", {"name": "Other"}),
    "move_order_status": Call("POST", "/order-statuses/{status_id}/move", {"direction": "up"}),
    "delete_order_status": Call("DELETE", "/order-statuses/{status_id}"),
    "create_payment_method": Call("POST", "/payment-methods", {"name": "New"}),
    "change_payment_method": Call("PATCH", "/payment-methods/{method_id}", {"name": "Other"}),
    "delete_payment_method": Call("DELETE", "/payment-methods/{method_id}"),
    "create_custom_field": Call(
        "POST", "/custom-fields", {"entity": "order", "code": "new", "name": "New"}
    ),
    "change_custom_field": Call("PATCH", "/custom-fields/{field_id}", {"name": "Other"}),
    "move_custom_field": Call("POST", "/custom-fields/{field_id}/move", {"direction": "down"}),
    "delete_custom_field": Call("DELETE", "/custom-fields/{field_id}"),
    "create_permission_rule": Call("POST", "/permission-rules", {"name": "New"}),
    "change_permission_rule": Call(
        "PATCH", "/permission-rules/{rule_id}", {"default_for": ["account"]}
    ),
    "delete_permission_rule": Call("DELETE", "/permission-rules/{rule_id}"),
    "set_grant": Call("POST", "/permission-rules/{rule_id}/grants", {"level": "see"}),
    "delete_grant": Call("DELETE", "/permission-rules/{rule_id}/grants/{grant_id}"),
    "set_api_option": Call("PATCH", "/api-options/order", {"sharing_rule": "{rule_id}"}),
    # Parties
    "create_account": Call("POST", "/accounts", {"name": "New"}),
    "edit_account": Call("PATCH", "/accounts/{account_id}", {"name": "Other"}),
    "create_contact": Call("POST", "/accounts/{account_id}/contacts", {"name": "New"}),
    "change_contact": Call("PATCH", "/contacts/{contact_id}", {"name": "Other"}),
    "add_account_activity": Call("POST", "/accounts/{account_id}/activities", {"subject": "New"}),
    "write_account_email": Call(
        "POST",
        "/accounts/{account_id}/emails",
        {"to": ["ann@example.com"], "subject": "New", "text": "New"},
    ),
    "create_account_case": Call("POST", "/accounts/{account_id}/cases", {"subject": "New"}),
    # Tenancy
    "invite_user": Call(
        "POST", "/users", {"name": "Ria", "email": "ria@example.com", "role": "viewer"}
    ),
    "change_user": Call("PATCH", "/users/{user_id}", {"language": "de"}),
    "deactivate_user": Call("POST", "/users/{user_id}/deactivate"),
    "reactivate_user": Call("POST", "/users/{user_id}/reactivate"),
    "reset_second_factor": Call("POST", "/users/{user_id}/reset-second-factor"),
    "create_group": Call("POST", "/groups", {"name": "New"}),
    "change_group": Call("PATCH", "/groups/{group_id}", {"name": "Other"}),
    "delete_group": Call("DELETE", "/groups/{group_id}"),
    "create_credential": Call("POST", "/credentials", {"name": "New", "role": "viewer"}),
    "revoke_credential": Call("POST", "/credentials/{credential_id}/revoke"),
    "change_bss": Call("PATCH", "/bss", {"language": "de"}),
    # Back-ordering
    "create_reseller": Call("POST", "/resellers", {"name": "New", **_ADMINISTRATOR}),
    "open_reseller_account": Call("POST", "/resellers/{reseller_id}/account", {}),
    "invite_first_administrator": Call(
        "POST", "/resellers/{reseller_id}/invitation", _ADMINISTRATOR
    ),
    "set_reseller_terms": Call("PATCH", "/resellers/{reseller_id}", {"payment_method": None}),
    "activate_reseller": Call("POST", "/resellers/{reseller_id}/activate"),
    "copy_down": Call("POST", "/resellers/{reseller_id}/copy-down"),
    "mirror_earlier_sales": Call("POST", "/resellers/{reseller_id}/mirror-earlier-sales"),
    "retry_sale_events": Call("POST", "/sale-events/retry", {}),
    "retry_sale_event": Call("POST", "/sale-events/{event_id}/retry"),
    "check_reconciliation": Call("POST", "/reconciliation/check", {}),
    "repair_reconciliation_difference": Call(
        "POST", "/reconciliation/differences/{difference_id}/repair"
    ),
    "get_ledger": Call("GET", "/reconciliation/ledger"),
}

# The operations of each action.
OPERATIONS: Mapping[StrEnum, tuple[str, ...]] = {
    CatalogAction.MANAGE_PRODUCTS: ("create_product", "edit_product"),
    CatalogAction.SET_PRICES: (
        "create_price_list", "edit_price_list", "copy_price_list", "set_unit_price", "set_list_price",
    ),
    CatalogAction.MANAGE_PROMOTIONS: ("create_promotion", "edit_promotion", "end_promotion"),
    CatalogAction.IMPORT_PRICES: (
        "send_price_file", "read_price_file", "apply_price_file", "discard_price_file",
    ),
    ProductAction.DISCONTINUE: ("discontinue_product",),
    ProductAction.SELL_AGAIN: ("sell_product_again",),
    PriceAction.SET: ("set_unit_price", "set_list_price"),
    PriceAction.END: ("end_unit_price", "end_list_price"),
    PriceAction.WITHDRAW: ("withdraw_unit_price", "withdraw_list_price"),
    PromotionAction.EDIT: ("edit_promotion",),
    PromotionAction.END: ("end_promotion",),
    SetupAction.MANAGE_ORDER_TYPES: (
        "create_order_type", "change_order_type", "move_order_type", "delete_order_type",
    ),
    SetupAction.MANAGE_ORDER_STATUSES: (
        "create_order_status", "change_order_status", "move_order_status", "delete_order_status",
    ),
    SetupAction.MANAGE_PAYMENT_METHODS: (
        "create_payment_method", "change_payment_method", "delete_payment_method",
    ),
    SetupAction.MANAGE_CUSTOM_FIELDS: (
        "create_custom_field", "change_custom_field", "move_custom_field", "delete_custom_field",
    ),
    SetupAction.MANAGE_PERMISSION_RULES: (
        "create_permission_rule", "change_permission_rule", "delete_permission_rule", "set_grant",
        "delete_grant",
    ),
    SetupAction.SET_DEFAULT_RULES: ("change_permission_rule",),
    SetupAction.SET_API_OPTIONS: ("set_api_option",),
    AccountAction.CREATE: ("create_account",),
    AccountAction.EDIT: ("edit_account",),
    AccountAction.SET_TERMS: ("set_reseller_terms",),
    AccountAction.ADD_CONTACT: ("create_contact",),
    AccountAction.CHANGE_CONTACT: ("change_contact",),
    AccountAction.ADD_ACTIVITY: ("add_account_activity",),
    AccountAction.WRITE_EMAIL: ("write_account_email",),
    AccountAction.CREATE_CASE: ("create_account_case",),
    TenancyAction.CREATE_TENANTS: ("create_reseller",),
    TenancyAction.MANAGE_USERS: (
        "invite_user", "change_user", "deactivate_user", "reactivate_user", "reset_second_factor",
    ),
    TenancyAction.MANAGE_GROUPS: ("create_group", "change_group", "delete_group"),
    TenancyAction.MANAGE_CREDENTIALS: ("create_credential", "revoke_credential"),
    TenancyAction.SET_COMPANY: ("change_bss",),
    TenancyAction.SET_ORDER_NUMBERS: ("change_bss",),
    TenancyAction.SET_MARKUP: ("change_bss",),
    TenancyAction.SET_LANGUAGE: ("change_bss",),
    TenancyAction.SET_SIGN_IN_RULES: ("change_bss",),
    BackOrderAction.TAKE_ON_RESELLER: (
        "create_reseller", "open_reseller_account", "invite_first_administrator",
    ),
    BackOrderAction.ACTIVATE: ("activate_reseller",),
    BackOrderAction.COPY_TO_RESELLER: ("copy_down",),
    BackOrderAction.MIRROR_EARLIER_SALES: ("mirror_earlier_sales",),
    BackOrderAction.RETRY_PARKED: ("retry_sale_events", "retry_sale_event"),
    BackOrderAction.RECONCILE: ("check_reconciliation",),
    BackOrderAction.REPAIR_DIFFERENCE: ("repair_reconciliation_difference",),
    BackOrderAction.READ_LEDGER: ("get_ledger",),
}  # fmt: skip

# What only pages have, and why.
PAGES_ONLY: Mapping[StrEnum, str] = {
    ViewAction.MANAGE_OWN_VIEWS: "a saved view is an address of a list page",
    ViewAction.MANAGE_SHARED_VIEWS: "a saved view is an address of a list page",
    TenancyAction.SET_LOGO: "a picture for pages and print-outs, set once by a person",
    TenancyAction.DISMISS_FIRST_STEPS: "the first steps are shown to people",
}


def fill(value: Any, ids: Mapping[str, str]) -> Any:
    """Return a path or a body with ids in place of their names."""
    if isinstance(value, str):
        return value.format(**ids) if value.count("{") else value
    if isinstance(value, Mapping):
        return {name: fill(one, ids) for name, one in value.items()}
    return value
