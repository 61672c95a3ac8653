"""What a subscription's page says of figures, promotions and scheduled changes."""

from dataclasses import dataclass

from upline.catalog.rulebook import CYCLE_PRICE_LABELS
from upline.kernel.formats import count_noun, format_day
from upline.subscriptions.queries import (
    RunningPromotion,
    ScheduledChangeSummary,
    SubscriptionPage,
)
from upline.subscriptions.rulebook import Status
from upline.web.shared import formatting


@dataclass(frozen=True, slots=True)
class SubscriptionTexts:
    """The texts of one subscription's page."""

    figure_label: str
    price_label: str
    lifetime: str
    renews: str
    promotion: str
    scheduled_title: str
    scheduled_text: str


def texts_of(page: SubscriptionPage) -> SubscriptionTexts:
    """Return what the page says in words. On a mirror, the unit price is what the reseller pays."""
    scheduled = page.scheduled
    return SubscriptionTexts(
        figure_label=_figure_label(page),
        price_label="Unit price" if page.is_mirror else "Price",
        lifetime=_lifetime(page),
        renews=_renews(page),
        promotion=_promotion_text(page.promotion) if page.promotion else "",
        scheduled_title=_scheduled_title(scheduled) if scheduled else "",
        scheduled_text=_scheduled_text(scheduled) if scheduled else "",
    )


def _figure_label(page: SubscriptionPage) -> str:
    """Return what the figure in the head is: money, or else the licences."""
    if not page.shows_amount:
        return "Licences"
    return f"{count_noun(page.quantity, 'licence')}, {CYCLE_PRICE_LABELS[page.billing_cycle]}"


def _lifetime(page: SubscriptionPage) -> str:
    """Return when it ends, has ended or renews; empty where it does neither."""
    if page.ends_on is not None:
        verb = "ended" if page.status is Status.CANCELLED else "ends"
        return f"{verb} {formatting.day(page.ends_on)}"
    return f"renews {formatting.day(page.renewal_date)}" if page.renewal_date else ""


def _renews(page: SubscriptionPage) -> str:
    if page.ends_on is not None:
        return "No"
    return f"{formatting.day(page.renewal_date)}, automatically" if page.renewal_date else "Never"


def _promotion_text(promotion: RunningPromotion) -> str:
    """Return `Spring 10, 2 of 3 cycles left`."""
    if promotion.cycles is None:
        return f"{promotion.name}, no end date"
    if not promotion.left:
        return f"{promotion.name}, in its last cycle"
    cycles = count_noun(promotion.cycles, "cycle")
    return f"{promotion.name}, {promotion.left} of {cycles} left"


def _scheduled_title(change: ScheduledChangeSummary) -> str:
    """Return when something will change, as a sentence."""
    manner = ", at renewal" if change.at_renewal else ""
    return f"A change is scheduled for {format_day(change.due_date)}{manner}."


def _scheduled_text(change: ScheduledChangeSummary) -> str:
    """Return what will change, as a sentence."""
    many = "all licences" if change.quantity is None else count_noun(change.quantity, "licence")
    if not change.product:
        return f"It then has {many}."
    where = f", moved into {change.into.name}" if change.into else ""
    return f"Then {many} become {change.product}{where}."
