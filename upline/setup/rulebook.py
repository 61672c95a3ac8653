"""What a BSS sets up and who may, and which fields of every record its own BSS maintains."""

from collections.abc import Mapping
from enum import StrEnum

from upline.access.rulebook import (
    AccessRequirement,
    Actor,
    Level,
    Permission,
    declare_needs,
    permission_verdict,
)
from upline.kernel.page_objects import Editability
from upline.kernel.texts import text
from upline.kernel.verdicts import Verdict, refused


class SetupAction(StrEnum):
    """What can be done in setup: one action for each list or page of settings."""

    MANAGE_ORDER_TYPES = "manage_order_types"
    MANAGE_ORDER_STATUSES = "manage_order_statuses"
    MANAGE_PAYMENT_METHODS = "manage_payment_methods"
    MANAGE_CUSTOM_FIELDS = "manage_custom_fields"
    MANAGE_PERMISSION_RULES = "manage_permission_rules"
    SET_DEFAULT_RULES = "set_default_rules"
    SET_API_OPTIONS = "set_api_options"


# No record of this area has a permission rule: the role decides alone.
_SETS_UP = AccessRequirement(Permission.SET_UP, Level.SEE)

NEEDS = declare_needs(SetupAction, dict.fromkeys(SetupAction, _SETS_UP))


class StatusKind(StrEnum):
    """What it means for an order to have a status."""

    DRAFT = "DRAFT"
    IN_PROGRESS = "IN_PROGRESS"
    EXECUTES = "EXECUTES"
    CANCELS = "CANCELS"


# Kinds of status that only the action itself sets.
FINAL_STATUS_KINDS = frozenset({StatusKind.EXECUTES, StatusKind.CANCELS})


class Entity(StrEnum):
    """A kind of record that setup has sections for."""

    ORDER = "ORDER"
    ACCOUNT = "ACCOUNT"
    SUBSCRIPTION = "SUBSCRIPTION"


class FieldKind(StrEnum):
    """What a custom field holds."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    DATE = "DATE"
    CHOICE = "CHOICE"
    YES_NO = "YES_NO"
    USER = "USER"


# A BSS that sets up no order statuses of its own starts with these.
STANDARD_STATUSES: tuple[tuple[str, StatusKind], ...] = (
    ("Draft", StatusKind.DRAFT),
    ("Submitted", StatusKind.IN_PROGRESS),
    ("Executed", StatusKind.EXECUTES),
    ("Cancelled", StatusKind.CANCELS),
)
FALLBACK_STATUS = "Submitted"  # R14


class StatusSource(StrEnum):
    """Which rule gave an order its default status, in the order in which they are asked (R14)."""

    TYPE_DEFAULT = "type_default"
    BSS_DEFAULT = "bss_default"
    FALLBACK = "fallback"


# What a BSS keeps of every account and subscription itself, also where all else follows from a
# reseller's BSS (R44). Who may say who else may needs full control.
OWNERSHIP_FIELDS: Mapping[str, AccessRequirement] = {
    "responsible_user": AccessRequirement(Permission.EDIT_ORDERS, Level.CONTROL),
    "sharing_rule":     AccessRequirement(Permission.EDIT_ORDERS, Level.CONTROL),
    "custom_fields":    AccessRequirement(Permission.EDIT_ORDERS, Level.EDIT),
    "external_id":      AccessRequirement(Permission.EDIT_ORDERS, Level.EDIT),
}  # fmt: skip


def editability(
    needs: Mapping[str, AccessRequirement], *, by: Actor, level: Level | None
) -> Editability:
    """Return which of these fields somebody may edit who has this level, and why not the others."""
    return Editability(
        _editable_field_names(needs, by=by, level=level), _edit_refusals(needs, by=by, level=level)
    )


def _editable_field_names(
    needs: Mapping[str, AccessRequirement], *, by: Actor, level: Level | None
) -> frozenset[str]:
    """Return which fields somebody may edit who has this level of the record's rule."""
    return frozenset(
        name
        for name, need in needs.items()
        if permission_verdict(by.role, need.permission).allowed
        and level is not None
        and level.includes(need.level)
    )


def _edit_refusals(
    needs: Mapping[str, AccessRequirement], *, by: Actor, level: Level | None
) -> tuple[Verdict, ...]:
    """Return why somebody may not edit some of these fields, each reason once."""
    found = [permission_verdict(by.role, need.permission) for need in needs.values()]
    for lowest, verdict in _NOT_SHARED.items():
        if level is None or not level.includes(lowest):
            found.append(verdict)
            break
    return tuple(dict.fromkeys(verdict for verdict in found if not verdict.allowed))


_NOT_SHARED: Mapping[Level, Verdict] = {
    Level.EDIT: refused(
        "not_shared", text("The permission rule of this record does not let you change it.")
    ),
    Level.CONTROL: refused(
        "not_shared",
        text("Its responsible user and sharing rule need full control of this record."),
    ),
}


class ViewAction(StrEnum):
    """What can be done with the saved views of lists."""

    MANAGE_OWN_VIEWS = "manage_own_views"
    MANAGE_SHARED_VIEWS = "manage_shared_views"


VIEW_NEEDS = declare_needs(ViewAction, {
    ViewAction.MANAGE_OWN_VIEWS:    AccessRequirement(Permission.VIEW, Level.SEE),
    ViewAction.MANAGE_SHARED_VIEWS: AccessRequirement(Permission.SET_UP, Level.SEE),
})  # fmt: skip
