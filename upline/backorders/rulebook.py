"""Which sale books what, where its price comes from, and where the order shows.

Source: "Creating Orders in Distributor BSS", sections "Creating an Order in Distributor
BSS" and "Relating the Orders with the Subscriptions"; rules R4, R20, R25, R27 to R30, R34.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from upline.access.rulebook import AccessRequirement, Level, Permission, declare_needs
from upline.kernel.texts import text
from upline.orders.rulebook import ORDER_FIELDS, Placement
from upline.setup.rulebook import StatusSource
from upline.subscriptions.rulebook import ChangeKind, LineKind, Trigger


class EventState(StrEnum):
    """The state of a sale event."""

    WAITING = "WAITING"
    PARKED = "PARKED"
    BOOKED = "BOOKED"
    NOTHING_TO_BOOK = "NOTHING_TO_BOOK"


# The columns of a sale event that booking writes. The others say what was sold, and are never changed.
EVENT_STATE_COLUMNS = (
    "state", "is_blocked", "reason", "reason_detail", "reason_subject",
    "attempts", "not_before", "processed_at", "settled_at", "is_archived",
)  # fmt: skip


class LogState(StrEnum):
    """The state of a sale event as the back-ordering log shows it.

    BLOCKED: it waits for an earlier event of one of its subscriptions (R34).
    """

    WAITING = "waiting"
    BLOCKED = "blocked"
    PARKED = "parked"
    BOOKED = "booked"
    NOTHING_TO_BOOK = "nothing-to-book"


def log_state(state: EventState, *, is_blocked: bool) -> LogState:
    """Return the state that the log shows of an event."""
    if state is EventState.WAITING and is_blocked:
        return LogState.BLOCKED
    return LogState[state.name]


LOG_STATE_TITLES: Mapping[LogState, str] = {
    LogState.WAITING: text("Waiting"),
    LogState.BLOCKED: text("Blocked"),
    LogState.PARKED: text("Parked"),
    LogState.BOOKED: text("Booked"),
    LogState.NOTHING_TO_BOOK: text("Nothing to book"),
}

assert LOG_STATE_TITLES.keys() == set(LogState), "a state without a title"


class BackOrderAction(StrEnum):
    """What people at a distributor do so that sales are booked."""

    TAKE_ON_RESELLER = "take-on-reseller"
    ACTIVATE = "activate"
    COPY_TO_RESELLER = "copy-to-reseller"
    MIRROR_EARLIER_SALES = "mirror-earlier-sales"
    RETRY_PARKED = "retry-parked"
    RECONCILE = "reconcile"
    REPAIR_DIFFERENCE = "repair-difference"
    READ_LEDGER = "read-ledger"


_SETS_UP = AccessRequirement(Permission.SET_UP, Level.CONTROL)

NEEDS = declare_needs(BackOrderAction, {
    BackOrderAction.TAKE_ON_RESELLER:     _SETS_UP,
    BackOrderAction.ACTIVATE:             _SETS_UP,
    BackOrderAction.COPY_TO_RESELLER:     _SETS_UP,
    BackOrderAction.MIRROR_EARLIER_SALES: _SETS_UP,
    BackOrderAction.RETRY_PARKED:         AccessRequirement(Permission.RESOLVE_BACK_ORDERS, Level.EDIT),
    BackOrderAction.RECONCILE:            AccessRequirement(Permission.RESOLVE_BACK_ORDERS, Level.SEE),
    BackOrderAction.REPAIR_DIFFERENCE:    AccessRequirement(Permission.RESOLVE_BACK_ORDERS, Level.EDIT),
    BackOrderAction.READ_LEDGER:          AccessRequirement(Permission.INTEGRATE, Level.SEE),
})  # fmt: skip


class CopyOutcome(StrEnum):
    """What has become of a record in a job of activation (R40 to R42)."""

    COPIED = "copied"
    MIRRORED = "mirrored"


class ParkingReason(StrEnum):
    """Why an event cannot be booked yet (R34)."""

    NO_PRICE = "no_price"
    CURRENCY_MISMATCH = "currency_mismatch"
    AMOUNT_TOO_LARGE = "amount_too_large"
    UNKNOWN_PRODUCT = "unknown_product"
    NO_RESELLER_ACCOUNT = "no_reseller_account"
    UNEXPECTED_ERROR = "unexpected_error"


class BookingWarning(StrEnum):
    """A fallback that booking used (R15). Recorded, never a failure."""

    RESPONSIBLE_USER_FALLBACK = "responsible_user_fallback"
    SHARING_RULE_FALLBACK = "sharing_rule_fallback"
    STATUS_FALLBACK = "status_fallback"
    PAYMENT_METHOD_MISSING = "payment_method_missing"


class SourcedField(StrEnum):
    """A field of an order whose value booking looks up (R11, R14, R15). The values are names of ORDER_FIELDS."""

    PRICE_LIST = "price_list"
    PAYMENT_METHOD = "payment_method"
    CURRENCY = "currency"
    TYPE = "type"
    STATUS = "status"
    RESPONSIBLE_USER = "responsible_user"
    SHARING_RULE = "sharing_rule"


assert set(SourcedField) <= ORDER_FIELDS.keys(), "a field that orders do not have"


class FieldSource(StrEnum):
    """Where booking takes the value of a field of the order from."""

    API_OPTIONS = "api_options"
    RESELLER_ACCOUNT = "reseller_account"
    ADMINISTRATOR = "administrator"
    DEFAULT_RULE = "default_rule"
    DEFAULT = "default"
    TYPE_DEFAULT = "type_default"
    BSS_DEFAULT = "bss_default"
    FALLBACK = "fallback"
    NONE = "none"


# The sources that each field can have, in the order in which booking asks them (R11, R14, R15).
FIELD_SOURCES: Mapping[SourcedField, tuple[FieldSource, ...]] = {
    SourcedField.PRICE_LIST: (FieldSource.RESELLER_ACCOUNT, FieldSource.NONE),
    SourcedField.PAYMENT_METHOD: (FieldSource.RESELLER_ACCOUNT, FieldSource.NONE),
    SourcedField.CURRENCY: (FieldSource.RESELLER_ACCOUNT,),
    SourcedField.TYPE: (FieldSource.DEFAULT, FieldSource.NONE),
    SourcedField.STATUS: tuple(FieldSource(source) for source in StatusSource),
    SourcedField.RESPONSIBLE_USER: (
        FieldSource.API_OPTIONS,
        FieldSource.RESELLER_ACCOUNT,
        FieldSource.ADMINISTRATOR,
        FieldSource.NONE,
    ),
    SourcedField.SHARING_RULE: (
        FieldSource.API_OPTIONS,
        FieldSource.DEFAULT_RULE,
        FieldSource.NONE,
    ),
}

assert FIELD_SOURCES.keys() == set(SourcedField), "a field without sources"


class OmissionReason(StrEnum):
    """Why a product of a sale is not on the order."""

    OWN_PRODUCT = "own_product"  # the reseller's (R7)


class NothingToBook(StrEnum):
    """Why an event books nothing."""

    OWN_PRODUCTS_ONLY = "own_products_only"
    MIRROR_UPDATED = "mirror_followed"
    NOT_MIRRORED = "not_mirrored"


REMEDIES: Mapping[ParkingReason, str] = {
    ParkingReason.NO_PRICE: (
        text(
            "Neither the reseller’s price list nor the product has a price for this billing cycle "
            "on the order date. Set one, then retry."
        )
    ),
    ParkingReason.CURRENCY_MISMATCH: (
        text(
            "The price found is in another currency than the reseller’s account. Set a price in "
            "that currency, or correct the account’s currency, then retry."
        )
    ),
    ParkingReason.AMOUNT_TOO_LARGE: (
        text(
            "The price times the quantity comes to more than an order can hold. Correct the price, then retry."
        )
    ),
    ParkingReason.UNKNOWN_PRODUCT: (
        text("The product is not in this BSS’s catalogue. Import or create it, then retry.")
    ),
    ParkingReason.NO_RESELLER_ACCOUNT: (
        text("No account stands for this reseller. Create it, then retry.")
    ),
    ParkingReason.UNEXPECTED_ERROR: (
        text("Booking this event failed unexpectedly. The log has the details; retry once mended.")
    ),
}

assert REMEDIES.keys() == set(ParkingReason), "a reason without a remedy"


@dataclass(frozen=True, slots=True)
class LineRule:
    """How a line is booked.

    `placement`: where the order shows (T3). `keeps_price`: the subscription's own unit
    price comes before the price list (R20, rung 2). `takes_promotion`: licences are added,
    so a promotion may apply (R25); never to fewer.
    """

    placement: Placement
    keeps_price: bool
    takes_promotion: bool


LINE_RULES: Mapping[LineKind, LineRule] = {
    LineKind.NEW_SUBSCRIPTION:        LineRule(Placement.ORDER_FIELD, keeps_price=False, takes_promotion=True),
    LineKind.NEW_ADD_ON:              LineRule(Placement.SOURCE_TYPE, keeps_price=False, takes_promotion=True),
    LineKind.QUANTITY:                LineRule(Placement.HISTORY,     keeps_price=True,  takes_promotion=True),
    LineKind.ADD_ON_QUANTITY:         LineRule(Placement.SOURCE_TYPE, keeps_price=True,  takes_promotion=True),
    LineKind.FULL_PLAN_OLD:           LineRule(Placement.ORDER_FIELD, keeps_price=True,  takes_promotion=False),
    LineKind.FULL_PLAN_NEW:           LineRule(Placement.ORDER_FIELD, keeps_price=False, takes_promotion=True),
    LineKind.PARTIAL_PLAN_SOURCE:     LineRule(Placement.HISTORY,     keeps_price=True,  takes_promotion=False),
    LineKind.PARTIAL_PLAN_NEW_TARGET: LineRule(Placement.ORDER_FIELD, keeps_price=False, takes_promotion=True),
    LineKind.PARTIAL_PLAN_INTO:       LineRule(Placement.HISTORY,     keeps_price=True,  takes_promotion=True),
}  # fmt: skip

assert LINE_RULES.keys() == set(LineKind), "a line without a rule"

TRIGGER_TITLES: Mapping[Trigger, str] = {
    Trigger.SUBSCRIPTION_CREATED: text("Subscription created"),
    Trigger.ORDER_EXECUTED: text("Order executed"),
    Trigger.ITEMS_DELIVERED: text("Items delivered"),
    Trigger.BASKET_CHECKED_OUT: text("Storefront checkout"),
    Trigger.QUANTITY_CHANGED: text("Quantity changed"),
    Trigger.ADDON_ADDED: text("Add-on added"),
    Trigger.ADDON_QUANTITY_CHANGED: text("Add-on quantity changed"),
    Trigger.TRIAL_UPGRADED: text("Trial upgraded"),
    Trigger.PLAN_CHANGED_FULL: text("Plan change, all licences"),
    Trigger.PLAN_CHANGED_PARTIAL: text("Plan change, some licences"),
}

assert TRIGGER_TITLES.keys() == set(Trigger), "a trigger without a title"

# What books nothing, but the mirror follows it (R5, R42).
CHANGE_TITLES: Mapping[ChangeKind, str] = {
    ChangeKind.SUBSCRIPTION_CANCELLED: text("Subscription cancelled"),
    ChangeKind.CANCELLATION_SCHEDULED: text("Cancellation scheduled"),
    ChangeKind.CANCELLATION_WITHDRAWN: text("Cancellation withdrawn"),
    ChangeKind.SUBSCRIPTION_SUSPENDED: text("Subscription suspended"),
    ChangeKind.SUBSCRIPTION_REACTIVATED: text("Subscription reactivated"),
    ChangeKind.SUBSCRIPTION_RENEWED: text("Subscription renewed"),
    ChangeKind.AUTO_RENEWAL_SET: text("Automatic renewal set"),
    ChangeKind.SUBSCRIPTION_UPDATED: text("Subscription updated"),
    ChangeKind.CUSTOMER_UPDATED: text("Customer updated"),
    ChangeKind.EARLIER_SALE: text("Earlier sale mirrored"),
}

assert CHANGE_TITLES.keys() == set(ChangeKind), "a change without a title"

PARKING_TITLES: Mapping[ParkingReason, str] = {
    ParkingReason.NO_PRICE: text("No price"),
    ParkingReason.CURRENCY_MISMATCH: text("Currency mismatch"),
    ParkingReason.AMOUNT_TOO_LARGE: text("Amount too large"),
    ParkingReason.UNKNOWN_PRODUCT: text("Unknown product"),
    ParkingReason.NO_RESELLER_ACCOUNT: text("No reseller account"),
    ParkingReason.UNEXPECTED_ERROR: text("Unexpected error"),
}

assert PARKING_TITLES.keys() == set(ParkingReason), "a reason without a title"

NOTHING_TO_BOOK_TITLES: Mapping[NothingToBook, str] = {
    NothingToBook.OWN_PRODUCTS_ONLY: text("Own products only"),
    NothingToBook.MIRROR_UPDATED: text("Mirror updated"),
    NothingToBook.NOT_MIRRORED: text("Not mirrored"),
}

assert NOTHING_TO_BOOK_TITLES.keys() == set(NothingToBook), "a reason without a title"

NOTHING_TO_BOOK_SENTENCES: Mapping[NothingToBook, str] = {
    NothingToBook.OWN_PRODUCTS_ONLY: text("All that was sold is the reseller’s own."),
    NothingToBook.MIRROR_UPDATED: text(
        "Nothing was sold; the mirror was set to the reseller’s record."
    ),
    NothingToBook.NOT_MIRRORED: text("Nothing was sold, and there is no mirror to update."),
}

assert NOTHING_TO_BOOK_SENTENCES.keys() == set(NothingToBook), "a reason without a sentence"


class UpstreamState(StrEnum):
    """The state of a sale at the distributor, as the reseller sees it."""

    ON_ITS_WAY = "on-its-way"
    ON_HOLD = "on-hold"
    BOOKED = "booked"
    NOTHING_TO_BOOK = "nothing-to-book"


UPSTREAM_STATES: Mapping[LogState, UpstreamState] = {
    LogState.WAITING: UpstreamState.ON_ITS_WAY,
    LogState.BLOCKED: UpstreamState.ON_HOLD,
    LogState.PARKED: UpstreamState.ON_HOLD,
    LogState.BOOKED: UpstreamState.BOOKED,
    LogState.NOTHING_TO_BOOK: UpstreamState.NOTHING_TO_BOOK,
}

assert UPSTREAM_STATES.keys() == set(LogState), "a state that the reseller does not see"

UPSTREAM_STATE_TITLES: Mapping[UpstreamState, str] = {
    UpstreamState.ON_ITS_WAY: text("On its way"),
    UpstreamState.ON_HOLD: text("On hold"),
    UpstreamState.BOOKED: text("Booked"),
    UpstreamState.NOTHING_TO_BOOK: text("Own products only"),
}

assert UPSTREAM_STATE_TITLES.keys() == set(UpstreamState), "a state without a title"
