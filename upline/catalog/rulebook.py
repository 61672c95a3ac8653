"""What can be done with the catalogue and who may; billing cycles and kinds of price."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from upline.access.rulebook import AccessRequirement, Level, Permission, declare_needs
from upline.kernel.texts import text
from upline.kernel.verdicts import ALLOWED, Verdict, refuse, refused

MAX_QUANTITY = 10_000_000


class CatalogAction(StrEnum):
    """What can be done with the products and prices of a BSS."""

    MANAGE_PRODUCTS = "manage_products"
    SET_PRICES = "set_prices"
    MANAGE_PROMOTIONS = "manage_promotions"
    IMPORT_PRICES = "import_prices"


class ProductAction(StrEnum):
    """What can be done with a product as a whole."""

    DISCONTINUE = "discontinue"
    SELL_AGAIN = "sell-again"


class PriceAction(StrEnum):
    """What can be done with the prices of a product and billing cycle that follow one another."""

    SET = "set-price"
    END = "end-price"
    WITHDRAW = "withdraw-price"


class PromotionAction(StrEnum):
    """What can be done with a promotion."""

    EDIT = "edit"
    END = "end"


# No record of this area has a permission rule: the role decides alone.
_SETS_PRICES = AccessRequirement(Permission.SET_PRICES, Level.SEE)

NEEDS = declare_needs(CatalogAction, dict.fromkeys(CatalogAction, _SETS_PRICES))
PRODUCT_NEEDS = declare_needs(ProductAction, dict.fromkeys(ProductAction, _SETS_PRICES))


class BillingCycle(StrEnum):
    """How often a product is billed. A price exists per product and billing cycle."""

    MONTHLY = "MONTHLY"
    ANNUAL = "ANNUAL"
    TRIENNIAL = "TRIENNIAL"
    ONE_TIME = "ONE_TIME"

    @property
    def months(self) -> int:
        """Return the months between two renewals; 0 for what never renews."""
        return {"MONTHLY": 1, "ANNUAL": 12, "TRIENNIAL": 36, "ONE_TIME": 0}[self.value]

    @property
    def is_recurring(self) -> bool:
        return self is not BillingCycle.ONE_TIME


# What a billing cycle is called, and what a price per cycle is said to be for.
CYCLE_TITLES: Mapping[BillingCycle, str] = {
    BillingCycle.MONTHLY: text("Monthly"),
    BillingCycle.ANNUAL: text("Annual"),
    BillingCycle.TRIENNIAL: text("Triennial"),
    BillingCycle.ONE_TIME: text("One-time"),
}
# The same within a sentence.
CYCLE_WORDS: Mapping[BillingCycle, str] = {
    BillingCycle.MONTHLY: text("monthly"),
    BillingCycle.ANNUAL: text("annual"),
    BillingCycle.TRIENNIAL: text("triennial"),
    BillingCycle.ONE_TIME: text("one-time"),
}
CYCLE_PRICE_LABELS: Mapping[BillingCycle, str] = {
    BillingCycle.MONTHLY: text("per month"),
    BillingCycle.ANNUAL: text("per year"),
    BillingCycle.TRIENNIAL: text("for three years"),
    BillingCycle.ONE_TIME: text("once"),
}

assert (
    CYCLE_TITLES.keys() == CYCLE_WORDS.keys() == CYCLE_PRICE_LABELS.keys() == set(BillingCycle)
), "a cycle without words"


class ProductStatus(StrEnum):
    """Discontinued: no longer sold; what was sold lives on."""

    ACTIVE = "ACTIVE"
    DISCONTINUED = "DISCONTINUED"


PRODUCT_STATUS_TITLES: Mapping[ProductStatus, str] = {
    ProductStatus.ACTIVE: text("Active"),
    ProductStatus.DISCONTINUED: text("Discontinued"),
}

assert PRODUCT_STATUS_TITLES.keys() == set(ProductStatus), "a status without a title"


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductTerms:
    """A product as its sale sees it. `tenant_id` is the BSS that owns it.

    `add_on_of` are the product types to which it can be added; empty for what is sold on its own.
    """

    id: UUID
    tenant_id: UUID
    code: str
    name: str
    type: str
    add_on_of: tuple[str, ...]
    offers_trial: bool
    min_quantity: int
    max_quantity: int | None

    def is_add_on_of(self, parent: "ProductTerms") -> bool:
        """Tell whether it can be added to subscriptions of another product."""
        return bool(parent.type) and parent.type in self.add_on_of


def product_verdict(action: ProductAction, *, name: str, status: ProductStatus) -> Verdict:
    """Return whether a product in this status can be discontinued or sold again."""
    if action is ProductAction.DISCONTINUE and status is not ProductStatus.ACTIVE:
        return refused("not_active", text("{name} is discontinued already.", name=name))
    if action is ProductAction.SELL_AGAIN and status is ProductStatus.ACTIVE:
        return refused("not_discontinued", text("{name} is not discontinued.", name=name))
    return ALLOWED


NOT_OWN_PRODUCT = "not_own_product"


def not_own_product(owner: str) -> Verdict:
    """Return why a BSS does not edit a product that it inherits; `owner` is the BSS whose it is."""
    return refused(
        NOT_OWN_PRODUCT,
        text("It is a product of {owner} and is edited there.", owner=owner),
    )


class PriceSource(StrEnum):
    """Where the price of a line came from: the rungs of R20, in their order."""

    PUSHED = "PUSHED"
    SUBSCRIPTION = "SUBSCRIPTION"
    PRICE_LIST = "PRICE_LIST"
    PRODUCT = "PRODUCT"

    @property
    def rung(self) -> int:
        """Return its place on the ladder of R20, from 1."""
        return tuple(PriceSource).index(self) + 1


PRICE_SOURCE_TITLES: Mapping[PriceSource, str] = {
    PriceSource.PUSHED: text("Pushed with the sale"),
    PriceSource.SUBSCRIPTION: text("Subscription’s own price"),
    PriceSource.PRICE_LIST: text("Price list"),
    PriceSource.PRODUCT: text("Product price"),
}

assert PRICE_SOURCE_TITLES.keys() == set(PriceSource), "a price source without a title"


class PromotionKind(StrEnum):
    """A percentage of the line, or an amount off each unit (R23)."""

    PERCENT = "PERCENT"
    AMOUNT = "AMOUNT"


PROMOTION_KIND_TITLES: Mapping[PromotionKind, str] = {
    PromotionKind.PERCENT: text("Percentage"),
    PromotionKind.AMOUNT: text("Amount per licence"),
}

assert PROMOTION_KIND_TITLES.keys() == set(PromotionKind), "a kind without a title"


class PromotionAudience(StrEnum):
    """Whose purchases get a promotion: those of resellers, by back-orders (R22), or of the BSS's own customers."""

    RESELLERS = "RESELLERS"
    OWN_CUSTOMERS = "OWN_CUSTOMERS"


