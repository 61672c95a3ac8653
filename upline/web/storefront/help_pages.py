"""The pages of the manual that are for end customers. What it tells others does not exist in a storefront."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from upline.web.shared.language import current_language
from upline.web.shared.manual_pages import ManualPage, Reader, manual_pages
from upline.web.shared.manual_rendering import render_markdown
from upline.web.storefront.visit import StorefrontVisit, render_shop, storefront_page


@require_safe
@storefront_page()
def index(request: HttpRequest, visit: StorefrontVisit) -> HttpResponseBase:
    """List the pages."""
    return render_shop(
        request, visit, "storefront/help.html", {"pages": _pages(visit)}, current="help"
    )


@require_safe
@storefront_page()
def page(request: HttpRequest, visit: StorefrontVisit, task: str) -> HttpResponseBase:
    """Show the page of a task, and beside it the others."""
    pages = _pages(visit)
    shown = next((one for one, _ in pages if one.task == task), None)
    if shown is None:
        raise Http404("no page for customers")
    context = {
        "page": shown,
        "body": render_markdown(shown.body, lambda name: visit.url("help-page", name)),
        "pages": pages,
    }
    return render_shop(request, visit, "storefront/help_page.html", context, current="help")


def _pages(visit: StorefrontVisit) -> list[tuple[ManualPage, str]]:
    """Return the pages for customers, and their addresses."""
    return [
        (one, visit.url("help-page", one.task))
        for one in manual_pages(current_language()).values()
        if one.reader is Reader.CUSTOMER
    ]
