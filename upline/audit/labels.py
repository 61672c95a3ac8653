"""Labels of the audit log: kinds of records and their parts, columns, entry points.

Source: docs/adr/0011-triggers-write-the-audit-log.md.
"""

from collections.abc import Mapping
from enum import StrEnum

from upline.kernel.texts import contextual_text, text
from upline.orders.rulebook import ORDER_FIELDS
from upline.tenancy.rulebook import LANGUAGES


class Operation(StrEnum):
    """What happened to a row. The database writes these values."""

    INSERT = "INSERT"
    UPDATE = "UPDATE"
    DELETE = "DELETE"


# What each kind of row is called. The kinds are models' names in small letters.
ENTITY_LABELS: Mapping[str, str] = {
    "company":                text("company"),
    "account":                text("account"),
    "apicredential":          text("credential"),
    "webhook":                text("webhook"),
    "apioption":              text("Use of API Options for"),
    "campaign":               text("campaign"),
    "contact":                text("contact"),
    "customfield":            text("custom field"),
    "defaultrule":            text("default permission rule for"),
    "group":                  text("group"),
    "group_members":          text("member"),
    "invitation":             text("invitation of"),
    "logo":                   text("logo"),
    "membership":             text("role"),
    "order":                  text("order"),
    "orderitem":              text("item"),
    "orderstatus":            text("order status"),
    "ordertype":              text("order type"),
    "paymentmethod":          text("payment method"),
    "permissiongrant":        text("grant to"),
    "permissionrule":         text("permission rule"),
    "price":                  text("price of"),
    "pricelist":              text("price list"),
    "product":                text("product"),
    "promotion":              text("promotion"),
    "promotion_price_lists":  text("price list"),
    "promotion_requires":     text("required product"),
    "promotionscope":         text("product"),
    "secondfactor":           text("second factor"),
    "savedview":              text("saved view"),
    "scheduledchange":        text("scheduled change:"),
    "storefront":             text("storefront"),
    "storefrontinvitation":   text("storefront invitation of"),
    "storefrontproduct":      text("storefront product"),
    "storefrontuser":         text("storefront login of"),
    "subscription":           text("subscription"),
    "tenant":                 text("BSS"),
    "user":                   text("user"),
}  # fmt: skip

# The column by which people know a record, where that is not its name.
NAME_COLUMNS: Mapping[str, str] = {
    "apioption": "entity",
    "customfield": "label",
    "defaultrule": "entity",
    "orderitem": "position",
    "webhook": "url",
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
    "user", "webhook",
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
    # As the pages call them.
    "accounting_no": text("Account number"),
    "email": text("E-mail"),
    "gross": text("Subtotal"),
    "is_compulsory": text("Required"),
    "markup": text("Mark-up"),
    "order_padding": text("Minimum digits"),
    "payment_days": text("Payment due after days"),
    "timezone": text("Time zone"),
    "vat_id": text("VAT number"),
    "vendor_customer_id": text("Vendor customer ID"),
    "vendor_domain": text("Vendor tenant domain"),
    "vendor_subscription_id": text("Vendor subscription ID"),
    "first_date": text("First day"),
    "last_date": text("Last day"),
    "slug": text("Short name"),
    "confirmed_at": text("On since"),
    "idle_minutes": text("End unused sessions after minutes"),
    "second_factor_roles": text("Second factor required for"),
    "url": text("Address"),
    "source_id": text("Paired record"),
    "previous_until": text("Previous secret valid until"),
    "back_ordering_activated_at": text("Back-ordering since"),
    "tells_upline_since": text("Back-ordering since"),  # its name until migration 0018
}

# Columns that no change shows: they count what other changes show.
COUNTERS = frozenset({"line_count"})


def column_label(column: str) -> str:
    """Return the label of a column: `Payment method` for `payment_method_id`."""
    name = column.removesuffix("_id") if column not in _LABELS else column
    if name in _LABELS:
        return _LABELS[name]
    return text(name.removeprefix("is_").replace("_", " ").capitalize())


# Codes whose label means something else elsewhere.
_CODE_LABELS: Mapping[str, str] = {"SALES": contextual_text("role", "Sales")}


def code_label(code: str) -> str:
    """Return the label of a stored code: `In progress` for `IN_PROGRESS`; a language by its own name."""
    if code in LANGUAGES:
        return LANGUAGES[code]
    return _CODE_LABELS.get(code) or text(code.replace("_", " ").capitalize())


_ENTRY_POINT_LABELS: Mapping[str, str] = {
    "page": text("in Upline"),
    "storefront": text("in the storefront"),
    "api": text("via API"),
    "booking": text("by booking"),
    "clock": text("on its due date"),
    "job": text("by a job"),
    "command line": text("from the command line"),
    "simulation": text("in a simulation"),
    "sql": text("by SQL"),
}


