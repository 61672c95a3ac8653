"""Who may do what in a storefront, and how a BSS can set its storefront up.

Users of a storefront are no members of the BSS: they act for one customer, on its records only (ADR 32).
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

from upline.access.rulebook import (
    AccessRequirement,
    CustomerPermission,
    Level,
    Permission,
    declare_customer_needs,
    declare_needs,
)
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.orders.rulebook import OrderAction
from upline.selling.rulebook import SellingAction
from upline.subscriptions.rulebook import Action, RecordAction


class StorefrontRole(StrEnum):
    """What somebody is at the customer."""

    BUYER = "BUYER"
    ADMINISTRATOR = "ADMINISTRATOR"


class OrderPolicy(StrEnum):
    """Who of a customer's people may order."""

    EVERYBODY = "EVERYBODY"
    ADMINISTRATORS = "ADMINISTRATORS"


ROLE_PERMISSIONS: Mapping[StorefrontRole, frozenset[CustomerPermission]] = {
    StorefrontRole.BUYER: frozenset({CustomerPermission.VIEW, CustomerPermission.ORDER}),
    StorefrontRole.ADMINISTRATOR: frozenset(CustomerPermission),
}

assert ROLE_PERMISSIONS.keys() == set(StorefrontRole), "a role without permissions"


def permissions_of(role: StorefrontRole, policy: OrderPolicy) -> frozenset[CustomerPermission]:
    """Return what a role may do in a storefront where these people may order."""
    allowed = ROLE_PERMISSIONS[role]
    if policy is OrderPolicy.ADMINISTRATORS and role is not StorefrontRole.ADMINISTRATOR:
        return allowed - {CustomerPermission.ORDER}
    return allowed


class StorefrontAction(StrEnum):
    """What can be done with a storefront and with the people of a customer who use it."""

    SET_UP = "set-up"
    MANAGE_PEOPLE = "manage-people"
    REQUEST_CHANGE = "request-change"
    DECIDE_REQUEST = "decide-request"


# Who of the BSS may. What concerns a customer goes by the permission rule of their account.
NEEDS = declare_needs(StorefrontAction, {
    StorefrontAction.SET_UP:         AccessRequirement(Permission.SET_UP, Level.SEE),
    StorefrontAction.MANAGE_PEOPLE:  AccessRequirement(Permission.SELL, Level.EDIT),
    StorefrontAction.REQUEST_CHANGE: AccessRequirement(Permission.SELL, Level.EDIT),
    StorefrontAction.DECIDE_REQUEST: AccessRequirement(Permission.SELL, Level.EDIT),
})  # fmt: skip

_ORDERS, _VIEWS = CustomerPermission.ORDER, CustomerPermission.VIEW

# What the users of a storefront may do with the records of their company. None: nothing of the kind is offered.
CUSTOMER_NEEDS: Mapping[type[StrEnum], Mapping[Any, CustomerPermission | None]] = (
    declare_customer_needs({
        StorefrontAction: {
            StorefrontAction.SET_UP:         None,
            StorefrontAction.MANAGE_PEOPLE:  CustomerPermission.MANAGE_PEOPLE,
            StorefrontAction.REQUEST_CHANGE: _ORDERS,
            StorefrontAction.DECIDE_REQUEST: None,
        },
        SellingAction: {
            SellingAction.CREATE_ORDER: _ORDERS,
            SellingAction.FILL_BASKET:  _ORDERS,
        },
        RecordAction: {
            RecordAction.CREATE: _ORDERS,
            RecordAction.EDIT:   None,
        },
        Action: {
            Action.CHANGE_QUANTITY:           _ORDERS,
            Action.ADD_ADD_ON:                _ORDERS,
            Action.UPGRADE_TRIAL:             _ORDERS,
            Action.CHANGE_PLAN:               _ORDERS,
            Action.WITHDRAW_SCHEDULED_CHANGE: _ORDERS,
            Action.SUSPEND:                   None,
            Action.REACTIVATE:                None,
            Action.CANCEL:                    _ORDERS,
            Action.WITHDRAW_CANCELLATION:     _ORDERS,
            Action.SET_AUTO_RENEWAL:          None,
        },
        OrderAction: {
            **dict.fromkeys(OrderAction),
            OrderAction.VIEW_PRINT_OUT: _VIEWS,
        },
    })
)  # fmt: skip


class RequestState(StrEnum):
    """How far a change is that a customer wants and the BSS approves first."""

    WAITING = "WAITING"
    APPROVED = "APPROVED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"


# What no order can hold: with approval it waits as a request (ADR 39).
REQUESTED = (Action.UPGRADE_TRIAL, Action.CHANGE_PLAN)

SESSION_VALIDITY = timedelta(days=14)
MAX_NAME_LENGTH = 80
DEFAULT_ACCENT = "#2f56c6"

_ACCENT = re.compile(r"#[0-9a-f]{6}")
_LEAST_CONTRAST = 4.5  # of white text on the accent colour (WCAG 2.2, 1.4.3)
Colour = tuple[float, float, float]
WHITE: Colour = (1.0, 1.0, 1.0)


def clean_accent(colour: str) -> str:
    """Return an accent colour as it is stored.

    Raises: Refused — `invalid_colour`; `low_contrast`: white text on it cannot be read by everybody.
    """
    colour = colour.strip().lower()
    if not _ACCENT.fullmatch(colour):
        sentence = text("Enter a colour as # and six digits, such as #2f56c6.")
        raise refuse("invalid_colour", sentence, "accent")
    ratio = contrast(parse_colour(colour), WHITE)
    if ratio < _LEAST_CONTRAST:
        sentence = text(
            "White text on {colour} has a contrast of {ratio} : 1; it needs at least 4.5 : 1. Choose a darker colour.",
            colour=colour,
            ratio=f"{ratio:.1f}",
        )
        raise refuse("low_contrast", sentence, "accent")
    return colour


def parse_colour(colour: str) -> Colour:
    """Return red, green and blue of `#2f56c6`, each from 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """Return a colour between two; `share` of the other."""
    first, second, third = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return first, second, third


def format_colour(colour: Colour) -> str:
    """Return `#2f56c6`."""
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)
