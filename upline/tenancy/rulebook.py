"""What can be done with a BSS, its users and its programs, who may do it, and within which limits."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from upline.access.rulebook import AccessRequirement, Level, Permission, declare_needs
from upline.kernel.texts import text
from upline.kernel.verdicts import ALLOWED, Verdict, refused


class TenancyAction(StrEnum):
    """What can be done with a BSS and with who works in it."""

    CREATE_TENANTS = "create_tenants"
    MANAGE_USERS = "manage_users"
    MANAGE_GROUPS = "manage_groups"
    MANAGE_CREDENTIALS = "manage_credentials"
    SET_LOGO = "set_logo"
    SET_COMPANY = "set_company"
    SET_ORDER_NUMBERS = "set_order_numbers"
    SET_MARKUP = "set_markup"
    SET_LANGUAGE = "set_language"
    SET_SIGN_IN_RULES = "set_sign_in_rules"
    DISMISS_FIRST_STEPS = "dismiss_first_steps"


# No record of this area has a permission rule: the role decides alone.
_SETS_UP = AccessRequirement(Permission.SET_UP, Level.SEE)

_SETS_PRICES = AccessRequirement(Permission.SET_PRICES, Level.SEE)

NEEDS = declare_needs(
    TenancyAction,
    {**dict.fromkeys(TenancyAction, _SETS_UP), TenancyAction.SET_MARKUP: _SETS_PRICES},
)


class ApiResource(StrEnum):
    """What a token can be limited to: the first part of the addresses below /api/v1/.

    Credentials themselves are not among them: a token that is limited manages none.
    """

    ACCOUNTS = "accounts"
    ACTIVITIES = "activities"
    ADD_ONS = "add-ons"
    API_OPTIONS = "api-options"
    BASKETS = "baskets"
    BSS = "bss"
    CAMPAIGNS = "campaigns"
    CASES = "cases"
    CONTACTS = "contacts"
    CUSTOM_FIELDS = "custom-fields"
    EMAILS = "emails"
    EVENTS = "events"
    GROUPS = "groups"
    JOBS = "jobs"
    ORDERS = "orders"
    ORDER_STATUSES = "order-statuses"
    ORDER_TYPES = "order-types"
    PAYMENT_METHODS = "payment-methods"
    PERMISSION_RULES = "permission-rules"
    PRICE_FILES = "price-files"
    PRICE_IMPORTS = "price-imports"
    PRICE_LISTS = "price-lists"
    PRODUCTS = "products"
    PROMOTIONS = "promotions"
    RECONCILIATION = "reconciliation"
    RESELLERS = "resellers"
    SALE_EVENTS = "sale-events"
    SUBSCRIPTIONS = "subscriptions"
    USERS = "users"
    WEBHOOKS = "webhooks"


class SignInLimit(StrEnum):
    """What tries to sign in are counted by. A known device is counted by itself, and by nothing else."""

    ACCOUNT = "account"
    ADDRESS = "address"
    ALL = "all"
    DEVICE = "device"


# How many wrong passwords there may be, and within what time.
SIGN_IN_LIMITS: Mapping[SignInLimit, tuple[int, timedelta]] = {
    SignInLimit.ACCOUNT: (5, timedelta(minutes=15)),
    SignInLimit.ADDRESS: (30, timedelta(minutes=15)),
    SignInLimit.ALL: (120, timedelta(minutes=1)),
    SignInLimit.DEVICE: (10, timedelta(minutes=15)),
}
assert SIGN_IN_LIMITS.keys() == set(SignInLimit), "a limit without a number"


class LinkPurpose(StrEnum):
    """What a link is for. The value is the reference of `AccountLink` to whom it belongs."""

    JOINING = "invitation"
    PASSWORD = "user"  # noqa: S105 — a reference
    STOREFRONT_ACCESS = "storefront_invitation"
    STOREFRONT_PASSWORD = "storefront_user"  # noqa: S105 — a reference


LINK_LIFETIMES: Mapping[LinkPurpose, timedelta] = {
    LinkPurpose.JOINING: timedelta(days=7),
    LinkPurpose.PASSWORD: timedelta(days=1),
    LinkPurpose.STOREFRONT_ACCESS: timedelta(days=7),
    LinkPurpose.STOREFRONT_PASSWORD: timedelta(days=1),
}
assert LINK_LIFETIMES.keys() == set(LinkPurpose), "a link without an end"

# How long after each failure the e-mail with a link is tried again; then a person needs a new link.
LINK_RETRY_DELAYS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))

UNKNOWN_LINK = refused(
    "unknown_link", text("This link has been used, replaced or withdrawn. Ask for a new one.")
)
EXPIRED_LINK = refused("expired_link", text("This link has expired. Ask for a new one."))


def link_verdict(expires_at: datetime | None, *, now: datetime) -> Verdict:
    """Return whether a link can be used. `expires_at` None: there is no such link, or not any more."""
    if expires_at is None:
        return UNKNOWN_LINK
    return EXPIRED_LINK if expires_at <= now else ALLOWED


class LinkState(StrEnum):
    """How far a link is that somebody has been sent or given."""

    EXPIRED = "expired"
    NOT_SENT = "not_sent"
    WAITING = "waiting"
    GIVEN = "given"


OWN_ROLE = refused("own_role", text("Another administrator has to change your own role."))

# What a person, a program and a number can be given. A language is one of pages, print-outs and e-mails.
LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch", "el": "Ελληνικά"}
MIN_PASSWORD_LENGTH = 15
MAX_PASSWORD_LENGTH = 1000
# After how many minutes without use a session may end: those that the page offers, and the bounds of others.
IDLE_TIMES = (15, 30, 60, 240, 480, 1440)
MIN_IDLE_MINUTES, MAX_IDLE_MINUTES = 5, 1440
TOKEN_PREFIX = "upl_"  # noqa: S105 — what marks a token, not one
MAX_PREFIX_LENGTH = 20
MAX_COMPANY_TEXT = 1000
MAX_PAYMENT_DAYS = 365
MAX_NUMBER_DIGITS = 12
