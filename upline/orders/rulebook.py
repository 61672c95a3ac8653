"""Which actions an order allows. Read by the domain, the API, the pages and the manual alike.

What may be done is one table, action by origin; who may do it is another, `NEEDS`. What neither
of them allows is refused.

Source: "Creating Orders in Distributor BSS", sections "What Actions are not Allowed
to Distributor" and "What Actions are Allowed to Distributor"; rules R37 to R39.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from upline.access.rulebook import AccessRequirement, Level, Permission, declare_needs
from upline.kernel.page_objects import NamedReason
from upline.kernel.texts import text
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


PLACEMENT_TITLES: Mapping[Placement, str] = {
    Placement.ORDER_FIELD: text("Order field"),
    Placement.HISTORY: text("History record"),
    Placement.SOURCE_TYPE: text("Source Type"),
}

assert PLACEMENT_TITLES.keys() == set(Placement), "a place without a title"


class ItemKind(StrEnum):
    """What an item of an ordinary order adds when it is executed."""

    SUBSCRIPTION = "SUBSCRIPTION"
    LICENCES = "LICENCES"
    ADD_ON = "ADD_ON"


class OrderAction(StrEnum):
    """What a person can want to do with an order. The value is the last part of its address."""

    EDIT = "edit"
    SUBMIT = "submit"
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


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderState:
    """What of an order its rulebook looks at."""

    origin: Origin
    is_draft: bool = False
    is_executed: bool = False
    is_cancelled: bool = False
    is_delivered_in_part: bool = False
    is_empty: bool = False


Rule = Verdict | Callable[[OrderState], Verdict]


def _no(sentence: str) -> Verdict:
    return refused(BACK_ORDER_PROTECTED, sentence)


_EXECUTED = refused("already_executed", text("This order has been executed already."))
_CANCELLED = refused("already_cancelled", text("This order has been cancelled."))
_DELIVERED = refused("already_executed", text("Items of this order have been delivered already."))
_NOT_A_DRAFT = refused("not_a_draft", text("This order has been submitted already."))
_EMPTY = refused("no_items", text("This order has no items."))


def _while_open(state: OrderState) -> Verdict:
    """Allow what changes an order until it is executed or cancelled."""
    if state.is_executed:
        return _EXECUTED
    return _CANCELLED if state.is_cancelled else ALLOWED


def _while_open_with_items(state: OrderState) -> Verdict:
    verdict = _while_open(state)
    return _EMPTY if verdict.allowed and state.is_empty else verdict


def _while_draft(state: OrderState) -> Verdict:
    verdict = _while_open_with_items(state)
    return _NOT_A_DRAFT if verdict.allowed and not state.is_draft else verdict


def _while_undelivered(state: OrderState) -> Verdict:
    if state.is_executed:
        return _EXECUTED
    return _DELIVERED if state.is_delivered_in_part else ALLOWED


_DIRECT: Mapping[OrderAction, Rule] = {
    OrderAction.EDIT:                 ALLOWED,
    OrderAction.SUBMIT:               _while_draft,
    OrderAction.EXECUTE:              _while_open_with_items,
    OrderAction.DELIVER:              _while_open_with_items,
    OrderAction.COPY:                 ALLOWED,
    OrderAction.CANCEL:               _while_open,
    OrderAction.DELETE:               _while_undelivered,
    OrderAction.ADD_ITEM:             _while_open,
    OrderAction.QUICK_ADD:            _while_open,
    OrderAction.UPDATE_ITEM:          _while_open_with_items,
    OrderAction.DELETE_ITEM:          _while_open_with_items,
    OrderAction.EXECUTE_ITEM:         _while_open_with_items,
    OrderAction.CHANGE_ITEM_QUANTITY: _while_open_with_items,
    OrderAction.VIEW_PRINT_OUT:       ALLOWED,
    OrderAction.ADD_ACTIVITY:         ALLOWED,
    OrderAction.WRITE_EMAIL:          ALLOWED,
    OrderAction.RELATE_EMAIL:         ALLOWED,
    OrderAction.CREATE_CASE:          ALLOWED,
    OrderAction.ADD_NOTE:             ALLOWED,
    OrderAction.ADD_ATTACHMENT:       ALLOWED,
    OrderAction.EXPORT:               ALLOWED,
}  # fmt: skip

_BACK_ORDER: Mapping[OrderAction, Rule] = {
    # What Actions are not Allowed to Distributor (R37)
    OrderAction.DELETE:               _no(text("A back-order cannot be deleted: it is the record of what the reseller owes for its sale.")),
    OrderAction.EXECUTE:              _no(text("A back-order cannot be executed: the sale has been carried out in the reseller’s BSS.")),
    OrderAction.COPY:                 _no(text("A back-order cannot be copied: one sale books one order.")),
    OrderAction.DELIVER:              _no(text("A back-order has no delivery of its own: the reseller delivered what it sold.")),
    OrderAction.CANCEL:               _no(text("A back-order cannot be cancelled: a change in the reseller’s BSS books its own order.")),
    OrderAction.ADD_ITEM:             _no(text("A back-order takes no new items: its lines are kept as sold.")),
    OrderAction.QUICK_ADD:            _no(text("A back-order takes no quick add: its lines are kept as sold.")),
    OrderAction.UPDATE_ITEM:          _no(text("The lines of a back-order cannot be changed: they are kept as sold.")),
    OrderAction.DELETE_ITEM:          _no(text("The lines of a back-order cannot be deleted: they are kept as sold.")),
    OrderAction.EXECUTE_ITEM:         _no(text("The lines of a back-order cannot be executed: the reseller delivered what it sold.")),
    OrderAction.CHANGE_ITEM_QUANTITY: _no(text("The quantities of a back-order cannot be changed: they are kept as sold.")),
    # On neither list: would touch the status (R39)
    OrderAction.SUBMIT:               _no(text("A back-order cannot be submitted: its status is the distributor’s default.")),
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

_ON_ITEMS = (
    OrderAction.ADD_ITEM, OrderAction.QUICK_ADD, OrderAction.UPDATE_ITEM, OrderAction.DELETE_ITEM,
    OrderAction.EXECUTE_ITEM, OrderAction.CHANGE_ITEM_QUANTITY,
)  # fmt: skip

# What the page of a back-order says of the actions that are not there: each once, in few words.
BACK_ORDER_REASONS: tuple[tuple[tuple[OrderAction, ...], NamedReason], ...] = (
    (
        (OrderAction.EXECUTE, OrderAction.DELIVER),
        NamedReason(text("Execute, Deliver"), text("the sale has been carried out in the reseller’s BSS.")),
    ),
    (
        (OrderAction.COPY,),
        NamedReason(text("Copy"), text("one sale books one order.")),
    ),
    (
        (OrderAction.CANCEL, OrderAction.DELETE),
        NamedReason(text("Cancel, Delete"), text("the order is the record of what the reseller owes for its sale.")),
    ),
    (
        _ON_ITEMS,
        NamedReason(text("Change products"), text("the lines are kept as sold; a change in the reseller’s BSS books its own order.")),
    ),
    (
        (OrderAction.SUBMIT,),
        NamedReason(text("Submit"), text("its status is the distributor’s default.")),
    ),
)  # fmt: skip

assert {a for actions, _ in BACK_ORDER_REASONS for a in actions} == {
    action for action, rule in _BACK_ORDER.items() if rule is not ALLOWED
}, "an action that a back-order refuses is not explained"

# What an action is called beside the reason why it is not offered.
ACTION_TITLES: Mapping[OrderAction, str] = {
    OrderAction.EDIT: text("Edit"),
    OrderAction.SUBMIT: text("Submit"),
    OrderAction.EXECUTE: text("Execute"),
    OrderAction.DELIVER: text("Deliver items"),
    OrderAction.COPY: text("Copy"),
    OrderAction.DELETE: text("Delete"),
    OrderAction.CANCEL: text("Cancel order"),
    OrderAction.ADD_ITEM: text("Add items"),
    OrderAction.QUICK_ADD: text("Quick add"),
    OrderAction.UPDATE_ITEM: text("Edit items"),
    OrderAction.DELETE_ITEM: text("Delete items"),
    OrderAction.EXECUTE_ITEM: text("Execute items"),
    OrderAction.CHANGE_ITEM_QUANTITY: text("Change quantities"),
    OrderAction.VIEW_PRINT_OUT: text("Print-out"),
    OrderAction.ADD_ACTIVITY: text("Add activities"),
    OrderAction.WRITE_EMAIL: text("Write e-mails"),
    OrderAction.RELATE_EMAIL: text("Relate e-mails"),
    OrderAction.CREATE_CASE: text("Create cases"),
    OrderAction.ADD_NOTE: text("Add notes"),
    OrderAction.ADD_ATTACHMENT: text("Add files"),
    OrderAction.EXPORT: text("Export"),
}

assert ACTION_TITLES.keys() == set(OrderAction), "an action without a title"

RULEBOOK: Mapping[Origin, Mapping[OrderAction, Rule]] = MappingProxyType(
    {Origin.DIRECT: _DIRECT, Origin.BACK_ORDER: _BACK_ORDER}
)

for _origin in Origin:
    assert RULEBOOK[_origin].keys() == set(OrderAction), f"{_origin} leaves actions unruled"


_SELLS = AccessRequirement(Permission.SELL, Level.EDIT)
_EDITS = AccessRequirement(Permission.EDIT_ORDERS, Level.EDIT)
_ADDS = AccessRequirement(Permission.EDIT_ORDERS, Level.SEE)  # leaves the order itself as it is
_READS = AccessRequirement(Permission.VIEW, Level.SEE)

NEEDS = declare_needs(OrderAction, {
    OrderAction.EDIT:                 _EDITS,
    OrderAction.SUBMIT:               _SELLS,
    OrderAction.EXECUTE:              _SELLS,
    OrderAction.DELIVER:              _SELLS,
    OrderAction.COPY:                 AccessRequirement(Permission.SELL, Level.SEE),
    OrderAction.CANCEL:               _SELLS,
    OrderAction.DELETE:               AccessRequirement(Permission.SELL, Level.CONTROL),
    OrderAction.ADD_ITEM:             _SELLS,
    OrderAction.QUICK_ADD:            _SELLS,
    OrderAction.UPDATE_ITEM:          _SELLS,
    OrderAction.DELETE_ITEM:          _SELLS,
    OrderAction.EXECUTE_ITEM:         _SELLS,
    OrderAction.CHANGE_ITEM_QUANTITY: _SELLS,
    OrderAction.VIEW_PRINT_OUT:       _READS,
    OrderAction.ADD_ACTIVITY:         _ADDS,
    OrderAction.WRITE_EMAIL:          _ADDS,
    OrderAction.RELATE_EMAIL:         _ADDS,
    OrderAction.CREATE_CASE:          _ADDS,
    OrderAction.ADD_NOTE:             _ADDS,
    OrderAction.ADD_ATTACHMENT:       _ADDS,
    OrderAction.EXPORT:               _READS,
})  # fmt: skip


class FieldKind(StrEnum):
    """What a field of an order holds."""

    TEXT = "TEXT"
    DATE = "DATE"
    RECORD = "RECORD"  # another record of the same BSS
    USER = "USER"  # a person of the same BSS
    MONEY = "MONEY"
    CUSTOM = "CUSTOM"  # values by the code of a custom field
    CODES = "CODES"
    COMPUTED = "COMPUTED"  # has no column of its own


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderField:
    """A field of an order.

    `name` is what forms, scenarios and the API call it; `column` the attribute and database column.
    `editable_on`: the origins of the orders on which it can be edited. `is_required`: it can be changed, not
    cleared. `is_locked_when_closed`: no longer editable once the order has been executed or cancelled.
    `needs_control`: it decides who may do what with the order, so full control of the order is needed.
    `is_bulk_editable`: on the order list, for many orders. `is_printed`: among the terms of the print-out.
    `is_in_api`: a property of the API's order.
    """

    name: str
    label: str
    kind: FieldKind
    column: str = ""
    editable_on: frozenset[Origin] = frozenset()
    is_required: bool = False
    is_locked_when_closed: bool = False
    needs_control: bool = False
    is_bulk_editable: bool = False
    is_printed: bool = False
    is_in_api: bool = True


_DIRECT_ONLY = frozenset({Origin.DIRECT})
_ANY_ORIGIN = frozenset(Origin)  # "you will be able to change only the following fields" (R38)
_TEXT, _DATE, _RECORD, _USER = FieldKind.TEXT, FieldKind.DATE, FieldKind.RECORD, FieldKind.USER

# Every field of an order, in the order in which forms and the print-out have them.
_FIELDS = (
    OrderField(name="name", label=text("Name"), kind=_TEXT, column="name", editable_on=_ANY_ORIGIN, is_required=True),
    OrderField(name="external_id", label=text("External ID"), kind=_TEXT, column="external_id", editable_on=_DIRECT_ONLY),
    OrderField(name="date", label=text("Order date"), kind=_DATE, column="order_date", editable_on=_DIRECT_ONLY,
               is_required=True, is_locked_when_closed=True, is_printed=True),
    OrderField(name="account", label=text("Account"), kind=_RECORD, column="account_id"),
    OrderField(name="billing_to", label=text("Billing To"), kind=_RECORD, column="billing_to_id"),
    OrderField(name="type", label=text("Type"), kind=_RECORD, column="type_id", editable_on=_ANY_ORIGIN, is_bulk_editable=True),
    OrderField(name="status", label=text("Status"), kind=_RECORD, column="status_id", editable_on=_DIRECT_ONLY,
               is_required=True, is_locked_when_closed=True),
    OrderField(name="price_list", label=text("Price list"), kind=_RECORD, column="price_list_id", editable_on=_DIRECT_ONLY,
               is_locked_when_closed=True),
    OrderField(name="payment_method", label=text("Payment method"), kind=_RECORD, column="payment_method_id",
               editable_on=_ANY_ORIGIN, is_bulk_editable=True, is_printed=True),
    OrderField(name="currency", label=text("Currency"), kind=_TEXT, column="currency", is_printed=True),
    OrderField(name="sales_rep", label=text("Sales rep"), kind=_USER, column="sales_rep_id", editable_on=_ANY_ORIGIN,
               is_bulk_editable=True, is_printed=True),
    OrderField(name="contact", label=text("Contact"), kind=_RECORD, column="contact_id", editable_on=_ANY_ORIGIN, is_printed=True),
    OrderField(name="campaign", label=text("Campaign"), kind=_RECORD, column="campaign_id", editable_on=_ANY_ORIGIN,
               is_bulk_editable=True),
    OrderField(name="responsible_user", label=text("Responsible user"), kind=_USER, column="responsible_user_id",
               editable_on=_ANY_ORIGIN, needs_control=True, is_bulk_editable=True),
    OrderField(name="sharing_rule", label=text("Sharing rule"), kind=_RECORD, column="sharing_rule_id",
               editable_on=_DIRECT_ONLY, needs_control=True, is_bulk_editable=True),
    OrderField(name="custom_fields", label=text("Custom fields"), kind=FieldKind.CUSTOM, column="custom_fields",
               editable_on=_ANY_ORIGIN),
    OrderField(name="total", label=text("Total"), kind=FieldKind.MONEY, column="total"),
    OrderField(name="ribbon", label=text("Ribbon"), kind=FieldKind.COMPUTED),
    OrderField(name="trigger", label=text("Trigger"), kind=_TEXT, column="trigger", is_in_api=False),  # in the API a part of `origin`
    OrderField(name="warnings", label=text("Warnings"), kind=FieldKind.CODES, column="warnings"),
    OrderField(name="lines", label=text("Lines"), kind=FieldKind.COMPUTED, is_in_api=False),  # in the API `items`
)  # fmt: skip

ORDER_FIELDS: Mapping[str, OrderField] = MappingProxyType({field.name: field for field in _FIELDS})

assert len(ORDER_FIELDS) == len(_FIELDS), "a field of ORDER_FIELDS has two rows"
assert all(bool(field.column) != (field.kind is FieldKind.COMPUTED) for field in _FIELDS), (
    "in ORDER_FIELDS a column is missing, or a computed field has one"
)

EDITABLE: Mapping[Origin, frozenset[str]] = MappingProxyType(
    {
        origin: frozenset(field.name for field in _FIELDS if origin in field.editable_on)
        for origin in Origin
    }
)
EDITABLE_FIELDS = tuple(field for field in _FIELDS if field.editable_on)
CONTROL_FIELDS = frozenset(field.name for field in _FIELDS if field.needs_control)
LOCKED_WHEN_CLOSED = frozenset(field.name for field in _FIELDS if field.is_locked_when_closed)


def verdict(action: OrderAction, state: OrderState) -> Verdict:
    """Return what the table says of an action on an order in this state."""
    rule = RULEBOOK[state.origin][action]
    return rule if isinstance(rule, Verdict) else rule(state)


def check(action: OrderAction, state: OrderState) -> None:
    """Raises: Refused — with a sentence fit for the screen."""
    found = verdict(action, state)
    if not found.allowed:
        raise Refused(found)


def editable(state: OrderState) -> frozenset[str]:
    """Return the fields that an order in this state leaves open."""
    is_closed = state.is_executed or state.is_cancelled
    return EDITABLE[state.origin] - (LOCKED_WHEN_CLOSED if is_closed else frozenset())


def check_fields(names: frozenset[str], state: OrderState) -> None:
    """Raises: Refused — naming every field that may not be edited; nothing else counts then."""
    offending = tuple(sorted(names - editable(state)))
    if not offending:
        return
    listed = ", ".join(offending)
    if state.origin is Origin.BACK_ORDER:
        sentence = text("These fields of a back-order are kept as sold: {fields}.", fields=listed)
        raise Refused(_no(sentence), offending)
    raise Refused(
        refused(
            "field_not_editable", text("These fields cannot be edited: {fields}.", fields=listed)
        ),
        offending,
    )


def ribbon(origin: Origin, reseller: str) -> str:
    """Return the sentence across a back-order, on page, print-out and in the API (R16).

    `reseller` is the name the reseller has now. Empty on an ordinary order. A marking, and the same in all
    languages.
    """
    if origin is not Origin.BACK_ORDER:
        return ""
    return f"This order was originated from {reseller} Tenant Reseller purchases"
