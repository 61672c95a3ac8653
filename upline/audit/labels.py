"""Labels of the audit log: kinds of records and their parts, columns, entry points.

Source: docs/adr/0011-triggers-write-the-audit-log.md.
"""

from collections.abc import Mapping
from enum import StrEnum

from upline.orders.rulebook import ORDER_FIELDS


class Operation(StrEnum):
    """What happened to a row. The database writes these values."""

    INSERT = "INSERT"
    UPDATE = "UPDATE"
    DELETE = "DELETE"


# What each kind of row is called. The kinds are models' names in small letters.
ENTITY_LABELS: Mapping[str, str] = {
    "account":                "account",
    "apicredential":          "credential",
    "apioption":              "Use of API Options for",
    "campaign":               "campaign",
    "contact":                "contact",
    "customfield":            "custom field",
    "defaultrule":            "default permission rule for",
    "group":                  "group",
    "group_members":          "member",
    "invitation":             "invitation of",
    "logo":                   "logo",
    "membership":             "role",
    "order":                  "order",
    "orderitem":              "item",
    "orderstatus":            "order status",
    "ordertype":              "order type",
    "paymentmethod":          "payment method",
    "permissiongrant":        "grant to",
    "permissionrule":         "permission rule",
    "price":                  "price of",
    "pricelist":              "price list",
    "product":                "product",
    "promotion":              "promotion",
    "promotion_price_lists":  "price list",
    "promotion_requires":     "required product",
    "promotionscope":         "product",
    "savedview":              "saved view",
    "scheduledchange":        "scheduled change:",
    "storefront":             "storefront",
    "storefrontinvitation":   "storefront invitation of",
    "storefrontproduct":      "storefront product",
    "storefrontuser":         "storefront login of",
    "subscription":           "subscription",
    "tenant":                 "BSS",
    "user":                   "user",
}  # fmt: skip

# The column by which people know a record, where that is not its name.
NAME_COLUMNS: Mapping[str, str] = {
    "apioption": "entity",
    "customfield": "label",
    "defaultrule": "entity",
    "orderitem": "position",
}


class Section(StrEnum):
    """The sections by which the changes of a BSS can be filtered."""

    ALL = "all"
    SETUP = "setup"
    PRICES = "prices"
    PROMOTIONS = "promotions"


_SETUP = (
    "apicredential", "apioption", "campaign", "customfield", "defaultrule", "group", "invitation",
    "orderstatus", "ordertype", "paymentmethod", "permissionrule", "savedview", "storefront", "tenant",
    "user",
)  # fmt: skip
_PRICES = ("pricelist", "product")
_PROMOTIONS = ("promotion",)

ENTITIES: Mapping[Section, tuple[str, ...]] = {
    Section.ALL: (*_SETUP, *_PRICES, *_PROMOTIONS),
    Section.SETUP: _SETUP,
    Section.PRICES: _PRICES,
    Section.PROMOTIONS: _PROMOTIONS,
}

assert ENTITIES.keys() == set(Section), "a section without records"
assert ENTITY_LABELS.keys() >= set(ENTITIES[Section.ALL]), "a record without a noun"

# What a column is called, where that is not its name in words.
_LABELS: Mapping[str, str] = {
    **{f.column.removesuffix("_id"): f.label for f in ORDER_FIELDS.values() if f.column},
    "vendor_customer_id": "Vendor customer ID",
    "vendor_subscription_id": "Vendor subscription ID",
    "first_date": "First day",
    "last_date": "Last day",
    "slug": "Short name",
    "source_id": "Paired record",
    "back_ordering_activated_at": "Back-ordering since",
    "tells_upline_since": "Back-ordering since",  # its name until migration 0018
}


def column_label(column: str) -> str:
    """Return the label of a column: `Payment method` for `payment_method_id`."""
    name = column.removesuffix("_id") if column not in _LABELS else column
    if name in _LABELS:
        return _LABELS[name]
    return name.removeprefix("is_").replace("_", " ").capitalize()


def code_label(code: str) -> str:
    """Return the label of a stored code: `In progress` for `IN_PROGRESS`."""
    return code.replace("_", " ").capitalize()


_ENTRY_POINT_LABELS: Mapping[str, str] = {"api": "API", "sql": "SQL"}


def entry_point_label(entry_point: str) -> str:
    """Return the label of an entry point; unknown values are returned unchanged."""
    return _ENTRY_POINT_LABELS.get(entry_point, entry_point)
