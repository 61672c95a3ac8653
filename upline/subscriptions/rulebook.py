"""What a subscription allows, and the words for what can happen to it.

Source: "Creating Orders in Distributor BSS", section "Creating an Order in Distributor BSS";
rules R4 (table T1), R5, R6 and R8.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from upline.access.rulebook import AccessRequirement, Level, Permission, declare_needs
from upline.catalog.rulebook import BillingCycle
from upline.kernel.followed_fields import (
    DAY,
    FLAG,
    IDENTIFIER,
    OPTIONAL_DAY,
    TEXT,
    WHOLE_NUMBER,
    FollowedField,
    FollowedFields,
    code_of,
)
from upline.kernel.texts import contextual_text, text
from upline.kernel.verdicts import ALLOWED, Refused, Verdict, refused
from upline.setup.rulebook import OWNERSHIP_FIELDS


class SubscriptionKind(StrEnum):
    """Whether a product is held by itself, or under another."""

    SUBSCRIPTION = "SUBSCRIPTION"
    ADD_ON = "ADD_ON"


class Status(StrEnum):
    """How a subscription stands. INACTIVE is never stored: it is ACTIVE with a future start."""

    INACTIVE = "INACTIVE"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    PENDING_CANCEL = "PENDING_CANCEL"
    CANCELLED = "CANCELLED"


STATUS_TITLES: Mapping[Status, str] = {
    Status.INACTIVE: text("Inactive"),
    Status.ACTIVE: contextual_text("subscription", "Active"),
    Status.SUSPENDED: text("Suspended"),
    Status.PENDING_CANCEL: text("Pending cancellation"),
    Status.CANCELLED: text("Cancelled"),
}

assert STATUS_TITLES.keys() == set(Status), "a status without a title"


# What is paid for, and so counts in run rates.
RUNNING = (Status.ACTIVE, Status.PENDING_CANCEL)

ENDING = frozenset({Status.PENDING_CANCEL, Status.CANCELLED})


def end_of(
    status: Status, *, end_date: date | None, auto_renew: bool, renewal_date: date | None
) -> date | None:
    """Return the day on which a subscription ends, or has ended; None while it goes on.

    What is cancelled ends by that, whatever its renewal says (R5); what does not renew
    automatically ends at its renewal (R8).
    """
    if status in ENDING:
        return end_date
    return None if auto_renew else renewal_date


class ScheduledKind(StrEnum):
    """What a scheduled change will change."""

    QUANTITY = "QUANTITY"
    PLAN = "PLAN"


class HistoryAction(StrEnum):
    """What a history record tells. The first six are the contract's; mirrors have no others."""

    QUANTITY_INCREASED = "QUANTITY_INCREASED"
    QUANTITY_DECREASED = "QUANTITY_DECREASED"
    PARTIAL_UPGRADE = "PARTIAL_UPGRADE"
    PARTIAL_DOWNGRADE = "PARTIAL_DOWNGRADE"
    FULL_UPGRADE = "FULL_UPGRADE"
    FULL_DOWNGRADE = "FULL_DOWNGRADE"
    CREATED = "CREATED"
    TRIAL_STARTED = "TRIAL_STARTED"
    TRIAL_UPGRADED = "TRIAL_UPGRADED"
    SUSPENDED = "SUSPENDED"
    REACTIVATED = "REACTIVATED"
    CANCELLED = "CANCELLED"
    CANCELLATION_SCHEDULED = "CANCELLATION_SCHEDULED"
    CANCELLATION_WITHDRAWN = "CANCELLATION_WITHDRAWN"


HISTORY_TITLES: Mapping[HistoryAction, str] = {
    HistoryAction.QUANTITY_INCREASED: text("Quantity increased"),
    HistoryAction.QUANTITY_DECREASED: text("Quantity decreased"),
    HistoryAction.PARTIAL_UPGRADE: text("Partial upgrade"),
    HistoryAction.PARTIAL_DOWNGRADE: text("Partial downgrade"),
    HistoryAction.FULL_UPGRADE: text("Full upgrade"),
    HistoryAction.FULL_DOWNGRADE: text("Full downgrade"),
    HistoryAction.CREATED: text("Created"),
    HistoryAction.TRIAL_STARTED: text("Trial started"),
    HistoryAction.TRIAL_UPGRADED: text("Trial upgraded"),
    HistoryAction.SUSPENDED: text("Suspended"),
    HistoryAction.REACTIVATED: text("Reactivated"),
    HistoryAction.CANCELLED: text("Cancelled"),
    HistoryAction.CANCELLATION_SCHEDULED: text("Cancellation scheduled"),
    HistoryAction.CANCELLATION_WITHDRAWN: text("Cancellation withdrawn"),
}

