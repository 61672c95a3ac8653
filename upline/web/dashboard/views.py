"""The page of the dashboard. Every figure leads to the list behind it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from upline.backorders.queries import dashboard, reseller_dashboard
from upline.kernel import clock
from upline.kernel.clock import local_date
from upline.kernel.texts import text
from upline.web.dashboard.drawing import draw_dashboard
from upline.web.dashboard.own_sales import draw_own_sales
from upline.web.dashboard.periods import PRESET_TITLES, Comparison, PeriodForm
from upline.web.shared import formatting
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.lists.address import ListUrl, View, chip, quick_dates


@require_safe
@bss_page()
def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the figures of a period: a distributor's, a reseller's, or both to a middle tier.

    Who may not see some records is shown figures without them.
    """
    now = clock.now()
    today = local_date(now, timezone=visit.tenant.timezone)
    form = PeriodForm(request.GET.dict(), today=today)
    comparison = form.comparison() if form.is_valid() else None
    address = ListUrl(reverse("dashboard", args=[visit.tenant.slug]), {})
    preset = comparison.preset if comparison else None
    is_typed = comparison is not None and preset is None
    orders = ListUrl(reverse("orders", args=[visit.tenant.slug]), {})
    days = formatting.days(comparison.period.first, comparison.period.last) if comparison else ""
    context = {
        "orders": quick_dates(orders, ("date_from", "date_to"), today=today),
        "presets": [
            View(title, address.href(period=code), code is preset)
            for code, title in PRESET_TITLES.items()
        ],
        "days": chip(
            address, text("From – to"), days if is_typed else "", [form["date_from"], form["date_to"]],
            icon="calendar",
        ),
        "errors": [error for errors in form.errors.values() for error in errors],
        "now": now,
    }  # fmt: skip
    if comparison:
        context |= _drawn(visit, comparison, now)
    return render_page(
        request, visit, "dashboard/dashboard.html", context, current_area="dashboard"
    )


def _drawn(visit: Visit, comparison: Comparison, now: datetime) -> dict[str, Any]:
    """Return the parts of the page: `drawn` for a distributor, `own` for a reseller."""
    period, before, reach = comparison.period, comparison.before, visit.reach()
    parts: dict[str, Any] = {
        "period": formatting.days(period.first, period.last),
        "before": formatting.days(before.first, before.last),
        "is_partial": not reach.sees_everything,
    }
    if visit.membership.is_distributor:
        figures = dashboard(tenant=visit.tenant, period=period, before=before, now=now, reach=reach)
        parts["drawn"] = draw_dashboard(figures, visit.tenant, now)
    if visit.tenant.upline_id is not None:
        own = reseller_dashboard(
            seller=visit.tenant, period=period, before=before, now=now, reach=reach
        )
        parts["own"] = draw_own_sales(own, visit.tenant, period, before)
    return parts
