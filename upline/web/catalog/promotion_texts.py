"""The terms of a promotion in words (R22 to R25): its value, its scope, its days, its cycles."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from upline.catalog.queries import CoveredProduct, PromotionPage
from upline.catalog.rulebook import CYCLE_WORDS, PromotionAudience, PromotionKind, PromotionState
from upline.kernel.page_objects import Ref
from upline.kernel.phrases import join_words
from upline.kernel.texts import plural_text, text
from upline.web.shared import formatting

_MAX_NAMED = 3

STATE_TONES: Mapping[PromotionState, str] = {
    PromotionState.RUNNING: "good",
    PromotionState.UPCOMING: "open",
    PromotionState.OVER: "",
}

assert STATE_TONES.keys() == set(PromotionState), "a state without a badge"

# How promotions are applied, whatever their terms (R22, R24, R25, R26).
RULES: Sequence[str] = (
    text("The order date decides, not the day of booking; the first and the last day count."),
    text(
        "Only licences that are added get it, not a decrease, and not the product that a plan change leaves."
    ),
    text(
        "A line has one promotion: the one that makes it cheapest, then the one that began earlier."
    ),
    text("A line keeps its promotion for the cycles it lasts, also after the promotion has ended."),
)


_OWN_RULE = text(
    "Sales to your own customers get it: orders, changes of subscriptions, and the storefront. Your "
    "distributor does not hear of it. What is sold without an order is listed on the subscription, not here. What if tries out promotions for resellers’ sales only."
)
_RESELLERS_RULE = text(
    "Back-orders of resellers’ sales get it; sales to your own customers do not."
)


def rules(audience: PromotionAudience) -> tuple[str, ...]:
    """Return how promotions for an audience are applied, whatever their terms."""
    is_own = audience is PromotionAudience.OWN_CUSTOMERS
    return (_OWN_RULE if is_own else _RESELLERS_RULE, *RULES)


def percent(value: Decimal) -> str:
    """Return `12.5 %`."""
    return f"{formatting.decimal(value, least=0)} %"


def value_text(promotion: PromotionPage) -> str:
    """Return what is taken off: `10 %`, `0.50 EUR per licence`."""
    if promotion.amount is None:
        return percent(promotion.value)
    return text("{amount} per licence", amount=promotion.amount)


def duration_text(promotion: PromotionPage) -> str:
    """Return how long a line has it: `First cycle`, `First 3 cycles`, `Lifetime`."""
    return lasting_text(promotion.duration_cycles)


def lasting_text(cycles: int | None) -> str:
    """Return for how many cycles a line has a promotion; None is the lifetime."""
    if cycles is None:
        return text("Lifetime")
    return plural_text("First cycle", "First {count} cycles", count=cycles)


def days_text(promotion: PromotionPage) -> str:
    """Return its days: `1 May – 31 May 2026`, `from 1 May 2026`, `Always`."""
    first, last = promotion.first_date, promotion.last_date
    if first and last and last < first:
        return text("Ended before its first day, {day}", day=first)
    return formatting.span(first, last) or text("Always")


def day_text(day: date | None) -> str:
    """Return a first or last day; empty for an open end."""
    return formatting.day(day) if day else ""


def covered_text(covered: CoveredProduct) -> str:
    """Return `Exchange Online, monthly and annual`."""
    return f"{covered.product.name}, {cycles_text(covered)}"


def cycles_text(covered: CoveredProduct) -> str:
    """Return `monthly and annual`."""
    return join_words([CYCLE_WORDS[cycle] for cycle in covered.billing_cycles])


def products_text(promotion: PromotionPage) -> str:
    """Return the products that it covers, the first by name: `A, monthly; B, annual; 4 more`."""
    named = [covered_text(covered) for covered in promotion.covers[:_MAX_NAMED]]
    more = len(promotion.covers) - _MAX_NAMED
    return "; ".join([*named, str(text("{count} more", count=more))] if more > 0 else named)


def limits_text(promotion: PromotionPage) -> str:
    """Return whom it is limited to: `Gold EUR · new customers · owners of A`; empty for no limit."""
    limits = [join_words(_names(promotion.price_lists))]
    if promotion.kind is PromotionKind.AMOUNT:
        limits.append(str(text("orders in {currency}", currency=promotion.currency)))
    if promotion.new_customers_only:
        limits.append(str(text("new customers")))
    if promotion.requires:
        owned = join_words(_names(promotion.requires))
        limits.append(str(text("owners of {products}", products=owned)))
    return formatting.joined(limits)


def customers_text(promotion: PromotionPage) -> str:
    """Return which customers get it, as a sentence (R23, R25)."""
    owned = join_words(_names(promotion.requires))
    if promotion.new_customers_only and owned:
        return text(
            "New customers, who have had no subscription but those of the same sale, and own {products}.",
            products=owned,
        )
    if promotion.new_customers_only:
        return text(
            "New customers: their account has had no subscription but those of the same sale."
        )
    if not owned:
        return text("All")
    return text("Those who own {products}, also by the same sale.", products=owned)


def _names(refs: Sequence[Ref]) -> list[str]:
    return [ref.name for ref in refs]