assert HISTORY_TITLES.keys() == set(HistoryAction), "a history record without a title"


class Trigger(StrEnum):
    """The sales of table T1: each books exactly one order in the distributor's BSS (R4)."""

    SUBSCRIPTION_CREATED = "SUBSCRIPTION_CREATED"
    ORDER_EXECUTED = "ORDER_EXECUTED"
    ITEMS_DELIVERED = "ITEMS_DELIVERED"
    BASKET_CHECKED_OUT = "BASKET_CHECKED_OUT"
    QUANTITY_CHANGED = "QUANTITY_CHANGED"
    ADDON_ADDED = "ADDON_ADDED"
    ADDON_QUANTITY_CHANGED = "ADDON_QUANTITY_CHANGED"
    TRIAL_UPGRADED = "TRIAL_UPGRADED"
    PLAN_CHANGED_FULL = "PLAN_CHANGED_FULL"
    PLAN_CHANGED_PARTIAL = "PLAN_CHANGED_PARTIAL"


class ChangeKind(StrEnum):
    """What books nothing, but the mirror follows it (R5); EARLIER_SALE makes a mirror (R42)."""

    SUBSCRIPTION_CANCELLED = "SUBSCRIPTION_CANCELLED"
    CANCELLATION_SCHEDULED = "CANCELLATION_SCHEDULED"
    CANCELLATION_WITHDRAWN = "CANCELLATION_WITHDRAWN"
    SUBSCRIPTION_SUSPENDED = "SUBSCRIPTION_SUSPENDED"
    SUBSCRIPTION_REACTIVATED = "SUBSCRIPTION_REACTIVATED"
    SUBSCRIPTION_RENEWED = "SUBSCRIPTION_RENEWED"
    AUTO_RENEWAL_SET = "AUTO_RENEWAL_SET"
    SUBSCRIPTION_UPDATED = "SUBSCRIPTION_UPDATED"
    CUSTOMER_UPDATED = "CUSTOMER_UPDATED"
    EARLIER_SALE = "EARLIER_SALE"


class LineKind(StrEnum):
    """What one line of a sale does to the subscription or add-on it is about."""

    NEW_SUBSCRIPTION = "NEW_SUBSCRIPTION"
    NEW_ADD_ON = "NEW_ADD_ON"
    QUANTITY = "QUANTITY"
    ADD_ON_QUANTITY = "ADD_ON_QUANTITY"
    FULL_PLAN_OLD = "FULL_PLAN_OLD"
    FULL_PLAN_NEW = "FULL_PLAN_NEW"
    PARTIAL_PLAN_SOURCE = "PARTIAL_PLAN_SOURCE"
    PARTIAL_PLAN_NEW_TARGET = "PARTIAL_PLAN_NEW_TARGET"
    PARTIAL_PLAN_INTO = "PARTIAL_PLAN_INTO"


class Action(StrEnum):
    """What a person can want to do with a subscription or add-on."""

    CHANGE_QUANTITY = "change-quantity"
    ADD_ADD_ON = "add-add-on"
    UPGRADE_TRIAL = "upgrade-trial"
    CHANGE_PLAN = "change-plan"
    WITHDRAW_SCHEDULED_CHANGE = "withdraw-scheduled-change"
    SUSPEND = "suspend"
    REACTIVATE = "reactivate"
    CANCEL = "cancel"
    WITHDRAW_CANCELLATION = "withdraw-cancellation"
    SET_AUTO_RENEWAL = "set-auto-renewal"


ACTION_TITLES: Mapping[Action, str] = {
    Action.CHANGE_QUANTITY: text("Change quantity"),
    Action.ADD_ADD_ON: text("Add add-on"),
    Action.UPGRADE_TRIAL: text("Upgrade trial"),
    Action.CHANGE_PLAN: text("Change plan"),
    Action.WITHDRAW_SCHEDULED_CHANGE: text("Withdraw scheduled change"),
    Action.SUSPEND: text("Suspend"),
    Action.REACTIVATE: text("Reactivate"),
    Action.CANCEL: text("Cancel"),
    Action.WITHDRAW_CANCELLATION: text("Keep subscription"),
    Action.SET_AUTO_RENEWAL: text("Automatic renewal"),
}

assert ACTION_TITLES.keys() == set(Action), "an action without a title"


