"""What the storefront calls things, and what it says where something is refused.

Refusals of the areas can name the BSS upstream, or rules that are none of the customer's. Their code chooses
the sentence; what is not named here gets a neutral one.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from upline.catalog.rulebook import BillingCycle
from upline.kernel.texts import Text, contextual_text, plural_text, text
from upline.kernel.verdicts import Refused
from upline.storefront.queries import LineProblem, OrderProgress
from upline.storefront.rulebook import StorefrontRole
from upline.subscriptions.rulebook import Status
from upline.web.shared import formatting

# The refusals that are made for this place, and say nothing of anybody else.
_OWN_SENTENCES = frozenset({
    "already_a_member", "basket_changed", "empty_basket", "invalid_email", "own_access", "request_decided", "request_waiting",
    "common_password", "password_too_short", "personal_password", "required_field_missing", "too_long", "unchanged_quantity", "unreadable_text", "unknown_link",
    "expired_link",
})  # fmt: skip

_SENTENCES: Mapping[str, Text] = {
    "add_on_does_not_fit": text(
        "An add-on of this subscription cannot stay with that product. Tick that it ends with the change."
    ),
    "already_executed": text("This has been ordered already. See Orders."),
    "already_on_plan": text("The subscription has this product already."),
    "amount_too_large": text("This is more than one order can hold. Order less at a time."),
    "cancellation_pending": text("The subscription ends. Keep it first, then change it."),
    "invalid_quantity": text("This quantity is not sold. Enter another one."),
    "no_renewal": text("This subscription does not renew, so there is nothing to wait for."),
    "not_active": text("This subscription is not active."),
    "not_offered": text("This is no longer available."),
    "not_permitted": text("Your login does not allow this. Ask the administrator at your company."),
    "nothing_scheduled": text("There is nothing left to take back."),
    "scheduled_change_pending": text("A change is scheduled already. Take it back first."),
    "stale": text("This subscription has changed in the meantime. Check it, and try again."),
    "trial_not_allowed": text("This product has no trial."),
}


def customer_sentence(refusal: Refused, *, seller: str) -> Text | str:
    """Return what the customer reads of a refusal."""
    if refusal.code in _OWN_SENTENCES:
        return refusal.verdict.reason
    neutral = text("This cannot be done here. {seller} can help you.", seller=seller)
    return _SENTENCES.get(refusal.code, neutral)


CYCLE_TITLES: Mapping[BillingCycle, Text] = {
    BillingCycle.MONTHLY: text("Monthly"),
    BillingCycle.ANNUAL: text("Yearly"),
    BillingCycle.TRIENNIAL: text("Every three years"),
    BillingCycle.ONE_TIME: text("Once"),
}
PER_LICENCE: Mapping[BillingCycle, Text] = {
    BillingCycle.MONTHLY: text("per licence and month"),
    BillingCycle.ANNUAL: text("per licence and year"),
    BillingCycle.TRIENNIAL: text("per licence for three years"),
    BillingCycle.ONE_TIME: text("per licence, once"),
}
PER_CYCLE: Mapping[BillingCycle, Text] = {
    BillingCycle.MONTHLY: text("per month"),
    BillingCycle.ANNUAL: text("per year"),
    BillingCycle.TRIENNIAL: text("for three years"),
    BillingCycle.ONE_TIME: text("once"),
}
CYCLE_TOTALS: Mapping[BillingCycle, Text] = {
    BillingCycle.MONTHLY: text("Then per month"),
    BillingCycle.ANNUAL: text("Then per year"),
    BillingCycle.TRIENNIAL: text("Then for three years"),
    BillingCycle.ONE_TIME: text("Once"),
}

for _table in (CYCLE_TITLES, PER_LICENCE, PER_CYCLE, CYCLE_TOTALS):
    assert _table.keys() == set(BillingCycle), "a cycle without words"

ROLE_TITLES: Mapping[StorefrontRole, Text] = {
    StorefrontRole.BUYER: text("Buyer"),
    StorefrontRole.ADMINISTRATOR: text("Administrator"),
}
ROLE_REMARKS: Mapping[StorefrontRole, Text] = {
    StorefrontRole.BUYER: text("sees and orders"),
    StorefrontRole.ADMINISTRATOR: text("orders, and manages who has access"),
}

assert ROLE_TITLES.keys() == ROLE_REMARKS.keys() == set(StorefrontRole), "a role without words"

PROGRESS_TITLES: Mapping[OrderProgress, Text] = {
    OrderProgress.WAITING: text("In progress"),
    OrderProgress.DONE: text("Done"),
    OrderProgress.CANCELLED: contextual_text("order", "Cancelled"),
}
PROGRESS_TONES: Mapping[OrderProgress, str] = {
    OrderProgress.WAITING: "warn open",
    OrderProgress.DONE: "good",
    OrderProgress.CANCELLED: "",
}

assert PROGRESS_TITLES.keys() == PROGRESS_TONES.keys() == set(OrderProgress), (
    "a state without words"
)

STATUS_TITLES: Mapping[Status, Text] = {
    Status.INACTIVE: text("Starts later"),
    Status.ACTIVE: contextual_text("subscription", "Active"),
    Status.SUSPENDED: text("Suspended"),
    Status.PENDING_CANCEL: text("Ends"),
    Status.CANCELLED: text("Ended"),
}

assert STATUS_TITLES.keys() == set(Status), "a status without a title"


def problem_sentence(problem: LineProblem, limit: int | None) -> Text:
    """Return why a line of the basket cannot be ordered, and what to do."""
    return {
        LineProblem.NOT_OFFERED: text("No longer available. Remove it to order the rest."),
        LineProblem.TARGET_GONE: text(
            "The subscription it is for cannot be changed now. Remove it to order the rest."
        ),
        LineProblem.TOO_FEW: text("At least {limit} licences.", limit=limit),
        LineProblem.TOO_MANY: text("At most {limit} licences.", limit=limit),
    }[problem]


def licences(count: int) -> Text:
    """Return `1 licence` or `10 licences`."""
    return plural_text(
        "{number} licence", "{number} licences", count=count, number=formatting.whole(count)
    )


class Moment(StrEnum):
    """When a change takes effect."""

    NOW = "now"
    RENEWAL = "renewal"


def renewal_option(day: date) -> Text:
    return text("At the renewal on {day}", day=day)
