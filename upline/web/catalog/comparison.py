"""Two price lists compared: what differs by product and billing cycle today."""

from collections.abc import Mapping
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from upline.catalog.queries import (
    ComparedPrice,
    Comparison,
    Difference,
    PriceListPage,
    compare_price_lists,
    list_named_price_lists,
    price_list_page,
)
from upline.catalog.rulebook import CYCLE_TITLES
from upline.kernel.csv_lines import Cell
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.web.catalog.price_lists import today_in
from upline.web.shared import formatting
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.csv_export import csv_response
from upline.web.shared.forms.list_filters import id_of

_MAX_ROWS = 500
_MAX_EXPORTED = 200_000
_TITLES: Mapping[Difference, str] = {
    Difference.ONLY_FIRST: text("Missing"),
    Difference.ONLY_SECOND: text("Added"),
    Difference.HIGHER: text("Higher"),
    Difference.LOWER: text("Lower"),
    Difference.OTHER_CURRENCY: text("Other currency"),
}

assert _TITLES.keys() == set(Difference), "a difference without a title"


@require_safe
@bss_page()
def compare(request: HttpRequest, visit: Visit, price_list_id: UUID) -> HttpResponseBase:
    """Show how another price list, chosen in the address, differs from this one; as CSV all of it."""
    first = _get(visit, price_list_id)
    others = [
        Ref(one.id, f"{one.name} ({one.currency})")
        for one in list_named_price_lists(tenant_id=visit.tenant.id)
        if one.id != price_list_id
    ]
    second_id = id_of(request.GET.get("with", ""))
    second = _get(visit, second_id) if second_id else None
    if second is not None and request.GET.get("format") == "csv":
        return _export(visit, first, second)
    compared = _compare(visit, first, second, limit=_MAX_ROWS) if second else None
    context = {
        "first": first,
        "second": second,
        "others": others,
        "compared": compared,
        "counts": _counts(compared) if compared else (),
        "rows": [
            (row, CYCLE_TITLES[row.billing_cycle], _TITLES[row.difference], _percent(row))
            for row in compared.rows
        ]
        if compared
        else (),
        "home": reverse("price-list", args=[visit.tenant.slug, price_list_id]),
    }
    return render_page(request, visit, "catalog/compare.html", context, current_area="price-lists")


def _get(visit: Visit, price_list_id: UUID) -> PriceListPage:
    return price_list_page(
        tenant_id=visit.tenant.id, price_list_id=price_list_id, today=today_in(visit)
    )


def _compare(
    visit: Visit, first: PriceListPage, second: PriceListPage, *, limit: int
) -> Comparison:
    if first.id == second.id:
        raise Http404("a price list does not differ from itself")
    return compare_price_lists(
        tenant_id=visit.tenant.id,
        first_id=first.id,
        second_id=second.id,
        day=today_in(visit),
        limit=limit,
    )


def _counts(compared: Comparison) -> tuple[tuple[str, int], ...]:
    """Return how many prices differ in each way, and how many are the same."""
    counts = compared.counts
    found = [(_TITLES[kind], counts[kind]) for kind in Difference if kind in counts]
    return (*found, (text("Same"), compared.same_count))


def _percent(row: ComparedPrice) -> str:
    if row.percent is None:
        return ""
    sign = "+" if row.percent > 0 else ""
    return f"{sign}{formatting.decimal(row.percent, least=1)} %"


def _export(visit: Visit, first: PriceListPage, second: PriceListPage) -> HttpResponseBase:
    compared = _compare(visit, first, second, limit=_MAX_EXPORTED)
    heads = (
        text("Product"), text("Billing cycle"), text("Difference"), first.name, text("{name}, currency", name=first.name),
        second.name, text("{name}, currency", name=second.name), text("Change"), text("Change, per cent"),
    )  # fmt: skip
    rows = (_cells(row) for row in compared.rows)
    return csv_response(f"price-lists-compared-{visit.tenant.slug}", heads, rows)


def _cells(row: ComparedPrice) -> tuple[Cell, ...]:
    return (
        row.product.name,
        CYCLE_TITLES[row.billing_cycle],
        _TITLES[row.difference],
        row.first.amount if row.first else None,
        row.first.currency if row.first else None,
        row.second.amount if row.second else None,
        row.second.currency if row.second else None,
        row.change.amount if row.change else None,
        row.percent,
    )