@dataclass(frozen=True, slots=True)
class State:
    """All that a verdict on an action may depend on. `status` is that of the day (R5).

    `is_cancellation_due`: the day of a pending cancellation has come, though it is not applied yet.
    """

    status: Status
    is_mirror: bool = False
    is_trial: bool = False
    is_add_on: bool = False
    has_scheduled_change: bool = False
    is_cancellation_due: bool = False


MIRROR_PROTECTED = "mirror_protected"

_MIRROR = refused(
    MIRROR_PROTECTED,
    text(
        "This is decided in the reseller’s BSS and follows from there; it cannot be changed here."
    ),
)
_NOT_ACTIVE = refused("not_active", text("The subscription is not active."))
_PENDING = refused(
    "scheduled_change_pending",
    text("A change of this subscription is scheduled; withdraw it first."),
)
_NOTHING_SCHEDULED = refused(
    "nothing_scheduled", text("No change of this subscription is scheduled.")
)
_NOT_A_TRIAL = refused("not_a_trial", text("The subscription is not a trial."))
_NOT_SUSPENDED = refused("not_suspended", text("The subscription is not suspended."))
_IS_ADD_ON = refused(
    "not_a_subscription", text("This is an add-on; it is held under a subscription.")
)
_CANCELLED = refused("not_active", text("The subscription is cancelled."))
_NO_CANCELLATION = refused(
    "nothing_scheduled", text("No cancellation of this subscription is scheduled.")
)
_CANCELLATION_DUE = refused("not_active", text("The cancellation has taken effect."))
_CANCELLATION_PENDING = refused(
    "cancellation_pending",
    text("The subscription ends by its cancellation; its renewal cannot be changed any more."),
)


def _change_verdict(state: State) -> Verdict:
    if state.status is not Status.ACTIVE:
        return _NOT_ACTIVE
    return _PENDING if state.has_scheduled_change else ALLOWED


def _change_whole_verdict(state: State) -> Verdict:
    return _IS_ADD_ON if state.is_add_on else _change_verdict(state)


def _upgrade_trial_verdict(state: State) -> Verdict:
    return _change_whole_verdict(state) if state.is_trial else _NOT_A_TRIAL


def _withdraw_verdict(state: State) -> Verdict:
    return ALLOWED if state.has_scheduled_change else _NOTHING_SCHEDULED


def _suspend_verdict(state: State) -> Verdict:
    return ALLOWED if state.status is Status.ACTIVE else _NOT_ACTIVE


def _reactivate_verdict(state: State) -> Verdict:
    return ALLOWED if state.status is Status.SUSPENDED else _NOT_SUSPENDED


def _cancel_verdict(state: State) -> Verdict:
    return _CANCELLED if state.status is Status.CANCELLED else ALLOWED


def _withdraw_cancellation_verdict(state: State) -> Verdict:
    """Allow it until the day of the cancellation (R5)."""
    if state.status is Status.CANCELLED:
        return _CANCELLED
    if state.status is not Status.PENDING_CANCEL:
        return _NO_CANCELLATION
    return _CANCELLATION_DUE if state.is_cancellation_due else ALLOWED


def _auto_renewal_verdict(state: State) -> Verdict:
    """Keep a pending cancellation as it is: without renewal the subscription could end before it."""
    if state.status is Status.PENDING_CANCEL:
        return _CANCELLATION_PENDING
    return _cancel_verdict(state)


RULEBOOK: Mapping[Action, Callable[[State], Verdict]] = {
    Action.CHANGE_QUANTITY: _change_verdict,
    Action.ADD_ADD_ON: _change_whole_verdict,
    Action.UPGRADE_TRIAL: _upgrade_trial_verdict,
    Action.CHANGE_PLAN: _change_whole_verdict,
    Action.WITHDRAW_SCHEDULED_CHANGE: _withdraw_verdict,
    Action.SUSPEND: _suspend_verdict,
    Action.REACTIVATE: _reactivate_verdict,
    Action.CANCEL: _cancel_verdict,
    Action.WITHDRAW_CANCELLATION: _withdraw_cancellation_verdict,
    Action.SET_AUTO_RENEWAL: _auto_renewal_verdict,
}

assert RULEBOOK.keys() == set(Action), "an action without a rule"

_SELLS = AccessRequirement(Permission.SELL, Level.EDIT)

# Who may: by their role, and by the permission rule of the subscription or add-on.
NEEDS = declare_needs(Action, {
    Action.CHANGE_QUANTITY:           _SELLS,
    Action.ADD_ADD_ON:                _SELLS,
    Action.UPGRADE_TRIAL:             _SELLS,
    Action.CHANGE_PLAN:               _SELLS,
    Action.WITHDRAW_SCHEDULED_CHANGE: _SELLS,
    Action.SUSPEND:                   _SELLS,
    Action.REACTIVATE:                _SELLS,
    Action.CANCEL:                    _SELLS,
    Action.WITHDRAW_CANCELLATION:     _SELLS,
    Action.SET_AUTO_RENEWAL:          _SELLS,
})  # fmt: skip