PROMOTION_AUDIENCE_TITLES: Mapping[PromotionAudience, str] = {
    PromotionAudience.RESELLERS: text("Resellers’ sales"),
    PromotionAudience.OWN_CUSTOMERS: text("Own customers"),
}

assert PROMOTION_AUDIENCE_TITLES.keys() == set(PromotionAudience), "an audience without a title"


class PromotionState(StrEnum):
    """Whether the orders of today get a promotion (R22). Over: also one that ended before it began."""

    UPCOMING = "upcoming"
    RUNNING = "running"
    OVER = "over"


PROMOTION_STATE_TITLES: Mapping[PromotionState, str] = {
    PromotionState.UPCOMING: text("Upcoming"),
    PromotionState.RUNNING: text("Running"),
    PromotionState.OVER: text("Over"),
}

assert PROMOTION_STATE_TITLES.keys() == set(PromotionState), "a state without a title"


class PromotionReason(StrEnum):
    """Why a promotion is applied to a line or not. Those after `LESS_GOOD` reject it, in the order of checking."""

    BEST = "best"
    LESS_GOOD = "less_good"
    ONE_TIME = "one_time"
    NOT_STARTED = "not_started"
    ENDED = "ended"
    NOT_ADDED = "not_added"
    OTHER_PRICE_LIST = "other_price_list"
    OTHER_CURRENCY = "other_currency"
    NEW_CUSTOMERS_ONLY = "new_customers_only"
    REQUIRES_PRODUCTS = "requires_products"


def check_quantity(
    quantity: int, *, product: str, lowest: int, highest: int | None, field: str = "quantity"
) -> None:
    """Raises: Refused `invalid_quantity` — no whole number within a product's bounds."""
    lowest, highest = max(lowest, 1), min(highest or MAX_QUANTITY, MAX_QUANTITY)
    if isinstance(quantity, int) and lowest <= quantity <= highest:
        return
    sentence = text(
        "{product} is sold in whole numbers from {lowest} to {highest}.",
        product=product,
        lowest=lowest,
        highest=highest,
    )
    raise refuse("invalid_quantity", sentence, field)
