"""Why the lines of an order have a promotion or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from upline.backorders.provenance import texts
from upline.backorders.queries import (
    OutcomeSource,
    PromotionOutcome,
    PromotionOutcomes,
    promotion_outcomes,
)
from upline.catalog.queries import promotion_page
from upline.catalog.rulebook import CYCLE_TITLES, PromotionAudience
from upline.kernel.money import Money
from upline.kernel.texts import text
from upline.web.catalog.price_lists import today_in
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import text_field
from upline.web.shared.submission import INVALID

_SOURCES: Mapping[OutcomeSource, str] = {
    OutcomeSource.RECORDED: text("Recorded at booking"),
    OutcomeSource.TERMS_OF_TODAY: text("By the terms of today"),
    OutcomeSource.NOT_COVERED: text("By the terms of today"),
    OutcomeSource.OTHER_AUDIENCE: text("By its audience"),
}

assert _SOURCES.keys() == set(OutcomeSource), "a source without a title"


class OrderNumberForm(Form):
    """The number of an order."""

    order = text_field(
        text("Order number"), most=40, help_text=text("As on the order, with or without its prefix")
    )


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A line of the order as the table shows it. `badge`: Applied, Would apply, Not applied."""

    product: str
    cycle: str
    quantity: int
    badge: str
    tone: str
    reason: str
    source: str
    effect: Money | None


@require_safe
@bss_page()
def why_not_order(request: HttpRequest, visit: Visit, promotion_id: UUID) -> HttpResponse:
    """Ask for an order, and show what became of the promotion on each of its lines."""
    tenant_id = visit.tenant.id
    promotion = promotion_page(
        tenant_id=tenant_id, promotion_id=promotion_id, today=today_in(visit)
    )
    form = OrderNumberForm(request.GET if "order" in request.GET else None)
    form.fields["order"].widget.attrs["autofocus"] = True
    found: PromotionOutcomes | None = None
    if form.is_bound and form.is_valid():
        reference = form.cleaned_data["order"]
        found = promotion_outcomes(
            tenant_id=tenant_id, promotion_id=promotion_id, reference=reference, by=visit.actor
        )
        if found is None:
            form.add_error(
                "order",
                text("There is no order “{reference}” that you may see.", reference=reference),
            )
    context: dict[str, Any] = {
        "promotion": promotion,
        "form": form,
        "found": found,
        "rows": [_row(one, found) for one in found.lines] if found else [],
        "note": _note(found) if found else "",
        "home": reverse("promotion", args=[visit.tenant.slug, promotion_id]),
    }
    return render_page(
        request, visit, "catalog/promotion_why_not.html", context,
        current_area="promotions", status=INVALID if form.errors else 200,
    )  # fmt: skip


def _note(found: PromotionOutcomes) -> str:
    """Return what the outcomes rest on, where that is not only what booking recorded."""
    if found.audience is PromotionAudience.OWN_CUSTOMERS:
        if found.is_back_order:
            return text(
                "The promotion is for your own customers. This order was booked for a sale of a reseller."
            )
        return text(
            "Promotions for your own customers are applied when an order is executed. Lines without it are "
            "shown as a sale of {day} would get it.",
            day=found.facts.order_date,
        )
    if not found.is_back_order:
        return text(
            "The promotion is for resellers’ sales, and applied when they are booked. This order was made here: its"
            " lines are shown as a sale of {day} would get it.",
            day=found.facts.order_date,
        )
    if any(one.source is OutcomeSource.TERMS_OF_TODAY for one in found.lines):
        return text(
            "The promotion did not cover some of these lines when the order was booked. They stay as "
            "booked; what it would do by its terms of today is shown."
        )
    return ""


def _row(one: PromotionOutcome, found: PromotionOutcomes) -> OutcomeRow:
    line, promotion = one.line, one.promotion
    cycle = CYCLE_TITLES[line.billing_cycle]
    badge, tone = text("Not applied"), ""
    reason: str = text(
        "It does not cover {product}, {cycle}", product=line.product.name, cycle=str(cycle).lower()
    )
    if one.source is OutcomeSource.OTHER_AUDIENCE:
        reason = text("It is for own customers, not for resellers’ sales")
    if promotion is not None:
        reason = texts.reason_text(promotion, found.facts)
        if promotion.is_applied:
            is_recorded = one.source is OutcomeSource.RECORDED
            badge, tone = (
                (text("Applied"), "good") if is_recorded else (text("Would apply"), "open")
            )
    return OutcomeRow(
        product=line.product.name,
        cycle=cycle,
        quantity=line.quantity,
        badge=badge,
        tone=tone,
        reason=reason,
        source=_SOURCES[one.source],
        effect=promotion.effect if promotion else None,
    )
