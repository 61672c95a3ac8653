"""The texts of provenance: one per trigger, price source, promotion reason and fallback."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from upline.backorders.rulebook import BookingWarning
from upline.catalog.queries import PromotionSummary
from upline.catalog.rulebook import CYCLE_TITLES, PriceSource, PromotionKind
from upline.kernel.formats import count_noun, format_amount, format_day, join_words, possessive
from upline.orders.queries import OrderLine, OrderPage
from upline.orders.rulebook import PLACEMENT_TITLES, Placement
from upline.subscriptions.rulebook import Trigger

# What the person did, after their name; {order} is the reseller’s.
SALE_TEXTS: Mapping[Trigger, str] = {
    Trigger.SUBSCRIPTION_CREATED: "sold a new subscription",
    Trigger.ORDER_EXECUTED: "executed {order}",
    Trigger.ITEMS_DELIVERED: "delivered items of {order}",
    Trigger.BASKET_CHECKED_OUT: "checked out a basket in the storefront",
    Trigger.QUANTITY_CHANGED: "changed the quantity of a subscription",
    Trigger.ADDON_ADDED: "added an add-on to a subscription",
    Trigger.ADDON_QUANTITY_CHANGED: "changed the quantity of an add-on",
    Trigger.TRIAL_UPGRADED: "upgraded a trial",
    Trigger.PLAN_CHANGED_FULL: "changed the plan of all licences",
    Trigger.PLAN_CHANGED_PARTIAL: "changed the plan of some licences",
}

assert SALE_TEXTS.keys() == set(Trigger), "a trigger without a sentence"


def sale_text(trigger: Trigger, reference: str) -> str:
    """Return what was done, to follow the name of who did it."""
    return SALE_TEXTS[trigger].format(order=f"order {reference}" if reference else "an order")


def price_explanation(line: OrderLine, order: OrderPage) -> str:
    """Return the explanation of a line's price, as a clause."""
    return _PRICE_EXPLANATIONS[line.price_source](line, order)


def _product_price(line: OrderLine, order: OrderPage) -> str:
    if not order.price_list:
        return f"{order.billing_to.name} has no price list; the product’s own price is used"
    cycle = CYCLE_TITLES[line.billing_cycle].lower()
    return f"{order.price_list} has no {cycle} price for it; the product’s own is used"


_PRICE_EXPLANATIONS: Mapping[PriceSource | None, Callable[[OrderLine, OrderPage], str]] = {
    None: lambda _line, _order: "Its source was not recorded",
    PriceSource.PUSHED: lambda _line, _order: (
        "Set by the vendor at purchase; the price list was not asked"
    ),
    PriceSource.SUBSCRIPTION: lambda _line, _order: (
        "The subscription keeps its own price; the price list was not asked"
    ),
    PriceSource.PRICE_LIST: lambda _line, order: (
        f"Price list of {order.billing_to.name}, valid on {format_day(order.order_date)}"
    ),
    PriceSource.PRODUCT: _product_price,
}

assert _PRICE_EXPLANATIONS.keys() == {None, *PriceSource}, "a price source without a reason"


def line_text(line: OrderLine) -> str:
    """Return a line in words: `Exchange Online, monthly`."""
    return f"{line.product.name}, {CYCLE_TITLES[line.billing_cycle].lower()}"


def place_text(place: Placement | None) -> str:
    """Return the place on the subscription's page where a line is shown."""
    return PLACEMENT_TITLES[place] if place else "Subscription"


def promotion_terms(promotion: PromotionSummary) -> str:
    """Return the benefit of a promotion and its duration: `10 %, 3 cycles`."""
    if promotion.kind is PromotionKind.PERCENT:
        gives = f"{promotion.value.normalize():f} %"
    else:
        gives = f"{promotion.currency} {format_amount(promotion.value)} a unit"
    if promotion.is_lifetime:
        return f"{gives}, lifetime"
    cycles = promotion.cycles or 1
    return f"{gives}, " + ("first cycle" if cycles == 1 else count_noun(cycles, "cycle"))


@dataclass(frozen=True, slots=True)
class PromotionContext:
    """A promotion that was considered for a line, with what its reason mentions."""

    promotion: PromotionSummary
    line: OrderLine
    order: OrderPage


def promotion_reason(code: str, considered: PromotionContext) -> str:
    """Return why a promotion was applied or not, as a clause (R26)."""
    reason = _PROMOTION_REASONS.get(code)
    return reason(considered) if reason else code.replace("_", " ").capitalize()


