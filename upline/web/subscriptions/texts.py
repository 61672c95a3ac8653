"""What a subscription's page says of figures, promotions and scheduled changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from upline.catalog.rulebook import BillingCycle
from upline.kernel.texts import plural_text, text
from upline.subscriptions.queries import (
    RunningPromotion,
    ScheduledChangeSummary,
    SubscriptionPage,
)
from upline.subscriptions.rulebook import Status
from upline.web.shared import formatting
from upline.web.shared.labels import licences


@dataclass(frozen=True, slots=True)
class SubscriptionTexts:
    """The texts of one subscription's page."""

    figure_label: str
    price_label: str
    lifetime: str
    renews: str
    promotion: str
    scheduled_title: str


def texts_of(page: SubscriptionPage) -> SubscriptionTexts:
    """Return what the page says in words. On a mirror, the unit price is what the reseller pays."""
    scheduled = page.scheduled
    return SubscriptionTexts(
        figure_label=_figure_label(page),
        price_label=text("Unit price") if page.is_mirror else text("Price"),
        lifetime=_lifetime(page),
        renews=_renews(page),
        promotion=_promotion_text(page.promotion) if page.promotion else "",
        scheduled_title=_scheduled_title(scheduled) if scheduled else "",
    )


_PAYS: Mapping[BillingCycle, Callable[[str], str]] = {
    BillingCycle.MONTHLY: lambda name: text("{customer} pays per month", customer=name),
    BillingCycle.ANNUAL: lambda name: text("{customer} pays per year", customer=name),
    BillingCycle.TRIENNIAL: lambda name: text("{customer} pays for three years", customer=name),
    BillingCycle.ONE_TIME: lambda name: text("{customer} pays once", customer=name),
}
OWN_COST: Mapping[BillingCycle, str] = {
    BillingCycle.MONTHLY: text("Your cost per month"),
    BillingCycle.ANNUAL: text("Your cost per year"),
    BillingCycle.TRIENNIAL: text("Your cost for three years"),
    BillingCycle.ONE_TIME: text("Your cost, once"),
}
OWN_COST_OF_THESE: Mapping[BillingCycle, str] = {
    BillingCycle.MONTHLY: text("Your cost per month of these"),
    BillingCycle.ANNUAL: text("Your cost per year of these"),
    BillingCycle.TRIENNIAL: text("Your cost for three years of these"),
    BillingCycle.ONE_TIME: text("Your cost of these, once"),
}
_FIGURES: Mapping[BillingCycle, Callable[[int], str]] = {
    BillingCycle.MONTHLY: lambda count: plural_text(
        "{number} licence, per month",
        "{number} licences, per month",
        count=count,
        number=formatting.whole(count),
    ),
    BillingCycle.ANNUAL: lambda count: plural_text(
        "{number} licence, per year",
        "{number} licences, per year",
        count=count,
        number=formatting.whole(count),
    ),
    BillingCycle.TRIENNIAL: lambda count: plural_text(
        "{number} licence, for three years",
        "{number} licences, for three years",
        count=count,
        number=formatting.whole(count),
    ),
    BillingCycle.ONE_TIME: lambda count: plural_text(
        "{number} licence, once",
        "{number} licences, once",
        count=count,
        number=formatting.whole(count),
    ),
}

assert (
    _PAYS.keys() == OWN_COST.keys() == OWN_COST_OF_THESE.keys() == _FIGURES.keys()
    == set(BillingCycle)
), "a cycle without words"  # fmt: skip


def customer_pays(cycle: BillingCycle, customer: str) -> str:
    """Return `Huber Bakery pays per month`."""
    return _PAYS[cycle](customer)


def _figure_label(page: SubscriptionPage) -> str:
    """Return what the figure in the head is: money, or else the licences."""
    if not page.shows_amount:
        return text("Licences")
    return _FIGURES[page.billing_cycle](page.quantity)


def _lifetime(page: SubscriptionPage) -> str:
    """Return when it ends, has ended or renews; empty where it does neither."""
    if page.ends_on is not None:
        day = formatting.day(page.ends_on)
        is_over = page.status is Status.CANCELLED
        return text("ended {day}", day=day) if is_over else text("ends {day}", day=day)
    if page.renewal_date is None:
        return ""
    return text("renews {day}", day=formatting.day(page.renewal_date))


def _renews(page: SubscriptionPage) -> str:
    if page.ends_on is not None:
        return text("No")
    if page.renewal_date is None:
        return text("Never")
    return text("{day}, automatically", day=formatting.day(page.renewal_date))


def _promotion_text(promotion: RunningPromotion) -> str:
    """Return `Spring 10, 2 of 3 cycles left`, with what a customer of the BSS's own pays less."""
    if promotion.discount is None:
        return _lasting_text(promotion)
    return text(
        "{promotion}: {discount} less each billing cycle",
        promotion=_lasting_text(promotion),
        discount=promotion.discount,
    )


def promotion_lasting(cycles: int | None) -> str:
    """Return for how many billing cycles a promotion lasts; None is the lifetime."""
    if cycles is None:
        return text("Lifetime")
    return plural_text("First cycle", "First {count} cycles", count=cycles)


def _lasting_text(promotion: RunningPromotion) -> str:
    if promotion.cycles is None:
        return text("{promotion}, no end date", promotion=promotion.name)
    if not promotion.left:
        return text("{promotion}, in its last cycle", promotion=promotion.name)
    return plural_text(
        "{promotion}, {left} of {count} cycle left",
        "{promotion}, {left} of {count} cycles left",
        count=promotion.cycles,
        promotion=promotion.name,
        left=promotion.left,
    )


def _scheduled_title(change: ScheduledChangeSummary) -> str:
    """Return what will change and when, as a sentence."""
    day = change.due_date
    values: dict[str, Any] = {"day": day, "licences": _licences(change)}
    if not change.product:
        if change.at_renewal:
            return text("{licences} from {day} (renewal).", **values)
        return text("{licences} from {day}.", **values)
    values["product"] = change.product
    if change.into:
        values["name"] = change.into.name
        return text("{licences} become {product} on {day}, moved into {name}.", **values)
    if change.at_renewal:
        return text("{licences} become {product} on {day} (renewal).", **values)
    return text("{licences} become {product} on {day}.", **values)


def _licences(change: ScheduledChangeSummary) -> str:
    return text("All licences") if change.quantity is None else licences(change.quantity)
