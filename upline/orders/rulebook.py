"""Which actions an order allows. Read by the domain, the API, the pages and the manual alike.

Source: "Creating Orders in Distributor BSS", sections "What Actions are not Allowed
to Distributor" and "What Actions are Allowed to Distributor"; rules R37 to R39.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from upline.kernel.verdicts import ALLOWED, Refused, Verdict, refused

BACK_ORDER_PROTECTED = "back_order_protected"


class Origin(StrEnum):
    """Where an order came from. Set at creation, never changed."""

    DIRECT = "DIRECT"
    BACK_ORDER = "BACK_ORDER"


class Placement(StrEnum):
    """The three places of a subscription page where a related order is shown (T3)."""

    ORDER_FIELD = "ORDER_FIELD"
    HISTORY = "HISTORY"
    SOURCE_TYPE = "SOURCE_TYPE"


class Adds(StrEnum):
    """What an item of an ordinary order adds when it is executed."""

    SUBSCRIPTION = "SUBSCRIPTION"
    LICENCES = "LICENCES"
    ADD_ON = "ADD_ON"


class OrderAction(StrEnum):
    """What a person can want to do with an order. The value is the last part of its address."""

    EDIT = "edit"
    EXECUTE = "execute"
    DELIVER = "deliver"
    COPY = "copy"
    DELETE = "delete"
    CANCEL = "cancel"
    ADD_ITEM = "add-item"
    QUICK_ADD = "quick-add"
    UPDATE_ITEM = "update-item"
    DELETE_ITEM = "delete-item"
    EXECUTE_ITEM = "execute-item"
    CHANGE_ITEM_QUANTITY = "change-item-quantity"
    VIEW_PRINT_OUT = "print-out"
    ADD_ACTIVITY = "add-activity"
    WRITE_EMAIL = "write-email"
    RELATE_EMAIL = "relate-email"
    CREATE_CASE = "create-case"
    ADD_NOTE = "add-note"
    ADD_ATTACHMENT = "add-attachment"
    EXPORT = "export"


def _no(sentence: str) -> Verdict:
    return refused(BACK_ORDER_PROTECTED, sentence)


_BACK_ORDER: Mapping[OrderAction, Verdict] = {
    # What Actions are not Allowed to Distributor (R37)
    OrderAction.DELETE:               _no("A back-order cannot be deleted: it is the record of what the reseller owes for its sale."),
    OrderAction.EXECUTE:              _no("A back-order cannot be executed: the sale has been carried out in the reseller's BSS."),
    OrderAction.COPY:                 _no("A back-order cannot be copied: one sale books one order."),
    OrderAction.DELIVER:              _no("A back-order has no delivery of its own: the reseller delivered what it sold."),
    OrderAction.CANCEL:               _no("A back-order cannot be canceled: a change in the reseller's BSS books its own order."),
    OrderAction.ADD_ITEM:             _no("A back-order takes no new items: its lines are kept as sold."),
    OrderAction.QUICK_ADD:            _no("A back-order takes no quick add: its lines are kept as sold."),
    OrderAction.UPDATE_ITEM:          _no("The lines of a back-order cannot be changed: they are kept as sold."),
    OrderAction.DELETE_ITEM:          _no("The lines of a back-order cannot be deleted: they are kept as sold."),
    OrderAction.EXECUTE_ITEM:         _no("The lines of a back-order cannot be executed: the reseller delivered what it sold."),
    OrderAction.CHANGE_ITEM_QUANTITY: _no("The quantities of a back-order cannot be changed: they are kept as sold."),
    # What Actions are Allowed to Distributor (R38)
    OrderAction.EDIT:                 ALLOWED,
    OrderAction.VIEW_PRINT_OUT:       ALLOWED,
    OrderAction.ADD_ACTIVITY:         ALLOWED,
    OrderAction.WRITE_EMAIL:          ALLOWED,
    OrderAction.RELATE_EMAIL:         ALLOWED,
    OrderAction.CREATE_CASE:          ALLOWED,
    # On neither list: adds only notes, attachments or exports (R39)
    OrderAction.ADD_NOTE:             ALLOWED,
    OrderAction.ADD_ATTACHMENT:       ALLOWED,
    OrderAction.EXPORT:               ALLOWED,
}  # fmt: skip

RULEBOOK: Mapping[Origin, Mapping[OrderAction, Verdict]] = MappingProxyType(
    {
        Origin.DIRECT: dict.fromkeys(OrderAction, ALLOWED),
        Origin.BACK_ORDER: _BACK_ORDER,
    }
)

for _origin in Origin:
    assert RULEBOOK[_origin].keys() == set(OrderAction), f"{_origin} leaves actions unruled"

# Every field of an order, as forms, scenarios and the API call it.
ORDER_FIELDS = frozenset(
    {
        "name", "date", "account", "billing_to", "price_list", "payment_method", "type",
        "status", "currency", "responsible_user", "sharing_rule", "sales_rep", "contact",
        "campaign", "custom_fields", "total", "ribbon", "trigger", "warnings", "lines",
    }
)  # fmt: skip

EDITABLE: Mapping[Origin, frozenset[str]] = MappingProxyType(
    {
        Origin.DIRECT: frozenset(
            {
                "name", "date", "price_list", "payment_method", "type", "status",
                "responsible_user", "sharing_rule", "sales_rep", "contact", "campaign",
                "custom_fields",
            }
        ),
        # "you will be able to change only the following fields" (R38)
        Origin.BACK_ORDER: frozenset(
            {
                "name", "type", "payment_method", "sales_rep", "contact", "campaign",
                "responsible_user", "custom_fields",
            }
        ),
    }
)  # fmt: skip

assert all(fields <= ORDER_FIELDS for fields in EDITABLE.values()), "an unknown field is editable"


def verdicts(origin: Origin) -> Mapping[OrderAction, Verdict]:
    """Return the whole row of the table: every action and what is said of it."""
    return RULEBOOK[origin]


def check(action: OrderAction, origin: Origin) -> None:
    """Raises: Refused — with a sentence fit for the screen."""
    verdict = RULEBOOK[origin][action]
    if not verdict.allowed:
        raise Refused(verdict)


def check_fields(names: frozenset[str], origin: Origin) -> None:
    """Raises: Refused — naming every field that may not be edited; nothing else counts then."""
    offending = tuple(sorted(names - EDITABLE[origin]))
    if not offending:
        return
    listed = ", ".join(offending)
    if origin is Origin.BACK_ORDER:
        raise Refused(_no(f"These fields of a back-order are kept as sold: {listed}."), offending)
    raise Refused(
        refused("field_not_editable", f"These fields cannot be edited: {listed}."), offending
    )


def ribbon(origin: Origin, reseller: str) -> str:
    """Return the sentence across a back-order, on page, print-out and in the API (R16).

    `reseller` is the name the reseller has now. Empty on an ordinary order.
    """
    if origin is not Origin.BACK_ORDER:
        return ""
    return f"This order was originated from {reseller} Tenant Reseller purchases"