def _best(c: PromotionContext) -> str:
    day = format_day(c.order.order_date)
    if c.promotion.requires:
        return (
            f"Active on {day}; {c.order.account.name} owns {join_words(list(c.promotion.requires))}"
        )
    return f"Active on {day} for this product and cycle; licences are added"


def _ended(c: PromotionContext) -> str:
    if c.promotion.last_date is None:
        return "Ended before the order date"
    distance = _days_apart(c.promotion.last_date, c.order.order_date)
    return f"Ended on {format_day(c.promotion.last_date)}, {distance} before the order date"


def _not_started(c: PromotionContext) -> str:
    if c.promotion.first_date is None:
        return "Starts after the order date"
    distance = _days_apart(c.order.order_date, c.promotion.first_date)
    return f"Starts on {format_day(c.promotion.first_date)}, {distance} after the order date"


def _other_price_list(c: PromotionContext) -> str:
    this = f"this order has {c.order.price_list}" if c.order.price_list else "this order has none"
    return f"For price list {join_words(list(c.promotion.price_lists))} only; {this}"


def _requires(c: PromotionContext) -> str:
    wanted = join_words(list(c.promotion.requires))
    return f"For customers who own {wanted}; {c.order.account.name} does not"


def _less_good(c: PromotionContext) -> str:
    return f"{c.line.promotion} makes the line cheaper, and two are never on one line"


_PROMOTION_REASONS: Mapping[str, Callable[[PromotionContext], str]] = {
    "best": _best,
    "ended": _ended,
    "not_started": _not_started,
    "other_price_list": _other_price_list,
    "other_currency": lambda c: (
        f"For orders in {c.promotion.currency} only; this one is in {c.order.currency}"
    ),
    "new_customers_only": lambda c: (
        f"For new customers only; {c.order.account.name} has had a subscription before"
    ),
    "requires_products": _requires,
    "not_added": lambda _c: "For licences that are added only; this line adds none",
    "one_time": lambda _c: "For recurring products only; this line is billed once",
    "less_good": _less_good,
}


def _days_apart(first: date, last: date) -> str:
    days = (last - first).days
    return "the day" if days == 1 else f"{days:,} days"


WARNINGS: Mapping[str, str] = {
    BookingWarning.RESPONSIBLE_USER_FALLBACK: (
        "Use of API Options names no active responsible user for orders."
    ),
    BookingWarning.SHARING_RULE_FALLBACK: (
        "Use of API Options names no sharing rule for orders; the default rule is used."
    ),
    BookingWarning.STATUS_FALLBACK: ("No default order status is set up; Submitted is used."),
    BookingWarning.PAYMENT_METHOD_MISSING: (
        "The reseller’s account has no payment method; the order has none."
    ),
}

assert WARNINGS.keys() == set(BookingWarning), "a warning without a sentence"

# Where a field of the order was taken from; the codes are those of the order's provenance.
FIELD_SOURCE_TEXTS: Mapping[tuple[str, str], str] = {
    ("type", "default"): "Default order type",
    ("type", "none"): "No default order type is set up",
    ("status", "type_default"): "Default status of {type}",
    ("status", "bss_default"): "Default status; {type} has none of its own",
    ("status", "fallback"): "No default status is set up; Submitted stands in",
    ("responsible_user", "api_options"): "Use of API Options, order",
    ("responsible_user", "reseller_account"): "Account {billing_to}: fallback",
    ("responsible_user", "administrator"): "Administrator of {bss}: fallback",
    ("responsible_user", "none"): "No active user was found",
    ("sharing_rule", "api_options"): "Use of API Options, order",
    ("sharing_rule", "default_rule"): "Default permission rule: fallback",
    ("sharing_rule", "none"): "No permission rule is set up",
    ("price_list", "reseller_account"): "Account {billing_to}, at booking",
    ("price_list", "none"): "Account {billing_to} has none",
    ("payment_method", "reseller_account"): "Account {billing_to}, at booking",
    ("payment_method", "none"): "Account {billing_to} has none",
    ("currency", "reseller_account"): "Account {billing_to}; the customer’s is not asked",
}


def field_source_text(field: str, code: str, order: OrderPage) -> str:
    """Return where booking took a field from."""
    sentence = FIELD_SOURCE_TEXTS.get((field, code), "Not recorded")
    return sentence.format(
        type=order.type or "the order", billing_to=order.billing_to.name, bss=order.bss.name
    )


def omission_reason(order: OrderPage) -> str:
    """Return why a product of the reseller's own is not on the order (R7)."""
    return f"{possessive(order.billing_to.name)} own product, not {possessive(order.bss.name)}"
