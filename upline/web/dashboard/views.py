"""The page of the dashboard. Every figure leads to the list behind it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from upline.backorders.queries import dashboard
from upline.kernel import clock
from upline.kernel.clock import local_date
from upline.web.dashboard.drawing import draw_dashboard
from upline.web.dashboard.periods import PRESET_TITLES, PeriodForm
from upline.web.shared import formatting
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.lists.address import ListUrl, View, chip


@require_safe
@bss_page()
def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the figures of a period. Who may not see some records is shown figures without them.

    Raises: Http404 — the BSS has no resellers, and so no back-orders.
    """
    if not visit.membership.is_distributor:
        raise Http404("only a distributor has back-orders")
    now = clock.now()
    today = local_date(now, timezone=visit.tenant.timezone)
    form = PeriodForm(request.GET.dict(), today=today)
    comparison = form.comparison() if form.is_valid() else None
    address = ListUrl(reverse("dashboard", args=[visit.tenant.slug]), {})
    preset = comparison.preset if comparison else None
    is_typed = comparison is not None and preset is None
    text = formatting.days(comparison.period.first, comparison.period.last) if comparison else ""
    context = {
        "presets": [
            View(title, address.href(period=code), code is preset)
            for code, title in PRESET_TITLES.items()
        ],
        "days": chip(
            address, "From – to", text if is_typed else "", [form["date_from"], form["date_to"]],
            icon="calendar",
        ),
        "errors": [error for errors in form.errors.values() for error in errors],
        "now": now,
    }  # fmt: skip
    if comparison:
        reach = visit.reach()
        figures = dashboard(
            tenant=visit.tenant, period=comparison.period, before=comparison.before, now=now,
            reach=reach,
        )  # fmt: skip
        context["drawn"] = draw_dashboard(figures, visit.tenant, now)
        context["is_partial"] = not reach.sees_everything
    return render_page(
        request, visit, "dashboard/dashboard.html", context, current_area="dashboard"
    )