def entry_point_label(entry_point: str) -> str:
    """Return by which way a change was made, such as `via API`; unknown values are returned unchanged."""
    return _ENTRY_POINT_LABELS.get(entry_point, entry_point)


# What `column_label` and `code_label` make of the names of columns and codes, for translation.
MADE_LABELS = frozenset({
    text("Accent"),
    text("Account"),
    text("Active"),
    text("Add on"),
    text("Add on of"),
    text("Address"),
    text("Administrator"),
    text("Administrators"),
    text("Amount"),
    text("Annual"),
    text("At renewal"),
    text("Audience"),
    text("Auto renew"),
    text("Back order"),
    text("Back-ordering since"),
    text("Bank details"),
    text("Basket"),
    text("Billing To"),
    text("Billing address"),
    text("Billing cycle"),
    text("Billing day"),
    text("Buyer"),
    text("Campaign"),
    text("Cancel add ons"),
    text("Cancellation requested on"),
    text("Cancelled"),
    text("Cancels"),
    text("Choice"),
    text("Choices"),
    text("Code"),
    text("Considered"),
    text("Contact"),
    text("Control"),
    text("Country"),
    text("Created at"),
    text("Created by"),
    text("Currency"),
    text("Custom fields"),
    text("Cycles"),
    text("Date"),
    text("Default"),
    text("Default status"),
    text("Delivered by"),
    text("Direct"),
    text("Disabled at"),
    text("Disabled reason"),
    text("Discontinued"),
    text("Discount"),
    text("Draft"),
    text("Due date"),
    text("Edit"),
    text("End date"),
    text("Entity"),
    text("Everybody"),
    text("Executed at"),
    text("Executes"),
    text("Expires at"),
    text("Externally priced"),
    text("Failing since"),
    text("Finance"),
    text("First day"),
    text("First steps ended at"),
    text("Format"),
    text("Group"),
    text("Has customer promotions"),
    text("History"),
    text("Imported"),
    text("In progress"),
    text("Inactive"),
    text("Into"),
    text("Kind"),
    text("Label"),
    text("Language"),
    text("Last day"),
    text("Last login"),
    text("Last sign in at"),
    text("Last success at"),
    text("Last used at"),
    text("Left at"),
    text("Level"),
    text("Licences"),
    text("Lifetime"),
    text("List name"),
    text("Managed by"),
    text("Max quantity"),
    text("Media type"),
    text("Min quantity"),
    text("Monthly"),
    text("Name"),
    text("Needs approval"),
    text("New customers only"),
    text("New subscription"),
    text("Number"),
    text("Offers trial"),
    text("One time"),
    text("Open"),
    text("Order"),
    text("Order date"),
    text("Order field"),
    text("Order policy"),
    text("Order prefix"),
    text("Origin"),
    text("Originated from"),
    text("Own customers"),
    text("Owner"),
    text("Paired record"),
    text("Parent"),
    text("Payment method"),
    text("Pending cancel"),
    text("Percent"),
    text("Phone"),
    text("Plan"),
    text("Position"),
    text("Previous until"),
    text("Price list"),
    text("Price source"),
    text("Product"),
    text("Promotion"),
    text("Promotion cycles"),
    text("Provenance"),
    text("Pushed"),
    text("Pushed price"),
    text("Quantity"),
    text("Query"),
    text("Read only"),
    text("Relation"),
    text("Renewal date"),
    text("Requested at"),
    text("Requested by"),
    text("Reseller tenant"),
    text("Resellers"),
    text("Resources"),
    text("Responsible user"),
    text("Revoked at"),
    text("Role"),
    text("Rule"),
    text("Sale event"),
    text("Sales"),
    text("Sales rep"),
    text("See"),
    text("Sells all products"),
    text("Sequence no"),
    text("Sharing rule"),
    text("Short name"),
    text("Shows logo"),
    text("Simulated"),
    text("Source sequence no"),
    text("Source type"),
    text("Source version"),
    text("Start date"),
    text("Status"),
    text("Status before cancellation"),
    text("Storefront"),
    text("Subscription"),
    text("Suspended"),
    text("Target"),
    text("Target item"),
    text("Text"),
    text("Token ending"),
    text("Total"),
    text("Trial"),
    text("Trial days"),
    text("Triennial"),
    text("Trigger"),
    text("Type"),
    text("Unit price"),
    text("Upline"),
    text("User"),
    text("Valid from"),
    text("Valid to"),
    text("Value"),
    text("Vendor"),
    text("Vendor customer ID"),
    text("Vendor subscription ID"),
    text("Viewer"),
    text("Warnings"),
    text("Yes no"),
})  # fmt: skip