class RecordAction(StrEnum):
    """What does not depend on the state of a subscription: creating one, and editing its fields."""

    CREATE = "create"
    EDIT = "edit"


# `CREATE` looks at the customer's permission rule; an edit needs what each of its fields needs.
RECORD_NEEDS = declare_needs(RecordAction, {
    RecordAction.CREATE: AccessRequirement(Permission.SELL, Level.SEE),
    RecordAction.EDIT:   AccessRequirement(Permission.VIEW, Level.SEE),
})  # fmt: skip


def verdict(action: Action, state: State) -> Verdict:
    """Return the verdict on an action on a subscription in this state; mirrors allow none (R44)."""
    return _MIRROR if state.is_mirror else RULEBOOK[action](state)


def check(action: Action, state: State) -> None:
    """Raises: Refused — with a sentence fit for the screen."""
    found = verdict(action, state)
    if not found.allowed:
        raise Refused(found)


def check_started(day: date, *, start: date, name: str, field: str) -> None:
    """Raises: Refused `before_start` — a change takes effect before what it changes begins (R8)."""
    if day < start:
        sentence = text(
            "{name} starts on {day}; nothing takes effect before.", name=name, day=start
        )
        raise Refused(refused("before_start", sentence, field))


VENDOR_ID = "vendor_subscription_id"  # the vendor's identifier of a subscription or add-on
MAX_VENDOR_ID_LENGTH = 100

# The fields of a subscription or add-on that its mirror follows (R32). The name is written with a new
# mirror and at a full plan change, by the names of the distributor's own records.
FOLLOWED_FIELDS = FollowedFields(
    FollowedField("product", "product_id", "product", IDENTIFIER),
    FollowedField("billing_cycle", "billing_cycle", "cycle", code_of(BillingCycle), is_fixed=True),
    FollowedField("quantity", "quantity", "quantity", WHOLE_NUMBER),
    FollowedField("status", "status", "status", code_of(Status)),
    FollowedField("start_date", "start_date", "start", DAY),
    FollowedField("renewal_date", "renewal_date", "renewal", OPTIONAL_DAY),
    FollowedField("end_date", "end_date", "end", OPTIONAL_DAY),
    FollowedField(
        "cancellation_requested_on",
        "cancellation_requested_on",
        "cancellation_requested",
        OPTIONAL_DAY,
        default=None,
    ),
    FollowedField("auto_renew", "auto_renew", "auto_renew", FLAG),
    FollowedField(VENDOR_ID, VENDOR_ID, VENDOR_ID, TEXT, default=""),
)

# Every field of a subscription or add-on, as forms, scenarios and the API call it.
SUBSCRIPTION_FIELDS = OWNERSHIP_FIELDS.keys() | FOLLOWED_FIELDS.names | {
    "name", "account", "is_trial", "unit_price", "currency", "order",
}  # fmt: skip

# Which of them can be edited, by whether the record is a mirror, and what that needs. What else changes is sold.
EDITABLE: Mapping[bool, Mapping[str, AccessRequirement]] = {
    False: {VENDOR_ID: AccessRequirement(Permission.SELL, Level.EDIT), **OWNERSHIP_FIELDS},
    True: OWNERSHIP_FIELDS,
}

assert all(fields.keys() <= SUBSCRIPTION_FIELDS for fields in EDITABLE.values()), (
    "an unknown field is editable"
)


def fields_verdict(names: frozenset[str], *, is_mirror: bool) -> Verdict:
    """Return the verdict on editing these fields; a refusal names every field that cannot be edited."""
    offending = tuple(sorted(names - EDITABLE[is_mirror].keys()))
    if not offending:
        return ALLOWED
    listed = ", ".join(offending)
    if is_mirror:
        sentence = text(
            "These fields are decided in the reseller’s BSS and follow from there: {fields}.",
            fields=listed,
        )
        return refused(MIRROR_PROTECTED, sentence, *offending)
    sentence = text("These fields change by what is sold, not by editing: {fields}.", fields=listed)
    return refused("field_not_editable", sentence, *offending)


def ribbon(reseller: str) -> str:
    """Return the sentence across a mirrored subscription (R32)."""
    return f"This subscription is managed by {reseller} Tenant Reseller"
