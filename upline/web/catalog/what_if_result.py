"""The result of a what-if: what the sales of a period come to by a draft, by reseller and by product."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from upline.backorders.queries import (
    ComparedSum,
    PriceListDraft,
    WhatIf,
    what_if,
)
from upline.catalog.rulebook import CYCLE_TITLES, NEEDS, CatalogAction
from upline.kernel.money import Money
from upline.kernel.texts import Text, text
from upline.web.shared import charts, formatting
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.csv_export import csv_response
from upline.web.shared.language import entity_tag
from upline.web.shared.polling import answer_poll, reload_page

_SETS_PRICES = NEEDS[CatalogAction.SET_PRICES].permission
_MAX_BARS = 12
_MAX_SHOWN = 200


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """A line of the result: what it is about, what it comes to, and the difference in words."""

    name: str
    href: str
    cycle: str
    sum: ComparedSum
    difference: str
    percent: str


@require_safe
@bss_page(_SETS_PRICES)
def result(request: HttpRequest, visit: Visit, result_id: UUID) -> HttpResponseBase:
    """Show what the sales of the period come to by the draft, or how far the job is."""
    found = _get(visit, result_id)
    is_price_list = isinstance(found.draft, PriceListDraft)
    context = {
        "found": found,
        "title": found.job.subject.name,
        "terms": _draft_text(found),
        "period": formatting.span(found.period.first, found.period.last),
        "area_href": reverse(
            "price-lists" if is_price_list else "promotions", args=[visit.tenant.slug]
        ),
        "is_price_list": is_price_list,
        "is_open": found.job.is_open,
        **(_progress(visit, result_id, found) if found.job.is_open else _drawn(visit, found)),
        "resellers_csv": reverse("what-if-csv", args=[visit.tenant.slug, result_id, "resellers"]),
        "products_csv": reverse("what-if-csv", args=[visit.tenant.slug, result_id, "products"]),
    }
    area = "price-lists" if is_price_list else "promotions"
    return render_page(request, visit, "catalog/what_if.html", context, current_area=area)


@require_safe
@bss_page(_SETS_PRICES)
def live(request: HttpRequest, visit: Visit, result_id: UUID) -> HttpResponseBase:
    """Answer a page that follows the job: 304 until it has gone on; the page is loaded anew at its end."""
    found = _get(visit, result_id)
    if not found.job.is_open:
        return reload_page()
    shown = _progress(visit, result_id, found)
    return answer_poll(
        request,
        tag=_tag(found),
        draw=lambda: render(request, "catalog/_what_if_progress.html", shown),
    )


@require_safe
@bss_page(_SETS_PRICES)
def export(_request: HttpRequest, visit: Visit, result_id: UUID, part: str) -> HttpResponseBase:
    """Send the differences by reseller, or by product, as CSV."""
    found = _get(visit, result_id)
    amounts = (
        text("Lines"),
        text("Lines changed"),
        text("Booked"),
        text("By the draft"),
        text("Difference"),
        text("Currency"),
    )
    if part == "resellers":
        rows = [[row.reseller.name, *_cells(row.sum)] for row in found.resellers]
        return csv_response("what-if-resellers", (text("Reseller"), *amounts), rows)
    if part != "products":
        raise Http404("no such part of the result")
    rows = [
        [row.product.name, str(CYCLE_TITLES[row.billing_cycle]), *_cells(row.sum)]
        for row in found.products
    ]
    return csv_response(
        "what-if-products", (text("Product"), text("Billing cycle"), *amounts), rows
    )


def _cells(found: ComparedSum) -> list[Any]:
    amounts = (found.booked, found.draft, found.difference)
    return [found.lines, found.changed, *(one.amount for one in amounts), found.booked.currency]


def _get(visit: Visit, result_id: UUID) -> WhatIf:
    """Raises: Http404 — there is no such result, or none that the person may see."""
    found = what_if(tenant_id=visit.tenant.id, result_id=result_id, by=visit.actor)
    if found is None:
        raise Http404("no such result in this BSS")
    return found


def _tag(found: WhatIf) -> str:
    job = found.job
    return entity_tag(job.state, job.done, job.total, job.attempts)


def _progress(visit: Visit, result_id: UUID, found: WhatIf) -> dict[str, Any]:
    slug = visit.tenant.slug
    return {
        "job": found.job,
        "job_href": reverse("job", args=[slug, found.job.id]),
        "live": reverse("what-if-live", args=[slug, result_id]),
        "tag": _tag(found),
    }


def _draft_text(found: WhatIf) -> str:
    """Return by what the sales are booked again."""
    draft = found.draft
    if not isinstance(draft, PriceListDraft):
        return text("As if the promotion had applied on each of these days.")
    if draft.upload_id is not None:
        return text("Prices of {day}, with the price file that is not applied.", day=draft.day)
    if draft.percent:
        sign = "+" if draft.percent > 0 else ""
        percent = f"{sign}{formatting.decimal(draft.percent, least=0)}"
        return text("Prices of {day}, changed by {percent} %.", day=draft.day, percent=percent)
    return text("Prices of {day}.", day=draft.day)


def _drawn(visit: Visit, found: WhatIf) -> dict[str, Any]:
    slug = visit.tenant.slug
    resellers = [
        _line(row.reseller.name, reverse("reseller", args=[slug, row.reseller.id]), "", row.sum)
        for row in found.resellers
    ]
    products = [
        _line(
            row.product.name,
            reverse("product", args=[slug, row.product.id]),
            str(CYCLE_TITLES[row.billing_cycle]),
            row.sum,
        )
        for row in found.products
    ]
    return {
        "totals": [_line(total.booked.currency, "", "", total) for total in found.totals],
        "resellers": resellers[:_MAX_SHOWN],
        "more_resellers": max(0, len(resellers) - _MAX_SHOWN),
        "products": products[:_MAX_SHOWN],
        "more_products": max(0, len(products) - _MAX_SHOWN),
        "charts": _charts(found),
        "reading": _reading(found),
    }


def _line(name: str, href: str, cycle: str, found: ComparedSum) -> DifferenceLine:
    percent = "" if found.percent is None else f"{formatting.delta(found.percent)} %"
    return DifferenceLine(name, href, cycle, found, _signed(found.difference), percent)


def _signed(money: Money) -> str:
    """Return a difference with its sign."""
    written = formatting.money(money)
    return f"+{written}" if money.amount > 0 else written


def _charts(found: WhatIf) -> list[tuple[str, SafeString]]:
    """Return one chart per currency: the resellers with the largest differences."""
    drawn = []
    for total in found.totals:
        currency = total.booked.currency
        rows = [
            (row.reseller.name, float(row.sum.difference.amount), _signed(row.sum.difference))
            for row in found.resellers
            if row.sum.booked.currency == currency and row.sum.difference.amount
        ][:_MAX_BARS]
        if rows:
            name = text("Difference by reseller, {currency}", currency=currency)
            drawn.append(
                (currency if len(found.totals) > 1 else "", charts.lying_bars(rows, name=str(name)))
            )
    return drawn


def _reading(found: WhatIf) -> str:
    """Return the sentence under the chart."""
    changed = [row for row in found.resellers if row.sum.difference.amount]
    if not changed:
        return text("No reseller would have paid another amount.")
    first = max(changed, key=lambda row: abs(row.sum.difference.amount))
    sentence: Text = text(
        "The largest difference is that of {reseller}: {difference}.",
        reseller=first.reseller.name,
        difference=_signed(first.sum.difference),
    )
    return sentence
